"""The real window on a project, to be used as a person uses it, with its heartbeat listened to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.meter import Heartbeat

PATIENCE = 120.0
QUIET = 0.15


@dataclass
class Taken:
    """Milliseconds of each time something was done: by the clock, and worked by the window's thread."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Desk:
    """A window of 1280 × 800 with an open project."""

    def __init__(self, path: Path, before: Callable[[], object] = lambda: None) -> None:
        from annotator.gui.main import make_application, make_window

        self.app = make_application()
        self.window = make_window()
        self.beat = Heartbeat()
        with self.beat:
            before()
            assert self.window.project_part.open(path)
            self.window.resize(1280, 800)
            self.window.show()
            self.pane.viewport().repaint()
            self.painted, self.worked = time.perf_counter(), time.thread_time()
            self.quiet()

    @property
    def session(self) -> Any:
        return self.window.session

    @property
    def project(self) -> Any:
        return self.window.session.project

    @property
    def pane(self) -> Any:
        assert self.window.work is not None
        return self.window.work.pane

    def quiet(self) -> None:
        """Let everything that waits be done: no job, no annotation still to take in, no layout."""
        end = time.perf_counter() + PATIENCE
        since = time.perf_counter()
        while time.perf_counter() < end:
            worked = time.thread_time()
            self.app.processEvents()
            busy = time.thread_time() - worked > 0.002 or not self.window.work.whole
            if busy or self.session.bridge.jobs or self.pane._rows.loading:
                since = time.perf_counter()
            elif time.perf_counter() - since > QUIET:
                return
            time.sleep(0.001)

    def paint(self) -> None:
        """Paint the page and whatever else of the window is due."""
        self.pane.viewport().repaint()
        self.app.processEvents()

    def time(
        self,
        rounds: int,
        work: Callable[[int], object],
        before: Callable[[int], object] = lambda n: None,
        floor: Callable[[int], float] | None = None,
    ) -> tuple[Taken, list[float]]:
        """Do something so many times and paint; ``before`` it makes ready, and all is quiet in between.

        The first time is not counted. Returns what was taken, and the floor's milliseconds taken in turn.
        """
        taken, floors = Taken(), []
        self.beat.forget()
        for n in range(rounds + 1):
            before(n)
            self.quiet()
            with self.beat:
                begun, worked = time.perf_counter(), time.thread_time()
                work(n)
                self.paint()
                wall = (time.perf_counter() - begun) * 1000
                cpu = (time.thread_time() - worked) * 1000
                self.quiet()
            if n:
                taken.wall.append(wall)
                taken.cpu.append(cpu)
            if floor is not None and n:
                floors.append(floor(n))
        return taken, floors

    def job(self, work: Callable[[], object]) -> tuple[float, float]:
        """Start something that goes on beside the window, and wait for its end; milliseconds until then."""
        self.beat.forget()
        with self.beat:
            begun, worked = time.perf_counter(), time.thread_time()
            work()
            while self.session.bridge.jobs:
                self.app.processEvents()
                time.sleep(0.001)
            took = (time.perf_counter() - begun) * 1000
            cpu = (time.thread_time() - worked) * 1000
            self.quiet()
        return took, cpu

    def close(self) -> None:
        self.window.close()
        self.app.processEvents()


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    """A desk on a project, closed afterwards."""
    desk = Desk(path)
    try:
        yield desk
    finally:
        desk.close()


class Bare:
    """The toolkit's own text widget with the same text, as large as the page."""

    def __init__(self, text: str, size: Any) -> None:
        from PySide6.QtWidgets import QTextEdit

        self.edit = QTextEdit()
        self.edit.setReadOnly(True)
        self.edit.resize(size)
        self.edit.show()
        self.text = text

    def fill(self) -> float:
        """Milliseconds to take the text and paint it."""
        self.edit.setPlainText("")
        begun = time.perf_counter()
        self.edit.setPlainText(self.text)
        self.edit.viewport().repaint()
        return (time.perf_counter() - begun) * 1000

    def page(self, n: int) -> float:
        """Milliseconds to scroll a page and paint."""
        bar = self.edit.verticalScrollBar()
        begun = time.perf_counter()
        bar.setValue(place(bar, n))
        self.edit.viewport().repaint()
        return (time.perf_counter() - begun) * 1000

    def caret(self, n: int) -> float:
        """Milliseconds to move the caret a line and paint."""
        from PySide6.QtGui import QTextCursor

        begun = time.perf_counter()
        self.edit.moveCursor(QTextCursor.MoveOperation.Down)
        self.edit.viewport().repaint()
        return (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        """Gone at once: a page of millions of characters would count for the rows after it."""
        from shiboken6 import delete

        self.edit.close()
        delete(self.edit)


def place(bar: Any, n: int) -> int:
    """Where the n-th page of a scroll bar begins; at the end it starts again. What has two pages goes to and fro."""
    step = max(1, int(bar.pageStep()))
    pages = max(2, int(bar.maximum()) // step)
    return min(int(bar.maximum()), (n % pages) * step)
