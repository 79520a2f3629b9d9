"""Everything about the selected annotation, to be read and changed; every change is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import annotations as annotating
from annotator.app import entities, evidence
from annotator.core.ids import Id
from annotator.core.model import Annotation, Changes
from annotator.gui.icons import icon
from annotator.gui.panels.attribute_form import AttributeForm
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.marks import set_colour, square, theme_of, type_icon
from annotator.gui.panels.note_field import NoteField
from annotator.gui.panels.others import is_own, may_change
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.passage import Passage
from annotator.gui.panels.relations import RelationList
from annotator.gui.panels.value_editors import CalmBox
from annotator.gui.plain import plain_label, tooltip
from annotator.gui.session import Session


class TypeBox(CalmBox):
    """The types of the codebook; there is always one."""

    def is_empty(self) -> bool:
        return False


class InspectorPanel(Panel):
    """Shows the annotation that is selected anywhere in the window."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._one: Annotation | None = None
        self._drafts: dict[Id, str] = {}
        """Notes that could not be saved, by annotation: typed text is never thrown away."""
        self._forms: dict[str, AttributeForm] = {}
        self.setAccessibleName(self.tr("Inspector"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        self.kind = TypeBox(self.tr("Type"), self)
        self.kind.activated.connect(lambda row: self._change_type(self.kind.itemData(row)))
        self.doubt = QToolButton()
        self.doubt.setCheckable(True)
        self.doubt.setAutoRaise(True)
        square(self.doubt)
        self.doubt.setAccessibleName(self.tr("In doubt"))
        self.doubt.setToolTip(self.tr("In doubt"))
        self.doubt.clicked.connect(self._toggle_doubt)
        self.notice = plain_label(wrap=True)
        self.unlock = QPushButton(self.tr("Edit anyway"))
        self.unlock.setMinimumHeight(26)
        self.unlock.clicked.connect(self._unlock)
        self.passage = Passage()
        self.entity_title = self._title(self.tr("Entity"))
        self.entity = EntityField(session, self.tr("Entity"), True, self)
        self.entity_title.setBuddy(self.entity)
        self.entity.chosen.connect(lambda found: self._edit(annotating.set_entity, found))
        self.entity.cleared.connect(lambda: self._edit(annotating.set_entity, None))
        self.entity.wanted_new.connect(self._link_new)
        self.entity.left.connect(self._to_text)
        self.note_title = self._title(self.tr("Note"))
        self.note = NoteField(self)
        self.note_title.setBuddy(self.note)
        self.note.kept.connect(self._keep_note)
        self.note.left.connect(self._to_text)
        self.relations = RelationList(session, self)
        self.facts = plain_label(wrap=True)
        self.nothing = plain_label(
            self.tr("Select an annotation to see it here. J and K go through them."), wrap=True
        )
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.nothing.setContentsMargins(16, 20, 16, 16)
        self._build()

        session.project_changed.connect(self._project_changed)
        session.codebook_changed.connect(self._codebook_changed)
        session.annotation_selected.connect(self._select)
        session.annotator_changed.connect(self._reload)
        session.unlocked_changed.connect(self._show)
        session.changed.connect(self._changed)
        session.setting_changed.connect(self._setting_changed)
        self._recolour()
        self._codebook_changed()
        self._read(session.annotation)

    def _title(self, text: str) -> Any:
        label = plain_label(text)
        font = label.font()
        font.setPointSizeF(font.pointSizeF() * 0.92)
        label.setFont(font)
        return label

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.kind, 1)
        head.addWidget(self.doubt)
        lock = QHBoxLayout()
        lock.addWidget(self.notice, 1)
        lock.addWidget(self.unlock)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(lock)
        column.addWidget(self.passage)
        column.addSpacing(4)
        column.addWidget(self.entity_title)
        column.addWidget(self.entity)
        column.addSpacing(4)
        self._forms_place = QVBoxLayout()
        column.addLayout(self._forms_place)
        column.addSpacing(4)
        column.addWidget(self.relations)
        column.addWidget(self.note_title)
        self.note.setMinimumHeight(self.fontMetrics().lineSpacing() * 3 + 14)
        self.note.setMaximumHeight(self.fontMetrics().lineSpacing() * 8)
        column.addWidget(self.note, 1)
        column.addSpacing(4)
        column.addWidget(self.facts)
        column.addStretch(0)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.nothing)
        outer.addWidget(self._scroll, 1)

    # What the window asks for.

    def focus_entity(self) -> None:
        """Begin to link: the keyboard goes to the entity field."""
        self._show_for_work(self.entity)
        if self._one is not None and self.entity.isVisibleTo(self):
            self.entity.start()

    def focus_note(self) -> None:
        """Write a note: the keyboard goes to the note."""
        self._show_for_work(self.note)
        if self._one is not None:
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.note.moveCursor(self.note.textCursor().MoveOperation.End)

    def focus_type(self) -> None:
        """Choose another type: the list of types opens."""
        self._show_for_work(self.kind)
        if self._one is not None and self.kind.isEnabled():
            self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.kind.showPopup()

    def attribute_at_hand(self, type: str) -> str:
        """The attribute of a type whose field had the keyboard last; empty when none had."""
        form = self._forms.get(type)
        return form.at_hand if form is not None else ""

    def flush(self) -> bool:
        """Save what is being typed; to be called before the project is closed. False when it could not be saved."""
        self.note.keep()
        return not self.note.is_changed

    def _show_for_work(self, field: QWidget) -> None:
        self._scroll.ensureWidgetVisible(field, 0, 24)
        if self._one is not None and not self._may_edit() and self._session.writable:
            self.unlock.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._one is not None:
            target = self.kind if self._may_edit() else self.unlock
            target.setFocus(event.reason())

    # Following the rest of the window.

    def _project_changed(self) -> None:
        self._one = None
        self._drafts.clear()
        self.note.show_note("")
        self._codebook_changed()

    def _codebook_changed(self) -> None:
        for form in self._forms.values():
            form.hide()
            form.deleteLater()
        self._forms.clear()
        self._fill_types()
        self._show()

    def _fill_types(self) -> None:
        theme, side = theme_of(self), self.fontMetrics().height() + 2
        self.kind.clear()
        self.kind.setIconSize(QSize(side, side))
        book = self._session.codebook
        for kind in book.types if book is not None else ():
            name = self._session.type_name(kind.code)
            self.kind.addItem(type_icon(kind, theme, self.font(), side), name, kind.code)

    def _setting_changed(self, key: str) -> None:
        if key == "look.codebook_language":
            self._codebook_changed()

    def _select(self, identity: Id | None) -> None:
        if self._one is not None and self._one.id == identity:
            return
        self._leave()
        self._read(identity)

    def _leave(self) -> None:
        """Before another annotation is shown: what was typed is saved, or kept as a draft if that fails."""
        if self._one is None:
            return
        self.note.keep()
        if self.note.is_changed:
            self._drafts[self._one.id] = self.note.text_now

    def _read(self, identity: Id | None) -> None:
        session = self._session
        self._one = None
        if identity is not None and session.project is not None:
            self._one = session.look_up(annotating.get, session.project, identity)
        one = self._one
        if one is None or one.id not in self._drafts:
            self.note.show_note(one.note if one is not None else "")
        else:
            self.note.show_note(one.note)
            self.note.setPlainText(self._drafts[one.id])
        self._show()

    def _reload(self) -> None:
        """The same annotation, read anew; a note that is being typed stays."""
        one, session = self._one, self._session
        if one is None:
            return
        self._one = session.look_up(annotating.get, session.project, one.id)
        if self._one is None:
            if self.note.is_changed:
                self._drafts[one.id] = self.note.text_now
            self.note.show_note("")
        else:
            self.note.note_changed(self._one.note)
        self._show()

    def _changed(self, changes: Changes) -> None:
        one = self._one
        if one is None:
            if self._session.annotation in changes.objects.get("annotation", frozenset()):
                self._read(self._session.annotation)  # undo brought it back
            return
        if (
            one.id in changes.objects.get("annotation", frozenset())
            or changes.touches("entity", "relation", "annotator")
            or (changes.touches("annotation") and bool(self.relations.text()))
        ):
            self._reload()

    # Showing.

    def _may_edit(self) -> bool:
        return self._one is not None and may_change(self._session, self._one)

    def _show(self) -> None:
        one, session = self._one, self._session
        self.nothing.setVisible(one is None)
        self._scroll.setVisible(one is not None)
        if one is None or session.codebook is None:
            return
        editable = self._may_edit()
        person = self._person(one)
        self._show_type(one)
        self.kind.setEnabled(editable)
        self.doubt.setChecked(one.status == "doubt")
        self.doubt.setEnabled(editable)
        self._show_lock(one, person)
        self.passage.show_annotation(one)
        self._show_entity(one, editable)
        self._show_form(one, editable)
        self.note.setReadOnly(not editable)
        self.relations.show_for(one.id, editable)
        self.facts.setText(self._facts_of(one, person))

    def _person(self, one: Annotation) -> str:
        session = self._session
        people = session.look_up(annotating.annotators, session.project) or []
        return next((p.name for p in people if p.id == one.annotator), "")

    def _show_type(self, one: Annotation) -> None:
        row = self.kind.findData(one.type)
        if row < 0:  # a type that the codebook no longer has
            self.kind.addItem(one.type, one.type)
            row = self.kind.count() - 1
        self.kind.setCurrentIndex(row)

    def _show_lock(self, one: Annotation, person: str) -> None:
        foreign = not is_own(self._session, one)
        text = ""
        if not self._session.writable:
            text = self.tr("This project is open for reading only.")
        elif foreign and one.id == self._session.unlocked:
            text = self.tr("You are editing an annotation of {0}.").format(person)
        elif foreign:
            text = self.tr("{0} made this annotation.").format(person)
        self.notice.setText(text)
        self.notice.setVisible(bool(text))
        self.unlock.setVisible(self._session.writable and not may_change(self._session, one))

    def _show_entity(self, one: Annotation, editable: bool) -> None:
        session = self._session
        assert session.codebook is not None
        kind = session.codebook.find_type(one.type)
        takes = kind.entity_kind if kind is not None else ""
        known = None
        if one.entity is not None:
            known = session.look_up(entities.get, session.project, one.entity)
        self.entity.show_entity(known.name if known is not None else "", takes)
        self.entity.setToolTip(tooltip(", ".join(known.aliases)) if known is not None else "")
        self.entity.set_editable(editable)
        shown = bool(takes) or known is not None
        self.entity.setVisible(shown)
        self.entity_title.setVisible(shown)

    def _show_form(self, one: Annotation, editable: bool) -> None:
        session = self._session
        assert session.codebook is not None
        form = self._forms.get(one.type)
        if form is None:
            language = session.settings["look.codebook_language"] or "en"
            form = AttributeForm(
                session, session.codebook.attributes_for(one.type), language, self._body
            )
            form.edited.connect(
                lambda code, value: self._edit(annotating.set_attributes, {code: value})
            )
            form.left.connect(self._to_text)
            form.evidence_wanted.connect(self._go_to_evidence)
            form.evidence_cleared.connect(self._clear_evidence)
            self._forms[one.type] = form
            form.more.toggled.connect(lambda _, form=form: self._order_tabs(form))
            self._forms_place.addWidget(form)
            self._order_tabs(form)
        form.show_values(one.attributes, editable)
        form.show_evidence(one.evidence)
        for other in self._forms.values():
            other.setVisible(other is form)

    def _order_tabs(self, form: AttributeForm) -> None:
        """Tab goes through the fields as they stand, though they are made at different times."""
        core = [e for c, e in form.editors.items() if form.is_core(c)]
        rest = [e for c, e in form.editors.items() if not form.is_core(c)]
        fields: list[QWidget] = [self.entity.unlink, *core, form.more, *rest]
        fields += [self.relations.remove, self.relations.rows, self.note]
        for one, following in pairwise([field.focusProxy() or field for field in fields]):
            QWidget.setTabOrder(one, following)

    def _facts_of(self, one: Annotation, person: str) -> str:
        facts = [person] if person else []
        made, changed = local_time(one.created), local_time(one.modified)
        if made:
            facts.append(self.tr("made {0}").format(made))
        if changed and changed != made:
            facts.append(self.tr("changed {0}").format(changed))
        origins = {
            "import": self.tr("imported"),
            "suggestion": self.tr("suggested"),
            "program": self.tr("made by a program"),
        }
        if one.origin in origins:
            facts.append(origins[one.origin])
        return "  ·  ".join(facts)

    # Changing.

    def _edit(self, function: Callable[..., Any], *arguments: Any) -> bool:
        one = self._one
        if one is None or not self._may_edit():
            self._show()
            return False
        done = self._session.attempt(function, self._session.project, [one.id], *arguments)
        if done is None:
            self._show()  # what stands in the file, not what was wished for
        return done is not None

    def _change_type(self, code: str) -> None:
        if self._one is not None and code != self._one.type:
            self._edit(annotating.change_type, code)

    def _toggle_doubt(self) -> None:
        if self._one is not None:
            self._edit(annotating.set_status, "" if self._one.status == "doubt" else "doubt")

    def _go_to_evidence(self, code: str) -> None:
        one = self._one
        if one is not None and code in one.evidence:
            start, end, _ = one.evidence[code]
            self._session.open_article(one.article, start, end)
            self._to_text()

    def _clear_evidence(self, code: str) -> None:
        self._edit(lambda project, ids, c: evidence.clear_evidence(project, ids[0], c), code)

    def _link_new(self, name: str) -> None:
        self._edit(
            lambda project, ids, given: annotating.link_to_new_entity(project, ids[0], given), name
        )

    def _keep_note(self, text: str) -> None:
        one = self._one
        if one is None or not self._may_edit():
            return
        self.note.was_kept()  # before the change is told, which would otherwise look like another's
        done = self._session.attempt(annotating.set_note, self._session.project, one.id, text)
        if done is None:
            self.note.was_not_kept(one.note)
            self._drafts[one.id] = text
        else:
            self._drafts.pop(one.id, None)

    def _unlock(self) -> None:
        if self._one is not None:
            self._session.unlock(self._one.id)
            self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_text(self) -> None:
        self._session.run("go.text")

    # Looks.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._codebook_changed()  # the icons of types are drawn for the ground

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.doubt.setIcon(icon("doubt", theme.dark))
        for label in (
            self.entity_title, self.note_title, self.facts, self.nothing,
        ):  # fmt: skip
            set_colour(label, theme.muted)
        set_colour(self.notice, theme.warn)
        # Fields that may not be changed must still be read: no fainter than grey text elsewhere.
        palette = self._body.palette()
        for role in (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Text):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
        self._body.setPalette(palette)


def local_time(stamp: str) -> str:
    """A UTC time of the project as the clock on the wall here: ``2026-11-03 14:20``; empty when it is none."""
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""
