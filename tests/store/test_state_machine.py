"""Any actions in any order, failing ones among them, with undo, redo and restarts: the state is exact.

The model is a stack of whole states. Every action that changed something put one more on it; undo and redo move
along it; after each, what lies in the tables must be that state, and the check must find nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from annotator.app import (
    annotations,
    articles,
    codebook,
    corrections,
    entities,
    history,
    home,
    projects,
)
from annotator.core.codebook import AttributeDef
from annotator.core.errors import Cancelled, SpanError, UserError
from annotator.core.ids import Id, new_id
from annotator.core.jobs import Silent
from annotator.core.model import ARTICLE_STATUSES, End
from tests.faults.tally import tell
from tests.store.helpers import LOREM, add_articles, state

TEXT = "Zoë 👩‍🚒 met  the mayor.\nالوزير قال نعم — 市長は賛成 — e\u0301te\u0301."
TYPES = ("actor", "event", "claim")
numbers = st.integers(0, 10_000)
few = st.lists(numbers, max_size=4)
words = st.text(max_size=8)
names = st.sampled_from(["Lena Orso", "the union", "Belmare", "é", "  two   blanks ", "", "union"])


class Broken(Exception):
    """An error of our own in the middle of a step."""


class Stop(Silent):
    """A reporter that asks to stop at once."""

    def check(self) -> None:
        raise Cancelled


class Journal(RuleBasedStateMachine):
    """What people do to a project, in any order."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.path = self.folder / f"{new_id().hex()}.annotator"
        self.project = projects.create(self.path)
        self.states = [state(self.project)]
        self.at = 0
        self.steps = self.count_steps()
        home.set_annotator("First")

    # --- the model ---

    def count_steps(self) -> int:
        return int(self.project.read().execute("SELECT count(*) FROM step").fetchone()[0])

    def do(self, action: Callable[[], Any]) -> None:
        """Run an action; a refused one must have changed nothing, another one makes one step or none."""
        before = self.states[self.at]
        try:
            action()
            refused = False
        except (UserError, Broken):
            refused = True
        now, steps = state(self.project), self.count_steps()
        changed = now != before
        assert not (refused and changed)
        assert steps - self.steps == int(changed)
        self.steps = steps
        if changed:
            del self.states[self.at + 1 :]
            self.states.append(now)
            self.at += 1
            assert history.redo_label(self.project) is None

    def pick(self, kind: str, number: int) -> Id:
        """An object that is there, or an id of nothing."""
        ids = [
            bytes.fromhex(i) for i, f in self.states[self.at][kind].items() if not f.get("deleted")
        ]
        return sorted(ids)[number % len(ids)] if ids else new_id()

    def several(self, kind: str, chosen: list[int]) -> list[Id]:
        return list(dict.fromkeys(self.pick(kind, n) for n in chosen))

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        assert state(self.project) == self.states[self.at]
        assert projects.check_project(self.project) == []
        assert (history.undo_label(self.project) is not None) == (self.at > 0)
        assert (history.redo_label(self.project) is not None) == (self.at + 1 < len(self.states))

    def teardown(self) -> None:
        self.project.close()

    # --- moving along the history ---

    @precondition(lambda self: self.at > 0)
    @rule(times=st.integers(1, 6))
    def undo(self, times: int) -> None:
        for _ in range(min(times, self.at)):
            label = history.undo_label(self.project)
            assert history.undo(self.project).label == label
            self.at -= 1
        self.steps = self.count_steps()

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule(times=st.integers(1, 6))
    def redo(self, times: int) -> None:
        for _ in range(min(times, len(self.states) - 1 - self.at)):
            label = history.redo_label(self.project)
            assert history.redo(self.project).label == label
            self.at += 1
        self.steps = self.count_steps()

    @precondition(lambda self: self.at > 0)
    @rule()
    def stop_an_undo(self) -> None:
        with pytest.raises(Cancelled):
            history.undo(self.project, report=Stop())

    @precondition(lambda self: self.at == 0)
    @rule()
    def undo_too_far(self) -> None:
        with pytest.raises(UserError):
            history.undo(self.project)

    @rule()
    def restart(self) -> None:
        self.project.close()
        assert [p.name for p in self.folder.glob(f"*{self.path.name}*")] == [self.path.name]
        self.project = projects.open(self.path)

    @rule(name=st.sampled_from(["First", "Second", "Third"]))
    def somebody_else_annotates(self, name: str) -> None:
        home.set_annotator(name)

    # --- articles ---

    @initialize()
    def begin(self) -> None:
        self.do(lambda: add_articles(self.project, [LOREM, TEXT]))

    @rule(text=st.sampled_from([LOREM, TEXT, "Another text."]), number=st.integers(1, 3))
    def add(self, text: str, number: int) -> None:
        self.do(lambda: add_articles(self.project, [text] * number))

    @rule(chosen=few, title=words, source=words)
    def edit_metadata(self, chosen: list[int], title: str, source: str) -> None:
        changes = {"title": title, "source": source}
        self.do(
            lambda: articles.edit_metadata(self.project, self.several("article", chosen), changes)
        )

    @rule(chosen=few, status=st.sampled_from([*ARTICLE_STATUSES, "no such status"]))
    def set_status(self, chosen: list[int], status: str) -> None:
        self.do(lambda: articles.set_status(self.project, self.several("article", chosen), status))

    @rule(chosen=st.lists(numbers, max_size=2))
    def delete_articles(self, chosen: list[int]) -> None:
        self.do(lambda: articles.delete(self.project, self.several("article", chosen)))

    @rule(article=numbers, text=st.sampled_from([LOREM + " And more.", TEXT[4:], LOREM[20:], ""]))
    def correct(self, article: int, text: str) -> None:
        self.do(lambda: corrections.correct_text(self.project, self.pick("article", article), text))

    # --- annotations ---

    @rule(
        article=numbers,
        type=st.sampled_from([*TYPES, "CLAIM", "nothing"]),
        spans=st.lists(st.tuples(st.integers(-1, 60), st.integers(-1, 60)), max_size=3),
        entity=st.none() | numbers,
        note=words,
        snap=st.booleans(),
    )
    def annotate(
        self,
        article: int,
        type: str,
        spans: list[tuple[int, int]],
        entity: int | None,
        note: str,
        snap: bool,
    ) -> None:
        self.do(
            lambda: annotations.annotate(
                self.project,
                self.pick("article", article),
                type,
                spans,
                entity=None if entity is None else self.pick("entity", entity),
                note=note,
                snap=snap,
            )
        )

    @rule(article=numbers, number=st.integers(1, 30), type=st.sampled_from(TYPES))
    def annotate_many(self, article: int, number: int, type: str) -> None:
        for n in range(0, number, 3):
            self.do(
                lambda n=n: annotations.annotate(
                    self.project, self.pick("article", article), type, [(n, n + 4)], snap=True
                )
            )

    @rule(one=numbers, start=st.integers(0, 60), length=st.integers(0, 9))
    def set_spans(self, one: int, start: int, length: int) -> None:
        self.do(
            lambda: annotations.set_spans(
                self.project, self.pick("annotation", one), [(start, start + length)]
            )
        )

    @rule(chosen=few, type=st.sampled_from(TYPES))
    def change_type(self, chosen: list[int], type: str) -> None:
        self.do(
            lambda: annotations.change_type(self.project, self.several("annotation", chosen), type)
        )

    @rule(one=numbers, note=words)
    def set_note(self, one: int, note: str) -> None:
        self.do(lambda: annotations.set_note(self.project, self.pick("annotation", one), note))

    @rule(chosen=few, status=st.sampled_from(["", "doubt", "review", "no"]))
    def set_doubt(self, chosen: list[int], status: str) -> None:
        self.do(
            lambda: annotations.set_status(self.project, self.several("annotation", chosen), status)
        )

    @rule(chosen=few, stance=st.sampled_from(["support", "oppose", None, "nonsense"]))
    def set_stance(self, chosen: list[int], stance: str | None) -> None:
        ids = self.several("annotation", chosen)
        self.do(lambda: annotations.set_attributes(self.project, ids, {"stance": stance}))

    @rule(chosen=few)
    def delete(self, chosen: list[int]) -> None:
        self.do(lambda: annotations.delete(self.project, self.several("annotation", chosen)))

    @rule(one=numbers)
    def delete_what_is_deleted(self, one: int) -> None:
        gone = sorted(i for i, f in self.states[self.at]["annotation"].items() if f["deleted"])
        if gone:
            identity = bytes.fromhex(gone[one % len(gone)])
            at = self.at
            self.do(lambda: annotations.delete(self.project, [identity]))
            assert self.at == at

    # --- entities and relations ---

    @rule(name=names, kind=st.sampled_from(["actor", "event", "issue", "no kind"]))
    def create_entity(self, name: str, kind: str) -> None:
        self.do(lambda: entities.create(self.project, name, kind, ["an alias"]))

    @rule(chosen=few, entity=st.none() | numbers)
    def link(self, chosen: list[int], entity: int | None) -> None:
        ids = self.several("annotation", chosen)
        target = None if entity is None else self.pick("entity", entity)
        self.do(lambda: annotations.set_entity(self.project, ids, target))

    @rule(one=numbers, name=names)
    def link_to_new(self, one: int, name: str) -> None:
        identity = self.pick("annotation", one)
        self.do(lambda: annotations.link_to_new_entity(self.project, identity, name))

    @rule(one=numbers, name=names, keep=st.booleans())
    def rename(self, one: int, name: str, keep: bool) -> None:
        self.do(lambda: entities.rename(self.project, self.pick("entity", one), name, keep))

    @rule(one=numbers, aliases=st.lists(names, max_size=3))
    def set_aliases(self, one: int, aliases: list[str]) -> None:
        self.do(lambda: entities.set_aliases(self.project, self.pick("entity", one), aliases))

    @rule(one=numbers, others=few)
    def merge(self, one: int, others: list[int]) -> None:
        self.do(
            lambda: entities.merge(
                self.project, self.pick("entity", one), self.several("entity", others)
            )
        )

    @rule(one=numbers)
    def delete_entity(self, one: int) -> None:
        self.do(lambda: entities.delete(self.project, self.pick("entity", one)))

    @rule(source=numbers, other=numbers, kind=st.sampled_from(["annotation", "entity", "outlet"]))
    def relate(self, source: int, other: int, kind: str) -> None:
        table = "article" if kind == "outlet" else kind
        ends = (
            End("annotation", self.pick("annotation", source)),
            End(kind, self.pick(table, other)),
        )
        self.do(lambda: annotations.relate(self.project, "made_by", *ends))

    @rule(one=numbers)
    def delete_relation(self, one: int) -> None:
        self.do(lambda: annotations.delete_relation(self.project, self.pick("relation", one)))

    # --- the codebook, and steps that break ---

    @rule(code=st.sampled_from(["certainty", "mood"]))
    def change_codebook(self, code: str) -> None:
        known = self.project.codebook
        if known.find_attribute(code):
            kept = tuple(a for a in known.attributes if a.code != code)
        else:
            kept = (*known.attributes, AttributeDef(code, owners=("claim",)))
        self.do(lambda: codebook.replace(self.project, replace(known, attributes=kept)))

    @rule(one=numbers, note=words)
    def break_off(self, one: int, note: str) -> None:
        def action() -> None:
            with self.project.change("Break", home.current_annotator()) as tx:
                tx.edit("annotation", self.pick("annotation", one), {"note": note + "!"})
                tx.make("entity", new_id(), {"name": "half", "kind": "actor"})
                tx.edit("project", self.project.id, {"name": "half"})
                raise Broken

        self.do(action)

    @rule(one=numbers, chosen=few)
    def fail_in_the_middle_of_many(self, one: int, chosen: list[int]) -> None:
        ids = [*self.several("annotation", chosen), new_id()]
        with pytest.raises(UserError):
            annotations.set_status(self.project, ids, "doubt")

    @rule(article=numbers)
    def cut_a_character(self, article: int) -> None:
        identity = self.pick("article", article)
        if identity.hex() in self.states[self.at]["article"]:
            text = articles.text(self.project, identity)
            if "👩‍🚒" in text:
                middle = text.index("👩‍🚒") + 1
                with pytest.raises(SpanError):
                    annotations.annotate(self.project, identity, "actor", [(0, middle)])


@pytest.mark.parametrize(
    ("examples", "length"), [(12, 40), pytest.param(400, 80, marks=pytest.mark.slow)]
)
def test_that_any_actions_undone_and_redone_give_the_exact_state(
    tmp_path: Path, examples: int, length: int
) -> None:
    machine = type("JournalHere", (Journal,), {"folder": tmp_path})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=length,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    tell("any actions", sequences=examples)
