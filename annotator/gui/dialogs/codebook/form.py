"""The fields of one item of the codebook that can change without anything coded changing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from annotator.core.codebook import LANGUAGES, LEVELS, LINES, Codebook
from annotator.core.codebook_edit import DESCRIPTIVE
from annotator.gui.dialogs.codebook.colour import ColourField
from annotator.gui.dialogs.codebook.tree import Place, find
from annotator.gui.dialogs.note import typed_text
from annotator.gui.theme import DARK, LIGHT

LANGUAGE_NAMES = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "ar": "Arabic"}


class ItemForm(QScrollArea):
    """Shows an item; :meth:`changes` tells what differs from it. Ctrl+Enter asks to keep."""

    edited = Signal()
    keep_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Details"))
        self.place: Place | None = None
        self._before: dict[str, Any] = {}
        self._readers: dict[str, Callable[[], Any]] = {}
        self.fields: dict[str, QWidget] = {}
        """The widgets by field; names as ``names.fr``."""

    def show_item(self, book: Codebook, place: Place | None, writable: bool) -> None:
        """Show another item, or nothing."""
        self.place = place
        self._before, self._readers, self.fields = {}, {}, {}
        inner = QWidget()
        form = QFormLayout(inner)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setHorizontalSpacing(12)
        item = find(book, place) if place is not None else None
        if item is not None and place is not None:
            languages = list(dict.fromkeys([*LANGUAGES, *item.names]))
            for language in languages:
                line = self._line(item.names.get(language, ""))
                self._add(
                    form,
                    f"names.{language}",
                    f"Name, {LANGUAGE_NAMES.get(language, language)}",
                    line,
                )
            self._readers["names"] = lambda: {
                language: text
                for language in languages
                if (text := self._text(f"names.{language}"))
            }
            for name in DESCRIPTIVE[place.kind]:
                if name != "names":
                    self._field(form, name, getattr(item, name), book, place)
            self._before = {name: read() for name, read in self._readers.items()}
        inner.setEnabled(writable)
        self.setWidget(inner)

    def _field(
        self, form: QFormLayout, name: str, value: Any, book: Codebook, place: Place
    ) -> None:
        if name in ("definition", "examples", "counterexamples"):
            lines = name != "definition"
            editor = QPlainTextEdit("\n".join(value) if lines else value)
            editor.setTabChangesFocus(True)
            editor.setFixedHeight(editor.fontMetrics().lineSpacing() * (4 if lines else 6) + 14)
            editor.textChanged.connect(self.edited)
            editor.installEventFilter(self)
            title = {"definition": "Definition", "examples": "Examples, one a line",
                     "counterexamples": "Not, one a line"}[name]  # fmt: skip
            self._add(form, name, title, editor)
            if lines:
                self._readers[name] = lambda: tuple(
                    part.strip() for part in typed_text(editor).split("\n") if part.strip()
                )
            else:
                self._readers[name] = lambda: typed_text(editor).strip()
        elif name in ("colour_light", "colour_dark"):
            theme = LIGHT if name == "colour_light" else DARK
            title = "Colour, light" if name == "colour_light" else "Colour, dark"
            field = ColourField(title, theme.base, place.kind == "relation", self)
            field.set_colour(value)
            field.edited.connect(self.edited)
            self._add(form, name, title, field)
            self._readers[name] = field.colour
        elif name in ("line", "level", "parent", "key"):
            choices: list[tuple[str, Any]]
            if name == "parent":
                others = [v for v in book.attribute(place.parent).values if v.code != place.code]
                choices = [("none", ""), *((v.name(), v.code) for v in others)]
                title = "Broader value"
            elif name == "key":
                choices = [("none", 0), *((str(n), n) for n in range(1, 10))]
                title = "Key"
            else:
                choices = [(one, one) for one in (LINES if name == "line" else LEVELS)]
                title = "Line" if name == "line" else "Shown"
            box = QComboBox()
            box.setMinimumHeight(28)
            for text, data in choices:
                box.addItem(text, data)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.currentIndexChanged.connect(self.edited)
            self._add(form, name, title, box)
            self._readers[name] = box.currentData
        else:
            line = self._line(value)
            line.setMaxLength(1)
            self._add(form, name, "Letter", line)
            self._readers[name] = lambda: line.text().strip().upper()

    def _line(self, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setMinimumHeight(28)
        line.setMaxLength(200)
        line.setCursorPosition(0)
        line.textChanged.connect(self.edited)
        line.installEventFilter(self)
        return line

    def _add(self, form: QFormLayout, name: str, title: str, widget: QWidget) -> None:
        widget.setAccessibleName(title)
        self.fields[name] = widget
        form.addRow(title, widget)

    def _text(self, name: str) -> str:
        line = self.fields[name]
        assert isinstance(line, QLineEdit)
        return " ".join(line.text().split())

    def changes(self) -> dict[str, Any]:
        """The fields that differ from the item."""
        found = {name: read() for name, read in self._readers.items()}
        return {name: value for name, value in found.items() if value != self._before.get(name)}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.keep_asked.emit()
                return True
        return False
