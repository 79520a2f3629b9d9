"""Boxes to tick in lists that are seen on a dark ground as well."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from annotator.gui.panels.marks import theme_of


class TickDelegate(QStyledItemDelegate):
    """Draws the lines of the boxes so that they stand out, also where a list is dark."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        theme = theme_of(self._view)
        lines = QColor(theme.muted)
        palette = QPalette(option.palette)  # the style draws the line of a box darker than this
        palette.setColor(QPalette.ColorRole.Window, lines.lighter(130) if theme.dark else lines)
        option.palette = palette
