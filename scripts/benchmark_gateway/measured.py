"""Rows measured in turns, so that a noisy minute does not fall on one of them alone."""

import dataclasses
import re
import statistics
import sys
from collections.abc import Sequence

from . import machine, wrk
from .bench import LOAD_CORE
from .cases import Case
from .server import Server

CALLS = re.compile(r"^parsimony_upstream_calls_total(?:\{[^}]*\})? ([0-9.e+]+)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a case."""

    figures: wrk.Figures
    cpu_ms: float
    """Processor time of the server for each request, in milliseconds."""
    load_average: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.figures.requests / self.figures.seconds


@dataclasses.dataclass(frozen=True)
class Spread:
    """Median and range of some runs."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


@dataclasses.dataclass
class Row:
    """A case and its runs."""

    case: Case
    calls: float
    """Calls of the upstream for each request: counted for our gateway, as documented for others."""
    runs: list[Run]

    @property
    def rate(self) -> Spread:
        """Requests per second."""
        return Spread.of([run.rate for run in self.runs])

    @property
    def cpu_ms(self) -> Spread:
        """Processor time for each request, in milliseconds."""
        return Spread.of([run.cpu_ms for run in self.runs])

    def latency(self, name: str) -> Spread:
        """A latency in milliseconds: `p50_ms`, `p90_ms`, `p99_ms`, `max_ms`."""
        return Spread.of([getattr(run.figures, name) for run in self.runs])


def upstream_calls(server: Server) -> float:
    """What our gateway has counted so far."""
    status, text = server.request("GET", "/metrics")
    if status != 200:
        raise SystemExit(f"{server.name}: /metrics answers {status}")
    return sum(float(value) for value in CALLS.findall(text))


def once(case: Case, seconds: float) -> Run:
    """Loads a case for some seconds; stops the benchmark if a request failed."""
    for server in Server.running:
        server.keep_priority()
    average = machine.load_average()
    before = case.server.cpu_seconds()
    figures = wrk.run(case.server.port, case.load, LOAD_CORE, seconds)
    spent = case.server.cpu_seconds() - before
    if figures.failures or not figures.requests:
        raise SystemExit(f"{case.key}: {figures}")
    return Run(figures, 1000 * spent / figures.requests, average)


def warmed_up(case: Case, seconds: float) -> Row:
    """Checks a case's reply, warms it up, counts its calls."""
    case.check()
    is_ours = case.server.name == "gateway"
    calls = upstream_calls(case.server) if is_ours else 0
    requests = once(case, seconds).figures.requests
    counted = (upstream_calls(case.server) - calls) / requests if is_ours else float(case.calls)
    # A request that wrk gave up at the end has its calls, too.
    if abs(counted - case.calls) > 0.05 * case.calls + case.connections * case.calls / requests:
        raise SystemExit(f"{case.key}: {counted:.2f} calls of the upstream, not {case.calls}")
    return Row(case, counted, [])


def measure(cases: list[Case], repetitions: int, seconds: float, warm_up: float) -> list[Row]:
    """Rows of `repetitions` runs each, in turns."""
    rows = [warmed_up(case, warm_up) for case in cases]
    for repetition in range(repetitions):
        for row in rows:
            run = once(row.case, seconds)
            row.runs.append(run)
            print(
                f"{repetition + 1}/{repetitions} {row.case.key}: {run.rate:,.0f}/s, "
                f"p50 {run.figures.p50_ms} ms, p99 {run.figures.p99_ms} ms, "
                f"cpu {run.cpu_ms:.3f} ms",
                file=sys.stderr,
            )
    return rows
