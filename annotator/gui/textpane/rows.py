"""The annotations the pane was given: shown and hidden ones, taken in little by little when there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core.model import Span, SpanRow
from annotator.gui.sweeping import Hold
from annotator.gui.textpane.index import Mark, MarkIndex, group_rows

SLICE = 0.008
"""Seconds of work at a time while rows are taken in behind the reader's back."""
AT_ONCE = 1_500
"""So many rows are taken in without slicing."""
CHUNK = 150

Changed = Callable[[set[int] | None], None]


class RowKeeper(QObject):
    """Feeds the index. What lies in view comes first; the rest follows in slices of a few milliseconds.

    ``changed`` is called with the numbers of the paragraphs to draw anew, or None for all.
    """

    ready = Signal()
    """All rows that were promised are taken in."""

    def __init__(self, parent: QObject, changed: Changed) -> None:
        super().__init__(parent)
        self.index = MarkIndex([0])
        self._changed = changed
        self._hidden: frozenset[bytes] = frozenset()
        self._hidden_rows: dict[bytes, list[SpanRow]] = {}
        self._queue: list[SpanRow] = []
        self._next = 0
        self._complete = True
        self._starts: Sequence[int] = [0]
        self._length = 1
        self._calm = Hold()
        self.destroyed.connect(self._calm.drop)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    @property
    def loading(self) -> bool:
        """True while rows wait to be taken in."""
        return self._timer.isActive()

    def begin(self, starts: Sequence[int], length: int) -> None:
        """Start anew for a text of this length with paragraphs at these places."""
        self._stop()
        self._hidden_rows = {}
        self._complete = True
        self._starts, self._length = starts, length
        self.index = MarkIndex(starts, length)

    def give(self, rows: Iterable[SpanRow], complete: bool, view: Span) -> None:
        """Take rows. While more are promised (``complete`` was False before) they add to those already there,
        else they replace them."""
        anew = self._complete
        if anew:
            self.begin(self._starts, self._length)
        rows = list(rows)
        self._complete = complete
        if len(rows) <= AT_ONCE:
            self._take(rows)
            if anew:
                self.index.take_dirty()
                self._changed(None)
            else:
                self._tell()
            if complete and not self.loading:
                self.ready.emit()
            return
        # Row by row of the view first: (annotation, start, end, …).
        low, high = view.start, view.end
        self._take([row for row in rows if row[1] < high and row[2] > low])
        self.index.take_dirty()
        self._changed(None)
        self._queue, self._next = self._queue[self._next :] + rows, 0
        self._calm.take()
        self._timer.start()

    def finish(self) -> None:
        """Take in at once what still waits."""
        if self.loading:
            self._work(float("inf"))

    def add(self, rows: Iterable[SpanRow]) -> None:
        """Add annotations, or more fragments of those already there."""
        self._take(list(rows))
        self._tell()

    def remove(self, identity: bytes) -> None:
        """Drop an annotation."""
        self._remove(identity)
        self._tell()

    def replace(self, identity: bytes, rows: Sequence[SpanRow]) -> None:
        """Put other rows in the place of an annotation's; it keeps its lane where that is still free."""
        lane = self._remove(identity)
        self._take(list(rows), lane)
        self._tell()

    def set_hidden(self, annotators: frozenset[bytes], view: Span) -> None:
        """Hide everything by these annotators and show everything by the others."""
        self.finish()
        if annotators == self._hidden:
            return
        self._hidden = annotators
        rows = [row for mark in self.index.marks() for row in mark.rows()]
        rows += [row for group in self._hidden_rows.values() for row in group]
        rows.sort(key=lambda row: (row[1], -row[2]))
        self._complete = True
        self.give(rows, True, view)

    def _stop(self) -> None:
        self._timer.stop()
        self._calm.drop()
        self._queue, self._next = [], 0

    def _remove(self, identity: bytes) -> int | None:
        if self.loading:
            self._queue = [row for row in self._queue[self._next :] if row[0] != identity]
            self._next = 0
        self._hidden_rows.pop(identity, None)
        mark = self.index.remove(identity)
        return mark.lane if mark is not None else None

    def _take(self, rows: Sequence[SpanRow], lane: int | None = None) -> None:
        """Into the index, the longer before the shorter, so that lanes come in reading order."""
        index, hidden = self.index, self._hidden
        for group in group_rows(rows):
            identity, annotator = group[0][0], group[0][4]
            if annotator in hidden:
                known = self._hidden_rows.setdefault(identity, [])
                known += [row for row in group if row not in known]
                continue
            old = index.get(identity)
            if old is None:
                index.add(Mark(group), lane)
                continue
            fragments = {row.fragment: row for row in (*old.rows(), *group)}
            if len(fragments) > len(old.fragments):
                index.remove(identity)
                index.add(Mark(list(fragments.values())), old.lane)

    def _work(self, budget: float = SLICE) -> None:
        until = perf_counter() + budget
        while self._next < len(self._queue):
            chunk = self._queue[self._next : self._next + CHUNK]
            self._next += len(chunk)
            self._take(chunk)
            if perf_counter() >= until:
                self._tell()
                return
        self._stop()
        self._tell()
        if self._complete:
            self.ready.emit()

    def _tell(self) -> None:
        numbers = self.index.take_dirty()
        if numbers:
            self._changed(numbers)
