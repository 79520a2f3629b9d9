"""Any order of making, naming, merging, splitting, moving and deleting entities, with undo: everything stays valid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from annotator.app import (
    affiliations,
    also_here,
    annotations,
    corrections,
    entities,
    evidence,
    exclusions,
    fragments,
    history,
    projects,
)
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.model import Annotation, Entity
from annotator.core.names import fold
from tests.store.helpers import LOREM, add_articles, state

NAMES = ["Lena Orso", "Orso", "the union", "Union", "Belmare", "é", "  two   blanks ", "", "mayor"]
TEXTS = [LOREM, "Orso met the Union.\nORSO left; the unions stayed.\nPhoto: L. Orso\nمطر 👩‍🚒 Orso"]
numbers = st.integers(0, 1_000)
names = st.sampled_from(NAMES)


class Register(RuleBasedStateMachine):
    """What people do to entities and to the places that mean them."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.project = projects.create(self.folder / f"{new_id().hex()}.annotator")
        self.articles = add_articles(self.project, TEXTS, language="en")
        self.states = [state(self.project)]

    def teardown(self) -> None:
        self.project.close()

    def do(self, action: Callable[[], Any]) -> None:
        """One action is one step, or none when it is refused or changes nothing."""
        before = len(history.steps(self.project, 10_000))
        try:
            action()
        except UserError:
            assert state(self.project) == self.states[-1]
        now = state(self.project)
        steps = len(history.steps(self.project, 10_000)) - before
        assert steps == (now != self.states[-1])
        if steps:
            self.states.append(now)

    def entity(self, number: int) -> Entity:
        found = entities.list_entities(self.project)
        return found[number % len(found)] if found else Entity(new_id(), "?", "actor")

    def annotation(self, number: int) -> Annotation:
        found = annotations.list_annotations(self.project)
        return found[number % len(found)]

    @invariant()
    def everything_is_valid(self) -> None:
        assert projects.check_project(self.project) == []
        known = {each.id: each for each in entities.list_entities(self.project)}
        for each in annotations.list_annotations(self.project):
            assert each.entity is None or each.entity in known
        for each in known.values():
            assert each.id not in {e.id for e in entities.lineage(self.project, each.id)}
            assert each.name not in each.aliases and len(set(each.aliases)) == len(each.aliases)
            value = each.attributes.get("affiliation")
            assert value is None or value in {id_text(one) for one in known}
            assert each.id in {
                e.id for e in entities.alias_owners(self.project, each.name, each.kind)
            }
            found = entities.suggest(self.project, each.name, each.kind, limit=100)
            assert each.id in {s.entity.id for s in found if fold(s.matched) == fold(each.name)}

    @rule(name=names, kind=st.sampled_from(["actor", "issue", "tree"]), alias=names)
    def make(self, name: str, kind: str, alias: str) -> None:
        self.do(lambda: entities.create(self.project, name, kind, [alias]))

    @rule(
        article=numbers, word=st.sampled_from(["Orso", "union", "Belmare", "Union"]), entity=numbers
    )
    def tag(self, article: int, word: str, entity: int) -> None:
        identity = self.articles[article % len(self.articles)]
        start = TEXTS[article % len(TEXTS)].find(word)
        one = self.entity(entity)
        link = one.id if one.kind == "actor" and one.name != "?" else None
        self.do(
            lambda: annotations.annotate(
                self.project, identity, "actor", [(start, start + len(word))], link
            )
        )

    @rule(entity=numbers, name=names, keep=st.booleans())
    def rename(self, entity: int, name: str, keep: bool) -> None:
        self.do(lambda: entities.rename(self.project, self.entity(entity).id, name, keep))

    @rule(entity=numbers, aliases=st.lists(names, max_size=3))
    def alias(self, entity: int, aliases: list[str]) -> None:
        self.do(lambda: entities.set_aliases(self.project, self.entity(entity).id, aliases))

    @rule(keep=numbers, others=st.lists(numbers, max_size=3))
    def merge(self, keep: int, others: list[int]) -> None:
        ids = [self.entity(n).id for n in others]
        self.do(lambda: entities.merge(self.project, self.entity(keep).id, ids))

    @rule(entity=numbers, name=names, share=st.integers(0, 3))
    def split(self, entity: int, name: str, share: int) -> None:
        one = self.entity(entity)
        mine = [a.id for a in annotations.list_annotations(self.project, entity=one.id)][:share]
        self.do(lambda: entities.split(self.project, one.id, name, mine, one.aliases[:share]))

    @rule(entity=numbers)
    def delete(self, entity: int) -> None:
        self.do(lambda: entities.delete(self.project, self.entity(entity).id))

    @rule(entity=numbers, parent=numbers)
    def move(self, entity: int, parent: int) -> None:
        ids = [self.entity(entity).id]
        self.do(lambda: entities.set_parent(self.project, ids, self.entity(parent).id))

    @rule(entity=numbers, other=numbers)
    def belong(self, entity: int, other: int) -> None:
        one, two = self.entity(entity), self.entity(other)
        self.do(lambda: affiliations.affiliate(self.project, one.id, two.id, "2019", "2021"))
        value = {"affiliation": id_text(two.id)}
        self.do(lambda: entities.set_attributes(self.project, [one.id], value))

    @precondition(lambda self: annotations.list_annotations(self.project))
    @rule(number=numbers, yes=st.booleans())
    def also(self, number: int, yes: bool) -> None:
        like = self.annotation(number).id
        places = list(also_here.everywhere(self.project, like))
        action: Callable[..., Any] = also_here.accept if yes else also_here.refuse
        self.do(lambda: action(self.project, places, like))
        assert not yes or not also_here.here(self.project, like)

    @precondition(lambda self: annotations.list_annotations(self.project))
    @rule(number=numbers, other=numbers, start=st.integers(0, 80), length=st.integers(0, 9))
    def reshape(self, number: int, other: int, start: int, length: int) -> None:
        one, two = self.annotation(number), self.annotation(other)
        end = start + length
        self.do(lambda: fragments.add_fragment(self.project, one.id, start, end))
        self.do(lambda: evidence.set_evidence(self.project, one.id, "role", start, end))
        self.do(lambda: fragments.split_annotation(self.project, one.id, position=start))
        self.do(lambda: fragments.merge_annotations(self.project, [one.id, two.id]))

    @rule(article=numbers, start=st.integers(0, 60), length=st.integers(0, 30))
    def exclude(self, article: int, start: int, length: int) -> None:
        identity = self.articles[article % len(self.articles)]
        self.do(lambda: exclusions.exclude(self.project, identity, [(start, start + length)]))
        found = exclusions.proposals(self.project, identity)
        self.do(lambda: exclusions.accept(self.project, found))

    @rule(article=numbers, cut=st.integers(0, 80), put=st.sampled_from(["", "x", "Orso "]))
    def correct(self, article: int, cut: int, put: str) -> None:
        identity = self.articles[article % len(self.articles)]
        version = corrections.versions(self.project, identity)[0]
        current = next(v for v in corrections.versions(self.project, identity) if v.current)
        assert version.text
        text = corrections.version_text(self.project, identity, current)
        new = text[:cut] + put + text[cut + 4 :]
        self.do(lambda: corrections.correct_text(self.project, identity, new))

    @precondition(lambda self: len(self.states) > 1)
    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(min(times, len(self.states) - 1)):
            history.undo(self.project)
            self.states.pop()
            assert state(self.project) == self.states[-1]


