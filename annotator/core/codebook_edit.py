"""Editing a codebook: each edit is a plain value that says what it makes of a codebook and of what was coded.

``edit.plan(codebook)`` gives a :class:`annotator.core.codebook_plan.Plan`; it raises UserError when the edit makes no
sense or would leave the codebook unsound. Where something is meant by its code, ``parent`` is the attribute of a value.
What takes things away or decides anew stands in :mod:`annotator.core.codebook_joining`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import (
    AttributeDef,
    Definition,
    RelationDef,
    TypeDef,
    ValueDef,
)
from annotator.core.codebook_plan import ANY, Plan
from annotator.core.errors import UserError

_WORDS = ("names", "definition", "examples", "counterexamples")
DESCRIPTIVE: Mapping[str, tuple[str, ...]] = {
    "type": (*_WORDS, "colour_light", "colour_dark", "line", "letter", "key"),
    "attribute": (*_WORDS, "level"),
    "value": (*_WORDS, "parent"),
    "relation": (*_WORDS, "letter", "level", "colour_light", "colour_dark"),
}
"""The fields of each kind of item that can change without any annotation changing."""

_LOOKS = frozenset({"colour_light", "colour_dark", "line"})
_KEYS = frozenset({"letter", "key"})


class Edit(Protocol):
    """One edit of a codebook."""

    def plan(self, book: Codebook) -> Plan:
        """What it comes to for this codebook."""


@dataclass(frozen=True, slots=True)
class Add:
    """Add a type, attribute, relation type, or a value of the attribute ``parent``; at the end, or at ``position``."""

    definition: Definition
    parent: str = ""
    position: int | None = None

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`, here and below."""
        kind = kind_of(self.definition)
        items = list(items_of(book, kind, self.parent))
        at = len(items) if self.position is None else max(0, min(self.position, len(items)))
        items.insert(at, self.definition)
        return Plan(
            f"Add {kind} {self.definition.name()}",
            book,
            sound(book, with_items(book, kind, tuple(items), self.parent)),
        )


@dataclass(frozen=True, slots=True)
class Describe:
    """Give an item other names, words, colours, keys, level or (values) another parent; nothing coded changes."""

    kind: str
    code: str
    changes: Mapping[str, Any]
    parent: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        found = item(book, self.kind, self.code, self.parent)
        allowed = DESCRIPTIVE[self.kind]
        if wrong := sorted(set(self.changes) - set(allowed)):
            raise UserError(
                f"{', '.join(wrong)} of a {self.kind} cannot be changed this way.",
                f"Use one of {', '.join(allowed)}.",
            )
        lists = ("examples", "counterexamples")
        changes = {n: tuple(v) if n in lists else v for n, v in self.changes.items()}
        new = replace(found, **changes)
        if new == found:
            return Plan("", book, book)
        return Plan(
            self._label(found, new),
            book,
            sound(book, with_item(book, self.kind, self.code, new, self.parent)),
            meaning=bool({"names", "definition"} & changes.keys()),
            **about(self.kind, found.code, self.parent),
        )

    def _label(self, before: Definition, after: Definition) -> str:
        named = f"{self.kind} {before.name()}"
        changed = {n for n in self.changes if getattr(before, n) != getattr(after, n)}
        if changed == {"names"} and before.name() != after.name():
            return f"Rename {named} to {after.name()}"
        if changed <= _LOOKS:
            return f"Recolour {named}"
        if changed <= _KEYS:
            return f"Change keys of {named}"
        return f"Redefine {named}"


@dataclass(frozen=True, slots=True)
class Move:
    """Put an item at another position (from 0) among its like: the order people see."""

    kind: str
    code: str
    position: int
    parent: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        found = item(book, self.kind, self.code, self.parent)
        items = [each for each in items_of(book, self.kind, self.parent) if each != found]
        items.insert(max(0, min(self.position, len(items))), found)
        if tuple(items) == items_of(book, self.kind, self.parent):
            return Plan("", book, book)
        return Plan(
            f"Move {self.kind} {found.name()}",
            book,
            sound(book, with_items(book, self.kind, tuple(items), self.parent)),
        )


@dataclass(frozen=True, slots=True)
class Title:
    """Give the codebook another name."""

    name: str

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        name = " ".join(self.name.split())
        if not name:
            raise UserError("A codebook needs a name.", "Type one.")
        if name == book.name:
            return Plan("", book, book)
        return Plan(f"Rename codebook to {name}", book, sound(book, replace(book, name=name)))


