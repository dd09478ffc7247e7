"""Load on the gateway and on its peers; run by scripts/benchmark-gateway."""
