"""Draws the page: keeps the art of each line, and lays rings, handles and find results over it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock, QTextLine
from PySide6.QtWidgets import QTextEdit

from annotator.core.model import Span
from annotator.gui.textpane import tiles
from annotator.gui.textpane.document import TextStore, has_rtl
from annotator.gui.textpane.geometry import BlockFinder, line_at_height, line_boxes
from annotator.gui.textpane.index import MarkIndex
from annotator.gui.textpane.lineart import LineArt, LineArtist, PieceBox
from annotator.gui.textpane.reading import Typography
from annotator.gui.textpane.style import PaneColours, TypeStyle, unknown_type

VEIL = 0.36
"""How much of the paper lies over excluded words: plainly greyer, and still at least 4.5:1 on every paper."""
HANDLE = 7
"""Size of the knobs at the ends of the current annotation, in pixels."""


class PagePainter:
    """Knows how everything on the page looks and where it lies. Repaints from what it remembers."""

    def __init__(self, edit: QTextEdit, colours: PaneColours, typography: Typography) -> None:
        self._finder = BlockFinder(edit)
        self.colours = colours
        self.typography = typography
        self.store = TextStore("")
        self.index = MarkIndex([0])
        self.ratio = 1.0
        self._types: dict[str, TypeStyle] = {}
        self._fills: dict[str, QColor | None] = {}
        self._bars: dict[str, QColor] = {}
        self._lines: dict[int, dict[int, LineArt | None]] = {}
        self._doubted: dict[int, dict[int, LineArt]] = {}
        self._rtl: dict[int, bool] = {}
        self.hits: list[Span] = []
        self._hit_starts: list[int] = []
        self.hit: Span | None = None
        self.excluded: list[Span] = []
        """Places that are no part of the article, in order and lying apart."""
        self.hovered: bytes | None = None
        self.current: bytes | None = None
        self.target: Span | None = None
        """What a tag would take, where that differs from what is selected."""
        self.active_end: tuple[int, str] | None = None
        """While adjusting: the fragment and the end (``start`` or ``end``) that the keys move."""

    # Looks.

    @property
    def inset(self) -> float:
        """By how much a nested tint is smaller, for each level."""
        return max(1.0, round(self.typography.em * 0.09))

    def set_types(self, types: dict[str, TypeStyle]) -> None:
        """Take the styles of all types."""
        self._types = dict(types)
        self._fills.clear()
        self._bars.clear()
        self.forget()

    def styles(self) -> dict[str, TypeStyle]:
        """The styles of all types by code."""
        return self._types

    def style_of(self, code: str) -> TypeStyle:
        """The style of a type, a sober one for a type nobody styled."""
        style = self._types.get(code)
        if style is None:
            style = self._types[code] = unknown_type(code, self.colours)
        return style

    def fill_of(self, code: str) -> QColor | None:
        """The tint of a type, or None."""
        if code not in self._fills:
            tint = self.style_of(code).tint
            self._fills[code] = QColor(tint) if tint else None
        return self._fills[code]

    def bar_of(self, code: str) -> QColor:
        """The line colour of a type."""
        if code not in self._bars:
            self._bars[code] = QColor(self.style_of(code).bar)
        return self._bars[code]

    def type_columns(self, count: int) -> dict[str, int]:
        """Which of ``count`` columns each type keeps to, in the codebook's order."""
        return {code: place % count for place, code in enumerate(self._types)}

    def forget(self, numbers: Iterable[int] | None = None) -> None:
        """Draw all anew the next time, or those lines of some paragraphs that other annotations are on now."""
        if numbers is None:
            self._lines.clear()
            self._doubted.clear()
            self._rtl.clear()
            self._finder.forget()
            return
        for number in numbers:
            for line, art in self._lines.pop(number, {}).items():
                if art is not None:
                    self._doubted.setdefault(number, {})[line] = art

    def set_store(self, store: TextStore, index: MarkIndex) -> None:
        """Show another text."""
        self.store = store
        self.index = index
        self.forget()
        self.set_hits([], None)
        self.excluded = []
        self.hovered = self.current = self.target = self.active_end = None

    def set_hits(self, hits: Sequence[Span], current: Span | None) -> None:
        """Find results to show, in any order, and the one the reader is at."""
        self.hits = sorted(hits)
        self._hit_starts = [hit.start for hit in self.hits]
        self.hit = current

    # Places.

    def paragraph_span(self, block: QTextBlock) -> tuple[int, int]:
        """First and last position of a paragraph."""
        to_codepoints = self.store.map.to_codepoints
        return to_codepoints(block.position()), to_codepoints(block.position() + block.length() - 1)

    def is_rtl(self, block: QTextBlock) -> bool:
        """True when letters of the paragraph may run from right to left."""
        number = block.blockNumber()
        known = self._rtl.get(number)
        if known is None:
            start, end = self.paragraph_span(block)
            known = self._rtl[number] = has_rtl(self.store.text[start:end])
        return known

    def lines(self, top: float, bottom: float) -> Iterator[tuple[QTextBlock, int, float]]:
        """The lines between two heights of the page: paragraph, line number, height of the line's top."""
        reach = self.typography.gap
        for block, block_top in self._finder.between(top, bottom):
            layout = block.layout()
            count = layout.lineCount()
            number = line_at_height(layout, top - block_top - reach)
            while number < count:
                y = block_top + layout.lineAt(number).y()
                if y > bottom + reach:
                    break
                yield block, number, y
                number += 1

    def may_show(self, position: int, top: float, bottom: float) -> bool:
        """True when the paragraph of a position reaches between two heights."""
        return self._finder.reaches(self.store.map.to_utf16(position), top, bottom)

    def paragraphs(self, top: float, bottom: float) -> set[int]:
        """The numbers of the paragraphs between two heights."""
        return {block.blockNumber() for block, _ in self._finder.between(top, bottom)}

    def art(self, block: QTextBlock, number: int, top: float) -> LineArt | None:
        """What is drawn around one line; None for nothing."""
        paragraph = block.blockNumber()
        if not self.index.has(paragraph):
            return None
        lines = self._lines.setdefault(paragraph, {})
        if number in lines:
            return lines[number]
        line = block.layout().lineAt(number)
        to_codepoints = self.store.map.to_codepoints
        first = to_codepoints(block.position() + line.textStart())
        last = to_codepoints(block.position() + line.textStart() + line.textLength())
        pieces = self.index.pieces(paragraph, first, last)
        shown = [(piece, piece[4].lane) for piece in pieces]
        art = self._doubted.get(paragraph, {}).pop(number, None)
        if not pieces:
            art = None
        elif art is None or art.shown != shown:
            artist = LineArtist(self, block, line, top, self.is_rtl(block))
            art = artist.draw(pieces, self.store.text, first, last)
            art.shown = shown
        lines[number] = art
        return art

    def boxes_of(self, identity: bytes | None, top: float, bottom: float) -> list[PieceBox]:
        """The stretches of one annotation between two heights."""
        if identity is None or identity not in self.index:
            return []
        found = []
        for block, number, y in self.lines(top, bottom):
            art = self.art(block, number, y)
            if art is not None:
                found += [box for box in art.boxes if box.mark.id == identity]
        return found

    def hit_boxes(self, place: QPointF) -> list[PieceBox]:
        """What lies at a place of the page, innermost first; on an underline, just that one's annotation."""
        for block, number, y in self.lines(place.y(), place.y()):
            art = self.art(block, number, y)
            if art is None or not art.top <= place.y() < art.bottom:
                continue
            here = [b for b in art.boxes if b.rect.left() <= place.x() <= b.rect.right()]
            if place.y() >= art.lanes_top + 1:
                lane = int((place.y() - art.lanes_top - 1) // self.typography.pitch)
                here = [b for b in here if b.mark.lane == lane] or here
            return sorted(here, key=lambda b: (b.mark.length, -b.mark.start, b.mark.id))
        return []

    def badge_at(self, place: QPointF) -> bytes | None:
        """The annotation whose letter badge is at a place of the page; badges stand out above their line."""
        for block, number, y in self.lines(place.y(), place.y() + self.typography.badge):
            art = self.art(block, number, y)
            for rect, identity in art.badge_places if art is not None else ():
                if rect.contains(place):
                    return identity
        return None

    def rects_of(self, span: Span, top: float, bottom: float) -> list[tuple[QRectF, bool, bool]]:
        """The boxes of any span between two heights, each with whether the span begins and ends in it."""
        found = []
        for block, number, y in self.lines(top, bottom):
            start, _ = self.paragraph_span(block)
            line = block.layout().lineAt(number)
            to_utf16, to_codepoints = self.store.map.to_utf16, self.store.map.to_codepoints
            first = to_codepoints(block.position() + line.textStart())
            last = to_codepoints(block.position() + line.textStart() + line.textLength())
            low, high = max(first, span.start), min(last, span.end)
            if low >= high or first < start:
                continue
            base = block.position()
            x = block.layout().position().x()
            boxes = line_boxes(
                line, x, to_utf16(low) - base, to_utf16(high) - base, self.is_rtl(block)
            )
            height = line.ascent() + line.descent()
            for place, (left, right) in enumerate(boxes):
                rect = QRectF(round(left), round(y), round(right) - round(left), round(height))
                begins = low == span.start and place == 0
                found.append((rect, begins, high == span.end and place == len(boxes) - 1))
        return found

    # Painting.

    def arts(self, top: float, bottom: float) -> list[LineArt]:
        """What is drawn around the lines between two heights."""
        found = (self.art(*line) for line in self.lines(top, bottom))
        return [art for art in found if art is not None]

    def paint_below(
        self, painter: QPainter, arts: Sequence[LineArt], top: float, bottom: float
    ) -> None:
        """What lies under the text: tints and find results."""
        for art in arts:
            for rect, colour, mark in art.fills:
                if mark.id == self.hovered:
                    painter.fillRect(rect, self._strong_fill(mark.type))
                elif colour is not None:
                    painter.fillRect(rect, colour)
        self._paint_hits(painter, top, bottom)

    def _strong_fill(self, code: str) -> QColor:
        """The tint of a hovered annotation."""
        style = self.style_of(code)
        return tiles.mix(style.bar, style.tint or self.colours.paper, 0.2)

    def _paint_hits(self, painter: QPainter, top: float, bottom: float) -> None:
        if not self.hits:
            return
        shown = self.visible_span(top, bottom)
        low = max(0, bisect_left(self._hit_starts, shown.start) - 1)
        high = bisect_left(self._hit_starts, shown.end)
        for hit in self.hits[low:high]:
            at = hit == self.hit
            for rect, _, _ in self.rects_of(hit, top, bottom):
                field = rect.adjusted(-1, 2, 0, -2)
                painter.fillRect(
                    field, QColor(self.colours.hit_current if at else self.colours.hit)
                )
                painter.setPen(QPen(QColor(self.colours.hit_line), 2 if at else 1))
                painter.drawRect(field)

    def paint_above(
        self, painter: QPainter, arts: Sequence[LineArt], top: float, bottom: float
    ) -> None:
        """What lies over the text: underlines, badges, outlines, the ring and handles of the current one."""
        self._paint_excluded(painter, top, bottom)
        for art in arts:
            for rect, colour in art.bars:
                painter.fillRect(rect, colour)
            for rect, tile in art.strokes:
                painter.drawTiledPixmap(rect, tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hovered is not None and self.hovered != self.current:
            self._outline(painter, self.hovered, arts, 1.0, None)
        if self.current is not None:
            self._outline(painter, self.current, arts, 2.0, QColor(self.colours.focus))
        for art in arts:
            for place, picture in art.badges:
                painter.drawPixmap(place, picture)
        if self.current is not None:
            self._handles(painter, arts)
        if self.target is not None:
            self._paint_target(painter, top, bottom)

    def excluded_in(self, start: int, end: int) -> Span | None:
        """The first excluded place that shares characters with a stretch of text."""
        at = bisect_right(self.excluded, start, key=lambda span: span.end)
        found = self.excluded[at] if at < len(self.excluded) else None
        return found if found is not None and found.start < end else None

    def _paint_excluded(self, painter: QPainter, top: float, bottom: float) -> None:
        """A veil over the words, a hook where the place begins and ends, and a rule beside its lines."""
        if not self.excluded:
            return
        shown = self.visible_span(top, bottom)
        veil = QColor(self.colours.paper)
        veil.setAlphaF(VEIL)
        line = QColor(self.colours.muted)
        place = self.excluded_in(shown.start, shown.end + 1)
        at = self.excluded.index(place) if place is not None else len(self.excluded)
        while at < len(self.excluded) and self.excluded[at].start <= shown.end:
            for rect, begins, ends in self.rects_of(self.excluded[at], top, bottom):
                painter.fillRect(rect, veil)
                for there, x, inward in ((begins, rect.left(), 1), (ends, rect.right(), -1)):
                    if there:
                        painter.fillRect(QRectF(x, rect.top(), inward, rect.height()), line)
                        painter.fillRect(QRectF(x, rect.top(), 5 * inward, 1), line)
            self._rule_beside(painter, self.excluded[at], top, bottom, line)
            at += 1

    def _rule_beside(
        self, painter: QPainter, span: Span, top: float, bottom: float, colour: QColor
    ) -> None:
        to_codepoints = self.store.map.to_codepoints
        for block, number, y in self.lines(top, bottom):
            line = block.layout().lineAt(number)
            first = to_codepoints(block.position() + line.textStart())
            last = to_codepoints(block.position() + line.textStart() + line.textLength())
            if first >= span.end or last <= span.start:
                continue
            left = block.layout().position().x() + line.x()
            rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
            x = left + line.width() + 4 if rtl else left - 6
            high = line.ascent() + line.descent()
            painter.fillRect(QRectF(round(x), round(y), 2, round(high)), colour)

    def _outline(
        self,
        painter: QPainter,
        identity: bytes,
        arts: Sequence[LineArt],
        width: float,
        colour: QColor | None,
    ) -> None:
        for art in arts:
            for box in art.boxes:
                if box.mark.id != identity:
                    continue
                pen = QPen(colour or self.bar_of(box.mark.type), width)
                pen.setCapStyle(Qt.PenCapStyle.SquareCap)
                painter.setPen(pen)
                half = width / 2
                rect = box.rect.adjusted(-half, half, half, -half)
                painter.drawLine(rect.topLeft(), rect.topRight())
                painter.drawLine(rect.bottomLeft(), rect.bottomRight())
                if "l" in (box.opens, box.closes):
                    painter.drawLine(rect.topLeft(), rect.bottomLeft())
                if "r" in (box.opens, box.closes):
                    painter.drawLine(rect.topRight(), rect.bottomRight())

    def handles(self, top: float, bottom: float) -> list[tuple[QPointF, int, str]]:
        """Where the current annotation can be taken hold of: centre, fragment, ``start`` or ``end``."""
        found = []
        for box in self.boxes_of(self.current, top, bottom):
            found += self._knobs(box)
        return found

    def _knobs(self, box: PieceBox) -> list[tuple[QPointF, int, str]]:
        knobs = []
        for end, side in (("start", box.opens), ("end", box.closes)):
            if side:
                x = box.rect.left() - 1 if side == "l" else box.rect.right() + 1
                knobs.append((QPointF(x, box.rect.bottom() + 2), box.fragment, end))
        return knobs

    def _handles(self, painter: QPainter, arts: Sequence[LineArt]) -> None:
        paper, focus = QColor(self.colours.paper), QColor(self.colours.focus)
        for art in arts:
            for box in art.boxes:
                if box.mark.id != self.current:
                    continue
                for centre, fragment, end in self._knobs(box):
                    active = self.active_end == (fragment, end)
                    radius = HANDLE / 2 + (2 if active else 0)
                    painter.setPen(QPen(paper if active else focus, 1.5))
                    painter.setBrush(focus if active else paper)
                    painter.drawEllipse(centre, radius, radius)
                    painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_target(self, painter: QPainter, top: float, bottom: float) -> None:
        assert self.target is not None
        pen = QPen(QColor(self.colours.focus), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        for rect, _, _ in self.rects_of(self.target, top, bottom):
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            painter.drawLine(rect.topLeft(), rect.topRight())

    def visible_span(self, top: float, bottom: float) -> Span:
        """The characters on the lines between two heights of the page."""
        first: tuple[QTextBlock, QTextLine] | None = None
        last: tuple[QTextBlock, int] | None = None
        for block, number, y in self.lines(top, bottom):
            if first is None:
                line = block.layout().lineAt(number)
                if y + line.height() < top or y > bottom:
                    continue
                first = block, line
            if y <= bottom:
                last = block, number
        if first is None or last is None:  # beyond the end, while the page is still being laid out
            end = self.store.map.length if top > 0 else 0
            return Span(end, end)
        to_codepoints = self.store.map.to_codepoints
        line = last[0].layout().lineAt(last[1])
        return Span(
            to_codepoints(first[0].position() + first[1].textStart()),
            to_codepoints(last[0].position() + line.textStart() + line.textLength()),
        )

    def tile_ratio(self, ratio: float) -> None:
        """Take the scale of the screen; pictures are made anew for another."""
        if ratio != self.ratio:
            self.ratio = ratio
            self.forget()
