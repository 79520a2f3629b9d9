"""Relations on the page: thin lines in the gaps below lines of text and in the empty margin beside the column.

A line runs below its source to the margin, along it, and below its target, where an arrow points up. It never
crosses a word. Ends that are no annotations (an entity, the outlet, the author) are a ring in the margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from annotator.gui.textpane import tiles

if TYPE_CHECKING:
    from annotator.gui.textpane.lineart import LineArt, PieceBox
    from annotator.gui.textpane.painter import PagePainter

TRACK = 5
"""Pitch of the lines that run along the margin."""
CORNER = 4.0
ARROW = 4.0
KNOB = 3.5
"""Radius of the ring from which a relation is dragged."""


class Link(NamedTuple):
    """One relation as it is drawn. ``target`` is None for an end that is no annotation of this article."""

    source: bytes
    target: bytes | None
    letter: str
    colour: str
    """Of the line, or empty for the colour of the source's type."""
    planned: bool = False
    """True for the one that is being made: dashed."""


class _Place(NamedTuple):
    """Where an end meets its line's gap; ``y`` lies beyond the painted part for an end that is not in it."""

    x: float | None
    y: float


def _root(art: LineArt, box: PieceBox, mirrored: bool) -> tuple[float, float]:
    """Where lines begin and end below a box: at the bottom of the gap, near where reading begins."""
    inside = min(9.0, box.rect.width() / 2)
    x = box.rect.right() - inside if mirrored else box.rect.left() + inside
    return round(x) + 0.5, round(art.bottom) - 1.5


def link_knob(page: PagePainter, mirrored: bool, top: float, bottom: float) -> QPointF | None:
    """Where the knob of the current annotation is on the page, if that is between two heights."""
    mark = page.index.get(page.current)
    if mark is None or not page.may_show(mark.start, top, bottom):
        return None
    for line in page.lines(top, bottom):
        art = page.art(*line)
        for box in art.boxes if art is not None else ():
            if box.mark is mark and box.fragment == mark.fragments[0][0] and box.opens:
                assert art is not None
                return QPointF(*_root(art, box, mirrored))
    return None


