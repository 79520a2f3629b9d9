"""Metadata of one article or of many: title, outlet, author, date and so on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from annotator.app.metadata import typed_field
from annotator.core.errors import UserError
from annotator.core.model import Article
from annotator.gui.dialogs.note import typed_text
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import plain_label

FIELDS = (
    ("title", "&Title"),
    ("source", "&Outlet"),
    ("author", "&Author"),
    ("date", "&Date"),
    ("url", "A&ddress"),
    ("language", "&Language"),
    ("section", "&Section"),
    ("page", "&Page"),
    ("database_id", "Database &id"),
)
"""Fields in the order of the dialog; a date may be typed as people write it."""


class DetailsDialog(Sheet):
    """Only fields that were changed are handed back; with several articles, differing ones start empty."""

    chosen = Signal(dict)
    """``{field: text}`` of what was changed."""

    def __init__(self, parent: QWidget, articles: Sequence[Article]) -> None:
        many = len(articles) > 1
        super().__init__(
            parent, f"Details of {len(articles)} articles" if many else "Article details", 560
        )
        if many:
            self.say(
                self.tr(
                    "What you fill in here is written to all of them. Empty fields stay as they are."
                )
            )
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.fields: dict[str, QLineEdit] = {}
        self._before: dict[str, str] = {}
        self._emptied: dict[str, QCheckBox] = {}
        for name, title in FIELDS:
            values = {getattr(article, name) for article in articles}
            shared = values.pop() if len(values) == 1 else ""
            line = QLineEdit(shared)
            line.setMaxLength(1000)
            line.setMinimumHeight(26)
            line.setCursorPosition(0)
            if len(values) > 0:
                line.setPlaceholderText("different")
            if name == "date":
                line.setPlaceholderText(
                    line.placeholderText() or "2026-11-03, 3 Nov 2026, 2026-11 or 2026"
                )
            form.addRow(title, self._with_clear(name, line) if many else line)
            self.fields[name] = line
            self._before[name] = shared
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(70)
        self._note_before = articles[0].note if articles and not many else ""
        self.note.setPlainText(self._note_before)
        form.addRow(self.tr("&Note"), self.note)
        self.column.addLayout(form)
        if not many:
            one = articles[0]
            facts = [f"{one.characters:,} characters"]
            facts += [f"from {one.path}"] if one.path else []
            facts += [f"read as {one.encoding}"] if one.encoding else []
            facts += [f"date as written: {one.date_text}"] if one.date_text else []
            facts += [f"added {one.imported[:10]}"] if one.imported else []
            self.column.addWidget(plain_label(" · ".join(facts), wrap=True))
        self.problem = plain_label("", wrap=True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.reading = plain_label("", wrap=True)
        form.insertRow([name for name, _ in FIELDS].index("date") + 1, "", self.reading)
        self.main = self.finish(self.tr("Keep"))
        for name in ("date", "language", "url"):
            self.fields[name].textChanged.connect(lambda _: self._check())
        self._check()
        self.accepted.connect(lambda: self.chosen.emit(self.changes()))

    def changes(self) -> dict[str, str]:
        """What differs from before."""
        found = {
            name: line.text().strip()
            for name, line in self.fields.items()
            if line.text().strip() != self._before[name]
        }
        found |= {name: "" for name, box in self._emptied.items() if box.isChecked()}
        note = typed_text(self.note).strip()
        if note != self._note_before:
            found["note"] = note
        return found

    def _with_clear(self, name: str, line: QLineEdit) -> QHBoxLayout:
        """A field of many articles, with a box to empty it in all of them."""
        row = QHBoxLayout()
        box = QCheckBox("empty")
        box.setMinimumHeight(26)
        box.setAccessibleName(self.tr("Empty {0} in all of them").format(name))
        box.toggled.connect(lambda on: line.setEnabled(not on))
        self._emptied[name] = box
        row.addWidget(line, 1)
        row.addWidget(box)
        return row

    def _check(self) -> None:
        """Say how a date is understood, and what cannot be kept."""
        self.problem.hide()
        self.reading.hide()
        self.main.setEnabled(True)
        for name in ("date", "language", "url"):
            typed = self.fields[name].text().strip()
            if typed == self._before[name]:
                continue
            try:
                kept = typed_field(name, typed)
            except UserError as error:
                set_colour(self.problem, theme_of(self).error)
                self.problem.setText(f"{error.message} {error.hint}".strip())
                self.problem.show()
                self.main.setEnabled(False)
                return
            if isinstance(kept, tuple) and kept[2]:
                self.reading.setText(self.tr("understood as {0} ({1})").format(kept[0], kept[1]))
                self.reading.show()
