"""The labels of a set and what each becomes: rows, and the table that changes them by key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from annotator.app.set_labels import LEAVE_OUT
from annotator.app.set_look import SeenLabel
from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import TypeDef
from annotator.gui.panels.rows import Badge, Cell, RowsModel, one_line
from annotator.gui.panels.table import RowsView

LABEL, KIND, COUNT, CODE = range(4)
LONGEST_MENU = 60
"""Characters of a label that a menu shows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a label may become: a code, and how it is shown. ``typed`` is what people type to get it."""

    code: str
    text: str
    typed: str = ""
    badge: Badge | None = None


class LabelRows(RowsModel):
    """One row for each label; the last column is what it becomes."""

    chosen = Signal()

    def __init__(self, codebook: Codebook, language: str, parent: QObject) -> None:
        super().__init__(parent)
        self.titles = [self.tr("In the file"), "", self.tr("Times"), self.tr("Becomes")]
        self._kinds = {
            "type": self.tr("type"),
            "attribute": self.tr("attribute"),
            "relation": self.tr("relation"),
        }
        self.labels: Sequence[SeenLabel] = ()
        self.codes: dict[tuple[str, str], str] = {}
        """What people chose, by kind and label."""
        self._known = {
            "type": [self._entry(each, each.name(language)) for each in codebook.types],
            "attribute": [self._entry(each, each.name(language)) for each in codebook.attributes],
            "relation": [self._entry(each, each.name(language)) for each in codebook.relations],
        }
        self._by_code = {
            kind: {each.code: each for each in entries} for kind, entries in self._known.items()
        }
        self._made: dict[tuple[str, str], str] = {}
        """The label that a new entry is made for, by kind and code."""

    @staticmethod
    def _entry(definition: object, name: str) -> Choice:
        code = str(getattr(definition, "code", ""))
        badge = None
        if isinstance(definition, TypeDef):
            letter = definition.letter or code[:1].upper()
            badge = Badge(letter, definition.colour_light, definition.colour_dark)
        text = name if name.casefold() == code.casefold() else f"{name} ({code})"
        return Choice(code, text, name.casefold(), badge)

    def show(self, labels: Sequence[SeenLabel]) -> None:
        """Show the labels of a file with what is proposed for them."""
        self.beginResetModel()
        self.labels = labels
        self.codes = {}
        self._made = {(each.kind, each.fresh): each.label for each in labels}
        self.endResetModel()
        self.chosen.emit()

    def length(self) -> int:
        return len(self.labels)

    def code(self, row: int) -> str:
        """What the label of a row becomes now."""
        one = self.labels[row]
        return self.codes.get((one.kind, one.label), one.code)

    def is_new(self, row: int) -> bool:
        """True when the codebook gets an entry for the label of a row."""
        code = self.code(row)
        return code not in self._by_code[self.labels[row].kind] and code != LEAVE_OUT

    def choices(self, row: int) -> list[Choice]:
        """What the label of a row may become: an entry of its own, one of the codebook, one made for another label, nothing."""
        mine = self.labels[row]
        found = [Choice(mine.fresh, self._new(mine.label)), *self._known[mine.kind]]
        taken = {each.code for each in found}
        for other, one in enumerate(self.labels):
            if one.kind == mine.kind and one.fresh not in taken and self.code(other) == one.fresh:
                found.append(Choice(one.fresh, self._new(one.label), one.label.casefold()))
                taken.add(one.fresh)
        return [*found, Choice(LEAVE_OUT, self.tr("left out"))]

    def _new(self, label: str) -> str:
        return self.tr("new: {0}").format(one_line(label))

    def choose(self, rows: Iterable[int], code: str) -> None:
        """Let the labels of rows become something; ``code`` as in :meth:`choices`."""
        for row in rows:
            one = self.labels[row]
            self.codes[one.kind, one.label] = code
            self.row_changed(row)
        self.chosen.emit()

    def choice(self, row: int) -> Choice:
        """What the label of a row becomes, to be shown."""
        one, code = self.labels[row], self.code(row)
        if code == LEAVE_OUT:
            return Choice(LEAVE_OUT, self.tr("left out"))
        if code == one.fresh:
            return Choice(code, self._new(one.label))
        if (known := self._by_code[one.kind].get(code)) is not None:
            return known
        return Choice(code, self._new(self._made.get((one.kind, code), code)))

    def cell(self, row: int, column: int) -> Cell:
        one = self.labels[row]
        if column == LABEL:
            examples = ", ".join(one_line(each) for each in one.examples)
            return Cell(one_line(one.label), aside=examples, tip=one.label)
        if column == KIND:
            return Cell(self._kinds[one.kind], muted=True)
        if column == COUNT:
            return Cell(f"{one.count:,}", align="right")
        known = self.choice(row)
        out = known.code == LEAVE_OUT
        icons = ("hidden",) if out else ()
        return Cell(known.text, badge=known.badge, icons=icons, muted=out, strong=self.is_new(row))


class LabelView(RowsView):
    """Letters choose by name, Left and Right go through the choices, Space lists them, Delete leaves out."""

    def __init__(self, model: LabelRows, parent: QWidget) -> None:
        super().__init__(model, QApplication.translate("LabelView", "Labels of the file"), parent)
        self._labels = model
        self._letters = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(QApplication.keyboardInputInterval())
        self._pause.timeout.connect(self._forget)
        self.typed.connect(self._type)
        self.pressed_delete.connect(lambda: self._choose(LEAVE_OUT))
        self.clicked.connect(self._clicked)

    def _forget(self) -> None:
        self._letters = ""

    def _rows(self) -> list[int]:
        """The selected rows of the same kind as the current one."""
        row = self.current_row()
        if row < 0:
            return []
        kind = self._labels.labels[row].kind
        chosen = [each for each in self.selected_rows() if self._labels.labels[each].kind == kind]
        return chosen if row in chosen else [row]

    def _choose(self, code: str) -> None:
        if rows := self._rows():
            self._labels.choose(rows, code)

    def _make_new(self) -> None:
        for row in self._rows():
            self._labels.choose([row], self._labels.labels[row].fresh)

    def _take(self, choice: Choice) -> None:
        row = self.current_row()
        if choice.code == self._labels.labels[row].fresh:
            self._make_new()
        else:
            self._choose(choice.code)

    def _type(self, letters: str) -> None:
        """Go to the next choice whose name begins with what was typed."""
        row = self.current_row()
        if row < 0:
            return
        if letters == "+":
            self._make_new()
            return
        again = self._letters == letters.casefold()
        self._letters = self._letters if again else self._letters + letters.casefold()
        self._pause.start()
        choices = self._labels.choices(row)
        now = next((n for n, c in enumerate(choices) if c.code == self._labels.code(row)), 0)
        start = now + 1 if len(self._letters) == 1 else now
        for choice in (*choices[start:], *choices[:start]):
            if choice.typed.startswith(self._letters):
                self._choose(choice.code)
                return

    def _step(self, by: int) -> None:
        row = self.current_row()
        choices = self._labels.choices(row)
        now = next((n for n, c in enumerate(choices) if c.code == self._labels.code(row)), 0)
        self._take(choices[(now + by) % len(choices)])

    def show_choices(self) -> QMenu | None:
        """List what the current label may become."""
        row = self.current_row()
        if row < 0:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        last = len(choices := self._labels.choices(row)) - 1
        for number, choice in enumerate(choices):
            if number in (1, last):
                menu.addSeparator()
            shown = choice.text
            shown = shown if len(shown) <= LONGEST_MENU else f"{shown[:LONGEST_MENU]}…"
            action = menu.addAction(shown.replace("&", "&&"))
            action.triggered.connect(lambda _, c=choice: self._take(c))
            if choice.code == self._labels.code(row):
                action.setCheckable(True)
                action.setChecked(True)
                menu.setActiveAction(action)
        place = self.visualRect(self._labels.index(row, CODE))
        menu.popup(self.viewport().mapToGlobal(place.bottomLeft()))
        return menu

    def _clicked(self, index: object) -> None:
        if getattr(index, "column", lambda: -1)() == CODE and len(self.selected_rows()) == 1:
            self.show_choices()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.show_choices()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.current_row() < 0 or not plain:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = (key == Qt.Key.Key_Right) != self.isRightToLeft()
            self._step(1 if forward else -1)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_F2):
            self.show_choices()
        elif key == Qt.Key.Key_Backspace:
            self._choose(LEAVE_OUT)
        elif key == Qt.Key.Key_Insert:
            self._make_new()
        else:
            super().keyPressEvent(event)
