"""Fields of the entity form: lines that keep what was typed, and the key of undo where a field has none of its own."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.note_field import NoteField
from annotator.gui.plain import announce, plain_label


class UndoThrough(QObject):
    """Lets the window undo and redo while a field has the keyboard that has nothing of its own to take back."""

    def watch(self, parent: QWidget) -> None:
        """Heed all fields below a widget; those heeded already stay so."""
        for field in (*parent.findChildren(QLineEdit), *parent.findChildren(QPlainTextEdit)):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        own = watched.document() if isinstance(watched, QPlainTextEdit) else watched
        if event.matches(QKeySequence.StandardKey.Undo):
            through = not own.isUndoAvailable()  # type: ignore[attr-defined]
        elif event.matches(QKeySequence.StandardKey.Redo):
            through = not own.isRedoAvailable()  # type: ignore[attr-defined]
        else:
            return False
        if through:
            event.ignore()
        return through


class KeptLine(QWidget):
    """One line. Enter or leaving it keeps what was typed, Esc in a changed line brings back what is kept."""

    kept = Signal(str)
    """The text as it is now, and differs from what was shown."""

    def __init__(self, name: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = ""
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self.line.setMinimumHeight(28)
        self.line.setMaxLength(1000)
        self.line.editingFinished.connect(self.keep)
        self.line.installEventFilter(self)
        self.problem = plain_label(wrap=True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        self.setFocusProxy(self.line)

    @property
    def is_changed(self) -> bool:
        """True when something was typed that was not kept yet."""
        return self.line.text() != self._shown

    def show_text(self, text: str) -> None:
        """Show what is kept; what is being typed gives way only to something new."""
        if self.is_changed and text == self._shown:
            return
        self._shown = text
        self.problem.hide()
        self.line.setText(text)
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)

    def keep(self) -> None:
        """Say that the text was changed, if it was; whoever keeps it shows it anew or refuses it."""
        if self.is_changed and not self.line.isReadOnly():
            self.kept.emit(self.line.text())

    def restore(self) -> None:
        """Show again what is kept."""
        shown, self._shown = self._shown, self.line.text()
        self.show_text(shown)

    def forget(self) -> None:
        """Nothing is typed any more: something else will be shown."""
        self.restore()

    def refuse(self, why: str) -> None:
        """Say below the line why it is not kept; it stays to be corrected."""
        set_colour(self.problem, theme_of(self).error)
        self.problem.setText(why)
        self.problem.show()
        announce(self.problem, why)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and _is_escape(event) and self.is_changed:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self.restore()
            return True
        return False


class KeptLines(NoteField):
    """Several entries, one a line, kept like a note."""

    def __init__(self, name: str, hint: str, high: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.document().setDefaultTextOption(option)  # each line in the direction of its writing
        self._high = high
        self.fit()

    def fit(self) -> None:
        """Be as high as the letters want it."""
        frame = round(2 * self.document().documentMargin()) + 2 * self.frameWidth()
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._high + frame)

    def entries(self) -> list[str]:
        """What is written, with single blanks, each once, without empty lines."""
        lines = (" ".join(line.split()) for line in self.text_now.split("\n"))
        return list(dict.fromkeys(line for line in lines if line))

    def show_entries(self, entries: Iterable[str]) -> None:
        """Show what is kept; what is being typed stays."""
        self.note_changed("\n".join(entries))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()


def _is_escape(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape
