"""Annotations of all articles by a filter, and changing many of them together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import annotations as annotating
from annotator.app import articles, codebook_edit, entities, history, home
from annotator.app.ask import Answer
from annotator.core.codebook_joining import DeleteValue
from annotator.gui.dialogs.retag import RetagDialog
from annotator.gui.panels.selection import SelectionPanel
from annotator.gui.panels.selection_rows import MARKS, QUOTE, WHY

ONE = "The mayor spoke. The <b>mayor</b> left. Trains stopped on Monday."
TWO = "A mayor of another town spoke of trains."


def prepare(desk):
    """Three actors in two articles, one of them in doubt, and a claim."""
    project = desk.session.project
    first, second = articles.list_ids(project, "date", True)
    made = [
        annotating.annotate(project, first, "actor", [(4, 9)], note="who?"),
        annotating.annotate(project, first, "actor", [(24, 29)]),
        annotating.annotate(project, second, "actor", [(2, 7)]),
        annotating.annotate(project, first, "claim", [(39, 52)], attributes={"stance": "support"}),
    ]
    annotating.set_status(project, [made[1].id], "doubt")
    return [one.id for one in made]


def panel_of(desk, command="edit.annotations") -> SelectionPanel:
    desk.window.commands.run(command)
    (panel,) = desk.window.findChildren(SelectionPanel)
    wait(desk, panel)
    return panel


def wait(desk, panel):
    desk.qtbot.waitUntil(lambda: not panel.bar.waiting and not panel._latest.busy)


def choose(box, value):
    row = next(n for n in range(box.count()) if box.itemData(n) == value)
    box.setCurrentIndex(row)


def dialog_of(desk) -> RetagDialog:
    (dialog,) = [d for d in desk.window.findChildren(RetagDialog) if d.isVisible()]
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    return dialog


def test_that_the_list_holds_what_answers_every_field(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    panel = panel_of(desk)
    assert set(panel.rows.ids) == set(ids)
    assert panel.count.text() == "Annotations: 4"
    choose(panel.bar.type, "actor")
    wait(desk, panel)
    assert set(panel.rows.ids) == set(ids[:3])
    choose(panel.bar.marks, "doubt")
    wait(desk, panel)
    assert list(panel.rows.ids) == [ids[1]]
    assert panel.rows.cell(0, MARKS).icons == ("doubt",)
    panel.clear.click()
    panel.bar.words.setText("TRAINS")
    wait(desk, panel)
    assert list(panel.rows.ids) == [ids[3]]
    panel.clear.click()
    choose(panel.bar.attribute, "stance")
    choose(panel.bar.value, ("is", "support"))
    wait(desk, panel)
    assert list(panel.rows.ids) == [ids[3]]
    panel.clear.click()
    panel.bar.until.setText("2026-01-19")
    wait(desk, panel)
    assert list(panel.rows.ids) == [ids[2]]


def test_that_a_date_that_is_none_is_said_in_the_list(open_desk):
    desk = open_desk(ONE, TWO)
    prepare(desk)
    panel = panel_of(desk)
    panel.bar.since.setText("last week")
    wait(desk, panel)
    assert panel.rows.length() == 0
    assert "is not a date" in panel.table.accessibleDescription()
    assert desk.errors() == []


def test_that_enter_goes_to_the_annotation_in_its_article(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    panel = panel_of(desk)
    QTest.keyClick(panel.bar.words, Qt.Key.Key_Return)
    assert panel.table.hasFocus()
    panel.table.go_to_row(panel.rows.row_of(ids[2]))
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert desk.session.annotation == ids[2]
    assert desk.text == TWO
    assert desk.pane.hasFocus()


def test_that_many_change_type_after_a_look_as_one_step_that_undo_takes_back(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    panel = panel_of(desk)
    choose(panel.bar.type, "actor")
    wait(desk, panel)
    QTest.keyClick(panel.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(desk)
    assert not dialog.main.isEnabled()
    choose(dialog.type, "event")
    desk.qtbot.waitUntil(lambda: dialog.main.isEnabled())
    assert "3 of 3 annotations change. Articles: 2." in dialog.summary.text()
    assert "“mayor”" in dialog.examples.item(0).text()
    assert "type: Actor → Event" in dialog.examples.item(0).text()
    assert len(desk.annotations()) == 3  # nothing yet
    assert {one.type for one in desk.annotations()} == {"actor", "claim"}
    steps = len(history.steps(desk.session.project, 50))
    dialog.main.click()
    desk.settle()
    project = desk.session.project
    assert [annotating.get(project, i).type for i in ids] == ["event", "event", "event", "claim"]
    assert len(history.steps(project, 50)) == steps + 1
    desk.window.commands.run("edit.undo")
    desk.settle()
    assert [annotating.get(project, i).type for i in ids] == ["actor", "actor", "actor", "claim"]


def test_that_only_the_selected_rows_change_when_several_are_selected(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    panel = panel_of(desk)
    panel.table.go_to_row(0)
    QTest.keyClick(panel.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = set(panel.rows.ids[:2])
    assert panel.change.text() == "Change the 2 selected…"
    panel.change.click()
    dialog = dialog_of(desk)
    choose(dialog.status, "doubt")
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    dialog.main.click()
    desk.settle()
    found = {i for i in ids if annotating.get(desk.session.project, i).status == "doubt"}
    assert found == chosen | {ids[1]}


def test_that_values_entities_and_deleting_are_shown_before_they_are_done(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    project = desk.session.project
    mayor = entities.create(project, "Mayor & <i>Co</i>", "actor")
    panel = panel_of(desk)
    panel.change.click()
    dialog = dialog_of(desk)
    choose(dialog.attribute, "stance")
    dialog._editor.setCurrentIndex(dialog._editor.findData("oppose"))
    dialog._editor.activated.emit(dialog._editor.currentIndex())
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert "1 of 4 annotations change" in dialog.summary.text()
    assert "Left as they are: 3. Actor does not have the attribute" in dialog.summary.text()
    assert "Support → Oppose" in dialog.examples.item(0).text().title()
    choose(dialog.attribute, None)
    choose(dialog.link, "link")
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert dialog.summary.text() == "Choose the entity to link to."
    dialog.entity.chosen.emit(mayor.id)
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert "entity: none → Mayor & <i>Co</i>" in dialog.examples.item(0).text()
    dialog.delete.setChecked(True)
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert dialog.main.text() == "Delete 4"
    assert "is deleted" in dialog.examples.item(0).text()
    dialog.reject()
    assert all(annotating.get(project, i) is not None for i in ids)


def test_that_annotations_of_other_people_are_changed_only_after_a_yes(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    home.set_annotator("Somebody else")
    questions = []
    desk.session.bridge.asked.disconnect()
    desk.session.bridge.asked.connect(lambda q: (questions.append(q.question), q.answer(False)))
    panel = panel_of(desk)
    panel.change.click()
    dialog = dialog_of(desk)
    dialog.delete.setChecked(True)
    desk.qtbot.waitUntil(lambda: dialog.main.isEnabled())
    assert "4 of them are by other annotators" in dialog.summary.text()
    dialog.main.click()
    desk.qtbot.waitUntil(lambda: len(questions) == 1)
    desk.settle()
    assert all(annotating.get(desk.session.project, i) is not None for i in ids)


def test_that_the_worklist_shows_what_is_to_be_looked_at_again_and_follows(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    project = desk.session.project
    annotating.set_status(project, [ids[0]], "review")
    panel = panel_of(desk, "annotate.worklist")
    assert list(panel.rows.ids) == [ids[0]]
    annotating.set_status(project, [ids[3]], "review")
    desk.qtbot.waitUntil(lambda: panel.rows.length() == 2)
    annotating.set_status(project, [ids[0]], "")
    desk.qtbot.waitUntil(lambda: list(panel.rows.ids) == [ids[3]])
    assert panel.rows.cell(0, QUOTE).text == "Trains stopp"


def test_that_the_worklist_tells_why_and_space_takes_what_was_looked_at_off(open_desk):
    desk = open_desk(ONE, TWO)
    ids = prepare(desk)
    project = desk.session.project
    codebook_edit.apply(project, DeleteValue("stance", "support"), Answer())
    annotating.set_status(project, [ids[1]], "review")
    panel = panel_of(desk, "annotate.worklist")
    assert set(panel.rows.ids) == {ids[1], ids[3]}
    row = panel.rows.row_of(ids[3])
    assert "support" in panel.rows.cell(row, WHY).text
    assert not panel.table.isColumnHidden(WHY)
    assert panel.table.columnWidth(QUOTE) > panel.width() // 4
    panel.table.setFocus()
    panel.table.go_to_row(row)
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
    desk.settle()
    desk.qtbot.waitUntil(lambda: list(panel.rows.ids) == [ids[1]])
    assert annotating.get(project, ids[3]).status == ""
    assert panel.table.current_row() == 0
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
    desk.settle()
    desk.qtbot.waitUntil(lambda: panel.rows.length() == 0)
    assert annotating.get(project, ids[1]).status == "doubt"  # as it was before
    panel.start()
    wait(desk, panel)
    assert panel.table.isColumnHidden(WHY)
    assert not panel.looked.isVisible()


def test_that_one_panel_at_a_time_stands_below_the_text(open_desk):
    desk = open_desk(ONE, TWO)
    prepare(desk)
    panel = panel_of(desk)
    desk.window.commands.run("edit.concordance")
    assert not panel.isVisible()
    assert desk.window.work.concordance.isVisible()
    desk.window.commands.run("edit.annotations")
    assert panel.isVisible()
    assert not desk.window.work._concordance.isVisible()
    wait(desk, panel)
    QTest.keyClick(panel.bar.words, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert desk.pane.hasFocus()
