"""A list of plain lines that can be ticked, of any length: Space ticks all that are selected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.gui.panels.marks import paint_tick, theme_of
from annotator.gui.panels.rows import is_rtl
from annotator.gui.plain import tooltip

MARGIN = 6

Index = QModelIndex | QPersistentModelIndex
Line = tuple[Any, str]
"""What a line stands for, and its text."""


def row_height(view: QWidget) -> int:
    """Pixels of one row, high enough to be hit."""
    return max(26, view.fontMetrics().height() + 8)


class TickLines(QAbstractListModel):
    """Lines, some of them ticked; ticks stay when other lines are shown."""

    ticks_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.lines: list[Line] = []
        self._ticked: dict[Any, None] = {}

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def ticked(self) -> list[Any]:
        """What is ticked, in the order of ticking."""
        return list(self._ticked)

    def tick(self, values: Iterable[Any], on: bool) -> None:
        """Tick what these stand for, or take the ticks away."""
        for value in values:
            if on:
                self._ticked[value] = None
            else:
                self._ticked.pop(value, None)
        if self.lines:
            self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))
        self.ticks_changed.emit()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        value, text = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(60, row_height(self._view))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(text)
        if role == Qt.ItemDataRole.CheckStateRole:
            on = value in self._ticked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick([self.lines[index.row()][0]], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class TickDelegate(QStyledItemDelegate):
    """A box before each line; a click on it ticks."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def _box(self, row: QRect) -> QRect:
        side = max(14, self._view.fontMetrics().ascent())
        box = QRect(0, 0, side, side)
        box.moveCenter(row.center())
        if self._view.isRightToLeft():
            box.moveRight(row.right() - MARGIN)
        else:
            box.moveLeft(row.left() + MARGIN)
        return box

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(self._view)
        row, box = QRect(option.rect), self._box(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        white = selected and self._view.hasFocus()
        if selected:
            painter.fillRect(row, QColor(theme.selected if white else theme.line))
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        paint_tick(painter, QRectF(box), ticked, theme, white)
        text = str(index.data())
        taken = box.width() + 2 * MARGIN
        mirrored = self._view.isRightToLeft()
        room = row.adjusted(MARGIN if mirrored else taken, 0, -taken if mirrored else -MARGIN, 0)
        shown = self._view.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignRight if is_rtl(text) else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side
        painter.setPen(QColor("#FFFFFF" if white else theme.text))
        painter.drawText(room, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if event.type() != QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        hit = self._box(option.rect).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        if not hit.contains(event.position().toPoint()):
            return False
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        other = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        return model.setData(index, other, Qt.ItemDataRole.CheckStateRole)


class TickList(QListView):
    """Rows of one height, none measured before it is seen."""

    def __init__(self, name: str, rows: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = TickLines(self)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegate(TickDelegate(self))
        self._least = rows
        self._kept: Any = None
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._go_back)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._least * row_height(self) + 2 * self.frameWidth())

    def _remember(self) -> None:
        index = self.currentIndex()
        self._kept = self.rows.lines[index.row()][0] if index.isValid() else None

    def _go_back(self) -> None:
        """The keyboard stays on its line when others are shown, or goes to the first."""
        if self.rows.lines:
            rows = (n for n, (value, _) in enumerate(self.rows.lines) if value == self._kept)
            self.setCurrentIndex(self.rows.index(next(rows, 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            chosen = [self.rows.lines[i.row()][0] for i in self.selectedIndexes()]
            self.rows.tick(chosen, not set(chosen) <= set(self.rows.ticked()))
        else:
            super().keyPressEvent(event)
