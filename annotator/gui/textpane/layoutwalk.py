"""Laying out a large page as far as a place, in slices, so that going there stalls nothing."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextDocument

LARGE = 300_000
"""From so many characters on, far places are reached in slices."""
STRIDE = 20_000
"""Characters laid out at a time."""
SLICE = 0.008
"""Seconds of work between two turns of the event loop."""


class LayoutWalk(QObject):
    """Asks the layout for one place after another. Belongs to one document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._wanted: list[tuple[int, Callable[[], None]]] = []
        self._reached = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    def reach(self, place: int, then: Callable[[], None]) -> None:
        """Call ``then`` when the page is laid out as far as ``place`` (UTF-16 units): at once, or for a large
        text as soon as that is done. What is asked for first comes first."""
        if self._document.characterCount() < LARGE and not self._wanted:
            then()
            return
        self._wanted.append((place, then))
        if len(self._wanted) == 1:
            self._reached = 0
            self._go_on()

    def stop(self) -> None:
        """Forget everything that was asked for."""
        self._wanted.clear()
        self._timer.stop()

    def _go_on(self) -> None:
        until = perf_counter() + SLICE
        layout = self._document.documentLayout()
        while self._wanted:
            place, then = self._wanted[0]
            while self._reached < place:
                if perf_counter() > until:
                    self._timer.start()
                    return
                self._reached = min(place, self._reached + STRIDE)
                layout.blockBoundingRect(self._document.findBlock(self._reached))
            del self._wanted[0]
            then()
        self._timer.stop()
