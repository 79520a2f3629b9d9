"""The find bar: keys, hits handed on, and following the article."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.core.model import Span
from annotator.gui.panels.find import AT_ONCE, FindBar
from tests.gui.panels.conftest import TEXT


@pytest.fixture
def bar(desk, qtbot):
    made = FindBar(desk.session)
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.given = []
    made.hits_changed.connect(lambda hits, current: made.given.append((hits, current)))
    return made


@pytest.fixture
def article(desk, bar):
    identity, _ = desk.add_articles([{"title": "One"}, {"title": "Two", "text": "mayor of mayors"}])
    desk.open().open_article(identity)
    return identity


SECOND = TEXT.rindex("mayor")
MAYORS = [Span(4, 9), Span(SECOND, SECOND + 5)]


def test_that_hits_are_found_while_typing_from_the_caret_on(desk, bar, article, qtbot):
    bar.start(caret=20)
    qtbot.keyClicks(bar.field, "mayor")
    qtbot.waitUntil(lambda: bar.count.text() == "2 of 2")
    assert bar.hits() == MAYORS
    assert bar.given[-1] == (MAYORS, MAYORS[1])
    assert desk.places[-1] == (SECOND, SECOND + 5)


def test_that_enter_and_shift_enter_go_around_the_ends(desk, bar, article, qtbot):
    bar.start(0, "mayor")
    assert bar.count.text() == "1 of 2"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert desk.places[-1] == (SECOND, SECOND + 5)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert desk.places[-1] == (4, 9)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert desk.places[-1] == (SECOND, SECOND + 5)


def test_that_enter_pressed_before_the_pause_is_over_looks_first(desk, bar, article, qtbot):
    bar.start(0)
    qtbot.keyClicks(bar.field, "mayor")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.given[-1][1] == MAYORS[1]


def test_that_the_commands_step_from_the_caret(desk, bar, article):
    bar.start(0, "mayor")
    bar.step(1, caret=50)
    assert desk.places[-1] == (SECOND, SECOND + 5)
    bar.step(-1, caret=50)
    assert desk.places[-1] == (4, 9)


def test_that_esc_closes_takes_the_hits_off_and_goes_back_to_the_text(desk, bar, article, qtbot):
    closed = []
    bar.closed.connect(lambda: closed.append(True))
    bar.start(0, "mayor")
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert bar.given[-1] == ([], None)
    assert closed == [True]
    assert desk.ran == ["go.text"]
    bar.step(1, caret=10)
    assert bar.isVisible()
    assert desk.places[-1] == (SECOND, SECOND + 5)


def test_that_switches_change_what_counts_as_a_hit(desk, bar, article):
    bar.start(0, "MAYOR")
    assert len(bar.hits()) == 2
    bar.case.click()
    assert bar.hits() == []
    assert bar.count.text() == "Not found"
    bar.case.click()
    bar.field.setText("we wo")
    bar.whole.click()
    assert bar.hits() == []
    bar.whole.click()
    bar.expression.click()
    bar.field.setText(r"\bm\w+r\b")
    bar.step(1)
    assert bar.hits() == MAYORS
    assert not bar.accents.isEnabled()


def test_that_a_bad_expression_is_said_in_the_bar_and_nowhere_else(desk, bar, article):
    bar.start(0)
    bar.expression.click()
    bar.field.setText("(mayor")
    bar._look()
    assert "not complete" in bar.count.text()
    assert "themselves" in bar.count.toolTip()
    assert desk.failures == []
    assert bar.given == []


def test_that_a_long_or_broken_selection_is_not_taken_over(desk, bar, article):
    bar.start(0, "mayor")
    bar.start(0, "x" * 500)
    assert bar.field.text() == "mayor"
    bar.start(0, "two\nlines")
    assert bar.field.text() == "mayor"


def test_that_another_article_shows_its_hits_but_does_not_move_the_reader(
    desk, bar, article, qtbot
):
    bar.start(0, "mayor")
    before = list(desk.places)
    other = next(i for i in desk.ids() if i != article)
    desk.session.open_article(other)
    qtbot.waitUntil(lambda: bar.count.text() == "2 found")
    assert bar.given[-1] == ([Span(0, 5), Span(9, 14)], None)
    assert desk.places == before


def test_that_a_long_text_is_searched_beside_the_window(desk, bar, qtbot):
    long = "filler words " * (AT_ONCE // 10) + "mayor"
    (article,) = desk.add_articles([{"title": "Long", "text": long}])
    desk.open().open_article(article)
    bar.start(0, "mayor")
    assert bar.given == []
    bar.step(1)
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 1")
    assert desk.places[-1] == (len(long) - 5, len(long))


def test_that_accents_are_matched_only_when_asked(desk, bar, qtbot):
    (article,) = desk.add_articles([{"title": "F", "text": "Élu, elu. " + TEXT}])
    desk.open().open_article(article)
    bar.start(0, "elu")
    assert len(bar.hits()) == 2
    bar.accents.click()
    assert bar.hits() == [Span(5, 8)]
