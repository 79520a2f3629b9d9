"""Find by typing: the command palette, and the quick way to articles and entities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.plain import announce, plain_label

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: what it is called, what stands at its end in grey, and what is handed back."""

    title: str
    aside: str = ""
    value: Any = None
    detail: str = ""
    """Said by screen readers after the title."""


class _Choices(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choices: list[Choice] = []

    def show(self, choices: list[Choice]) -> None:
        self.beginResetModel()
        self.choices = choices
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.choices)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        if role == Qt.ItemDataRole.UserRole:
            return choice
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (choice.title, choice.aside, choice.detail) if part)
        return None


class _Rows(QStyledItemDelegate):
    """Title at the start, the grey aside at the end, both as plain text."""

    PADDING = 10

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, max(30, option.fontMetrics.height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        choice: Choice = index.data(Qt.ItemDataRole.UserRole)
        palette: QPalette = option.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        row = option.rect
        painter.save()
        if selected:
            painter.fillRect(row, palette.highlight())
        inner = row.adjusted(self.PADDING, 0, -self.PADDING, 0)
        metrics = option.fontMetrics
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        start = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        end = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        aside = metrics.elidedText(choice.aside, Qt.TextElideMode.ElideRight, inner.width() // 2)
        aside_width = metrics.horizontalAdvance(aside)
        painter.setPen(
            palette.highlightedText().color() if selected else palette.placeholderText().color()
        )
        painter.drawText(inner, int(end | middle), aside)
        room = inner.adjusted(
            aside_width + 16 if mirrored and aside else 0,
            0,
            -(aside_width + 16) if aside and not mirrored else 0,
            0,
        )
        painter.setPen(palette.highlightedText().color() if selected else palette.text().color())
        title = metrics.elidedText(choice.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(start | middle), title)
        painter.restore()


class Chooser(QFrame):
    """A field and a list under it, laid over the top of the window until something is chosen or Esc pressed.

    ``find(query)`` gives the rows; ``chosen(choice)`` is called after the chooser has gone.
    """

    WIDTH = 620
    ROWS = 11

    def __init__(
        self,
        window: QWidget,
        name: str,
        hint: str,
        find: Callable[[str], list[Choice]],
        chosen: Callable[[Choice], None],
        nothing: str = "Nothing has this name.",
    ) -> None:
        super().__init__(window)
        self._find, self._chosen, self._window = find, chosen, window
        self._before: QWidget | None = window.focusWidget()
        self.setObjectName("chooser")
        self.setAccessibleName(name)
        self.setAutoFillBackground(True)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(name)
        self.field.setMinimumHeight(32)
        self.field.textChanged.connect(self._refresh)
        self.field.installEventFilter(self)
        self._model = _Choices(self)
        self.list = QListView(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(f"{name}: found")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._take)
        self._nothing = plain_label(nothing, self)
        self._nothing.setContentsMargins(10, 6, 10, 8)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        layout.addWidget(self._nothing)
        self._refresh("")
        self._place()
        window.installEventFilter(self)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().mid().color())
        painter.setBrush(self.palette().window())
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def choices(self) -> list[Choice]:
        """The rows shown now."""
        return list(self._model.choices)

    def leave(self) -> None:
        """Go away without choosing; the keyboard goes back to where it was."""
        self._window.removeEventFilter(self)
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is not self.field:
            if event.type() == QEvent.Type.Resize:
                self._place()
            return False
        if (
            event.type() == QEvent.Type.FocusOut
            and self.isVisible()
            and self._window.isActiveWindow()
        ):
            self.leave()
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # while choosing, the window's shortcuts rest
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        row, last = self.list.currentIndex().row(), len(self._model.choices) - 1
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex())
        elif key == Qt.Key.Key_Down:
            self._go(0 if row >= last else row + 1)
        elif key == Qt.Key.Key_Up:
            self._go(last if row <= 0 else row - 1)
        elif key == Qt.Key.Key_PageDown:
            self._go(min(row + self.ROWS - 1, last))
        elif key == Qt.Key.Key_PageUp:
            self._go(max(row - self.ROWS + 1, 0))
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def _go(self, row: int) -> None:
        if 0 <= row < len(self._model.choices):
            index = self._model.index(row)
            self.list.setCurrentIndex(index)
            announce(self.list, index.data(Qt.ItemDataRole.AccessibleTextRole))

    def _refresh(self, query: str) -> None:
        self._model.show(self._find(query))
        found = len(self._model.choices)
        self._nothing.setVisible(found == 0)
        self.list.setVisible(found > 0)
        if found:
            self.list.setCurrentIndex(self._model.index(0))
        self._place()

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            choice = self._model.choices[index.row()]
            self.leave()
            self._chosen(choice)

    def _place(self) -> None:
        height = self.list.sizeHintForRow(0) if self._model.choices else 0
        self.list.setFixedHeight(height * min(len(self._model.choices), self.ROWS) + 2)
        width = min(self.WIDTH, self._window.width() - 40)
        self._layout.activate()
        self.setGeometry(
            (self._window.width() - width) // 2, 56, width, self._layout.sizeHint().height()
        )
