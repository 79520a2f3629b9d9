"""Rows of figures: ours, the floor of the same run, and their ratio.

The machine drifts, so a figure alone says little: ours and the floor are run in turn, A B A B …, and the
medians are set beside each other.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from tests.benchmarks import growth
from tests.benchmarks.conditions import conditions

STALL = 50.0
"""Milliseconds for which the window may stand still at most."""


@dataclass
class Row:
    """One line of the table. Times are milliseconds, memory is megabytes.

    ``target`` is the highest ratio to the floor that is good enough, ``limit`` the longest median. ``cpu`` is what
    the window's thread worked for each of ``ours``: on a busy machine the clock tells of other programs too.
    ``sizes`` says how much there was of what (``{"articles": 100_000}``): rows of one name and three sizes or
    more show how the cost grows.
    """

    name: str
    conditions: str
    ours: list[float]
    floor: list[float] = field(default_factory=list)
    floor_name: str = ""
    target: float | None = None
    note: str = ""
    limit: float | None = None
    cpu: list[float] = field(default_factory=list)
    stall: float | None = None
    stall_cpu: float | None = None
    memory: float | None = None
    sizes: dict[str, float] = field(default_factory=dict)
    unit: str = "ms"

    @property
    def median(self) -> float:
        return statistics.median(self.ours)

    @property
    def ratio(self) -> float | None:
        return self.median / statistics.median(self.floor) if self.floor else None

    @property
    def met(self) -> bool | None:
        """Every target of this row by the clock; None where there is none."""
        return self._met(self.median, self.stall)

    @property
    def met_working(self) -> bool | None:
        """The same by what the window's thread worked."""
        return self._met(
            statistics.median(self.cpu) if self.cpu else self.median,
            self.stall if self.stall_cpu is None else self.stall_cpu,
        )

    def _met(self, median: float, stall: float | None) -> bool | None:
        held = []
        if self.target is not None and self.floor:
            held.append(median / statistics.median(self.floor) <= self.target)
        if self.limit is not None:
            held.append(median <= self.limit)
        if stall is not None:
            held.append(stall <= STALL)
        return all(held) if held else None

    def verdict(self) -> str:
        """``yes``, ``NO``, or ``cpu``: missed by the clock only, while the thread did not work that long."""
        if self.met is None:
            return ""
        return "yes" if self.met else "cpu" if self.met_working else "NO"

    def line(self) -> str:
        def number(value: float | None, digits: int = 2) -> str:
            return "–" if value is None else f"{value:,.{digits}f}"

        targets = [f"≤ {self.target:g} ×"] if self.target is not None else []
        targets += [f"≤ {self.limit:g} {self.unit}"] if self.limit is not None else []
        cells = (
            self.name,
            self.conditions,
            number(self.median),
            f"{number(min(self.ours))}–{number(max(self.ours))}",
            number(statistics.median(self.cpu) if self.cpu else None),
            f"{number(statistics.median(self.floor))} ({self.floor_name})" if self.floor else "–",
            number(self.ratio),
            "–" if self.stall is None else f"{self.stall:.0f} / {number(self.stall_cpu, 0)}",
            number(self.memory, 0),
            ", ".join(targets),
            self.verdict(),
            self.note,
        )
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| what | conditions | median ms | spread | cpu ms | floor ms | ratio | stall ms clock / cpu | peak MB "
    "| target | met | note |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def timed(function: Callable[[], object], cpu: bool = False) -> float:
    """Milliseconds one call takes."""
    clock = time.process_time if cpu else time.perf_counter
    gc.collect()
    started = clock()
    function()
    return (clock() - started) * 1000


def pair(
    ours: Callable[[], float], floor: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Run both in turn; each returns its own milliseconds."""
    a: list[float] = []
    b: list[float] = []
    for _ in range(rounds):
        a.append(ours())
        b.append(floor())
    return a, b


def show(rows: Iterable[Row]) -> None:
    """Print the table, and how costs grow."""
    rows = list(rows)
    print("; ".join(f"{name} {words}" for name, words in conditions().items()))
    print(HEAD)
    for row in rows:
        print(row.line())
    trends = growth.trends((row.name, row.sizes, row.median) for row in rows)
    if trends:
        print(f"\n{growth.HEAD}")
        for trend in trends:
            print(trend.line())
    sys.stdout.flush()


def keep(rows: Iterable[Row], found: Mapping[str, str], output: Path) -> None:
    """Write rows, and the conditions they were taken under, as JSON."""
    rows = list(rows)
    trends = growth.trends((row.name, row.sizes, row.median) for row in rows)
    data = {
        "conditions": dict(found),
        "rows": [asdict(row) | {"ratio": row.ratio, "met": row.verdict()} for row in rows],
        "growth": [asdict(trend) for trend in trends],
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(data, indent=1, ensure_ascii=False), "utf-8")


def kept(path: Path) -> tuple[list[Row], dict[str, str]]:
    """Rows and conditions as :func:`keep` wrote them."""
    data = json.loads(path.read_text("utf-8"))
    names = {each.name for each in fields(Row)}
    rows = [Row(**{name: row[name] for name in names & row.keys()}) for row in data["rows"]]
    return rows, data["conditions"]


def compare(old: Path, new: Path) -> None:
    """Print how two runs differ: each median and each ratio to its floor, before and after."""
    before, after = (json.loads(path.read_text("utf-8"))["rows"] for path in (old, new))
    known = {(row["name"], row["conditions"]): row for row in before}
    print("| what | conditions | old ms | new ms | new / old | old ratio | new ratio | met |")
    print("|---|---|---|---|---|---|---|---|")
    for row in after:
        earlier = known.get((row["name"], row["conditions"]))
        if earlier is None:
            continue
        a, b = (statistics.median(one["ours"]) for one in (earlier, row))
        ratios = " | ".join(
            "–" if one["ratio"] is None else f"{one['ratio']:.2f}" for one in (earlier, row)
        )
        change = f"{b / a:.2f}" if a else "–"
        met = f"{earlier.get('met') or '–'} → {row.get('met') or '–'}"
        print(f"| {row['name']} | {row['conditions']} | {a:,.2f} | {b:,.2f} | {change} | {ratios} | {met} |")  # fmt: skip
