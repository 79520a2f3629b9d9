"""``check`` for what is coded: does it stand in the codebook as it is now? Nothing is altered, only told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import Reporter
from annotator.core.model import ANNOTATION_STATUSES
from annotator.store.check_places import Finding
from annotator.store.objects import decode


def check_coded(
    connection: sqlite3.Connection, codebook: Codebook, report: Reporter
) -> Iterator[Finding]:
    """Are type, status, attributes and values of every annotation known?"""
    types = {type_def.code for type_def in codebook.types}
    rows = connection.execute(
        "SELECT id, type, status, attributes FROM annotation WHERE deleted = 0"
    )
    for identity, type_code, status, attributes in report.each(rows):
        where = id_text(identity)
        if type_code not in types:
            yield "annotation", where, f"Its type {type_code} is not in the codebook."
        if status not in ANNOTATION_STATUSES:
            yield "annotation", where, f"Its status {status} is unknown."
        try:
            coded = decode(attributes, dict)
        except UserError as error:
            yield "annotation", where, error.message
            continue
        for code, value in coded.items():
            said = _wrong(codebook, type_code if type_code in types else "", code, value)
            if said:
                yield "annotation", where, said


def _wrong(codebook: Codebook, owner: str, code: str, value: Any) -> str:
    """What is wrong with a coded value, in a sentence; empty when nothing is."""
    attribute = codebook.find_attribute(code)
    if attribute is None:
        return f"Its attribute {code} is not in the codebook."
    if owner and owner not in attribute.owners:
        return f"It has a value of {code}, which {owner} does not have."
    try:
        kept = codebook.check_value(attribute, value)
    except UserError as error:
        return f"Its value of {code} does not fit the codebook: {error.message}"
    return (
        "" if kept == value else f"Its value of {code}, {str(value)[:60]}, is not written as usual."
    )


def check_relations(
    connection: sqlite3.Connection, codebook: Codebook, report: Reporter
) -> Iterator[Finding]:
    """Is every relation of a type that the codebook has, and may it lead from its source to its target?

    One that no longer fits is not told while an end of it waits to be looked at again.
    """
    rows = connection.execute(
        "SELECT r.id, r.type, coalesce(s.status = 'review', 0) OR coalesce(t.status = 'review', 0), "
        "r.source_kind, s.type, se.kind, r.target_kind, t.type, te.kind "
        "FROM relation r LEFT JOIN annotation s ON s.id = r.source LEFT JOIN entity se ON se.id = r.source "
        "LEFT JOIN annotation t ON t.id = r.target LEFT JOIN entity te ON te.id = r.target "
        "WHERE r.deleted = 0"
    )
    for identity, code, waits, *ends in report.each(rows):
        source, target = _end(*ends[:3]), _end(*ends[3:])
        definition = codebook.find_relation(code)
        if definition is None:
            said = f"Its type {code} is not in the codebook."
        elif waits:
            continue
        elif source and source not in definition.source:
            said = f"“{definition.name()}” may not start from {source}."
        elif target and target not in definition.target:
            said = f"“{definition.name()}” may not lead to {target}."
        else:
            continue
        yield "relation", id_text(identity), said


def _end(kind: str, type_code: str | None, entity_kind: str | None) -> str:
    """An end as the codebook names it; empty when what stands there is missing, which is told elsewhere."""
    if kind == "annotation":
        return type_code or ""
    if kind == "entity":
        return f"entity:{entity_kind}" if entity_kind is not None else ""
    return kind
