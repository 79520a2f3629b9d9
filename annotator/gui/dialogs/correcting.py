"""Correcting a passage of an article, and reading the texts it had before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QWidget

from annotator.app.corrections import Version
from annotator.gui.dialogs.note import typed_text
from annotator.gui.dialogs.sheet import Sheet


class CorrectingDialog(Sheet):
    """The passage in an editor. Says how it was shown and how it was left: the editor does not keep all blanks."""

    chosen = Signal(str, str)
    """The passage as the editor showed it first, and as it is now."""

    def __init__(self, parent: QWidget, passage: str) -> None:
        super().__init__(parent, self.tr("Correct the text"), 620)
        self.say(
            self.tr(
                "The article gets a new version of its text. Annotations move along; the text before stays to be read."
            )
        )
        self.editor = QPlainTextEdit()
        self.editor.setPlainText(passage)
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(200)
        self.editor.setAccessibleName(self.tr("The passage"))
        self.column.addWidget(self.editor, 1)
        self.finish(self.tr("Correct"))
        self.shown = typed_text(self.editor)
        self.editor.setFocus()
        self.accepted.connect(lambda: self.chosen.emit(self.shown, typed_text(self.editor)))


class VersionsDialog(Sheet):
    """The texts of an article, the latest first, to read."""

    def __init__(
        self, parent: QWidget, versions: Sequence[Version], read: Callable[[Version], str | None]
    ) -> None:
        super().__init__(parent, self.tr("Texts of the article"), 680)
        self._versions, self._read = tuple(versions), read
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Texts"))
        self.list.setMaximumHeight(140)
        for one in self._versions:
            now = self.tr(" – the text now") if one.current else ""
            told = self.tr("{0} characters, annotations: {1}").format(
                f"{one.characters:,}", f"{one.annotations:,}"
            )
            day = one.since[:16].replace("T", " ")
            self.list.addItem(f"{day}  {one.label}{now}: {told}")
        self.column.addWidget(self.list)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(300)
        self.text.setAccessibleName(self.tr("The text"))
        self.column.addWidget(self.text, 1)
        self.finish("", self.tr("Close"))
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._versions):
            self.text.setPlainText(self._read(self._versions[row]) or "")
