"""What is drawn around one line of text, worked out once and kept until something there changes.

Layers, from below: tints (a nested span's is inset, so that the outer one frames it, and no two colours are
ever mixed), the text (drawn by Qt), underlines in their lanes with a tick where a span starts, letter badges.
Coordinates are those of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPixmap, QTextBlock, QTextLine

from annotator.gui.textpane import tiles
from annotator.gui.textpane.geometry import Box, line_boxes
from annotator.gui.textpane.index import GAP, Mark, Piece
from annotator.gui.textpane.lanes import HIDDEN
from annotator.gui.textpane.style import Line, TypeStyle

if TYPE_CHECKING:
    from annotator.gui.textpane.painter import PagePainter

STUB = 3
"""Dots that lead away from a fragment whose other part lies far off."""

_FLAGS = {"doubt": "?", "review": "!"}


@dataclass(slots=True)
class PieceBox:
    """One stretch of a mark on a line. ``opens`` and ``closes`` tell where the fragment itself begins and
    ends: at the left or right edge of this box (``"l"``, ``"r"``) or not in it (empty)."""

    rect: QRectF
    mark: Mark
    fragment: int
    opens: str
    closes: str


@dataclass(slots=True)
class LineArt:
    """Everything to draw for one line."""

    top: float
    bottom: float
    lanes_top: float
    fills: list[tuple[QRectF, QColor | None, Mark]] = field(default_factory=list)
    strokes: list[tuple[QRectF, QPixmap]] = field(default_factory=list)
    bars: list[tuple[QRectF, QColor]] = field(default_factory=list)
    badges: list[tuple[QPointF, QPixmap]] = field(default_factory=list)
    badge_places: list[tuple[QRectF, bytes]] = field(default_factory=list)
    boxes: list[PieceBox] = field(default_factory=list)
    shown: list[tuple[Piece, int]] = field(default_factory=list)
    """What it was drawn from: pieces, with the lanes they had."""


class LineArtist:
    """Draws up the art of one line. Made for each line; holds what its steps share."""

    def __init__(
        self, page: PagePainter, block: QTextBlock, line: QTextLine, top: float, rtl: bool
    ) -> None:
        self._page = page
        self._line = line
        self._rtl = rtl
        self._base = block.position()
        self._x = block.layout().position().x()
        type_ = page.typography
        ink_bottom = round(top + line.ascent() + line.descent())
        self.art = LineArt(round(top), ink_bottom + type_.gap, ink_bottom)
        self._baseline = top + line.ascent()
        self._badges: list[tuple[float, QPixmap, bool, bytes | None]] = []
        self._hidden: list[tuple[float, float]] = []

    def draw(self, pieces: list[Piece], text: str, first: int, last: int) -> LineArt:
        """The art of the line that holds the characters ``first`` to ``last``."""
        while last > first and text[last - 1].isspace():
            last -= 1  # a fill does not hang over into the blank at which the line broke
        to_utf16, base = self._page.store.map.to_utf16, self._base
        for start, minus_end, _, number, mark in sorted(pieces, key=lambda piece: piece[4].lane):
            low, high = max(start, first), min(-minus_end, last)
            if low >= high:
                continue
            boxes = line_boxes(
                self._line, self._x, to_utf16(low) - base, to_utf16(high) - base, self._rtl
            )
            if not boxes:
                continue
            if number == GAP:
                self._bridge(mark, boxes)
                continue
            opens = self._edge(to_utf16(low) - base, True) if low == start else ""
            closes = self._edge(to_utf16(high) - base - 1, False) if high == -minus_end else ""
            self._piece(mark, number, boxes, opens, closes)
        self._count_hidden()
        self._set_badges()
        return self.art

    def _edge(self, position: int, leading: bool) -> str:
        """On which side of its character a fragment begins (or ends)."""
        if self._rtl:
            runs = self._line.glyphRuns(position, 1)
            if runs and runs[0].isRightToLeft():
                return "r" if leading else "l"
        return "l" if leading else "r"

    def _piece(self, mark: Mark, number: int, boxes: list[Box], opens: str, closes: str) -> None:
        art, page = self.art, self._page
        style = page.style_of(mark.type)
        at_open = boxes[-1][1] if opens == "r" else boxes[0][0]
        placed = []
        for place, (left, right) in enumerate(boxes):
            box_opens = opens if place == (len(boxes) - 1 if opens == "r" else 0) else ""
            box_closes = closes if place == (0 if closes == "l" else len(boxes) - 1) else ""
            rect = QRectF(
                round(left), art.top, max(2, round(right) - round(left)), art.lanes_top - art.top
            )
            placed.append(PieceBox(rect, mark, number, box_opens, box_closes))
        art.boxes.extend(placed)
        if mark.lane == HIDDEN:
            self._hidden.append((boxes[0][0], boxes[-1][1]))
            return
        fill = page.fill_of(mark.type)
        for box in placed:
            art.fills.append((self._inset(box, mark.lane), fill, mark))
            self._underline(box.rect, mark.lane, style)
        if opens:
            self._tick(at_open, opens, mark.lane, page.bar_of(mark.type))
            self._badge(mark, number, style, at_open, opens)
        self._stubs(mark, number, placed, style)

    def _inset(self, box: PieceBox, lane: int) -> QRectF:
        """The tint of a nested span is smaller, so that the outer one is seen around it."""
        step = self._page.inset
        rect = box.rect.adjusted(0, lane * step, 0, -lane * step * 0.5)
        if box.closes == "r":
            rect.setRight(rect.right() - 1)
        elif box.closes == "l":
            rect.setLeft(rect.left() + 1)
        return rect

    def _lane_y(self, lane: int) -> float:
        return self.art.lanes_top + 1 + lane * self._page.typography.pitch

    def _underline(self, rect: QRectF, lane: int, style: TypeStyle) -> None:
        type_ = self._page.typography
        high = (
            type_.thickness if style.line not in (Line.WAVY, Line.DOUBLE) else max(3, type_.pitch)
        )
        place = QRectF(rect.left(), self._lane_y(lane), rect.width(), high)
        tile = tiles.line_tile(style.line, style.bar, type_.thickness, int(high), self._page.ratio)
        if tile is None:
            self.art.bars.append((place, self._page.bar_of(style.code)))
        else:
            self.art.strokes.append((place, tile))

    def _tick(self, x: float, side: str, lane: int, colour: QColor) -> None:
        """A short upright at the start, so that equal neighbours stay apart."""
        wide = self._page.typography.thickness
        left = round(x) - wide if side == "r" else round(x)
        high = self._page.typography.pitch + 2
        self.art.bars.append((QRectF(left, self._lane_y(lane) - 4, wide, high + 1), colour))

    def _bridge(self, mark: Mark, boxes: list[Box]) -> None:
        """Fine dots between the fragments of a discontinuous annotation."""
        if mark.lane == HIDDEN:
            return
        for left, right in boxes:
            self._dots(left + 2, right - 2, mark)

    def _dots(self, left: float, right: float, mark: Mark) -> None:
        fine = max(1, self._page.typography.thickness // 2)
        middle = self._lane_y(mark.lane) + (self._page.typography.thickness - fine) // 2
        colour = self._page.bar_of(mark.type)
        x = round(left)
        while x + fine <= right:
            self.art.bars.append((QRectF(x, middle, fine, fine), colour))
            x += fine * 4

    def _stubs(self, mark: Mark, number: int, placed: list[PieceBox], style: TypeStyle) -> None:
        """Dots pointing on to a fragment that is too far away to be joined."""
        if len(mark.fragments) < 2:
            return
        order = [fragment[0] for fragment in mark.fragments]
        at = order.index(number)
        reach = STUB * 4 * max(1, self._page.typography.thickness // 2)
        joined = {gap[0] for gap in mark.pieces() if gap[3] == GAP}
        follows = at + 1 < len(order) and mark.fragments[at][2] not in joined
        leads = at > 0 and max(f[2] for f in mark.fragments[:at]) not in joined
        for box in placed:
            for wanted, side in ((follows, box.closes), (leads, box.opens)):
                if not wanted or not side:
                    continue
                if side == "r":
                    self._dots(box.rect.right() + 3, box.rect.right() + 3 + reach, mark)
                else:
                    self._dots(box.rect.left() - 2 - reach, box.rect.left() - 2, mark)

    def _badge(self, mark: Mark, number: int, style: TypeStyle, x: float, side: str) -> None:
        flag = _FLAGS.get(mark.status, "")
        text = style.letter + flag
        if number != mark.fragments[0][0]:
            text = "…" + text
        page = self._page
        picture = tiles.badge(
            text, style.bar, page.colours.paper, page.typography.badge, bool(flag), page.ratio
        )
        self._badges.append((x, picture, side == "r", mark.id))

    def _count_hidden(self) -> None:
        """``+n`` where more spans lie over each other than there are lanes."""
        groups: list[list[float]] = []
        for left, right in sorted(self._hidden):
            if groups and left < groups[-1][1]:
                groups[-1][1] = max(groups[-1][1], right)
                groups[-1][2] += 1
            else:
                groups.append([left, right, 1])
        page = self._page
        for left, right, count in groups:
            text = f"+{int(count)}"
            picture = tiles.badge(
                text,
                page.colours.muted,
                page.colours.paper,
                page.typography.badge,
                True,
                page.ratio,
            )
            self._badges.append((right if not self._rtl else left, picture, not self._rtl, None))

    def _set_badges(self) -> None:
        """Place the badges side by side; one that would stray far from its span is left out."""
        height = self._page.typography.badge
        cap = self._baseline - self._page.typography.metrics.capHeight()
        y = round(cap - height)
        taken: list[tuple[float, float]] = []
        for x, picture, leftwards, identity in self._badges:
            wide = picture.deviceIndependentSize().width()
            left = round(x - wide if leftwards else x)
            for _ in range(5):
                clash = next((t for t in taken if left < t[1] and t[0] < left + wide), None)
                if clash is None:
                    break
                left = round(clash[0] - wide if leftwards else clash[1])
            else:
                continue
            taken.append((left, left + wide))
            self.art.badges.append((QPointF(left, y), picture))
            if identity is not None:
                self.art.badge_places.append((QRectF(left, y, wide, height), identity))
