"""The annotations of the shown article, found by place: buckets by paragraph, and one order for stepping.

Everything is in code points and free of Qt. A :class:`Mark` is one annotation; its *pieces* are its
fragments and, between fragments that lie close together, the gaps that a connector bridges.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter

from annotator.core.model import SpanRow
from annotator.gui.textpane.lanes import HIDDEN, Extent, LaneTable

BRIDGE = 160
"""Fragments with at most this many characters between them are joined by a connector."""

BINS = 2048
"""Parts in which the overview counts."""

GAP = -1
"""The fragment number of a piece that is a bridged gap."""

Piece = tuple[int, int, bytes, int, "Mark"]
"""Start, minus the end, annotation, fragment number (or :data:`GAP`), mark. Sorts by start, longest first."""


class Mark:
    """One annotation as the pane draws it: fragments as ``(number, start, end)`` in text order."""

    __slots__ = (
        "annotator",
        "end",
        "extents",
        "fragments",
        "id",
        "lane",
        "start",
        "status",
        "type",
    )

    def __init__(self, rows: Sequence[SpanRow]) -> None:
        first = rows[0]
        self.id = first.annotation
        self.type = first.type
        self.annotator = first.annotator
        self.status = first.status
        if len(rows) == 1:
            self.fragments: tuple[tuple[int, int, int], ...] = (
                (first.fragment, first.start, first.end),
            )
            self.end = first.end
            self.extents: tuple[Extent, ...] = ((first.start, first.end),)
        else:
            self.fragments = tuple(
                sorted(((r.fragment, r.start, r.end) for r in rows), key=lambda f: f[1:])
            )
            self.end = max(fragment[2] for fragment in self.fragments)
            self.extents = self._extents()
        self.start = self.fragments[0][1]
        self.lane = HIDDEN

    def _extents(self) -> tuple[Extent, ...]:
        """The stretches whose lane must be this mark's own: fragments, with bridged gaps closed."""
        joined: list[list[int]] = []
        for _, start, end in self.fragments:
            if joined and start - joined[-1][1] <= BRIDGE:
                joined[-1][1] = max(end, joined[-1][1])
            else:
                joined.append([start, end])
        return tuple((start, end) for start, end in joined)

    def pieces(self) -> list[Piece]:
        """Fragments and bridged gaps."""
        if len(self.fragments) == 1:
            return [(self.start, -self.end, self.id, self.fragments[0][0], self)]
        found: list[Piece] = []
        before = None
        for number, start, end in self.fragments:
            if before is not None and 0 < start - before <= BRIDGE:
                found.append((before, -start, self.id, GAP, self))
            found.append((start, -end, self.id, number, self))
            before = end if before is None else max(before, end)
        return found

    def covers(self, pos: int) -> bool:
        """True when ``pos`` lies in a fragment or touches its end."""
        return any(start <= pos <= end for _, start, end in self.fragments)

    def rows(self) -> list[SpanRow]:
        """The rows this mark was made of, in text order."""
        return [
            SpanRow(self.id, start, end, self.type, self.annotator, number, self.status)
            for number, start, end in self.fragments
        ]

    @property
    def length(self) -> int:
        """Characters in all fragments."""
        return sum(end - start for _, start, end in self.fragments)

    @property
    def key(self) -> tuple[int, int, bytes]:
        """The order in which annotations are stepped through: by start, the longer first."""
        return self.start, -self.end, self.id


class Density:
    """How many annotations of each type lie in each of :data:`BINS` equal parts of the text."""

    def __init__(self, length: int) -> None:
        self._length = max(1, length)
        self.counts: dict[str, list[int]] = {}

    def count(self, mark: Mark, by: int) -> None:
        """Count a mark in (``by=1``) or out (``by=-1``)."""
        bins = self.counts.get(mark.type)
        if bins is None:
            bins = self.counts[mark.type] = [0] * BINS
        length = self._length
        for _, start, end in mark.fragments:
            first, last = start * BINS // length, (end - 1) * BINS // length
            if first == last < BINS:
                bins[first] += by
            else:
                for place in range(first, min(last, BINS - 1) + 1):
                    bins[place] += by


