"""Edits of a project's codebook: what is told before, what is flagged after, why, and how undo brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.app import (
    annotations,
    bulk,
    codebook,
    corrections,
    entities,
    history,
    home,
    worklist,
)
from annotator.app import codebook_edit as edits
from annotator.app.ask import Answer
from annotator.core.codebook import AttributeDef, TypeDef, ValueDef
from annotator.core.codebook_edit import Add, ChangeEnds, Describe
from annotator.core.codebook_joining import (
    DeleteAttribute,
    DeleteRelation,
    DeleteType,
    DeleteValue,
    MergeTypes,
    MergeValues,
    SplitValue,
)
from annotator.core.errors import Cancelled, UserError
from annotator.core.model import Annotation, End
from annotator.store.project import Project
from tests.store.helpers import LOREM, add_article, new_project, problems, state, tag

YES = Answer(True)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    home.set_annotator("Ada")
    with new_project(tmp_path / "p.annotator") as made:
        yield made


def claims(project: Project) -> tuple[Annotation, Annotation, Annotation]:
    """Three claims: neutral (mine, doubtful, with a note), neutral (Bob's), support (mine)."""
    article = add_article(project, LOREM)
    one = tag(project, article, "the ferry must sail", "claim", attributes={"stance": "neutral"},
              status="doubt", note="hm")  # fmt: skip
    home.set_annotator("Bob")
    two = tag(project, article, "nothing would sail", "claim", attributes={"stance": "neutral"})
    home.set_annotator("Ada")
    three = tag(project, article, "some cheered", "claim", attributes={"stance": "support"})
    return one, two, three


def now(project: Project, annotation: Annotation) -> Annotation:
    found = annotations.get(project, annotation.id)
    assert found is not None
    return found


def test_that_a_merge_tells_asks_flags_and_comes_back(project: Project) -> None:
    one, two, three = claims(project)
    edit = MergeValues("stance", ("neutral",), "oppose")
    before, steps = state(project), len(history.steps(project))
    told = edits.preview(project, edit)
    assert state(project) == before
    assert (told.annotations, told.articles, told.others) == (2, 1, 1)
    assert (told.changed, told.review, told.relations, told.entities) == (2, 2, 0, 0)
    assert told.examples[0].before["attributes"] == {"stance": "neutral"}
    assert told.examples[0].after["attributes"] == {"stance": "oppose"}
    assert ("removed", "stance.neutral") in {(d.change, d.code) for d in told.codebook}
    assert told.sentence().startswith("2 annotations in 1 article, 1 of other annotators")
    with pytest.raises(Cancelled):
        edits.apply(project, edit, Answer(False))
    assert state(project) == before
    ask = Answer(True)
    changes = edits.apply(project, edit, ask)
    assert (
        changes.label == "Merge Stance neutral into oppose (2 annotations, 1 of other annotators)"
    )
    assert ask.asked == [("Merge Stance neutral into oppose?", told.sentence())]
    assert len(history.steps(project)) == steps + 1
    assert project.codebook.version == 2
    assert [now(project, each).attributes["stance"] for each in (one, two, three)] == [
        "oppose",
        "oppose",
        "support",
    ]
    assert [now(project, each).status for each in (one, two, three)] == ["review", "review", ""]
    assert (now(project, one).note, now(project, one).codebook) == ("hm", 1)
    assert problems(project) == []
    history.undo(project)
    assert state(project) == before
    assert project.codebook.version == 1
    history.redo(project)
    assert worklist.ids(project) == [one.id, two.id]


def test_that_the_worklist_says_why_and_done_gives_back_the_doubt(project: Project) -> None:
    one, two, _ = claims(project)
    edits.apply(project, MergeValues("stance", ("neutral",), "oppose"), YES)
    edits.apply(project, SplitValue("stance", "oppose", (ValueDef("strongly"),)), YES)
    first, second = worklist.worklist(project)
    assert (first.annotation.id, second.annotation.id) == (one.id, two.id)
    assert [reason.label.partition(" (")[0] for reason in first.reasons] == [
        "Merge Stance neutral into oppose",
        "Split Stance oppose into strongly",
    ]
    assert dict(first.reasons[0].changes) == {"attributes.stance": ("neutral", "oppose")}
    assert first.reasons[0].annotator == "Ada"
    bulk.apply(project, [one.id], bulk.Action(values={"stance": "strongly"}), YES)
    assert worklist.done(project, [one.id, one.id]).label == "Looked at an annotation"
    assert (now(project, one).status, now(project, one).codebook) == ("doubt", 3)
    assert worklist.ids(project) == [two.id]
    assert not worklist.done(project, [one.id])
    history.undo(project)
    assert worklist.ids(project) == [one.id, two.id]
    (again,) = [item for item in worklist.worklist(project) if item.annotation.id == one.id]
    assert len(again.reasons) == 2


def test_that_a_correction_is_a_reason_as_well(project: Project) -> None:
    article = add_article(project, LOREM)
    made = tag(project, article, "Lena Orso")
    corrections.correct_text(project, article, LOREM.replace("Lena Orso", "Lena B. Orso"))
    (item,) = worklist.worklist(project, article)
    assert item.annotation.id == made.id
    assert len(item.reasons) == 1


def test_that_deleting_a_value_keeps_annotation_and_note_and_tells_the_old_value(
    project: Project,
) -> None:
    one, two, _ = claims(project)
    with project.change("Evidence", home.current_annotator()) as tx:
        tx.edit("annotation", one.id, {"evidence": {"stance": [0, 4, "Lena"]}})
    edits.apply(project, DeleteValue("stance", "neutral"), YES)
    found = now(project, one)
    assert (dict(found.attributes), dict(found.evidence), found.note) == ({}, {}, "hm")
    reasons = worklist.items(project, [one.id, two.id])[0].reasons
    assert reasons[0].changes["attributes.stance"] == ("neutral", None)


def test_that_a_type_in_use_needs_a_new_home_for_its_annotations(project: Project) -> None:
    one, _, _ = claims(project)
    home.set_annotator("Ada")
    speaker = tag(project, one.article, "Lena Orso")
    annotations.relate(project, "made_by", End("annotation", one.id), End("annotation", speaker.id))
    with pytest.raises(UserError, match="3 annotations"):
        edits.preview(project, DeleteType("claim"))
    issue = entities.create(project, "Ferry", "issue")
    with pytest.raises(UserError, match="entities of the kind issue"):
        edits.preview(project, DeleteType("claim", "event"))
    entities.delete(project, issue.id)
    before = state(project)
    edit = DeleteType("claim", "event")
    told = edits.preview(project, edit)
    assert (told.changed, told.dropped, told.relations) == (3, {"Stance": 3}, 1)
    edits.apply(project, edit, YES)
    assert now(project, one).type == "event"
    assert project.codebook.find_attribute("stance") is None
    assert project.codebook.find_relation("made_by") is None
    assert annotations.relations_of(project, [one.id]) == []
    assert problems(project) == []
    history.undo(project)
    assert state(project) == before
    # A type nobody used goes without a word.
    edits.apply(project, Add(TypeDef("place", {"en": "Place"})), Answer(False))
    edits.apply(project, DeleteType("place"), Answer(False))


def test_that_merging_types_loses_no_value_and_no_relation(project: Project) -> None:
    one, two, three = claims(project)
    annotations.relate(project, "supports", End("annotation", one.id), End("annotation", three.id))
    edits.apply(project, Add(TypeDef("demand", {"en": "Demand"}, entity_kind="issue")), YES)
    edits.apply(project, MergeTypes(("claim",), "demand"), YES)
    assert [dict(now(project, each).attributes) for each in (one, two, three)] == [
        {"stance": "neutral"},
        {"stance": "neutral"},
        {"stance": "support"},
    ]
    (relation,) = annotations.relations_of(project, [one.id])
    assert project.codebook.relation(relation.type).source == ("demand",)
    assert len(worklist.ids(project)) == 3
    assert problems(project) == []


def test_that_entities_and_articles_follow_the_codebook_too(project: Project) -> None:
    mayor = entities.create(project, "Mayor", "actor")
    entities.set_attributes(project, [mayor.id], {"sector": ["gov", "leg"]})
    told = edits.preview(project, MergeValues("sector", ("leg",), "gov"))
    assert (told.entities, told.annotations) == (1, 0)
    ask = Answer(True)
    edits.apply(project, MergeValues("sector", ("leg",), "gov"), ask)
    assert len(ask.asked) == 1
    found = entities.get(project, mayor.id)
    assert found is not None and found.attributes["sector"] == ["gov"]


def test_that_relations_that_no_longer_fit_stay_and_are_to_be_looked_at(project: Project) -> None:
    one, _, three = claims(project)
    annotations.relate(project, "supports", End("annotation", one.id), End("annotation", three.id))
    edit = ChangeEnds("supports", ("claim",), ("event",))
    assert edits.preview(project, edit).relations == 1
    edits.apply(project, edit, YES)
    assert worklist.ids(project) == [one.id]
    assert len(annotations.relations_of(project, [one.id])) == 1
    edits.apply(project, ChangeEnds("supports", ("claim",), ("claim",)), YES)
    edits.apply(project, DeleteRelation("supports", "attacks"), YES)
    (relation,) = annotations.relations_of(project, [one.id])
    assert relation.type == "attacks"
    edits.apply(project, DeleteRelation("attacks"), YES)
    assert annotations.relations_of(project, [one.id]) == []
    history.undo(project)
    assert len(annotations.relations_of(project, [one.id])) == 1


def test_that_a_new_name_asks_only_where_it_is_in_use_and_a_colour_never(project: Project) -> None:
    claims(project)
    ask = Answer(True)
    told = edits.preview(project, Describe("type", "claim", {"names": {"en": "Statement"}}))
    assert (told.annotations, told.changed, told.review) == (3, 0, 0)
    edits.apply(project, Describe("type", "claim", {"names": {"en": "Statement"}}), ask)
    assert len(ask.asked) == 1
    edits.apply(project, Describe("type", "event", {"names": {"en": "Happening"}}), ask)
    edits.apply(project, Describe("type", "claim", {"colour_light": "#102030"}), ask)
    assert len(ask.asked) == 1
    assert worklist.ids(project) == []
    steps = len(history.steps(project))
    assert not edits.apply(project, Describe("type", "claim", {"colour_light": "#102030"}), ask)
    assert len(history.steps(project)) == steps


def test_that_versions_tell_number_who_when_and_label_and_can_be_read_back(
    project: Project,
) -> None:
    first = project.codebook
    edits.apply(project, Describe("type", "actor", {"definition": "Who acts."}), YES)
    home.set_annotator("Bob")
    edits.apply(project, Add(AttributeDef("mood", {"en": "Mood"}, owners=("claim",))), YES)
    third = project.codebook
    edits.apply(project, DeleteAttribute("stance"), YES)
    history.undo(project)
    codebook.replace(project, replace(third, name="Ours"))
    assert [(each.number, each.label, each.annotator) for each in codebook.versions(project)] == [
        (1, "Create project", ""),
        (2, "Redefine type Actor", "Ada"),
        (3, "Add attribute Mood", "Bob"),
        (4, "Change codebook to Ours", "Bob"),
    ]
    assert all(each.created.endswith("Z") for each in codebook.versions(project))
    assert codebook.codebook_at(project, 1) == first
    assert codebook.codebook_at(project, 3) == third
    assert codebook.codebook_at(project, 4) == replace(third, name="Ours", version=4)
    with pytest.raises(UserError, match="no version 9"):
        codebook.codebook_at(project, 9)
    found = codebook.diff(first, third)
    assert {(each.change, each.code) for each in found} >= {("added", "mood"), ("changed", "actor")}
    (changed,) = [each for each in found if each.code == "actor"]
    assert changed.fields["definition"][1] == "Who acts."


def test_that_every_annotation_knows_the_version_it_was_made_under(project: Project) -> None:
    article = add_article(project, LOREM)
    one = tag(project, article, "Lena Orso")
    edits.apply(project, Describe("type", "actor", {"key": 9}), YES)
    two = tag(project, article, "union")
    assert [now(project, each).codebook for each in (one, two)] == [1, 2]


def test_that_a_codebook_that_lacks_a_used_value_or_relation_is_refused(project: Project) -> None:
    one, _, three = claims(project)
    annotations.relate(project, "supports", End("annotation", one.id), End("annotation", three.id))
    book = project.codebook
    stance = book.attribute("stance")
    fewer = replace(stance, values=tuple(v for v in stance.values if v.code != "neutral"))
    lacking = replace(book, attributes=tuple(fewer if a == stance else a for a in book.attributes))
    with pytest.raises(UserError, match=r"value stance.neutral \(2 times\)"):
        codebook.replace(project, lacking)
    lacking = replace(book, relations=tuple(r for r in book.relations if r.code != "supports"))
    with pytest.raises(UserError, match="relation supports"):
        codebook.replace(project, lacking)
    assert project.codebook == book


def test_that_another_codebook_is_held_against_what_is_coded(project: Project) -> None:
    one, two, three = claims(project)
    annotations.relate(project, "supports", End("annotation", one.id), End("annotation", three.id))
    book = project.codebook
    stance = replace(book.attribute("stance"), kind="multi-choice")
    supports = replace(book.relation("supports"), target=("event",))
    other = replace(
        book,
        attributes=tuple(stance if a.code == "stance" else a for a in book.attributes),
        relations=tuple(supports if r.code == "supports" else r for r in book.relations),
    )
    before = state(project)
    codebook.replace(project, other)
    assert [now(project, each).attributes["stance"] for each in (one, two, three)] == [
        ["neutral"],
        ["neutral"],
        ["support"],
    ]
    assert worklist.ids(project) == [one.id, two.id, three.id]
    assert problems(project) == []
    steps = len(history.steps(project))
    assert not codebook.replace(project, replace(other, version=77))
    assert len(history.steps(project)) == steps
    history.undo(project)
    assert state(project) == before


def test_that_a_codebook_changed_while_the_question_stood_is_looked_at_again(
    project: Project,
) -> None:
    one, _, _ = claims(project)

    class Slow(Answer):
        def confirm(self, question: str, detail: str = "") -> bool:
            tag(project, one.article, "Monday", "claim", attributes={"stance": "neutral"})
            return True

    class Meanwhile(Answer):
        def confirm(self, question: str, detail: str = "") -> bool:
            edits.apply(project, Add(TypeDef("place")), YES)
            return True

    edits.apply(project, MergeValues("stance", ("neutral",), "oppose"), Slow())
    found = annotations.list_annotations(project, type="claim")
    assert [each.attributes["stance"] for each in found].count("oppose") == 3
    with pytest.raises(UserError, match="meanwhile"):
        edits.apply(project, MergeValues("stance", ("support",), "oppose"), Meanwhile())


def test_that_use_is_counted_item_by_item(project: Project) -> None:
    claims(project)
    mayor = entities.create(project, "Mayor", "actor")
    entities.set_attributes(project, [mayor.id], {"sector": ["gov", "leg"]})
    used = edits.usage(project)
    assert used.types == {"claim": 3}
    assert used.attributes == {"stance": 3, "sector": 1}
    assert used.values == {
        ("stance", "neutral"): 2,
        ("stance", "support"): 1,
        ("sector", "gov"): 1,
        ("sector", "leg"): 1,
    }
    assert used.relations == {} and used.entities == {"actor": 1}


def test_that_another_name_alone_is_a_difference() -> None:
    from dataclasses import replace

    from annotator.app import codebook as codebooks
    from annotator.core.codebook import Codebook

    old = Codebook("One")
    (found,) = codebooks.diff(old, replace(old, name="Two"))
    assert (found.change, found.kind, found.fields) == (
        "changed",
        "codebook",
        {"name": ("One", "Two")},
    )
    assert codebooks.diff(old, old) == []
