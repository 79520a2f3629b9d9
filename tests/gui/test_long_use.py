"""Long use: random actions in the real window, beside a reference so simple that it cannot be wrong."""

from __future__ import annotations

import gc
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app import annotations as annotating
from annotator.app import articles, history, projects
from annotator.core.model import Span
from tests.faults.tally import tell
from tests.gui.windows import Desk, Open

TYPES = {"1": "actor", "2": "event", "3": "claim"}
MOST = 160
"""So many annotations at a time; then more are deleted than made, so that nothing has a reason to grow."""
WARM = 400
TEXT = "Minister Aïcha 😀 said on day {n} that trains would run.\n\nThe union {n} answered: « non », e\u0301t rien.\n"

Place = tuple[bytes, int, int, str]
"""Article, start, end, type."""


@dataclass
class Reference:
    """What the project should hold: places with their status, and the states undo and redo lead to."""

    now: dict[Place, str] = field(default_factory=dict)
    before: list[dict[Place, str]] = field(default_factory=list)
    after: list[dict[Place, str]] = field(default_factory=list)

    def step(self, new: dict[Place, str]) -> None:
        self.before.append(self.now)
        self.after.clear()
        self.now = new

    def undo(self) -> None:
        self.after.append(self.now)
        self.now = self.before.pop()

    def redo(self) -> None:
        self.before.append(self.now)
        self.now = self.after.pop()


