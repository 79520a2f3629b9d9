"""The note of an annotation: never lost, whatever happens around it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.gui.dialogs.note import typed_text


class NoteField(QPlainTextEdit):
    """Keeps what was typed when the keyboard leaves, with Ctrl+Enter, and with Esc; the last two go back to the text."""

    kept = Signal(str)
    """The note as it is now, and differs from what was shown."""
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Note"))
        self.setPlaceholderText(self.tr("What should be remembered about this passage?"))

    @property
    def text_now(self) -> str:
        """What stands in the field, without blanks around it."""
        return typed_text(self).strip()

    @property
    def is_changed(self) -> bool:
        """True when something was typed that was not kept yet."""
        return self.text_now != self._shown

    def show_note(self, note: str) -> None:
        """Show another annotation's note."""
        self._shown = note.strip()
        if self.text_now != self._shown:
            self.setPlainText(note)

    def note_changed(self, note: str) -> None:
        """The note was changed elsewhere; what is being typed stays."""
        if self.is_changed and self.text_now != note.strip():
            self._shown = note.strip()
        else:
            self.show_note(note)

    def keep(self) -> None:
        """Say that the note was changed, if it was."""
        if self.is_changed:
            self.kept.emit(self.text_now)

    def was_kept(self) -> None:
        """What stands here is saved."""
        self._shown = self.text_now

    def was_not_kept(self, note: str) -> None:
        """Saving failed: ``note`` is still what is saved, and what was typed stays to be kept later."""
        self._shown = note.strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or (enter and ctrl):
            self.keep()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.keep()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.accept()
            return True
        return super().event(event)
