"""Changing many annotations together: choose what, look at what it would do, then do it as one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QListWidget, QWidget

from annotator.app import bulk, entities
from annotator.app.bulk import Action, Preview
from annotator.core.codebook import Codebook
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.gui.dialogs.before_after import STATUSES, line_of
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.value_editors import Editor, make_editor
from annotator.gui.plain import plain_label
from annotator.gui.session import Session

PAUSE = 200


class RetagDialog(Sheet):
    """Nothing changes before the button is pressed; the examples show what would."""

    chosen = Signal(object)
    """A :class:`annotator.app.bulk.Action`."""

    def __init__(self, parent: QWidget, session: Session, ids: Sequence[Id]) -> None:
        super().__init__(parent, self.tr("Change many annotations"), 700)
        self._session = session
        self._ids = list(ids)
        self._entity: Id | None = None
        self._values: dict[str, Any] = {}
        self._book: Codebook = session.project.codebook
        self._language = session.settings["look.codebook_language"] or "en"
        self._latest = Latest(session, self.tr("Looking at the change"), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self._editor: Editor | None = None
        count = len(self._ids)
        self.say(
            self.tr("Annotations: {0}.").format(f"{count:,}")
            + " "
            + self.tr(
                "What you leave at “stays” is not touched. The whole change is one step: one undo takes it back."
            )
        )
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.type = self._box([(k.name(self._language), k.code) for k in self._book.types])
        self.form.addRow(self.tr("&Type"), self.type)
        self.link = self._box([("take the link away", "unlink"), ("link to …", "link")])
        self.entity = EntityField(session, "Entity to link to", False, self)
        self.entity.chosen.connect(self._take_entity)
        self.entity.cleared.connect(lambda: self._take_entity(None))
        self.form.addRow(self.tr("&Entity"), self.link)
        self.form.addRow("", self.entity)
        types = {kind.code for kind in self._book.types}
        usable = [a for a in self._book.attributes if types & set(a.owners) and a.kind != "entity"]
        self.attribute = self._box([(a.name(self._language), a.code) for a in usable])
        self.form.addRow(self.tr("&Attribute"), self.attribute)
        self._place = self.form.rowCount()
        self.status = self._box([(word, code) for code, word in STATUSES.items()])
        self.form.addRow(self.tr("&Mark"), self.status)
        self.delete = QCheckBox(self.tr("&Delete these annotations and their relations"))
        self.delete.setMinimumHeight(26)
        self.delete.toggled.connect(self._changed)
        self.form.addRow("", self.delete)
        self.column.addLayout(self.form)
        self.summary = plain_label("", wrap=True)
        self.summary.setAccessibleName(self.tr("What this would do"))
        self.column.addWidget(self.summary)
        self.examples = QListWidget()
        self.examples.setAccessibleName(self.tr("Examples, before and after"))
        self.examples.setWordWrap(True)
        self.examples.setMinimumHeight(170)
        self.column.addWidget(self.examples, 1)
        self.main = self.finish(self.tr("Change"))
        self.main.setEnabled(False)
        self.accepted.connect(lambda: self.chosen.emit(self.action_chosen()))
        self._changed()
        self.type.setFocus()

    def _box(self, items: list[tuple[str, Any]]) -> QComboBox:
        box = QComboBox()
        box.setMinimumHeight(28)
        box.addItem("stays", None)
        for text, value in items:
            box.addItem(text, value)
        box.currentIndexChanged.connect(self._changed)
        return box

    # What was chosen.

    def action_chosen(self) -> Action:
        """What is filled in now."""
        if self.delete.isChecked():
            return Action(delete=True)
        code = self.attribute.currentData()
        return Action(
            type=self.type.currentData() or "",
            entity=self._entity if self.link.currentData() == "link" else None,
            unlink=self.link.currentData() == "unlink",
            values={code: self._values.get(code)} if code else {},
            status=self.status.currentData(),
        )

    def _take_entity(self, identity: Id | None) -> None:
        self._entity = identity
        known = None
        if identity is not None:
            known = self._session.look_up(entities.get, self._session.project, identity)
        self.entity.show_entity(known.name if known else "", None)
        self._changed()

    def _take_value(self, code: str, value: Any) -> None:
        self._values[code] = value
        self._changed()

    def _show_editor(self) -> None:
        code = self.attribute.currentData()
        attribute = self._book.find_attribute(code) if code else None
        if self._editor is not None and self._editor.property("code") == code:
            return
        if self._editor is not None:
            self.form.removeRow(self._editor)
            self._editor = None
        if attribute is not None:
            self._editor = make_editor(attribute, self._language, self)
            self._editor.setProperty("code", code)
            self._editor.show_value(self._values.get(code))
            self._editor.chosen.connect(lambda value, c=code: self._take_value(c, value))
            self.form.insertRow(self._place, "&Value", self._editor)

    def _changed(self) -> None:
        deleting = self.delete.isChecked()
        for box in (self.type, self.link, self.attribute, self.status):
            box.setEnabled(not deleting)
        self.form.setRowVisible(self.entity, self.link.currentData() == "link" and not deleting)
        self._show_editor()
        if self._editor is not None:
            self._editor.setEnabled(not deleting)
        self.main.setEnabled(False)
        self.main.setText(self.tr("Delete") if deleting else self.tr("Change"))
        self._latest.drop()
        self._pause.start()

    # Looking before it is done.

    @property
    def busy(self) -> bool:
        """True while what would happen is not known yet."""
        return self._pause.isActive() or self._latest.busy

    def _look(self) -> None:
        action = self.action_chosen()
        nothing = not (action.type or action.entity or action.unlink or action.values
                       or action.status is not None or action.delete)  # fmt: skip
        if nothing:
            waiting = self.link.currentData() == "link"
            self._tell("Choose the entity to link to." if waiting else "Choose what to change.", [])
            return
        self._tell("Looking at what this would do…", [])
        self._latest.ask(
            bulk.preview, self._session.project, self._ids, action,
            done=self._show, failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self._tell(f"{error.message} {error.hint}".strip(), [], wrong=True)

    def _show(self, found: Preview) -> None:
        lines = [
            self.tr("{0} of {1} annotations change. Articles: {2}.").format(
                f"{found.changed:,}", f"{found.selected:,}", f"{found.articles:,}"
            )
        ]
        if found.others:
            lines.append(
                self.tr("{0} of them are by other annotators; you will be asked.").format(
                    f"{found.others:,}"
                )
            )
        if found.relations:
            gone = self.tr("Relations that are deleted with them: {0}.")
            if not self.delete.isChecked():
                gone = self.tr("Relations that no longer fit: {0}.")
            lines.append(gone.format(f"{found.relations:,}"))
        dropped, left = self.tr("Dropped: {0} ({1})."), self.tr("Left as they are: {0}. {1}")
        lines += [dropped.format(what, f"{n:,}") for what, n in found.dropped.items()]
        lines += [left.format(f"{n:,}", why) for why, n in found.skipped.items()]
        self._tell(
            "\n".join(lines), [line_of(self._book, self._language, one) for one in found.examples]
        )
        self.main.setEnabled(bool(found.changed) and self._session.writable)
        verb = self.tr("Delete {0}") if self.delete.isChecked() else self.tr("Change {0}")
        self.main.setText(verb.format(f"{found.changed:,}"))

    def _tell(self, text: str, examples: list[str], wrong: bool = False) -> None:
        theme = theme_of(self)
        set_colour(self.summary, theme.error if wrong else theme.text)
        self.summary.setText(text)
        self.examples.clear()
        self.examples.addItems(examples)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._latest.drop()
        super().closeEvent(event)
