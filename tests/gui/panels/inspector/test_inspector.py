"""The inspector shows what the file holds and changes it step by step; what is not one's own stays as it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from annotator.app import annotations, history
from annotator.core.ids import new_id
from annotator.core.model import Annotator, End
from annotator.gui.panels.inspector import local_time
from annotator.gui.panels.passage import MOST, shorten
from tests.gui.panels.conftest import TEXT
from tests.gui.panels.inspector.conftest import now, said, tag


def test_that_it_shows_every_fragment_with_its_place(desk, panel, article):
    one = tag(desk, article, "The mayor of Orso", "said", type="event")
    desk.session.select_annotation(one.id)
    assert panel.kind.currentText() == "Event"
    assert "“The mayor of Orso”" in said(panel)
    assert "“said”" in said(panel)
    assert "0–17" in said(panel)
    start = TEXT.index("said")
    assert f"{start}–{start + 4}" in said(panel)


def test_that_very_many_and_very_long_fragments_are_cut_short(desk, panel, article):
    spans = [(n * 3, n * 3 + 2) for n in range(MOST + 4)]
    one = annotations.annotate(desk.project, article, "event", spans)
    desk.session.select_annotation(one.id)
    assert "and 4 more fragments" in said(panel)
    whole = shorten("word " * 500)
    assert len(whole) < 320
    assert " … " in whole


def test_that_without_a_selection_it_says_how_to_get_one(desk, panel, one):
    desk.session.select_annotation(None)
    assert panel.nothing.isVisibleTo(panel)
    assert "J and K" in panel.nothing.text()


def test_that_choosing_a_type_is_one_step_and_shows_its_attributes(desk, panel, one):
    panel.kind.setCurrentIndex(panel.kind.findData("claim"))
    panel.kind.activated.emit(panel.kind.findData("claim"))
    assert now(desk, one).type == "claim"
    assert set(panel._forms["claim"].editors) == {"stance", "claim_type", "quotation"}
    assert panel._forms["claim"].isVisibleTo(panel)
    assert not panel._forms["actor"].isVisibleTo(panel)
    history.undo(desk.project)
    assert panel.kind.currentData() == "actor"


def test_that_not_coded_is_shown_and_can_be_chosen_again(desk, panel, article):
    claim = tag(desk, article, "We won", type="claim")
    desk.session.select_annotation(claim.id)
    stance = panel._forms["claim"].editors["stance"]
    assert stance.currentText() == "not coded"
    assert stance.is_empty()
    stance.activated.emit(stance.findData("support"))
    assert now(desk, claim).attributes == {"stance": "support"}
    assert stance.currentText() == "support"
    stance.activated.emit(0)
    assert now(desk, claim).attributes == {}
    history.undo(desk.project)
    assert now(desk, claim).attributes == {"stance": "support"}
    assert stance.currentText() == "support"


def test_that_other_attributes_are_folded_away_but_their_number_is_told(desk, panel, article):
    claim = tag(desk, article, "We won", type="claim", attributes={"cue": "said"})
    desk.session.select_annotation(claim.id)
    form = panel._forms["claim"]
    assert "cue" not in form.editors
    assert form.more.text().endswith("1 coded")
    form.more.click()
    assert form.editors["cue"].line.text() == "said"
    form.more.click()
    assert not form.editors["cue"].isVisibleTo(panel)


def test_that_several_values_are_ticked_and_taken_when_the_list_closes(desk, panel, article, qtbot):
    claim = tag(desk, article, "We won", type="claim")
    desk.session.select_annotation(claim.id)
    form = panel._forms["claim"]
    form.more.click()
    frame = form.editors["frame"]
    codes = [value.code for value in desk.project.codebook.attribute("frame").values]
    frame.setFocus()
    qtbot.keyClick(frame, Qt.Key.Key_Space)
    view = frame.view()
    view.setCurrentIndex(frame.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert now(desk, claim).attributes == {}
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert now(desk, claim).attributes == {"frame": [codes[0], codes[2]]}
    history.undo(desk.project)
    assert now(desk, claim).attributes == {}
    assert frame.shown_text() == "not coded"


def test_that_what_is_no_date_is_said_and_stays_to_be_corrected(desk, panel, article, qtbot):
    claim = tag(desk, article, "We won", type="claim")
    desk.session.select_annotation(claim.id)
    form = panel._forms["claim"]
    form.more.click()
    date = form.editors["claim_date"]
    date.line.setFocus()
    qtbot.keyClicks(date.line, "some day")
    qtbot.keyClick(date.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: date.problem.isVisibleTo(panel))
    assert "2026-03" in date.problem.text()
    assert now(desk, claim).attributes == {}
    date.line.setText("2026-03")
    qtbot.keyClick(date.line, Qt.Key.Key_Return)
    assert now(desk, claim).attributes == {"claim_date": "2026-03"}
    assert not date.problem.isVisibleTo(panel)


def test_that_a_value_the_codebook_no_longer_has_is_shown_as_it_is(desk, panel, article):
    claim = tag(desk, article, "We won", type="claim", attributes={"stance": "support"})
    desk.session.select_annotation(claim.id)
    stance = panel._forms["claim"].editors["stance"]
    stance.show_value("gone")
    assert stance.currentText() == "gone"
    stance.show_value(None)
    assert stance.count() == 4


def test_that_the_wheel_changes_no_value(desk, panel, article, qtbot):
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    claim = tag(desk, article, "We won", type="claim")
    desk.session.select_annotation(claim.id)
    stance = panel._forms["claim"].editors["stance"]
    place = QPointF(5, 5)
    for box in (stance, panel.kind):
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(box, event)
    assert now(desk, claim).attributes == {}
    assert now(desk, claim).type == "claim"


def test_that_doubt_is_one_press_and_one_step(desk, panel, one):
    panel.doubt.click()
    assert now(desk, one).status == "doubt"
    assert panel.doubt.isChecked()
    history.undo(desk.project)
    assert not panel.doubt.isChecked()


def test_that_somebody_elses_annotation_is_locked_until_one_says_so(
    desk, panel, article, bob, qtbot
):
    theirs = tag(desk, article, "Ana Ruiz", annotator=bob)
    desk.session.select_annotation(theirs.id)
    assert "Bob made this annotation." in said(panel)
    assert not panel.kind.isEnabled()
    assert panel.note.isReadOnly()
    panel.focus_note()
    qtbot.keyClicks(panel.note, "typed")
    assert panel.note.text_now == ""
    panel.doubt.click()
    assert now(desk, theirs).status == ""
    panel.unlock.click()
    panel.doubt.click()
    assert now(desk, theirs).status == "doubt"
    assert "You are editing an annotation of Bob." in said(panel)


def test_that_the_lock_closes_again_with_the_next_selection(desk, panel, article, one, bob):
    theirs = tag(desk, article, "Ana Ruiz", annotator=bob)
    desk.session.select_annotation(theirs.id)
    panel.unlock.click()
    desk.session.select_annotation(one.id)
    assert panel.kind.isEnabled()
    desk.session.select_annotation(theirs.id)
    assert not panel.kind.isEnabled()


def test_that_somebody_elses_annotation_opens_when_they_take_the_seat(desk, panel, article, bob):
    theirs = tag(desk, article, "Ana Ruiz", annotator=bob)
    desk.session.select_annotation(theirs.id)
    desk.session.set_annotator(bob)
    assert panel.kind.isEnabled()


def test_that_in_a_project_open_for_reading_everything_is_only_shown(desk, panel, one):
    desk.session.set_project(desk.project, desk.project.codebook, desk.session.annotator, False)
    desk.session.open_article(one.article)
    desk.session.select_annotation(one.id)
    assert not panel.kind.isEnabled()
    assert panel.note.isReadOnly()
    assert not panel.unlock.isVisibleTo(panel)
    assert "open for reading only" in panel.notice.text()


def test_that_a_refused_change_shows_again_what_the_file_holds(desk, panel, one, monkeypatch):
    from annotator.core.errors import ProjectError

    def full(*given):
        raise ProjectError("The disk is full.", "Make room.")

    monkeypatch.setattr(annotations, "change_type", full)
    panel.kind.setCurrentIndex(panel.kind.findData("claim"))
    panel.kind.activated.emit(panel.kind.findData("claim"))
    assert desk.failures == ["The disk is full."]
    assert panel.kind.currentData() == "actor"


def test_that_relations_are_told_from_both_ends(desk, panel, article, one):
    claim = tag(
        desk, article, "We won", type="claim", relations=[("made_by", End("annotation", one.id))]
    )
    assert (
        panel.relations.text() == "← made by: Claim “We won”"
        or "Claim “We won”" in panel.relations.text()
    )
    desk.session.select_annotation(claim.id)
    assert "→ Actor “Paul Girard”" in panel.relations.text()
    annotations.delete(desk.project, [one.id])
    assert panel.relations.text() == ""


def test_that_the_outlet_as_speaker_is_named(desk, panel, article):
    claim = tag(
        desk, article, "We won", type="claim", relations=[("made_by", End("outlet", article))]
    )
    desk.session.select_annotation(claim.id)
    assert "→ The Herald" in panel.relations.text()


def test_that_times_are_those_of_the_wall_and_markup_stays_text(desk, panel, article):
    import time

    one = tag(desk, article, "Ana Ruiz", note="<b>x</b>")
    desk.session.select_annotation(one.id)
    assert time.strftime("%Y-%m-%d") in panel.facts.text()
    assert panel.note.text_now == "<b>x</b>"
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText for label in panel.findChildren(QLabel)
    )
    assert local_time("never") == ""


def test_that_going_through_many_annotations_makes_no_new_editors(desk, panel, article):
    made = [tag(desk, article, words) for words in ("The mayor", "march", "Ana Ruiz")]
    desk.session.select_annotation(made[0].id)
    before = len(panel.findChildren(QWidget))
    for _ in range(5):
        for one in made:
            desk.session.select_annotation(one.id)
    assert len(panel.findChildren(QWidget)) == before


@pytest.fixture
def claim_date(desk, panel):
    """The date field of a claim in an article of Sunday, 15 March 2026."""
    (identity,) = desk.add_articles([{"title": "Two", "date": "2026-03-15", "language": "fr"}])
    desk.open().open_article(identity)
    claim = tag(desk, identity, "We won", type="claim")
    desk.session.select_annotation(claim.id)
    form = panel._forms["claim"]
    form.more.click()
    form.editors["claim_date"].line.setFocus()
    return claim, form.editors["claim_date"]


@pytest.mark.parametrize(
    ("wording", "value", "precision"),
    [
        ("hier", "2026-03-14", "to the day"),
        ("mars 2025", "2025-03", "to the month"),
        ("mi-juin 2022", "2022-06-10~/2022-06-20~", "a period"),
    ],
)
def test_that_a_date_as_people_write_it_is_shown_before_it_is_coded(
    desk, panel, claim_date, qtbot, wording, value, precision
):
    claim, date = claim_date
    qtbot.keyClicks(date.line, wording)
    qtbot.keyClick(date.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: date.problem.isVisibleTo(panel))
    assert date.problem.text() == f"→ {value} ({precision}). Enter takes it, Esc does not."
    assert now(desk, claim).attributes == {}
    qtbot.keyClick(date.line, Qt.Key.Key_Return)
    assert now(desk, claim).attributes == {"claim_date": value}
    assert date.line.text() == value
    assert not date.problem.isVisibleTo(panel)
    history.undo(desk.project)
    assert now(desk, claim).attributes == {}


def test_that_a_proposed_date_is_left_with_escape_and_not_taken_by_leaving(
    desk, panel, claim_date, qtbot
):
    claim, date = claim_date
    qtbot.keyClicks(date.line, "hier")
    qtbot.keyClick(date.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: date.proposal is not None)
    panel.note.setFocus()
    assert now(desk, claim).attributes == {}
    assert date.line.text() == "hier"
    date.line.setFocus()
    qtbot.keyClick(date.line, Qt.Key.Key_Escape)
    assert date.line.text() == ""
    assert not date.problem.isVisibleTo(panel)
    assert now(desk, claim).attributes == {}


def test_that_relations_of_somebody_elses_annotation_are_locked_with_it(desk, panel, article, one):
    relations = [("made_by", End("annotation", one.id))]
    other = Annotator(new_id(), "Bea")
    claim = tag(desk, article, "We won", type="claim", relations=relations, annotator=other)
    desk.session.select_annotation(claim.id)
    assert panel.relations.text() == "made by → Actor “Paul Girard”"
    assert not panel.relations.remove.isEnabled()
    panel.relations.delete()
    assert len(annotations.relations_of(desk.project, [claim.id])) == 1
    panel.unlock.click()
    panel.relations.remove.click()
    assert annotations.relations_of(desk.project, [claim.id]) == []
