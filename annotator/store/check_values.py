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
            said = _wrong(codebook, code, value)
            if said:
                yield "annotation", where, said


def _wrong(codebook: Codebook, code: str, value: Any) -> str:
    """What is wrong with a coded value, in a sentence; empty when nothing is.

    A value of an attribute that the type does not have is nothing wrong: sets from elsewhere keep theirs.
    """
    attribute = codebook.find_attribute(code)
    if attribute is None:
        return f"Its attribute {code} is not in the codebook."
    try:
        codebook.check_value(attribute, value)
    except UserError as error:
        return f"Its value of {code} does not fit the codebook: {error.message}"
    return ""


def check_relations(
    connection: sqlite3.Connection, codebook: Codebook, report: Reporter
) -> Iterator[Finding]:
    """Is every relation of a type that the codebook has?

    One whose ends no longer fit is on the list of what is to be looked at, and nothing wrong with the file.
    """
    rows = connection.execute("SELECT id, type FROM relation WHERE deleted = 0")
    for identity, code in report.each(rows):
        if codebook.find_relation(code) is None:
            yield "relation", id_text(identity), f"Its type {code} is not in the codebook."
