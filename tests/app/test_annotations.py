"""What people do with annotations: each action does what it says, in one step, and refuses in a sentence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, home
from annotator.core.errors import ProjectError, SpanError, UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.model import End, Span
from annotator.store.project import Project
from tests.store.helpers import LOREM, add_article, add_articles, new_project, problems, state, tag

EMOJI = "Zoë 👩‍🚒 sagte: «naïve Öl»,\n市長は賛成。 نعم قال الوزير e\u0301te\u0301"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


@pytest.fixture
def article(project: Project) -> Id:
    return add_article(project)


def steps(project: Project) -> int:
    return len(history.steps(project, 10_000))


def test_that_a_tag_is_saved_with_who_when_where_and_what(project: Project, article: Id) -> None:
    me = home.set_annotator("Ada")
    made = tag(project, article, "Lena Orso", note="who?")
    (found,) = annotations.list_annotations(project)
    assert found == made == annotations.get(project, made.id)
    assert (found.type, found.annotator, found.origin, found.note) == (
        "actor",
        me.id,
        "hand",
        "who?",
    )
    assert found.quote == "Lena Orso" and found.spans == (Span(0, 9),)
    assert found.text == articles.get(project, article).text
    assert found.created == found.modified and found.created.endswith("Z")
    assert found.codebook == project.codebook.version
    assert articles.get(project, article).annotations == 1
    assert history.undo_label(project) == "Tag as Actor"
    assert me in annotations.annotators(project)
    assert annotations.counts_by_annotator(project, article) == {me.id: 1}


@pytest.mark.parametrize("word", ["Zoë", "👩‍🚒", "naïve", "市長", "نعم", "e\u0301te\u0301", "。"])
def test_that_positions_are_code_points_in_every_script(project: Project, word: str) -> None:
    made = tag(project, add_article(project, EMOJI), word)
    start = EMOJI.index(word)
    assert made.spans == (Span(start, start + len(word)),)
    assert made.quote == word


def test_that_fragments_come_in_order_of_place_with_their_quotes(
    project: Project, article: Id
) -> None:
    made = annotations.annotate(project, article, "claim", [(46, 51), Span(33, 37), (37, 41)])
    assert made.spans == (Span(33, 37), Span(37, 41), Span(46, 51))
    assert made.quote == " … ".join(LOREM[s.start : s.end] for s in made.spans)
    assert annotations.get(project, made.id) == made
    assert [r.fragment for r in annotations.rows(project, article)] == [0, 1, 2]


@pytest.mark.parametrize(
    "spans",
    [
        [(3, 3)],
        [(5, 3)],
        [(-1, 4)],
        [(0, len(LOREM) + 1)],
        [(len(LOREM), len(LOREM) + 1)],
        [(2**62, 2**62 + 1)],
    ],
)
def test_that_spans_outside_the_text_are_refused_and_make_no_step(
    project: Project, article: Id, spans: list[tuple[int, int]]
) -> None:
    before = steps(project)
    with pytest.raises(SpanError) as caught:
        annotations.annotate(project, article, "actor", spans)
    assert caught.value.hint
    assert steps(project) == before


def test_that_spans_that_cut_a_character_overlap_or_are_missing_are_refused(
    project: Project, article: Id
) -> None:
    emoji = add_article(project, EMOJI)
    middle = EMOJI.index("👩‍🚒") + 1
    accent = EMOJI.index("e\u0301") + 1
    before = steps(project)
    for spans in ([(0, middle)], [(middle, middle + 3)], [(0, accent)]):
        with pytest.raises(SpanError):
            annotations.annotate(project, emoji, "actor", spans)
    for spans in ([], [(0, 5), (4, 9)], [(0, 5), (0, 5)]):
        with pytest.raises(UserError):
            annotations.annotate(project, article, "actor", spans)
    assert steps(project) == before


def test_that_snapping_takes_whole_words_and_refuses_blanks(project: Project, article: Id) -> None:
    made = annotations.annotate(project, article, "actor", [(2, 7)], snap=True)
    assert made.quote == "Lena Orso"
    back = annotations.annotate(project, article, "actor", [(7, 2)], snap=True)
    assert back.quote == "Lena Orso"
    with pytest.raises(UserError):
        annotations.annotate(project, article, "actor", [(4, 5)], snap=True)


def test_that_unknown_types_values_and_statuses_are_refused(project: Project, article: Id) -> None:
    before = steps(project)
    for wrong in (
        {"type": "nothing"},
        {"type": "actor", "attributes": {"stance": "support"}},
        {"type": "claim", "attributes": {"stance": "perhaps"}},
        {"type": "claim", "attributes": {"no such": 1}},
        {"type": "actor", "status": "odd"},
        {"type": "actor", "origin": "odd"},
        {"type": "actor", "entity": new_id()},
        {"type": "actor", "relations": [("made_by", End("outlet", article))]},
        {"type": "claim", "relations": [("no such", End("outlet", article))]},
        {"type": "claim", "relations": [("made_by", End("entity", new_id()))]},
        {"type": "claim", "relations": [("made_by", End("moon", article))]},
    ):
        with pytest.raises(UserError):
            annotations.annotate(project, article, spans=[(0, 4)], **wrong)
    assert steps(project) == before
    assert annotations.list_annotations(project) == []


def test_that_type_codes_are_taken_in_any_case(project: Project, article: Id) -> None:
    assert annotations.annotate(project, article, "ACTOR", [(0, 4)]).type == "actor"


def test_that_articles_that_are_gone_cannot_be_tagged(project: Project, article: Id) -> None:
    for identity in (new_id(), b"", b"short"):
        with pytest.raises(UserError):
            annotations.annotate(project, identity, "actor", [(0, 4)])
    articles.delete(project, [article])
    with pytest.raises(UserError):
        annotations.annotate(project, article, "actor", [(0, 4)])
    with pytest.raises(UserError):
        annotations.rows(project, article)


def test_that_half_a_character_in_a_note_is_refused_and_nothing_is_saved(
    project: Project, article: Id
) -> None:
    before = state(project)
    with pytest.raises(UserError, match="half a character"):
        tag(project, article, "Lena", note="\ud83d")
    made = tag(project, article, "Lena", note="NUL \x00 and ‮ stay")
    with pytest.raises(UserError, match="half a character"):
        annotations.set_note(project, made.id, "x\udcff")
    assert annotations.get(project, made.id) == made
    history.undo(project)
    assert state(project) == before


def test_that_relations_are_made_with_the_annotation_in_one_step(
    project: Project, article: Id
) -> None:
    speaker = tag(project, article, "Lena Orso")
    before = steps(project)
    said = tag(
        project,
        article,
        "the ferry must sail again",
        "claim",
        relations=[("made_by", End("annotation", speaker.id)), ("made_by", End("outlet", article))],
    )
    assert steps(project) == before + 1
    assert {r.target.kind for r in annotations.relations_of(project, [said.id])} == {
        "annotation",
        "outlet",
    }
    history.undo(project)
    assert annotations.relations_of(project, [speaker.id]) == []


def test_that_the_type_changes_and_what_does_not_fit_comes_back_with_undo(
    project: Project, article: Id
) -> None:
    issue = entities.create(project, "Ferry", "issue")
    made = tag(project, article, "sail", "claim", entity=issue.id, attributes={"stance": "support"})
    changes = annotations.change_type(project, [made.id], "event")
    assert changes.objects == {"annotation": frozenset([made.id])}
    assert changes.articles == {article}
    now = annotations.get(project, made.id)
    assert (now.type, now.entity, dict(now.attributes)) == ("event", None, {})
    assert now.spans == made.spans and now.created == made.created
    history.undo(project)
    assert annotations.get(project, made.id) == made


def test_that_a_new_type_marks_what_has_relations_that_no_longer_fit(
    project: Project, article: Id
) -> None:
    speaker, said = tag(project, article, "Lena"), tag(project, article, "sail", "claim")
    alone = tag(project, article, "mayor", "claim")
    ends = (End("annotation", said.id), End("annotation", speaker.id))
    annotations.relate(project, "made_by", *ends)
    annotations.change_type(project, [said.id, alone.id], "event")
    assert annotations.get(project, said.id).status == "review"
    assert annotations.get(project, alone.id).status == ""
    assert len(annotations.relations_of(project, [said.id])) == 1
    history.undo(project)
    assert annotations.get(project, said.id) == said


def test_that_borders_move_and_fragments_come_and_go(project: Project, article: Id) -> None:
    made = tag(project, article, "Lena")
    annotations.set_spans(project, made.id, [(0, 4), (11, 16)])
    assert annotations.get(project, made.id).quotes == ("Lena", "mayor")
    annotations.set_spans(project, made.id, [(0, 7)], snap=True)
    assert annotations.get(project, made.id).quotes == ("Lena Orso",)
    before = steps(project)
    assert not annotations.set_spans(project, made.id, [(0, 9)])
    with pytest.raises(SpanError):
        annotations.set_spans(project, made.id, [(0, 9999)])
    assert steps(project) == before
    history.undo(project)
    history.undo(project)
    assert annotations.get(project, made.id) == made


def test_that_what_changes_nothing_makes_no_step(project: Project, article: Id) -> None:
    one = tag(project, article, "Lena", note="n", status="doubt")
    before = steps(project)
    for again in (
        lambda: annotations.change_type(project, [one.id], "actor"),
        lambda: annotations.set_spans(project, one.id, one.spans),
        lambda: annotations.set_note(project, one.id, "n"),
        lambda: annotations.set_status(project, [one.id], "doubt"),
        lambda: annotations.set_entity(project, [one.id], None),
        lambda: annotations.set_attributes(project, [one.id], {}),
        lambda: annotations.delete(project, []),
        lambda: annotations.set_status(project, [], "doubt"),
    ):
        assert not again()
    assert steps(project) == before
    assert annotations.get(project, one.id) == one


def test_that_deleting_twice_makes_one_step_and_touches_nothing_the_second_time(
    project: Project, article: Id
) -> None:
    one, two = tag(project, article, "Lena"), tag(project, article, "ferry")
    annotations.delete(project, [one.id])
    before = state(project), steps(project)
    time.sleep(0.002)
    assert not annotations.delete(project, [one.id])
    assert (state(project), steps(project)) == before
    time.sleep(0.002)
    changes = annotations.delete(project, [one.id, two.id, two.id])
    assert changes.objects["annotation"] == {two.id}
    assert articles.get(project, article).annotations == 0
    with pytest.raises(UserError):
        annotations.delete(project, [new_id()])


def test_that_deleting_takes_the_relations_along_and_undo_brings_them_back(
    project: Project, article: Id
) -> None:
    speaker = tag(project, article, "Lena Orso")
    claims = [
        tag(project, article, "sail again", "claim",
            relations=[("made_by", End("annotation", speaker.id))])
        for _ in range(3)
    ]  # fmt: skip
    before = state(project)
    annotations.delete(project, [speaker.id, claims[0].id])
    assert annotations.relations_of(project, [c.id for c in claims]) == []
    history.undo(project)
    assert state(project) == before
    history.redo(project)
    assert len(annotations.list_annotations(project)) == 2


def test_that_gone_annotations_are_told_and_a_bulk_edit_is_whole_or_not(
    project: Project, article: Id
) -> None:
    one = tag(project, article, "Lena")
    gone = tag(project, article, "ferry")
    annotations.delete(project, [gone.id])
    before = state(project)
    for action in (
        lambda: annotations.set_note(project, gone.id, "x"),
        lambda: annotations.set_spans(project, gone.id, [(0, 4)]),
        lambda: annotations.set_status(project, [one.id, gone.id], "doubt"),
        lambda: annotations.change_type(project, [one.id, gone.id], "event"),
        lambda: annotations.set_attributes(project, [one.id, new_id()], {}),
        lambda: annotations.link_to_new_entity(project, gone.id, "x"),
        lambda: annotations.set_entity(project, [gone.id], None),
    ):
        with pytest.raises(UserError):
            action()
    assert state(project) == before


def test_that_links_go_only_to_entities_of_the_kind_the_type_takes(
    project: Project, article: Id
) -> None:
    one = tag(project, article, "Lena")
    actor = entities.create(project, "Lena Orso", "actor")
    event = entities.create(project, "Strike", "event")
    annotations.set_entity(project, [one.id], actor.id)
    assert annotations.get(project, one.id).entity == actor.id
    with pytest.raises(UserError, match="kind"):
        annotations.set_entity(project, [one.id], event.id)
    with pytest.raises(UserError, match="kind"):
        tag(project, article, "ferry", entity=event.id)
    annotations.set_entity(project, [one.id], None)
    assert annotations.get(project, one.id).entity is None
    changes = annotations.link_to_new_entity(project, one.id, "  Mayor  Orso ")
    assert changes.touches("entity") and changes.touches("annotation")
    linked = entities.get(project, annotations.get(project, one.id).entity)
    assert (linked.name, linked.kind, linked.annotations) == ("Mayor Orso", "actor", 1)
    with pytest.raises(UserError):
        annotations.link_to_new_entity(project, one.id, "   ")
    history.undo(project)
    assert entities.get(project, linked.id) is None


def test_that_attributes_are_coded_and_made_not_coded_again(project: Project, article: Id) -> None:
    claims = [tag(project, article, w, "claim") for w in ("sail again", "before the talks")]
    ids = [c.id for c in claims]
    annotations.set_attributes(project, ids, {"stance": "Support"})
    assert [dict(a.attributes) for a in annotations.list_annotations(project)] == [
        {"stance": "support"}
    ] * 2
    annotations.set_attributes(project, ids[:1], {"stance": None})
    assert "stance" not in annotations.get(project, ids[0]).attributes
    with pytest.raises(UserError):
        annotations.set_attributes(project, ids, {"stance": "maybe"})
    assert annotations.get(project, ids[1]).attributes == {"stance": "support"}


def test_that_relations_follow_the_codebook_and_can_be_deleted(
    project: Project, article: Id
) -> None:
    speaker, said = tag(project, article, "Lena Orso"), tag(project, article, "sail again", "claim")
    with pytest.raises(UserError):
        annotations.relate(
            project, "made_by", End("annotation", speaker.id), End("annotation", said.id)
        )
    made = annotations.relate(
        project, "made_by", End("annotation", said.id), End("annotation", speaker.id), "sure"
    )
    assert annotations.relations_of(project, [speaker.id]) == [made]
    annotations.delete_relation(project, made.id)
    before = steps(project)
    assert not annotations.delete_relation(project, made.id)
    assert steps(project) == before
    with pytest.raises(UserError):
        annotations.delete_relation(project, new_id())


def test_that_rows_in_a_window_are_those_that_touch_it(project: Project, article: Id) -> None:
    for start in range(0, 100, 10):
        annotations.annotate(project, article, "actor", [(start, start + 10)])
    annotations.annotate(project, article, "event", [(0, 100)])
    rows = annotations.rows(project, article)
    assert [(r.start, -r.end) for r in rows] == sorted((r.start, -r.end) for r in rows)
    window = annotations.rows(project, article, 35, 55)
    assert [(r.start, r.end) for r in window] == [(0, 100), (30, 40), (40, 50), (50, 60)]
    assert annotations.rows(project, article, 0, 0) == []


def test_that_lists_can_be_narrowed_and_come_by_article_and_place(project: Project) -> None:
    one, two = add_articles(project, [LOREM, LOREM])
    ada, bob = home.set_annotator("Ada"), home.set_annotator("Bob")
    later = tag(project, two, "ferry", annotator=ada)
    second = tag(project, one, "ferry", "event", annotator=bob)
    first = tag(project, one, "Lena", annotator=ada)
    ids = [a.id for a in annotations.list_annotations(project)]
    assert ids == [first.id, second.id, later.id]
    assert [a.id for a in annotations.list_annotations(project, article=two)] == [later.id]
    assert [a.id for a in annotations.list_annotations(project, type="event")] == [second.id]
    assert [a.id for a in annotations.list_annotations(project, annotator=ada.id)] == [
        first.id,
        later.id,
    ]


def test_that_listeners_hear_of_each_saved_change_and_of_nothing_else(
    project: Project, article: Id
) -> None:
    heard = []
    stop = project.listen(heard.append)
    one = tag(project, article, "Lena")
    with pytest.raises(SpanError):
        annotations.set_spans(project, one.id, [(0, 0)])
    annotations.set_note(project, one.id, "")
    history.undo(project)
    assert [c.label for c in heard] == ["Tag as Actor", "Tag as Actor"]
    assert all(c.touches("annotation") and c.articles == {article} for c in heard)
    stop()
    history.redo(project)
    assert len(heard) == 2


def test_that_a_full_disk_or_a_closed_project_is_told_not_thrown(
    project: Project, article: Id
) -> None:
    (pages,) = project.read().execute("PRAGMA page_count").fetchone()
    project.read().execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ProjectError, match="full"):
        for _ in range(500):
            tag(project, article, "Lena", note="x" * 3000)
    project.read().execute("PRAGMA max_page_count = 1073741823")
    tag(project, article, "Lena")


def test_that_ids_in_messages_are_readable(project: Project, article: Id) -> None:
    missing = new_id()
    with pytest.raises(UserError, match=id_text(missing)):
        tag(project, article, "sail", "claim", relations=[("made_by", End("entity", missing))])


def test_that_names_of_many_annotations_come_with_one_query_and_without_those_that_are_gone(
    project: Project, article: Id
) -> None:
    words = articles.text(project, article).split()
    one, other, gone = (tag(project, article, word).id for word in words[:3])
    who = entities.create(project, "Ada Lovelace", "actor").id
    annotations.set_entity(project, [one], who)
    annotations.delete(project, [gone])
    told = annotations.names(project, [one, other, gone, *(new_id() for _ in range(600))])
    assert told == {one: ("actor", "Ada Lovelace"), other: ("actor", None)}
    assert annotations.names(project, []) == {}
