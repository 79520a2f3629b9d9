"""A sentence and a list of plain lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QListWidget, QWidget

from annotator.gui.dialogs.sheet import Sheet


class LinesDialog(Sheet):
    """For reports: what could not be used, what is not as it should be, what a format could not hold."""

    def __init__(self, parent: QWidget, title: str, sentence: str, lines: Sequence[str]) -> None:
        super().__init__(parent, title, 600)
        self.resize(600, 380)
        self.say(sentence)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName(sentence)
        self.list.addItems(list(lines))
        self.column.addWidget(self.list, 1)
        self.finish("", self.tr("Close"))
