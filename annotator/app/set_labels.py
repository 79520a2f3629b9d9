"""What a set calls types, attributes, values and relations, and what the project's codebook calls them.

The first reading collects the labels of a file (:class:`Labels`). A :class:`LabelMap` says which code each stands for;
:func:`propose` makes one from what people chose before, from codes and from names in any language, and
:func:`grow` adds to the codebook what a mapping names and the codebook lacks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import (
    ARTICLE_ENDS,
    ENTITY_PREFIX,
    AttributeDef,
    RelationDef,
    TypeDef,
    ValueDef,
)
from annotator.formats.sets import FoundArticle, FoundRelation, Part

LEAVE_OUT = ""
"""The code that means: leave this out."""

MOST_VALUES = 200
"""More different values than this are no choice."""

_COLOURS = (
    ("#1D4BA5", "#8FB4FF"), ("#A3410F", "#FFB088"), ("#1F6B3A", "#8FD9A8"), ("#7A2C8F", "#DDA4F0"),
    ("#8A6100", "#F0CC6A"), ("#0F6B75", "#84D8E2"), ("#9C2348", "#FF9DBB"), ("#4F5B66", "#B8C4CF"),
)  # fmt: skip


@dataclass(slots=True)
class SeenAttribute:
    """An attribute as a file uses it: how often, on which types, and with which values (the first :data:`MOST_VALUES`)."""

    count: int = 0
    types: set[str] = field(default_factory=set)
    values: Counter[str] = field(default_factory=Counter)
    kinds: set[type] = field(default_factory=set)
    several: bool = False


@dataclass(slots=True)
class Labels:
    """Every label of a file with how often it occurs."""

    types: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, SeenAttribute] = field(default_factory=dict)
    relations: Counter[str] = field(default_factory=Counter)
    linked: set[str] = field(default_factory=set)

    def take(self, part: Part) -> None:
        """Heed one part of the file."""
        if isinstance(part, FoundRelation):
            self.relations[part.relation.type] += 1
        elif isinstance(part, FoundArticle):
            for each in part.annotations:
                self.types[each.type] += 1
                if each.entity_name:
                    self.linked.add(each.type)
                for code, value in each.attributes.items():
                    self._value(each.type, code, value)

    def _value(self, type: str, code: str, value: Any) -> None:
        seen = self.attributes.setdefault(code, SeenAttribute())
        seen.count += 1
        seen.types.add(type)
        values = value if isinstance(value, list) else [value]
        seen.several |= isinstance(value, list)
        for each in values:
            seen.kinds.add(bool if isinstance(each, bool) else each.__class__)
            if isinstance(each, str) and (each in seen.values or len(seen.values) <= MOST_VALUES):
                seen.values[each] += 1


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Which code each label of a file stands for; :data:`LEAVE_OUT` leaves it out. ``values`` is by attribute label."""

    types: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is remembered of it."""
        return {
            "types": dict(self.types),
            "attributes": dict(self.attributes),
            "relations": dict(self.relations),
            "values": {code: dict(each) for code, each in self.values.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LabelMap:
        """A remembered one; whatever is not as it should be is forgotten."""

        def texts(value: Any) -> dict[str, str]:
            pairs = value.items() if isinstance(value, dict) else ()
            return {k: v for k, v in pairs if isinstance(k, str) and isinstance(v, str)}

        values = data.get("values")
        return cls(
            texts(data.get("types")),
            texts(data.get("attributes")),
            texts(data.get("relations")),
            {k: texts(v) for k, v in values.items()} if isinstance(values, dict) else {},
        )

    def over(self, other: LabelMap) -> LabelMap:
        """This one, and what ``other`` says about labels that this one does not know."""
        codes = {*self.values, *other.values}
        return LabelMap(
            {**other.types, **self.types},
            {**other.attributes, **self.attributes},
            {**other.relations, **self.relations},
            {c: {**other.values.get(c, {}), **self.values.get(c, {})} for c in codes},
        )

    def type(self, label: str) -> str:
        """The code of a type's label."""
        return self.types.get(label, label)

    def relation(self, label: str) -> str:
        """The code of a relation's label."""
        return self.relations.get(label, label)

    def attributes_of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Attribute values under their codes; those left out are not there."""
        found: dict[str, Any] = {}
        for label, value in values.items():
            code = self.attributes.get(label, label)
            if code == LEAVE_OUT:
                continue
            known = self.values.get(label, {})
            if isinstance(value, list):
                kept = [known.get(each, each) for each in value]
                value = [each for each in kept if each != LEAVE_OUT]
            elif isinstance(value, str):
                value = known.get(value, value)
            if value not in (LEAVE_OUT, []):
                found[code] = value
        return found


def propose(codebook: Codebook, labels: Labels, chosen: LabelMap, create: bool) -> LabelMap:
    """A code for each label: what was chosen, else what has that code or name, else a new code, or (without ``create``)
    :data:`LEAVE_OUT`.
    """
    types = _match(labels.types, codebook.types, chosen.types, create)
    attributes = _match(labels.attributes, codebook.attributes, chosen.attributes, create)
    relations = _match(labels.relations, codebook.relations, chosen.relations, create)
    values: dict[str, dict[str, str]] = {}
    for label, seen in labels.attributes.items():
        found = codebook.find_attribute(attributes[label])
        if found is None and seen.several and attributes[label] != LEAVE_OUT:
            found = AttributeDef(attributes[label], kind="multi-choice")
        if found is not None and found.kind in ("choice", "multi-choice"):
            values[label] = _match(seen.values, found.values, chosen.values.get(label, {}), create)
    return LabelMap(types, attributes, relations, values)


def _match(
    labels: Iterable[str], definitions: Iterable[Any], chosen: Mapping[str, str], create: bool
) -> dict[str, str]:
    known: dict[str, str] = {}
    for each in definitions:
        for name in each.names.values():
            known.setdefault(_fold(name), each.code)
    known |= {_fold(each.code): each.code for each in definitions}
    found: dict[str, str] = {}
    codes = {each.code for each in definitions}
    taken = set(codes)
    for label in labels:
        if label in chosen:
            found[label] = chosen[label]
        elif label in codes:
            found[label] = label
        elif (match := known.get(_fold(label))) is not None:
            found[label] = match
        elif create:
            found[label] = new_code(label, taken)
            taken.add(found[label])
            known[_fold(label)] = found[label]
        else:
            found[label] = LEAVE_OUT
    return found


def _fold(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.casefold()).strip()


def new_code(label: str, taken: Collection[str]) -> str:
    """A code made of a label, unlike those that are taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "label"
    if not code[0].isalpha():
        code = f"x_{code}"
    if code in ARTICLE_ENDS or code == "article":
        code += "_"
    number, first = 1, code
    while code in taken:
        number += 1
        code = f"{first}_{number}"
    return code


