"""Decoding compared with llama-server; run by scripts/benchmark-peer."""
