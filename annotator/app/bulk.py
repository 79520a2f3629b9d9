"""Changing many annotations at once: look first, then one step that one undo takes back.

What is meant is a :class:`annotator.core.selection.Selection`, or ids in a list. What cannot be done to an annotation
(an attribute its type does not have, an entity of another kind) is left undone there and told. What no longer fits
after a change of type is dropped from the annotation, and comes back with undo; relations that no longer fit are kept, and their
annotation is flagged for review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.app import home
from annotator.app.ask import Ask, require
from annotator.app.relation_fit import unfit
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import ANNOTATION_STATUSES, Annotation, Changes, Entity
from annotator.core.selection import Selection
from annotator.store import annotations as stored_annotations
from annotator.store import entities as stored_entities
from annotator.store import selection as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project

Target = Selection | Sequence[Id]
EXAMPLES = 8
GONE = "It is no longer there."
_READ = frozenset(
    {"article", "annotator", "type", "entity", "attributes", "evidence", "status", "deleted"}
)


@dataclass(frozen=True, slots=True)
class Action:
    """What is done to each annotation. ``values`` are attribute values; None makes one *not coded*.

    ``type``, ``entity`` and ``status`` stay as they are when they are not given; ``unlink`` takes the link to an
    entity away; ``delete`` excludes everything else.
    """

    type: str = ""
    entity: Id | None = None
    unlink: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    status: str | None = None
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """One annotation, with the fields that change, before and after."""

    annotation: Id
    article: Id
    quote: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action would do. Nothing has changed yet.

    ``annotators`` counts the changed annotations of each, ``others`` those that are not the current annotator's.
    ``relations`` are deleted with their annotations, or no longer fit a new type. ``dropped`` counts attribute values
    and entity links that a new type does not take, ``skipped`` what cannot be done, by reason.
    """

    selected: int
    changed: int
    articles: int
    annotators: Mapping[Id, int]
    others: int
    relations: int
    dropped: Mapping[str, int]
    skipped: Mapping[str, int]
    examples: tuple[Example, ...]


def find(project: Project, selection: Selection) -> list[Id]:
    """The ids of the annotations that fit, by article and place; rows come by :func:`page`."""
    return stored.ids_by_place(project, selection.checked(project.codebook))


def count(project: Project, selection: Selection) -> int:
    """How many annotations fit."""
    checked = selection.checked(project.codebook)
    return sum(stored.count_by_annotator(project, checked).values())


def page(project: Project, ids: Sequence[Id]) -> list[Annotation]:
    """The annotations with these ids (some hundreds at most), in this order; those that are gone are left out."""
    found = {each.id: each for each in stored_annotations.select(project, ids=ids)}
    return [found[identity] for identity in ids if identity in found]


def preview(project: Project, target: Target, action: Action, report: Reporter = silent) -> Preview:
    """What the action would do to these annotations."""
    work = _Work(project, action)
    ids = _ids(project, target)
    me = home.current_annotator().id
    people: Counter[Id] = Counter()
    dropped: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    articles: set[Id] = set()
    moved: list[Id] = []
    shown: list[tuple[Id, dict[str, Any], dict[str, Any]]] = []
    found = stored.fields_of(project, ids, _READ)
    seen = 0
    for identity, fields in report.each(found, len(ids), "Looking"):
        seen += 1
        outcome = work.outcome(fields)
        dropped.update(outcome.dropped)
        skipped.update(outcome.skipped)
        if not outcome.changes:
            continue
        people[fields["annotator"]] += 1
        articles.add(fields["article"])
        if action.delete or "type" in outcome.changes:
            moved.append(identity)
        if len(shown) < EXAMPLES:
            shown.append((identity, fields, outcome.changes))
    if seen < len(ids):
        skipped[GONE] += len(ids) - seen
    unfit = work.relations(moved)[1]
    quotes = stored.quotes_of(project, (identity for identity, _, _ in shown))
    return Preview(
        len(ids),
        people.total(),
        len(articles),
        dict(people),
        people.total() - people[me],
        unfit,
        dict(dropped),
        dict(skipped),
        tuple(
            Example(i, fields["article"], quotes[i], *work.told(fields, changes))
            for i, fields, changes in shown
        ),
    )


