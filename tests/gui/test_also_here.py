"""After a tag the other places are offered below the text: nothing is covered, nothing is tagged without a yes."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app import also_here, history
from annotator.app import annotations as annotating
from annotator.gui.panels.also_here import AlsoHerePanel
from annotator.gui.panels.also_here_line import AlsoHereLine

TEXT = (
    "The 😀 union spoke. Then the union left; a <b>union</b> stayed.\n\nNobody else came on Monday."
)


@pytest.fixture
def desk(open_desk):
    return open_desk(TEXT, "In another article a union spoke.")


def tag(desk, words="union"):
    desk.select(words)
    desk.key("1")


def wait(desk):
    desk.qtbot.waitUntil(lambda: not desk.window.also_here.busy)
    desk.settle()


def line(desk) -> AlsoHereLine | None:
    found = [one for one in desk.window.findChildren(AlsoHereLine) if one.isVisible()]
    return found[0] if found else None


@pytest.fixture
def slow(monkeypatch):
    """Looking waits until the test lets it go on."""
    go_on, really = threading.Event(), also_here.here

    def wait_first(*arguments):
        go_on.wait(20)
        return really(*arguments)

    monkeypatch.setattr(also_here, "here", wait_first)
    yield go_on
    go_on.set()


def test_that_the_number_stands_below_the_text_and_the_text_keeps_the_keyboard(desk):
    before = desk.pane.geometry()
    tag(desk)
    wait(desk)
    shown = line(desk)
    assert shown.words.whole().startswith("2 more places: \u2068“union”\u2069 · Actor")
    assert "Then the [union] left;" in shown.words.whole()
    assert "<b>[union]</b>" in shown.words.whole()
    assert shown.all.text() == "Tag all (H)" and shown.look.text() == "Show"
    assert QApplication.focusWidget() is desk.pane
    assert desk.pane.geometry().topLeft() == before.topLeft()  # the words stay where they are
    assert shown.geometry().top() >= desk.pane.geometry().bottom()
    assert desk.quotes() == [("actor", "union")]  # nothing without a yes


def test_that_one_key_tags_all_of_them_as_one_step(desk):
    tag(desk)
    wait(desk)
    desk.key("h")
    wait(desk)
    assert desk.quotes() == [("actor", "union")] * 3
    assert line(desk) is None and QApplication.focusWidget() is desk.pane
    history.undo(desk.session.project)
    assert desk.quotes() == [("actor", "union")]


def test_that_the_key_is_remembered_while_places_are_still_looked_for(desk, slow):
    tag(desk)
    desk.key("h")
    assert desk.quotes() == [("actor", "union")]
    slow.set()
    wait(desk)
    assert desk.quotes() == [("actor", "union")] * 3


def test_that_a_remembered_key_counts_for_the_words_it_was_pressed_after_only(desk, slow):
    tag(desk)
    desk.key("h")
    tag(desk, "Nobody")
    slow.set()
    wait(desk)
    assert sorted(desk.quotes()) == [("actor", "Nobody"), ("actor", "union")]


def test_that_the_tag_is_saved_and_shown_before_anything_is_looked_for(desk, monkeypatch):
    looked = []
    monkeypatch.setattr(also_here, "here", lambda *a: looked.append(a) or [])
    tag(desk)
    desk.pane.viewport().repaint()
    assert desk.quotes() == [("actor", "union")] and not looked
    wait(desk)
    assert len(looked) == 1


def test_that_of_several_tags_in_a_row_only_the_last_is_looked_after(desk, monkeypatch):
    looked, really = [], also_here.here
    monkeypatch.setattr(also_here, "here", lambda *a: looked.append(a) or really(*a))
    for words in ("Monday", "Nobody", "union"):
        tag(desk, words)
    wait(desk)
    assert len(looked) == 1
    assert "2 more places" in line(desk).words.whole()


def test_that_words_that_stand_nowhere_else_show_no_line(desk):
    tag(desk, "Monday")
    wait(desk)
    assert line(desk) is None
    desk.key("h")
    assert desk.said() == "No other place in this article says this."


def test_that_the_line_goes_with_the_article_and_with_undo_of_the_tag(desk):
    tag(desk)
    wait(desk)
    history.undo(desk.session.project)
    wait(desk)
    assert line(desk) is None
    tag(desk)
    wait(desk)
    assert line(desk) is not None
    desk.window.commands.run("article.next")
    assert line(desk) is None
    desk.key("h")
    assert desk.said() == "No other places are offered now. They are after a tag."


def test_that_nothing_is_looked_for_where_people_do_not_want_it(desk, monkeypatch):
    monkeypatch.setattr(also_here, "here", lambda *_: pytest.fail("looked"))
    desk.session.set_setting("annotating.also_here", "off")
    tag(desk)
    wait(desk)
    assert line(desk) is None


def test_that_the_list_opens_by_itself_where_people_want_it_and_leaves_the_keyboard(desk):
    desk.session.set_setting("annotating.also_here", "list")
    tag(desk)
    wait(desk)
    (panel,) = desk.window.findChildren(AlsoHerePanel)
    desk.qtbot.waitUntil(lambda: not panel.busy)
    desk.settle()
    assert panel.isVisible() and len(panel.rows.places) == 2 and line(desk) is None
    assert QApplication.focusWidget() is desk.pane
    desk.key("h")
    desk.settle()
    assert desk.quotes() == [("actor", "union")] * 3
    assert panel.isVisible()  # for the next tag
    tag(desk, "Monday")
    wait(desk)
    assert panel.head.text().startswith("“Monday”")


def test_that_an_open_list_follows_each_tag(desk):
    tag(desk)
    wait(desk)
    desk.window.commands.run("annotate.also_here")
    (panel,) = desk.window.findChildren(AlsoHerePanel)
    desk.qtbot.waitUntil(lambda: not panel.busy)
    desk.window.go_to("text")
    tag(desk, "spoke")
    wait(desk)
    assert panel.isVisible() and panel.head.text().startswith("“spoke”")


def test_that_a_place_tagged_by_hand_is_taken_off_the_number(desk):
    tag(desk)
    wait(desk)
    second = TEXT.index("union", 20)
    annotating.annotate(
        desk.session.project, desk.session.article, "actor", [(second, second + 5)],
        annotator=desk.session.annotator,
    )  # fmt: skip
    wait(desk)
    assert "1 more place:" in line(desk).words.whole()


def test_that_the_keyboard_reaches_the_buttons_of_the_line(desk):
    tag(desk)
    wait(desk)
    buttons = (line(desk).all, line(desk).look, line(desk).closer)
    assert all(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in buttons)
    assert all(b.accessibleName() or b.text() for b in buttons)
