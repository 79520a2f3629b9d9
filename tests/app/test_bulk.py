"""Changing many annotations at once: what is selected, what is told beforehand, what happens, and one undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, articles, bulk, entities, history, home, notes, projects
from annotator.app.ask import Answer
from annotator.core.errors import Cancelled, UserError
from annotator.core.ids import Id, new_id
from annotator.core.model import Annotation, End
from annotator.core.selection import CODED, NOT_CODED, ArticleFilter, Condition, Selection
from annotator.store import annotations as stored
from annotator.store.project import Project
from tests.store.helpers import add_article, add_articles, new_project, problems, state, tag

YES, NO = Answer(True), Answer(False)
TEXT = "Élodie Nuñez dit non. The mayor says yes, the union says no; nobody else speaks."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    home.set_annotator("Ada")
    with new_project(tmp_path / "p.annotator") as made:
        yield made


def some(project: Project) -> tuple[Annotation, Annotation, Annotation, Annotation]:
    """An actor with an entity, two claims (one coded, one by Bob), an event with a note."""
    one = add_article(project, TEXT, title="Façade", source="Gazette", date="2026-03-05")
    two = add_article(project, TEXT + " Later.", title="Other", source="Bote", date="2026-04")
    mayor = entities.create(project, "The mayor", "actor")
    actor = tag(project, one, "Élodie Nuñez", entity=mayor.id, status="doubt")
    claim = tag(project, one, "says yes", "claim", attributes={"stance": "support", "frame": ["economic", "health"]})  # fmt: skip
    home.set_annotator("Bob")
    other = tag(project, two, "says no", "claim")
    home.set_annotator("Ada")
    event = tag(project, two, "speaks", "event", note="Où ?")
    return actor, claim, other, event


def test_that_every_part_of_a_selection_narrows_it(project: Project) -> None:
    actor, claim, other, event = some(project)
    everything = {actor.id, claim.id, other.id, event.id}
    cases: list[tuple[Selection, set[Id]]] = [
        (Selection(), everything),
        (Selection(types=("Claim",)), {claim.id, other.id}),
        (Selection(types=("claim", "event")), {claim.id, other.id, event.id}),
        (Selection(entity=actor.entity), {actor.id}),
        (Selection(linked=False), everything - {actor.id}),
        (Selection(linked=True), {actor.id}),
        (Selection(attributes=(Condition("stance", value="SUPPORT"),)), {claim.id}),
        (Selection(attributes=(Condition("stance", value="oppose"),)), set()),
        (Selection(attributes=(Condition("frame", value="health"),)), {claim.id}),
        (Selection(attributes=(Condition("frame", value=["economic", "health"]),)), {claim.id}),
        (Selection(attributes=(Condition("frame", value="economic;political"),)), set()),
        (Selection(attributes=(Condition("stance", CODED),)), {claim.id}),
        (Selection(attributes=(Condition("stance", NOT_CODED),), types=("claim",)), {other.id}),
        (Selection(annotator=other.annotator), {other.id}),
        (Selection(article=actor.article), {actor.id, claim.id}),
        (Selection(text="elodie  nunez"), {actor.id}),
        (Selection(text="SAYS"), {claim.id, other.id}),
        (Selection(note=True), {event.id}),
        (Selection(note=False), everything - {event.id}),
        (Selection(note_text="ou"), {event.id}),
        (Selection(status="doubt"), {actor.id}),
        (Selection(status=""), everything - {actor.id}),
        (Selection(origin="import"), set()),
        (Selection(codebook=1), everything),
        (Selection(codebook_before=1), set()),
        (Selection(about=(("title", "facade"),)), {actor.id, claim.id}),
        (Selection(about=(("source", "bot"), ("title", "other"))), {other.id, event.id}),
        (Selection(since="2026-03"), everything),
        (Selection(until="2026-03"), {actor.id, claim.id}),
        (Selection(since="2026-03-06"), {other.id, event.id}),
    ]
    for selection, expected in cases:
        assert set(bulk.find(project, selection)) == expected, selection
        assert bulk.count(project, selection) == len(expected)
        checked = selection.checked(project.codebook)
        assert {each.id for each in stored.select(project, selection=checked)} == expected
    assert bulk.find(project, Selection()) == [actor.id, claim.id, other.id, event.id]
    assert [each.id for each in bulk.page(project, [event.id, new_id(), actor.id])] == [
        event.id,
        actor.id,
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        Selection(types=("weather",)),
        Selection(attributes=(Condition("mood"),)),
        Selection(attributes=(Condition("stance", value="maybe"),)),
        Selection(status="lost"),
        Selection(origin="moon"),
        Selection(about=(("colour", "red"),)),
    ],
)
def test_that_what_is_not_known_is_refused(project: Project, wrong: Selection) -> None:
    with pytest.raises(UserError):
        bulk.count(project, wrong)


def test_that_a_preview_changes_nothing_and_tells_what_will_happen(project: Project) -> None:
    actor, claim, other, _ = some(project)
    before = state(project)
    action = bulk.Action(values={"stance": "oppose"})
    found = bulk.preview(project, Selection(), action)
    assert state(project) == before
    assert (found.selected, found.changed, found.articles, found.others) == (4, 2, 2, 1)
    assert found.annotators == {claim.annotator: 1, other.annotator: 1}
    assert found.skipped == {
        "Actor does not have the attribute Stance.": 1,
        "Event does not have the attribute Stance.": 1,
    }
    first = found.examples[0]
    assert (first.annotation, first.quote) == (claim.id, "says yes")
    assert first.before["attributes"]["stance"] == "support"
    assert first.after["attributes"] == {"stance": "oppose", "frame": ["economic", "health"]}
    changes = bulk.apply(project, Selection(), action, YES)
    assert changes.objects["annotation"] == {claim.id, other.id}
    history.undo(project)
    assert state(project)["annotation"] == before["annotation"]
    assert actor.id.hex() in before["annotation"]


def test_that_a_new_type_keeps_what_fits_and_says_what_it_drops(project: Project) -> None:
    actor, claim, _, _ = some(project)
    annotations.relate(project, "made_by", End("annotation", claim.id), End("annotation", actor.id))
    action = bulk.Action(type="event")
    told = bulk.preview(project, [actor.id, claim.id], action)
    assert told.dropped == {"entity": 1, "Stance": 1, "Frames": 1}
    assert told.relations == 1
    before = state(project)
    bulk.apply(project, [actor.id, claim.id], action, YES)
    one, two = (annotations.get(project, each.id) for each in (actor, claim))
    assert one and two
    assert (one.type, one.entity, one.status) == ("event", None, "review")
    assert (two.type, dict(two.attributes), two.status) == ("event", {}, "review")
    assert len(annotations.relations_of(project, [claim.id])) == 1
    assert problems(project) == []
    history.undo(project)
    assert state(project) == before
    history.redo(project)
    assert annotations.get(project, actor.id) == one


def test_that_entities_statuses_and_deletion_work_in_bulk(project: Project) -> None:
    actor, claim, other, event = some(project)
    union = entities.create(project, "The union", "actor")
    everything = [actor.id, claim.id, other.id, event.id]
    told = bulk.preview(project, everything, bulk.Action(entity=union.id))
    assert told.changed == 1 and sum(told.skipped.values()) == 3
    assert (told.examples[0].before, told.examples[0].after) == (
        {"entity": "The mayor"},
        {"entity": "The union"},
    )
    bulk.apply(project, everything, bulk.Action(entity=union.id, status=""), YES)
    found = annotations.get(project, actor.id)
    assert found is not None and (found.entity, found.status) == (union.id, "")
    bulk.apply(project, [actor.id], bulk.Action(unlink=True), YES)
    annotations.relate(project, "made_by", End("annotation", claim.id), End("annotation", actor.id))
    bulk.apply(project, [claim.id, event.id], bulk.Action(delete=True), YES)
    assert annotations.relations_of(project, [actor.id]) == []
    assert {each.id for each in annotations.list_annotations(project)} == {actor.id, other.id}
    assert bulk.preview(project, [claim.id, new_id()], bulk.Action(status="doubt")).skipped == {
        bulk.GONE: 2
    }
    assert not bulk.apply(project, [claim.id], bulk.Action(status="doubt"), YES)
    assert problems(project) == []


def test_that_clearing_a_value_takes_its_evidence_along(project: Project) -> None:
    _, claim, _, _ = some(project)
    with project.change("Evidence", home.current_annotator()) as tx:
        tx.edit("annotation", claim.id, {"evidence": {"stance": [0, 1, "É"], "frame": [0, 1, "É"]}})
    bulk.apply(project, [claim.id], bulk.Action(values={"stance": None}), YES)
    found = annotations.get(project, claim.id)
    assert found and dict(found.attributes) == {"frame": ["economic", "health"]}
    assert set(found.evidence) == {"frame"}


def test_that_other_peoples_annotations_are_changed_only_after_asking(project: Project) -> None:
    _, claim, other, _ = some(project)
    before = state(project)
    with pytest.raises(Cancelled):
        bulk.apply(project, [claim.id, other.id], bulk.Action(status="doubt"), NO)
    assert state(project) == before
    ask = Answer(True)
    label = bulk.apply(project, [claim.id, other.id], bulk.Action(status="doubt"), ask).label
    assert label == "Mark as doubtful (2 annotations, 1 of other annotators)"
    assert "1 annotation made by other annotators" in ask.asked[0][0]
    found = annotations.get(project, other.id)
    assert found is not None and found.annotator == other.annotator
    mine = Answer(False)
    assert bulk.apply(project, [claim.id], bulk.Action(status=""), mine)
    assert mine.asked == []


@pytest.mark.parametrize(
    "action",
    [
        bulk.Action(),
        bulk.Action(delete=True, status="doubt"),
        bulk.Action(status="no such"),
        bulk.Action(values={"stance": "maybe"}),
        bulk.Action(values={"mood": "x"}),
        bulk.Action(type="weather"),
        bulk.Action(entity=new_id()),
        bulk.Action(entity=new_id(), unlink=True),
    ],
)
def test_that_actions_without_sense_are_refused_before_anything_happens(
    project: Project, action: bulk.Action
) -> None:
    some(project)
    before = state(project)
    with pytest.raises(UserError):
        bulk.apply(project, Selection(), action, YES)
    assert state(project) == before


def test_that_thousands_are_one_step_and_come_back_exactly(project: Project) -> None:
    article = add_article(project, "word " * 1_300)
    who = home.current_annotator()
    text = articles.get(project, article).text
    with project.change("Many", who) as tx:
        fields = {"article": article, "text": text, "annotator": who.id, "type": "claim"}
        tx.make_many(
            "annotation",
            (
                (new_id(), {**fields, "spans": [[5 * n, 5 * n + 4, "word"]], "note": str(n)})
                for n in range(1_300)
            ),
        )
    before, steps = state(project), len(history.steps(project))
    action = bulk.Action(type="event", values={"event_status": "planned"}, status="doubt")
    bulk.apply(project, Selection(text="WORD"), action, YES)
    assert len(history.steps(project)) == steps + 1
    after = state(project)
    assert {f["type"] for f in after["annotation"].values()} == {"event"}
    history.undo(project)
    assert state(project) == before
    history.redo(project)
    assert state(project) == after
    assert problems(project) == []


def test_that_articles_are_found_by_note_doubts_and_anybodys_status(project: Project) -> None:
    one, two, three = add_articles(project, [TEXT, TEXT + "2", TEXT + "3"])
    notes.set_article_note(project, one, "À relire")
    tag(project, two, "mayor", status="doubt")
    home.set_annotator("Bob")
    articles.set_status(project, [two], "coded")
    bob = home.current_annotator().id
    home.set_annotator("Ada")
    articles.set_status(project, [three], "coded")
    ada = home.current_annotator().id

    def found(**more: object) -> list[Id]:
        return articles.list_ids(project, more=ArticleFilter(**more))  # type: ignore[arg-type]

    assert found() == [one, two, three]
    assert found(note=True) == [one] == found(note_text="a RELIRE")
    assert found(note=False) == [two, three]
    assert found(doubts=True) == [two] == found(annotated=True)
    assert found(review=False, annotated=False) == [one, three]
    assert found(status="coded") == [two, three]
    assert found(status="coded", annotator=bob) == [two]
    assert found(status="new") == [one]
    assert found(status="new", annotator=ada) == [one, two]
    with pytest.raises(UserError):
        found(status="half")
    history.undo(project)
    assert found(status="coded") == [two]


def test_that_articles_keep_notes_and_values_of_their_own(project: Project) -> None:
    one, two = add_articles(project, ["One.", "Two."])
    notes.set_article_values(project, [one, two], {"genre": "Opinion", "relevant": "yes"})
    notes.set_article_values(project, [two], {"relevant": None})
    assert [dict(each.attributes) for each in articles.page(project, [one, two])] == [
        {"genre": "opinion", "relevant": True},
        {"genre": "opinion"},
    ]
    with pytest.raises(UserError):
        notes.set_article_values(project, [one], {"stance": "support"})
    notes.set_article_note(project, one, " kept as it is ")
    assert articles.get(project, one).note == " kept as it is "
    notes.set_project_note(project, "About it.")
    assert notes.project_note(project) == "About it."
    articles.delete(project, [one])
    with pytest.raises(UserError):
        notes.set_article_note(project, one, "too late")
    assert projects.check_project(project) == []
