"""One rule for what somebody else made: locked, until the person says *Edit anyway*, whatever key asks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.app import annotations as annotating
from annotator.core.ids import new_id
from annotator.core.model import Annotator, End
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.palette import Chooser

TEXT = "The 😀 mayor promised trains on Monday. Unions doubt it, and the mayor knows."


@pytest.fixture
def theirs(open_desk):
    """A window with a claim of Bea selected; ``desk.theirs`` is its id."""
    desk = open_desk(TEXT)
    project, article = desk.session.project, desk.session.article
    start = desk.text.index("promised")
    bea = Annotator(new_id(), "Bea")
    made = annotating.annotate(project, article, "claim", [(start, start + 15)], annotator=bea)
    mayor = desk.text.index("mayor")
    annotating.annotate(project, article, "actor", [(mayor, mayor + 5)], annotator=bea)
    desk.theirs = made.id
    desk.pane.set_current(made.id)
    desk.settle()
    return desk


def sheets(desk) -> list[Sheet]:
    return [one for one in desk.window.findChildren(Sheet) if one.isVisible()]


def answer(desk, word: str) -> None:
    (sheet,) = sheets(desk)
    next(b for b in sheet.findChildren(QPushButton) if b.text() == word).click()
    QApplication.processEvents()


def state(desk):
    one = annotating.get(desk.session.project, desk.theirs)
    return one and (one.type, one.spans, dict(one.attributes), one.status, one.note, one.entity)


def opens_something(desk) -> bool:
    chooser = [c for c in desk.window.findChildren(Chooser) if c.isVisible()]
    return bool(chooser) or QApplication.activePopupWidget() is not None


PLAIN = Qt.KeyboardModifier.NoModifier
CHANGING = [("s", PLAIN), ("q", PLAIN), (Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)]
ASKING = ["t", "l", "n", "r", "b", "m", Qt.Key.Key_Return, Qt.Key.Key_Delete]


@pytest.mark.parametrize(("key", "modifiers"), [*CHANGING, *((k, PLAIN) for k in ASKING)])
def test_that_every_key_asks_and_no_leaves_all_as_it_was(theirs, key, modifiers):
    before = state(theirs)
    theirs.key(key, modifiers)
    (sheet,) = sheets(theirs)
    assert sheet.windowTitle() == "Change an annotation of Bea?"
    answer(theirs, "Cancel")
    assert state(theirs) == before and not opens_something(theirs)
    assert theirs.pane.mode().value == "reading"
    assert theirs.session.unlocked is None


@pytest.mark.parametrize(("key", "modifiers"), CHANGING)
def test_that_yes_does_what_was_asked_and_asks_no_more_while_it_stays_selected(
    theirs, key, modifiers
):
    before = state(theirs)
    theirs.key(key, modifiers)
    answer(theirs, "Edit anyway")
    changed = state(theirs)
    assert changed != before
    theirs.key(key, modifiers)
    assert not sheets(theirs) and state(theirs) != changed


def test_that_unlocking_in_the_inspector_counts_for_keys_and_the_other_way_round(theirs):
    theirs.window.inspector().unlock.click()
    theirs.key("s")
    assert not sheets(theirs)
    assert state(theirs)[2] == {"stance": "support"}
    theirs.pane.set_current(next(a.id for a in theirs.annotations() if a.type == "actor"))
    theirs.pane.set_current(theirs.theirs)
    assert theirs.window.inspector().unlock.isVisible()
    theirs.key("q")
    answer(theirs, "Edit anyway")
    assert not theirs.window.inspector().unlock.isVisible()
    assert theirs.window.inspector().doubt.isEnabled()


def test_that_fragments_and_evidence_of_somebody_else_ask(theirs):
    for key in ("f", "u"):
        theirs.pane.set_current(theirs.theirs)
        theirs.select("Unions")
        theirs.key(key)
        answer(theirs, "Cancel")
    assert len(state(theirs)[1]) == 1 and not opens_something(theirs)


def test_that_values_as_before_ask(theirs):
    project, article = theirs.session.project, theirs.session.article
    own = annotating.annotate(
        project, article, "claim", [(0, 3)], attributes={"stance": "oppose"},
        annotator=theirs.session.annotator,
    )  # fmt: skip
    theirs.pane.set_current(theirs.theirs)
    theirs.key("v")
    answer(theirs, "Edit anyway")
    assert state(theirs)[2] == {"stance": "oppose"}
    assert annotating.get(project, own.id) is not None


def test_that_a_dragged_relation_from_somebody_elses_annotation_asks(theirs):
    actor = next(a for a in theirs.annotations() if a.type == "actor")
    theirs.window.relating.dragged(theirs.theirs, actor.id)
    answer(theirs, "Cancel")
    related = annotating.relations_of(theirs.session.project, [theirs.theirs])
    assert related == []
    theirs.window.relating.dragged(theirs.theirs, actor.id)
    answer(theirs, "Edit anyway")
    if theirs.pane.mode().value != "reading":
        theirs.key(Qt.Key.Key_Return)
    (made,) = annotating.relations_of(theirs.session.project, [theirs.theirs])
    assert made.target == End("annotation", actor.id)


def test_that_ends_dragged_by_the_mouse_come_back_when_the_answer_is_no(theirs):
    from annotator.core.model import Span

    before = state(theirs)
    start = theirs.text.index("promised")
    theirs.pane.adjusted.emit(theirs.theirs, 0, Span(start, start + 8))
    answer(theirs, "Cancel")
    assert state(theirs) == before
    mark = theirs.pane.current_mark()
    assert (mark.start, mark.end) == (start, start + 15)
