"""The load: wrk with one thread, which keeps its connections busy (a closed loop)."""

import dataclasses
import json
import os
import pathlib
import subprocess
from typing import Any

SCRIPT = pathlib.Path(__file__).with_name("request.lua")
PATH = "/v1/chat/completions"


@dataclasses.dataclass(frozen=True)
class Load:
    """What is sent: a body, over `connections`, each pausing `think_ms` on average in between."""

    body: dict[str, Any]
    connections: int
    think_ms: int = 0
    header: str = ""


@dataclasses.dataclass(frozen=True)
class Figures:
    """What wrk has counted. Latencies are in milliseconds."""

    requests: int
    seconds: float
    mean_ms: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    connect_errors: int
    read_errors: int
    write_errors: int
    status_errors: int
    timeouts: int
    wrong_bodies: int

    @property
    def failures(self) -> int:
        """Requests without a reply of status 200 and, where it was looked at, the right body."""
        return (
            self.connect_errors
            + self.read_errors
            + self.write_errors
            + self.status_errors
            + self.timeouts
            + self.wrong_bodies
        )


def run(
    port: int, load: Load, core: int, seconds: float, count: int = 0, expected: str = ""
) -> Figures:
    """Loads `port` for some seconds, with a count only until so many replies, which are looked at
    (wrk itself lasts the whole time nevertheless)."""
    settings = {
        "BENCHMARK_BODY": json.dumps(load.body),
        "BENCHMARK_HEADER": load.header,
        "BENCHMARK_THINK_MS": str(load.think_ms),
        "BENCHMARK_COUNT": str(count),
        "BENCHMARK_EXPECT": expected,
    }
    command = ["wrk", "--threads", "1", "--connections", str(load.connections)]
    command += ["--duration", f"{max(1, round(seconds))}s", "--timeout", "30s"]
    command += ["--script", str(SCRIPT), f"http://127.0.0.1:{port}{PATH}"]
    output = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **settings},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    ).stdout
    for line in output.splitlines():
        if line.startswith("RESULT "):
            return Figures(**json.loads(line.removeprefix("RESULT ")))
    raise RuntimeError(f"wrk printed no figures: {output[-400:]}")
