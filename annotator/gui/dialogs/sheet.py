"""What all dialogs share: a title, a column, buttons, and that they are opened, never waited for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from annotator.gui.plain import plain_label


class Sheet(QDialog):
    """A dialog over the window. It closes with Esc and cleans up after itself."""

    def __init__(self, parent: QWidget, title: str, width: int = 480) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(width, 10)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 18, 20, 16)
        self.column.setSpacing(12)

    def showEvent(self, event: QShowEvent) -> None:
        # A paragraph that wraps says only now how high it is.
        high = self.column.totalHeightForWidth(self.width())
        if high > self.height():
            self.resize(self.width(), high)
        super().showEvent(event)

    def fit(self) -> None:
        """Be as high as what is shown needs, after parts came or went."""
        self.column.activate()
        least = self.column.totalMinimumSize()
        wide = max(self.width(), least.width())
        self.resize(wide, max(self.column.totalHeightForWidth(wide), least.height()))

    def say(self, text: str) -> None:
        """Add a paragraph of plain text."""
        label = plain_label(text, wrap=True)
        self.column.addWidget(label)

    def finish(self, accept: str, cancel: str = "Cancel") -> QPushButton:
        """Add the buttons at the bottom; empty texts leave one out. Returns the accepting one."""
        buttons = QDialogButtonBox()
        main = QPushButton(accept or cancel)
        main.setMinimumHeight(28)
        main.setDefault(True)
        role = QDialogButtonBox.ButtonRole
        buttons.addButton(main, role.AcceptRole if accept else role.RejectRole)
        if accept and cancel:
            other = buttons.addButton(cancel, role.RejectRole)
            other.setMinimumHeight(28)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.column.addWidget(buttons)
        return main


def ask(
    parent: QWidget,
    question: str,
    detail: str,
    yes: str,
    on_yes: Callable[[], None],
    no: str = "Cancel",
) -> Sheet:
    """Ask something that can be answered by one button; ``on_yes`` is called when it is pressed."""
    sheet = Sheet(parent, question, 440)
    sheet.say(detail)
    sheet.finish(yes, no)
    sheet.accepted.connect(on_yes)
    sheet.open()
    return sheet
