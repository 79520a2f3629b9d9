"""Merging people's work: in any order the same, in any grouping the same, twice the same as once, or not at all."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from annotator.app import annotations, articles, entities, home, notes, projects, sets
from annotator.core.jobs import Silent
from annotator.store.project import Project
from tests.app.merging import Action, begun, content, merged, work
from tests.faults.helpers import memory_folder
from tests.faults.tally import tell
from tests.store.helpers import state

numbers = st.integers(0, 40)
days: st.SearchStrategy[list[list[Action]]] = st.lists(
    st.lists(st.tuples(numbers, numbers, numbers), max_size=12), min_size=3, max_size=3
)
"""What each of three people does."""


class Broken(Exception):
    """An error of our own in the middle of it."""


class BreaksAt(Silent):
    """A reporter that fails when it is told of progress for the n-th time."""

    def __init__(self, number: int) -> None:
        self.left = number

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Broken


def told(path: Path, bundles: list[Path], onto: Path | None) -> dict[str, Any]:
    with merged(path, bundles, onto) as project:
        assert projects.check_project(project) == []
        found = content(project)
    path.unlink()
    return found


def together(path: Path, bundles: list[Path]) -> Path:
    """Several bundles as the one that a project into which they were read gives out."""
    with merged(path, bundles) as project:
        sets.export(project, "jsonl", path.with_suffix(".jsonl"))
    return path.with_suffix(".jsonl")


@pytest.mark.parametrize("examples", [8, pytest.param(250, marks=pytest.mark.slow)])
def test_that_merging_is_the_same_in_any_order_and_grouping_and_twice(examples: int) -> None:
    done: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # a smaller example takes minutes to find
        suppress_health_check=list(HealthCheck),
    )
    @given(days=days, empty=st.booleans(), breaks=st.integers(0, 12))
    def laws(days: list[list[Action]], empty: bool, breaks: int) -> None:
        with memory_folder() as folder:
            base = folder / "base.annotator"
            begun(base).close()
            onto = None if empty else base
            bundles = [
                work(folder / f"{name}.annotator", base, name, actions)
                for name, actions in zip(("Ada", "Bob", "Cem"), days, strict=True)
            ]
            path = folder / "m.annotator"
            wanted = told(path, bundles, onto)
            for order in itertools.islice(itertools.permutations(bundles), 1, None):
                assert told(path, list(order), onto) == wanted, "another order"
            first = together(folder / "ab.annotator", bundles[:2])
            last = together(folder / "bc.annotator", bundles[1:])
            assert told(path, [first, bundles[2]], onto) == wanted, "the first two together"
            assert told(path, [bundles[0], last], onto) == wanted, "the last two together"
            assert told(path, [*bundles, *bundles], onto) == wanted, "twice"
            assert told(path, [first, last, bundles[1]], onto) == wanted, "some of it twice"
            with merged(path, bundles[:1], onto) as project:
                before = state(project)
                with pytest.raises(Broken):
                    sets.import_set(project, bundles[1], "jsonl", report=BreaksAt(breaks % 6))
                assert state(project) == before, "cut off"
                for bundle in bundles[1:]:
                    sets.import_set(project, bundle, "jsonl")
                assert content(project) == wanted, "again after it was cut off"
            done["merges"] += 22

    laws()
    tell("merges", **done)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.annotator"
    begun(path).close()
    return path


def changed(base: Path, name: str, change: Any) -> Path:
    """The bundle of somebody who did this."""
    path = base.with_name(f"{name}.annotator")
    path.write_bytes(base.read_bytes())
    home.set_annotator(name)
    with projects.open(path) as project:
        change(project)
        sets.export(project, "jsonl", path.with_suffix(".jsonl"))
    return path.with_suffix(".jsonl")


def lena(project: Project) -> Any:
    return next(one for one in entities.list_entities(project) if "Lena Orso" in (one.name, *one.aliases))  # fmt: skip


def test_that_what_others_know_of_an_entity_and_an_article_is_added_to_what_is_known_here(
    base: Path,
) -> None:
    def more(project: Project) -> None:
        entities.add_alias(project, lena(project).id, "the mayor")
        entities.set_note(project, lena(project).id, "In office since 2019.")
        notes.set_article_note(project, articles.list_ids(project)[0], "Read it again.")

    bundle = changed(base, "Ada", more)
    with projects.open(base) as project:
        report = sets.import_set(project, bundle, "jsonl")
        assert not report.notes
        assert lena(project).aliases == ("the mayor",)
        assert lena(project).note == "In office since 2019."
        assert articles.get(project, articles.list_ids(project)[0]).note == "Read it again."


def test_that_where_people_contradict_each_other_what_is_here_stays_and_is_told(base: Path) -> None:
    def one(project: Project) -> None:
        entities.rename(project, lena(project).id, "Mayor Orso")
        notes.set_article_note(project, articles.list_ids(project)[0], "Ours.")
        made = annotations.list_annotations(project)[0]
        annotations.set_note(project, made.id, "Ours.")

    def other(project: Project) -> None:
        entities.rename(project, lena(project).id, "Lena O.")
        notes.set_article_note(project, articles.list_ids(project)[0], "Theirs.")
        made = annotations.list_annotations(project)[0]
        annotations.set_note(project, made.id, "Theirs.")

    bundles = [changed(base, "Ada", one), changed(base, "Bob", other)]
    with merged(base.with_name("m.annotator"), bundles[:1]) as project:
        report = sets.import_set(project, bundles[1], "jsonl")
        said = [place.reason for place in report.notes]
        assert lena(project).name == "Mayor Orso"
        assert set(lena(project).aliases) == {"Lena Orso", "Lena O."}
        assert articles.get(project, articles.list_ids(project)[0]).note == "Ours."
        assert annotations.list_annotations(project)[0].note == "Ours."
        assert said == [
            "It is there already with other details (name); they stayed.",
            "It is there already with other details (note); they stayed.",
            "It is there already with other values (note); they stayed.",
        ]


def test_that_no_entity_comes_to_lie_below_itself_when_two_people_say_opposite_things(
    base: Path,
) -> None:
    def union(project: Project) -> Any:
        return next(one for one in entities.list_entities(project) if one.name == "Harbour union")

    bundles = [
        changed(base, "Ada", lambda p: entities.set_parent(p, [lena(p).id], union(p).id)),
        changed(base, "Bob", lambda p: entities.set_parent(p, [union(p).id], lena(p).id)),
    ]
    with merged(base.with_name("m.annotator"), bundles) as project:
        assert lena(project).parent == union(project).id
        assert union(project).parent is None
        assert projects.check_project(project) == []


def test_that_codes_which_differ_in_an_underscore_stay_apart(base: Path) -> None:
    from dataclasses import replace

    from annotator.app import codebook
    from annotator.core.codebook import TypeDef

    def two(project: Project) -> None:
        book = project.codebook
        added = (TypeDef("a_b", {"en": "One"}), TypeDef("a__b", {"en": "Other"}))
        codebook.replace(project, replace(book, types=(*book.types, *added)))
        for code in ("a_b", "a__b"):
            annotations.annotate(project, articles.list_ids(project)[0], code, [(0, 4)])

    with merged(base.with_name("m.annotator"), [changed(base, "Ada", two)]) as project:
        assert {"a_b", "a__b"} <= {one.type for one in annotations.list_annotations(project)}
