"""Edits of the codebook in any order, with annotating, bulk work, undo and redo between: nothing coded is ever lost.

The model is a stack of whole states and of the codebooks in force at each. After every action each annotation is valid
under the codebook, the check finds nothing, and every version can be read back as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from annotator.app import annotations, bulk, codebook, history, home, projects, worklist
from annotator.app import codebook_edit as edits
from annotator.app.ask import Answer
from annotator.core.codebook import AttributeDef, Codebook, RelationDef, TypeDef, ValueDef
from annotator.core.codebook_edit import (
    Add,
    ChangeEnds,
    ChangeKind,
    ChangeOwners,
    Describe,
    Edit,
    Move,
    Recode,
    Title,
    items_of,
)
from annotator.core.codebook_joining import (
    ChangeEntityKind,
    DeleteAttribute,
    DeleteRelation,
    DeleteType,
    DeleteValue,
    MergeTypes,
    MergeValues,
    SplitType,
    SplitValue,
)
from annotator.core.errors import UserError
from annotator.core.ids import Id, new_id
from annotator.core.model import End
from annotator.core.selection import Selection
from tests.store.helpers import LOREM, add_articles, state

START = Codebook(
    "Small",
    1,
    (
        TypeDef("actor", {"en": "Actor"}, entity_kind="actor", letter="A", key=1),
        TypeDef("event", {"en": "Event"}, entity_kind="event", letter="E", key=2),
        TypeDef("claim", {"en": "Claim"}, entity_kind="issue", letter="C", key=3),
    ),
    (
        AttributeDef("stance", kind="choice", owners=("claim",), values=(ValueDef("pro"), ValueDef("con"))),
        AttributeDef("frames", kind="multi-choice", owners=("event", "claim"),
                     values=(ValueDef("money"), ValueDef("jobs", parent="money"), ValueDef("law"))),
        AttributeDef("role", owners=("actor", "event", "entity:actor")),
        AttributeDef("size", kind="number", owners=("event",)),
        AttributeDef("sector", kind="multi-choice", owners=("entity:actor", "entity:event"),
                     values=(ValueDef("gov"), ValueDef("soc"))),
        AttributeDef("genre", kind="choice", owners=("article",), values=(ValueDef("news"), ValueDef("view"))),
        AttributeDef("about", kind="entity", owners=("claim",), entity_kind="actor"),
    ),
    (
        RelationDef("made_by", source=("claim",), target=("actor", "entity:actor", "outlet"), letter="M"),
        RelationDef("supports", source=("claim",), target=("claim", "event"), letter="S"),
        RelationDef("target", source=("event", "entity:event"), target=("actor",), letter="T"),
    ),
)  # fmt: skip

numbers = st.integers(0, 1_000)
few = st.lists(numbers, max_size=5)
kinds = st.sampled_from(["type", "attribute", "relation"])
codes = st.sampled_from(
    ["actor", "group", "stance", "mood", "pro", "neutral", "made_by", "new", "x"]
)


class Editing(RuleBasedStateMachine):
    """A small codebook, some annotations, and everything people may do to both."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.path = self.folder / f"{new_id().hex()}.annotator"
        self.project = projects.create(self.path, START)
        home.set_annotator("First")
        self.articles = add_articles(self.project, [LOREM, LOREM[10:]])
        for kind, name in (("actor", "Orso"), ("event", "Strike"), ("issue", "Ferry")):
            with self.project.change("Make", home.current_annotator()) as tx:
                given = {
                    "actor": {"sector": ["gov", "soc"], "role": "mayor"},
                    "event": {"sector": ["soc"]},
                }
                tx.make("entity", new_id(),
                        {"name": name, "kind": kind, "attributes": given.get(kind, {})})  # fmt: skip
        with self.project.change("Code", home.current_annotator()) as tx:
            tx.edit("article", self.articles[0], {"attributes": {"genre": "news"}})
        self.states = [state(self.project)]
        self.books = [[self.project.codebook]]
        self.at = 0
        self.ask = Answer()
        for number in range(12):
            self.tag(number, 5 * number, number % 3 > 0, [0, 1, number], "First")
        for code in ("made_by", "supports", "target"):
            ends = [End("annotation", each) for each in self.there("annotation")]
            pairs = {"made_by": (2, 0), "supports": (5, 8), "target": (1, 3)}
            source, target = pairs[code]
            self.do(
                lambda e=ends, c=code, s=source, t=target: annotations.relate(
                    self.project, c, e[s], e[t]
                )
            )

    # --- the model ---

    def do(self, action: Callable[[], Any]) -> bool:
        """Run an action; a refused one must have changed nothing. True when it went through."""
        before, versions = self.states[self.at], self.books[self.at]
        try:
            action()
            refused = False
        except UserError:
            refused = True
        now = state(self.project)
        if now != before:
            assert not refused
            book = self.project.codebook
            if book != versions[-1]:
                assert book.version == versions[-1].version + 1
                versions = [*versions, book]
            del self.states[self.at + 1 :], self.books[self.at + 1 :]
            self.states.append(now)
            self.books.append(versions)
            self.at += 1
        return not refused

    def edit(self, make: Callable[[Codebook], Edit]) -> None:
        """Make an edit: as many annotations and entities afterwards as before, and what was told is what happened."""
        before = self.states[self.at]
        told: list[edits.Touches] = []

        def action() -> None:
            edit = make(self.project.codebook)
            told.append(edits.preview(self.project, edit))
            edits.apply(self.project, edit, self.ask)

        at = self.at
        if not self.do(action) or self.at == at:
            return
        now = self.states[self.at]
        for kind in ("annotation", "entity", "article"):
            assert [(i, f["deleted"]) for i, f in now[kind].items()] == [
                (i, f["deleted"]) for i, f in before[kind].items()
            ]
        for identity, fields in now["annotation"].items():
            old = before["annotation"][identity]
            for name in ("note", "annotator", "spans", "created", "codebook", "text"):
                assert fields[name] == old[name]
        names = ("type", "attributes", "entity", "evidence")
        changed = sum(
            any(fields[name] != before["annotation"][i][name] for name in names)
            for i, fields in now["annotation"].items()
        )
        assert told[0].changed == changed
        if told[0].review:
            assert len(worklist.ids(self.project)) >= told[0].review

    def pick(self, items: Any, number: int) -> Any:
        if not items:
            raise UserError("There is none.")
        return items[number % len(items)]

    def there(self, kind: str) -> list[Id]:
        found = self.states[self.at][kind].items()
        return sorted(bytes.fromhex(i) for i, f in found if not f.get("deleted"))

    @invariant()
    def everything_is_valid(self) -> None:
        now = state(self.project)
        assert now == self.states[self.at]
        assert projects.check_project(self.project) == []
        book = self.project.codebook
        assert book == self.books[self.at][-1]
        assert book.problems() == []
        kinds = {i: f["kind"] for i, f in now["entity"].items()}
        for fields in now["annotation"].values():
            if fields["deleted"]:
                continue
            type_def = book.type(fields["type"])
            for code, value in fields["attributes"].items():
                assert book.check_value(code, value, type_def.code) == value
            assert fields["evidence"].keys() <= fields["attributes"].keys()
            if fields["entity"] is not None:
                assert kinds[fields["entity"].hex()] == type_def.entity_kind
        for fields in now["entity"].values():
            for code, value in fields["attributes"].items():
                assert book.check_value(code, value, f"entity:{fields['kind']}") == value
        for fields in now["article"].values():
            for code, value in fields["attributes"].items():
                assert book.check_value(code, value, "article") == value
        for fields in now["relation"].values():
            assert fields["deleted"] or book.find_relation(fields["type"])
        assert [v.number for v in codebook.versions(self.project)] == [
            each.version for each in self.books[self.at]
        ]
        for each in self.books[self.at][-3:]:
            assert codebook.codebook_at(self.project, each.version) == each
        for item in worklist.worklist(self.project):
            assert item.reasons

    def teardown(self) -> None:
        self.project.close()

    # --- annotating ---

    @rule(
        type=numbers,
        starts=st.lists(st.integers(0, 60), min_size=1, max_size=6),
        entity=st.booleans(),
        chosen=st.lists(numbers, min_size=3, max_size=6),
        who=st.sampled_from(["First", "Second"]),
    )
    def annotate(
        self, type: int, starts: list[int], entity: bool, chosen: list[int], who: str
    ) -> None:
        for number, start in enumerate(starts):
            self.tag(type + number, start, entity, chosen[number % 3 :], who)

    def tag(self, type: int, start: int, entity: bool, chosen: list[int], who: str) -> None:
        book = self.project.codebook
        home.set_annotator(who)

        def action() -> None:
            type_def = self.pick(book.types, type)
            register = [
                bytes.fromhex(i)
                for i, f in self.states[self.at]["entity"].items()
                if f["kind"] == type_def.entity_kind
            ]
            values: dict[str, Any] = {}
            for number, attribute in zip(chosen, book.attributes_for(type_def.code), strict=False):
                if attribute.values:
                    several = [each.code for each in attribute.values][: 1 + number % 2]
                    values[attribute.code] = (
                        several if attribute.kind == "multi-choice" else several[-1]
                    )
                elif attribute.kind != "entity":
                    values[attribute.code] = {"number": 3, "text": "pro", "boolean": True}.get(
                        attribute.kind, "2026-03"
                    )
            made = annotations.annotate(
                self.project, self.pick(self.articles, start), type_def.code, [(start, start + 5)],
                entity=register[0] if entity and register else None, attributes=values, note="kept",
                status="doubt" if start % 5 == 0 else "",
            )  # fmt: skip
            assert made.codebook == book.version

        self.do(action)

    @rule(one=numbers, other=numbers, code=numbers)
    def relate(self, one: int, other: int, code: int) -> None:
        def action() -> None:
            there = self.there("annotation")
            ends = (
                End("annotation", self.pick(there, one)),
                End("annotation", self.pick(there, other)),
            )
            relation = self.pick(self.project.codebook.relations, code)
            annotations.relate(self.project, relation.code, *ends)

        self.do(action)

    @rule(type=numbers, status=st.sampled_from([None, "", "doubt", "review"]), chosen=few)
    def retag(self, type: int, status: str | None, chosen: list[int]) -> None:
        def action() -> None:
            kind = self.pick(self.project.codebook.types, type).code
            ids = [self.pick(self.there("annotation"), n) for n in chosen]
            target: Any = ids or Selection(status="doubt")
            bulk.apply(self.project, target, bulk.Action(type=kind, status=status), self.ask)

        self.do(action)

    @rule(chosen=few)
    def look(self, chosen: list[int]) -> None:
        waiting = worklist.ids(self.project)
        if waiting:
            wanted = [self.pick(waiting, n) for n in chosen]
            self.do(lambda: worklist.done(self.project, wanted))

    @rule(times=st.integers(1, 5))
    def undo(self, times: int) -> None:
        for _ in range(min(times, self.at)):
            history.undo(self.project)
            self.at -= 1

    @rule(times=st.integers(1, 5))
    def redo(self, times: int) -> None:
        for _ in range(min(times, len(self.states) - 1 - self.at)):
            history.redo(self.project)
            self.at += 1

    # --- editing the codebook ---

    @rule(kind=kinds, code=codes, at=st.none() | numbers, owner=numbers)
    def add(self, kind: str, code: str, at: int | None, owner: int) -> None:
        def make(book: Codebook) -> Edit:
            type_def = self.pick(book.types, owner)
            made: Any = {
                "type": TypeDef(code, entity_kind=type_def.entity_kind),
                "attribute": AttributeDef(code, kind="boolean", owners=(type_def.code,)),
                "relation": RelationDef(code, source=(type_def.code,), target=(type_def.code,)),
            }[kind]
            return Add(made, position=at)

        self.edit(make)

    @rule(attribute=numbers, code=codes, kind=kinds, one=numbers, to=numbers)
    def add_value_move_recode(
        self, attribute: int, code: str, kind: str, one: int, to: int
    ) -> None:
        owners = [a.code for a in self.project.codebook.attributes if a.values]
        if owners:
            parent = self.pick(owners, attribute)
            self.edit(lambda _: Add(ValueDef(code), parent))
            self.edit(
                lambda b: Recode(
                    "value", self.pick(b.attribute(parent).values, one).code, code + "2", parent
                )
            )
        self.edit(lambda b: Move(kind, self.pick(items_of(b, kind), one).code, to % 4))
        self.edit(lambda b: Recode(kind, self.pick(items_of(b, kind), to).code, code))

    @rule(kind=kinds, one=numbers, name=st.text(min_size=1, max_size=4))
    def describe(self, kind: str, one: int, name: str) -> None:
        self.edit(
            lambda b: Describe(
                kind, self.pick(items_of(b, kind), one).code, {"names": {"en": name}}
            )
        )
        self.edit(
            lambda b: Describe("type", self.pick(b.types, one).code, {"colour_light": "#102030"})
        )
        self.edit(lambda _: Title(name))

    @rule(one=numbers, other=numbers, review=st.booleans())
    def merge_types(self, one: int, other: int, review: bool) -> None:
        self.edit(
            lambda b: MergeTypes(
                (self.pick(b.types, one).code,), self.pick(b.types, other).code, review
            )
        )

    @rule(attribute=numbers, one=few, into=numbers)
    def merge_values(self, attribute: int, one: list[int], into: int) -> None:
        def make(book: Codebook) -> Edit:
            owner = self.pick([a for a in book.attributes if a.values], attribute)
            codes = tuple(self.pick(owner.values, n).code for n in one)
            return MergeValues(owner.code, codes, self.pick(owner.values, into).code)

        self.edit(make)

    @rule(attribute=numbers, one=numbers, code=codes, default=st.booleans())
    def split_value(self, attribute: int, one: int, code: str, default: bool) -> None:
        def make(book: Codebook) -> Edit:
            owner = self.pick([a for a in book.attributes if a.values], attribute)
            new = ValueDef(code), ValueDef(code + "_b")
            return SplitValue(
                owner.code, self.pick(owner.values, one).code, new, code if default else ""
            )

        self.edit(make)

    @rule(one=numbers, code=codes)
    def split_type(self, one: int, code: str) -> None:
        self.edit(lambda b: SplitType(self.pick(b.types, one).code, (TypeDef(code),)))

    @rule(one=numbers, into=st.none() | numbers)
    def delete_type(self, one: int, into: int | None) -> None:
        self.edit(
            lambda b: DeleteType(
                self.pick(b.types, one).code, "" if into is None else self.pick(b.types, into).code
            )
        )

    @rule(attribute=numbers, one=numbers, whole=st.booleans())
    def delete_value_or_attribute(self, attribute: int, one: int, whole: bool) -> None:
        def make(book: Codebook) -> Edit:
            if whole:
                return DeleteAttribute(self.pick(book.attributes, attribute).code)
            owner = self.pick([a for a in book.attributes if a.values], attribute)
            return DeleteValue(owner.code, self.pick(owner.values, one).code)

        self.edit(make)

    @rule(one=numbers, into=st.none() | numbers, type=numbers)
    def delete_relation_or_change_ends(self, one: int, into: int | None, type: int) -> None:
        def make(book: Codebook) -> Edit:
            relation = self.pick(book.relations, one)
            if type % 2:
                kind = (self.pick(book.types, type).code,)
                return ChangeEnds(relation.code, kind, kind)
            other = "" if into is None else self.pick(book.relations, into).code
            return DeleteRelation(relation.code, other)

        self.edit(make)

    @rule(attribute=numbers, type=numbers)
    def change_owners(self, attribute: int, type: int) -> None:
        self.edit(
            lambda b: ChangeOwners(
                self.pick(b.attributes, attribute).code, (self.pick(b.types, type).code,)
            )
        )

    @rule(
        attribute=numbers,
        kind=st.sampled_from(["choice", "multi-choice", "text", "number", "boolean", "date"]),
    )
    def change_kind(self, attribute: int, kind: str) -> None:
        values = (ValueDef("pro"), ValueDef("gov"))
        self.edit(lambda b: ChangeKind(self.pick(b.attributes, attribute).code, kind, values))
        self.edit(lambda b: ChangeKind(self.pick(b.attributes, attribute).code, kind))

    @rule(
        attribute=numbers,
        kind=st.sampled_from(["text", "number", "boolean"]),
        type=numbers,
        at=numbers,
    )
    def take_another(self, attribute: int, kind: str, type: int, at: int) -> None:
        book = self.project.codebook
        earlier = self.pick(self.books[self.at], at)
        if book.attributes:
            chosen = self.pick(book.attributes, attribute)
            owners = (self.pick(book.types, type).code,)
            changed = replace(chosen, kind=kind, values=(), entity_kind="", owners=owners)
            new = tuple(changed if each == chosen else each for each in book.attributes)
            self.do(lambda: codebook.replace(self.project, replace(book, attributes=new)))
        self.do(lambda: codebook.replace(self.project, earlier))

    @rule(type=numbers, kind=st.sampled_from(["actor", "event", "issue", "thing", ""]))
    def change_entity_kind(self, type: int, kind: str) -> None:
        self.edit(lambda b: ChangeEntityKind(self.pick(b.types, type).code, kind))


@pytest.mark.parametrize(
    ("examples", "length"), [(25, 30), pytest.param(400, 60, marks=pytest.mark.slow)]
)
def test_that_edits_of_the_codebook_in_any_order_keep_every_annotation_valid(
    tmp_path: Path, examples: int, length: int
) -> None:
    machine = type("EditingHere", (Editing,), {"folder": tmp_path})
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
