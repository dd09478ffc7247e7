"""Resident memory, open files and threads over many requests and departures of clients."""

import dataclasses
import re
import sys
import time

from . import disconnects, wrk
from .bench import LOAD_CORE, TEXT, Bench
from .cases import body
from .server import Server

IN_FLIGHT = re.compile(
    r"^parsimony_(?:requests_in_flight|upstream_calls_in_flight)(?:\{[^}]*\})? ([0-9.]+)$",
    re.MULTILINE,
)


@dataclasses.dataclass(frozen=True)
class MemoryLine:
    """What the process holds at some point."""

    after: str
    resident_mb: float
    """In MB of 1,000,000 bytes."""
    open_files: int
    threads: int


class MemoryStudy:
    """One gateway, and what it holds after each part of its life."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.lines: list[MemoryLine] = []

    def note(self, after: str) -> None:
        """Adds a line."""
        resident = self.server.status("VmRSS") * 1024 / 1e6
        files, threads = self.server.open_files(), self.server.status("Threads")
        self.lines.append(MemoryLine(after, resident, files, threads))
        print(f"memory {self.lines[-1]}", file=sys.stderr)

    def ask(self, model: str, count: int, **members: int) -> None:
        """Sends `count` requests, 32 at a time, and looks at each reply."""
        load = wrk.Load(body(model, **members), 32)
        left = count
        while left > 0:
            seconds = 5 if left > 20_000 else 1
            figures = wrk.run(self.server.port, load, LOAD_CORE, seconds, left, TEXT)
            if figures.failures or not figures.requests:
                raise SystemExit(f"{self.server.name}, {model}: {figures}")
            left -= figures.requests

    def wait_until_idle(self) -> float:
        """Seconds until no request and no call of an upstream is in flight; at most 30."""
        start = time.monotonic()
        while True:
            _, text = self.server.request("GET", "/metrics")
            if not any(float(value) for value in IN_FLIGHT.findall(text)):
                return time.monotonic() - start
            if time.monotonic() - start > 30:
                raise SystemExit("calls are still in flight 30 s after the last client left")
            time.sleep(0.01)


def ours(bench: Bench, scale: float) -> list[MemoryLine]:
    """Our gateway; `scale` shrinks all counts."""
    with (
        bench.upstream("memory-fast", "--fast") as fast,
        bench.upstream("memory-slow", "--fast", "--delay-ms", "100") as slow,
        bench.gateway("memory-gateway", {"fast": fast.port, "slow": slow.port}) as server,
    ):
        server.wait_until_listening(10)
        study = MemoryStudy(server)
        study.note("start")
        done = 0
        for total in (1000, 10_000, 50_000, 100_000):
            count = round(total * scale)
            study.ask("pass-fast", count - done)
            done = count
            study.note(f"{count:,} pass-through requests")
        done = 0
        for total in (1000, 10_000):
            count = round(total * scale)
            study.ask("vote-fast", count - done)
            done = count
            study.note(f"and {count:,} requests of best of 4")
        aliases = ["pass-fast", "vote-fast", "pass-slow", "vote-slow"]
        done = 0
        for total in (1000, 10_000):
            count = round(total * scale)
            disconnects.run(server, aliases, count - done)
            done = count
            waited = 1000 * study.wait_until_idle()
            study.note(f"and {count:,} disconnects (idle {waited:.0f} ms after the last)")
        for alias in aliases:
            study.ask(alias, round(1000 * scale))
        study.note(f"and {round(4000 * scale):,} more requests, all answered")
        return study.lines


def its_hub(bench: Bench, scale: float) -> list[MemoryLine]:
    """its_hub, without disconnects: two of them end its service."""
    with bench.upstream("memory-fast", "--fast") as fast, bench.its_hub(fast.port) as server:
        study = MemoryStudy(server)
        study.note("start")
        count = round(10_000 * scale)
        study.ask("served", count, budget=4)
        study.note(f"{count:,} requests of budget 4")
        return study.lines
