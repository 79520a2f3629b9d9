"""The fields of a filter for annotations: words, type, entity, attribute, marks, annotator, dates."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QWidget

from annotator.app import annotations as annotating
from annotator.core.codebook import AttributeDef
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.selection import CODED, IS, NOT_CODED, Condition, Selection
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.marks import theme_of, type_icon
from annotator.gui.panels.value_editors import in_order
from annotator.gui.plain import tooltip
from annotator.gui.session import Session

PAUSE = 220
NOTE = "note"
TYPED = "typed"


class SelectionBar(QWidget):
    """Every field that is filled in narrows the list; ``changed`` comes after a short pause."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._entity: Id | None = None
        self._filling = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.changed)
        self.words = self._line(self.tr("Words in the annotation"), self.tr("Words"))
        self.type = self._box(self.tr("Type"))
        self.linked = self._box(self.tr("Entity link"))
        self.entity = EntityField(session, self.tr("Entity"), False, self)
        self.entity.line.setPlaceholderText(self.tr("Any entity"))
        self.entity.chosen.connect(self._take_entity)
        self.entity.cleared.connect(lambda: self._take_entity(None))
        self.entity.left.connect(lambda: self.entity.line.setFocus())
        self.attribute = self._box(self.tr("Attribute"))
        self.value = self._box(self.tr("Value of the attribute"))
        self.typed = self._line(self.tr("Value"), self.tr("Value as typed"))
        self.marks = self._box(self.tr("Marks"))
        self.person = self._box(self.tr("Annotator"))
        self.since = self._line(self.tr("From, as 2026-03"), self.tr("Article from"))
        self.until = self._line(self.tr("Until, as 2026-03"), self.tr("Article until"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for column, widget in enumerate((self.words, self.type, self.entity, self.linked)):
            grid.addWidget(widget, 0, column)
        for column, widget in enumerate((self.attribute, self.value, self.marks, self.person)):
            grid.addWidget(widget, 1, column)
        for column, widget in enumerate((self.typed, self.since, self.until)):
            grid.addWidget(widget, 2 if widget is self.typed else column - 1, 4 if column else 1)
        for column in range(5):
            grid.setColumnStretch(column, 3 if column in (0, 2) else 2)
        self.attribute.currentIndexChanged.connect(self._attribute_chosen)
        self.value.currentIndexChanged.connect(self._value_chosen)
        self.setFocusProxy(self.words)
        self.fill()

    def _line(self, hint: str, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(hint)
        line.setAccessibleName(name)
        line.setToolTip(tooltip(name))
        line.setMinimumHeight(28)
        line.setClearButtonEnabled(True)
        line.setMaxLength(500)
        line.textChanged.connect(self._edited)
        return line

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(tooltip(name))
        box.setMinimumHeight(28)
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.currentIndexChanged.connect(self._edited)
        return box

    def _edited(self) -> None:
        if not self._filling:
            self._pause.start()

    @property
    def waiting(self) -> bool:
        """True while something was typed that was not told yet."""
        return self._pause.isActive()

    # What may be chosen.

    def fill(self) -> None:
        """Offer what the codebook and the project have now; what was chosen stays where it still exists."""
        session = self._session
        book = session.codebook
        language = session.settings["look.codebook_language"] or "en"
        people: list[Any] = []
        if session.project is not None:
            people = session.look_up(annotating.annotators, session.project) or []
        theme, side = theme_of(self), 16
        self._filling = True
        types = [
            (kind.name(language), kind.code, type_icon(kind, theme, self.font(), side))
            for kind in (book.types if book else ())
        ]
        self._offer(self.type, [(self.tr("Every type"), None, None), *types])
        self._offer(self.linked, [
            (self.tr("Linked or not"), None, None),
            (self.tr("Linked to an entity"), True, None),
            (self.tr("Without an entity"), False, None),
        ])  # fmt: skip
        owners = {kind.code for kind in (book.types if book else ())}
        attributes = [
            (each.name(language), each.code, None)
            for each in (book.attributes if book else ())
            if owners & set(each.owners) and each.kind != "entity"
        ]
        self._offer(self.attribute, [(self.tr("Any attribute"), None, None), *attributes])
        self._offer(self.marks, [
            (self.tr("Marked or not"), None, None),
            (self.tr("In doubt"), "doubt", None),
            (self.tr("To look at again"), "review", None),
            (self.tr("Not marked"), "", None),
            (self.tr("With a note"), NOTE, None),
        ])  # fmt: skip
        everybody = [(one.name, one.id, None) for one in people]
        self._offer(self.person, [(self.tr("Everybody"), None, None), *everybody])
        self._filling = False
        self._attribute_chosen()

    def _offer(self, box: QComboBox, items: list[tuple[str, Any, Any]]) -> None:
        kept = box.currentData()
        box.clear()
        for text, value, icon in items:
            box.addItem(text, value)
            if icon is not None:
                box.setItemIcon(box.count() - 1, icon)
        row = next((n for n, (_, value, _) in enumerate(items) if value == kept), 0)
        box.setCurrentIndex(row)

    def _chosen_attribute(self) -> AttributeDef | None:
        code, book = self.attribute.currentData(), self._session.codebook
        return book.find_attribute(code) if book is not None and code else None

    def _attribute_chosen(self) -> None:
        attribute = self._chosen_attribute()
        language = self._session.settings["look.codebook_language"] or "en"
        was, self._filling = self._filling, True
        items: list[tuple[str, Any, Any]] = [
            (self.tr("coded"), CODED, None),
            (self.tr("not coded"), NOT_CODED, None),
        ]
        if attribute is not None and attribute.values:
            items += [
                ("    " * depth + value.name(language), (IS, value.code), None)
                for value, depth in in_order(attribute.values)
            ]
        elif attribute is not None and attribute.kind == "boolean":
            items += [(self.tr("yes"), (IS, True), None), (self.tr("no"), (IS, False), None)]
        elif attribute is not None:
            items.append((self.tr("is …"), TYPED, None))
        self._offer(self.value, items)
        self.value.setEnabled(attribute is not None)
        self._filling = was
        self._value_chosen()

    def _value_chosen(self) -> None:
        self.typed.setVisible(self.value.isEnabled() and self.value.currentData() == TYPED)

    def _take_entity(self, identity: Id | None) -> None:
        from annotator.app import entities

        self._entity = identity
        known = None
        if identity is not None:
            known = self._session.look_up(entities.get, self._session.project, identity)
        self.entity.show_entity(known.name if known else "", None)
        self._edited()

    # What was chosen.

    def selection(self) -> Selection:
        """The filter as it is filled in; raises UserError for a value the attribute cannot have."""
        book = self._session.codebook
        conditions: list[Condition] = []
        attribute, wanted = self._chosen_attribute(), self.value.currentData()
        if attribute is not None and book is not None:
            if wanted in (CODED, NOT_CODED):
                conditions.append(Condition(attribute.code, wanted))
            elif wanted == TYPED:
                value = book.check_value(attribute, self.typed.text().strip())
                if value is not None:
                    conditions.append(Condition(attribute.code, IS, value))
            elif wanted is not None:
                conditions.append(Condition(attribute.code, IS, wanted[1]))
        marks = self.marks.currentData()
        code = self.type.currentData()
        return Selection(
            types=(code,) if code else (),
            entity=self._entity,
            linked=self.linked.currentData(),
            attributes=tuple(conditions),
            annotator=self.person.currentData(),
            text=" ".join(self.words.text().split()),
            note=True if marks == NOTE else None,
            status=marks if marks is not None and marks != NOTE else None,
            since=_date(self.since.text()),
            until=_date(self.until.text()),
        )

    def reset(self, status: str | None = None) -> None:
        """Empty every field; with ``status`` ask for that mark."""
        self._filling = True
        for line in (self.words, self.typed, self.since, self.until):
            line.clear()
        for box in (self.type, self.linked, self.attribute, self.person):
            box.setCurrentIndex(0)
        self.marks.setCurrentIndex(max(0, self.marks.findData(status)) if status else 0)
        self._entity = None
        self.entity.show_entity("", None)
        self._filling = False
        self._pause.stop()
        self._attribute_chosen()


def _date(text: str) -> str:
    """A date as far as it is given; raises UserError when it is none."""
    text = text.strip()
    if not text:
        return ""
    parts = text.split("-")
    fits = len(parts) <= 3 and all(part.isascii() and part.isdigit() for part in parts)
    if not fits or [len(part) for part in parts] != [4, 2, 2][: len(parts)]:
        raise UserError(f"“{text}” is not a date.", "Write it as 2026, 2026-03 or 2026-03-05.")
    return text