@dataclass(frozen=True, slots=True)
class Recode:
    """Give an item another code; everything coded with it follows. Names are changed by :class:`Describe`."""

    kind: str
    code: str
    new: str
    parent: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        found = item(book, self.kind, self.code, self.parent)
        old, new = found.code, self.new.strip()
        if new == old:
            return Plan("", book, book)
        label = f"Change code of {self.kind} {found.name()} to {new}"
        after = with_item(book, self.kind, old, replace(found, code=new), self.parent)
        if self.kind == "type":
            return Plan(
                label, book, sound(book, with_types(after, {old: (new,)})), types={old: new}
            )
        if self.kind == "attribute":
            return Plan(label, book, sound(book, after), attributes={old: new})
        if self.kind == "relation":
            return Plan(label, book, sound(book, after), relations={old: new})
        parent = book.attribute(self.parent).code
        after = with_parents(after, parent, {old: new})
        return Plan(label, book, sound(book, after), values={parent: {old: new}})


@dataclass(frozen=True, slots=True)
class ChangeEnds:
    """Let a relation type lead from and to other things; relations that no longer fit stay and are to be looked at."""

    code: str
    source: tuple[str, ...]
    target: tuple[str, ...]

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        found = book.relation(self.code)
        new = replace(found, source=tuple(self.source), target=tuple(self.target))
        if new == found:
            return Plan("", book, book)
        narrower = not (
            set(found.source) <= set(new.source) and set(found.target) <= set(new.target)
        )
        return Plan(
            f"Change ends of relation {found.name()}",
            book,
            sound(book, with_item(book, "relation", found.code, new)),
            about_relations=frozenset({found.code}),
            look_relations=frozenset({found.code} if narrower else ()),
        )


@dataclass(frozen=True, slots=True)
class ChangeOwners:
    """Let an attribute belong to other types, entities or the article; values elsewhere are dropped."""

    code: str
    owners: tuple[str, ...]

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        found = book.attribute(self.code)
        new = replace(found, owners=tuple(self.owners))
        if new == found:
            return Plan("", book, book)
        lost = not set(found.owners) <= set(new.owners)
        return Plan(
            f"Change owners of attribute {found.name()}",
            book,
            sound(book, with_item(book, "attribute", found.code, new)),
            refit=frozenset({found.code} if lost else ()),
            about_values={found.code: ANY},
            review=True,
        )


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """Make an attribute another kind; values that have no form in it are dropped. ``values`` are for choices."""

    code: str
    kind: str
    values: tuple[ValueDef, ...] = field(default=())
    entity_kind: str = ""

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        found = book.attribute(self.code)
        values = self.values or found.values
        if self.kind not in ("choice", "multi-choice"):
            values = ()
        new = replace(found, kind=self.kind, values=values, entity_kind=self.entity_kind)
        if new == found:
            return Plan("", book, book)
        if new.kind == found.kind and new.values != found.values:
            raise UserError(
                f"The attribute {found.name()} is of this kind already.",
                "Add, merge, split or delete its values one by one.",
            )
        return Plan(
            f"Change kind of attribute {found.name()} to {self.kind}",
            book,
            sound(book, with_item(book, "attribute", found.code, new)),
            refit=frozenset({found.code}),
            review=True,
        )


@dataclass(frozen=True, slots=True)
class Replace:
    """Take another codebook instead, as from a file edited by hand.

    What is coded is held against the new definitions where owners, kinds or ends differ. That nothing in use is
    missing from it is for the caller to see to.
    """

    codebook: Codebook

    def plan(self, book: Codebook) -> Plan:
        """See :class:`Edit`."""
        new = replace(self.codebook, version=book.version)
        if new == book:
            return Plan("", book, book)
        refit, relink, look = set(), set(), set()
        for attribute in book.attributes:
            other = new.find_attribute(attribute.code)
            if other is not None and (
                other.kind != attribute.kind or not set(attribute.owners) <= set(other.owners)
            ):
                refit.add(attribute.code)
        for type_def in book.types:
            kind = new.find_type(type_def.code)
            if kind is not None and kind.entity_kind != type_def.entity_kind:
                relink.add(type_def.code)
        for relation in book.relations:
            ends = new.find_relation(relation.code)
            if ends is not None and not (
                set(relation.source) <= set(ends.source)
                and set(relation.target) <= set(ends.target)
            ):
                look.add(relation.code)
        return Plan(
            f"Change codebook to {new.name}",
            book,
            sound(book, new),
            refit=frozenset(refit),
            relink=frozenset(relink),
            look_relations=frozenset(look),
            vanished=frozenset(book.entity_kinds()) - frozenset(new.entity_kinds()),
            review=True,
        )


