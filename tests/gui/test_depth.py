"""Saying more of an annotation while the text keeps the keyboard: values, evidence, aliases, fragments."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import annotations as annotating
from annotator.app import entities
from annotator.core.commands import clashes, keymap
from annotator.core.model import Annotation
from annotator.gui.textpane.modes import Mode
from tests.gui.windows import Desk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def tag(desk: Desk, words: str, key: str = "C") -> Annotation:
    desk.select(words)
    desk.key(key)
    assert desk.session.annotation is not None
    one = annotating.get(desk.session.project, desk.session.annotation)
    assert one is not None
    return one


def now(desk: Desk, one: Annotation) -> Annotation:
    found = annotating.get(desk.session.project, one.id)
    assert found is not None
    return found


def choose(desk: Desk, typed: str = "") -> None:
    chooser = desk.chooser()
    QTest.keyClicks(chooser.field, typed)
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)


def test_that_no_key_means_two_things() -> None:
    assert clashes(keymap()) == {}


def test_that_stance_is_coded_with_one_key_and_taken_back_with_the_same(desk: Desk) -> None:
    one = tag(desk, "too late")
    for key, value in (("S", "support"), ("X", "oppose"), ("0", "neutral"), ("+", "support")):
        desk.key(key)
        assert now(desk, one).attributes == {"stance": value}
    assert desk.pane.hasFocus() or desk.session.annotation == one.id
    desk.key("+")
    assert now(desk, one).attributes == {}
    desk.key(Qt.Key.Key_Z, CTRL)
    assert now(desk, one).attributes == {"stance": "support"}


def test_that_stance_has_keys_that_a_french_keyboard_has(desk: Desk) -> None:
    one = tag(desk, "too late")
    for code, key, text, value in (
        (21, Qt.Key.Key_Equal, "=", "neutral"),
        (21, Qt.Key.Key_Plus, "+", "support"),
        (53, Qt.Key.Key_X, "x", "oppose"),
    ):
        held = SHIFT if text == "+" else Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, key, held, code, 0, 0, text)
        QApplication.sendEvent(desk.pane, event)
        assert now(desk, one).attributes == {"stance": value}


def test_that_a_type_without_stance_says_so(desk: Desk) -> None:
    one = tag(desk, "union", "A")
    desk.key("S")
    assert now(desk, one).attributes == {}
    assert desk.said() == "Actor has no stance “support” to code."


def test_that_the_last_values_are_repeated_on_the_next_of_the_type(desk: Desk) -> None:
    first = tag(desk, "too late")
    annotating.set_attributes(
        desk.session.project, [first.id], {"stance": "oppose", "claim_type": "evaluation"}
    )
    second = tag(desk, "in May")
    desk.key("V")
    assert now(desk, second).attributes == {"stance": "oppose", "claim_type": "evaluation"}
    desk.key("V")
    assert desk.said() == "It has these values already."
    desk.key(Qt.Key.Key_Z, CTRL)
    assert now(desk, second).attributes == {}
    tag(desk, "union", "A")
    desk.key("V")
    assert desk.said() == "No values of Actor were coded yet."


def test_that_selected_words_become_the_evidence_of_an_attribute(desk: Desk) -> None:
    one = tag(desk, "too late")
    desk.select("called")
    assert desk.session.annotation is None
    desk.key("U")
    choose(desk, "stan")
    start = desk.text.index("called")
    assert now(desk, one).evidence == {"stance": [start, start + 6, "called"]}
    assert desk.session.annotation == one.id
    inspector = desk.window.work.inspector
    line = inspector._forms["claim"].evidence["stance"]
    assert line.isVisibleTo(inspector)
    assert line.place.text() == "↳ “called”"
    line.place.click()
    selected = desk.pane.raw_selection()
    assert selected is not None and desk.text[selected.start : selected.end] == "called"
    desk.pane.set_current(one.id)
    line.clear.click()
    assert now(desk, one).evidence == {}
    assert not line.isVisibleTo(inspector)


def test_that_evidence_is_offered_first_for_the_field_that_had_the_keyboard(desk: Desk) -> None:
    one = tag(desk, "too late")
    desk.window.work.inspector._forms["claim"].editors["quotation"].setFocus()
    desk.select("called")
    desk.key("U")
    choose(desk)
    assert list(now(desk, one).evidence) == ["quotation"]


def test_that_evidence_without_a_selection_says_what_to_do(desk: Desk) -> None:
    one = tag(desk, "too late")
    desk.key("U")
    assert desk.said() == "Select the words that are evidence first."
    assert now(desk, one).evidence == {}


def test_that_after_linking_one_key_makes_the_words_an_alias(desk: Desk) -> None:
    project = desk.session.project
    who = entities.create(project, "Aïcha Benali", "actor")
    tag(desk, "Mme Benali", "A")
    desk.key("L")
    choose(desk, "aicha")
    notice = desk.window.notices.shown()[-1]
    assert notice.text == "Is “Mme Benali” another name of Aïcha Benali?"
    desk.key("Y")
    assert entities.get(project, who.id).aliases == ("Mme Benali",)
    desk.key("Y")
    assert desk.said().startswith("No alias is offered now.")
    assert entities.get(project, who.id).aliases == ("Mme Benali",)


def test_that_an_alias_of_somebody_else_is_told_before_it_is_taken(desk: Desk) -> None:
    project = desk.session.project
    entities.create(project, "Aïcha Benali", "actor")
    entities.create(project, "Karim Benali", "actor", aliases=["Mme Benali"])
    tag(desk, "Mme Benali", "A")
    desk.key("L")
    choose(desk, "aicha")
    assert "It is a name of Karim Benali already" in desk.window.notices.shown()[-1].text


def test_that_a_name_that_two_have_is_a_question(desk: Desk) -> None:
    project = desk.session.project
    entities.create(project, "Aïcha Benali", "actor", aliases=["Benali"])
    other = entities.create(project, "Karim Benali", "actor", aliases=["Benali"])
    one = tag(desk, "Mme Benali", "A")
    desk.key("L")
    choose(desk, "benali")
    assert now(desk, one).entity is None
    chooser = desk.chooser()
    assert chooser.field.placeholderText() == "2 have the name “Benali”. Which one is meant here?"
    choose(desk, "karim")
    assert now(desk, one).entity == other.id


def test_that_the_inspector_asks_too_and_takes_nobody_unasked(desk: Desk) -> None:
    project = desk.session.project
    entities.create(project, "Aïcha Benali", "actor", aliases=["Benali"])
    entities.create(project, "Karim Benali", "actor", aliases=["Benali"])
    one = tag(desk, "Mme Benali", "A")
    field = desk.window.work.inspector.entity
    desk.window.activateWindow()
    field.start()
    QTest.keyClicks(field.line, "benali")
    desk.qtbot.waitUntil(lambda: bool(field.offers()))
    desk.settle()
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert now(desk, one).entity is None
    names = {offer.name for offer in field.offers()}
    assert names == {"Aïcha Benali", "Karim Benali"}
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert now(desk, one).entity is not None


def test_that_no_alias_is_offered_for_a_name_that_is_known(desk: Desk) -> None:
    entities.create(desk.session.project, "Aïcha Benali", "actor", aliases=["Mme Benali"])
    tag(desk, "Mme Benali", "A")
    desk.key("L")
    choose(desk, "aicha")
    desk.key("Y")
    assert desk.said().startswith("No alias is offered now.")


def test_that_a_clause_is_not_offered_as_a_name(desk: Desk) -> None:
    entities.create(desk.session.project, "New trains", "issue")
    tag(desk, "Mme Benali said the line would open in May", "C")
    desk.key("L")
    choose(desk, "trains")
    desk.key("Y")
    assert desk.said().startswith("No alias is offered now.")


def test_that_a_fragment_is_added_and_removed_by_key(desk: Desk) -> None:
    one = tag(desk, "The union Fer-Libre")
    desk.select("too late")
    desk.key("F")
    assert now(desk, one).quote == "The union Fer-Libre … too late"
    assert desk.session.annotation == one.id
    desk.pane.set_caret(desk.text.index("too late") + 2)
    desk.key("F", SHIFT)
    assert now(desk, one).quote == "The union Fer-Libre"
    desk.key("F", SHIFT)
    assert "one place only" in desk.said()
    for _ in range(2):
        desk.key(Qt.Key.Key_Z, CTRL)
    assert now(desk, one).quote == "The union Fer-Libre"


def test_that_an_annotation_is_parted_at_the_caret(desk: Desk) -> None:
    one = tag(desk, "promised new trains")
    desk.pane.set_caret(desk.text.index("new trains"))
    desk.key("B")
    assert [a.quote for a in desk.annotations()] == ["promised", "new trains"]
    assert now(desk, one).quote == "promised"
    desk.key(Qt.Key.Key_Z, CTRL)
    assert [a.quote for a in desk.annotations()] == ["promised new trains"]


def test_that_two_annotations_are_joined_by_two_keys(desk: Desk) -> None:
    later = tag(desk, "too late")
    one = tag(desk, "promised")
    annotating.set_attributes(desk.session.project, [later.id], {"stance": "oppose"})
    desk.key("M")
    assert desk.window.status.mode.text() == "Joining"
    assert desk.session.annotation == later.id
    desk.key(Qt.Key.Key_Return)
    (left,) = desk.annotations()
    assert (left.id, left.quote) == (one.id, "promised … too late")
    assert left.attributes == {"stance": "oppose"}
    assert desk.pane.mode() is Mode.READING
    desk.key(Qt.Key.Key_Z, CTRL)
    assert len(desk.annotations()) == 2


def test_that_joining_is_left_with_escape(desk: Desk) -> None:
    tag(desk, "too late")
    one = tag(desk, "promised")
    desk.key("M")
    desk.key(Qt.Key.Key_Escape)
    assert len(desk.annotations()) == 2
    assert desk.session.annotation == one.id
    desk.key("R")
    desk.key(Qt.Key.Key_Escape)
    assert len(desk.annotations()) == 2


def test_that_two_annotations_of_one_span_are_both_drawn_and_reached(desk: Desk) -> None:
    tag(desk, "too late", "C")
    tag(desk, "too late", "E")
    ids = {one.id for one in desk.annotations()}
    assert len(ids) == 2
    rows = [desk.pane._rows.index.get(identity) for identity in ids]
    assert len({mark.lane for mark in rows if mark is not None}) == 2
    seen = set()
    for _ in range(2):
        desk.key("O")
        seen.add(desk.session.annotation)
    assert seen == ids
    desk.pane.set_caret(0)
    desk.pane.set_current(None)
    seen = set()
    for _ in range(2):
        desk.key("J")
        seen.add(desk.session.annotation)
    assert seen == ids


def test_that_evidence_is_taken_away_by_key(desk: Desk) -> None:
    from annotator.app import evidence

    one = tag(desk, "too late")
    desk.key("U", Qt.KeyboardModifier.ShiftModifier)
    assert desk.said() == "This annotation has no evidence."
    project = desk.session.project
    for code, words in (("stance", "union"), ("quotation", "called")):
        start = desk.text.index(words)
        evidence.set_evidence(project, one.id, code, start, start + len(words))
    desk.key("U", Qt.KeyboardModifier.ShiftModifier)
    choose(desk, "stance")
    assert list(now(desk, one).evidence) == ["quotation"]
    desk.key("U", Qt.KeyboardModifier.ShiftModifier)
    assert now(desk, one).evidence == {}
    assert desk.said().startswith("Evidence for ") and desk.said().endswith(" taken away")


def test_that_the_question_for_an_alias_goes_with_the_next_selection(desk: Desk) -> None:
    project = desk.session.project
    entities.create(project, "Aïcha Benali", "actor")
    tag(desk, "union", "A")
    tag(desk, "Mme Benali", "A")
    desk.key("L")
    choose(desk, "aicha")
    assert "another name" in desk.window.notices.shown()[-1].text
    desk.key("K")
    assert not [n for n in desk.window.notices.shown() if n.kind == "question"]
    desk.key("Y")
    assert desk.said().startswith("No alias is offered now.")