class LinkPainter:
    """Draws links into any part of the page; what it draws does not depend on which part that is."""

    def __init__(self, page: PagePainter, width: float, mirrored: bool, margin: float) -> None:
        self._page = page
        self._width, self._mirrored, self._margin = width, mirrored, margin
        self._named: list[QRectF] = []

    def paint(self, painter: QPainter, links: Sequence[Link], top: float, bottom: float) -> None:
        """Draw what of the links lies between two heights of the page."""
        page = self._page
        reach = page.typography.metrics.height() * 2 + page.typography.gap
        ends = {link.source for link in links} | {link.target for link in links if link.target}
        low, high = top - reach, bottom + reach
        found: dict[bytes, tuple[LineArt, PieceBox]] = {}
        for line in page.lines(low, high):
            art = page.art(*line)
            for box in art.boxes if art is not None else ():
                if box.mark.id in ends and box.fragment == box.mark.fragments[0][0]:
                    assert art is not None
                    found.setdefault(box.mark.id, (art, box))
        shown = page.visible_span(low, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, link in enumerate(links):
            source = self._place(link.source, found, shown.start, low, high)
            if source is None:
                continue
            if link.target is None:
                self._stub(painter, link, source, number)
                continue
            target = self._place(link.target, found, shown.start, low, high)
            if target is not None and not (
                source.x is None and target.x is None and source.y == target.y
            ):
                self._line(painter, link, source, target, number)

    def paint_knob(self, painter: QPainter, top: float, bottom: float) -> None:
        """The ring below the current annotation from which a relation is dragged."""
        reach = self._page.typography.gap + 8
        place = link_knob(self._page, self._mirrored, top - reach, bottom + reach)
        if place is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._page.colours.focus)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(QColor(self._page.colours.paper))
        painter.drawEllipse(place, KNOB, KNOB)
        painter.setBrush(colour)
        painter.drawEllipse(place, 1.0, 1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def paint_drag(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        """The line from the knob to the pointer, while it is dragged."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._page.colours.focus), 1.6)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(start, end)

    def _place(
        self,
        identity: bytes,
        found: dict[bytes, tuple[LineArt, PieceBox]],
        first: int,
        low: float,
        high: float,
    ) -> _Place | None:
        here = found.get(identity)
        if here is not None:
            art, box = here
            x, y = _root(art, box, self._mirrored)
            return _Place(x, y)
        mark = self._page.index.get(identity)
        if mark is None:
            return None
        return _Place(None, low if mark.start < first else high)

    def _track(self, number: int) -> float:
        """Where a link runs along the margin; many share the room there is."""
        room = max(1, int((self._margin - 8) // TRACK))
        away = self._margin - 6 - (number % room) * TRACK
        return (self._width - away if self._mirrored else away) + 0.5

    def _colour(self, link: Link) -> QColor:
        if link.planned:
            return QColor(self._page.colours.focus)
        if link.colour:
            return QColor(link.colour)
        mark = self._page.index.get(link.source)
        return self._page.bar_of(mark.type) if mark is not None else QColor(self._page.colours.text)

    def _pen(self, link: Link) -> QPen:
        pen = QPen(self._colour(link), 1.4)
        if link.planned:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _line(
        self, painter: QPainter, link: Link, source: _Place, target: _Place, number: int
    ) -> None:
        track = self._track(number)
        path = QPainterPath()
        if source.x is not None and target.x is not None and source.y == target.y:
            path.moveTo(source.x, source.y)
            path.lineTo(target.x, target.y)
        else:
            down = 1.0 if target.y > source.y else -1.0
            inward = -1.0 if self._mirrored else 1.0
            path.moveTo(track if source.x is None else source.x, source.y)
            if source.x is not None:
                path.lineTo(track + inward * CORNER, source.y)
                path.quadTo(track, source.y, track, source.y + down * CORNER)
            path.lineTo(track, target.y - down * CORNER)
            if target.x is not None:
                path.quadTo(track, target.y, track + inward * CORNER, target.y)
                path.lineTo(target.x, target.y)
            else:
                path.lineTo(track, target.y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen(link))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(link))
        if source.x is not None:
            painter.drawEllipse(QPointF(source.x, source.y), 2.5, 2.5)
        if target.x is not None:
            tip = QPointF(target.x, target.y - ARROW - 1)
            painter.drawPolygon(
                QPolygonF(
                    [
                        tip,
                        QPointF(target.x - ARROW, target.y + 0.7),
                        QPointF(target.x + ARROW, target.y + 0.7),
                    ]
                )
            )
            if source.y != target.y:
                self._name(painter, link, track, target.y)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _stub(self, painter: QPainter, link: Link, source: _Place, number: int) -> None:
        if source.x is None:
            return
        track = self._track(number)
        painter.setPen(self._pen(link))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QPointF(source.x, source.y), QPointF(track, source.y))
        painter.setBrush(QColor(self._page.colours.paper))
        painter.drawEllipse(QPointF(track, source.y), 3.0, 3.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._name(painter, link, track, source.y - self._page.typography.badge)

    def _name(self, painter: QPainter, link: Link, x: float, y: float) -> None:
        """The relation's letter, in the margin beside the end of the line."""
        if not link.letter:
            return
        page = self._page
        picture = tiles.badge(
            link.letter,
            self._colour(link).name(),
            page.colours.paper,
            page.typography.badge,
            True,
            page.ratio,
        )
        size = picture.deviceIndependentSize()
        left = min(max(0.0, x - size.width() / 2), self._width - size.width())
        where = QRectF(round(left), round(y - size.height() - 3), size.width(), size.height())
        if not any(where.intersects(other) for other in self._named):
            self._named.append(where)
            painter.drawPixmap(where.topLeft(), picture)
