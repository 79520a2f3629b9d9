"""The import table itself: ticked with Space or a click, cells typed over with Enter, F2 or a double click."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.gui.dialogs.importing.rows import (
    AUTHOR,
    DATE,
    KIND,
    LANGUAGE,
    PAGE,
    PLACE,
    REMARK,
    SECTION,
    SOURCE,
    STATE,
    TICK,
    TITLE,
    URL,
    WORDS,
    ImportRows,
)
from annotator.gui.panels.rows import Index
from annotator.gui.panels.table import RowsDelegate, RowsView

_WIDE = {
    TICK: 4, STATE: 3, TITLE: 30, SOURCE: 15, DATE: 21, REMARK: 24, AUTHOR: 15, LANGUAGE: 9, WORDS: 11, SECTION: 12,
    PAGE: 7, KIND: 8, URL: 18, PLACE: 22,
}  # fmt: skip
"""Widths in letters."""


class ImportView(RowsView):
    """What people do to rows is told; whoever owns the table does it."""

    toggled = Signal(list)
    """Rows of the table whose tick should change."""
    edited = Signal(int, int, str)
    """Row, column, and what was typed."""

    def __init__(self, model: ImportRows, parent: QWidget) -> None:
        super().__init__(model, "Articles found", parent)
        self._rows = model
        self.setItemDelegate(_Delegate(self, model))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(RowsView.ScrollMode.ScrollPerPixel)
        letter = self.plain_metrics.averageCharWidth() + 1
        for column, letters in _WIDE.items():
            self.setColumnWidth(column, letters * letter + 12)
        self.opened.connect(lambda _: self.type_over())

    def type_over(self) -> None:
        """Let the current cell be typed over; the tick changes at once."""
        here = self.currentIndex()
        if not here.isValid():
            return
        if here.column() == TICK:
            self.toggled.emit([here.row()])
        elif here.flags() & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(here)
            self.edit(here)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.state() == RowsView.State.EditingState:
            event.accept()  # a key that the line being typed in has done with, such as Enter
        elif key == Qt.Key.Key_Space and self.current_row() >= 0:
            self.toggled.emit(self.selected_rows() or [self.current_row()])
        elif key == Qt.Key.Key_F2:
            self.type_over()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._step(1 if (key == Qt.Key.Key_Right) != self.isRightToLeft() else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        """Go to the next cell of the row; the selected rows stay selected."""
        here = self.currentIndex()
        column = min(max(here.column() + by, TICK), PLACE)
        there = self._rows.index(here.row(), column)
        select = self.selectionModel()
        select.setCurrentIndex(there, select.SelectionFlag.NoUpdate)
        self.scrollTo(there)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = not event.modifiers() and event.button() == Qt.MouseButton.LeftButton
        if plain and index.isValid() and index.column() == TICK:
            self.toggled.emit([index.row()])


class _Delegate(RowsDelegate):
    """As in all tables, with a box for the tick and a line to type in."""

    def __init__(self, view: ImportView, rows: ImportRows) -> None:
        super().__init__(view)
        self._table = view
        self._rows = rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.column() == TICK and not self._rows.row(index.row()).failed:
            self._box(painter, option.rect, self._rows.ticked(index.row()))
        here = self._table.currentIndex()
        if self._table.hasFocus() and here.row() == index.row() and here.column() == index.column():
            pen = painter.pen()
            painter.setPen(self._table.theme.focus)
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.setPen(pen)

    def _box(self, painter: QPainter, room: QRect, on: bool) -> None:
        """A box that is seen in all colours, also on a selected row."""
        theme = self._table.theme
        side = self._table.icon_side - 2
        box = QRect(0, 0, side, side)
        box.moveCenter(room.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.muted), 1.2))
        painter.setBrush(QColor(theme.base))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            painter.setPen(QPen(QColor(theme.text), 2))
            third = side / 3
            points = ((0.7, 1.6), (1.3, 2.2), (2.4, 0.8))
            corner = QPointF(box.topLeft())
            painter.drawPolyline([corner + QPointF(x * third, y * third) for x, y in points])
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setMaxLength(1_000)
        line.setAccessibleName(self._rows.titles[index.column()])
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(self._rows.data(index, Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        before = str(self._rows.data(index, Qt.ItemDataRole.EditRole))
        if isinstance(editor, QLineEdit) and editor.text() != before:
            self._table.edited.emit(index.row(), index.column(), editor.text())
