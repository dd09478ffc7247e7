"""The figures as Markdown."""

from .measured import Row, Spread
from .memory import MemoryLine
from .start_times import StartTimes


def number(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def shown(spread: Spread) -> str:
    """Median (range)."""
    return f"{number(spread.median)} ({number(spread.low)}-{number(spread.high)})"


def table(heads: list[str], lines: list[list[str]]) -> str:
    """A Markdown table, the first column to the left."""
    rule = ["---"] + ["---:"] * (len(heads) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *lines])


def rows(measured: list[Row]) -> str:
    """Latency, rate and processor time of every row."""
    heads = ["case", "upstream", "at a time", "p50 ms", "p99 ms", "requests/s"]
    heads += ["CPU ms/request", "upstream calls", "load"]
    lines = []
    for row in measured:
        loads = Spread.of([run.load_average for run in row.runs])
        lines.append(
            [
                row.case.name,
                row.case.upstream,
                str(row.case.connections),
                shown(row.latency("p50_ms")),
                shown(row.latency("p99_ms")),
                shown(row.rate),
                shown(row.cpu_ms),
                f"{row.calls:.0f}",
                f"{loads.low:.1f}-{loads.high:.1f}",
            ]
        )
    return table(heads, lines)


def starts(times: StartTimes) -> str:
    """Start to first replies."""
    lines = [
        [name, number(spread.median), number(spread.low), number(spread.high)]
        for name, spread in (
            ("/health", times.health),
            ("a completion through", times.pass_through),
            ("then one of best of 4", times.vote),
        )
    ]
    heads = [f"first 200 of ({times.starts} starts)", "median ms", "least", "most"]
    return table(heads, lines)


def memory(name: str, lines: list[MemoryLine]) -> str:
    """Memory over time."""
    return table(
        [f"{name}, after", "RSS MB", "open files", "threads"],
        [
            [line.after, f"{line.resident_mb:.1f}", str(line.open_files), str(line.threads)]
            for line in lines
        ],
    )
