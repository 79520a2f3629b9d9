"""The strip beside the scroll bar: where annotations and find results lie in the whole article."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from annotator.core.model import Span
from annotator.gui.textpane.index import BINS

if TYPE_CHECKING:
    from annotator.gui.textpane.painter import PagePainter

WIDTH = 14
COLUMNS = 3
"""Of the strip, each a third of it: types in the codebook's order share them."""
SETTLE = 30
"""Milliseconds to wait after a change before the strip is drawn anew."""


class OverviewStrip(QWidget):
    """The whole article from top to bottom, in proportion to its characters, so that it is right before the
    page is laid out. A click or a drag goes there."""

    def __init__(
        self,
        parent: QWidget,
        page: PagePainter,
        shown: Callable[[], Span],
        go: Callable[[int], None],
        scroll: Callable[[QWheelEvent], None],
    ) -> None:
        super().__init__(parent)
        self._page, self._shown, self._go, self._scroll = page, shown, go, scroll
        self._picture: QPixmap | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self._redraw)
        self.setAccessibleName("Overview")
        self.setAccessibleDescription(
            "Where annotations lie in the whole article. Click to go there."
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 80)

    def refresh(self) -> None:
        """Draw the marks anew in a moment; until then the old ones stay."""
        if not self._settle.isActive():
            self._settle.start()

    def clear(self) -> None:
        """Another text: no marks until they are drawn anew."""
        self._picture = None
        self.refresh()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def height_of(self, position: int) -> float:
        """Where a position lies on the strip."""
        return position / max(1, self._page.store.map.length) * self.height()

    def position_at(self, y: float) -> int:
        """The position at a height of the strip."""
        share = min(1.0, max(0.0, y / max(1, self.height())))
        return int(share * self._page.store.map.length)

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._page.colours.paper))
        columns = self._page.type_columns(COLUMNS)
        wide = (WIDTH - 2) / COLUMNS
        scale = self.height() / BINS
        bar = round(wide) - 1
        painter = QPainter(picture)
        for code, bins in self._page.index.density.counts.items():
            x = round(1 + columns.get(code, COLUMNS - 1) * wide)
            colour = self._page.bar_of(code)
            # What touches is painted in one go.
            begun = painted = -2
            for place, count in enumerate(bins):
                if not count:
                    continue
                y = int(place * scale)
                if y > painted:
                    if painted >= 0:
                        painter.fillRect(QRect(x, begun, bar, painted - begun), colour)
                    begun = y
                painted = max(y + 2, int((place + 1) * scale))
            if painted >= 0:
                painter.fillRect(QRect(x, begun, bar, painted - begun), colour)
        painter.end()
        return picture

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None and self._settle.isActive():
            painter = QPainter(self)  # the text comes first, the marks follow in a moment
            painter.fillRect(self.rect(), QColor(self._page.colours.paper))
            painter.end()
            return
        if (
            self._picture is None
            or self._picture.deviceIndependentSize() != QSize(self.size()).toSizeF()
        ):
            self._picture = self._draw()
        colours = self._page.colours
        painter = QPainter(self)
        painter.drawPixmap(QPointF(0, 0), self._picture)
        line = QColor(colours.hit_line)
        rows = {int(self.height_of(hit.start)) for hit in self._page.hits}
        for y in rows:
            painter.fillRect(QRect(0, y, WIDTH, 2), line)
        if self._page.hit is not None:
            painter.fillRect(
                QRect(0, int(self.height_of(self._page.hit.start)) - 1, WIDTH, 4), line
            )
        current = self._page.index.get(self._page.current)
        if current is not None:
            y = int(self.height_of(current.start))
            painter.fillRect(QRect(0, y - 1, WIDTH, 3), QColor(colours.focus))
        shown = self._shown()
        top, bottom = self.height_of(shown.start), self.height_of(shown.end)
        window = QRectF(0.5, top + 0.5, WIDTH - 1, max(6.0, bottom - top) - 1)
        veil = QColor(colours.text)
        veil.setAlpha(22)
        painter.fillRect(window, veil)
        painter.setPen(QPen(QColor(colours.muted), 1))
        painter.drawRect(window)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self.position_at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(self.position_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more to do; but the click was meant for the strip."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
