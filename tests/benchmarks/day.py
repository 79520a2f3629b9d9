"""A long day's work in the window, and changes of very many things at once: time, memory and the size of the file."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from annotator.core.model import Span
from tests.benchmarks import big
from tests.benchmarks.desk import Desk, opened
from tests.benchmarks.material import spans
from tests.benchmarks.meter import forget_peak, megabytes
from tests.benchmarks.table import Row, timed

PART = 500
WEIGHTS = {"tag": 55, "link": 12, "note": 6, "step": 10, "undo": 5, "delete": 4, "article": 8}


def day(folder: Path, keep: Path | None, actions: int) -> Iterator[Row]:
    """So many actions of a person who tags, links, notes, takes back and goes on to the next article."""
    path = big.made(folder, keep, 6_250 if actions > 1_000 else 1_000)
    size = path.stat().st_size
    with opened(path) as desk:
        person = _Person(desk)
        for _ in range(50):
            person.act()
        forget_peak()
        before = megabytes()
        desk.beat.forget()
        taken: list[float] = []
        cpu: list[float] = []
        for _ in range(actions):
            with desk.beat:
                begun, worked = time.perf_counter(), time.thread_time()
                person.act()
                taken.append((time.perf_counter() - begun) * 1000)
                cpu.append((time.thread_time() - worked) * 1000)
                desk.app.processEvents()
        desk.quiet()
        stall, stall_cpu, memory = desk.beat.stall, desk.beat.stall_cpu, megabytes()
    grown = (path.stat().st_size - size) / 2**20
    done = ", ".join(f"{n} × {name}" for name, n in person.done.items())
    yield Row("a day's work: one action", f"{actions:,} actions", taken, cpu=cpu, stall=stall,
              stall_cpu=stall_cpu, memory=memory,
              note=f"{done}; {memory - before:.0f} MB of memory and {grown:.1f} MB of file more at its end")  # fmt: skip
    part = max(1, min(PART, actions // 3))
    yield Row("a day's work: the last actions beside the first", f"{part} of {actions:,}",
              cpu[-part:], cpu[:part], "the first", 1.25, note="processor time")  # fmt: skip


class _Person:
    """Does this and that."""

    def __init__(self, desk: Desk) -> None:
        from annotator.app import articles, entities

        self.desk, self.drawn = desk, random.Random(8)
        self.articles = iter(articles.list_ids(desk.project, "date", True))
        self.entities = [one.id for one in entities.list_entities(desk.project)[:2_000]]
        self.done = dict.fromkeys(WEIGHTS, 0)
        self.places: list[Span] = []
        self.article()

    def act(self) -> None:
        (name,) = self.drawn.choices(list(WEIGHTS), list(WEIGHTS.values()))
        self.done[name] += 1
        getattr(self, name)()
        self.desk.paint()

    def key(self, name: str) -> None:
        from PySide6.QtTest import QTest

        self.desk.pane.setFocus()
        QTest.keyClicks(self.desk.pane, name)

    def article(self) -> None:
        from annotator.app import articles

        identity = next(self.articles)
        self.desk.session.open_article(identity)
        text = articles.text(self.desk.project, identity)
        self.places = spans(text, 60, seed=self.drawn.randrange(10**6))

    def tag(self) -> None:
        if not self.places:
            self.article()
        self.desk.pane.select(self.places.pop())
        self.key(self.drawn.choice("123"))

    def link(self) -> None:
        from annotator.app import annotations

        here = annotations.list_annotations(self.desk.project, self.desk.session.article)
        actors = [one.id for one in here if one.type == "actor"]
        if actors:
            chosen = self.drawn.choice(actors)
            annotations.set_entity(self.desk.project, [chosen], self.drawn.choice(self.entities))

    def note(self) -> None:
        from annotator.app import annotations

        if self.desk.session.annotation is not None:
            text = f"Look again, {self.drawn.random()}."
            annotations.set_note(self.desk.project, self.desk.session.annotation, text)

    def step(self) -> None:
        self.key(self.drawn.choice("jk"))

    def undo(self) -> None:
        self.desk.window.commands.run("edit.undo")

    def delete(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self.desk.pane.setFocus()
        QTest.keyClick(self.desk.pane, Qt.Key.Key_Delete)


def many(folder: Path, keep: Path | None, numbers: tuple[int, ...]) -> Iterator[Row]:
    """So many annotations changed as one step, taken back and brought back in the window's background."""
    from annotator.app import bulk, history
    from annotator.app.ask import Answer
    from annotator.core.selection import Selection

    path = big.made(folder, keep, max(numbers) // big.PER_ARTICLE)
    with opened(path) as desk:
        ids = bulk.find(desk.project, Selection())
        for number in numbers:
            sizes = {"annotations at once": float(number)}
            action = bulk.Action(type="claim", values={"stance": "support"})
            chosen = ids[:number]
            took = timed(lambda c=chosen, a=action: bulk.apply(desk.project, c, a, Answer(True)))
            yield Row("change many at once", f"{number:,} annotations", [took], sizes=sizes)
            desk.quiet()
            for name, work in (
                ("undo", history.undo),
                ("redo", history.redo),
                ("undo", history.undo),
            ):
                forget_peak()
                before = megabytes()
                wall, cpu = desk.job(
                    lambda w=work: desk.session.run_job("Undoing", _told, w, desk.project)
                )
                yield Row(f"{name} of many", f"{number:,} annotations, in the window", [wall], cpu=[cpu],
                          stall=desk.beat.stall, stall_cpu=desk.beat.stall_cpu, memory=megabytes(),
                          sizes=sizes, note=f"{megabytes() - before:.0f} MB more than before")  # fmt: skip


def _told(work: object, project: object, report: object) -> object:
    return work(project, report=report)  # type: ignore[operator]