def apply(
    project: Project,
    target: Target,
    action: Action,
    ask: Ask,
    report: Reporter = silent,
) -> Changes:
    """Do it, as one step. ``ask`` is asked before annotations of other people are changed.

    Raises UserError when the action makes no sense, Cancelled when the person does not agree.
    """
    work = _Work(project, action)
    ids = _ids(project, target)
    me = home.current_annotator()
    others = len(ids) - stored.annotators_of(project, ids).get(me.id, 0)
    if others:
        require(
            ask,
            f"{work.label()}: change {_counted(others)} made by other annotators?",
            "They keep their annotators; the history says who changed them.",
        )
    about = _counted(len(ids)) + (f", {others:,} of other annotators" if others else "")
    with project.change(f"{work.label()} ({about})", me) as tx:
        work.run(tx, ids, report)
    return tx.changes()


def _ids(project: Project, target: Target) -> list[Id]:
    if isinstance(target, Selection):
        return list(stored.ids(project, target.checked(project.codebook)))
    return list(dict.fromkeys(target))


def _counted(number: int) -> str:
    return f"{number:,} annotation{'' if number == 1 else 's'}"


@dataclass(slots=True)
class _Outcome:
    changes: dict[str, Any] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


class _Work:
    """An action made ready for one project."""

    def __init__(self, project: Project, action: Action) -> None:
        self.project = project
        self.action = action
        self.codebook = project.codebook
        self.type = self.codebook.type(action.type).code if action.type else ""
        self.entity: Entity | None = None
        self.values = {self.codebook.attribute(c).code: v for c, v in action.values.items()}
        self._coded: dict[str, tuple[dict[str, Any], list[str]]] = {}
        self._kinds: dict[Id, str] | None = None
        self._check()

    def _check(self) -> None:
        action = self.action
        links = action.entity is not None or action.unlink
        given = bool(action.type or links or self.values) or action.status is not None
        if action.delete and given:
            raise UserError("What is deleted cannot be changed as well.", "Choose one of the two.")
        if not action.delete and not given:
            raise UserError("Nothing is to be changed.", "Say what to set, or to delete.")
        if action.status is not None and action.status not in ANNOTATION_STATUSES:
            known = ", ".join(repr(status) for status in ANNOTATION_STATUSES)
            raise UserError(
                f"“{action.status}” is not the status of an annotation.", f"Use one of {known}."
            )
        if action.entity is not None:
            if action.unlink:
                raise UserError("A link cannot be set and taken away.", "Choose one of the two.")
            self.entity = stored_entities.get(self.project, action.entity)
            if self.entity is None:
                raise UserError("This entity is no longer in the project.", "Choose another one.")
        for code, value in self.values.items():
            self.codebook.check_value(code, value)

    def label(self) -> str:
        """The name of the step, without the numbers."""
        book, action = self.codebook, self.action
        if action.delete:
            return "Delete"
        parts = []
        if self.type:
            parts.append(f"change type to {book.name_of(self.type)}")
        if self.entity is not None:
            parts.append(f"link to {self.entity.name}")
        if action.unlink:
            parts.append("unlink entity")
        if self.values:
            parts.append("set " + ", ".join(book.name_of(code) for code in self.values))
        if action.status is not None:
            words = {"doubt": "mark as doubtful", "review": "mark for review"}
            parts.append(words.get(action.status, "clear doubt"))
        label = ", ".join(parts)
        return label[:1].upper() + label[1:]

    def outcome(self, fields: Mapping[str, Any]) -> _Outcome:
        """What happens to one annotation."""
        result = _Outcome()
        if fields["deleted"]:
            result.skipped.append(GONE)
            return result
        if self.action.delete:
            result.changes["deleted"] = 1
            return result
        after: dict[str, Any] = {}
        kind = self.type or fields["type"]
        values, entity = dict(fields["attributes"]), fields["entity"]
        if kind != fields["type"]:
            after["type"] = kind
            allowed = {each.code for each in self.codebook.attributes_for(kind)}
            for code in [code for code in values if code not in allowed]:
                del values[code]
                result.dropped.append(self.codebook.name_of(code))
            if entity is not None and self._kind_of(entity) != self._takes(kind):
                entity = None
                if self.entity is None and not self.action.unlink:
                    result.dropped.append("entity")
        if self.entity is not None:
            if self.entity.kind == self._takes(kind):
                entity = self.entity.id
            else:
                result.skipped.append(
                    f"{self.codebook.name_of(kind)} does not take {self.entity.kind} entities."
                )
        elif self.action.unlink:
            entity = None
        if self.values:
            coded, unfit = self._values_for(kind)
            result.skipped += unfit
            values.update(coded)
            values = {code: value for code, value in values.items() if value is not None}
        after["attributes"], after["entity"] = values, entity
        after["evidence"] = {c: e for c, e in fields["evidence"].items() if c in values}
        if self.action.status is not None:
            after["status"] = self.action.status
        result.changes = {name: v for name, v in after.items() if fields[name] != v}
        return result

    def _takes(self, kind: str) -> str:
        found = self.codebook.find_type(kind)
        return found.entity_kind if found else ""

    def _kind_of(self, entity: Id) -> str:
        if self._kinds is None:
            self._kinds = stored.kinds_of_entities(self.project)
        return self._kinds.get(entity, "")

    def _values_for(self, kind: str) -> tuple[dict[str, Any], list[str]]:
        """The values that annotations of a type take, and why not the others."""
        known = self._coded.get(kind)
        if known is None:
            fit: dict[str, Any] = {}
            unfit = []
            for code, value in self.values.items():
                attribute = self.codebook.attribute(code)
                if kind in attribute.owners:
                    fit[code] = self.codebook.check_value(attribute, value)
                else:
                    unfit.append(
                        f"{self.codebook.name_of(kind)} does not have the attribute "
                        f"{attribute.name()}."
                    )
            known = self._coded[kind] = fit, unfit
        return known

    def told(
        self, fields: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What changes in one annotation, before and after, for people."""
        before = {name: fields[name] for name in changes if name != "evidence"}
        after = {name: value for name, value in changes.items() if name != "evidence"}
        for side in (before, after):
            if side.get("entity") is not None:
                known = stored_entities.get(self.project, side["entity"])
                side["entity"] = known.name if known else ""
        return before, after

    def relations(self, ids: Sequence[Id]) -> tuple[set[Id], int]:
        """Annotations among these with relations that go or no longer fit, and how many relations those are."""
        if self.action.delete:
            found = {row[0] for row in stored.relations_at(self.project, ids)}
            return set(), len(found)
        if not self.type or not ids:
            return set(), 0
        return unfit(self.project, ids, self.type)

    def run(self, tx: Transaction, ids: Sequence[Id], report: Reporter) -> None:
        """Do it to all of them."""
        if self.action.delete:
            relations = list(self._relations_of(ids))
            tx.edit_each("relation", relations, lambda *_: {"deleted": 1})
        flagged: set[Id] = set()
        if self.type and self.action.status is None:
            only = frozenset({"type", "deleted"})
            moved = [
                identity
                for identity, fields in stored.fields_of(self.project, ids, only)
                if fields["type"] != self.type and not fields["deleted"]
            ]
            flagged = self.relations(moved)[0]

        def change(identity: Id, fields: dict[str, Any]) -> dict[str, Any] | None:
            changes = self.outcome(fields).changes
            if identity in flagged:
                changes["status"] = "review"
            return {**changes, "modified": tx.now} if changes else None

        there = (i for i, _ in stored.fields_of(self.project, ids, frozenset({"deleted"})))
        tx.edit_each("annotation", list(there), change, report)

    def _relations_of(self, ids: Sequence[Id]) -> Iterator[Id]:
        return (row[0] for row in stored.relations_at(self.project, ids))
