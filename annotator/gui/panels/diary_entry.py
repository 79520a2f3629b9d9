"""How one entry of the diary is painted: day and name in grey, below it the text in its own direction."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.gui.panels.marks import theme_of
from annotator.gui.panels.rows import is_rtl

PADDING = 8
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignAbsolute)
_HEAD = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Measures what it paints, so that letters of any script have room."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def _parts(self, index: Index) -> tuple[str, str]:
        head, _, text = str(index.data(Qt.ItemDataRole.DisplayRole)).partition("\n")
        return head, text

    def _flags(self, text: str) -> int:
        side = Qt.AlignmentFlag.AlignRight if is_rtl(text) else Qt.AlignmentFlag.AlignLeft
        return _WRAP | int(side | Qt.AlignmentFlag.AlignTop)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = self._parts(index)[1]
        metrics = QFontMetrics(self._view.font())
        wide = max(80, self._view.viewport().width() - 2 * PADDING - 8)
        room = metrics.boundingRect(QRect(0, 0, wide, 1_000_000), self._flags(text), text)
        return QSize(wide, metrics.height() + room.height() + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(self._view)
        head, text = self._parts(index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        white = selected and self._view.hasFocus()
        painter.save()
        painter.setFont(self._view.font())
        if selected:
            painter.fillRect(option.rect, QColor(theme.selected if white else theme.line))
        inner = option.rect.adjusted(PADDING, 4, -PADDING, -4)
        high = QFontMetrics(self._view.font()).height()
        painter.setLayoutDirection(self._view.layoutDirection())
        painter.setPen(QColor("#E3E9F5" if white else theme.text if selected else theme.muted))
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), high), _HEAD, head)
        rtl = is_rtl(text)
        direction = Qt.LayoutDirection
        painter.setLayoutDirection(direction.RightToLeft if rtl else direction.LeftToRight)
        painter.setPen(QColor("#FFFFFF" if white else theme.text))
        painter.drawText(inner.adjusted(0, high + 4, 0, 4), self._flags(text), text)
        painter.restore()
