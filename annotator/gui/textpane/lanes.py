"""Lanes: the rows below a line in which overlapping annotations are underlined.

A mark gets the smallest lane free over all its extents, once, and keeps it: adding another never moves it. Marks
that find none of the five lanes free are *hidden*: the pane counts them as ``+n``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

LANES = 5
HIDDEN = LANES
"""The lane of a mark that found no room."""

Extent = tuple[int, int]


class LaneTable:
    """Which stretches of the text each lane is taken for. All questions are bisections."""

    def __init__(self) -> None:
        self._starts: list[list[int]] = [[] for _ in range(LANES)]
        self._ends: list[list[int]] = [[] for _ in range(LANES)]

    def place(self, extents: Sequence[Extent], wanted: int | None = None) -> int:
        """Take the smallest lane free over all ``extents`` (or ``wanted``, when free there) and return it."""
        if wanted is not None and wanted < LANES and self._free(wanted, extents):
            self._take(wanted, extents)
            return wanted
        for lane in range(LANES):
            if self._free(lane, extents):
                self._take(lane, extents)
                return lane
        return HIDDEN

    def remove(self, extents: Sequence[Extent], lane: int) -> None:
        """Give back what :meth:`place` took."""
        if lane == HIDDEN:
            return
        starts, ends = self._starts[lane], self._ends[lane]
        for start, _ in extents:
            at = bisect_left(starts, start)
            del starts[at], ends[at]

    def _free(self, lane: int, extents: Sequence[Extent]) -> bool:
        # The stretches of one lane never overlap, so only the last that begins before ours ends can reach it.
        starts, ends = self._starts[lane], self._ends[lane]
        for start, end in extents:
            before = bisect_left(starts, end) - 1
            if before >= 0 and ends[before] > start:
                return False
        return True

    def _take(self, lane: int, extents: Sequence[Extent]) -> None:
        starts, ends = self._starts[lane], self._ends[lane]
        for start, end in extents:
            at = bisect_right(starts, start)
            starts.insert(at, start)
            ends.insert(at, end)
