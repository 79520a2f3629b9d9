"""The page of figures that people read, written from what a run measured.

Two parts of the page are ours, each from its heading to the next of the same rank: *Speed* from a run's figures,
*Safety* from the table of promises. All else there is written by hand and stays.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.benchmarks.growth import Trend, trends
from tests.benchmarks.table import STALL, Row
from tests.faults.promises import PROMISES
from tests.support import ROOT

PAGE = ROOT / "resources" / "help" / "figures.md"
KEPT = ROOT / "build" / "figures.json"
"""Where the figures of the page are kept, unless somebody says otherwise."""
GROUPS = ("start", "reading", "library", "many", "day", "import", "export")
"""The groups of rows that stand on the page."""


def write(rows: Sequence[Row], conditions: Mapping[str, str], page: Path) -> None:
    """Put the figures in their place on the page; raises ValueError where a heading is missing."""
    text = page.read_text("utf-8")
    text = _put(text, "Speed", _speed(rows, conditions))
    text = _put(text, "Safety", _safety())
    page.write_text(text, "utf-8")


def _put(text: str, heading: str, part: str) -> str:
    """Replace what stands below a heading of the second rank."""
    found = re.search(rf"(?ms)^## {heading}\n.*?(?=^## |\Z)", text)
    if found is None:
        raise ValueError(f"The page has no heading “## {heading}”.")
    end = "\n" if found.end() < len(text) else ""
    return f"{text[: found.start()]}## {heading}\n\n{part.rstrip()}\n{end}{text[found.end() :]}"


def _speed(rows: Sequence[Row], conditions: Mapping[str, str]) -> str:
    verdicts = [row.verdict() for row in rows]
    yes, cpu, no = (verdicts.count(each) for each in ("yes", "cpu", "NO"))
    grown = trends((row.name, row.sizes, row.median) for row in rows)
    parts = [
        _taken(conditions),
        f"Of {yes + cpu + no} rows that have a target {yes} hold it by the clock, {cpu} more in processor time only, "
        f"and {no} miss it.",
        _summary(rows),
        "*met* counts the rows that hold their target by the clock; *cpu* in processor time only, missed by the clock. "
        "The stall is the longest time the window's loop stood still until all was quiet again: by the clock / in "
        "processor time of the window's thread. The floor is what the bare toolkit or plain SQLite needs for the "
        "least of the same, taken in turn in the same run.",
        "### What is missed\n\n" + _missed(rows, grown),
        "### Every row\n\n"
        "Milliseconds: median and spread by the clock, and the median in processor time of the window's thread. Memory "
        "is the peak of the process; where the floor is a bare widget, that widget with the same text is in it.\n\n"
        + _table(rows),
    ]
    if grown:
        parts.append(
            "### How costs grow\n\n"
            "The exponent that fits best over three sizes or more; *n* log *n* has 1.10 to 1.17 between them, and 0.1 "
            "more is put down to the machine.\n\n" + _growth(grown)
        )
    return "\n\n".join(parts)


def _taken(found: Mapping[str, str]) -> str:
    processor = f" ({found['processor']})" if found.get("processor") else ""
    memory = f", {found['memory']} of memory" if found.get("memory") else ""
    load = [found[each] for each in ("load", "load_after") if found.get(each)]
    busy = (
        f" Load of the machine: {' before the run, '.join(load)}{' after it' if len(load) > 1 else ''}."
        if load
        else ""
    )
    took = f" The run took {found['minutes']} minutes." if found.get("minutes") else ""
    return (
        f"Taken on {found['date']}: {found['cores']} cores{processor}{memory}, {found['system']}, Python "
        f"{found['python']}, SQLite {found['sqlite']}, PySide6 {found.get('pyside', '')}, Qt platform "
        f"*{found.get('screen', 'offscreen')}*.{busy}{took}"
    )


# In short.


def _kind(row: Row) -> str:
    """What a row is one of: its name, searches by how much of the answer they fetch."""
    if row.name.startswith("search: "):
        last = row.name.rpartition(", ")[2]
        return f"search: {'all places, or 5,000' if last in ('all', '5,000') else last}"
    return row.name


def _summary(rows: Iterable[Row]) -> str:
    kinds: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kinds[_kind(row)].append(row)
    lines = [
        "| what | rows | best | worst | where | of its floor | longest stall | target | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, those in kinds.items():
        best, worst = (choose(those, key=lambda row: row.median) for choose in (min, max))
        ratios = [row.ratio for row in those if row.ratio is not None]
        ratio = f"{min(ratios):.2f}–{max(ratios):.2f}" if ratios else "–"
        if len(ratios) == 1:
            ratio = f"{ratios[0]:.2f}"
        targets = list(dict.fromkeys(each for row in those for each in _targets(row)))
        one = len(those) == 1
        cells = (
            kind,
            len(those),
            "" if one else _short(best.median, best.unit),
            _short(worst.median, worst.unit),
            f"{_which(kind, worst)}{worst.conditions}",
            ratio,
            _stalls(those),
            ", ".join(targets) or "–",
            _counted(those),
        )
        lines.append(_cells(cells))
    return "\n".join(lines)


def _which(kind: str, row: Row) -> str:
    return "" if kind == row.name else f"{row.name.removeprefix('search: ').rpartition(', ')[0]}, "


def _stalls(rows: Iterable[Row]) -> str:
    stalls = [(row.stall, row.stall_cpu) for row in rows if row.stall is not None]
    if not stalls:
        return "–"
    worked = [cpu for _, cpu in stalls if cpu is not None]
    return f"{max(stall for stall, _ in stalls):.0f} / {f'{max(worked):.0f}' if worked else '–'}"


def _counted(rows: Sequence[Row]) -> str:
    verdicts = [verdict for row in rows if (verdict := row.verdict())]
    if not verdicts:
        return "–"
    yes, cpu = verdicts.count("yes"), verdicts.count("cpu")
    if yes == len(verdicts):
        return "yes" if yes == 1 else f"all {yes}"
    if len(verdicts) == 1:
        return "cpu" if cpu else "NO"
    return f"{yes} of {len(verdicts)}{f', cpu {cpu} more' if cpu else ''}"


def _missed(rows: Iterable[Row], grown: Iterable[Trend]) -> str:
    """Each kind of row that misses its target, with where and by what; the reasons stand in the part written by hand."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.verdict() == "NO":
            found[row.name].append(f"{row.conditions}: {'; '.join(_reasons(row))}")
    lines = [f"- {name}: {' · '.join(places)}" for name, places in found.items()]
    lines += [
        f"- {trend.name} grows with {trend.of} by an exponent of {trend.exponent:.2f}, more than *n* log *n*"
        for trend in grown
        if not trend.met
    ]
    return "\n".join(lines) or "Nothing."


