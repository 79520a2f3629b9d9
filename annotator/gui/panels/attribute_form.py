"""The attributes of one type as a form: core ones at once, the others folded away until they are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QToolButton, QVBoxLayout, QWidget

from annotator.app import entities
from annotator.core.codebook import AttributeDef
from annotator.core.ids import Id, id_text, parse_id
from annotator.gui.hover import about
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.evidence_line import EvidenceLine
from annotator.gui.panels.value_editors import Editor, make_editor
from annotator.gui.plain import plain_label, tooltip
from annotator.gui.session import Session


class AttributeForm(QWidget):
    """Made once per type. ``edited(code, value)`` says what a person chose; None is *not coded*."""

    edited = Signal(str, object)
    left = Signal()
    evidence_wanted = Signal(str)
    """Go to the place that is the evidence of this attribute."""
    evidence_cleared = Signal(str)

    def __init__(
        self, session: Session, attributes: tuple[AttributeDef, ...], language: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._language = language
        self._core = [a for a in attributes if a.level == "core"]
        self._extended = [a for a in attributes if a.level != "core"]
        self._values: Mapping[str, Any] = {}
        self._editable = True
        self._evidence: Mapping[str, Any] = {}
        self._names = {a.code: a.name(language) for a in attributes}
        self._boxes: dict[str, QVBoxLayout] = {}
        self._layouts: list[QFormLayout] = []
        self._stacked = False
        self.evidence: dict[str, EvidenceLine] = {}
        """The lines that name the evidence of attributes, by code; made when first needed."""
        self.at_hand = ""
        """The attribute whose field had the keyboard last."""
        self.editors: dict[str, Editor | EntityField] = {}
        self._kinds = {a.code: a.entity_kind for a in attributes if a.kind == "entity"}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._form(self._core))
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setMinimumHeight(26)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.toggled.connect(self._fold)
        column.addWidget(self.more)
        self.more.setVisible(bool(self._extended))
        self._rest: QWidget | None = None
        self._fold(False)

    def _form(self, attributes: list[AttributeDef]) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layouts.append(form)
        self.set_stacked(self._stacked)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for attribute in attributes:
            label = plain_label(attribute.name(self._language), wrap=True)
            label.setMaximumWidth(self.fontMetrics().averageCharWidth() * 18)
            label.setMinimumWidth(self.fontMetrics().averageCharWidth() * 14)
            label.setToolTip(tooltip(about(attribute)))
            editor = self._editor(attribute)
            editor.setProperty("guideline", f"attribute:{attribute.code}")
            self.editors[attribute.code] = editor
            label.setBuddy(editor)
            box = self._boxes[attribute.code] = QVBoxLayout()
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(1)
            box.addWidget(editor)
            form.addRow(label, box)
            field = editor.focusProxy() or editor
            field.setProperty("attribute", attribute.code)
            field.installEventFilter(self)
        return form

    def _editor(self, attribute: AttributeDef) -> Editor | EntityField:
        code = attribute.code
        if attribute.kind == "entity":
            field = EntityField(self._session, attribute.name(self._language), False, self)
            field.chosen.connect(lambda found, c=code: self.edited.emit(c, id_text(found)))
            field.cleared.connect(lambda c=code: self.edited.emit(c, None))
            field.left.connect(self.left)
            return field
        if attribute.kind == "date":
            from annotator.gui.panels.date_editor import DateEditor

            name = attribute.name(self._language)
            editor: Editor = DateEditor(self._session, attribute, name, self.tr("not coded"), self)
        else:
            editor = make_editor(attribute, self._language, self)
        editor.chosen.connect(lambda value, c=code: self.edited.emit(c, value))
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.at_hand = str(watched.property("attribute") or "")
        return False

    def set_stacked(self, on: bool) -> None:
        """Let names stand above their fields, where there is little room, or beside them."""
        self._stacked = on
        policy = QFormLayout.RowWrapPolicy
        for form in self._layouts:
            form.setRowWrapPolicy(policy.WrapAllRows if on else policy.DontWrapRows)

    def is_core(self, code: str) -> bool:
        """True for an attribute that is not folded away."""
        return any(attribute.code == code for attribute in self._core)

    def show_evidence(self, evidence: Mapping[str, Any]) -> None:
        """Show for each attribute the words it comes from: ``{code: [start, end, quote]}``."""
        self._evidence = evidence
        for code, box in self._boxes.items():
            line = self.evidence.get(code)
            place = evidence.get(code)
            if place is not None:
                if line is None:
                    line = self.evidence[code] = EvidenceLine(self._names[code], self)
                    line.wanted.connect(lambda c=code: self.evidence_wanted.emit(c))
                    line.cleared.connect(lambda c=code: self.evidence_cleared.emit(c))
                    box.addWidget(line)
                line.show_quote(str(place[2]), self._editable)
            if line is not None:
                line.setVisible(place is not None)
        folded = [a for a in self._extended if a.code in evidence]
        if folded and self._rest is None:
            self.more.setText(
                self.more.text() + "  ·  " + self.tr("{0} with evidence").format(len(folded))
            )

    def show_values(self, values: Mapping[str, Any], editable: bool) -> None:
        """Show the values of an annotation; those not there are *not coded*."""
        self._values, self._editable = values, editable
        for code, editor in self.editors.items():
            self._show_value(code, editor)
        coded = sum(attribute.code in values for attribute in self._extended)
        text = self.tr("More attributes ({0})").format(len(self._extended))
        if coded:
            text += "  ·  " + self.tr("{0} coded").format(coded)
        self.more.setText(text)
        self.more.setAccessibleName(text)

    def _show_value(self, code: str, editor: Editor | EntityField) -> None:
        value = self._values.get(code)
        if isinstance(editor, EntityField):
            identity: Id | None = parse_id(str(value)) if value is not None else None
            known = None
            if identity is not None:
                known = self._session.look_up(entities.get, self._session.project, identity)
            editor.show_entity(known.name if known else "", self._kinds[code] or None)
            editor.set_editable(self._editable)
        else:
            editor.show_value(value)
            editor.setEnabled(self._editable)

    def _fold(self, on: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if on else self._closed_arrow())
        if on and self._rest is None:
            before = set(self.editors)
            self._rest = QWidget(self)
            self._rest.setLayout(self._form(self._extended))
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._rest)
            for code in self.editors.keys() - before:
                self._show_value(code, self.editors[code])
            self.show_evidence(self._evidence)
        if self._rest is not None:
            self._rest.setVisible(on)

    def _closed_arrow(self) -> Qt.ArrowType:
        return Qt.ArrowType.LeftArrow if self.isRightToLeft() else Qt.ArrowType.RightArrow
