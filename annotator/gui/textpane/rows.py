"""The annotations the pane was given: shown and hidden ones, taken in little by little when there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core.model import Span, SpanRow
from annotator.gui.textpane.index import Mark, MarkIndex, group_rows

SLICE = 0.008
"""Seconds of work at a time while rows are taken in behind the reader's back."""
AT_ONCE = 1_500
"""So many annotations are taken in without slicing."""

Changed = Callable[[set[int] | None], None]


class RowKeeper(QObject):
    """Feeds the index. What lies in view comes first; the rest follows in slices of a few milliseconds."""

    ready = Signal()
    """All rows that were promised are taken in."""

    def __init__(self, parent: QObject, changed: Changed) -> None:
        super().__init__(parent)
        self.index = MarkIndex([0])
        self._changed = changed
        self._rows: dict[bytes, list[SpanRow]] = {}
        self._hidden: frozenset[bytes] = frozenset()
        self._queue: list[list[SpanRow]] = []
        self._next = 0
        self._complete = True
        self._starts: Sequence[int] = (0,)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    @property
    def loading(self) -> bool:
        """True while rows wait to be taken in."""
        return self._timer.isActive()

    def begin(self, starts: list[int]) -> None:
        """Start anew for a text with paragraphs at these places."""
        self._timer.stop()
        self._queue, self._next = [], 0
        self._rows = {}
        self._complete = True
        self._starts = starts
        self.index = MarkIndex(starts)

    def give(self, rows: Iterable[SpanRow], complete: bool, view: Span) -> bool:
        """Take rows. While more are promised (``complete`` False before) they add to those already there,
        else they replace them. Returns True when the index was made anew."""
        anew = self._complete
        if anew:
            self.begin(list(self._starts))
        self._complete = complete
        groups = [group for group in group_rows(rows) if self._is_news(group)]
        if len(groups) <= AT_ONCE:
            self._take(groups)
            if complete:
                self.ready.emit()
            return anew
        now: list[list[SpanRow]] = []
        later: list[list[SpanRow]] = []
        for group in groups:
            seen = any(r.start < view.end and view.start < r.end for r in group)
            (now if seen else later).append(group)
        self._take(now)
        self._queue, self._next = later, 0
        self._timer.start()
        return anew

    def finish(self) -> None:
        """Take in at once what still waits."""
        if self.loading:
            self._work(float("inf"))

    def add(self, rows: Iterable[SpanRow]) -> None:
        """Add annotations, or more fragments of those already there."""
        self._take([group for group in group_rows(rows) if self._is_news(group)])

    def remove(self, identity: bytes) -> Mark | None:
        """Drop an annotation. Returns its mark if it was shown."""
        self._forget_waiting({identity})
        self._rows.pop(identity, None)
        mark = self.index.get(identity)
        if mark is None:
            return None
        touched = self.index.touched(mark)
        below = [
            n for m in self.index.overlapping(mark.start, mark.end) for n in self.index.touched(m)
        ]
        self.index.remove(identity)
        self._changed(touched | set(below))
        return mark

    def replace(self, identity: bytes, rows: Sequence[SpanRow]) -> None:
        """Put other rows in the place of an annotation's; it keeps its lane where that is still free."""
        lane = mark.lane if (mark := self.index.get(identity)) is not None else None
        self.remove(identity)
        if rows:
            self._take([list(rows)], lane)

    def set_hidden(self, annotators: frozenset[bytes], view: Span) -> None:
        """Hide everything by these annotators and show everything by the others."""
        self.finish()
        if annotators == self._hidden:
            return
        self._hidden = annotators
        rows = [row for group in self._rows.values() for row in group]
        self._complete = True
        self.give(rows, True, view)
        self._changed(None)

    def rows_of(self, identity: bytes) -> list[SpanRow]:
        """The rows held for an annotation, shown or not."""
        return list(self._rows.get(identity, ()))

    def _is_news(self, group: list[SpanRow]) -> bool:
        known = self._rows.get(group[0].annotation)
        return known is None or not {r.fragment for r in group} <= {r.fragment for r in known}

    def _take(self, groups: list[list[SpanRow]], lane: int | None = None) -> None:
        """Into the index, the longer before the shorter, so that lanes come in reading order."""
        touched: set[int] = set()
        for group in groups:
            identity = group[0].annotation
            known = self._rows.get(identity)
            if known is not None:
                fragments = {row.fragment: row for row in (*known, *group)}
                group = list(fragments.values())
                old = self.index.remove(identity)
                lane = old.lane if old is not None else lane
            self._rows[identity] = group
            if group[0].annotator in self._hidden:
                continue
            mark = Mark(group)
            self.index.add(mark, lane)
            touched |= self.index.touched(mark)
        if touched:
            self._changed(touched)

    def _work(self, budget: float = SLICE) -> None:
        until = perf_counter() + budget
        while self._next < len(self._queue):
            chunk = self._queue[self._next : self._next + 100]
            self._next += len(chunk)
            self._take(chunk)
            if perf_counter() >= until:
                return
        self._timer.stop()
        self._queue, self._next = [], 0
        if self._complete:
            self.ready.emit()

    def _forget_waiting(self, identities: set[bytes]) -> None:
        if self.loading:
            waiting = self._queue[self._next :]
            self._queue = [group for group in waiting if group[0].annotation not in identities]
            self._next = 0
