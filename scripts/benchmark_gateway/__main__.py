"""Loads the gateway and its peers in one go, and prints tables."""

import argparse
import contextlib
import dataclasses
import json
import pathlib
import signal
import sys
import time
from typing import Any

from . import cases, goals, machine, measured, memory, report, start_times
from .bench import GATEWAY_CORE, LOAD_CORE, Bench, pin_to_load_core
from .server import ServerFailure

PARTS = ("load", "start", "memory")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/benchmark-gateway", description=__doc__)
    for name in ("gateway", "upstream", "its-hub", "optillm", "folder"):
        parser.add_argument(f"--{name}", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each row")
    parser.add_argument("--seconds", type=float, default=5, help="length of a run")
    parser.add_argument("--starts", type=int, default=20, help="starts of the gateway")
    parser.add_argument(
        "--scale", type=float, default=1, help="share of the requests of the memory study"
    )
    parser.add_argument("--parts", default=",".join(PARTS), help="out of " + ", ".join(PARTS))
    parser.add_argument("--rows", default="", help="only rows whose names contain this")
    parser.add_argument("--json", type=pathlib.Path, help="where all figures go, too")
    return parser.parse_args()


def load(bench: Bench, options: argparse.Namespace) -> list[measured.Row]:
    """All rows."""
    with contextlib.ExitStack() as stack:
        upstreams = {
            "fast": ["--fast"],
            "slow": ["--fast", "--delay-ms", "100"],
            "single": ["--behaviour", "ignores-n"],
            "slowsingle": ["--behaviour", "ignores-n", "--delay-ms", "100"],
        }
        servers = {
            name: stack.enter_context(bench.upstream(name, *flags))
            for name, flags in upstreams.items()
        }
        fast, slow = servers["fast"], servers["slow"]
        ports = {name: server.port for name, server in servers.items()}
        gateway = stack.enter_context(bench.gateway("gateway", ports))
        gateway.wait_until_listening(10)
        rows = cases.direct(fast, slow) + cases.ours(gateway)
        if bench.its_hub_program:
            rows += cases.its_hub(stack.enter_context(bench.its_hub(fast.port)), slow)
        if bench.optillm_program:
            try:
                rows += cases.optillm(stack.enter_context(bench.optillm(fast.port)))
            except ServerFailure as failure:
                print(f"benchmark-gateway: left out: {failure}", file=sys.stderr)
        rows = [row for row in rows if options.rows in row.name]
        return measured.measure(rows, options.repetitions, options.seconds, warm_up=1)


def row_values(row: measured.Row) -> dict[str, Any]:
    """A row for the JSON file."""
    return {
        "case": row.case.name,
        "upstream": row.case.upstream,
        "connections": row.case.connections,
        "upstream_calls": row.calls,
        "runs": [dataclasses.asdict(run) for run in row.runs],
    }


def main() -> None:
    options = arguments()
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"--parts: {', '.join(sorted(unknown))} is none of {', '.join(PARTS)}")
    started = time.monotonic()
    # Ends like an interruption, so that the servers are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    pin_to_load_core()
    options.folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(
        options.gateway, options.upstream, options.its_hub, options.optillm, options.folder
    )
    result: dict[str, Any] = {"machine": machine.description()}
    reached: list[goals.Goal] = []
    print("\n".join(f"- {name}: {value}" for name, value in result["machine"].items()))
    print(f"- gateway on core {GATEWAY_CORE}; load and upstream on core {LOAD_CORE}")
    print(f"- median (least-most) of {options.repetitions} runs of {options.seconds:g} s, in turns")
    if "load" in parts:
        rows = load(bench, options)
        result["load"] = [row_values(row) for row in rows]
        reached += goals.of_load(rows)
        print("\n" + report.rows(rows), flush=True)
    if "start" in parts:
        times = start_times.measure(bench, options.starts)
        result["start"] = dataclasses.asdict(times)
        reached += goals.of_start(times)
        print("\n" + report.starts(times), flush=True)
    if "memory" in parts:
        lines = memory.ours(bench, options.scale)
        result["memory"] = [dataclasses.asdict(line) for line in lines]
        reached += goals.of_memory(lines)
        print("\n" + report.memory("ours", lines), flush=True)
        if bench.its_hub_program:
            lines = memory.its_hub(bench, options.scale)
            result["memory its_hub"] = [dataclasses.asdict(line) for line in lines]
            print("\n" + report.memory("its_hub", lines), flush=True)
    result["goals"] = [{**dataclasses.asdict(goal), "met": goal.is_met} for goal in reached]
    print("\n" + report.table(["goal", "bound", "reached", "met"], [g.words for g in reached]))
    result["seconds"] = round(time.monotonic() - started, 1)
    print(f"\n{result['seconds']:.0f} s in all")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


main()
