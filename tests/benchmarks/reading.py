"""Reading and tagging in the real window, at every size of text and number of annotations, five deep at most.

Each action is done with keys, pointer and scroll bar, up to its last paint; the loop's longest stall is that of
everything the action sets off, also what goes on behind it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from annotator.core.model import Span
from tests.benchmarks.desk import Bare, Desk, Taken, opened, place
from tests.benchmarks.material import Words, annotate, fill, new_project, spans
from tests.benchmarks.meter import forget_peak, megabytes
from tests.benchmarks.table import Row, timed
from tests.support import ROOT

SIZES = (
    (5_000, (0, 100, 1_000)),
    (100_000, (0, 100, 1_000, 10_000)),
    (1_000_000, (0, 100, 1_000, 10_000, 50_000)),
    (5_000_000, (0, 100, 1_000, 10_000, 50_000)),
)
FRAME = 1000 / 60
DENSE = 10
"""Annotations per kB up to which scrolling is held against the bare widget."""
PLAIN = (
    'SELECT n.id, s.start, s."end", n.type FROM span s JOIN annotation n '
    "ON n.number = s.annotation WHERE s.article = ? ORDER BY s.start"
)


def made(folder: Path, keep: Path | None, characters: int, number: int) -> Path:
    """A project of one long article and a short one; ours to change."""
    home = keep or folder
    home.mkdir(parents=True, exist_ok=True)
    kept = home / f"text-{characters}-{number}.annotator"
    if not kept.exists():
        text = Words(characters).text(characters)
        begun = home / f"begun-{kept.name}"
        begun.unlink(missing_ok=True)
        with new_project(home, begun.stem) as project:
            (article,) = fill(project, iter([("Long", "2026-01-02", text)]))
            fill(project, iter([("Short", "2026-01-01", "Nothing much.")]))
            if number:
                annotate(project, article, text, spans(text, number))
        begun.rename(kept)
    copy = folder / f"used-{kept.name}"
    shutil.copyfile(kept, copy)
    return copy


def all_rows(folder: Path, keep: Path | None, rounds: int, small: bool) -> Iterator[Row]:
    """Every pair of sizes, each in a process of its own, so that its memory can be told."""
    for characters, numbers in SIZES:
        for number in numbers:
            if small and (characters > 100_000 or number > 1_000):
                continue
            path = made(folder, keep, characters, number)
            words = (str(folder), str(path), str(characters), str(number), str(rounds))
            line = [sys.executable, "-m", __name__, *words]
            done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            yield from (Row(**row) for row in json.loads(done.stdout.splitlines()[-1]))
            path.unlink()


def main() -> None:
    """One pair of sizes; prints its rows as JSON."""
    folder, path, *numbers = sys.argv[1:]
    characters, number, rounds = (int(each) for each in numbers)
    with opened(Path(path)) as desk:
        rows = list(_one(desk, Path(folder), characters, number, rounds))
    print(json.dumps([asdict(row) for row in rows]))


def _one(desk: Desk, folder: Path, characters: int, number: int, rounds: int) -> Iterator[Row]:
    from annotator.app import articles

    size = f"{characters // 1000:,} kB" if characters < 1_000_000 else f"{characters // 10**6} MB"
    about = f"{size}, {number:,} annotations"
    sizes = {f"annotations in {size}": float(number)}
    if number in (0, 100):
        sizes[f"characters, {number} annotations"] = float(characters)
    found = articles.list_articles(desk.project)
    (long,) = (one.id for one in found if one.title == "Long")
    (short,) = (one.id for one in found if one.title == "Short")
    text = articles.text(desk.project, long)
    bare = Bare(text, desk.pane.viewport().size())

    def row(
        name: str, taken: Taken, floor: Sequence[float] = (), floor_name: str = "", **more: Any
    ) -> Row:
        return Row(name, about, taken.wall, [*floor], floor_name, cpu=taken.cpu, stall=desk.beat.stall,
                   stall_cpu=desk.beat.stall_cpu, memory=megabytes(), sizes=sizes, **more)  # fmt: skip

    def away(n: int) -> None:
        desk.session.open_article(short)
        desk.project.texts.clear()

    raw = sqlite3.connect(f"file:{desk.project.path}?mode=ro", uri=True)

    def opening(n: int) -> float:
        return bare.fill() + timed(lambda: raw.execute(PLAIN, (long,)).fetchall())

    forget_peak()
    taken, floor = desk.time(
        min(rounds, 7), lambda n: desk.session.open_article(long), away, opening
    )
    yield row("open article, first painted", taken, floor, "bare widget + plain SELECT",
              target=1.5 if (characters, number) == (1_000_000, 50_000) else None)  # fmt: skip
    raw.close()

    yield _tag(desk, folder, text, row, rounds)

    bar = desk.pane.verticalScrollBar()
    forget_peak()
    taken, floor = desk.time(rounds, lambda n: bar.setValue(place(bar, n)), floor=bare.page)
    yield row("scroll a page", taken, floor, "bare widget",
              target=2.0 if number * 1_000 <= DENSE * characters else None, limit=FRAME)  # fmt: skip

    yield from _pointer_and_caret(desk, bare, row, rounds)
    bare.close()


def _tag(desk: Desk, folder: Path, text: str, row: Any, rounds: int) -> Row:
    """A key, until the row is committed and the page painted; taken back when all is measured."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    drawn = iter(spans(text[:3_000], rounds + 1, seed=9))

    def select(n: int) -> None:
        chosen = next(drawn)
        desk.pane.select(Span(chosen.start, chosen.end))
        desk.pane.setFocus()

    forget_peak()
    with (folder / "fsync").open("wb") as synced:

        def floor(n: int) -> float:
            return FRAME + timed(lambda: write_through(synced))

        taken, floors = desk.time(
            rounds, lambda n: QTest.keyClick(desk.pane, Qt.Key.Key_1), select, floor
        )
    worst = sorted(taken.wall)[int(len(taken.wall) * 0.95)]
    made: Row = row(
        "tag: key to painted and saved", taken, floors, "one frame + one fsync",
        target=1.0, note=f"p95 {worst:.1f} ms",
    )  # fmt: skip
    return made


def _pointer_and_caret(desk: Desk, bare: Bare, row: Any, rounds: int) -> Iterator[Row]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    pane = desk.pane
    pane.verticalScrollBar().setValue(0)
    pane.set_caret(0)
    pane.setFocus()
    forget_peak()
    taken, floor = desk.time(
        rounds, lambda n: QTest.keyClick(pane, Qt.Key.Key_Down), floor=bare.caret
    )
    yield row("caret: a line down", taken, floor, "bare widget", limit=FRAME)
    size = pane.viewport().size()

    def hover(n: int) -> None:
        place = QPoint(80 + n * 37 % (size.width() - 120), 40 + n * 53 % (size.height() - 80))
        QTest.mouseMove(pane.viewport(), place)

    taken, _ = desk.time(rounds, hover)
    yield row("hover", taken, limit=FRAME)
    marks = sorted(pane._rows.index.marks(), key=lambda mark: mark.start)
    if marks:
        step = max(1, len(marks) // (rounds + 1))
        taken, _ = desk.time(
            rounds, lambda n: desk.session.select_annotation(marks[n * step % len(marks)].id)
        )
        yield row("select an annotation", taken, limit=FRAME)


def write_through(file: Any) -> None:
    """Four kilobytes, on the disk when it returns."""
    file.write(b"x" * 4096)
    file.flush()
    os.fsync(file.fileno())


if __name__ == "__main__":
    main()
