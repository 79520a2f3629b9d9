"""Moving the ends of an annotation by key and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.core.model import Span
from annotator.gui.textpane import Mode
from tests.gui.textpane.conftest import Sheet, drag_move, identity

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
TEXT = "Le président d’Emmanuel Macron 👨‍👩‍👧 a reçu, hier, la chancelière."


def adjusting(sheet, words: str = "Emmanuel Macron", text: str = TEXT) -> Sheet:
    s: Sheet = sheet(text)
    s.show(s.row(1, words), s.row(2, "hier" if "hier" in text else words, "claim"))
    s.pane.set_current(identity(1))
    assert s.pane.start_adjusting()
    return s


def now(s: Sheet) -> str | None:
    mark = s.pane.current_mark()
    assert mark is not None
    return s.words(Span(mark.start, mark.end))


def test_that_the_end_moves_by_character_and_by_word_and_is_kept(sheet) -> None:
    s = adjusting(sheet)
    s.key(Key.Key_Left)
    assert now(s) == "Emmanuel Macro"
    s.key(Key.Key_Left, CTRL)
    assert now(s) == "Emmanuel"
    s.key(Key.Key_Right, CTRL)
    assert now(s) == "Emmanuel Macron"
    s.key(Key.Key_Right)
    s.key(Key.Key_Right)
    assert now(s) == "Emmanuel Macron 👨‍👩‍👧"
    s.key(Key.Key_Return)
    assert s.heard_of("adjusted") == [(identity(1), 0, s.span("Emmanuel Macron 👨‍👩‍👧"))]
    assert s.pane.mode() is Mode.READING
    assert s.heard_of("mode_changed") == ["adjusting", "reading"]


def test_that_tab_swaps_the_end_and_does_not_leave_the_pane(sheet) -> None:
    s = adjusting(sheet)
    s.key(Key.Key_Tab)
    assert s.pane.hasFocus()
    s.key(Key.Key_Left, CTRL)
    assert now(s) == "d’Emmanuel Macron"
    s.key(Key.Key_Left, CTRL)
    assert now(s) == "président d’Emmanuel Macron"
    s.key(Key.Key_Right, CTRL)
    s.key(Key.Key_Right, CTRL)
    s.key(Key.Key_Right)
    assert now(s) == "mmanuel Macron"
    assert s.pane.caret() == s.span("mmanuel").start
    s.key(Key.Key_Tab)
    assert s.pane.caret() == s.span("Macron").end


def test_that_escape_puts_everything_back(sheet) -> None:
    s = adjusting(sheet)
    for _ in range(5):
        s.key(Key.Key_Right, CTRL)
    s.key(Key.Key_Escape)
    assert now(s) == "Emmanuel Macron"
    assert s.heard_of("adjusted") == []
    assert s.pane.current() == identity(1)


def test_that_keeping_without_a_change_says_nothing(sheet) -> None:
    s = adjusting(sheet)
    s.key(Key.Key_Right)
    s.key(Key.Key_Left)
    s.key(Key.Key_Return)
    assert s.heard_of("adjusted") == []


def test_that_an_annotation_never_becomes_empty(sheet) -> None:
    s = adjusting(sheet, "Macron")
    for _ in range(12):
        s.key(Key.Key_Left)
    assert now(s) == "M"
    s.key(Key.Key_Left, CTRL)
    assert now(s) == "M"


def test_that_it_stops_at_the_ends_of_the_text(sheet) -> None:
    s = adjusting(sheet, "deux", "un deux")
    for _ in range(4):
        s.key(Key.Key_Right, CTRL)
    s.key(Key.Key_Tab)
    for _ in range(4):
        s.key(Key.Key_Left, CTRL)
    assert now(s) == "un deux"


def test_that_left_moves_on_where_the_text_runs_from_right_to_left(sheet) -> None:
    s = adjusting(sheet, "الرئيس", "قال الرئيس الفرنسي اليوم")
    s.key(Key.Key_Left, CTRL)
    assert now(s) == "الرئيس الفرنسي"


def test_that_a_fragment_stops_at_its_neighbours(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.show(s.row(1, "président"), s.row(1, "Macron", fragment=1), s.row(1, "hier", fragment=2))
    s.pane.set_current(identity(1))
    s.pane.set_caret(s.span("Macron").start + 1)
    s.pane.start_adjusting()
    for _ in range(9):
        s.key(Key.Key_Right, CTRL)
    s.key(Key.Key_Tab)
    for _ in range(9):
        s.key(Key.Key_Left, CTRL)
    s.key(Key.Key_Return)
    [(_, fragment, span)] = s.heard_of("adjusted")
    assert fragment == 1
    assert span == Span(s.span("président").end, s.span("hier").start)


def test_that_without_a_current_annotation_there_is_nothing_to_adjust(sheet) -> None:
    s: Sheet = sheet(TEXT)
    assert not s.pane.start_adjusting()
    assert s.pane.mode() is Mode.READING


def test_that_the_keys_of_the_mode_can_be_others(sheet) -> None:
    s = adjusting(sheet)
    s.pane.set_keymap({}, {"X": "adjust.keep", "L": "adjust.right", "S": "adjust.swap"})
    s.key(Key.Key_L)
    s.key(Key.Key_X)
    assert s.words(s.heard_of("adjusted")[0][2]) == "Emmanuel Macron "


def test_that_another_listener_may_store_the_change_while_it_is_told(sheet) -> None:
    s = adjusting(sheet)
    s.pane.adjusted.connect(lambda one, n, span: s.pane.replace_annotation(one, [s.row(1, span)]))
    s.key(Key.Key_Left, CTRL)
    s.key(Key.Key_Return)
    assert now(s) == "Emmanuel"
    assert s.pane.current() == identity(1)


def grip(s: Sheet, end: str) -> QPoint:
    [centre] = [c for c, _, e in s.pane._page.handles(0, 10_000) if e == end]
    return QPoint(round(centre.x()), round(centre.y() - s.pane.verticalScrollBar().value()))


@pytest.mark.parametrize(
    ("end", "to", "held", "expected"),
    [
        ("end", "çu", NONE, "Emmanuel Macron 👨‍👩‍👧 a reçu"),
        ("end", "manuel", NONE, "Emmanuel"),
        ("start", "ident", NONE, "président d’Emmanuel Macron"),
        ("start", "acron", NONE, "Macron"),
        ("end", "cron", ALT, "Emmanuel Ma"),
        ("start", "uel", ALT, "uel Macron"),
    ],
)
def test_that_a_handle_is_dragged_by_words_and_with_alt_by_characters(
    sheet, end: str, to: str, held: Qt.KeyboardModifier, expected: str
) -> None:
    s: Sheet = sheet(TEXT)
    s.show(s.row(1, "Emmanuel Macron"))
    s.pane.set_current(identity(1))
    view = s.pane.viewport()
    target = s.point(s.span(to).start, 0)
    QTest.mousePress(view, LEFT, NONE, grip(s, end))
    drag_move(view, target, held)
    assert now(s) == expected
    QTest.mouseRelease(view, LEFT, held, target)
    assert s.heard_of("adjusted") == [(identity(1), 0, s.span(expected))]
    assert s.pane.raw_selection() is None


def test_that_a_handle_taken_and_let_go_changes_nothing(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.show(s.row(1, "Macron"))
    s.pane.set_current(identity(1))
    place = grip(s, "end")
    QTest.mousePress(s.pane.viewport(), LEFT, NONE, place)
    QTest.mouseRelease(s.pane.viewport(), LEFT, NONE, place)
    assert s.heard_of("adjusted") == []
    assert s.pane.current() == identity(1)