def grow(
    codebook: Codebook, labels: Labels, chosen: LabelMap, theirs: Codebook | None = None
) -> Codebook:
    """The codebook with an entry for every code that ``chosen`` names and it lacks; the same one when none is missing.

    Attributes that the file itself defines (``theirs``) stay as it defines them.
    """
    grown = _grow_types(codebook, labels, chosen)
    settled = {each.code for each in theirs.attributes} if theirs else set()
    grown = _grow_attributes(codebook, grown, labels, chosen, settled)
    return _grow_relations(grown, labels, chosen)


def _grow_types(codebook: Codebook, labels: Labels, chosen: LabelMap) -> Codebook:
    added: dict[str, TypeDef] = {}
    for label in labels.types:
        code = chosen.type(label)
        if code != LEAVE_OUT and codebook.find_type(code) is None and code not in added:
            light, dark = _COLOURS[(len(codebook.types) + len(added)) % len(_COLOURS)]
            kind = code if label in labels.linked else ""
            added[code] = TypeDef(code, {"en": label}, kind, colour_light=light, colour_dark=dark)
    return replace(codebook, types=(*codebook.types, *added.values())) if added else codebook


def _grow_attributes(
    before: Codebook, codebook: Codebook, labels: Labels, chosen: LabelMap, settled: set[str]
) -> Codebook:
    attributes = {each.code: each for each in codebook.attributes}
    for label, seen in labels.attributes.items():
        code = chosen.attributes.get(label, label)
        if code == LEAVE_OUT or code.lower() in settled:
            continue
        owners = {chosen.type(each) for each in seen.types} - {LEAVE_OUT}
        values = [v for v in chosen.values.get(label, {}).items() if v[1] != LEAVE_OUT]
        mine = attributes.get(code.lower()) or AttributeDef(
            code, {"en": label}, _kind_of(seen), tuple(sorted(owners))
        )
        if mine.kind in ("choice", "multi-choice"):
            for name, value in values:
                if mine.value(value) is None:
                    mine = replace(mine, values=(*mine.values, ValueDef(value, {"en": name})))
        new = sorted(each for each in owners if before.find_type(each) is None)
        if missing := [each for each in new if each not in mine.owners]:
            mine = replace(mine, owners=(*mine.owners, *missing))
        if mine.owners:
            attributes[mine.code] = mine
    grown = tuple(attributes.values())
    return codebook if grown == codebook.attributes else replace(codebook, attributes=grown)


def _kind_of(seen: SeenAttribute) -> str:
    if seen.several:
        return "multi-choice"
    if seen.kinds == {bool}:
        return "boolean"
    return "number" if seen.kinds and seen.kinds <= {int, float} else "text"


def _grow_relations(codebook: Codebook, labels: Labels, chosen: LabelMap) -> Codebook:
    types = tuple(each.code for each in codebook.types)
    kinds = tuple(ENTITY_PREFIX + each for each in codebook.entity_kinds())
    added: dict[str, RelationDef] = {}
    for label in labels.relations:
        code = chosen.relation(label)
        if code != LEAVE_OUT and codebook.find_relation(code) is None and code not in added:
            added[code] = RelationDef(
                code, {"en": label}, (*types, *kinds), (*types, *kinds, *ARTICLE_ENDS)
            )
    return (
        replace(codebook, relations=(*codebook.relations, *added.values())) if added else codebook
    )
