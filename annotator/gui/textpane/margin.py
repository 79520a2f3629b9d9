"""The margin beside the text: a bar for each annotation in view, and its name where there is room."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.gui.plain import tooltip
from annotator.gui.textpane.index import Mark

if TYPE_CHECKING:
    from annotator.gui.textpane.painter import PagePainter

LANE, BAR, LANES = 6, 4, 5
"""Pitch and width of the bars, and how many stand side by side; each type keeps to its own."""
BARS_WIDTH = LANES * LANE + 6
LABELS_FROM = 96
"""The width from which names are shown."""
TYPES_FROM = 110
"""The room from which a name has its type before it."""


class _Line(NamedTuple):
    """The annotations that begin on one line of text."""

    top: float
    marks: list[Mark]


class _Label(NamedTuple):
    """A name in the margin; ``hidden`` are those it stands for without naming them."""

    rect: QRectF
    mark: Mark
    hidden: list[Mark]


class MarginColumn(QWidget):
    """Draws for the lines in view only. Hovering and clicking work both ways between margin and text."""

    def __init__(
        self,
        parent: QWidget,
        page: PagePainter,
        view: Callable[[], tuple[float, float]],
        label: Callable[[bytes], str],
        hover: Callable[[bytes | None], None],
        choose: Callable[[bytes], None],
        activate: Callable[[bytes], None],
        scroll: Callable[[QWheelEvent], None],
    ) -> None:
        super().__init__(parent)
        self._page, self._view, self._label = page, view, label
        self._hover, self._choose, self._activate, self._scroll = hover, choose, activate, scroll
        self._labels: list[_Label] = []
        self._bars: list[tuple[QRectF, Mark]] = []
        self.prepare: Callable[[Collection[bytes]], None] | None = None
        """Told which names will be asked for, before they are."""
        self.mirrored = False
        """True when the margin stands left of the text (articles that run from right to left)."""
        self.setMouseTracking(True)
        self.setAccessibleName("Margin")
        self.setAccessibleDescription(
            "Names of the annotations in view. The list of annotations holds the same."
        )

    # Layout.

    def _gather(self) -> tuple[list[_Line], dict[bytes, tuple[Mark, float, float]]]:
        """The lines in view with what begins there, and from where to where each annotation reaches."""
        top, bottom = self._view()
        lines: list[_Line] = []
        reach: dict[bytes, tuple[Mark, float, float]] = {}
        for line in self._page.lines(top, bottom):
            art = self._page.art(*line)
            if art is None:
                continue
            begun = []
            for box in art.boxes:
                mark = box.mark
                low = art.top - top
                if mark.id in reach:
                    reach[mark.id] = (mark, reach[mark.id][1], art.lanes_top - top)
                else:
                    reach[mark.id] = (mark, low, art.lanes_top - top)
                if box.opens and box.fragment == mark.fragments[0][0] and mark not in begun:
                    begun.append(mark)
            if begun:
                begun.sort(key=lambda mark: mark.key)
                lines.append(_Line(art.top - top, begun))
        return lines, reach

    def _arrange(self) -> None:
        lines, reach = self._gather()
        columns = self._page.type_columns(LANES)
        self._bars = []
        for mark, low, high in reach.values():
            x = 3 + columns.get(mark.type, LANES - 1) * LANE
            if self.mirrored:
                x = self.width() - x - BAR
            self._bars.append((QRectF(x, low + 2, BAR, max(3, high - low - 3)), mark))
        self._labels = []
        if self.width() < LABELS_FROM:
            return
        high = QFontMetricsF(self._label_font()).height() + 1
        left = 4.0 if self.mirrored else float(BARS_WIDTH + 4)
        wide = self.width() - BARS_WIDTH - 8.0
        for number, line in enumerate(lines):
            # Names of a line stay above those of the next line that has any.
            below = lines[number + 1].top if number + 1 < len(lines) else line.top + 6 * high
            room = max(1, int((below - line.top) / high))
            shown = line.marks[:room]
            for place, mark in enumerate(shown):
                rect = QRectF(left, line.top + place * high, wide, high)
                last = place == len(shown) - 1
                self._labels.append(_Label(rect, mark, line.marks[room:] if last else []))

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        size = self._page.typography.em * 0.68
        font.setPixelSize(round(min(max(size, 11), 17)))
        return font

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        self._arrange()
        page, colours = self._page, self._page.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.paper))
        for rect, mark in self._bars:
            at = mark.id in (page.hovered, page.current)
            painter.fillRect(rect.adjusted(-1, 0, 1, 0) if at else rect, page.bar_of(mark.type))
            if mark.id == page.current:
                painter.setPen(QPen(QColor(colours.focus), 1))
                painter.drawRect(rect.adjusted(-2.5, -1.5, 1.5, 0.5))
        font = self._label_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        if self.prepare is not None and self._labels:
            self.prepare([label.mark.id for label in self._labels])
        for label in self._labels:
            self._paint_label(painter, label, metrics, side | beside)
        painter.end()

    def _paint_label(
        self, painter: QPainter, label: _Label, metrics: QFontMetricsF, align: Qt.AlignmentFlag
    ) -> None:
        page, colours = self._page, self._page.colours
        rect = label.rect
        more = f" +{len(label.hidden)}" if label.hidden else ""
        room = rect.width() - metrics.horizontalAdvance(more)
        name = " ".join(self._label(label.mark.id).split())
        if room < TYPES_FROM:
            name = name.split(" · ", 1)[-1]  # the bar and the letter in the text say the type
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        at = label.mark.id in (page.hovered, page.current)
        painter.setPen(QColor(colours.text if at else colours.muted))
        painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, text + more)
        if label.mark.id == page.current:
            wide = metrics.horizontalAdvance(text)
            x = rect.right() - wide if self.mirrored else rect.left()
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + wide, rect.bottom()))

    # Mouse.

    def _at(self, place: QPointF) -> _Label | None:
        return next((label for label in self._labels if label.rect.contains(place)), None)

    def _mark_at(self, place: QPointF) -> Mark | None:
        label = self._at(place)
        if label is not None:
            return label.mark
        near = (mark for rect, mark in self._bars if rect.adjusted(-1, -1, 1, 1).contains(place))
        return min(near, key=lambda mark: mark.length, default=None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mark = self._mark_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark else Qt.CursorShape.ArrowCursor)
        self._hover(mark.id if mark else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        label = self._at(event.position())
        mark = self._mark_at(event.position())
        if label is not None and label.hidden and self._page.current == label.mark.id:
            mark = label.hidden[0]  # a second click reaches those that have no name of their own
        if mark is not None:
            self._choose(mark.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        mark = self._mark_at(event.position())
        if mark is not None:
            self._activate(mark.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more to do; but the click was meant for the margin."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            label = self._at(QPointF(event.pos()))
            mark = self._mark_at(QPointF(event.pos()))
            shown = [label.mark, *label.hidden] if label else [mark] if mark else []
            lines = [" ".join(self._label(mark.id).split()) for mark in shown[:12] if mark]
            QToolTip.showText(event.globalPos(), tooltip("\n".join(lines)), self)
            return True
        return super().event(event)
