"""Two small questions about one entity: its name, and its other names."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from annotator.core.model import Entity
from annotator.gui.dialogs.note import typed_text
from annotator.gui.dialogs.sheet import Sheet


class RenameSheet(Sheet):
    """A new name; the old one may stay as an alias."""

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget, entity: Entity) -> None:
        super().__init__(parent, self.tr("Rename entity"), 420)
        self.line = QLineEdit(entity.name)
        self.line.setAccessibleName(self.tr("Name"))
        self.line.setMaxLength(1000)
        self.line.setMinimumHeight(28)
        self.line.selectAll()
        self.keep = QCheckBox(self.tr("Keep the old name as an alias"))
        self.keep.setChecked(True)
        self.column.addWidget(self.line)
        self.column.addWidget(self.keep)
        self.finish(self.tr("Rename"), self.tr("Cancel"))
        self.accepted.connect(lambda: self.chosen.emit(self.line.text(), self.keep.isChecked()))
        self.line.setFocus()


class AliasesSheet(Sheet):
    """One other name per line."""

    chosen = Signal(list)

    def __init__(self, parent: QWidget, entity: Entity) -> None:
        super().__init__(parent, self.tr("Aliases"), 420)
        self.say(self.tr("Other names of “{0}”, one per line:").format(entity.name[:200]))
        self.editor = QPlainTextEdit()
        self.editor.setPlainText("\n".join(entity.aliases))
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(self.tr("Aliases, one per line"))
        self.column.addWidget(self.editor, 1)
        self.finish(self.tr("Keep"), self.tr("Cancel"))
        self.accepted.connect(lambda: self.chosen.emit(typed_text(self.editor).split("\n")))
        self.editor.setFocus()
