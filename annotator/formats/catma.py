"""CATMA, in: annotation collections exported as TEI, and the JSON that its interface gives.

The TEI points to a text that lies beside it as ``.txt`` (``catma:///NAME#char=36,44``); positions count UTF-16 units of it, with its
byte order mark and line ends. A tag is a type, a property an attribute, the author of an annotation its annotator; pieces that touch
are one span, others fragments. The TEI holds no words to prove places by; the JSON has them, phrase by phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from annotator.core.errors import UserError
from annotator.core.model import Span
from annotator.formats import beside, foreign, foreign_xml
from annotator.formats.sets import UTF16, FoundAnnotation, Part, Refused

if TYPE_CHECKING:
    from lxml.etree import _Element

_POINTER = re.compile(r"catma://+([^#]*)#char=(\d{1,9}),(\d{1,9})")
_SYSTEM = "catma_"


@dataclass(slots=True)
class _File:
    """What a collection says: tags by id, instances by id, and the places of each instance."""

    tags: dict[str, str] = field(default_factory=dict)
    instances: dict[str, tuple[str, dict[str, list[str]]]] = field(default_factory=dict)
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    document: str = ""
    title: str = ""


def read(path: Path) -> Iterator[Part]:
    """The annotations of a file; its text is looked for beside it."""
    start = foreign.read_bytes(path)[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        yield from _from_json(path)
        return
    told = _File()
    for element in foreign_xml.complete(path, ("title", "fsDecl", "seg", "ptr", "fs")):
        _take(told, element)
    if not told.instances and not told.document:
        raise UserError(
            f"“{path.name}” is no collection of CATMA's.",
            "In CATMA, export the annotations as TEI.",
        )
    marks: list[FoundAnnotation] = []
    refused: list[Refused] = []
    for identity, (tag, properties) in told.instances.items():
        spans = _joined(told.places.get(identity, []))
        if not spans:
            refused.append(Refused(f"annotation {identity}", "It has no place in the text."))
            continue
        who = " ".join(properties.pop(f"{_SYSTEM}markupauthor", []))
        created = " ".join(properties.pop(f"{_SYSTEM}markuptimestamp", []))
        marks.append(
            FoundAnnotation(
                told.tags.get(tag) or tag,
                spans,
                annotator_name=who,
                created=created,
                attributes=_plain(properties),
                key=identity,
                where=f"annotation {identity}",
            )
        )
    text = beside.raw_text(path, [told.document, told.title, path.stem])
    text = beside.only_text(path) if text is None else text
    yield foreign.article(
        text, told.document or path.name, marks, unit=UTF16, title=told.title, where=path.name
    )
    yield from refused


def _take(told: _File, element: _Element) -> None:
    """Heed one element of the TEI."""
    name = foreign_xml.name(element)
    identity = element.get("{http://www.w3.org/XML/1998/namespace}id", "")
    if name == "title":
        told.title = told.title or foreign_xml.all_text(element).strip()
    elif name == "fsDecl":
        told.tags[element.get("type") or identity] = foreign_xml.child_text(element, "fsDescr")
    elif name == "ptr":
        if found := _POINTER.search(element.get("target", "")):
            told.document = told.document or unquote(found[1])
    elif name == "seg":
        for pointer in element.iterfind("{*}ptr"):
            found = _POINTER.search(pointer.get("target", ""))
            for instance in element.get("ana", "").split() if found else ():
                place = (int(found[2]), int(found[3])) if found else (0, 0)
                told.places.setdefault(instance.lstrip("#"), []).append(place)
    elif identity:
        values = {
            each.get("name", ""): [foreign_xml.all_text(s) for s in each.iter("{*}string")]
            for each in element.iterfind("{*}f")
        }
        told.instances[identity] = (element.get("type", ""), values)


def _joined(places: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Pieces in order, those that touch as one."""
    found: list[Span] = []
    for start, end in sorted(places):
        if start >= end:
            continue
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return tuple(found)


def _plain(properties: dict[str, list[str]]) -> dict[str, Any]:
    """Properties as attribute values; CATMA's own (colours and the like) are left out."""
    found: dict[str, Any] = {}
    for name, values in properties.items():
        kept = [each for each in values if each.strip()]
        if name and kept and not name.startswith(_SYSTEM):
            found[name] = kept[0] if len(kept) == 1 else kept
    return found


def _from_json(path: Path) -> Iterator[Part]:
    """A list of annotations with their phrases, or an object that holds one."""
    value = foreign.read_json(path)
    if isinstance(value, dict):
        value = next((each for each in value.values() if isinstance(each, list)), [value])
    marks: dict[str, list[FoundAnnotation]] = {}
    refused: list[Refused] = []
    for number, each in enumerate(value, 1):
        at = f"annotation {number}"
        phrases = each.get("phrases") if isinstance(each, dict) else None
        pairs = [_phrase(one) for one in phrases] if isinstance(phrases, list) else []
        if not pairs or None in pairs:
            refused.append(Refused(at, "It has no phrases."))
            continue
        known = sorted((pair for pair in pairs if pair), key=lambda pair: pair[0].start)
        tag = next(
            (each[k] for k in ("tagName", "tag", "tagPath") if isinstance(each.get(k), str)), ""
        )
        properties = each.get("properties")
        named = properties if isinstance(properties, dict) else {}
        document = str(each.get("sourceDocumentName") or each.get("sourceDocumentId") or "")
        marks.setdefault(document, []).append(
            FoundAnnotation(
                tag.rpartition("/")[2] or "annotation",
                tuple(span for span, _ in known),
                tuple(words for _, words in known),
                annotator_name=str(each.get("author") or each.get("annotator") or ""),
                attributes=_plain(
                    {k: v if isinstance(v, list) else [str(v)] for k, v in named.items()}
                ),
                key=str(each.get("annotationId") or each.get("id") or at),
                where=at,
            )
        )
    if not marks:
        raise UserError(
            f"“{path.name}” holds no annotations of CATMA's.", "Is it a file of this format?"
        )
    for document, mine in marks.items():
        text = beside.raw_text(path, [document, path.stem])
        text = beside.only_text(path) if text is None and len(marks) == 1 else text
        yield foreign.article(
            text, document or path.name, mine, unit=UTF16, title=document, where=document
        )
    yield from refused


def _phrase(value: Any) -> tuple[Span, str] | None:
    start, end = (
        value.get(k) if isinstance(value, dict) else None for k in ("startOffset", "endOffset")
    )
    words = value.get("phrase") if isinstance(value, dict) else None
    if (
        type(start) is not int
        or type(end) is not int
        or not 0 <= start < end
        or not isinstance(words, str)
    ):
        return None
    return Span(start, end), words
