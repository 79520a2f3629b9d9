"""How a table of aliases is to be read into the register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from annotator.gui.dialogs.sheet import Sheet


class TableSheet(Sheet):
    """The kind of rows that tell none, and who is right where table and register differ."""

    chosen = Signal(object, bool)
    """The kind (None: every row tells its own), and whether the table wins."""

    def __init__(self, parent: QWidget, path: Path, kinds: Sequence[str]) -> None:
        super().__init__(parent, self.tr("Import a table of aliases"), 500)
        self.say(
            self.tr(
                "{0} is read as one step. A row is the entity of its id, else of its name and kind, else of its Wikidata number; else it is new. Aliases are added."
            ).format(path.name)
        )
        self.kind = QComboBox()
        self.kind.setMinimumHeight(28)
        self.kind.addItem(self.tr("as the table says"), None)
        for each in kinds:
            self.kind.addItem(each, each)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("&Kind of rows that tell none"), self.kind)
        self.column.addLayout(form)
        self.replace = QCheckBox(self.tr("Where the two differ, the &table is right"))
        self.replace.setMinimumHeight(26)
        self.column.addWidget(self.replace)
        self.finish(self.tr("Import"))
        self.accepted.connect(
            lambda: self.chosen.emit(self.kind.currentData(), self.replace.isChecked())
        )
        self.kind.setFocus()