class Person:
    """Somebody who does this and that, and never tires."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.drawn = desk, random.Random(seed)
        self.reference = Reference()
        self.ids = articles.list_ids(desk.session.project)
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        """One thing."""
        full = len(self.reference.now) > MOST
        actions = [
            (self.tag, 1 if full else 10), (self.delete, 10 if full else 3), (self.doubt, 3),
            (self.undo, 2), (self.redo, 2), (self.step, 3), (self.caret, 3), (self.scroll, 2),
            (self.other_article, 1), (self.view, 1), (self.escape, 1), (self.find, 1),
        ]  # fmt: skip
        (action,) = self.drawn.choices([a for a, _ in actions], [w for _, w in actions])
        self.done[action.__name__] += 1
        action()
        QApplication.processEvents()

    def words(self) -> Span:
        """One to three words that stand together."""
        text = self.desk.text
        words = [w for w in text.split() if w[0].isalpha() and w[-1].isalnum() and len(w) > 3]
        word = self.drawn.choice(words)
        places = [n for n in range(len(text)) if text.startswith(word, n)]
        start = self.drawn.choice([n for n in places if n == 0 or text[n - 1] in " \n"] or places)
        return Span(start, start + len(word))

    def tag(self) -> None:
        span, key = self.words(), self.drawn.choice(list(TYPES))
        place = (self.desk.session.article, span.start, span.end, TYPES[key])
        self.desk.pane.select(span)
        taken = self.desk.pane.target_for_tag()
        if any(p[:3] == place[:3] for p in self.reference.now) or taken != span:
            return
        self.desk.key(key)
        self.reference.step({**self.reference.now, place: ""})

    def mine(self) -> Place | None:
        """An annotation of this article, made the current one."""
        here = [place for place in self.reference.now if place[0] == self.desk.session.article]
        if not here:
            return None
        place = self.drawn.choice(sorted(here))
        (found,) = [
            one.id
            for one in self.desk.annotations()
            if (one.spans[0].start, one.spans[0].end, one.type) == place[1:]
        ]
        self.desk.session.select_annotation(found)
        self.desk.pane.set_current(found)
        return place

    def delete(self) -> None:
        place = self.mine()
        if place is not None:
            self.desk.key(Qt.Key.Key_Delete)
            self.reference.step({p: s for p, s in self.reference.now.items() if p != place})

    def doubt(self) -> None:
        place = self.mine()
        if place is not None:
            self.desk.key("q")
            status = "" if self.reference.now[place] else "doubt"
            self.reference.step({**self.reference.now, place: status})

    def undo(self) -> None:
        if self.reference.before:
            self.desk.window.commands.run("edit.undo")
            self.reference.undo()

    def redo(self) -> None:
        if self.reference.after:
            self.desk.window.commands.run("edit.redo")
            self.reference.redo()

    def step(self) -> None:
        self.desk.key(self.drawn.choice("jko"))

    def caret(self) -> None:
        self.desk.pane.set_caret(self.drawn.randrange(len(self.desk.text)))

    def scroll(self) -> None:
        bar = self.desk.pane.verticalScrollBar()
        bar.setValue(self.drawn.randrange(bar.maximum() + 1))
        self.desk.pane.viewport().repaint()

    def other_article(self) -> None:
        self.desk.session.open_article(self.drawn.choice(self.ids))
        self.desk.settle()

    def view(self) -> None:
        command = self.drawn.choice(
            ("view.zoom_in", "view.zoom_reset", "view.relations", "view.zoom_out")
        )
        self.desk.window.commands.run(command)

    def escape(self) -> None:
        self.desk.key(Qt.Key.Key_Escape)

    def find(self) -> None:
        self.desk.window.commands.run("edit.find")
        QApplication.processEvents()
        self.desk.pane.setFocus()

    def compare(self) -> None:
        """Is the file what it should be, and does the page show what is in the file?"""
        project = self.desk.session.project
        found = {
            (one.article, one.spans[0].start, one.spans[0].end, one.type): one.status
            for one in annotating.list_annotations(project)
        }
        assert found == self.reference.now
        here = [one.id for one in self.desk.annotations()]
        index = self.desk.pane._rows.index
        assert len(index) == len(here) and all(one in index for one in here)


def held() -> dict[str, int]:
    """What the program holds on to."""
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
        gc.collect()
    files = Path("/proc/self/fd")
    status = Path("/proc/self/status")
    memory = 0
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        memory = int(lines["VmRSS"].split()[0])
    return {
        "objects": len(gc.get_objects()),
        "widgets": len(QApplication.allWidgets()),
        "threads": threading.active_count(),
        "files": len(list(files.iterdir())) if files.exists() else 0,
        "kilobytes": memory,
    }


def test_that_a_notice_that_goes_away_stays_below_its_parent_until_it_is_deleted(
    desk: Desk,
) -> None:
    """As a window of its own it would be Python's to clear away, under Qt's hands: that ended the program."""
    desk.window.notices.news("Something was done.", "Undo", lambda: None)
    (notice,) = desk.window.notices.shown()
    notice.leave()
    assert notice.parentWidget() is not None
    assert desk.window.notices.shown() == []
    desk.settle()
    assert not desk.window.notices.isVisible()


@pytest.mark.parametrize("actions", [1_500, pytest.param(20_000, marks=pytest.mark.slow)])
def test_that_random_actions_keep_file_page_and_reference_alike_and_leave_nothing_behind(
    open_desk: Open, actions: int
) -> None:
    desk = open_desk(*("".join(TEXT.format(n=m * 40 + n) for n in range(40)) for m in range(4)))
    person = Person(desk, seed=actions)
    for _ in range(WARM):
        person.act()
    person.compare()
    warm = held()
    for number in range(WARM, actions):
        person.act()
        if number % 100 == 0:
            person.compare()
    desk.settle()
    person.compare()
    now = held()
    assert min(person.done.values()) > actions // 200, person.done
    assert desk.errors() == []
    grown = {name: now[name] - warm[name] for name in now}
    assert grown["widgets"] <= 40, grown
    assert grown["threads"] <= 2, grown
    assert grown["files"] <= 8, grown
    # The states kept for undo are the reference's own: one dict and one list entry a step.
    assert grown["objects"] <= 3_000 + 2 * (actions - WARM), grown
    assert grown["kilobytes"] <= 40_000 + 6 * (actions - WARM), grown
    path, wanted = desk.session.project.path, person.reference.now
    desk.leave()
    with projects.open(path) as project:
        assert projects.check_project(project) == []
        assert len(annotating.list_annotations(project)) == len(wanted)
        steps = min(50, len(person.reference.before))
        for _ in range(steps):
            history.undo(project)
        if steps:
            undone = person.reference.before[-steps]
            assert len(annotating.list_annotations(project)) == len(undone)
    counts = {f"{name} before": warm[name] for name in now} | {
        f"{name} after": now[name] for name in now
    }
    tell("long use", actions=actions, **counts)
