"""Pages of a PDF whose lines were written across their columns: the lines cut at the gaps again. Runs apart."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

Box = tuple[float, float, float, float]

_FEWEST_LINES, _FEWEST_PAIRS = 8, 6
_WIDE = 6.0
"""A piece of a column is this many times as wide as it is high; cells of tables mostly are not."""

_RASTER = 4.0
"""Lines of one column begin at the same place, within so many points."""


def segments(text_page: Any, lines: int) -> list[list[Any]]:
    """The page's lines cut at the gaps between columns (as ``[text, hyphen, left, bottom, right, top]``) where they run
    across columns in the file's own order; else nothing. ``lines`` is how many there are in that order.
    """
    count = text_page.count_rects()
    if lines < _FEWEST_LINES or count < lines + _FEWEST_PAIRS:
        return []
    runs: list[list[Box]] = []
    for number in range(count):
        left, bottom, right, top = text_page.get_rect(number)
        if runs and _goes_on((left, bottom, right, top), runs[-1][-1]):
            runs[-1].append((left, bottom, right, top))
        else:
            runs.append([(left, bottom, right, top)])
    if not _across([_around(run) for run in runs]):
        return []
    found = [_segment(text_page, run) for run in runs]
    found = [segment for segment in found if segment[0]]
    # The boxes hug the ink; lines of one size are given one height again.
    usual = sorted(segment[5] - segment[3] for segment in found)[len(found) // 2] if found else 0
    for segment in found:
        if 0.6 * usual < segment[5] - segment[3] < 1.4 * usual:
            segment[3] = round(segment[5] - usual, 1)
    return found


def _goes_on(box: Box, before: Box) -> bool:
    """True for words in another type face on one line; a blank is narrower than half a line is high."""
    return _beside(box, before) and -1 < box[0] - before[2] < 0.7 * (box[3] - box[1])


def _beside(box: Box, before: Box) -> bool:
    """True for boxes on one line."""
    return min(box[3], before[3]) - max(box[1], before[1]) > 0.5 * (box[3] - box[1])


def _around(run: list[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*run, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _across(boxes: list[Box]) -> bool:
    """True when many lines hold two wide pieces beside each other, of which the right ones begin below each other.

    A table has such gaps too, but its cells are short; spaced words have them anywhere.
    """
    pairs = [
        (before, box)
        for before, box in pairwise(boxes)
        if box[0] > before[2] and _beside(box, before)
    ]
    wide = [pair for pair in pairs if all(_is_wide(box) for box in pair)]
    if len(wide) < _FEWEST_PAIRS or 2 * len(wide) < len(pairs):
        return False
    places = Counter(round(box[0] / _RASTER) for _, box in wide)
    aligned = sum(number for number in places.values() if number >= 3)
    return aligned > 0.6 * len(wide)


def _is_wide(box: Box) -> bool:
    return box[2] - box[0] > _WIDE * (box[3] - box[1])


def _segment(text_page: Any, run: list[Box]) -> list[Any]:
    """One piece of a line: its words, whether it ends within one, and its box."""
    text = "".join(text_page.get_text_bounded(*(round(side, 1) for side in box)) for box in run)
    text = text.strip().replace("\ufffe", "-").replace("\x02", "-")
    hyphen = len(text) > 2 and text[-1] == "-" and text[-2].isalpha()
    words = " ".join((text[:-1] if hyphen else text).split())
    return [words, hyphen, *(round(side, 1) for side in _around(run))]
