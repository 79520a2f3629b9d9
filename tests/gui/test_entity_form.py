"""The details of an entity in the register: changed by keyboard, one step each, undone and redone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.app import affiliations, entities, history, projects
from annotator.core.model import Entity
from annotator.gui.dialogs.entities.merging import MergeSheet
from annotator.gui.dialogs.entities.naming import NewEntitySheet, SharedSheet
from annotator.gui.panels.entities import EntitiesPanel
from annotator.gui.panels.entity_form import EntityForm
from annotator.gui.panels.entity_relations import RelationSheet
from annotator.gui.panels.entity_rows import NAME
from tests.gui.windows import Desk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Register:
    """The register with an entity in its form."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.project = desk.session.project
        self.roux = entities.create(self.project, "Anne Roux", "actor", ["Mme Roux"])
        self.other = entities.create(self.project, "Fer-Libre", "actor", ["the union"])
        self.rail = entities.create(self.project, "Rail", "issue")
        self.night = entities.create(self.project, "Night trains", "issue")
        desk.window.activateWindow()
        desk.window.commands.run("go.entities")
        self.ready()
        self.show(self.roux)

    @property
    def panel(self) -> EntitiesPanel:
        panel = self.desk.window.findChild(EntitiesPanel)
        assert isinstance(panel, EntitiesPanel)
        return panel

    @property
    def form(self) -> EntityForm:
        return self.panel.form

    def ready(self) -> None:
        self.desk.qtbot.waitUntil(lambda: not self.panel.busy and not self.form.aliases.busy)
        self.desk.settle()

    def show(self, entity: Entity) -> None:
        self.panel.show_entity(entity.id)
        self.panel.show_details()
        self.ready()

    def now(self, entity: Entity) -> Entity:
        found = entities.get(self.project, entity.id)
        assert found is not None
        return found

    def steps(self) -> int:
        return len(history.steps(self.project, 1000))

    def sheet(self, kind: type) -> object:
        self.desk.qtbot.waitUntil(lambda: bool(self.sheets(kind)))
        found = self.sheets(kind)[-1]
        self.desk.qtbot.waitUntil(lambda: found.isAncestorOf(self.focused()))
        return found

    def sheets(self, kind: type) -> list:
        return [one for one in self.desk.window.findChildren(kind) if one.isVisible()]

    def key(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.focused(), key, modifiers)

    def type(self, text: str) -> None:
        for letter in text:  # each to where the keyboard is by then
            QTest.keyClicks(self.focused(), letter)

    def focused(self) -> QWidget:
        """Where the keyboard is, as soon as a sheet that closed has given it back."""
        self.desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return QApplication.focusWidget()


@pytest.fixture
def register(desk: Desk) -> Register:
    return Register(desk)


def test_that_a_name_typed_over_is_one_step_and_undo_and_redo_are_seen_in_the_form(
    register: Register,
) -> None:
    before = register.steps()
    register.type("Anne Roux-Morel")
    register.key(Qt.Key.Key_Return)
    assert register.now(register.roux).name == "Anne Roux-Morel"
    assert register.now(register.roux).aliases == ("Mme Roux", "Anne Roux")
    assert register.steps() == before + 1
    register.key(Qt.Key.Key_Z, CTRL)
    assert register.now(register.roux).name == "Anne Roux"
    assert register.form.name.line.text() == "Anne Roux"
    assert register.form.aliases.lines.entries() == ["Mme Roux"]
    register.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert register.form.name.line.text() == "Anne Roux-Morel"


def test_that_what_is_being_typed_is_taken_back_before_steps_are(register: Register) -> None:
    before = register.steps()
    register.type("Anna")
    register.key(Qt.Key.Key_Z, CTRL)
    assert register.form.name.line.text() == "Anne Roux"
    assert register.steps() == before


def test_that_escape_gives_back_a_changed_name_and_then_goes_to_the_register(
    register: Register,
) -> None:
    register.type("Nobody")
    register.key(Qt.Key.Key_Escape)
    assert register.form.name.line.text() == "Anne Roux"
    register.key(Qt.Key.Key_Escape)
    assert register.panel.table.hasFocus()
    register.key(Qt.Key.Key_Return, CTRL)
    assert register.form.name.line.hasFocus()
    assert register.now(register.roux).name == "Anne Roux"


