"""Joining two codebooks: ours, and what only theirs has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import AttributeDef, Definition, RelationDef
from annotator.core.errors import UserError

D = TypeVar("D", bound=Definition)


def join(ours: Codebook, theirs: Codebook) -> Codebook:
    """Ours with what only theirs has: types, attributes, values, relation types, owners and ends.

    Nothing of ours is changed or moved; letters and keys that are taken stay ours. The version is the next one when
    anything was added. Raises UserError when the two cannot stand in one codebook.
    """
    letters = {each.letter for each in ours.types}
    keys = {each.key for each in ours.types}
    types = tuple(
        each
        if ours.find_type(each.code)
        else replace(
            each,
            letter="" if each.letter in letters else each.letter,
            key=0 if each.key in keys else each.key,
        )
        for each in _joined(ours.types, theirs.types, lambda mine, _: mine)
    )
    taken = {each.letter for each in ours.relations}
    relations = tuple(
        each
        if ours.find_relation(each.code) or each.letter not in taken
        else replace(each, letter="")
        for each in _joined(ours.relations, theirs.relations, _join_relation)
    )
    attributes = _joined(ours.attributes, theirs.attributes, _join_attribute)
    both = replace(ours, types=types, attributes=attributes, relations=relations)
    if both == ours:
        return ours
    try:
        return replace(both, version=ours.version + 1).validate()
    except UserError as error:
        raise UserError(
            "The codebook of the file does not fit together with that of the project.", error.hint
        ) from error


def _joined(ours: Iterable[D], theirs: Iterable[D], join_one: Callable[[D, D], D]) -> tuple[D, ...]:
    others = {each.code: each for each in theirs}
    result = []
    for mine in ours:
        other = others.pop(mine.code, None)
        result.append(mine if other is None else join_one(mine, other))
    return (*result, *others.values())


def _join_attribute(mine: AttributeDef, other: AttributeDef) -> AttributeDef:
    if mine.kind != other.kind:
        return mine
    values = _joined(mine.values, other.values, lambda one, _: one)
    return replace(mine, owners=_union(mine.owners, other.owners), values=values)


def _join_relation(mine: RelationDef, other: RelationDef) -> RelationDef:
    return replace(
        mine, source=_union(mine.source, other.source), target=_union(mine.target, other.target)
    )


def _union(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))
