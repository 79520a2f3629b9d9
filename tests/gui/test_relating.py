"""Relations made by keyboard and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import annotations as annotating
from annotator.core.model import Relation
from tests.gui.windows import Desk


@pytest.fixture
def tagged(desk: Desk) -> Desk:
    """A claim, two actors and an event; the claim is selected."""
    for words, key in (("Aïcha Benali", "A"), ("promised", "E"), ("union", "A"), ("too late", "C")):
        desk.select(words)
        desk.key(key)
    return desk


def relations(desk: Desk) -> list[Relation]:
    return annotating.relations_of(desk.session.project, [one.id for one in desk.annotations()])


def ids(desk: Desk) -> dict[str, bytes]:
    return {one.quote: one.id for one in desk.annotations()}


def test_that_a_claim_gets_its_speaker_by_keyboard_alone(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    assert desk.window.status.mode.text() == "Relating"
    desk.key("K")
    desk.key(Qt.Key.Key_Return)
    (made,) = relations(desk)
    assert made.type == "made_by"
    assert (made.source.id, made.target.id) == (ids(desk)["too late"], ids(desk)["union"])
    assert desk.window.status.mode.text() == ""
    assert desk.session.annotation == ids(desk)["too late"]
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert relations(desk) == []


def test_that_a_letter_chooses_the_relation(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key("A")
    desk.key("K")
    desk.key(Qt.Key.Key_Return)
    assert [r.type for r in relations(desk)] == ["addressed_to"]
    assert len(desk.annotations()) == 4


def test_that_a_relation_that_fits_the_target_is_taken_unless_one_was_chosen(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.pane.set_current(ids(desk)["promised"])
    desk.key(Qt.Key.Key_Return)
    assert [r.type for r in relations(desk)] == ["concerns"]
    desk.key("R")
    desk.key("M")
    desk.pane.set_current(ids(desk)["promised"])
    desk.key(Qt.Key.Key_Return)
    assert len(relations(desk)) == 1
    assert desk.said() == "“made by” cannot lead to Event."
    assert desk.window.status.mode.text() == "Relating"
    desk.key(Qt.Key.Key_Escape)
    assert desk.window.status.mode.text() == ""


def test_that_the_outlet_is_a_target_of_its_own(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key("1")
    (made,) = relations(desk)
    assert (made.type, made.target.kind, made.target.id) == (
        "made_by",
        "outlet",
        desk.session.article,
    )
    assert len(desk.annotations()) == 4


def test_that_escape_makes_nothing_and_digits_tag_again(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key(Qt.Key.Key_Escape)
    assert relations(desk) == []
    desk.caret("trains")
    desk.key("2")
    assert ("event", "trains") in desk.quotes()


def test_that_a_click_chooses_the_target(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    place = desk.pane.place_of(desk.text.index("union") + 2)
    QTest.mouseClick(desk.pane.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [(r.type, r.target.id) for r in relations(desk)] == [("made_by", ids(desk)["union"])]


def test_that_the_bar_shows_source_and_types_and_goes_with_another_article(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    bar = desk.window.relating._bar
    assert bar is not None and bar.isVisible()
    assert bar.source.whole() == "Claim “too late” – made by →"
    assert [b.text() for b in bar.buttons.values()] == ["made by  M"]
    desk.session.open_article(None)
    assert not bar.isVisible()
    desk.key(Qt.Key.Key_Return)


def test_that_an_annotation_is_not_related_to_itself(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key(Qt.Key.Key_Return)
    assert relations(desk) == []
    assert desk.said() == "Choose another annotation as the target."
