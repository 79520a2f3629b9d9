"""Notes in the inspector: kept as they are left, and never lost."""

from __future__ import annotations

from PySide6.QtCore import Qt

from annotator.app import annotations, history
from tests.gui.panels.inspector.conftest import now, tag


def test_that_ctrl_enter_keeps_the_note_and_goes_back_to_the_text(desk, panel, one, qtbot):
    panel.focus_note()
    assert panel.note.hasFocus()
    qtbot.keyClicks(panel.note, "First line")
    qtbot.keyClick(panel.note, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.note, "second")
    assert now(desk, one).note == ""
    qtbot.keyClick(panel.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert now(desk, one).note == "First line\nsecond"
    assert desk.ran == ["go.text"]
    assert history.undo_label(desk.project) == "Edit note"


def test_that_the_note_is_kept_when_the_keyboard_leaves_it(desk, panel, one, qtbot):
    panel.focus_note()
    qtbot.keyClicks(panel.note, "typed")
    panel.kind.setFocus()
    assert now(desk, one).note == "typed"


def test_that_the_note_is_kept_when_another_annotation_is_selected(
    desk, panel, one, article, qtbot
):
    other = tag(desk, article, "Ana Ruiz", note="hers")
    panel.focus_note()
    qtbot.keyClicks(panel.note, "typed")
    desk.session.select_annotation(other.id)
    assert now(desk, one).note == "typed"
    assert panel.note.text_now == "hers"
    desk.session.select_annotation(None)
    assert now(desk, other).note == "hers"


def test_that_a_note_without_changes_makes_no_step(desk, panel, one, qtbot):
    before = history.undo_label(desk.project)
    panel.focus_note()
    panel.kind.setFocus()
    desk.session.select_annotation(None)
    assert history.undo_label(desk.project) == before


def test_that_typed_words_survive_a_change_of_the_same_annotation(desk, panel, one, qtbot):
    panel.focus_note()
    qtbot.keyClicks(panel.note, "typed")
    annotations.set_status(desk.project, [one.id], "doubt")
    assert panel.note.text_now == "typed"
    assert panel.doubt.isChecked()
    panel.flush()
    assert now(desk, one).note == "typed"


def test_that_words_that_cannot_be_saved_wait_for_their_annotation(
    desk, panel, one, article, qtbot, monkeypatch
):
    from annotator.core.errors import ProjectError

    other = tag(desk, article, "Ana Ruiz")
    real = annotations.set_note

    def full(*given):
        raise ProjectError("The disk is full.", "Make room.")

    monkeypatch.setattr(annotations, "set_note", full)
    panel.focus_note()
    qtbot.keyClicks(panel.note, "typed")
    assert not panel.flush()
    assert panel.note.text_now == "typed"
    desk.session.select_annotation(other.id)
    assert panel.note.text_now == ""
    assert desk.failures[0] == "The disk is full."
    monkeypatch.setattr(annotations, "set_note", real)
    desk.session.select_annotation(one.id)
    assert panel.note.text_now == "typed"
    assert panel.flush()
    assert now(desk, one).note == "typed"


def test_that_typed_words_come_back_with_an_annotation_that_was_undone(desk, panel, one, qtbot):
    panel.focus_note()
    qtbot.keyClicks(panel.note, "typed")
    history.undo(desk.project)
    assert now(desk, one) is None
    history.redo(desk.project)
    assert panel.note.text_now == "typed"
    assert panel.flush()
    assert now(desk, one).note == "typed"


def test_that_undo_of_a_note_is_shown(desk, panel, one, qtbot):
    annotations.set_note(desk.project, one.id, "first")
    assert panel.note.text_now == "first"
    history.undo(desk.project)
    assert panel.note.text_now == ""
