"""The field above a list that narrows it while people type."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

PAUSE = 140
"""Milliseconds without a key before the list is filtered."""


class FilterField(QLineEdit):
    """Enter and ↓ go to the list, Esc empties the field, and leaves it when it is empty."""

    filtered = Signal()
    """The words are other ones now."""
    done = Signal()
    """The keyboard should go to the list."""
    left = Signal()
    """Esc in the empty field."""

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setMinimumHeight(28)
        self.setMaxLength(500)
        self._told: list[str] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.tell)
        self.textChanged.connect(lambda _: self._pause.start())

    def words(self) -> list[str]:
        """The words to look for."""
        return self.text().split()

    def tell(self) -> None:
        """Say at once that the words are other ones, if they are."""
        self._pause.stop()
        words = self.words()
        if words != self._told:
            self._told = words
            self.filtered.emit()

    def reset(self) -> None:
        """Empty the field without a word: the whole list is made anew anyway."""
        self.clear()
        self._pause.stop()
        self._told = []

    def begin(self, text: str = "") -> None:
        """Take the keyboard; letters typed elsewhere begin the filter."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.setText(text)
        else:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
                self.tell()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.tell()
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)