# --- what the edits share ---


def kind_of(definition: Definition) -> str:
    """``type``, ``attribute``, ``value`` or ``relation``."""
    kinds = {TypeDef: "type", AttributeDef: "attribute", ValueDef: "value", RelationDef: "relation"}
    return kinds[type(definition)]


def items_of(book: Codebook, kind: str, parent: str = "") -> tuple[Any, ...]:
    """All items of a kind, in order; values are those of the attribute ``parent``."""
    if kind == "type":
        return book.types
    if kind == "attribute":
        return book.attributes
    if kind == "relation":
        return book.relations
    if kind == "value":
        found = book.attribute(parent)
        if found.kind not in ("choice", "multi-choice"):
            raise UserError(
                f"The attribute {found.name()} has no values.", "Only a choice has values."
            )
        return found.values
    raise UserError(
        f"“{kind}” is no kind of codebook item.", "Use type, attribute, value or relation."
    )


def item(book: Codebook, kind: str, code: str, parent: str = "") -> Any:
    """One item; raises UserError naming the known ones."""
    items = items_of(book, kind, parent)
    wanted = code.strip().lower()
    found = next((each for each in items if each.code == wanted), None)
    if found is None:
        known = ", ".join(each.code for each in items) or "none"
        where = f"of {parent} " if parent else ""
        raise UserError(f"There is no {kind} “{code}” {where}in the codebook.", f"Known: {known}.")
    return found


def with_items(book: Codebook, kind: str, items: tuple[Any, ...], parent: str = "") -> Codebook:
    """The codebook with other items of a kind."""
    if kind == "type":
        return replace(book, types=items)
    if kind == "attribute":
        return replace(book, attributes=items)
    if kind == "relation":
        return replace(book, relations=items)
    owner = replace(book.attribute(parent), values=items)
    return with_item(book, "attribute", owner.code, owner)


def with_item(
    book: Codebook, kind: str, code: str, new: Definition | None, parent: str = ""
) -> Codebook:
    """The codebook with one item replaced, or without it."""
    wanted = code.strip().lower()
    items: list[Any] = []
    for each in items_of(book, kind, parent):
        if each.code != wanted:
            items.append(each)
        elif new is not None:
            items.append(new)
    return with_items(book, kind, tuple(items), parent)


def with_types(book: Codebook, new: Mapping[str, tuple[str, ...]]) -> Codebook:
    """Owners and ends with each type code replaced by others (by none: taken out)."""

    def mapped(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for code in codes for each in new.get(code, (code,))))

    return replace(
        book,
        attributes=tuple(replace(each, owners=mapped(each.owners)) for each in book.attributes),
        relations=tuple(
            replace(each, source=mapped(each.source), target=mapped(each.target))
            for each in book.relations
        ),
    )


def with_parents(book: Codebook, attribute: str, new: Mapping[str, str]) -> Codebook:
    """The values of an attribute with their broader values replaced."""
    found = book.attribute(attribute)
    values = tuple(replace(each, parent=new.get(each.parent, each.parent)) for each in found.values)
    return with_items(book, "value", values, attribute)


def sound(before: Codebook, after: Codebook) -> Codebook:
    """The next version, when it holds together; raises UserError telling what does not."""
    try:
        return replace(after, version=before.version + 1).validate()
    except UserError as error:
        raise UserError("The codebook would not hold together.", error.hint) from error


def about(kind: str, code: str, parent: str = "") -> dict[str, Any]:
    """How a plan says what it is about."""
    if kind == "type":
        return {"about_types": frozenset({code})}
    if kind == "relation":
        return {"about_relations": frozenset({code})}
    if kind == "attribute":
        return {"about_values": {code: ANY}}
    return {"about_values": {parent.strip().lower(): frozenset({code})}}
