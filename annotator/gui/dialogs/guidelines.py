"""Writing the project's guidelines, with a look at how they read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QWidget

from annotator.core.markdown import blocks
from annotator.gui.dialogs.note import typed_text
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.page import PageView

PAUSE = 250


class GuidelinesDialog(Sheet):
    """Markdown on the left, the page on the right. Ctrl+Enter keeps, Esc asks nothing and keeps nothing."""

    chosen = Signal(str)
    """The guidelines as they are now."""

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(parent, "Guidelines of the project", 900)
        self.resize(900, 600)
        self.say(
            self.tr(
                "# heading, - list, 1. list, > quotation, **strong**, *emphasis*, `code`. Nothing is "
                "loaded."
            )
        )
        self.editor = QPlainTextEdit(text)
        self.editor.setAccessibleName(self.tr("Guidelines, Markdown"))
        self.editor.setPlaceholderText(self.tr("# When is it a claim?\n\n- …"))
        self.editor.setTabChangesFocus(True)
        self.editor.installEventFilter(self)
        self.page = PageView("Guidelines as they read")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._show)
        self.editor.textChanged.connect(self._pause.start)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(self.editor)
        both.addWidget(self.page)
        self.column.addWidget(both, 1)
        self.finish(self.tr("Keep (Ctrl+Enter)"))
        self.accepted.connect(lambda: self.chosen.emit(typed_text(self.editor)))
        self._show()
        self.editor.setFocus()

    def _show(self) -> None:
        at = self.page.verticalScrollBar().value()
        self.page.show_blocks(blocks(typed_text(self.editor)))
        self.page.verticalScrollBar().setValue(at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
                return True
        return False
