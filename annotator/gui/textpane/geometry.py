"""Where stretches of text lie on the page: boxes of lines, lines of paragraphs.

Coordinates are those of the document (the page before scrolling). Offsets within a paragraph are UTF-16 units, as
Qt counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QTextBlock,
    QTextDocument,
    QTextLayout,
    QTextLine,
)
from PySide6.QtWidgets import QTextEdit

Box = tuple[float, float]
"""Left and right of a stretch of one line."""


def line_boxes(line: QTextLine, x: float, start: int, end: int, rtl: bool) -> list[Box]:
    """The stretches of ``line`` that hold the characters from ``start`` to ``end``, left to right.

    ``x`` is where the paragraph's lines are reckoned from.
    With letters that run from right to left, one stretch of text may be several on the page; they are taken
    from the glyphs, as the places before and after a character say nothing about what lies between.
    """
    if start >= end:
        return []
    if not rtl:
        left, right = x + _x(line, start), x + _x(line, end)
        return [(left, right)] if right > left else []
    found = set()
    for run in line.glyphRuns(start, end - start):
        box = run.boundingRect()
        if box.width() > 0:
            found.add((round(x + box.left(), 2), round(x + box.right(), 2)))
    merged: list[Box] = []
    for left, right in sorted(found):
        if merged and left <= merged[-1][1] + 0.75:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _x(line: QTextLine, position: int) -> float:
    found: Any = line.cursorToX(position)
    return float(found[0]) if isinstance(found, tuple) else float(found)


def line_at_height(layout: QTextLayout, y: float) -> int:
    """The number of the line of a paragraph at height ``y`` below the paragraph's top, by bisection."""
    low, high = 0, layout.lineCount() - 1
    while low < high:
        middle = (low + high + 1) // 2
        if layout.lineAt(middle).y() <= y:
            low = middle
        else:
            high = middle - 1
    return max(0, low)


def laid_out(document: QTextDocument) -> int:
    """How many paragraphs have their lines: all, or the first ones while a long page is being laid out."""
    if document.lastBlock().layout().lineCount():
        return document.blockCount()
    low, high = 0, document.blockCount() - 1
    while low < high:
        middle = (low + high) // 2
        if document.findBlockByNumber(middle).layout().lineCount():
            low = middle + 1
        else:
            high = middle
    return low


class BlockFinder:
    """Finds paragraphs by height, beginning from the one found last."""

    WALK = 48
    """So many paragraphs are walked through before the layout is asked."""

    def __init__(self, edit: QTextEdit) -> None:
        self._edit = edit
        self._last = 0

    def forget(self) -> None:
        """The page was laid out anew: where the last paragraph found lies now is not known yet."""
        self._last = 0

    def between(self, top: float, bottom: float) -> Iterator[tuple[QTextBlock, float]]:
        """The paragraphs that reach between two heights, with the height of their first line's top."""
        layout = self._edit.document().documentLayout()
        block = self._at(layout, top)
        before = block.previous()
        if before.isValid():
            block = before
        above = top
        while block.isValid():
            if above < top and not block.layout().lineCount():
                return  # the view is beyond what is laid out; to ask for the box would lay it out at once
            box = layout.blockBoundingRect(block)
            if box.top() > bottom:
                return
            if box.bottom() >= top:
                yield block, block.layout().position().y()
            above = box.bottom() + block.blockFormat().bottomMargin()
            block = block.next()

    def reaches(self, position: int, top: float, bottom: float) -> bool:
        """True when the paragraph of a position (UTF-16 units) is laid out and reaches between two heights."""
        block = self._edit.document().findBlock(position)
        if not block.isValid() or not block.layout().lineCount():
            return False
        box = self._edit.document().documentLayout().blockBoundingRect(block)
        return box.top() <= bottom and box.bottom() >= top

    def _at(self, layout: QAbstractTextDocumentLayout, y: float) -> QTextBlock:
        """The paragraph at a height, or just above it."""
        document = self._edit.document()
        block = document.findBlockByNumber(self._last)
        if not block.isValid():
            block = document.begin()
        found = self._walk(layout, block, y)
        if found is None:
            found = self._search(layout, y)
        self._last = found.blockNumber()
        return found

    def _walk(
        self, layout: QAbstractTextDocumentLayout, block: QTextBlock, y: float
    ) -> QTextBlock | None:
        for _ in range(self.WALK):
            box = layout.blockBoundingRect(block)
            if y < box.top():
                other = block.previous()
            elif y > box.bottom() + block.blockFormat().bottomMargin():
                other = block.next()
            else:
                return block
            if not other.isValid():
                return block
            if not other.layout().lineCount():
                return None
            block = other
        return None

    def _search(self, layout: QAbstractTextDocumentLayout, y: float) -> QTextBlock:
        """By bisection of what is laid out: Qt's own search goes through everything for a height that lies
        between two paragraphs."""
        document = self._edit.document()
        low, high = 0, laid_out(document) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if layout.blockBoundingRect(document.findBlockByNumber(middle)).top() <= y:
                low = middle
            else:
                high = middle - 1
        return document.findBlockByNumber(low)