class MarkIndex:
    """Marks of one text by paragraph.

    ``starts`` holds the first position of each paragraph as the text widget counts them, and begins with 0;
    ``length`` is the text's. ``dirty`` collects the numbers of paragraphs whose drawing changed, for whoever
    draws to take and clear.
    """

    def __init__(self, starts: Sequence[int], length: int = 1) -> None:
        self._starts = starts
        self._marks: dict[bytes, Mark] = {}
        self._buckets: dict[int, list[Piece]] = {}
        self._unsorted: set[int] = set()
        self._longest: dict[int, int] = {}
        self._order: list[tuple[int, int, bytes]] | None = None
        self._lanes = LaneTable()
        self.density = Density(length)
        self.dirty: set[int] = set()

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, identity: bytes) -> bool:
        return identity in self._marks

    def get(self, identity: bytes | None) -> Mark | None:
        """The mark of an annotation, or None."""
        return self._marks.get(identity) if identity is not None else None

    def marks(self) -> Collection[Mark]:
        """All marks, in no order."""
        return self._marks.values()

    def paragraph(self, pos: int) -> int:
        """The number of the paragraph that ``pos`` lies in."""
        return bisect_right(self._starts, pos) - 1

    def paragraphs(self, start: int, end: int) -> range:
        """The numbers of the paragraphs that a span touches."""
        starts = self._starts
        first = bisect_right(starts, start)
        if first == len(starts) or end <= starts[first]:
            return range(first - 1, first)
        return range(first - 1, bisect_left(starts, end))

    def add(self, mark: Mark, wanted_lane: int | None = None) -> None:
        """Take in a mark that is not there yet, and give it its lane."""
        mark.lane = self._lanes.place(mark.extents, wanted_lane)
        self._marks[mark.id] = mark
        self.density.count(mark, 1)
        buckets, longest, dirty = self._buckets, self._longest, self.dirty
        for piece in mark.pieces():
            start, end = piece[0], -piece[1]
            for number in self.paragraphs(start, end):
                dirty.add(number)
                bucket = buckets.get(number)
                if bucket is None:
                    buckets[number] = [piece]
                    longest[number] = end - start
                    continue
                if start <= bucket[-1][0]:
                    self._unsorted.add(number)
                bucket.append(piece)
                if end - start > longest[number]:
                    longest[number] = end - start
        if self._order is not None:
            insort(self._order, mark.key)

    def remove(self, identity: bytes) -> Mark | None:
        """Drop a mark; hidden ones that find room now are given a lane. Returns what was dropped."""
        mark = self._marks.pop(identity, None)
        if mark is None:
            return None
        self.density.count(mark, -1)
        for number in self._drawn_in(mark):
            bucket = self._buckets[number]
            bucket[:] = [piece for piece in bucket if piece[4] is not mark]
            if not bucket:
                del self._buckets[number], self._longest[number]
                self._unsorted.discard(number)
        if self._order is not None:
            at = bisect_left(self._order, mark.key)
            del self._order[at]
        if mark.lane != HIDDEN:
            self._lanes.remove(mark.extents, mark.lane)
            for other in self.overlapping(mark.start, mark.end):
                if other.lane == HIDDEN:
                    other.lane = self._lanes.place(other.extents)
                    self._drawn_in(other)
        return mark

    def _drawn_in(self, mark: Mark) -> set[int]:
        """The numbers of the paragraphs in which a mark is drawn; they have to be drawn anew."""
        numbers = {
            number for piece in mark.pieces() for number in self.paragraphs(piece[0], -piece[1])
        }
        self.dirty |= numbers
        return numbers

    def take_dirty(self) -> set[int]:
        """The paragraphs to draw anew since the last time this was asked."""
        numbers, self.dirty = self.dirty, set()
        return numbers

    def pieces(self, number: int, start: int, end: int) -> list[Piece]:
        """The pieces in paragraph ``number`` that share a character with ``start``–``end``, in order."""
        bucket = self._bucket(number)
        if not bucket:
            return []
        low = bisect_left(bucket, (start - self._longest[number],))
        high = bisect_left(bucket, (end,), low)
        minus_start = -start
        return [piece for piece in bucket[low:high] if piece[1] < minus_start]

    def has(self, number: int) -> bool:
        """True when something is drawn in paragraph ``number``."""
        return number in self._buckets

    def overlapping(self, start: int, end: int) -> list[Mark]:
        """The marks of which a fragment shares a character with the span, in stepping order."""
        found: dict[bytes, Mark] = {}
        for number in self.paragraphs(start, end):
            for piece in self.pieces(number, start, end):
                if piece[3] != GAP:
                    found[piece[2]] = piece[4]
        return sorted(found.values(), key=attrgetter("key"))

    def at(self, pos: int) -> list[Mark]:
        """The marks at a place, innermost (shortest) first.

        Those that cover the character after ``pos``, or, where there are none, those that end at ``pos``.
        """
        found = self.overlapping(pos, pos + 1)
        if not found and pos > 0:
            found = [m for m in self.overlapping(pos - 1, pos) if m.covers(pos)]
        return sorted(found, key=lambda mark: (mark.length, -mark.start, mark.id))

    def order(self) -> list[tuple[int, int, bytes]]:
        """The keys of all marks in stepping order."""
        if self._order is None:
            self._order = sorted(mark.key for mark in self._marks.values())
        return self._order

    def _bucket(self, number: int) -> list[Piece] | None:
        bucket = self._buckets.get(number)
        if bucket is not None and number in self._unsorted:
            bucket.sort(key=lambda piece: piece[:4])
            self._unsorted.discard(number)
        return bucket


def group_rows(rows: Iterable[SpanRow]) -> list[list[SpanRow]]:
    """Rows by annotation, in stepping order (start, longest first)."""
    by_annotation: dict[bytes, list[SpanRow]] = {}
    for row in rows:
        held = by_annotation.get(row[0])
        if held is None:
            by_annotation[row[0]] = [row]
        else:
            held.append(row)
    groups = list(by_annotation.values())
    groups.sort(key=lambda group: (group[0][1], -group[0][2]))
    return groups
