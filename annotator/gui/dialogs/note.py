"""A note on one annotation."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import ElidedLabel


def typed_text(editor: QPlainTextEdit) -> str:
    """What was typed, read from the document's blocks: the widget's own way changes some blanks."""
    document = editor.document()
    blocks = [document.findBlockByNumber(n).text() for n in range(document.blockCount())]
    return "\n".join(blocks)


class NoteDialog(Sheet):
    """Ctrl+Enter keeps the note, Esc leaves it as it was."""

    chosen = Signal(str)
    """The note as it is now."""

    def __init__(self, parent: QWidget, quote: str, note: str) -> None:
        super().__init__(parent, self.tr("Note"), 460)
        self.column.addWidget(ElidedLabel(f"“{quote}”"))
        self.editor = QPlainTextEdit()
        self.editor.setPlainText(note)
        self.editor.selectAll()
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(140)
        self.editor.setAccessibleName(self.tr("Note"))
        self.editor.setPlaceholderText(self.tr("What should be remembered about this passage?"))
        self.editor.installEventFilter(self)
        self.column.addWidget(self.editor, 1)
        self.finish(self.tr("Keep (Ctrl+Enter)"))
        self.accepted.connect(lambda: self.chosen.emit(typed_text(self.editor).strip()))
        self.editor.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
                return True
        return False
