"""The relations of an entity to others, with dates: listed, made, dated, deleted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QToolButton, QWidget

from annotator.app import affiliations, entities
from annotator.core.codebook import ENTITY_PREFIX, AttributeDef, RelationDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import Entity
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.icons import icon
from annotator.gui.panels.date_editor import DateEditor
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.relations import RelationList, RelationRow
from annotator.gui.plain import announce, plain_label, tooltip
from annotator.gui.session import Session

translate = QCoreApplication.translate


def types_from(session: Session, entity: Entity) -> list[RelationDef]:
    """The relations that may lead from an entity of its kind to another entity; memberships first."""
    book = session.codebook
    found = [
        kind
        for kind in (book.relations if book is not None else ())
        if ENTITY_PREFIX + entity.kind in kind.source
        and any(end.startswith(ENTITY_PREFIX) for end in kind.target)
    ]
    return sorted(found, key=lambda kind: kind.code != affiliations.MEMBER_OF)


class EntityRelations(RelationList):
    """Always seen, also while empty: Insert makes a relation, F4 changes its dates."""

    always_shown = True
    add_asked = Signal()
    dates_asked = Signal(object)
    """A :class:`RelationRow` whose dates should change."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._addable = False
        self.add = self._button(self.tr("Add a relation or membership (Ins)"))
        self.add.clicked.connect(self.add_asked)
        self.dates = self._button(self.tr("Change the dates (F4)"))
        self.dates.clicked.connect(self._ask_dates)
        self.head.insertWidget(1, self.add)
        self.head.insertWidget(2, self.dates)
        self.rows.installEventFilter(self)
        self._recolour()
        self.show()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        square(button)
        button.setAccessibleName(name)
        button.setToolTip(tooltip(name))
        return button

    def set_addable(self, on: bool) -> None:
        """Say whether the codebook has a relation that may begin here."""
        self._addable = on
        self._allow()

    def _allow(self) -> None:
        super()._allow()
        row = self.current()
        between = row is not None and row.other.kind == "entity"
        if hasattr(self, "add"):  # the base class asks before they are made
            self.add.setEnabled(self._editable and self._addable)
            self.dates.setEnabled(self._editable and between)

    def _ask_dates(self) -> None:
        if self.dates.isEnabled():
            self.dates_asked.emit(self.current())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Insert and self.add.isEnabled():
                self.add_asked.emit()
                return True
            if event.key() == Qt.Key.Key_F4:
                self._ask_dates()
                return True
        return False

    def _recolour(self) -> None:
        super()._recolour()
        if hasattr(self, "add"):
            dark = theme_of(self).dark
            self.add.setIcon(icon("relation", dark))
            self.dates.setIcon(icon("event", dark))


class RelationSheet(Sheet):
    """Which relation, to whom, from and until when. With ``row`` only the dates of that one."""

    chosen = Signal(str, object, str, str)
    """Code of the relation, id of the other entity (None when dates change), since, until."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        entity: Entity,
        types: list[RelationDef],
        row: RelationRow | None = None,
    ) -> None:
        super().__init__(parent, translate("Relations", "Relation"), 480)
        self._session = session
        self._row = row
        self._target: Id | None = None
        self.say(row.text if row is not None else f"{entity.name[:200]} …")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        language = session.settings["look.codebook_language"] or "en"
        self.kind = QComboBox()
        self.kind.setMinimumHeight(28)
        for each in types:
            self.kind.addItem(each.name(language), each)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.target = EntityField(session, self.tr("To whom"), False, self)
        self.target.chosen.connect(self._take)
        self.target.cleared.connect(lambda: self._take(None))
        if row is None:
            form.addRow(self.tr("&Relation"), self.kind)
            form.addRow(self.tr("&To"), self.target)
        else:
            self.kind.hide()
            self.target.hide()
        self.since = self._date(self.tr("From when"), row.since if row is not None else "")
        self.until = self._date(self.tr("Until when"), row.until if row is not None else "")
        form.addRow(self.tr("&From"), self.since)
        form.addRow(self.tr("&Until"), self.until)
        self.column.addLayout(form)
        self.problem = plain_label(wrap=True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.finish(self.tr("Keep") if row is not None else self.tr("Relate"))
        self.installEventFilter(self)
        self._kind_changed()
        (self.since if row is not None else self.target).setFocus()

    def _date(self, name: str, value: str) -> DateEditor:
        attribute = AttributeDef("date", kind="date")
        editor = DateEditor(self._session, attribute, name, self.tr("not known"), self)
        editor.show_value(value or None)
        return editor

    def _kind_changed(self) -> None:
        kind = self.kind.currentData()
        if kind is None:
            return
        ends = [e.removeprefix(ENTITY_PREFIX) for e in kind.target if e.startswith(ENTITY_PREFIX)]
        self._kinds = ends
        self._show_target(ends[0] if len(ends) == 1 else None)

    def _show_target(self, kind: str | None) -> None:
        known = None
        if self._target is not None:
            known = self._session.look_up(entities.get, self._session.project, self._target)
        self.target.show_entity(known.name if known is not None else "", kind)

    def _take(self, identity: Id | None) -> None:
        self._target = identity
        self._show_target(self._kinds[0] if len(self._kinds) == 1 else None)
        self.problem.hide()
        if identity is not None:
            self.since.setFocus()

    def accept(self) -> None:
        """Close when everything can be kept; else say what is missing, at the field where it is."""
        if self._row is None and self._target is None:
            self._refuse(self.tr("Choose an entity: type some letters, ↓, Enter."), self.target)
            return
        since, until = (each.line.text().strip() for each in (self.since, self.until))
        if self.since.proposal is not None or self.until.proposal is not None:
            return  # the field says what a wording means, and waits for Enter
        if not self._readable(since) or not self._readable(until):
            return  # the field itself says so, or asks what a wording means
        try:
            affiliations.check_dates(since, until)
        except UserError as error:
            self._refuse(f"{error.message} {error.hint}".strip(), None)
            return
        kind = self.kind.currentData()
        self.chosen.emit(kind.code if kind is not None else "", self._target, since, until)
        super().accept()

    def _readable(self, date: str) -> bool:
        try:
            normalise_value(AttributeDef("date", kind="date"), date)
        except UserError:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # What is said below a field wraps, and only the width tells how high that is.
            self.resize(self.width(), max(self.height(), self._wanted_height()))
        return False

    def _wanted_height(self) -> int:
        self.column.activate()
        return self.column.totalHeightForWidth(self.width())

    def _refuse(self, why: str, field: QWidget | None) -> None:
        set_colour(self.problem, theme_of(self).error)
        self.problem.setText(why)
        self.problem.show()
        announce(self.problem, why)
        if field is not None:
            field.setFocus()


def ask_relation(
    window: QWidget, session: Session, entity: Entity, row: RelationRow | None = None
) -> RelationSheet | None:
    """Ask for a relation of an entity, or for other dates of one it has; kept as one step. None when none fits."""
    types = types_from(session, entity)
    if not session.writable or (row is None and not types):
        return None
    sheet = RelationSheet(window, session, entity, types, row)

    def keep(code: str, target: Id | None, since: str, until: str) -> None:
        if row is None:
            session.attempt(
                affiliations.affiliate, session.project, entity.id, target, since, until,
                relation=code,
            )  # fmt: skip
        elif (since, until) != (row.since, row.until):
            session.attempt(affiliations.set_dates, session.project, row.id, since, until)

    sheet.chosen.connect(keep)
    sheet.open()
    return sheet
