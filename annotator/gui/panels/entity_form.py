"""Everything the register says of one entity, to be read and changed; every change is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from annotator.app import entities
from annotator.core.errors import UserError
from annotator.core.external_ids import WIKIDATA, check_external
from annotator.core.ids import Id
from annotator.core.model import Changes, Entity
from annotator.gui.panels.attribute_form import AttributeForm
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.entity_names import AliasesField
from annotator.gui.panels.entity_relations import EntityRelations, types_from
from annotator.gui.panels.form_fields import KeptLine, KeptLines, UndoThrough
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.note_field import NoteField
from annotator.gui.panels.value_editors import CalmBox
from annotator.gui.plain import ElidedLabel, plain_label, tooltip
from annotator.gui.session import Session

STACKED = 36
"""Letters of width below which names stand above their fields."""


class KindBox(CalmBox):
    """The kinds of entity of the codebook; there is always one."""

    def is_empty(self) -> bool:
        return False


class EntityForm(QScrollArea):
    """Fields are kept by Enter or by leaving them; Esc goes back to the register."""

    left = Signal()
    merge_asked = Signal(object)
    """Entities that are one and the same."""
    relation_asked = Signal(object, object)
    """The entity, and the :class:`RelationRow` whose dates should change, or None for a new relation."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._one: Entity | None = None
        self._forms: dict[str, AttributeForm] = {}
        self._stayed = False
        self._undo = UndoThrough(self)
        self.setAccessibleName(self.tr("Details of the entity"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.name = KeptLine(self.tr("Name"), self.tr("Name"), self)
        self.name.kept.connect(self._rename)
        self.kind = KindBox(self.tr("Kind"), self)
        self.kind.activated.connect(lambda row: self._set_kind(self.kind.itemData(row)))
        self.aliases = AliasesField(session, self)
        self.aliases.merge_asked.connect(self.merge_asked)
        self.aliases.left.connect(self.left)
        self.broader = EntityField(session, self.tr("Broader entity"), True, self)
        self.broader.chosen.connect(self._put_below)
        self.broader.cleared.connect(lambda: self._put_below(None))
        self.broader.wanted_new.connect(self._put_below_new)
        self.broader.left.connect(self._entity_field_left)
        self.narrower = ElidedLabel()
        self.relations = EntityRelations(session, self)
        self.relations.add_asked.connect(lambda: self._ask_relation(None))
        self.relations.dates_asked.connect(self._ask_relation)
        self.wikidata = KeptLine(self.tr("Wikidata"), self.tr("Q-number or address"), self)
        self.wikidata.kept.connect(lambda _: self._set_external())
        self.others = KeptLines(
            self.tr("Identifiers elsewhere, one a line"),
            self.tr("viaf: 12345, one a line"),
            2,
            self,
        )
        self.others.kept.connect(lambda _: self._set_external())
        self.others.left.connect(self.left)
        self.others_problem = plain_label(wrap=True)
        self.others_problem.hide()
        self.note = NoteField(self)
        self.note.setPlaceholderText(self.tr("What should be remembered about this entity?"))
        self.note.kept.connect(self._keep_note)
        self.note.left.connect(self.left)
        self.facts = plain_label(wrap=True)
        self._labels: list[QLabel] = []
        self._layouts: list[QFormLayout] = []
        self._build()
        self.setFocusProxy(self.name)
        session.project_changed.connect(self._project_changed)
        session.codebook_changed.connect(self._codebook_changed)
        session.changed.connect(self._changed)
        self._fit()
        self._codebook_changed()
        self._recolour()

    def _build(self) -> None:
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(4, 8, 8, 8)
        column.setSpacing(6)
        self._above = self._rows([
            (self.tr("Name"), self.name), (self.tr("Kind"), self.kind),
            (self.tr("Aliases"), self.aliases),
        ])  # fmt: skip
        self._forms_place = QVBoxLayout()
        broader = QWidget()
        both = QVBoxLayout(broader)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(2)
        both.addWidget(self.broader)
        both.addWidget(self.narrower)
        broader.setFocusProxy(self.broader)
        others = QWidget()
        with_problem = QVBoxLayout(others)
        with_problem.setContentsMargins(0, 0, 0, 0)
        with_problem.setSpacing(2)
        with_problem.addWidget(self.others)
        with_problem.addWidget(self.others_problem)
        others.setFocusProxy(self.others)
        self.note.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 14)
        column.addLayout(self._above)
        column.addLayout(self._forms_place)
        column.addLayout(self._rows([(self.tr("Below"), broader)]))
        column.addWidget(self.relations)
        column.addLayout(self._rows([
            (self.tr("Wikidata"), self.wikidata), (self.tr("Other ids"), others),
            (self.tr("Note"), self.note),
        ]))  # fmt: skip
        column.addWidget(self.facts)
        column.addStretch(1)
        self._body.setVisible(False)
        self._body.setMinimumWidth(100)  # or fields would be cut where letters are large
        self.setWidget(self._body)
        self._watch()

    def _rows(self, rows: list[tuple[str, QWidget]]) -> QFormLayout:
        form = QFormLayout()
        self._layouts.append(form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for title, widget in rows:
            label = plain_label(title, wrap=True)
            label.setBuddy(widget)
            self._labels.append(label)
            form.addRow(label, widget)
        return form

    def _watch(self) -> None:
        self._undo.watch(self._body)
        for field in self._body.findChildren(QWidget):
            if field.focusPolicy() != Qt.FocusPolicy.NoFocus:
                field.installEventFilter(self)

    # Showing.

    @property
    def entity(self) -> Entity | None:
        """What is shown."""
        return self._one

    def show_entity(self, identity: Id | None) -> None:
        """Show an entity; what was typed about the one before is kept first."""
        if self._one is None or self._one.id != identity:
            self.flush()
        one = None
        if identity is not None and self._session.project is not None:
            one = self._session.look_up(entities.get, self._session.project, identity)
        other = one is None or self._one is None or one.id != self._one.id
        self._one = one
        self._body.setVisible(one is not None)
        if one is None:
            self.aliases.clear()
            self.relations.show_for(None, False)
            return
        if other:
            for line in (self.name, self.wikidata):
                line.forget()
            self.others_problem.hide()
            self.others.show_note("")
            self.note.show_note("")
            self.verticalScrollBar().setValue(0)
        self._show(one)

    def _show(self, one: Entity) -> None:
        session, editable = self._session, self._session.writable
        self.name.show_text(one.name)
        self.name.line.setReadOnly(not editable)
        if self.kind.findData(one.kind) < 0:
            self.kind.addItem(one.kind, one.kind)  # a kind that the codebook no longer has
        self.kind.setCurrentIndex(self.kind.findData(one.kind))
        self.kind.setEnabled(editable)
        self.aliases.show_for(one, editable)
        broader = None
        if one.parent is not None:
            broader = session.look_up(entities.get, session.project, one.parent)
        self.broader.show_entity(broader.name if broader is not None else "", one.kind)
        self.broader.set_editable(editable)
        below = session.look_up(entities.children, session.project, one.id) or []
        names = ", ".join(each.name for each in below[:30])
        self.narrower.setVisible(bool(below))
        self.narrower.set_text(self.tr("Below it: {0}").format(names))
        self.wikidata.show_text(one.external.get(WIKIDATA, ""))
        self.wikidata.line.setReadOnly(not editable)
        elsewhere = {k: v for k, v in one.external.items() if k != WIKIDATA}
        self.others.show_entries(f"{scheme}: {value}" for scheme, value in elsewhere.items())
        self.others.setReadOnly(not editable)
        self.note.note_changed(one.note)
        self.note.setReadOnly(not editable)
        self.facts.setText(self.tr("Annotations: {0}").format(f"{one.annotations:,}"))
        self._show_attributes(one, editable)
        self._show_relations()

    def _show_attributes(self, one: Entity, editable: bool) -> None:
        session = self._session
        assert session.codebook is not None
        form = self._forms.get(one.kind)
        if form is None:
            language = session.settings["look.codebook_language"] or "en"
            attributes = session.codebook.attributes_for(f"entity:{one.kind}")
            form = self._forms[one.kind] = AttributeForm(session, attributes, language, self._body)
            form.edited.connect(self._set_attribute)
            form.left.connect(self._entity_field_left)
            form.more.toggled.connect(lambda _, form=form: self._unfolded(form))
            self._forms_place.addWidget(form)
            self._fit()
            self._unfolded(form)
        form.show_values(one.attributes, editable)
        for other in self._forms.values():
            other.setVisible(other is form)

    def _show_relations(self) -> None:
        one = self._one
        if one is not None:
            self.relations.show_for(one.id, self._session.writable)
            self.relations.set_addable(bool(types_from(self._session, one)))

    def _unfolded(self, form: AttributeForm) -> None:
        """Tab goes through the fields as they stand, though they are made at different times."""
        self._watch()
        core = [e for c, e in form.editors.items() if form.is_core(c)]
        rest = [e for c, e in form.editors.items() if not form.is_core(c)]
        fields: list[QWidget] = [self.aliases.lines, *core, form.more, *rest, self.broader]
        fields += [self.broader.unlink, self.relations.add, self.relations.dates]
        fields += [
            self.relations.remove,
            self.relations.rows,
            self.wikidata,
            self.others,
            self.note,
        ]
        for one, following in pairwise([field.focusProxy() or field for field in fields]):
            QWidget.setTabOrder(one, following)

    def _changed(self, changes: Changes) -> None:
        if self._one is None:
            return
        if changes.touches("entity", "annotation"):
            self.show_entity(self._one.id)
        elif changes.touches("relation"):
            self._show_relations()

    def _project_changed(self) -> None:
        self._one = None  # whoever closed the project has kept what was typed
        self.show_entity(None)

    def _codebook_changed(self) -> None:
        book = self._session.codebook
        for form in self._forms.values():
            form.hide()
            form.deleteLater()
        self._forms = {}
        self.kind.clear()
        for kind in book.entity_kinds() if book is not None else ():
            self.kind.addItem(kind, kind)
        if self._one is not None and book is not None:
            self.show_entity(self._one.id)

    # Changing.

    def flush(self) -> None:
        """Keep what is being typed."""
        if self._one is not None and self._session.project is not None:
            self.name.keep()
            self.wikidata.keep()
            for field in (self.aliases, self.others, self.note):
                field.keep()

    def _edit(self, function: Callable[..., Any], *arguments: Any) -> bool:
        one = self._one
        if one is None or not self._session.writable:
            return False
        done = self._session.attempt(function, self._session.project, *arguments)
        if done is None and self._one is not None:
            self._show(self._one)  # what stands in the file, not what was wished for
        return done is not None

    def _rename(self, name: str) -> None:
        one = self._one
        if one is None:
            return
        if not name.strip():
            self.name.restore()
            self.name.refuse(self.tr("An entity needs a name."))
        else:
            self._edit(entities.rename, one.id, name)
            self.name.restore()  # what is kept by now

    def _set_kind(self, kind: str) -> None:
        if self._one is not None and kind != self._one.kind:
            self._edit(entities.set_kind, self._one.id, kind)

    def _set_attribute(self, code: str, value: Any) -> None:
        self._stayed = True
        if self._one is not None:
            self._edit(entities.set_attributes, [self._one.id], {code: value})

    def _put_below(self, parent: Id | None) -> None:
        self._stayed = True
        if self._one is not None:
            self._edit(entities.set_parent, [self._one.id], parent)

    def _put_below_new(self, name: str) -> None:
        self._stayed = True
        if self._one is not None:
            self._edit(entities.put_below_new, self._one.id, name)

    def _set_external(self) -> None:
        """Both fields of identifiers are kept together, and only when both can be read."""
        one, given, wrong = self._one, {}, ""
        if one is None or not self._session.writable:
            return
        for line in self.others.entries():
            scheme, colon, value = line.partition(":")
            if not colon:
                wrong = self.tr("Write “{0}” as register: identifier.").format(line[:60])
            given[scheme.strip().lower()] = value
        wrong = wrong or self._problem_of(given)
        set_colour(self.others_problem, theme_of(self).error)
        self.others_problem.setText(wrong)
        self.others_problem.setVisible(bool(wrong))
        number = self._problem_of({WIKIDATA: self.wikidata.line.text()})
        if number:
            self.wikidata.refuse(number)
        if wrong or number:
            return
        if self.wikidata.line.text().strip() or WIKIDATA not in given:
            given[WIKIDATA] = self.wikidata.line.text()
        self.others.was_kept()
        self._edit(entities.set_external, one.id, given)
        self.wikidata.restore()

    def _problem_of(self, given: dict[str, str]) -> str:
        try:
            check_external(given)
        except UserError as error:
            return f"{error.message} {error.hint}".strip()
        return ""

    def _keep_note(self, text: str) -> None:
        one = self._one
        if one is None:
            return
        self.note.was_kept()
        if not self._edit(entities.set_note, one.id, text):
            self.note.was_not_kept(one.note)

    def _ask_relation(self, row: Any) -> None:
        if self._one is not None:
            self.relation_asked.emit(self._one, row)

    # Keys and looks.

    def _entity_field_left(self) -> None:
        """After a choice the keyboard stays; Esc goes back to the register."""
        stayed, self._stayed = self._stayed, False
        if not stayed:
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            QTimer.singleShot(0, self, lambda: self._see(watched))
        return super().eventFilter(watched, event)

    def _see(self, field: QWidget) -> None:
        """Scroll so that the field with the keyboard is seen whole."""
        if field.hasFocus():
            self.ensureWidgetVisible(field, 0, 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()
        elif event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        em = self.fontMetrics().averageCharWidth()
        stacked = self.viewport().width() < STACKED * em
        policy = QFormLayout.RowWrapPolicy
        for form in self._layouts:
            form.setRowWrapPolicy(policy.WrapAllRows if stacked else policy.DontWrapRows)
        for attributes in self._forms.values():
            attributes.set_stacked(stacked)
        for label in self._labels:
            label.setFixedWidth(14 * em)
        self.note.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 14)

    def _recolour(self) -> None:
        theme = theme_of(self)
        for label in (self.facts, self.narrower):
            set_colour(label, theme.muted)
        self.narrower.setToolTip(tooltip(self.narrower.whole()))