def test_that_a_name_cannot_be_emptied(register: Register) -> None:
    register.key(Qt.Key.Key_Delete)
    register.key(Qt.Key.Key_Return)
    assert register.form.name.line.text() == "Anne Roux"
    assert register.form.name.problem.isVisible()


def test_that_aliases_are_one_a_line_and_kept_as_one_step(register: Register) -> None:
    before = register.steps()
    register.form.aliases.setFocus()
    register.key(Qt.Key.Key_End, CTRL)
    register.key(Qt.Key.Key_Return)
    register.type("  la   ministre ")
    register.key(Qt.Key.Key_Return)
    register.form.aliases.lines.insertPlainText("الوزيرة")
    register.key(Qt.Key.Key_Return, CTRL)
    assert register.now(register.roux).aliases == ("Mme Roux", "la ministre", "الوزيرة")
    assert register.steps() == before + 1
    assert register.panel.table.hasFocus()


def add_shared(register: Register) -> SharedSheet:
    register.form.aliases.setFocus()
    register.key(Qt.Key.Key_End, CTRL)
    register.key(Qt.Key.Key_Return)
    register.type("THE UNION")
    register.key(Qt.Key.Key_Tab)
    sheet = register.sheet(SharedSheet)
    assert isinstance(sheet, SharedSheet)
    return sheet


