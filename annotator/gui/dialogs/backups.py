"""The back-ups of a project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QWidget

from annotator.gui.dialogs.sheet import Sheet

REASONS = {
    "daily": "daily",
    "by-hand": "made by hand",
    "before-import": "before an import",
    "before-migration": "before a change of the file's form",
    "before-merge": "before a merge",
    "before-repair": "before a repair",
}


class BackupsDialog(Sheet):
    """Newest first; one is chosen to make a new project from."""

    chosen = Signal(object)
    """The path of the back-up."""

    def __init__(self, parent: QWidget, backups: Sequence[tuple[Path, str, str, int]]) -> None:
        super().__init__(parent, self.tr("Back-ups"), 480)
        self.resize(480, 380)
        self.say(
            self.tr("A back-up is made into a new project; the open one stays as it is.")
            if backups
            else self.tr(
                "There is no back-up of this project yet. One is made every day it changes."
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Back-ups, newest first"))
        self._paths = [path for path, *_ in backups]
        for _, when, reason, size in backups:
            why = REASONS.get(reason, reason)
            self.list.addItem(f"{when}  ·  {why}  ·  {max(1, size // 1000):,} kB")
        self.list.setVisible(bool(backups))
        self.column.addWidget(self.list, 1)
        self.main = self.finish(self.tr("Restore…"), self.tr("Close"))
        self.main.setEnabled(bool(backups))
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _: self.accept())
        self.accepted.connect(self._take)

    def _take(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self.chosen.emit(self._paths[row])
