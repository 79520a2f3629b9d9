"""Rows of figures: ours, the floor of the same run, and their ratio.

The machine drifts, so a figure alone says little: ours and the floor are run in turn, A B A B …, and the
medians are set beside each other.
"""

from __future__ import annotations

import gc
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One line of the table. Times are milliseconds; ``target`` is the highest ratio that is good enough."""

    name: str
    conditions: str
    ours: list[float]
    floor: list[float] = field(default_factory=list)
    floor_name: str = ""
    target: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.ours)

    @property
    def ratio(self) -> float | None:
        return self.median / statistics.median(self.floor) if self.floor else None

    @property
    def met(self) -> bool | None:
        return None if self.target is None or self.ratio is None else self.ratio <= self.target

    def line(self) -> str:
        spread = f"{min(self.ours):.2f}–{max(self.ours):.2f}"
        floor = f"{statistics.median(self.floor):.2f}" if self.floor else "–"
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else "–"
        target = f"≤ {self.target:g}" if self.target is not None else ""
        verdict = {True: "yes", False: "NO", None: ""}[self.met]
        return (
            f"| {self.name} | {self.conditions} | {self.median:.2f} | {spread} | "
            f"{floor} ({self.floor_name or 'none'}) | {ratio} | {target} | {verdict} | {self.note} |"
        )


HEAD = (
    "| what | conditions | median ms | spread | floor ms | ratio | target | met | note |\n"
    "|---|---|---|---|---|---|---|---|---|"
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


def conditions() -> dict[str, str]:
    """What the figures were taken on."""
    import os
    import sqlite3

    return {
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "",
    }


def show(rows: Iterable[Row], output: Path | None) -> None:
    """Print the table, and write it as JSON to compare two runs."""
    rows = list(rows)
    print("; ".join(f"{k} {v}" for k, v in conditions().items()))
    print(HEAD)
    for row in rows:
        print(row.line())
    if output is not None:
        data = {
            "conditions": conditions(),
            "rows": [asdict(row) | {"ratio": row.ratio} for row in rows],
        }
        output.write_text(json.dumps(data, indent=1, ensure_ascii=False), "utf-8")
    sys.stdout.flush()
