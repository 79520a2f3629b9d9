"""What an export wrote, and what the format could not hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QWidget

from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import announce, plain_label


class ExportedDialog(Sheet):
    """A sentence, the losses line by line, and the ways on: copy the report, open the folder."""

    def __init__(self, parent: QWidget, path: Path, sentence: str, losses: Sequence[str]) -> None:
        """``path`` is the file or folder that was written."""
        super().__init__(parent, self.tr("Exported to {0}").format(path.name), 640)
        self._path, self._losses = path, list(losses)
        self._sentence = sentence
        self.say(sentence)
        where = plain_label(str(path), wrap=True)
        where.setAccessibleName(self.tr("Written to"))
        self.column.addWidget(where)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName(self.tr("What the format could not hold"))
        self.list.addItems(self._losses or [self.tr("Nothing was lost.")])
        self.list.setCurrentRow(0)
        self.column.addWidget(self.list, 1)
        row = QHBoxLayout()
        for text, do in (
            (self.tr("&Copy"), self.copy_report),
            (self.tr("&Open the folder"), self.open_folder),
        ):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.setMinimumHeight(28)
            button.clicked.connect(do)
            row.addWidget(button)
        self.said = plain_label("")
        row.addWidget(self.said, 1)
        self.column.addLayout(row)
        self.finish("", self.tr("Close"))
        self.resize(640, 380)
        self.list.setFocus()

    def copy_report(self) -> None:
        """Put what is shown on the clipboard."""
        lines = [self._sentence, str(self._path), "", *(f"- {each}" for each in self._losses)]
        QGuiApplication.clipboard().setText("\n".join(lines).rstrip() + "\n")
        self.said.setText(self.tr("The report is on the clipboard."))
        announce(self.said, self.said.text())

    def open_folder(self) -> None:
        """Let the system show what was written."""
        show_folder(self._path)


def show_folder(path: Path) -> None:
    """Let the system show the folder that was written, or the one in which a file was written."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
