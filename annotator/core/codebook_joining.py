"""Edits of a codebook that join, part or take away what was coded: merge, split, delete.

What was coded is never guessed at: a merged value becomes the one it was merged into, a deleted one becomes *not
coded*, a split one stays as it is until somebody decides; each is to be looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.codebook_edit import (
    item,
    sound,
    with_item,
    with_items,
    with_parents,
    with_types,
)
from annotator.core.codebook_parts import ENTITY_PREFIX, TypeDef, ValueDef
from annotator.core.codebook_plan import Plan
from annotator.core.errors import UserError


@dataclass(frozen=True, slots=True)
class MergeValues:
    """Make values of an attribute one: what was coded with any of ``codes`` becomes ``into``."""

    attribute: str
    codes: tuple[str, ...]
    into: str
    review: bool = True

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`, here and below."""
        attribute = book.attribute(self.attribute)
        kept = item(book, "value", self.into, attribute.code)
        gone = _others(book, "value", self.codes, kept.code, attribute.code)
        codes = {each.code for each in gone}
        moved = replace(kept, parent=_ancestor(attribute.values, kept.code, codes))
        values = tuple(
            moved if each == kept else each for each in attribute.values if each.code not in codes
        )
        after = with_items(book, "value", values, attribute.code)
        after = with_parents(after, attribute.code, dict.fromkeys(codes, kept.code))
        names = ", ".join(each.name() for each in gone)
        return Plan(
            f"Merge {attribute.name()} {names} into {kept.name()}",
            book,
            sound(book, after),
            values={attribute.code: {each.code: kept.code for each in gone}},
            review=self.review,
        )


@dataclass(frozen=True, slots=True)
class MergeTypes:
    """Make types one: the annotations of ``codes`` become ``into``, which gets their attributes and relations too."""

    codes: tuple[str, ...]
    into: str
    review: bool = True

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        kept = book.type(self.into)
        gone = _others(book, "type", self.codes, kept.code)
        names = ", ".join(each.name() for each in gone)
        mapping = {each.code: kept.code for each in gone}
        after = replace(book, types=tuple(each for each in book.types if each.code not in mapping))
        after = with_types(after, {old: (new,) for old, new in mapping.items()})
        after, more = _tidied(book, after)
        return Plan(
            f"Merge type {names} into {kept.name()}",
            book,
            sound(book, after),
            types=mapping,
            review=self.review,
            **more,
        )


@dataclass(frozen=True, slots=True)
class SplitValue:
    """Put several values beside or in the place of one; what was coded with it is to be decided.

    Without ``default`` the old value stays, as the broader one of the new ones, and so does what was coded with it.
    With a default it goes, and everything becomes that one until somebody looks.
    """

    attribute: str
    code: str
    into: tuple[ValueDef, ...]
    default: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        attribute = book.attribute(self.attribute)
        old = item(book, "value", self.code, attribute.code)
        _some(self.into, "values")
        names = ", ".join(each.name() for each in self.into)
        label = f"Split {attribute.name()} {old.name()} into {names}"
        at = attribute.values.index(old)
        head, tail = attribute.values[:at], attribute.values[at + 1 :]
        if not self.default:
            new = tuple(replace(each, parent=each.parent or old.code) for each in self.into)
            after = with_items(book, "value", (*head, old, *new, *tail), attribute.code)
            look = {attribute.code: frozenset({old.code})}
            return Plan(label, book, sound(book, after), look_values=look)
        if self.default not in {each.code for each in self.into}:
            raise UserError(
                f"“{self.default}” is not one of the new values.", f"Use one of {names}."
            )
        new = tuple(replace(each, parent=each.parent or old.parent) for each in self.into)
        after = with_items(book, "value", (*head, *new, *tail), attribute.code)
        after = with_parents(after, attribute.code, {old.code: old.parent})
        values = {attribute.code: {old.code: self.default}}
        return Plan(label, book, sound(book, after), values=values, review=True)


@dataclass(frozen=True, slots=True)
class SplitType:
    """Add types that share the attributes, relations and kind of entity of one; its annotations are to be decided."""

    code: str
    into: tuple[TypeDef, ...]

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        old = book.type(self.code)
        _some(self.into, "types")
        new = tuple(
            replace(each, entity_kind=each.entity_kind or old.entity_kind) for each in self.into
        )
        at = book.types.index(old) + 1
        after = replace(book, types=(*book.types[:at], *new, *book.types[at:]))
        after = with_types(after, {old.code: (old.code, *(each.code for each in new))})
        names = ", ".join(each.name() for each in new)
        return Plan(
            f"Split type {old.name()} into {old.name()}, {names}",
            book,
            sound(book, after),
            look_types=frozenset({old.code}),
        )


@dataclass(frozen=True, slots=True)
class DeleteType:
    """Take a type away; its annotations become ``into``, and keep what that type takes.

    Attributes and relation types that only this type had go with it.
    """

    code: str
    into: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        old = book.type(self.code)
        into = book.type(self.into) if self.into else None
        if into == old:
            raise UserError("A type cannot become itself.", "Choose another one.")
        after = replace(book, types=tuple(each for each in book.types if each != old))
        after, more = _tidied(book, with_types(after, {old.code: ()}))
        return Plan(
            f"Delete type {old.name()}"
            + (f", keep its annotations as {into.name()}" if into else ""),
            book,
            sound(book, after),
            types={} if into is None else {old.code: into.code},
            refit_types=frozenset() if into is None else frozenset({old.code}),
            about_types=frozenset({old.code}),
            review=True,
            **more,
        )


