"""Putting a long text on the page and laying it out little by little, so that nothing ever waits for all of it.

Qt does so by itself, but in steps that double until one takes several frames. They are held back here, and slices
that end in time take their place. Whoever needs a far place is called back once the page is laid out as far as that.
Before that, the text itself comes in stretches: the beginning at once, the rest after the first picture.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QEvent,
    QObject,
    QSizeF,
    QTimer,
    QTimerEvent,
    Signal,
)
from PySide6.QtGui import QTextDocument

from annotator.gui.textpane.geometry import laid_out

LARGE = 300_000
"""From so many characters on, far places are reached in slices."""
STRIDE = 10_000
"""Characters laid out at a time."""
SLICE = 0.006
"""Seconds of work between two turns of the event loop."""
AFTER_PAINT = 20
"""Milliseconds until the rest of a text follows its beginning: about a frame, so that this is painted before."""


class LayoutWalk(QObject):
    """Asks the layout for one place after another. Belongs to one document."""

    arrived = Signal()
    """Everything that was asked for is done, or forgotten."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._wanted: list[tuple[int, Callable[[], None]]] = []
        self._height = 0.0
        self._known = 0
        self._more: Callable[[], bool] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        document.documentLayout().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lay out a slice where Qt would make its next step."""
        if not isinstance(event, QTimerEvent) or not self._is_step(watched, event.timerId()):
            return False
        if self._more is None and self._document.lastBlock().layout().lineCount():
            return False
        if not self._timer.isActive():
            self._lay_out(self._document.characterCount(), perf_counter() + SLICE)
        return True

    @staticmethod
    def _is_step(layout: QObject, timer: int) -> bool:
        """The layout has two timers: one that fires at once, to tell another size, and the one of its steps."""
        timers = QAbstractEventDispatcher.instance().registeredTimers(layout)
        return any(one.timerId == timer and one.interval > 0 for one in timers)

    def fill(self, more: Callable[[], bool]) -> None:
        """Put more of the text on the page by and by: ``more`` puts a stretch, and says whether another follows."""
        self._more = more
        self._timer.start(AFTER_PAINT)

    def fill_up(self) -> None:
        """Put in what is missing of the text, for somebody who cannot wait."""
        while self._more is not None:
            self._put()

    @property
    def filling(self) -> bool:
        """True while the end of the text is missing."""
        return self._more is not None

    def _put(self) -> None:
        if self._more is not None and not self._more():
            self._more = None

    def _is_there(self, place: int) -> bool:
        document = self._document
        if self._more is None and document.characterCount() < LARGE:
            return True
        end = document.characterCount() - 1
        missing = self._more is not None and place >= end
        return not missing and document.findBlock(place).layout().lineCount() > 0

    def reach(self, place: int, then: Callable[[], None]) -> None:
        """Call ``then`` when the page is laid out as far as ``place`` (UTF-16 units): at once, or for a large
        text as soon as that is done. What is asked for first comes first."""
        if not self._wanted and self._is_there(place):
            then()
            self.arrived.emit()
            return
        self._wanted.append((place, then))
        if self._more is not None:
            self._timer.start(0)
        elif len(self._wanted) == 1:
            self._go_on()

    def reach_height(self, height: float) -> bool:
        """See to it that the page is laid out as far as a height. False if that takes more than one slice."""
        document = self._document
        known = document.findBlockByNumber(self._known)
        known = known if known.isValid() and known.layout().lineCount() else document.begin()
        box = document.documentLayout().blockBoundingRect(known)
        if box.bottom() >= height or document.lastBlock().layout().lineCount():
            self._height = 0.0
            return True
        self._height = height
        self._go_on()
        return self._height == 0.0

    def stop(self) -> None:
        """Forget everything that was asked for, and the rest of the text."""
        self._more = None
        self._wanted.clear()
        self._height = 0.0
        self._timer.stop()
        self.arrived.emit()

    def _bottom(self, number: int) -> float:
        """How high the first ``number`` paragraphs are, all of them laid out."""
        if not number:
            return 0.0
        self._known = number - 1
        last = self._document.findBlockByNumber(self._known)
        return self._document.documentLayout().blockBoundingRect(last).bottom()

    def _go_on(self) -> None:
        if self._more is not None:
            self._put()
            self._timer.start(0)
            return
        large = self._document.characterCount() >= LARGE
        until = perf_counter() + SLICE if large else float("inf")
        while self._wanted:
            place, then = self._wanted[0]
            if not self._lay_out(place, until):
                self._timer.start(0)
                return
            self._tell_size()
            del self._wanted[0]
            then()
        while self._height > 0.0:
            if perf_counter() > until:
                self._timer.start(0)
                return
            number = laid_out(self._document)
            if self._bottom(number) >= self._height or not self._stride(number):
                self._height = 0.0
                self._tell_size()
        self._timer.stop()
        self.arrived.emit()

    def _lay_out(self, place: int, until: float) -> bool:
        """Lay out as far as ``place``; False when time is up before."""
        number = laid_out(self._document)
        while self._document.findBlockByNumber(number).position() <= place:
            if perf_counter() > until:
                return False
            if not self._stride(number):
                break
            number = laid_out(self._document)
        return True

    def _stride(self, number: int) -> bool:
        """Lay out some more beyond the first ``number`` paragraphs; False when there is no more."""
        document = self._document
        if number == document.blockCount():
            return False
        ahead = document.findBlockByNumber(number).position() + STRIDE
        block = document.findBlock(min(ahead, document.characterCount() - 1))
        document.documentLayout().blockBoundingRect(block)
        return laid_out(document) > number

    def _tell_size(self) -> None:
        """Let the scroll bar reach what is laid out now; Qt would say so a turn of the loop later."""
        self._document.documentLayout().documentSizeChanged.emit(QSizeF())
