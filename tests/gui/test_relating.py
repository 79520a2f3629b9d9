"""Relations made by keyboard and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import annotations as annotating
from annotator.app import entities
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
    assert desk.session.annotation == ids(desk)["union"]
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
    for _ in range(2):
        desk.key("K")
    desk.key(Qt.Key.Key_Return)
    (made,) = relations(desk)
    assert (made.type, made.target.id) == ("addressed_to", ids(desk)["Aïcha Benali"])
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
    fitting = [b.text() for b in bar.buttons.values()]
    assert fitting == ["made by  M", "addressed to  A", "concerns  C"]
    desk.pane.set_current(ids(desk)["promised"])
    assert [b.text() for b in bar.buttons.values()] == [
        "concerns  C",
        "responds to  R",
        "triggers  G",
    ]
    desk.session.open_article(None)
    assert not bar.isVisible()
    desk.key(Qt.Key.Key_Return)


def test_that_an_annotation_is_not_related_to_itself(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.pane.set_current(ids(desk)["too late"])
    desk.key(Qt.Key.Key_Return)
    assert relations(desk) == []
    assert desk.said() == "Choose another annotation as the target."


def test_that_escape_goes_back_to_where_the_relation_would_have_started(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key(Qt.Key.Key_Escape)
    assert desk.session.annotation == ids(desk)["too late"]
    assert desk.pane.links() == ()


def test_that_a_speaker_in_another_sentence_is_not_taken_by_itself(desk: Desk) -> None:
    for words, key in (("Aïcha Benali", "A"), ("in May", "C")):
        desk.select(words)
        desk.key(key)
    desk.key("R")
    assert desk.session.annotation == ids(desk)["in May"]
    assert desk.said().startswith("J, K or a click choose the target")


def test_that_an_entity_is_found_by_typing_and_becomes_the_speaker(tagged: Desk) -> None:
    desk = tagged
    entity = entities.create(desk.session.project, "Fédération Nationale", "actor")
    desk.key("R")
    desk.key("/")
    chooser = desk.chooser()
    QTest.keyClicks(chooser.field, "federation")
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    (made,) = relations(desk)
    assert (made.type, made.target.kind, made.target.id) == ("made_by", "entity", entity.id)
    assert desk.session.annotation == ids(desk)["too late"]
    assert desk.window.status.mode.text() == ""


def test_that_the_same_relation_is_not_made_twice(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key(Qt.Key.Key_Return)
    desk.key("R")
    assert desk.session.annotation == ids(desk)["too late"]
    desk.pane.set_current(ids(desk)["union"])
    desk.key(Qt.Key.Key_Return)
    assert len(relations(desk)) == 1
    assert desk.said() == "“made by” leads to “union” already."


def drag(desk: Desk, words: str) -> None:
    """Drag from the knob of the current annotation to some words."""
    port, knob = desk.pane.viewport(), desk.pane.link_knob()
    assert knob is not None
    to = desk.pane.place_of(desk.text.index(words) + 2)
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(port, button, pos=knob.toPoint())
    for step in (2, 1):
        place = (knob + (QPointF(to) - knob) / step).toPoint()
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            port.mapToGlobal(QPointF(place)),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(port, event)
    QTest.mouseRelease(port, button, pos=to)


def test_that_a_relation_is_dragged_and_asks_where_several_fit(tagged: Desk) -> None:
    desk = tagged
    drag(desk, "union")
    assert relations(desk) == []
    assert desk.window.status.mode.text() == "Relating"
    desk.key("M")
    desk.key(Qt.Key.Key_Return)
    (made,) = relations(desk)
    assert (made.type, made.target.id) == ("made_by", ids(desk)["union"])


def test_that_a_drag_to_where_nothing_fits_says_so(tagged: Desk) -> None:
    desk = tagged
    desk.pane.set_current(ids(desk)["union"])
    drag(desk, "too late")
    assert relations(desk) == []
    assert desk.said() == "No relation of this codebook leads from Actor to Claim."


def test_that_a_drag_to_no_annotation_does_nothing(tagged: Desk) -> None:
    desk = tagged
    drag(desk, "Monday")
    assert relations(desk) == []
    assert desk.window.status.mode.text() == ""
    assert len(desk.annotations()) == 4


def test_that_relations_are_drawn_for_the_current_annotation_or_for_all(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    assert [link.planned for link in desk.pane.links()] == [True]
    desk.key(Qt.Key.Key_Return)
    (link,) = desk.pane.links()
    assert (link.source, link.target) == (ids(desk)["too late"], ids(desk)["union"])
    assert not link.planned and link.letter == "M"
    desk.pane.set_current(ids(desk)["union"])
    assert len(desk.pane.links()) == 1
    desk.pane.set_current(ids(desk)["promised"])
    assert desk.pane.links() == ()
    desk.window.commands.run("view.relations")
    assert len(desk.pane.links()) == 1
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.pane.links() == ()


def test_that_lines_leave_every_letter_as_it_is(tagged: Desk) -> None:
    desk = tagged
    desk.key("R")
    desk.key(Qt.Key.Key_Return)
    link = desk.pane.links()
    desk.pane.set_linkable(False)
    desk.pane.set_links([])
    before = desk.pane.viewport().grab().toImage()
    desk.pane.set_links([*link, link[0]._replace(target=ids(desk)["Aïcha Benali"])])
    after = desk.pane.viewport().grab().toImage()
    differ = [
        (x, y)
        for y in range(before.height())
        for x in range(before.width())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert differ
    ratio = before.devicePixelRatio()
    page, scrolled = desk.pane._page, desk.pane.verticalScrollBar().value()
    letters = [
        line.naturalTextRect().adjusted(0, 2, 0, -2).translated(block.layout().position())
        for block, number, _ in page.lines(0, 2000)
        for line in [block.layout().lineAt(number)]
        if line.textLength() > 1
    ]
    covered = [
        (x, y)
        for x, y in differ
        if any(
            r.top() <= y / ratio + scrolled <= r.top() + page.typography.metrics.height() - 4
            and r.left() <= x / ratio <= r.right()
            for r in letters
        )
    ]
    assert covered == []


def test_that_types_stand_in_the_row_where_none_is_a_core_one(tagged: Desk) -> None:
    desk = tagged
    desk.pane.set_current(ids(desk)["union"])
    desk.key("R")
    bar = desk.window.relating._bar
    assert bar is not None
    names = [button.text() for button in bar.buttons.values()]
    assert names == ["member of  N", "speaks for  H", "ally of  L", "opponent of  Z"]


def test_that_the_notice_names_who_is_related_not_their_types(tagged: Desk) -> None:
    desk = tagged
    annotating.link_to_new_entity(desk.session.project, ids(desk)["union"], "Fer-Libre")
    desk.key("R")
    desk.key(Qt.Key.Key_Return)
    assert [n.text for n in desk.window.notices.shown()] == ["“too late” – made by → Fer-Libre"]


def test_that_drawing_all_relations_is_remembered(tagged: Desk, open_desk) -> None:
    desk = tagged
    path = desk.session.project.path
    desk.window.commands.run("view.relations")
    desk.leave()
    again = open_desk(path=path)
    assert again.window.relating._links.shows_all
    again.window.commands.run("view.relations")
    again.leave()
    assert not open_desk(path=path).window.relating._links.shows_all
