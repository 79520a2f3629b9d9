"""GATE's XML, in: a document with its annotation sets, each the work of the annotator it is named after.

Places are nodes that stand within the text; their numbers count UTF-16 units, yet where they stand is what holds, and the words between
two nodes are an annotation's words. Features are attributes: whole and real numbers, booleans, texts, and lists of
these; whatever else was packed into one stays text. Relations lead from their first member to each other one. Annotations
without any words (of no length) are refused. The set “Original markups” is what GATE made of a page's tags: it stays out unless it is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import UserError
from annotator.core.model import Span
from annotator.formats import foreign, foreign_xml
from annotator.formats.metadata import fields_of
from annotator.formats.sets import FoundAnnotation, Part, Refused

if TYPE_CHECKING:
    from lxml.etree import _Element

MARKUP = "Original markups"
"""The set that holds the tags of the page a document was made from."""

_TAGS = ("GateDocumentFeatures", "TextWithNodes", "AnnotationSet", "RelationSet")
_LISTS = ("list", "linked-list", "set", "linked-set", "tree-set", "object-array", "sorted-set")
_PLAIN = ("string", "int", "long", "float", "double", "boolean", "big-decimal", "short")


@dataclass(slots=True)
class _Document:
    """One document: its text, where each node stands in it, and what the rest of the file says."""

    text: str | None = None
    nodes: dict[str, int] = field(default_factory=dict)
    features: dict[str, Any] = field(default_factory=dict)
    marks: list[FoundAnnotation] = field(default_factory=list)
    after: list[Part] = field(default_factory=list)


def read(path: Path, sets: str = "") -> Iterator[Part]:
    """The document of a file, or those of all ``.xml`` files of a folder; ``sets``: names with commas, nothing for all."""
    wanted = {each.strip() for each in sets.split(",")} if sets.strip() else set()
    found = False
    for file in foreign_xml.files(path, (".xml",)):
        where = foreign_xml.shown(file, path)
        try:
            document = _document(file, where, wanted)
        except UserError as error:
            yield foreign_xml.refused(file, path, error)
            continue
        if document.text is None:
            yield Refused(where, "It is no document of GATE's.")
            continue
        found = True
        fields = _fields(document.features)
        yield foreign.article(document.text, where, document.marks, where=where, **fields)
        yield from document.after
    if not found:
        raise UserError(
            f"“{path.name}” holds no documents as GATE saves them.",
            "In GATE, save the documents as GATE XML.",
        )


def _document(path: Path, where: str, wanted: set[str]) -> _Document:
    document = _Document()
    for element in foreign_xml.complete(path, _TAGS):
        tag = foreign_xml.name(element)
        if tag == "GateDocumentFeatures":
            document.features = _features(element)
        elif tag == "TextWithNodes":
            _text(element, document)
        elif document.text is None:
            continue
        elif tag == "AnnotationSet":
            _set(element, document, where, wanted)
        else:
            _relations(element, document, where)
        element.clear()
    return document


def _text(element: _Element, document: _Document) -> None:
    pieces = [element.text or ""]
    length = len(pieces[0])
    for node in element:
        document.nodes[node.get("id", "")] = length
        pieces.append(node.tail or "")
        length += len(pieces[-1])
    document.text = "".join(pieces)


def _set(element: _Element, document: _Document, where: str, wanted: set[str]) -> None:
    """One annotation set; that without a name belongs to nobody in particular."""
    name = (element.get("Name") or "").strip()
    if (name not in wanted) if wanted else (name == MARKUP):
        shown = f"“{name}”" if name else "without a name"
        document.after.append(
            Refused(f"{where}, set {shown}", "It was not asked for: name it in the option “sets”.")
        )
        return
    text = document.text or ""
    for number, each in enumerate(element.iterfind("{*}Annotation"), 1):
        identity = each.get("Id") or f"{name}/{number}"
        at = f"{where}, annotation {identity}"
        start, end = (document.nodes.get(each.get(key, "")) for key in ("StartNode", "EndNode"))
        type = (each.get("Type") or "").strip()
        if start is None or end is None or not type:
            document.after.append(Refused(at, "Its nodes are not in the text, or it has no type."))
        elif start >= end:
            document.after.append(Refused(at, "It holds no words: both its ends are one place."))
        else:
            document.marks.append(
                FoundAnnotation(
                    type,
                    (Span(start, end),),
                    (text[start:end],),
                    annotator_name=name,
                    attributes=_features(each),
                    key=f"{where}#{identity}",
                    where=at,
                )
            )


def _relations(element: _Element, document: _Document, where: str) -> None:
    name = (element.get("Name") or "").strip()
    keys = {mark.key for mark in document.marks}
    for number, each in enumerate(element.iterfind("{*}Relation"), 1):
        at = f"{where}, relation {each.get('Id') or number}"
        told = (each.get("Members") or "").replace(",", ";").split(";")
        members = [f"{where}#{member.strip()}" for member in told if member.strip()]
        if len(members) < 2 or not keys.issuperset(members):
            document.after.append(Refused(at, "It does not join annotations that came in."))
            continue
        who = foreign.annotator_id(name) if name else foreign.NOBODY
        type = each.get("Type") or "related"
        document.after += [
            foreign.relation(type, members[0], member, annotator=who, where=at)
            for member in members[1:]
        ]


def _features(element: _Element) -> dict[str, Any]:
    """Names and values of the features right within an element."""
    found: dict[str, Any] = {}
    for each in element.iterfind("{*}Feature"):
        value = each.find("{*}Value")
        name = foreign_xml.child_text(each, "Name")
        if name and value is not None:
            held = _value(foreign_xml.all_text(value), value.get("className") or "")
            if held not in ("", []):
                found[name] = held
    return found


def _value(text: str, kind: str) -> Any:
    """A feature's value by its Java class."""
    kind = kind.rpartition(".")[2]
    if kind == "Boolean":
        return text.strip().lower() == "true"
    if kind in ("Integer", "Long", "Short", "BigInteger") and len(text) < 20:
        return _number(text, int)
    if kind in ("Double", "Float", "BigDecimal"):
        return _number(text, float)
    if kind == "ObjectWrapper":
        return _unpacked(text)
    return text


def _number(text: str, kind: type[int] | type[float]) -> Any:
    try:
        number = kind(text.strip())
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _unpacked(text: str) -> Any:
    """The list of plain things packed into a text; the text itself where it is anything else."""
    packed = text.replace("<?xml version='1.1'?>", "", 1).encode("utf-8", "replace")
    try:
        for element in foreign_xml.complete_in(packed, ("value",), "A feature"):
            kinds = {foreign_xml.name(each) for each in element}
            if element.get("class") in _LISTS and kinds <= set(_PLAIN):
                return [each.text or "" for each in element]
            break
    except UserError:
        return text
    return text


def _fields(features: Mapping[str, Any]) -> dict[str, Any]:
    """The article's metadata among the document's features."""
    fields = fields_of({str(key).lower(): value for key, value in features.items()})
    address = features.get("gate.SourceURL")
    if isinstance(address, str) and address.startswith(("http://", "https://")):
        fields.setdefault("url", address)
    return fields
