"""Agreement first, then speed under several flags of llama-server."""

import argparse
import json
import pathlib
import subprocess
import tempfile

from . import agreement, gguf_model, speed
from .llama_server import LlamaServer

# name, threads of both engines, flags of the server
SETTINGS = {
    "64x1": (1, ["-t", "1", "-tb", "1", "-np", "64", "-c", "8192", "--metrics"]),
    "8x1": (1, ["-t", "1", "-tb", "1", "-np", "8", "-c", "8192", "--metrics"]),
    "64x2": (2, ["-t", "2", "-tb", "2", "-np", "64", "-c", "8192", "--metrics"]),
    "8x2": (2, ["-t", "2", "-tb", "2", "-np", "8", "-c", "8192", "--metrics"]),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/benchmark-peer", description=__doc__)
    parser.add_argument("--server", help=argparse.SUPPRESS)
    parser.add_argument("--benchmarks", help=argparse.SUPPRESS)
    parser.add_argument("--models", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--model", default="base", help="a built-in policy")
    parser.add_argument("--rounds", type=int, default=5, help="measured runs of each engine")
    parser.add_argument("--questions", type=int, default=16, help="different prompts")
    parser.add_argument("--samples", type=int, default=64, help="traces of each prompt")
    parser.add_argument(
        "--settings", default="64x1,8x1,64x2",
        help="slots x threads of the server, out of " + ", ".join(SETTINGS))
    parser.add_argument(
        "--together", type=int, default=1, help="traces of one prompt that a request asks for")
    parser.add_argument("--agreement-only", action="store_true")
    parser.add_argument("--flags", default="", help="more flags for the measured servers")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    folder = options.models / options.model
    card = json.loads((folder / "card.json").read_text())
    model = options.cache / f"{options.model}-{card['fingerprint'].replace(':', '-')}.gguf"
    if not model.exists():
        gguf_model.convert(folder, model)

    def benchmarks(*parts: str) -> str:
        return subprocess.run(
            [options.benchmarks, *parts], check=True, capture_output=True, text=True).stdout

    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(benchmarks("prompts", "--questions", str(max(20, options.questions))))
        file.flush()
        lines = [
            json.loads(line) for line in benchmarks(
                "greedy-traces", "--model", options.model, "--prompts", file.name).splitlines()]
    print(f"model {options.model}, {len(lines)} prompts")
    exact = ["-t", "1", "-tb", "1", "-np", "1", "-c", "1024"]
    for name, flags in {
        "float32 cache": exact + ["-ctk", "f32", "-ctv", "f32", "-fa", "off"],
        "default (float16) cache": exact,
    }.items():
        with LlamaServer(options.server, model, flags) as server:
            agreement.report(name, agreement.compare(server, lines))
    if options.agreement_only:
        return

    prompts = [line["prompt"] for line in lines[: options.questions]]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(prompts)
        file.flush()
        print(f"{len(prompts)} prompts x {options.samples} traces, 64 at once")
        for setting in options.settings.split(","):
            threads, flags = SETTINGS[setting]
            flags = flags + options.flags.split()
            mine, peer = [], []
            with LlamaServer(options.server, model, flags) as server:
                for round in range(1, options.rounds + 1):
                    mine.append(speed.ours(
                        options.benchmarks, options.model, file.name, options.samples, threads,
                        round))
                    peer.append(speed.theirs(
                        server, prompts, options.samples, round, options.together))
            speed.report(f"llama-server {' '.join(flags)}; {threads} thread(s) each", mine, peer)


main()
