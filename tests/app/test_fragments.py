"""Spans in depth: fragments come and go, annotations part and join, evidence stays proven; nothing said is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, corrections, entities, evidence, fragments, history
from annotator.core.errors import SpanError, UserError
from annotator.core.ids import Id
from annotator.core.model import Annotation, End, Span
from annotator.store.project import Project
from tests.store.helpers import LOREM, add_article, new_project, problems, state, tag, tamper


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


@pytest.fixture
def article(project: Project) -> Id:
    return add_article(project)


def again(project: Project, identity: Id) -> Annotation:
    found = annotations.get(project, identity)
    assert found is not None
    return found


def place(words: str) -> tuple[int, int]:
    start = LOREM.index(words)
    return start, start + len(words)


def test_that_fragments_are_added_in_order_of_place_and_removed(
    project: Project, article: Id
) -> None:
    one = tag(project, article, "some cheered", "event")
    fragments.add_fragment(project, one.id, *place("people waited"))
    assert again(project, one.id).quote == "people waited … some cheered"
    fragments.remove_fragment(project, one.id, 0)
    assert again(project, one.id).spans == one.spans
    with pytest.raises(UserError, match="only fragment"):
        fragments.remove_fragment(project, one.id, 0)
    with pytest.raises(UserError):
        fragments.remove_fragment(project, one.id, 3)


def test_that_a_fragment_that_touches_another_makes_it_longer(
    project: Project, article: Id
) -> None:
    one = tag(project, article, "Lena Orso")
    fragments.add_fragment(project, one.id, 5, 26, snap=True)
    assert again(project, one.id).quotes == ("Lena Orso, mayor of Belmare",)


def test_that_a_place_is_cut_out_of_an_annotation(project: Project, article: Id) -> None:
    one = tag(project, article, "Lena Orso, mayor of Belmare")
    fragments.remove_place(project, one.id, *place("mayor of"))
    assert again(project, one.id).quotes == ("Lena Orso,", "Belmare")
    fragments.remove_place(project, one.id, *place("Lena Orso,"))
    assert again(project, one.id).quotes == ("Belmare",)
    with pytest.raises(UserError, match="Nothing"):
        fragments.remove_place(project, one.id, 0, 60)


def test_that_adding_what_is_there_makes_no_step(project: Project, article: Id) -> None:
    one = tag(project, article, "Lena Orso")
    before = len(history.steps(project))
    fragments.add_fragment(project, one.id, 0, 4)
    assert len(history.steps(project)) == before
    with pytest.raises(SpanError):
        fragments.add_fragment(project, one.id, 5, 5)


@pytest.mark.parametrize(
    ("where", "first", "second"),
    [
        ({"fragment": 1}, ("people waited",), ("some cheered",)),
        ({"position": LOREM.index("waited")}, ("people",), ("waited", "some cheered")),
        ({"position": LOREM.index(" waited")}, ("people",), ("waited", "some cheered")),
        ({"position": LOREM.index("cheered")}, ("people waited", "some"), ("cheered",)),
    ],
)
def test_that_splitting_copies_what_is_said_and_leaves_relations_with_the_first(
    project: Project,
    article: Id,
    where: dict[str, int],
    first: tuple[str, ...],
    second: tuple[str, ...],
) -> None:
    spans = [place("people waited"), place("some cheered")]
    who = entities.create(project, "Riot", "event").id
    one = annotations.annotate(
        project,
        article,
        "event",
        spans,
        who,
        {"event_status": "happened"},
        note="n",
        status="doubt",
    )
    actor = tag(project, article, "Lena Orso")
    annotations.relate(project, "initiator", End("annotation", one.id), End("annotation", actor.id))
    made, _ = fragments.split_annotation(project, one.id, **where)
    left, right = again(project, one.id), again(project, made)
    assert (left.quotes, right.quotes) == (first, second)
    assert (right.entity, right.attributes, right.status) == (who, one.attributes, "doubt")
    assert (left.note, right.note) == ("n", "")
    (relation,) = annotations.relations_of(project, [one.id, made])
    assert relation.source.id == one.id
    history.undo(project)
    assert again(project, one.id) == one and annotations.get(project, made) is None


@pytest.mark.parametrize(
    "where", [{"fragment": 0}, {"fragment": 1}, {"position": 0}, {"position": 9}]
)
def test_that_a_split_with_nothing_on_one_side_is_refused(
    project: Project, article: Id, where: dict[str, int]
) -> None:
    one = tag(project, article, "Lena Orso")
    with pytest.raises(UserError, match="no words"):
        fragments.split_annotation(project, one.id, **where)


def test_that_a_split_never_cuts_a_character(project: Project) -> None:
    one = tag(project, add_article(project, "a 👩‍🚒 b"), "a 👩‍🚒 b")
    with pytest.raises(SpanError):
        fragments.split_annotation(project, one.id, position=3)


def test_that_merging_unites_spans_and_joins_what_does_not_contradict(
    project: Project, article: Id
) -> None:
    issue = entities.create(project, "Ferry", "issue").id
    one = tag(
        project, article, "the ferry must sail", "claim", attributes={"stance": "support"}, note="a"
    )
    two = tag(
        project,
        article,
        "sail again",
        "claim",
        entity=issue,
        attributes={"quotation": "indirect"},
        note="b",
    )
    far = tag(project, article, "nothing would sail", "claim", attributes={"stance": "oppose"})
    actor = tag(project, article, "Lena Orso")
    for each in (one, two, far):
        annotations.relate(
            project, "made_by", End("annotation", each.id), End("annotation", actor.id)
        )
    annotations.relate(project, "attacks", End("annotation", far.id), End("annotation", one.id))
    before = state(project)
    assert fragments.merge_contradictions(project, [one.id, two.id, far.id]) == {
        "stance": ["support", "oppose"]
    }
    merged = fragments.merge_annotations(project, [one.id, two.id])
    kept = again(project, merged.annotation)
    assert merged.annotation == one.id and merged.contradictions == ()
    assert kept.quotes == ("the ferry must sail again",)
    assert kept.attributes == {"stance": "support", "quotation": "indirect"}
    assert (kept.entity, kept.note, kept.status) == (issue, "a\nb", "")
    assert annotations.get(project, two.id) is None
    assert len(annotations.relations_of(project, [one.id])) == 2
    merged = fragments.merge_annotations(project, [one.id, far.id])
    kept = again(project, one.id)
    assert merged.contradictions == ("stance",)
    assert "stance" not in kept.attributes and kept.status == "review"
    assert len(kept.spans) == 2
    assert [r.type for r in annotations.relations_of(project, [one.id])] == ["made_by"]
    assert problems(project) == []
    history.undo(project)
    history.undo(project)
    assert state(project) == before


def test_that_a_contradiction_is_settled_by_whoever_asks(project: Project, article: Id) -> None:
    one = tag(project, article, "the ferry", "claim", attributes={"stance": "support"})
    two = tag(project, article, "must sail", "claim", attributes={"stance": "oppose"})
    with pytest.raises(UserError):
        fragments.merge_annotations(project, [one.id, two.id], {"stance": "neutral"})
    fragments.merge_annotations(project, [one.id, two.id], {"stance": "oppose"})
    assert again(project, one.id).attributes == {"stance": "oppose"}


def test_that_annotations_of_other_types_articles_and_people_are_not_merged(
    project: Project, article: Id
) -> None:
    one = tag(project, article, "Lena Orso")
    for other in (
        tag(project, article, "the ferry", "claim"),
        tag(project, add_article(project, "Orso!"), "Orso"),
    ):
        with pytest.raises(UserError, match="do not have the same"):
            fragments.merge_annotations(project, [one.id, other.id])
    with pytest.raises(UserError, match="nothing to merge"):
        fragments.merge_annotations(project, [one.id, one.id])


# --- evidence ---


def test_that_evidence_is_set_replaced_and_cleared(project: Project, article: Id) -> None:
    one = tag(
        project, article, "the ferry must sail again", "claim", attributes={"stance": "support"}
    )
    start, end = place("must")
    evidence.set_evidence(project, one.id, "stance", start + 1, end - 1, snap=True)
    evidence.set_evidence(project, one.id, "quotation", *place("said on"))
    found = evidence.evidence_of(again(project, one.id))
    assert [(each.attribute, each.quote) for each in found] == [
        ("quotation", "said on"),
        ("stance", "must"),
    ]
    evidence.clear_evidence(project, one.id, "stance")
    assert list(again(project, one.id).evidence) == ["quotation"]
    history.undo(project)
    assert set(again(project, one.id).evidence) == {"quotation", "stance"}
    with pytest.raises(UserError):
        evidence.set_evidence(project, one.id, "event_class", 0, 4)
    with pytest.raises(SpanError):
        evidence.set_evidence(project, one.id, "stance", 4, 4)


def test_that_another_type_keeps_only_the_evidence_that_fits(project: Project, article: Id) -> None:
    one = tag(project, article, "the ferry", "claim")
    evidence.set_evidence(project, one.id, "stance", *place("must"))
    annotations.change_type(project, [one.id], "actor")
    assert again(project, one.id).evidence == {}


def test_that_evidence_moves_with_a_correction_and_is_reviewed_where_it_changed(
    project: Project, article: Id
) -> None:
    one = tag(project, article, "the ferry must sail again", "claim")
    two = tag(project, article, "Lena Orso")
    evidence.set_evidence(project, one.id, "stance", *place("said on"))
    evidence.set_evidence(project, two.id, "role", *place("mayor"))
    done = corrections.correct_text(
        project, article, "Yesterday: " + LOREM.replace("said on", "wrote on")
    )
    assert done.review == (one.id,)
    role = again(project, two.id).evidence["role"]
    assert role == [place("mayor")[0] + 11, place("mayor")[1] + 11, "mayor"]
    assert again(project, one.id).status == "review"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{"stance":[0,4,"Zena"]}', "not its quote"),
        ('{"stance":[0,9999,"x"]}', "outside"),
        ('{"stance":["a"]}', "no place"),
        ('{"nothing":[0,4,"Lena"]}', "not in the codebook"),
    ],
)
def test_that_the_check_finds_evidence_that_is_not_where_it_says(
    tmp_path: Path, written: str, told: str
) -> None:
    path = tmp_path / "q.annotator"
    with new_project(path) as project:
        tag(project, add_article(project), "the ferry", "claim")
    tamper(path, "UPDATE annotation SET evidence = ?", values=(written,))
    from annotator.app import projects

    with projects.open(path) as project:
        assert any(told in each for each in problems(project))


def test_that_old_versions_of_a_text_are_listed(project: Project, article: Id) -> None:
    one = tag(project, article, "some cheered", "event")
    rest = LOREM[: LOREM.index("In the old town")]
    corrections.correct_text(project, article, rest, "Mend")
    found = corrections.versions(project, article)
    assert [(v.label, v.current, v.annotations) for v in found] == [
        ("Mend", True, 0),
        ("Add articles", False, 1),
    ]
    assert corrections.version_text(project, article, found[1]) == LOREM
    history.undo(project)
    assert [v.current for v in corrections.versions(project, article)] == [False, True]
    assert again(project, one.id).spans == (Span(*place("some cheered")),)
