"""Tagging and changing annotations in the window, with keys and with the mouse, on a real project."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import annotations as annotating
from annotator.app import home
from annotator.core.errors import ProjectError
from annotator.core.model import Span
from annotator.gui.controllers.annotating import word_beside
from annotator.gui.typemenu import TypeMenu
from tests.gui.windows import TEXT, Desk

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def test_that_a_selection_is_tagged_with_one_key_and_the_caret_is_ready(desk: Desk) -> None:
    desk.select("Aïcha Benali")
    desk.key("1")
    assert desk.quotes() == [("actor", "Aïcha Benali")]
    end = TEXT.index("Aïcha Benali") + len("Aïcha Benali")
    assert desk.pane.caret() == end
    assert not desk.pane.textCursor().hasSelection()
    assert desk.session.annotation == desk.annotations()[0].id
    assert desk.pane.current() == desk.session.annotation
    assert desk.window.status.saved.text().startswith("Saved ")


def test_that_without_a_selection_the_word_at_the_caret_is_tagged(desk: Desk) -> None:
    desk.caret("promised")
    desk.key("E")
    assert desk.quotes() == [("event", "promised")]


def test_that_a_tag_within_another_annotation_selects_the_new_one_alone(desk: Desk) -> None:
    desk.select("Aïcha Benali")
    desk.key("3")
    told: list[object] = []
    desk.session.annotation_selected.connect(told.append)
    desk.caret("trains")
    desk.select("Aïcha")
    desk.key("1")
    (made,) = (one.id for one in desk.annotations() if one.type == "actor")
    assert [one for one in told if one is not None] == [made]
    assert desk.pane.caret() == TEXT.index("Aïcha") + len("Aïcha")


def test_that_letters_tag_like_digits(desk: Desk) -> None:
    for words, key in (("Minister", "A"), ("trains", "E"), ("Fer-Libre", "C")):
        desk.caret(words)
        desk.key(key)
    assert desk.quotes() == [("actor", "Minister"), ("event", "trains"), ("claim", "Fer-Libre")]


def test_that_a_french_digit_key_tags(desk: Desk) -> None:
    desk.caret("trains")
    event = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Eacute, Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é"
    )
    QApplication.sendEvent(desk.pane, event)
    assert desk.quotes() == [("event", "trains")]


def test_that_an_annotation_is_in_the_file_before_it_is_on_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    drawn = desk.pane.replace_annotation

    def look(identity: bytes, rows: object) -> None:
        seen.append(len(desk.annotations()))
        drawn(identity, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.pane, "replace_annotation", look)
    desk.caret("trains")
    desk.key("1")
    assert seen == [1]


def test_that_pressing_a_key_twice_makes_no_twin(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.key("1")
    assert len(desk.annotations()) == 1
    assert "already" in desk.said()
    desk.key("2")
    assert sorted(desk.quotes()) == [("actor", "trains"), ("event", "trains")]


def test_that_a_held_key_tags_once_and_deletes_once(desk: Desk) -> None:
    desk.caret("trains")
    for key, text in ((Qt.Key.Key_Period, "."), (Qt.Key.Key_1, "1")):
        for repeat in (False, True, True):
            press = QKeyEvent(
                QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, repeat
            )
            QApplication.sendEvent(desk.pane, press)
    assert len(desk.annotations()) == 1
    desk.caret("union")
    desk.key("1")
    desk.caret("promise «")
    desk.key("1")
    for repeat in (False, True, True):
        press = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "", repeat
        )
        QApplication.sendEvent(desk.pane, press)
    assert len(desk.annotations()) == 2


def test_that_repeat_takes_type_and_entity_of_the_last_one(desk: Desk) -> None:
    desk.select("Aïcha Benali")
    desk.key("1")
    annotating.link_to_new_entity(desk.session.project, desk.annotations()[0].id, "Aïcha Benali")
    desk.select("Mme Benali")
    desk.key(".")
    first, second = desk.annotations()
    assert second.type == "actor" and second.entity == first.entity is not None


def test_that_the_keys_for_next_and_previous_go_through_all(desk: Desk) -> None:
    for words in ("Minister", "trains", "union"):
        desk.caret(words)
        desk.key("1")
    desk.pane.set_caret(0)
    desk.pane.set_current(None)
    went = []
    for key in ("J", Qt.Key.Key_F8, "J", "K"):
        desk.key(key)
        one = annotating.get(desk.session.project, desk.session.annotation)
        went.append(one.quote)
    assert went == ["Minister", "trains", "union", "trains"]
    desk.key("J")
    desk.key("J")
    assert desk.said() == "This is the last annotation."


def test_that_overlapping_annotations_are_cycled_at_the_caret(desk: Desk) -> None:
    desk.select("Minister Aïcha Benali")
    desk.key("1")
    desk.select("Aïcha Benali")
    desk.key("3")
    seen = set()
    for _ in range(2):
        desk.key("O")
        seen.add(desk.session.annotation)
    assert seen == {one.id for one in desk.annotations()}


def test_that_the_type_is_changed_by_two_keys(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.key("T")
    menu = desk.window.findChild(TypeMenu)
    assert menu is not None and menu.isVisible()
    assert [a.text().split("\t")[0] for a in menu.actions()] == ["Actor", "Event", "Claim"]
    QTest.keyClick(menu, "C")
    assert desk.quotes() == [("claim", "trains")]


def test_that_the_ends_are_adjusted_with_the_arrows(desk: Desk) -> None:
    desk.select("Aïcha Benali")
    desk.key("1")
    desk.key(Qt.Key.Key_Return)
    assert desk.window.status.mode.text() == "Adjusting"
    desk.key(Qt.Key.Key_Left, CTRL)
    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Left, CTRL)
    assert desk.quotes() == [("actor", "Aïcha Benali")]
    desk.key(Qt.Key.Key_Return)
    assert desk.quotes() == [("actor", "Minister Aïcha")]
    assert desk.window.status.mode.text() == ""


def test_that_escape_puts_the_ends_back(desk: Desk) -> None:
    desk.select("Aïcha Benali")
    desk.key("1")
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Left, CTRL)
    desk.key(Qt.Key.Key_Escape)
    assert desk.quotes() == [("actor", "Aïcha Benali")]
    row = desk.pane.current_mark()
    assert row is not None and desk.text[row.start : row.end] == "Aïcha Benali"


@pytest.mark.parametrize(
    ("key", "modifiers", "quote"),
    [
        (Qt.Key.Key_Right, ALT, "Aïcha Benali 😀"),
        (Qt.Key.Key_Left, ALT, "Aïcha"),
        (Qt.Key.Key_Left, ALT | SHIFT, "Minister Aïcha Benali"),
        (Qt.Key.Key_Right, ALT | SHIFT, "Benali"),
    ],
)
def test_that_an_end_moves_by_a_word_with_one_key(
    desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier, quote: str
) -> None:
    desk.select("Aïcha Benali")
    desk.key("1")
    desk.key(key, modifiers)
    assert desk.quotes() == [("actor", quote)]


def test_that_ends_move_by_characters_and_stop_before_nothing_is_left(desk: Desk) -> None:
    desk.select("😀")
    desk.key("1")
    assert desk.session.annotation is not None
    desk.window.commands.run("annotate.shrink_end_character")
    assert desk.quotes() == [("actor", "😀")]
    assert "cannot be moved" in desk.said()
    desk.window.commands.run("annotate.extend_start_character")
    assert desk.quotes() == [("actor", " 😀")]


def test_that_a_deleted_annotation_comes_back_with_the_notices_one_button(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.key(Qt.Key.Key_Delete)
    assert desk.quotes() == []
    assert desk.session.annotation is None
    notice = desk.window.notices.shown()[-1]
    assert notice.button is not None and notice.button.text() == "Undo"
    notice.button.click()
    assert desk.quotes() == [("actor", "trains")]
    assert desk.pane.annotations_at(desk.text.index("trains")) == [desk.annotations()[0].id]


def test_that_undo_names_its_step_and_redo_follows(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    assert desk.window.commands.title("edit.undo") == "Undo Tag as Actor"
    desk.key(Qt.Key.Key_Z, CTRL)
    assert desk.quotes() == []
    assert desk.pane.annotations_at(desk.text.index("trains")) == []
    desk.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert desk.quotes() == [("actor", "trains")]
    desk.key(Qt.Key.Key_Z, CTRL)
    desk.key(Qt.Key.Key_Y, CTRL)
    assert desk.quotes() == [("actor", "trains")]


def test_that_doubt_is_flagged_and_taken_off(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.key("Q")
    assert desk.annotations()[0].status == "doubt"
    desk.key("Q")
    assert desk.annotations()[0].status == ""


def test_that_an_entity_is_made_and_found_again_by_a_few_letters(desk: Desk) -> None:
    desk.window.set_focus_mode(True)
    desk.select("Aïcha Benali")
    desk.key("1")
    desk.key("L")
    chooser = desk.chooser()
    assert [c.title for c in chooser.choices()] == ["New actor “Aïcha Benali”"]
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    desk.select("Mme Benali")
    desk.key("1")
    desk.key("L")
    chooser = desk.chooser()
    QTest.keyClicks(chooser.field, "aicha")
    assert chooser.choices()[0].title == "Aïcha Benali"
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    first, second = desk.annotations()
    assert first.entity == second.entity is not None
    assert desk.pane.hasFocus()


def test_that_the_note_key_leads_to_the_note(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.key("N")
    assert desk.window.work.inspector.note.hasFocus()
    QTest.keyClicks(desk.window.work.inspector.note, "why new?")
    QTest.keyClick(desk.window.work.inspector.note, Qt.Key.Key_Return, CTRL)
    assert desk.annotations()[0].note == "why new?"
    assert desk.pane.hasFocus()


def test_that_a_failed_commit_shows_nothing_that_is_not_saved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.caret("Minister")
    desk.key("1")
    saved = desk.window.status.saved.text()

    def full(*_: object, **__: object) -> None:
        raise ProjectError("The disk is full: nothing was saved.", "Make room on the drive.")

    with monkeypatch.context() as patch:
        patch.setattr(type(desk.session.project), "change", full)
        desk.caret("trains")
        desk.key("2")
        assert desk.pane.annotations_at(desk.text.index("trains") + 1) == []
        assert desk.window.status.saved.text() == "Not saved"
        assert desk.errors() == ["The disk is full: nothing was saved. Make room on the drive."]
        desk.pane.set_current(desk.annotations()[0].id)
        desk.key(Qt.Key.Key_Delete)
        assert desk.pane.annotations_at(1) == [desk.annotations()[0].id]
    assert saved != "Not saved"
    desk.caret("trains")
    desk.key("2")
    assert desk.window.status.saved.text().startswith("Saved ")
    assert desk.quotes() == [("actor", "Minister"), ("event", "trains")]


def test_that_a_second_persons_layer_can_be_hidden(desk: Desk) -> None:
    desk.caret("Minister")
    desk.key("1")
    anna = desk.session.annotator
    desk.window.project_part.set_annotator("Ben")
    assert home.current_annotator().name == "Ben"
    desk.caret("trains")
    desk.key("1")
    assert len({one.annotator for one in desk.annotations()}) == 2
    desk.session.set_hidden_annotators(frozenset({anna.id}))
    assert desk.pane.annotations_at(1) == []
    assert desk.pane.annotations_at(desk.text.index("trains") + 1) != []
    desk.session.set_hidden_annotators(frozenset())
    assert desk.pane.annotations_at(1) != []


def test_that_nothing_is_tagged_between_blanks(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("one   two\n\n\n")
    desk.pane.set_caret(5)
    desk.key("1")
    assert desk.quotes() == []
    assert desk.said() == "There is no word at the caret."


@pytest.mark.parametrize(
    ("text", "caret", "word"),
    [
        ("on Monday.", 10, "Monday"),
        ("«Trains» run", 0, "Trains"),
        ("a   b", 2, None),
        ("end. ", 5, None),
        ("", 0, None),
        ("...", 1, None),
    ],
)
def test_that_a_mark_between_caret_and_word_does_not_part_them(
    text: str, caret: int, word: str | None
) -> None:
    found = word_beside(text, caret)
    assert (text[found.start : found.end] if found else None) == word


def test_that_arrows_that_move_ends_go_by_the_direction_of_the_script(
    open_desk: Callable[..., Desk],
) -> None:
    desk = open_desk("قالت رئيسة البلدية اليوم")
    desk.select("رئيسة")
    desk.key("1")
    desk.key(Qt.Key.Key_Left, ALT)
    assert desk.quotes() == [("actor", "رئيسة البلدية")]


def test_that_an_alt_selection_is_taken_to_the_letter(desk: Desk) -> None:
    start = TEXT.index("promised")
    desk.pane.show_selection(start, start + 4, raw=True)
    desk.key("1")
    assert desk.quotes() == [("actor", "prom")]
    desk.pane.show_selection(start + 9, start + 11, raw=False)
    desk.key("1")
    assert desk.quotes()[1] == ("actor", "new")


def test_that_snapping_can_be_switched_off(desk: Desk) -> None:
    desk.session.set_setting("annotating.snap", False)
    start = TEXT.index("promised")
    desk.pane.show_selection(start, start + 4, raw=False)
    desk.key("1")
    assert desk.quotes() == [("actor", "prom")]


def test_that_one_end_of_a_discontinuous_annotation_moves_only_itself(desk: Desk) -> None:
    start, other = TEXT.index("Minister"), TEXT.index("trains")
    spans = [Span(start, start + 8), Span(other, other + 6)]
    project = desk.session.project
    annotating.annotate(
        project, desk.session.article, "actor", spans, annotator=desk.session.annotator
    )
    desk.pane.set_caret(start + 1)
    desk.key(Qt.Key.Key_Right, ALT)
    assert list(desk.annotations()[0].quotes) == ["Minister", "trains on"]