@dataclass(frozen=True, slots=True)
class DeleteValue:
    """Take a value away; what was coded with it becomes *not coded*."""

    attribute: str
    code: str

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        attribute = book.attribute(self.attribute)
        old = item(book, "value", self.code, attribute.code)
        after = with_item(book, "value", old.code, None, attribute.code)
        after = with_parents(after, attribute.code, {old.code: old.parent})
        return Plan(
            f"Delete {attribute.name()} {old.name()}",
            book,
            sound(book, after),
            values={attribute.code: {old.code: None}},
            review=True,
        )


@dataclass(frozen=True, slots=True)
class DeleteAttribute:
    """Take an attribute away, with all that was coded in it."""

    code: str

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        old = book.attribute(self.code)
        return Plan(
            f"Delete attribute {old.name()}",
            book,
            sound(book, with_item(book, "attribute", old.code, None)),
            attributes={old.code: None},
            review=True,
        )


@dataclass(frozen=True, slots=True)
class DeleteRelation:
    """Take a relation type away; its relations become ``into``, or are deleted."""

    code: str
    into: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        old = book.relation(self.code)
        into = book.relation(self.into) if self.into else None
        if into == old:
            raise UserError("A relation type cannot become itself.", "Choose another one.")
        return Plan(
            f"Delete relation {old.name()}"
            + (f", keep those there as {into.name()}" if into else ""),
            book,
            sound(book, with_item(book, "relation", old.code, None)),
            relations={old.code: None if into is None else into.code},
            review=True,
        )


@dataclass(frozen=True, slots=True)
class ChangeEntityKind:
    """Let a type point to another kind of entity (or to none); links to the old kind are dropped."""

    code: str
    entity_kind: str

    def plan(self, book: Codebook) -> Plan:
        """See :class:`annotator.core.codebook_edit.Edit`."""
        old = book.type(self.code)
        kind = self.entity_kind.strip().lower()
        if kind == old.entity_kind:
            return Plan("", book, book)
        after = with_item(book, "type", old.code, replace(old, entity_kind=kind))
        after, more = _tidied(book, after)
        return Plan(
            f"Change entities of type {old.name()} to {kind or 'none'}",
            book,
            sound(book, after),
            relink=frozenset({old.code}),
            review=True,
            **more,
        )


def _tidied(before: Codebook, after: Codebook) -> tuple[Codebook, dict[str, Any]]:
    """Without what nothing carries any more: kinds of entity, attributes, relation types; and how a plan says so."""
    vanished = frozenset(before.entity_kinds()) - frozenset(after.entity_kinds())
    ends = {ENTITY_PREFIX + kind for kind in vanished}
    attributes: dict[str, str | None] = {}
    relations: dict[str, str | None] = {}
    kept_attributes = []
    lost_owner: set[str] = set()
    for attribute in after.attributes:
        owners = tuple(owner for owner in attribute.owners if owner not in ends)
        if not owners or attribute.entity_kind in vanished:
            attributes[attribute.code] = None
            continue
        if owners != attribute.owners:
            lost_owner.add(attribute.code)
        kept_attributes.append(replace(attribute, owners=owners))
    kept_relations = []
    for relation in after.relations:
        source = tuple(end for end in relation.source if end not in ends)
        target = tuple(end for end in relation.target if end not in ends)
        if not source or not target:
            relations[relation.code] = None
            continue
        kept_relations.append(replace(relation, source=source, target=target))
    tidy = replace(after, attributes=tuple(kept_attributes), relations=tuple(kept_relations))
    changed = {
        new.code
        for old, new in _pairs(before, tidy)
        if not (set(old.source) <= set(new.source) and set(old.target) <= set(new.target))
    }
    return tidy, {
        "attributes": attributes,
        "relations": relations,
        "refit": frozenset(lost_owner),
        "look_relations": frozenset(changed),
        "vanished": vanished,
    }


def _pairs(before: Codebook, after: Codebook) -> Iterable[tuple[Any, Any]]:
    for old in before.relations:
        new = after.find_relation(old.code)
        if new is not None:
            yield old, new


def _others(
    book: Codebook, kind: str, codes: Iterable[str], kept: str, parent: str = ""
) -> list[Any]:
    found = [item(book, kind, code, parent) for code in codes if code]
    gone = list({each.code: each for each in found}.values())
    if any(each.code == kept for each in gone):
        raise UserError(f"A {kind} cannot be merged into itself.", "Choose another one.")
    if not gone:
        raise UserError("There is nothing to merge.", f"Name at least one other {kind}.")
    return gone


def _ancestor(values: tuple[ValueDef, ...], code: str, gone: set[str]) -> str:
    """The broader value of one that takes the place of others: above all of them that stand above it."""
    parents = {each.code: each.parent for each in values}
    above = found = parents[code]
    while above:
        if above in gone:
            found = parents[above]
        above = parents[above]
    while found in gone:
        found = parents[found]
    return found


def _some(new: tuple[Any, ...], what: str) -> None:
    if not new:
        raise UserError("There is nothing to split into.", f"Name at least one of the new {what}.")
