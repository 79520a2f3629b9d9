"""Also here: every place in context, ticked; nothing is tagged without a yes, and a no is for good."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import also_here, annotations, articles, entities, history
from annotator.gui.panels.also_here import AlsoHerePanel
from annotator.gui.panels.also_here_rows import LEFT, MATCH, REASON, RIGHT, TICK

HERE = "Mayor Girard spoke. Then Girard left; GIRARD was late. «Girard», she said."
THERE = "In Orso they asked: where is Girard?"
ARABIC = "قال عمر إن عمر سافر أمس"


@pytest.fixture
def place(desk, qtbot):
    """The panel on a project with three articles; ``tag`` tags words and looks for more."""
    made = AlsoHerePanel(desk.session)
    qtbot.addWidget(made)
    made.resize(1200, 300)
    desk.ids = desk.add_articles(
        [
            {"title": "<b>Here</b>", "date": "2026-01-01", "language": "en", "text": HERE},
            {"title": "There", "date": "2026-02-01", "language": "en", "text": THERE},
            {"title": "عربي", "date": "2026-03-01", "language": "ar", "text": ARABIC},
        ]
    )
    desk.open()
    desk.session.open_article(desk.ids[0])
    made.show()
    return made


def tag(desk, panel, qtbot, article=0, words="Girard", entity=None):
    identity = desk.ids[article]
    start = articles.text(desk.project, identity).index(words)
    one = annotations.annotate(
        desk.project, identity, "actor", [(start, start + len(words))], entity=entity
    )
    panel.start(one.id)
    wait(panel, qtbot)
    return one


def wait(panel, qtbot):
    qtbot.waitUntil(lambda: not panel.busy)
    for _ in range(3):
        QApplication.processEvents()


def quotes(panel):
    return [place.quote for place in panel.rows.places]


def key(panel, pressed, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(panel.table, pressed, modifiers)


def tagged(desk, article=0):
    found = annotations.list_annotations(desk.project, article=desk.ids[article])
    return [one.quote for one in found]


def test_that_the_other_places_of_the_article_stand_in_context_all_ticked(desk, place, qtbot):
    tag(desk, place, qtbot)
    assert quotes(place) == ["Girard", "GIRARD", "Girard"]
    assert [place.rows.cell(0, c).text for c in (LEFT, MATCH, RIGHT)] == [
        "Mayor Girard spoke. Then", "Girard", "left; GIRARD was late. «Girard», she said.",
    ]  # fmt: skip
    assert place.rows.cell(1, REASON).text == "other accents or case"
    assert len(place.rows.ticked()) == 3
    assert place.head.text() == "“Girard”  ·  Actor  ·  Places: 3"
    assert tagged(desk) == ["Girard"]  # nothing without a yes


def test_that_space_unticks_and_enter_tags_the_ticked_as_one_step(desk, place, qtbot):
    one = tag(desk, place, qtbot)
    steps = len(history.steps(desk.project, 50))
    key(place, Qt.Key.Key_Down)
    key(place, Qt.Key.Key_Space)
    assert place.tag.text() == "Tag 2 ticked (Enter)"
    assert "not ticked" in place.rows.index(1, MATCH).data(Qt.ItemDataRole.AccessibleTextRole)
    key(place, Qt.Key.Key_Return)
    wait(place, qtbot)
    assert sorted(tagged(desk)) == ["Girard"] * 3
    assert len(history.steps(desk.project, 50)) == steps + 1
    assert desk.notices[-1] == "Places tagged: 2"
    assert quotes(place) == ["GIRARD"]
    made = annotations.list_annotations(desk.project, article=desk.ids[0])
    assert {found.type for found in made} == {one.type}
    history.undo(desk.project)
    wait(place, qtbot)
    assert quotes(place) == ["Girard", "GIRARD", "Girard"]
    assert [p.quote for p in place.rows.ticked()] == ["Girard", "Girard"]


def test_that_delete_and_backspace_refuse_a_place_for_good(desk, place, qtbot):
    one = tag(desk, place, qtbot)
    key(place, Qt.Key.Key_Delete)
    assert quotes(place) == ["GIRARD", "Girard"]
    key(place, Qt.Key.Key_Backspace)
    assert quotes(place) == ["Girard"]
    assert place.table.current_row() == 0
    place.start(one.id)
    wait(place, qtbot)
    assert quotes(place) == ["Girard"]
    assert [p.quote for p in also_here.here(desk.project, one.id)] == ["Girard"]
    assert tagged(desk) == ["Girard"]


def test_that_all_articles_are_searched_only_when_asked(desk, place, qtbot):
    girard = entities.create(desk.project, "Paul Girard", "actor", ["Girard"])
    tag(desk, place, qtbot, entity=girard.id)
    assert {found.article for found in place.rows.places} == {desk.ids[0]}
    place.all.click()
    wait(place, qtbot)
    assert [p.article for p in place.rows.places] == [desk.ids[0]] * 3 + [desk.ids[1]]
    key(place, Qt.Key.Key_Return)
    wait(place, qtbot)
    (there,) = annotations.list_annotations(desk.project, article=desk.ids[1])
    assert (there.quote, there.entity) == ("Girard", girard.id)
    assert desk.ran[-1] == "go.text"


def test_that_arrows_look_at_a_place_and_keep_the_keyboard(desk, place, qtbot):
    tag(desk, place, qtbot)
    place.all.click()
    wait(place, qtbot)
    place.table.setFocus()
    before = list(desk.places)
    key(place, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.session.article == desk.ids[1])
    assert before == desk.places[: len(before)]
    start = THERE.index("Girard")
    assert desk.places[-1] == (start, start + 6)
    assert place.table.hasFocus()
    assert place.rows.length() == 4


def test_that_a_double_click_goes_to_the_text_and_a_click_on_the_box_ticks(desk, place, qtbot):
    tag(desk, place, qtbot)
    view = place.table
    middle = view.visualRect(place.rows.index(2, MATCH)).center()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert desk.ran == ["go.text"]
    box = view.visualRect(place.rows.index(1, TICK)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert not place.rows.is_ticked(1)
    assert len(place.rows.ticked()) == 2


def test_that_in_arabic_what_is_read_before_stands_on_the_right(desk, place, qtbot):
    tag(desk, place, qtbot, article=2, words="عمر")
    assert quotes(place) == ["عمر"]
    assert place.rows.cell(0, RIGHT).text.startswith("قال")


def test_that_leaving_stops_the_search_and_what_it_still_finds_is_not_shown(
    desk, place, qtbot, monkeypatch
):
    gate, going = threading.Event(), threading.Event()
    real = also_here.everywhere

    def slow(project, like, report):
        yield from real(project, like, report=report)
        going.set()
        gate.wait(60)

    monkeypatch.setattr(also_here, "everywhere", slow)
    tag(desk, place, qtbot)
    place.all.click()
    qtbot.waitUntil(going.is_set)
    key(place, Qt.Key.Key_Escape)
    gate.set()
    qtbot.waitUntil(lambda: not desk.bridge.jobs)
    for _ in range(3):
        QApplication.processEvents()
    assert place.rows.length() == 0
    assert tagged(desk) == ["Girard"]


def test_that_nothing_found_and_an_annotation_that_is_gone_are_said(desk, place, qtbot):
    one = tag(desk, place, qtbot, words="spoke")
    assert "No other place" in place.table.accessibleDescription()
    assert not place.tag.isEnabled()
    annotations.delete(desk.project, [one.id])
    wait(place, qtbot)
    assert "no longer there" in place.table.accessibleDescription()
    assert desk.failures == []


def test_that_a_project_open_for_reading_offers_places_but_tags_none(desk, place, qtbot):
    desk.session.writable = False
    tag(desk, place, qtbot)
    key(place, Qt.Key.Key_Return)
    key(place, Qt.Key.Key_Delete)
    assert tagged(desk) == ["Girard"]
    assert len(quotes(place)) == 3


def test_that_enter_pressed_before_anything_is_found_is_remembered(desk, place, qtbot, monkeypatch):
    go_on, really = threading.Event(), also_here.here
    monkeypatch.setattr(also_here, "here", lambda *a: (go_on.wait(20), really(*a))[1])
    start = HERE.index("Girard")
    one = annotations.annotate(desk.project, desk.ids[0], "actor", [(start, start + 6)])
    place.start(one.id)
    key(place, Qt.Key.Key_Return)
    assert place.head.text().endswith("what is found will be tagged")
    assert tagged(desk) == ["Girard"]
    go_on.set()
    qtbot.waitUntil(lambda: len(tagged(desk)) == 4)
