"""Near-duplicates: found, shown side by side, decided by people, remembered, never deleted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import open_project
from annotator.app import articles, corrections, history, projects, reprints, set_import, sets
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.model import REPRINT
from annotator.core.selection import ArticleFilter
from annotator.store import reprints as stored
from annotator.store.project import Project
from tests.store.helpers import add_article, new_project, problems, state, tamper


def story(seed: int, sentences: int = 12) -> list[str]:
    """Sentences of a made-up story; another seed gives another story."""
    drawn = random.Random(seed)
    words = ["".join(drawn.choices("aeiourstlnmdp", k=drawn.randint(3, 9))) for _ in range(400)]
    return [" ".join(drawn.choices(words, k=14)).capitalize() + "." for _ in range(sentences)]


def text(*parts: str) -> str:
    return "\n\n".join(parts)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


@pytest.fixture
def wire(project: Project) -> dict[str, Id]:
    """A story of an agency, two reprints of it, the same text in another outlet, and something else."""
    first = story(1)
    made = {
        "agency": add_article(project, text(*first), source="Agency", date="2026-03-01"),
        "short": add_article(project, text("Ferry halted", *first[:5]), source="Gazette", date="2026-03-02"),
        "edited": add_article(
            project, text("No ferry", *first[:9], *story(2, 3)), source="Post", date="2026-03-03"
        ),
        "same": add_article(project, text(*first), source="Mirror", date="2026-03-04"),
        "else": add_article(project, text(*story(3)), source="Gazette", date="2026-03-01"),
    }  # fmt: skip
    reprints.find(project)
    return made


def test_that_cut_and_edited_copies_are_found_and_other_stories_are_not(
    project: Project, wire: dict[str, Id]
) -> None:
    (group,) = reprints.groups(project)
    assert group.first == wire["agency"]
    assert {each.article for each in group.members} == {
        wire["short"],
        wire["edited"],
        wire["same"],
    }
    assert set(group.open) == {each.article for each in group.members}
    shares = {each.article: each.shared for each in group.members}
    assert shares[wire["same"]] == 1.0
    assert reprints.group_of(project, wire["else"]) is None


def test_that_finding_makes_no_step_and_changes_no_article(
    project: Project, wire: dict[str, Id]
) -> None:
    before, steps = state(project), len(history.steps(project))
    assert reprints.find(project) == reprints.find(project)
    assert (state(project), len(history.steps(project))) == (before, steps)
    assert articles.count(project) == 5


def test_that_a_decision_is_one_step_and_undone_by_one(
    project: Project, wire: dict[str, Id]
) -> None:
    before, steps = state(project), len(history.steps(project))
    reprints.mark(project, wire["agency"], [wire["short"], wire["edited"], wire["same"]])
    assert len(history.steps(project)) == steps + 1
    assert reprints.groups(project, undecided=True) == []
    (group,) = reprints.groups(project)
    assert group.first == wire["agency"] and group.open == () and len(group.members) == 3
    history.undo(project)
    assert state(project) == before
    assert len(reprints.groups(project, undecided=True)) == 1
    history.redo(project)
    assert reprints.groups(project) == [group]


def test_that_what_was_decided_is_not_asked_again(project: Project, wire: dict[str, Id]) -> None:
    others = [wire["agency"], wire["short"], wire["same"]]
    reprints.part(project, wire["edited"], others)
    reprints.find(project)
    (group,) = reprints.groups(project)
    assert wire["edited"] not in {group.first, *(each.article for each in group.members)}
    reprints.mark(project, wire["agency"], [wire["short"]])
    reprints.find(project)
    (group,) = reprints.groups(project)
    assert group.open == (wire["same"],)
    reprints.forget(project, [wire["edited"]])
    assert wire["edited"] in reprints.groups(project)[0].open
    with pytest.raises(UserError, match="Nothing was decided"):
        reprints.forget(project, [wire["else"]])


def test_that_another_article_can_be_made_the_first(project: Project, wire: dict[str, Id]) -> None:
    reprints.mark(project, wire["agency"], [wire["short"], wire["edited"]])
    reprints.mark(project, wire["edited"], [wire["agency"]])
    made = {each.article: each.of for each in stored.decisions(project, REPRINT)}
    assert made == {wire["agency"]: wire["edited"], wire["short"]: wire["edited"]}
    assert reprints.groups(project)[0].first == wire["edited"]


def test_that_the_list_shows_and_filters_them(project: Project, wire: dict[str, Id]) -> None:
    everything = list(wire.values())
    undecided = reprints.marks(project, everything)
    assert undecided == {wire[n]: "open" for n in ("agency", "short", "edited", "same")}
    reprints.mark(project, wire["agency"], [wire["short"], wire["edited"], wire["same"]])
    assert reprints.marks(project, everything) == {
        wire["agency"]: "printed",
        wire["short"]: "reprint",
        wire["edited"]: "reprint",
        wire["same"]: "reprint",
    }

    def listed(which: str) -> set[Id]:
        return set(articles.list_ids(project, more=ArticleFilter(reprints=which)))

    assert listed("open") == set()
    assert listed("reprint") == {wire["short"], wire["edited"], wire["same"]}
    assert listed("none") == {wire["agency"], wire["else"]}
    with pytest.raises(UserError):
        listed("all of them")


def test_that_deleting_the_first_lets_its_reprints_be_decided_anew(
    project: Project, wire: dict[str, Id]
) -> None:
    reprints.mark(project, wire["agency"], [wire["short"], wire["edited"], wire["same"]])
    articles.delete(project, [wire["agency"]])
    (group,) = reprints.groups(project, undecided=True)
    assert wire["agency"] not in {group.first, *group.open}
    assert articles.list_ids(project, more=ArticleFilter(reprints="reprint")) == []
    history.undo(project)
    assert len(articles.list_ids(project, more=ArticleFilter(reprints="reprint"))) == 3


def test_that_two_articles_are_compared_paragraph_by_paragraph(
    project: Project, wire: dict[str, Id]
) -> None:
    seen = reprints.compare(project, wire["agency"], wire["short"])
    assert (seen.first.source, seen.second.source) == ("Agency", "Gazette")
    assert seen.shared > 0.9
    assert [row.same for row in seen.rows].count(True) == 5
    assert "".join(p.text for p in seen.rows[0].right) == "Ferry halted" and not seen.rows[0].left
    corrections.correct_text(project, wire["short"], "Other words altogether.")
    assert reprints.compare(project, wire["agency"], wire["short"]).shared == 0.0


def test_that_deciding_about_an_article_that_is_gone_is_refused(
    project: Project, wire: dict[str, Id]
) -> None:
    articles.delete(project, [wire["short"]])
    before = state(project)
    for action in (
        lambda: reprints.mark(project, wire["agency"], [wire["short"]]),
        lambda: reprints.mark(project, wire["short"], [wire["agency"]]),
        lambda: reprints.part(project, wire["short"], [wire["agency"]]),
        lambda: reprints.compare(project, wire["agency"], wire["short"]),
    ):
        with pytest.raises(UserError):
            action()
    assert state(project) == before


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["mark", "part", "forget", "undo", "redo"]), st.integers(0, 5),
                  st.sets(st.integers(0, 5), min_size=1)),
        max_size=12,
    )
)  # fmt: skip
def test_that_whatever_is_decided_a_reprint_has_one_first_that_is_none(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with new_project(folder / "p.annotator") as project:
        ids = [add_article(project, text(*story(1)), source=str(n)) for n in range(6)]
        base = len(history.steps(project))
        reprints.find(project)
        for act, one, several in acts:
            others = [ids[n] for n in sorted(several)]
            try:
                if act == "mark":
                    reprints.mark(project, ids[one], others)
                elif act == "part":
                    reprints.part(project, ids[one], others)
                elif act == "forget":
                    reprints.forget(project, others)
                elif act == "undo" and len(history.steps(project)) > base:
                    if history.undo_label(project) != "Add articles":
                        history.undo(project)
                elif act == "redo":
                    history.redo(project)
            except UserError as error:
                assert act in ("forget", "redo"), error
            assert problems(project) == []
            grouped = reprints.groups(project)
            members = [each for g in grouped for each in (g.first, *(m.article for m in g.members))]
            assert len(members) == len(set(members))
            parted = {
                frozenset((d.article, d.of))
                for d in stored.decisions(project)
                if d.verdict != REPRINT
            }
            made = {d.article: d.of for d in stored.decisions(project, REPRINT)}
            assert not parted & {frozenset(pair) for pair in made.items()}
            for pair in combinations(ids, 2):
                assert stored.shared(project, *pair) in (None, 1.0)


def test_that_the_view_shows_what_was_decided(project: Project, wire: dict[str, Id]) -> None:
    reprints.mark(project, wire["agency"], [wire["short"]])
    reprints.part(project, wire["edited"], [wire["agency"]])
    rows = project.read().execute(
        "SELECT verdict, article_source, of_source FROM reprints_flat ORDER BY verdict"
    )
    assert rows.fetchall() == [("other", "Post", "Agency"), ("reprint", "Gazette", "Agency")]


def test_that_the_check_finds_decisions_that_contradict(tmp_path: Path) -> None:
    path = tmp_path / "q.annotator"
    with new_project(path) as project:
        ids = [add_article(project, text(*story(n))) for n in range(3)]
        reprints.mark(project, ids[0], [ids[1]])
        reprints.mark(project, ids[2], [ids[1]])
    tamper(path, "UPDATE reprint SET deleted = 0")
    with projects.open(path) as project:
        assert any("reprint of two" in each for each in problems(project))
    tamper(path, "UPDATE reprint SET verdict = 'perhaps'")
    with projects.open(path) as project:
        assert any("perhaps" in each for each in problems(project))


def test_that_decisions_go_out_and_come_back_in_the_bundle(
    project: Project, wire: dict[str, Id], tmp_path: Path
) -> None:
    reprints.mark(project, wire["agency"], [wire["short"], wire["same"]])
    reprints.part(project, wire["edited"], [wire["agency"]])
    sets.export(project, "jsonl", tmp_path / "a.jsonl")
    with new_project(tmp_path / "b.annotator") as other:
        report = set_import.import_set(other, tmp_path / "a.jsonl", "jsonl")
        assert not report.refused
        told = [(d.id, d.article, d.of, d.verdict, d.created) for d in stored.decisions(project)]
        assert sorted(told) == sorted(
            (d.id, d.article, d.of, d.verdict, d.created) for d in stored.decisions(other)
        )
        sets.export(other, "jsonl", tmp_path / "b.jsonl")
        assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
        steps = len(history.steps(other))
        set_import.import_set(other, tmp_path / "a.jsonl", "jsonl")
        assert len(history.steps(other)) == steps
        history.undo(other)
        assert stored.decisions(other) == [] and problems(other) == []


def test_that_a_bundle_never_overrules_what_is_decided_in_the_project(
    project: Project, wire: dict[str, Id], tmp_path: Path
) -> None:
    reprints.mark(project, wire["agency"], [wire["short"]])
    sets.export(project, "jsonl", tmp_path / "a.jsonl")
    history.undo(project)
    reprints.mark(project, wire["short"], [wire["same"]])
    before = stored.decisions(project)
    set_import.import_set(project, tmp_path / "a.jsonl", "jsonl")
    made = stored.decisions(project)
    assert {each.article: each.of for each in made} == {
        wire["same"]: wire["short"]
    } and made == before
    path = tmp_path / "bad.jsonl"
    lines = (tmp_path / "a.jsonl").read_text("utf-8")
    path.write_text(lines.replace('"verdict":"reprint"', '"verdict":"perhaps"'), "utf-8")
    with pytest.raises(UserError, match="perhaps"):
        set_import.import_set(project, path, "jsonl")


def test_that_notebooks_read_what_was_decided(
    project: Project, wire: dict[str, Id], tmp_path: Path
) -> None:
    reprints.mark(project, wire["agency"], [wire["short"]])
    with open_project(tmp_path / "p.annotator", write=False) as read:
        (row,) = read.reprints()
    told = (id_text(wire["short"]), id_text(wire["agency"]), "reprint")
    assert (row["article"], row["of"], row["verdict"]) == told


def test_that_the_marks_of_a_page_are_looked_up_and_not_searched_for(project: Project) -> None:
    ids = [new_id() for _ in range(200)]
    places = ", ".join("?" * len(ids))
    for _, sql in stored._MARKS:
        plan = project.read().execute(f"EXPLAIN QUERY PLAN {sql.format(places)}", ids).fetchall()
        told = [line[3] for line in plan]
        assert told and not [line for line in told if "SCAN" in line or "(deleted=" in line], told
