"""What must hold for a codebook as a whole: unique codes and keys, known owners and ends, no loops."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from annotator.core.codebook_parts import (
    ARTICLE_ENDS,
    ARTICLE_OWNER,
    ATTRIBUTE_KINDS,
    ENTITY_PREFIX,
    LEVELS,
    LINES,
    AttributeDef,
    Definition,
    TypeDef,
)

if TYPE_CHECKING:
    from annotator.core.codebook import Codebook

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def codebook_problems(codebook: Codebook) -> list[str]:
    """Everything wrong with a codebook, one sentence without full stop each."""
    found: list[str] = []
    type_codes = {each.code for each in codebook.types}
    entity_ends = {ENTITY_PREFIX + kind for kind in codebook.entity_kinds()}
    _check_codes("type", codebook.types, found)
    _check_codes("attribute", codebook.attributes, found)
    _check_codes("relation", codebook.relations, found)
    found += [
        f"type {code}: this code stands for the article itself"
        for code in sorted(type_codes & {ARTICLE_OWNER, *ARTICLE_ENDS})
    ]
    _check_unique("type", "letter", codebook.types, found)
    _check_unique("type", "key", codebook.types, found)
    _check_unique("relation", "letter", codebook.relations, found)
    for kind in codebook.types:
        _check_look(kind, found)
    for attribute in codebook.attributes:
        _check_attribute(attribute, type_codes | entity_ends | {ARTICLE_OWNER}, codebook, found)
    for relation in codebook.relations:
        where = f"relation {relation.code}"
        if relation.level not in LEVELS:
            found.append(f"{where}: level must be one of {', '.join(LEVELS)}")
        for side, ends, allowed in (
            ("source", relation.source, type_codes | entity_ends),
            ("target", relation.target, type_codes | entity_ends | set(ARTICLE_ENDS)),
        ):
            if not ends:
                found.append(f"{where}: {side} names nothing")
            found += [f"{where}: {side} “{end}” is unknown" for end in ends if end not in allowed]
    return found


def _check_codes(what: str, definitions: Iterable[Definition], found: list[str]) -> None:
    seen: set[str] = set()
    for each in definitions:
        if not _CODE.fullmatch(each.code):
            found.append(
                f"{what} “{each.code}”: a code is a–z, digits and _, and starts with a letter"
            )
        if each.code in seen:
            found.append(f"{what} {each.code} is there twice")
        seen.add(each.code)
        found += [
            f"{what} {each.code}: the name in “{language}” is empty"
            for language, name in each.names.items()
            if not name.strip()
        ]


def _check_unique(what: str, field: str, definitions: Iterable[Any], found: list[str]) -> None:
    taken: dict[Any, str] = {}
    for each in definitions:
        value = getattr(each, field)
        if not value:
            continue
        if field == "letter" and not (len(value) == 1 and value.isalpha() and value.isupper()):
            found.append(f"{what} {each.code}: letter must be one capital letter")
        if field == "key" and not 1 <= value <= 9:
            found.append(f"{what} {each.code}: key must be from 1 to 9")
        if value in taken:
            found.append(f"{what} {each.code}: {field} {value} is taken by {taken[value]}")
        taken.setdefault(value, each.code)


def _check_look(kind: TypeDef, found: list[str]) -> None:
    where = f"type {kind.code}"
    if kind.line not in LINES:
        found.append(f"{where}: line must be one of {', '.join(LINES)}")
    found += [
        f"{where}: “{colour}” is not a colour such as #1D4BA5"
        for colour in (kind.colour_light, kind.colour_dark)
        if not _COLOUR.fullmatch(colour)
    ]
    if kind.entity_kind and not _CODE.fullmatch(kind.entity_kind):
        found.append(f"{where}: “{kind.entity_kind}” is not a kind of entity")


def _check_attribute(
    attribute: AttributeDef, owners: set[str], codebook: Codebook, found: list[str]
) -> None:
    where = f"attribute {attribute.code}"
    if attribute.kind not in ATTRIBUTE_KINDS:
        found.append(f"{where}: kind must be one of {', '.join(ATTRIBUTE_KINDS)}")
    if attribute.level not in LEVELS:
        found.append(f"{where}: level must be one of {', '.join(LEVELS)}")
    if not attribute.owners:
        found.append(f"{where}: owners names nothing")
    found += [
        f"{where}: owner “{each}” is unknown" for each in attribute.owners if each not in owners
    ]
    choice = attribute.kind in ("choice", "multi-choice")
    if choice and not attribute.values:
        found.append(f"{where}: a choice needs values")
    if not choice and attribute.values:
        found.append(f"{where}: only a choice has values")
    if attribute.entity_kind and attribute.kind != "entity":
        found.append(f"{where}: only an attribute of kind entity has an entity_kind")
    if attribute.kind == "entity" and attribute.entity_kind not in codebook.entity_kinds():
        found.append(f"{where}: entity_kind “{attribute.entity_kind}” is unknown")
    _check_codes(f"{where}: value", attribute.values, found)
    parents = {each.code: each.parent for each in attribute.values}
    for value in attribute.values:
        seen, at = {value.code}, value.parent
        if at and at not in parents:
            found.append(f"{where}: value {value.code}: its parent “{at}” is unknown")
        while at and at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at in seen:
            found.append(f"{where}: value {value.code} is its own ancestor")
