"""Caret and selection, in code points, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.model import Span
from annotator.core.spans import (
    is_grapheme_boundary,
    next_grapheme,
    snap_to_graphemes,
    snap_to_words,
    word_at,
)
from annotator.core.text import normalise
from annotator.gui.textpane import TextPane
from tests.gui.textpane.conftest import Sheet, drag_move

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key
FRENCH = "Le président d’Emmanuel Macron a dit non. Puis il est parti.\n\nL’Union attend."

PIECES = st.sampled_from(
    ["mot ", "l’", "Union", " ", "\n", "é", "e\u0301", "😀", "👨‍👩‍👧", "🇫🇷", "سلام ", "قالَ", " NATO ", "שלום",
     "中国", ".", "3,5", "\u00a0", "\u2028", "\u2029", "\t", "\u200f", "\ufdd0", "\ufffc", "𝕏", "\u00ad", "\r\n"]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=25).map("".join).map(normalise)


@pytest.fixture(scope="module")
def lone_pane(qapp: QApplication) -> TextPane:
    pane = TextPane()
    pane.resize(400, 300)
    return pane


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXTS, st.data())
def test_that_a_selection_is_the_span_that_was_selected(
    lone_pane: TextPane, text: str, data: st.DataObject
) -> None:
    pane = lone_pane
    pane.set_text(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    pane.show_selection(start, end, raw=False)
    reference = snap_to_graphemes(text, start, end)
    assert pane.raw_selection() == reference
    assert pane.selection() == (snap_to_words(text, *_pair(reference)) if reference else None)
    assert pane.caret() == end
    pane.set_caret(start)
    assert pane.selection() is None
    assert pane.target_for_tag() == word_at(text, pane.caret())
    assert is_grapheme_boundary(text, pane.caret())


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["ab ", "é", "e\u0301", "😀", "👨‍👩‍👧", "🇫🇷", "中", "x\u0308\u0301", "\n"]),
                min_size=1, max_size=12).map("".join))  # fmt: skip
def test_that_the_right_arrow_goes_from_character_to_character(
    lone_pane: TextPane, text: str
) -> None:
    pane = lone_pane
    pane.set_text(text)
    place = 0
    while place < len(text):
        QTest.keyClick(pane, Key.Key_Right)
        place = next_grapheme(text, place)
        assert pane.caret() == place


def test_that_moving_by_words_stops_at_ends_forward_and_at_starts_backward(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    seen = []
    for _ in range(5):
        s.key(Key.Key_Right, CTRL)
        seen.append(s.text[: s.pane.caret()].split(" ")[-1])
    assert seen == ["Le", "président", "d’", "d’Emmanuel", "Macron"]
    s.key(Key.Key_Left, CTRL)
    assert s.text[s.pane.caret() :].startswith("Macron")


def test_that_selecting_by_words_takes_neither_blanks_nor_the_article(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.pane.set_caret(s.span("Emmanuel").start)
    s.key(Key.Key_Right, CTRL, SHIFT)
    assert s.words(s.pane.raw_selection()) == "Emmanuel"
    s.key(Key.Key_Right, CTRL, SHIFT)
    assert s.words(s.pane.selection()) == "Emmanuel Macron"
    assert s.heard_of("selection_changed")[-1] == s.pane.selection()


def test_that_left_goes_forward_where_the_text_runs_from_right_to_left(sheet) -> None:
    s: Sheet = sheet("قال الرئيس في باريس")
    s.key(Key.Key_Left, CTRL)
    assert s.pane.caret() == 3
    s.key(Key.Key_Left, CTRL, SHIFT)
    assert s.words(s.pane.selection()) == "الرئيس"


def test_that_sentences_and_paragraphs_are_stepped_and_selected(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.key(Key.Key_Down, ALT)
    assert s.text[: s.pane.caret()].endswith("non.")
    s.key(Key.Key_Down, ALT, SHIFT)
    assert s.words(s.pane.selection()) == "Puis il est parti."
    s.key(Key.Key_Up, CTRL)
    assert s.pane.caret() == 0
    s.key(Key.Key_Down, CTRL, SHIFT)
    assert (
        s.words(s.pane.selection())
        == "Le président d’Emmanuel Macron a dit non. Puis il est parti."
    )
    s.key(Key.Key_Down, CTRL)
    assert s.pane.caret() == len(s.text)
    s.key(Key.Key_Up, ALT)
    assert s.text[s.pane.caret() :] == "L’Union attend."


def test_that_shift_and_arrows_select_raw_and_a_tag_takes_whole_words(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.pane.set_caret(s.span("Macron").start + 2)
    s.key(Key.Key_Right, SHIFT)
    assert s.words(s.pane.raw_selection()) == "c"
    assert s.words(s.pane.selection()) == "Macron"
    assert s.words(s.pane.target_for_tag()) == "Macron"


def test_that_a_selection_of_blanks_is_none(sheet) -> None:
    s: Sheet = sheet("a   b")
    s.pane.show_selection(1, 4, raw=False)
    assert s.pane.selection() is None
    assert s.pane.target_for_tag() is None


def test_that_an_exact_selection_stays_exact(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.pane.select(Span(4, 7))
    assert s.pane.selection() == Span(4, 7)
    assert s.pane.caret() == 7
    s.key(Key.Key_Right, SHIFT)
    assert s.words(s.pane.selection()) == "président"


def test_that_dragging_takes_whole_words_while_it_lasts(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    start, end = s.point(s.span("président").start + 4), s.point(s.span("Macron").start + 3)
    view, left = s.pane.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, Qt.KeyboardModifier.NoModifier, start)
    drag_move(view, end, Qt.KeyboardModifier.NoModifier)
    assert s.words(s.pane.raw_selection()) == "président d’Emmanuel Macron"
    back = s.point(s.span("Emmanuel").start + 3)
    drag_move(view, back, Qt.KeyboardModifier.NoModifier)
    assert s.words(s.pane.raw_selection()) == "président d’Emmanuel"
    QTest.mouseRelease(view, left, Qt.KeyboardModifier.NoModifier, back)
    assert s.words(s.pane.selection()) == "président d’Emmanuel"


def test_that_dragging_leftwards_puts_the_caret_at_the_start(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.drag(s.point(s.span("Macron").end - 1), s.point(s.span("Emmanuel").start + 2))
    assert s.words(s.pane.selection()) == "Emmanuel Macron"
    assert s.pane.caret() == s.span("Emmanuel").start
    assert s.pane.anchor() == s.span("Macron").end


def test_that_dragging_with_alt_is_exact(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.drag(s.point(s.span("Macron").start + 1, 0), s.point(s.span("Macron").start + 4, 0), ALT)
    assert s.words(s.pane.selection()) == "acr"


def test_that_shift_and_click_extends(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.click(s.point(s.span("Emmanuel").start))
    place = s.point(s.span("Macron").start + 3)
    QTest.mouseClick(s.pane.viewport(), Qt.MouseButton.LeftButton, SHIFT, place)
    assert s.words(s.pane.selection()) == "Emmanuel Macron"


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("C’est aujourd’hui lundi", "jour", "aujourd’hui"),
        ("co-operate now", "rate", "co-operate"),
        ("de l’Union européenne", "nion", "Union"),
        ("العربية لغة جميلة", "لغة", "لغة"),
    ],
)
def test_that_a_double_click_takes_our_word(sheet, text: str, at: str, expected: str) -> None:
    s: Sheet = sheet(text)
    place = s.point(s.span(at).start, 0 if "ل" in text else 2)
    double_click(s, place)
    assert s.words(s.pane.selection()) == expected


def double_click(s: Sheet, place) -> None:
    view, left, none = (
        s.pane.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QTest.mousePress(view, left, none, place)
    QTest.mouseRelease(view, left, none, place)
    QTest.mouseDClick(view, left, none, place)


def test_that_a_triple_click_takes_the_paragraph(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    place = s.point(s.span("Macron").start)
    double_click(s, place)
    QTest.mouseClick(
        s.pane.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    assert s.words(s.pane.selection()) == FRENCH.split("\n")[0]


def test_that_pressing_and_dragging_never_starts_carrying_text_away(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.pane.select(s.span("Emmanuel Macron"))
    s.drag(s.point(s.span("Emmanuel").start + 3), s.point(s.span("dit").start + 2))
    assert s.words(s.pane.selection()) == "Emmanuel Macron a dit"


def test_that_what_is_copied_is_the_articles_own_text(sheet) -> None:
    s: Sheet = sheet("un\u00a0mot\u2028et 😀 puis\u00a0fin")
    s.key(Key.Key_A, CTRL)
    s.pane.copy()
    assert QApplication.clipboard().text() == s.text


def test_that_signals_tell_each_change_once(sheet) -> None:
    s: Sheet = sheet(FRENCH)
    s.pane.set_caret(5)
    s.pane.set_caret(5)
    assert s.heard_of("caret_moved") == [5]
    s.pane.select(Span(3, 12))
    s.pane.clear_selection()
    assert s.heard_of("selection_changed") == [Span(3, 12), None]
    assert s.pane.caret() == 12


def test_that_setting_the_caret_leaves_the_page_alone_when_asked(sheet) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n} du texte" for n in range(300)))
    s.pane.set_caret(len(s.text), keep_visible=False)
    assert s.pane.verticalScrollBar().value() == 0
    s.pane.set_caret(len(s.text))
    assert s.pane.visible_span().end == len(s.text)


def test_that_a_new_text_starts_at_its_beginning_without_a_selection(sheet, qtbot: QtBot) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n}" for n in range(300)))
    s.pane.select(Span(2000, 2005))
    s.pane.set_text("court")
    assert s.pane.caret() == 0
    assert s.pane.selection() is None
    assert s.pane.visible_span() == Span(0, 5)
    assert s.heard_of("selection_changed")[-1] is None


def test_that_a_point_between_two_paragraphs_belongs_to_the_line_above_also_before_all_is_laid_out(
    sheet,
) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n} du texte" for n in range(300)))
    s.pane.set_text(s.text)
    assert not s.pane.document().lastBlock().layout().lineCount()
    places = [s.pane.position_at(QPoint(60, y)) for y in range(s.pane.viewport().height())]
    assert places == sorted(places)
    assert places[-1] <= s.pane.visible_span().end


def test_that_a_drag_held_below_the_text_scrolls_on_and_selects(sheet, qtbot: QtBot) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n} du texte" for n in range(300)))
    view, left, none = s.pane.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    below = QPoint(60, view.height() + 40)
    seen = s.pane.visible_span().end
    QTest.mousePress(view, left, none, QPoint(60, 100))
    QCursor.setPos(view.mapToGlobal(below))
    drag_move(view, below, none)
    qtbot.waitUntil(lambda: s.pane.verticalScrollBar().value() > 200)
    QTest.mouseRelease(view, left, none, below)
    span = s.pane.selection()
    assert span is not None
    assert seen < span.end <= s.pane.visible_span().end
    assert not s.pane._mouse._scroll.isActive()


def test_that_the_pane_copies_and_turns_pages_by_itself(sheet) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n} du texte" for n in range(300)))
    s.pane.select(s.span("ligne 3 "))
    s.key(Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "ligne 3 "
    s.key(Key.Key_Space)
    below = s.pane.verticalScrollBar().value()
    assert below > 200
    s.key(Key.Key_Space, SHIFT)
    assert s.pane.verticalScrollBar().value() < below
