"""Tokens a second of both engines under the same load, in turns."""

import concurrent.futures
import json
import statistics
import subprocess
import time

from .llama_server import LlamaServer


def ours(benchmarks: str, model: str, prompts: str, samples: int, threads: int, seed: int) -> dict:
    output = subprocess.run(
        [benchmarks, "traces", "--model", model, "--prompts", prompts, "--samples", str(samples),
         "--threads", str(threads), "--seed", str(seed)],
        check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def sampling(seed: int) -> dict:
    """The settings of `TraceLoad`; everything the server would add by itself is turned off."""
    return {
        "n_predict": 96, "temperature": 0.7, "top_k": 0, "top_p": 1, "min_p": 0, "seed": seed,
        "cache_prompt": True,
    }


def theirs(
    server: LlamaServer, prompts: list[str], samples: int, seed: int, together: int
) -> dict:
    """Draws `samples` traces a prompt; 64 at any time, `together` of one prompt a request."""
    requests = [
        {"prompt": prompt, **({"n_cmpl": together} if together > 1 else {}),
         **sampling(seed * 1_000_003 + index * samples + part)}
        for index, prompt in enumerate(prompts) for part in range(0, samples, together)
    ]

    def ask(body: dict) -> int:
        reply = server.post("/completion", body)
        choices = reply if isinstance(reply, list) else [reply]
        return sum(choice["tokens_predicted"] for choice in choices)

    with concurrent.futures.ThreadPoolExecutor(max(1, 64 // together)) as pool:
        list(pool.map(ask, requests[: 64 // together]))  # warm: connections and caches
        begin, processor = time.perf_counter(), server.processor_seconds()
        tokens = sum(pool.map(ask, requests))
        wall = time.perf_counter() - begin
    return {"tokens": tokens, "wall": wall, "cpu": server.processor_seconds() - processor}


def spread(values: list[float], decimals: int = 0) -> str:
    figures = (statistics.median(values), min(values), max(values))
    return "{} ({}-{})".format(*(f"{value:.{decimals}f}" for value in figures))


def report(name: str, mine: list[dict], peer: list[dict]) -> None:
    def rates(runs):
        return [run["tokens"] / run["wall"] for run in runs]

    def costs(runs):
        return [run["cpu"] / run["tokens"] * 1e6 for run in runs]

    print(name)
    for label, runs in (("ours", mine), ("llama-server", peer)):
        length = statistics.mean(run["tokens"] for run in runs)
        print(
            f"  {label}: {spread(rates(runs))} tokens/s, {spread(costs(runs), 1)} us of processor "
            f"time a token ({length:.0f} tokens a run)")
    clock = [a / b for a, b in zip(rates(mine), rates(peer))]
    processor = [b / a for a, b in zip(costs(mine), costs(peer))]
    print(
        f"  ratio: {spread(clock, 2)} by the clock, {spread(processor, 2)} in processor time",
        flush=True)
