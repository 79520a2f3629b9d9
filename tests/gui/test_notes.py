"""Diary, notes on articles and entities, and the project's own guidelines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import articles, diary, entities, guidelines, history
from annotator.gui.dialogs.guidelines import GuidelinesDialog
from annotator.gui.dialogs.note import NoteDialog
from annotator.gui.panels.diary import DiaryPanel
from annotator.gui.panels.entities import EntitiesPanel
from annotator.gui.panels.guidelines import GuidelinesPanel

CTRL = Qt.KeyboardModifier.ControlModifier


def diary_of(desk) -> DiaryPanel:
    desk.window.commands.run("project.diary")
    (panel,) = desk.window.findChildren(DiaryPanel)
    return panel


def lines(panel):
    return [panel.list.item(row).text().split("\n", 1)[1] for row in range(panel.list.count())]


def written(desk):
    return [entry.text for entry in diary.entries(desk.session.project)]


def test_that_ctrl_enter_adds_an_entry_and_the_newest_stands_first(desk):
    panel = diary_of(desk)
    assert panel.editor.hasFocus()
    QTest.keyClicks(panel.editor, "Unions are <b>actors</b>.")
    QTest.keyClick(panel.editor, Qt.Key.Key_Return)
    QTest.keyClicks(panel.editor, "Strikes are events.")
    QTest.keyClick(panel.editor, Qt.Key.Key_Return, CTRL)
    assert written(desk) == ["Unions are <b>actors</b>.\nStrikes are events."]
    assert panel.editor.toPlainText() == ""
    QTest.keyClicks(panel.editor, "Second day.")
    QTest.keyClick(panel.editor, Qt.Key.Key_Return, CTRL)
    assert lines(panel) == ["Second day.", "Unions are <b>actors</b>.\nStrikes are events."]
    assert "Anna" in panel.list.item(0).text()
    assert panel.count.text() == "Entries: 2"


def test_that_entries_are_searched_changed_and_deleted_by_key(desk):
    project = desk.session.project
    for text in ("One about élus", "Two about trains"):
        diary.add(project, text)
    panel = diary_of(desk)
    panel.filter.setText("ELUS")
    QTest.keyClick(panel.filter, Qt.Key.Key_Return)
    assert lines(panel) == ["One about élus"]
    assert panel.list.hasFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert panel.editor.toPlainText() == "One about élus"
    assert panel.add_button.text() == "Keep"
    panel.editor.setPlainText("One about élus and mayors")
    QTest.keyClick(panel.editor, Qt.Key.Key_Return, CTRL)
    assert sorted(written(desk)) == ["One about élus and mayors", "Two about trains"]
    panel.filter.clear()
    panel.filter.tell()
    panel.list.setFocus()
    panel.list.setCurrentRow(0)
    gone = lines(panel)[0]
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert gone not in written(desk)
    history.undo(project)
    assert gone in lines(panel)


def test_that_every_line_of_an_entry_has_room_whatever_its_script(desk):
    project = desk.session.project
    diary.add(project, "عربي\nسطر ثان\nسطر ثالث")
    diary.add(project, "one\ntwo\nthree")
    diary.add(project, "word " * 400)
    panel = diary_of(desk)
    desk.settle()
    high = [panel.list.sizeHintForRow(row) for row in range(3)]
    line = panel.fontMetrics().height()
    assert high[0] > 5 * line
    assert min(high[1:]) >= 4 * line


def test_that_esc_leaves_the_diary_and_what_was_begun_stays(desk):
    panel = diary_of(desk)
    panel.editor.setPlainText("half a thought")
    QTest.keyClick(panel.editor, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert desk.pane.hasFocus()
    assert diary_of(desk).editor.toPlainText() == "half a thought"
    assert written(desk) == []


def test_that_a_note_on_the_article_is_kept_with_it(desk):
    desk.window.commands.run("article.note")
    (dialog,) = desk.window.findChildren(NoteDialog)
    QTest.keyClicks(dialog.editor, "From the late edition")
    QTest.keyClick(dialog.editor, Qt.Key.Key_Return, CTRL)
    (one,) = articles.page(desk.session.project, [desk.session.article])
    assert one.note == "From the late edition"


def test_that_a_note_on_an_entity_is_kept_with_it(desk):
    project = desk.session.project
    mayor = entities.create(project, "Mayor", "actor")
    desk.window.commands.run("go.entities")
    desk.settle()
    (panel,) = desk.window.findChildren(EntitiesPanel)
    desk.qtbot.waitUntil(lambda: panel.table.model().rowCount() == 1)
    panel.table.go_to_row(0)
    panel.show_details()
    panel.form.note.setFocus()
    QTest.keyClicks(panel.form.note, "in office since May")
    QTest.keyClick(panel.form.note, Qt.Key.Key_Return, CTRL)
    assert entities.get(project, mayor.id).note == "in office since May"


def test_that_guidelines_are_written_and_then_stand_beside_the_text(desk):
    project = desk.session.project
    desk.window.commands.run("project.guidelines")
    (dialog,) = desk.window.findChildren(GuidelinesDialog)
    text = "# Rules\n\nNever tag <img src='file:///dev/zero'>.\n\n- **one**"
    dialog.editor.setPlainText(text)
    desk.qtbot.waitUntil(lambda: "Never tag" in dialog.page.text_shown())
    QTest.keyClick(dialog.editor, Qt.Key.Key_Return, CTRL)
    assert guidelines.text(project) == text
    desk.settle()
    (panel,) = desk.window.findChildren(GuidelinesPanel)
    assert panel.isVisible()
    assert panel.page.text_shown() == "Rules\nNever tag <img src='file:///dev/zero'>.\none"
    history.undo(project)
    assert "no guidelines yet" in panel.page.text_shown()
    history.redo(project)
    panel.field.setText("never")
    panel.field.tell()
    assert panel.page.text_shown().startswith("Rules\nNever tag")


def test_that_f1_shows_what_is_at_hand(desk):
    desk.window.commands.run("help.guidelines")
    (panel,) = desk.window.findChildren(GuidelinesPanel)
    assert panel.field.hasFocus()
    assert desk.window.commands.key_text("help.guidelines") == "F1"
