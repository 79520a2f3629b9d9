"""The codebook editor: every edit is one step, shows what it touches, and undo brings everything back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from annotator.app import annotations as annotating
from annotator.app import codebook as books
from annotator.app import codebook_files, history
from annotator.gui.dialogs.codebook.compare import CompareDialog, VersionsDialog
from annotator.gui.dialogs.codebook.editor import CodebookDialog
from annotator.gui.dialogs.codebook.operation import CheckList, OperationDialog
from annotator.gui.dialogs.codebook.operations import code_of, named
from annotator.gui.dialogs.codebook.tree import Place
from annotator.gui.panels.selection import SelectionPanel

TEXT = "The mayor spoke for the line. The union was against the line. Nobody else spoke."


@pytest.fixture
def editor(open_desk):
    """The editor over a project with two claims and an actor."""
    desk = open_desk(TEXT)
    project, article = desk.session.project, desk.session.article
    desk.claims = [
        annotating.annotate(
            project, article, "claim", [(10, 28)], attributes={"stance": "support"}
        ),
        annotating.annotate(project, article, "claim", [(30, 60)], attributes={"stance": "oppose"}),
    ]
    desk.actor = annotating.annotate(project, article, "actor", [(4, 9)])
    desk.window.commands.run("project.codebook")
    (dialog,) = desk.window.findChildren(CodebookDialog)
    dialog.desk = desk
    desk.settle()
    return dialog


def book(editor):
    return editor.desk.session.project.codebook


def steps(editor):
    return len(history.steps(editor.desk.session.project, 100))


def operation(editor, what) -> OperationDialog:
    editor.operate(what)
    (dialog,) = [d for d in editor.findChildren(OperationDialog) if d.isVisible()]
    return dialog


def looked(editor, dialog):
    editor.desk.qtbot.waitUntil(lambda: not dialog.busy)


def do(editor, dialog):
    looked(editor, dialog)
    assert dialog.main.isEnabled(), dialog.summary.text()
    dialog.main.click()
    editor.desk.settle()


def field(dialog, kind, name):
    (found,) = [w for w in dialog.findChildren(kind) if w.accessibleName() == name]
    return found


def test_that_the_tree_holds_the_whole_codebook_with_counts(editor):
    tree = editor.tree
    for item in (*book(editor).types, *book(editor).attributes, *book(editor).relations):
        found = tree.findItems(
            item.code, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 1
        )
        assert item.name() in [one.text(0) for one in found]
    tree.go_to(Place("type", "claim"))
    assert tree.currentItem().text(2) == "2"
    tree.go_to(Place("value", "support", "stance"))
    assert tree.currentItem().text(2) == "1"
    assert editor.title.whole() == f"{book(editor).name} · version 1"


def test_that_ctrl_enter_keeps_all_changed_fields_as_one_step_and_undo_takes_them_back(editor):
    before, count = book(editor), steps(editor)
    editor.tree.go_to(Place("relation", before.relations[0].code))
    editor.tree.go_to(Place("attribute", "quotation") if before.find_attribute("quotation")
                      else Place("attribute", before.attributes[-1].code))  # fmt: skip
    place = editor.tree.place()
    editor.form.fields["names.fr"].setText("Nom <b>nouveau</b>")
    editor.form.fields["examples"].setPlainText("one\n\ntwo ")
    assert editor.keep_button.isEnabled()
    QTest.keyClick(
        editor.form.fields["names.fr"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    answer(editor, True)
    editor.desk.settle()
    after = book(editor).attribute(place.code)
    assert after.names["fr"] == "Nom <b>nouveau</b>"
    assert after.examples == ("one", "two")
    assert (steps(editor), book(editor).version) == (count + 1, before.version + 1)
    assert editor.tree.place() == place
    assert not editor.keep_button.isEnabled()
    history.undo(editor.desk.session.project)
    assert book(editor).attribute(place.code) == before.attribute(place.code)


def answer(editor, value):
    """Answer the question that an edit may ask."""
    from PySide6.QtWidgets import QPushButton

    from annotator.gui.dialogs.sheet import Sheet

    desk = editor.desk

    def sheets():
        return [s for s in desk.window.findChildren(Sheet) if s.isVisible() and s is not editor]

    QApplication.processEvents()
    desk.qtbot.waitUntil(lambda: sheets() or not desk.session.bridge.jobs)
    for sheet in sheets()[-1:]:
        sheet.findChildren(QPushButton)[0 if value else 1].click()


def test_that_a_colour_that_hardly_shows_is_warned_of_and_a_wrong_one_refused(editor):
    editor.tree.go_to(Place("type", "actor"))
    light, dark = editor.form.fields["colour_light"], editor.form.fields["colour_dark"]
    light.set_colour("#FFEE99")
    assert "At least 3:1" in light.warning.text()
    light.set_colour("#1B4F9C")
    assert light.warning.text() == ""
    dark.set_colour("#202020")
    assert "At least 3:1" in dark.warning.text()
    dark.set_colour("blue")
    editor.keep()
    editor.desk.settle()
    assert "hold together" in editor.desk.errors()[-1]
    assert book(editor).version == 1


def test_that_items_move_by_key_among_their_like(editor):
    assert [kind.code for kind in book(editor).types] == ["actor", "event", "claim"]
    editor.tree.go_to(Place("type", "claim"))
    QTest.keyClick(editor.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    editor.desk.settle()
    assert [kind.code for kind in book(editor).types] == ["actor", "claim", "event"]
    assert editor.tree.place() == Place("type", "claim")
    assert [chip.kind.code for chip in editor.desk.window.chips.chips()] == [
        "actor",
        "claim",
        "event",
    ]


def test_that_merging_values_shows_what_it_touches_then_changes_it_as_one_step(editor):
    project, count = editor.desk.session.project, steps(editor)
    editor.tree.go_to(Place("value", "oppose", "stance"))
    dialog = operation(editor, "merge")
    looked(editor, dialog)
    assert not dialog.main.isEnabled()
    dialog.findChild(CheckList).tick("support")
    looked(editor, dialog)
    assert "1 will be changed" in dialog.summary.text()
    assert "support → oppose" in dialog.examples.item(0).text().lower()
    assert annotating.get(project, editor.desk.claims[0].id).attributes == {"stance": "support"}
    do(editor, dialog)
    assert annotating.get(project, editor.desk.claims[0].id).attributes == {"stance": "oppose"}
    assert book(editor).attribute("stance").value("support") is None
    assert steps(editor) == count + 1
    history.undo(project)
    assert annotating.get(project, editor.desk.claims[0].id).attributes == {"stance": "support"}
    assert book(editor).attribute("stance").value("support") is not None


def test_that_splitting_leaves_a_worklist_that_opens_from_the_editor(editor):
    editor.tree.go_to(Place("value", "support", "stance"))
    dialog = operation(editor, "split")
    field(dialog, QPlainTextEdit, "New ones").setPlainText("Full support\nhalf = With conditions")
    do(editor, dialog)
    codes = {value.code: value for value in book(editor).attribute("stance").values}
    assert codes["full_support"].parent == "support"
    assert codes["half"].name() == "With conditions"
    editor._to_worklist()
    desk = editor.desk
    (panel,) = desk.window.findChildren(SelectionPanel)
    desk.qtbot.waitUntil(lambda: list(panel.rows.ids) == [desk.claims[0].id])


def test_that_deleting_a_type_asks_what_its_annotations_become(editor):
    project = editor.desk.session.project
    editor.tree.go_to(Place("type", "actor"))
    QTest.keyClick(editor.tree, Qt.Key.Key_Delete)
    (dialog,) = editor.findChildren(OperationDialog)
    looked(editor, dialog)
    assert "would be left without one" in dialog.summary.text()
    assert not dialog.main.isEnabled()
    box = field(dialog, QComboBox, "What has it becomes")
    box.setCurrentIndex(box.findData("event"))
    do(editor, dialog)
    assert annotating.get(project, editor.desk.actor.id).type == "event"
    assert book(editor).find_type("actor") is None


def test_that_types_attributes_values_and_relations_are_added(editor):
    editor.tree.go_to(Place("type", ""))
    dialog = operation(editor, "add_type")
    field(dialog, QLineEdit, "Name").setText("Lieu élu")
    do(editor, dialog)
    assert book(editor).type("lieu_elu").name() == "Lieu élu"
    editor.tree.go_to(Place("attribute", ""))
    dialog = operation(editor, "add_attribute")
    field(dialog, QLineEdit, "Name").setText("Size")
    field(dialog, CheckList, "Belongs to").tick("lieu_elu")
    field(dialog, QPlainTextEdit, "Values").setPlainText("Small\nbig = Very big")
    do(editor, dialog)
    size = book(editor).attribute("size")
    assert [value.code for value in size.values] == ["small", "big"]
    editor.tree.go_to(Place("attribute", "size"))
    dialog = operation(editor, "add_value")
    field(dialog, QLineEdit, "Name").setText("Huge")
    do(editor, dialog)
    assert book(editor).attribute("size").value("huge") is not None
    editor.tree.go_to(Place("relation", ""))
    dialog = operation(editor, "add_relation")
    field(dialog, QLineEdit, "Name").setText("Lies in")
    field(dialog, CheckList, "Leads from").tick("event")
    field(dialog, CheckList, "Leads to").tick("lieu_elu")
    do(editor, dialog)
    assert book(editor).relation("lies_in").target == ("lieu_elu",)


def test_that_codes_follow_in_what_is_coded(editor):
    project = editor.desk.session.project
    editor.tree.go_to(Place("attribute", "stance"))
    dialog = operation(editor, "recode")
    field(dialog, QLineEdit, "Code").setText("position")
    do(editor, dialog)
    found = annotating.get(project, editor.desk.claims[0].id)
    assert found.attributes == {"position": "support"}


def test_that_a_file_is_compared_before_it_is_taken_and_versions_are_listed(editor, tmp_path):
    desk = editor.desk
    path = tmp_path / "other.toml"
    window = desk.window.codebook_part
    window.export(path)
    desk.settle()
    assert codebook_files.read_file(path) == book(editor)
    path.write_text(path.read_text("utf-8").replace('"Actor"', '"Person <i>"'), "utf-8")
    window.compare(path, editor)
    desk.settle()
    (dialog,) = editor.findChildren(CompareDialog)
    assert [dialog.list.item(n).text() for n in range(dialog.list.count())] == [
        "~  type actor  (names)"
    ]
    dialog.accept()
    desk.settle()
    assert book(editor).name_of("actor") == "Person <i>"
    window._show_versions(editor)
    (versions,) = editor.findChildren(VersionsDialog)
    assert versions.list.count() == len(books.versions(desk.session.project)) == 2
    versions.list.setCurrentRow(1)
    versions.accept()
    QApplication.processEvents()
    compared = [d for d in editor.findChildren(CompareDialog) if d.isVisible()]
    assert compared[-1].list.item(0).text() == "~  type actor  (names)"


def test_that_going_on_keeps_what_was_typed(editor):
    editor.tree.go_to(Place("type", "event"))
    editor.form.fields["letter"].setText("V")
    editor.tree.go_to(Place("type", "claim"))
    editor.desk.settle()
    assert book(editor).type("event").letter == "V"
    assert editor.tree.place() == Place("type", "claim")


def test_that_a_project_open_for_reading_is_shown_and_not_changed(editor):
    editor.desk.session.writable = False
    editor.refresh()
    editor.tree.go_to(Place("type", "event"))
    assert not editor.form.fields["letter"].isEnabled()
    assert not editor.edit_button.isEnabled()
    QTest.keyClick(editor.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(editor.tree, Qt.Key.Key_Delete)
    editor.desk.settle()
    assert editor.findChildren(OperationDialog) == []
    assert book(editor).version == 1


def test_that_everything_has_a_name_and_nothing_is_read_as_markup(editor):
    editor.tree.go_to(Place("type", "event"))
    for widget in editor.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget
    for label in editor.findChildren(QLabel):
        if not label.buddy():
            assert label.textFormat() == Qt.TextFormat.PlainText


def test_that_codes_are_made_of_names():
    assert [code_of(name) for name in ("Élan vital!", "3 Ways", "عربي")] == [
        "elan_vital",
        "ways",
        "",
    ]
    assert named("pro = In favour") == ("pro", {"en": "In favour"})
    assert named("In favour") == ("in_favour", {"en": "In favour"})


def test_that_the_codebooks_of_the_program_can_be_compared_and_taken(editor):
    (menu,) = [a.menu() for a in editor.file_button.menu().actions() if a.menu() is not None]
    menu.aboutToShow.emit()
    assert [a.text() for a in menu.actions()] == [
        "Actors, Events, Claims…", "First steps…", "Claims analysis…", "Protest events…",
    ]  # fmt: skip
    menu.actions()[2].trigger()
    (compared,) = [d for d in editor.findChildren(CompareDialog) if d.isVisible()]
    assert compared.windowTitle() == "Claims analysis against the codebook now"
    compared.reject()


@pytest.mark.parametrize("field", ["examples", "counterexamples"])
def test_that_a_passage_becomes_an_example_by_key(open_desk, field):
    desk = open_desk(TEXT)
    project = desk.session.project
    made = annotating.annotate(
        project, desk.session.article, "claim", [(10, 28)], attributes={"stance": "support"}
    )
    desk.pane.set_current(made.id)
    for name in ("claim", "stance: support"):
        desk.key("E", Qt.KeyboardModifier.ShiftModifier)
        chooser = desk.chooser()
        chooser.field.setText(name)
        (row, *_) = [n for n, c in enumerate(chooser.choices()) if c.value[3] == field]
        chooser.list.clicked.emit(chooser.list.model().index(row, 0))
        desk.settle()
    book = project.codebook
    assert "spoke for the line" in getattr(book.type("claim"), field)
    value = book.attribute("stance").value("support")
    assert "spoke for the line" in getattr(value, field)
    history.undo(project)
    assert "spoke for the line" not in getattr(
        project.codebook.attribute("stance").value("support"), field
    )


def test_that_selected_words_without_an_annotation_become_an_example_of_a_type(open_desk):
    desk = open_desk(TEXT)
    desk.select("union")
    desk.key("E", Qt.KeyboardModifier.ShiftModifier)
    assert [c.value[0] for c in desk.chooser().choices()][:4] == ["type"] * 3 + ["value"]
    QTest.keyClick(desk.chooser().field, Qt.Key.Key_Return)
    desk.settle()
    assert desk.session.project.codebook.types[0].examples[-1] == "union"
