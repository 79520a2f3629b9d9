"""Editing the codebook of a project: look what an edit touches, make it as one step, look again at what it left.

The edits themselves are plain values (:mod:`annotator.core.codebook_edit`, :mod:`annotator.core.codebook_joining`).
Annotations are never deleted by them. What an edit changes in an annotation, or leaves to be decided, is flagged for
review; the worklist tells why, from the history, and undo brings everything back as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.app import home
from annotator.app.ask import Ask, require
from annotator.app.codebook import Difference, diff
from annotator.core.codebook import ENTITY_PREFIX, Codebook
from annotator.core.codebook_edit import Edit
from annotator.core.codebook_plan import Plan, rewritten
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Changes
from annotator.store import codebook as stored
from annotator.store import selection as reading
from annotator.store.codebook import Usage
from annotator.store.journal import Transaction
from annotator.store.objects import ARTICLE, ENTITY
from annotator.store.project import Project

__all__ = ["Example", "Touches", "Usage", "apply", "preview", "usage"]

EXAMPLES = 8
_READ = frozenset(
    {"article", "annotator", "type", "entity", "attributes", "evidence", "status", "deleted"}
)
_KINDS = {"entity": ENTITY, "article": ARTICLE}


@dataclass(frozen=True, slots=True)
class Example:
    """One annotation that an edit changes or leaves to be decided: its fields before and after."""

    annotation: Id
    article: Id
    quote: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Touches:
    """What an edit of the codebook touches. Nothing has changed yet.

    ``annotations`` carry what the edit is about, in ``articles``; ``annotators`` counts those of each, ``others`` those that are
    not the current annotator's. ``changed`` of them will be changed, ``review`` flagged to be looked at, and ``dropped``
    counts values and links that will go, by name. ``entities`` and ``coded_articles`` have their own attribute values
    changed; ``relations`` are changed or deleted or no longer fit. ``codebook`` lists what changes in the codebook itself.
    """

    label: str
    annotations: int
    articles: int
    annotators: Mapping[Id, int]
    others: int
    changed: int
    review: int
    dropped: Mapping[str, int]
    entities: int
    coded_articles: int
    relations: int
    examples: tuple[Example, ...]
    codebook: tuple[Difference, ...]

    def sentence(self) -> str:
        """The numbers for people, in one line."""
        parts = [
            f"{_counted(self.annotations, 'annotation')} in {_counted(self.articles, 'article')}"
        ]
        if self.others:
            parts.append(f"{self.others:,} of other annotators")
        if self.changed:
            parts.append(f"{self.changed:,} will be changed")
        if self.review:
            parts.append(f"{self.review:,} flagged to be looked at again")
        if self.entities:
            parts.append(_counted(self.entities, "entity", "entities"))
        if self.coded_articles:
            parts.append(f"the coding of {_counted(self.coded_articles, 'article')}")
        if self.relations:
            parts.append(_counted(self.relations, "relation"))
        return ", ".join(parts) + "."


def preview(project: Project, edit: Edit, report: Reporter = silent) -> Touches:
    """What the edit touches. Raises UserError when it cannot be made."""
    return _Work(project, edit.plan(project.codebook)).touches(report)


def apply(project: Project, edit: Edit, ask: Ask, report: Reporter = silent) -> Changes:
    """Make the edit: one step, the next version of the codebook, annotations to look at flagged.

    ``ask`` is asked first when anything coded is touched. Raises UserError when the edit cannot be made, Cancelled
    when the person does not agree. An edit that changes nothing makes no step.
    """
    plan = edit.plan(project.codebook)
    if plan.changes_nothing:
        return Changes()
    work = _Work(project, plan)
    touches = work.touches(report)
    coded = touches.changed + touches.review + touches.entities + touches.coded_articles
    if coded or touches.relations or (plan.meaning and touches.annotations):
        require(ask, f"{plan.label}?", touches.sentence())
    label = plan.label
    if touches.changed or touches.review:
        label += f" ({_counted(touches.annotations, 'annotation')}"
        label += f", {touches.others:,} of other annotators)" if touches.others else ")"
    with project.change(label, home.current_annotator()) as tx:
        if project.codebook != plan.before:
            raise UserError("The codebook was changed meanwhile.", "Look again, and then decide.")
        stored.write(project, tx, plan.after)
        # Looked for again: somebody may have annotated while the question stood.
        _Work(project, plan).run(tx, report)
    return tx.changes()


def usage(project: Project) -> Usage:
    """How many things carry each type, attribute, value, relation type and kind of entity."""
    return stored.usage(project)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class _Work:
    """A plan, and what it concerns in one project."""

    def __init__(self, project: Project, plan: Plan) -> None:
        self.project = project
        self.plan = plan
        types, values = plan.concerned_types(), plan.concerned_values()
        self.annotations = stored.carriers(project, "annotation", values, types)
        self.carriers = {kind: stored.carriers(project, kind, values) for kind in _KINDS}
        self.kinds: dict[Id, str] = {}
        if plan.types or plan.relink or plan.vanished or self.carriers["entity"]:
            self.kinds = reading.kinds_of_entities(project)
        self._refuse()
        self.deleted_relations: set[Id] = set()
        self.changed_relations: dict[Id, str] = {}
        self.unfit_relations: set[Id] = set()
        self.flagged: set[Id] = set()
        self._relations()
        self.annotations += sorted(self.flagged.difference(self.annotations))

    def _refuse(self) -> None:
        plan = self.plan
        left = Counter(kind for kind in self.kinds.values() if kind in plan.vanished)
        for kind, number in sorted(left.items()):
            raise UserError(
                f"No type would point to entities of the kind {kind} any more, "
                f"and there are {number:,} of them.",
                "Let another type point to that kind first, or delete those entities.",
            )
        gone = {each.code for each in plan.before.types} - {each.code for each in plan.after.types}
        homeless = gone - plan.types.keys()
        if homeless and self.annotations:
            found = reading.fields_of(self.project, self.annotations, frozenset({"type"}))
            number = sum(fields["type"] in homeless for _, fields in found)
            if number:
                raise UserError(
                    f"{_counted(number, 'annotation')} of this type would be left without one.",
                    "Say which type they become, or merge the type into another.",
                )

    def _relations(self) -> None:
        """Which relations change, go, or no longer fit, and which annotations at them are to be looked at."""
        plan = self.plan
        rows = {}
        if codes := plan.concerned_relations():
            rows = {row[0]: row for row in reading.relations_of_types(self.project, codes)}
        if plan.types:
            retyped = (i for i, f in self._read(frozenset({"type"})) if f["type"] in plan.types)
            rows |= {row[0]: row for row in reading.relations_at(self.project, retyped)}
        for (
            identity,
            code,
            source_kind,
            source,
            source_is,
            target_kind,
            target,
            target_is,
        ) in rows.values():
            new = plan.relations.get(code, code)
            ends = [
                i
                for kind, i in ((source_kind, source), (target_kind, target))
                if kind == "annotation"
            ]
            if new is None:
                self.deleted_relations.add(identity)
                self.flagged.update(ends[:1])
                continue
            if new != code:
                self.changed_relations[identity] = new
            fitted = _fits(plan.before, code, source_is, target_is)
            moved = plan.types.get(source_is, source_is), plan.types.get(target_is, target_is)
            if fitted and not _fits(plan.after, new, *moved):
                self.unfit_relations.add(identity)
                self.flagged.update(ends[:1])

    def _read(self, only: frozenset[str] = _READ) -> Iterable[tuple[Id, dict[str, Any]]]:
        return reading.fields_of(self.project, self.annotations, only)

    def outcome(self, identity: Id, fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """What changes in one annotation, and the names of what it loses."""
        plan = self.plan
        result = rewritten(plan, fields["type"], fields["attributes"], fields["evidence"])
        kind = plan.types.get(fields["type"], fields["type"])
        after = {
            "type": kind,
            "attributes": dict(result.attributes),
            "evidence": dict(result.evidence),
            "entity": fields["entity"],
        }
        lost = [plan.before.name_of(code) for code in result.dropped]
        if fields["entity"] is not None and (
            fields["type"] in plan.types or fields["type"] in plan.relink
        ):
            definition = plan.after.find_type(kind)
            takes = definition.entity_kind if definition else ""
            if self.kinds.get(fields["entity"]) != takes:
                after["entity"] = None
                lost.append("entity")
        changes = {name: value for name, value in after.items() if fields[name] != value}
        if result.look or identity in self.flagged or (changes and plan.review) or lost:
            changes["status"] = "review"
        return changes, lost

    def coded(self, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What changes in the attribute values of an entity or article."""
        owner = ENTITY_PREFIX + fields["kind"] if kind == "entity" else kind
        result = rewritten(self.plan, owner, fields["attributes"])
        new = dict(result.attributes)
        return {} if new == fields["attributes"] else {"attributes": new}

    def touches(self, report: Reporter) -> Touches:
        """Count everything, and keep a few examples."""
        people: Counter[Id] = Counter()
        dropped: Counter[str] = Counter()
        articles: set[Id] = set()
        changed = review = 0
        shown: list[tuple[Id, dict[str, Any], dict[str, Any]]] = []
        for identity, fields in report.each(self._read(), len(self.annotations), "Looking"):
            if fields["deleted"]:
                continue
            people[fields["annotator"]] += 1
            articles.add(fields["article"])
            changes, lost = self.outcome(identity, fields)
            dropped.update(lost)
            review += changes.get("status") == "review"
            changed += bool(changes.keys() - {"status"})
            if changes and len(shown) < EXAMPLES:
                shown.append((identity, fields, changes))
        numbers = {
            kind: sum(bool(self.coded(kind, f)) for _, f in self._coded_of(kind)) for kind in _KINDS
        }
        quotes = reading.quotes_of(self.project, (identity for identity, _, _ in shown))
        names = ("type", "attributes", "entity", "status")
        return Touches(
            self.plan.label,
            people.total(),
            len(articles),
            dict(people),
            people.total() - people[home.current_annotator().id],
            changed,
            review,
            dict(dropped),
            numbers["entity"],
            numbers["article"],
            len(self.deleted_relations | self.changed_relations.keys() | self.unfit_relations),
            tuple(
                Example(
                    identity,
                    fields["article"],
                    quotes[identity],
                    {n: fields[n] for n in names if n in changes},
                    {n: changes[n] for n in names if n in changes},
                )
                for identity, fields, changes in shown
            ),
            tuple(diff(self.plan.before, self.plan.after)),
        )

    def _coded_of(self, kind: str) -> Iterable[tuple[Id, dict[str, Any]]]:
        only = frozenset({"attributes", "kind"})
        return reading.fields_of(self.project, self.carriers[kind], only, _KINDS[kind])

    def _recoder(self, kind: str) -> Callable[[Id, dict[str, Any]], dict[str, Any]]:
        return lambda _, fields: self.coded(kind, fields)

    def run(self, tx: Transaction, report: Reporter) -> None:
        """Change what was coded."""
        if self.plan.only_describes:
            return

        def change(identity: Id, fields: dict[str, Any]) -> dict[str, Any] | None:
            if fields["deleted"]:
                return None
            changes = self.outcome(identity, fields)[0]
            return {**changes, "modified": tx.now} if changes else None

        tx.edit_each("annotation", self.annotations, change, report)
        for kind, ids in self.carriers.items():
            tx.edit_each(kind, ids, self._recoder(kind), report)
        gone, new = self.deleted_relations, self.changed_relations
        tx.edit_each("relation", sorted(gone), lambda *_: {"deleted": 1}, report)
        tx.edit_each("relation", sorted(new), lambda i, _: {"type": new[i]}, report)
        if self.plan.types:
            refused = stored.refusals_of(self.project, self.plan.types)
            tx.edit_each("refusal", refused, lambda _, f: {"type": self.plan.types[f["type"]]})


def _fits(book: Codebook, code: str, source: str, target: str) -> bool:
    definition = book.find_relation(code)
    return definition is not None and source in definition.source and target in definition.target