def _reasons(row: Row) -> list[str]:
    """By what a row misses, where it does so both by the clock and in processor time."""
    worked = min(row.median, statistics.median(row.cpu)) if row.cpu else row.median
    said = []
    if row.target is not None and row.floor:
        share = worked / statistics.median(row.floor)
        if share > row.target:
            said.append(f"{share:.2f} × the floor, not {row.target:g}")
    if row.limit is not None and worked > row.limit:
        said.append(f"{worked:,.0f} {row.unit}, not {row.limit:.0f}")
    stall = row.stall if row.stall_cpu is None else row.stall_cpu
    if row.stall is not None and stall is not None and stall > STALL:
        said.append(f"stall {stall:.0f} ms")
    return said or ["missed together by what is measured apart"]


# All.


def _table(rows: Iterable[Row]) -> str:
    lines = [
        "| what | conditions | ms | cpu | floor | ratio | stall clock / cpu | peak MB | target | met | note |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        spread = f" ({min(row.ours):,.1f}–{max(row.ours):,.1f})" if len(row.ours) > 1 else ""
        stall = (
            "–"
            if row.stall is None
            else f"{row.stall:.0f} / {'–' if row.stall_cpu is None else f'{row.stall_cpu:.0f}'}"
        )
        cells = (
            row.name,
            row.conditions,
            f"{row.median:,.1f}{spread}",
            f"{statistics.median(row.cpu):,.1f}" if row.cpu else "–",
            f"{statistics.median(row.floor):,.1f} {row.floor_name}" if row.floor else "–",
            "–" if row.ratio is None else f"{row.ratio:.2f}",
            stall,
            "–" if row.memory is None else f"{row.memory:,.0f}",
            ", ".join(_targets(row)) or "–",
            row.verdict() or "–",
            row.note,
        )
        lines.append(_cells(cells))
    return "\n".join(lines)


def _targets(row: Row) -> list[str]:
    targets = [f"≤ {row.target:g} ×"] if row.target is not None else []
    targets += [f"≤ {row.limit:,.0f} {row.unit}"] if row.limit is not None else []
    return [*targets, f"stall ≤ {STALL:.0f}"] if row.stall is not None else targets


def _growth(grown: Iterable[Trend]) -> str:
    lines = [
        "| what | with | size: ms | exponent | no faster than n log n |",
        "|---|---|---|---|---|",
    ]
    for trend in grown:
        seen = ", ".join(f"{size:,.0f}: {cost:,.1f}" for size, cost in trend.points)
        cells = (trend.name, trend.of, seen, f"{trend.exponent:.2f}", "yes" if trend.met else "NO")
        lines.append(_cells(cells))
    return "\n".join(lines)


def _safety() -> str:
    lines = ["| | promise | tests | open |", "|---|---|---|---|"]
    lines += [_cells((name, p.text, len(p.proofs), p.open)) for name, p in PROMISES.items()]
    return (
        "What is promised of the work in a project. Each promise is held by so many tests, by name in "
        "`tests/faults/promises.py`; what is open is said.\nIn its ordinary form `faults` kills the program some 330 "
        "times, cuts the power at 4,000 writes and damages 500 copies of a project.\n\n"
        + "\n".join(lines)
    )


def _short(number: float, unit: str) -> str:
    if unit == "ms" and number >= 10_000:
        return f"{number / 1000:,.1f} s"
    return f"{number:,.{1 if number < 100 else 0}f} {unit}"


def _cells(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