@pytest.mark.parametrize(
    ("answer", "mine", "theirs"),
    [
        ("both", ("Mme Roux", "THE UNION"), ("the union",)),
        ("mine", ("Mme Roux", "THE UNION"), ()),
        ("theirs", ("Mme Roux",), ("the union",)),
    ],
)
def test_that_an_alias_another_has_is_a_question_and_the_answer_one_step(
    register: Register, answer: str, mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    before = register.steps()
    sheet = add_shared(register)
    assert register.now(register.roux).aliases == ("Mme Roux",)
    sheet.choose(answer)
    register.ready()
    assert register.now(register.roux).aliases == mine
    assert register.now(register.other).aliases == theirs
    assert register.steps() == before + (answer != "theirs")
    shared = [alias for alias, _ in register.form.aliases.shared]
    assert shared == (["THE UNION"] if answer == "both" else [])


def test_that_a_shared_alias_is_not_taken_while_the_question_is_left_open(
    register: Register,
) -> None:
    add_shared(register).reject()
    register.ready()
    assert register.now(register.roux).aliases == ("Mme Roux",)
    assert register.form.aliases.lines.entries() == ["Mme Roux"]


def test_that_one_and_the_same_leads_to_merging(register: Register) -> None:
    add_shared(register).choose("merge")
    sheet = register.sheet(MergeSheet)
    assert isinstance(sheet, MergeSheet)
    assert set(sheet.list.rows.ticked()) == {register.roux.id, register.other.id}
    sheet.reject()


def test_that_a_name_shared_already_stands_as_a_question_in_the_form(register: Register) -> None:
    entities.add_alias(register.project, register.roux.id, "the union")
    register.ready()
    sheet = register.form.aliases.ask(*register.form.aliases.shared[0])
    assert sheet is not None
    sheet.choose("theirs")
    register.ready()
    assert register.now(register.roux).aliases == ("Mme Roux",)
    assert register.form.aliases.shared == []


def test_that_attributes_of_the_kind_are_coded_and_undone(register: Register) -> None:
    form = register.form._forms["actor"]
    before = register.steps()
    form.editors["actor_type"].setFocus()
    register.key(Qt.Key.Key_Down)
    coded = register.now(register.roux).attributes
    assert list(coded) == ["actor_type"]
    assert register.steps() == before + 1
    history.undo(register.project)
    assert form.editors["actor_type"].currentIndex() == 0
    assert register.now(register.roux).attributes == {}


def test_that_wikidata_takes_a_number_or_an_address_and_nothing_else(register: Register) -> None:
    line = register.form.wikidata.line
    line.setFocus()
    register.type("https://www.wikidata.org/wiki/q42")
    register.key(Qt.Key.Key_Return)
    assert register.now(register.roux).external == {"wikidata": "Q42"}
    assert line.text() == "Q42"
    line.selectAll()
    register.type("Douglas")
    register.key(Qt.Key.Key_Return)
    assert register.form.wikidata.problem.isVisible()
    assert line.text() == "Douglas"
    assert register.now(register.roux).external == {"wikidata": "Q42"}
    register.key(Qt.Key.Key_Escape)
    assert line.text() == "Q42"
    assert not register.form.wikidata.problem.isVisible()


def test_that_other_registers_are_named_before_a_colon(register: Register) -> None:
    register.form.others.setFocus()
    register.type("viaf: 113230702")
    register.key(Qt.Key.Key_Return)
    register.type("nothing")
    register.key(Qt.Key.Key_Return, CTRL)
    assert "nothing" in register.form.others_problem.text()
    assert register.now(register.roux).external == {}
    register.form.others.setPlainText("viaf: 113230702\ngnd: 118540238")
    register.form.others.keep()
    assert register.now(register.roux).external == {"gnd": "118540238", "viaf": "113230702"}
    assert not register.form.others_problem.isVisible()


def test_that_an_issue_is_put_below_another_found_by_typing(register: Register) -> None:
    register.show(register.night)
    register.form.broader.line.setFocus()
    register.type("rai")
    register.ready()
    register.key(Qt.Key.Key_Return)
    register.ready()
    assert register.now(register.night).parent == register.rail.id
    rows = register.panel.rows
    at = rows.row_of(register.night.id)
    assert at == rows.row_of(register.rail.id) + 1
    assert (rows.depth(at), rows.cell(at, NAME).indent) == (1, 1)
    register.panel.filter.setText("night")
    register.panel.filter.tell()
    assert rows.cell(0, NAME).aside == "below Rail"


def test_that_a_broader_one_that_is_new_is_made_in_the_same_step(register: Register) -> None:
    before = register.steps()
    register.show(register.rail)
    register.form.broader.line.setFocus()
    register.type("Transport")
    register.ready()
    register.key(Qt.Key.Key_Return, CTRL)
    register.ready()
    assert register.steps() == before + 1
    (broader,) = entities.lineage(register.project, register.rail.id)
    assert (broader.name, broader.kind) == ("Transport", "issue")
    assert register.form.broader.line.text() == "Transport"
    history.undo(register.project)
    assert register.form.broader.line.text() == ""


def test_that_nothing_comes_to_lie_below_itself(register: Register) -> None:
    entities.set_parent(register.project, [register.night.id], register.rail.id)
    register.show(register.rail)
    assert register.form.narrower.whole() == "Below it: Night trains"
    register.form._put_below(register.night.id)
    assert "lies below" in register.desk.errors()[0]
    assert register.form.broader.line.text() == ""
    assert register.now(register.rail).parent is None


def test_that_a_membership_has_dates_as_precise_as_typed(register: Register) -> None:
    before = register.steps()
    register.form.relations.add.click()
    sheet = register.sheet(RelationSheet)
    assert isinstance(sheet, RelationSheet)
    register.type("fer-l")
    register.ready()
    register.key(Qt.Key.Key_Return)
    assert sheet.since.line.hasFocus()
    register.type("2019")
    register.key(Qt.Key.Key_Tab)
    register.type("2018-03")
    register.key(Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert "before it begins" in sheet.problem.text()
    sheet.until.line.setText("2021-03")
    register.key(Qt.Key.Key_Return)
    register.ready()
    (made,) = affiliations.affiliations(register.project, register.roux.id)
    assert (made.organisation, made.since, made.until) == (register.other.id, "2019", "2021-03")
    assert register.steps() == before + 1
    assert register.form.relations.text() == "member of (2019 – 2021-03) → Fer-Libre"
    register.form.relations.add.setFocus()
    history.undo(register.project)
    assert register.form.relations.text() == ""
    assert register.desk.window.focusWidget() is register.form.relations.add


def test_that_dates_of_a_relation_are_changed_and_the_relation_deleted_by_key(
    register: Register,
) -> None:
    made = affiliations.affiliate(register.project, register.roux.id, register.other.id, "2019")
    register.ready()
    rows = register.form.relations.rows
    rows.setFocus()
    register.key(Qt.Key.Key_F4)
    sheet = register.sheet(RelationSheet)
    assert isinstance(sheet, RelationSheet)
    assert sheet.since.line.text() == "2019"
    sheet.until.line.setText("2022-05-01")
    sheet.accept()
    register.desk.window.activateWindow()
    assert register.form.relations.text() == "member of (2019 – 2022-05-01) → Fer-Libre"
    rows.setFocus()
    register.key(Qt.Key.Key_Delete)
    assert affiliations.affiliations(register.project, register.roux.id) == []
    history.undo(register.project)
    (again,) = affiliations.affiliations(register.project, register.roux.id)
    assert (again.relation, again.until) == (made.relation, "2022-05-01")


def test_that_a_worded_date_is_shown_before_it_is_taken(register: Register) -> None:
    register.form.relations.add.click()
    sheet = register.sheet(RelationSheet)
    assert isinstance(sheet, RelationSheet)
    sheet._take(register.other.id)
    sheet.since.line.setFocus()
    register.type("mars 2019")
    register.key(Qt.Key.Key_Return)
    register.ready()
    assert sheet.isVisible()
    assert "2019-03" in sheet.since.problem.text()
    assert not sheet.problem.isVisible()
    assert sheet.height() >= sheet._wanted_height()
    register.key(Qt.Key.Key_Return)
    register.ready()
    (made,) = affiliations.affiliations(register.project, register.roux.id)
    assert made.since == "2019-03"


def test_that_a_kind_changes_only_while_nothing_hangs_on_it(register: Register) -> None:
    register.form._set_kind("event")
    assert register.now(register.roux).kind == "event"
    history.undo(register.project)
    affiliations.affiliate(register.project, register.roux.id, register.other.id)
    register.form._set_kind("event")
    assert "relations (1)" in register.desk.errors()[0]
    assert register.form.kind.currentText() == "actor"


def test_that_a_new_entity_of_a_known_name_is_a_question(register: Register) -> None:
    register.panel.table.setFocus()
    register.key(Qt.Key.Key_Insert)
    sheet = register.sheet(NewEntitySheet)
    assert isinstance(sheet, NewEntitySheet)
    register.type("anne roux")
    register.desk.qtbot.waitUntil(lambda: "Anne Roux" in sheet.known.text())
    assert sheet.button.text() == "Add another of this name"
    sheet.line.setText("Jean Petit")
    register.desk.qtbot.waitUntil(lambda: sheet.known.text() == "")
    register.key(Qt.Key.Key_Return)
    register.ready()
    assert register.form.entity is not None
    assert register.form.entity.name == "Jean Petit"
    assert [one.name for one in register.panel.selected()] == ["Jean Petit"]


def test_that_a_name_that_was_not_found_is_offered_for_the_new_entity(register: Register) -> None:
    register.panel.table.setFocus()
    register.type("Zora")
    register.panel.filter.tell()
    register.panel.new()
    sheet = register.sheet(NewEntitySheet)
    assert isinstance(sheet, NewEntitySheet)
    assert sheet.line.text() == "Zora"
    sheet.accept()
    register.ready()
    assert [one.name for one in register.panel.selected()] == ["Zora"]


def test_that_markup_in_names_and_notes_is_shown_letter_by_letter(register: Register) -> None:
    name = "<img src='file:///dev/zero'> & <b>x</b>"
    one = entities.create(register.project, name, "actor", ["<i>y</i>"])
    register.show(one)
    assert register.form.name.line.text() == name
    assert register.form.aliases.lines.entries() == ["<i>y</i>"]


def test_that_what_is_typed_is_kept_when_another_is_shown_and_when_the_project_closes(
    register: Register,
) -> None:
    register.form.note.setFocus()
    register.type("in office since May")
    register.panel.show_entity(register.other.id)
    assert register.now(register.roux).note == "in office since May"
    assert register.form.note.text_now == ""
    register.show(register.other)
    register.form.note.setFocus()
    register.type("a union")
    path = register.project.path
    register.desk.window.project_part.close()
    again = projects.open(path, False)
    try:
        assert {one.note for one in entities.list_entities(again, "actor")} == {
            "in office since May",
            "a union",
        }
    finally:
        again.close()


def test_that_tab_goes_through_the_form_as_it_stands(register: Register) -> None:
    form = register.form
    went = []
    for _ in range(7):
        went.append(QApplication.focusWidget())
        register.key(Qt.Key.Key_Tab)
    attributes = form._forms["actor"]
    core = [e.focusProxy() or e for c, e in attributes.editors.items() if attributes.is_core(c)]
    assert went == [form.name.line, form.kind, form.aliases.lines, *core, attributes.more]


def test_that_every_part_of_the_form_has_a_name_for_screen_readers(register: Register) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit

    for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit):
        for field in register.panel.findChildren(kind):
            if field.isVisible() and field.focusPolicy() != Qt.FocusPolicy.NoFocus:
                text = field.text() if isinstance(field, QAbstractButton) else ""
                assert field.accessibleName() or text, field