def test_that_any_order_of_actions_on_entities_keeps_every_annotation_valid(tmp_path: Path) -> None:
    Register.folder = tmp_path
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_that_ids_of_nothing_are_refused_by_every_action(tmp_path: Path) -> None:
    with projects.create(tmp_path / "p.annotator") as project:
        nothing: Id = new_id()
        actions: list[Callable[[], Any]] = [
            lambda: entities.rename(project, nothing, "x"),
            lambda: entities.merge(project, nothing, [nothing]),
            lambda: entities.split(project, nothing, "x", []),
            lambda: entities.delete(project, nothing),
            lambda: entities.set_note(project, nothing, "x"),
            lambda: entities.set_parent(project, [nothing], None),
            lambda: entities.preview(project, [nothing]),
            lambda: list(entities.passages(project, nothing)),
            lambda: fragments.split_annotation(project, nothing, fragment=1),
            lambda: fragments.merge_annotations(project, [nothing, new_id()]),
            lambda: evidence.clear_evidence(project, nothing, "stance"),
            lambda: also_here.here(project, nothing),
            lambda: exclusions.exclude(project, nothing, [(0, 1)]),
            lambda: exclusions.include(project, [nothing]),
            lambda: corrections.versions(project, nothing),
        ]
        for action in actions:
            try:
                action()
            except UserError as error:
                assert error.hint
            else:
                raise AssertionError("it was not refused")
