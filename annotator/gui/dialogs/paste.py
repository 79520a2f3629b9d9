"""A pasted text before it becomes an article."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import plain_label

SHOWN = 4000
"""Characters of the text that the preview shows."""


class PasteDialog(Sheet):
    """Shows how the text begins, with title, outlet and date to fill in or correct."""

    chosen = Signal(dict)
    """``{title, source, date}`` as the person left them."""

    def __init__(
        self, parent: QWidget, text: str, title: str = "", source: str = "", date: str = ""
    ) -> None:
        super().__init__(parent, self.tr("New article from the clipboard"), 600)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.title, self.source, self.date = QLineEdit(title), QLineEdit(source), QLineEdit(date)
        self.date.setPlaceholderText(self.tr("2026-11-03, 2026-11 or 2026"))
        for label, line in (("&Title", self.title), ("&Outlet", self.source), ("&Date", self.date)):
            line.setMinimumHeight(26)
            line.setCursorPosition(0)
            form.addRow(label, line)
        self.column.addLayout(form)
        preview = QPlainTextEdit()
        preview.setReadOnly(True)
        preview.setTabChangesFocus(True)
        preview.setPlainText(text[:SHOWN] + ("\n…" if len(text) > SHOWN else ""))
        preview.setMinimumHeight(220)
        preview.setAccessibleName(self.tr("The pasted text"))
        self.column.addWidget(preview, 1)
        self.column.addWidget(plain_label(f"{len(text):,} characters, {len(text.split()):,} words"))
        self.finish(self.tr("Add the article"))
        self.title.setFocus()
        self.accepted.connect(
            lambda: self.chosen.emit(
                {
                    "title": self.title.text().strip(),
                    "source": self.source.text().strip(),
                    "date": self.date.text().strip(),
                }
            )
        )
