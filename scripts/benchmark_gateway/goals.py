"""What the gateway has to reach, beside what it has reached."""

import dataclasses

from .cases import PACED, SLOW, ZERO
from .measured import Row
from .memory import MemoryLine
from .start_times import StartTimes


@dataclasses.dataclass(frozen=True)
class Goal:
    """A figure and its bound."""

    name: str
    value: float
    bound: float
    is_least: bool
    unit: str

    @property
    def is_met(self) -> bool:
        """Whether the value keeps to the bound."""
        return self.value >= self.bound if self.is_least else self.value <= self.bound

    @property
    def words(self) -> list[str]:
        """As cells of a table."""
        sign = ">=" if self.is_least else "<="
        bound = f"{sign} {self.bound:g} {self.unit}".strip()
        return [self.name, bound, f"{self.value:,.4g}", "yes" if self.is_met else "no"]


class Figures:
    """Medians of the rows by name."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = {row.case.key: row for row in rows}

    def row(self, name: str, upstream: str, connections: int) -> Row | None:
        """A row, if it was measured."""
        return self._rows.get(f"{name}; {upstream}; {connections}")


def of_load(rows: list[Row]) -> list[Goal]:
    """Goals of the rows; those whose rows are not there are left out."""
    figures = Figures(rows)
    goals: list[Goal] = []
    plain = figures.row("ours, pass-through", ZERO, 32)
    if plain:
        goals.append(Goal("pass-through, 32 at a time", plain.rate.median, 5000, True, "/s"))
        goals.append(Goal("pass-through, CPU", plain.cpu_ms.median, 0.2, False, "ms/request"))
    peer = figures.row("its_hub 1.2.0, budget 4", ZERO, 32)
    for name in ("ours, best of 4", "ours, best of 4 in four calls"):
        row = figures.row(name, ZERO, 32)
        if row and peer:
            factor = row.rate.median / peer.rate.median
            goals.append(Goal(f"{name}: rate over its_hub's", factor, 5, True, "times"))
            factor = peer.cpu_ms.median / row.cpu_ms.median
            goals.append(Goal(f"{name}: its_hub's CPU over ours", factor, 5, True, "times"))
    for upstream in (PACED, ZERO):
        direct = figures.row("direct", upstream, 32)
        through = figures.row("ours, pass-through", upstream, 32)
        if direct and through:
            for name in ("p50_ms", "p99_ms"):
                added = through.latency(name).median - direct.latency(name).median
                label = f"pass-through, added {name[:3]}, {upstream}"
                label += " (32 waiting at all times)" if upstream == ZERO else ""
                goals.append(Goal(label, added, 2, False, "ms"))
    for name in ("ours, best of 4", "ours, best of 4 in four calls"):
        slow = figures.row(name, SLOW, 32)
        if slow:
            label = f"{name}, p50 with 100 ms behind"
            goals.append(Goal(label, slow.latency("p50_ms").median, 115, False, "ms"))
    return goals


def of_start(times: StartTimes) -> list[Goal]:
    """Goals of the starts."""
    return [
        Goal("start to first reply, median", times.health.median, 100, False, "ms"),
        Goal("start to first completion, median", times.pass_through.median, 100, False, "ms"),
    ]


def of_memory(lines: list[MemoryLine]) -> list[Goal]:
    """Goals of the memory; "flat" is judged from the first tenth of each kind of request on."""
    most = max(line.resident_mb for line in lines)
    reached = [Goal("RSS at most", most, 60, False, "MB")]
    for name, first, last in (("pass-through", 2, 4), ("best of 4", 5, 6), ("disconnects", 7, 8)):
        growth = lines[last].resident_mb - lines[first].resident_mb
        label = f"RSS growth over {name}, without the first tenth"
        reached.append(Goal(label, growth, 1, False, "MB"))
    return reached
