"""TEI, in: our own corpora whole, and other people's where annotations point into the text by ``string-range``.

In other people's files the text of an article is all that stands within ``text``, blanks and all. A pointer names an element by its
``xml:id`` and counts code points from its beginning; or two paths (``/TEI[1]/text[1]/body[1]/p[2]::14``, as Recogito Studio writes them) name an element and
count UTF-16 units. Other ways of pointing (anchors, places in the header) are refused, one by one; tags within the text are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, parse_id
from annotator.core.model import Annotator, Article, End, Entity, Relation, Span
from annotator.core.text import text_hash
from annotator.formats import foreign, foreign_xml
from annotator.formats.metadata import METADATA
from annotator.formats.sets import (
    CODE_POINTS,
    UTF16,
    FoundAnnotation,
    FoundArticle,
    FoundRelation,
    Part,
    Refused,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

MARK, ENTITY, PERSON, ITEM, TEXT, RELATION = "m-", "e-", "p-", "d-", "x-", "r-"
"""What our ids begin with: annotations, entities, annotators, articles, texts, relations."""

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_ANNOTATIONS = "{*}standOff//{*}annotation"
_HEAD = re.compile(r"//[\w.-]+\[@xml:id=['\"]([^'\"]+)['\"]\]|/TEI\[1\]/text\[1\]()")
_STEP = re.compile(r"([\w.-]+)\[(\d{1,6})\]")
_RANGE = re.compile(r"#?string-range\(\s*#?([^,()\s]+)\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)")


@dataclass(slots=True)
class _Corpus:
    """What stands before the articles: names by id, and relations."""

    people: dict[str, str] = field(default_factory=dict)
    entities: dict[Id, Entity] = field(default_factory=dict)
    relations: list[FoundRelation] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def read(path: Path) -> Iterator[Part]:
    """The articles of a file; raises UserError when it is no TEI."""
    corpus, articles, known = _Corpus(), 0, False
    for element in foreign_xml.complete(path, ("teiHeader", "standOff", "TEI")):
        above = element.getparent()
        if foreign_xml.name(element) != "TEI":
            if above is not None and foreign_xml.name(above) == "teiCorpus":
                known = True
                yield from _before(element, corpus)
                element.clear()
            continue
        articles += 1
        yield from _people(element, corpus)
        yield from _article(element, corpus, articles)
        for stand_off in element.iterfind("{*}standOff"):
            _relations(stand_off, corpus)
        element.clear()
    if not articles and not known:
        raise UserError(f"“{path.name}” is no TEI.", "Is it a file of this format?")
    yield from corpus.relations
    yield from corpus.refused


def _before(element: _Element, corpus: _Corpus) -> Iterator[Part]:
    yield from _people(element, corpus)
    for item in element.iterfind("{*}list/{*}item"):
        identity = _ours(item.get(_ID, ""), ENTITY)
        name = item.find("{*}name")
        if identity and name is not None:
            external = {
                each.get("type", ""): foreign_xml.all_text(each)
                for each in item.iterfind("{*}idno")
            }
            entity = Entity(
                identity, foreign_xml.all_text(name), name.get("type", ""), external=external
            )
            corpus.entities[identity] = entity
            yield entity
    _relations(element, corpus)


def _people(element: _Element, corpus: _Corpus) -> Iterator[Part]:
    for each in element.iter("{*}respStmt"):
        name = each.find("{*}name")
        key = each.get(_ID, "")
        if name is not None and key and key not in corpus.people:
            corpus.people[key] = foreign_xml.all_text(name)
            if identity := _ours(key, PERSON):
                yield Annotator(identity, corpus.people[key])


def _relations(element: _Element, corpus: _Corpus) -> None:
    for number, each in enumerate(element.iter("{*}relation"), 1):
        where = f"relation {each.get(_ID) or number}"
        kind = each.get("type", "")
        ends, keys = [], []
        for side in ("active", "passive"):
            end, key = _end(each.get(side, ""), kind)
            ends.append(end)
            keys.append(key)
        if any(end.id == foreign.NOBODY and not key for end, key in zip(ends, keys, strict=True)):
            corpus.refused.append(Refused(where, "It does not name its two ends."))
            continue
        notes = _notes(each)
        dates = _loaded(notes.get(("dates", ""), "{}"))
        relation = Relation(
            _ours(each.get(_ID, ""), RELATION) or foreign.NOBODY,
            each.get("name", "") or "related",
            ends[0],
            ends[1],
            _ours(each.get("resp", ""), PERSON) or foreign.NOBODY,
            notes.get(("note", ""), ""),
            each.get("when", ""),
            {k: v for k, v in dates.items() if isinstance(v, str)}
            if isinstance(dates, dict)
            else {},
        )
        corpus.relations.append(FoundRelation(relation, where, keys[0], keys[1]))


def _end(pointer: str, kind: str) -> tuple[End, str]:
    """An end of a relation: one with an id of ours, or the key of an annotation."""
    if identity := _ours(pointer, ENTITY):
        return End("entity", identity), ""
    if identity := _ours(pointer, ITEM):
        return End(kind if kind in ("outlet", "author") else "outlet", identity), ""
    if identity := _ours(pointer, MARK):
        return End("annotation", identity), ""
    return End("annotation", foreign.NOBODY), pointer.removeprefix("#")


def _article(element: _Element, corpus: _Corpus, number: int) -> Iterator[Part]:
    bibl = element.find("{*}teiHeader/{*}fileDesc/{*}sourceDesc/{*}bibl")
    notes = {} if bibl is None else _notes(bibl)
    fields: dict[str, Any] = {
        k[1]: v for k, v in notes.items() if k[0] == "metadata" and k[1] in METADATA
    }
    identity = _ours("" if bibl is None else bibl.get(_ID, ""), ITEM)
    title = element.find("{*}teiHeader/{*}fileDesc/{*}titleStmt/{*}title")
    if title is not None and not identity:
        fields["title"] = " ".join(foreign_xml.all_text(title).split())
    where = f"article {number}"
    body = element.find("{*}text")
    ab = None if body is None or not identity else body.find("{*}body/{*}ab")
    by_path = any("::" in each.get("target", "") for each in element.iterfind(_ANNOTATIONS))
    laid = _Laid(UTF16 if by_path else CODE_POINTS, root=body)
    if body is not None:
        laid.walk(body if ab is None else ab)
    elif identity and bibl is not None:  # left out: positions count in a text that is elsewhere
        laid.by_id[bibl.get(_ID, "").replace(ITEM, TEXT, 1)] = bibl
        laid.starts[bibl] = 0
    text = "".join(laid.pieces)
    marks, refused = [], []
    for count, each in enumerate(element.iterfind(_ANNOTATIONS), 1):
        if not each.attrib and not len(each):
            continue
        at = f"{where}, annotation {each.get(_ID) or count}"
        mark = _mark(each, corpus, laid, at)
        if mark is None:
            refused.append(Refused(at, "It does not point to words of the text."))
        else:
            marks.append(mark)
    if identity:
        sha = "" if bibl is None else foreign_xml.child_text(bibl, "idno")
        whole = None if body is None else text
        digest = text_hash(text) if whole is not None else _digest(sha)
        told = Article(identity, digest, characters=len(text), **fields)
        yield FoundArticle(told, whole, annotations=tuple(marks), where=where)
    elif text.strip():
        yield foreign.article(
            text, f"{where} {fields.get('title', '')}", marks, unit=laid.unit, where=where, **fields
        )
    else:
        yield Refused(where, "It has no text.")
    yield from refused


@dataclass(slots=True)
class _Laid:
    """All characters within an element, and where each element begins among them, in ``unit``."""

    unit: str = CODE_POINTS
    pieces: list[str] = field(default_factory=list)
    starts: dict[_Element, int] = field(default_factory=dict)
    by_id: dict[str, _Element] = field(default_factory=dict)
    root: _Element | None = None
    length: int = 0

    def walk(self, element: _Element) -> None:
        """Go down by recursion, which the parser's bound on depth makes safe."""
        self.starts[element] = self.length
        if key := element.get(_ID):
            self.by_id.setdefault(key, element)
        self._add(element.text)
        for child in element:
            self.walk(child)
            self._add(child.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            wide = 0 if self.unit == CODE_POINTS else sum(each > "\uffff" for each in text)
            self.length += len(text) + wide

    def start(self, key: str) -> int | None:
        """Where the element of that ``xml:id`` begins."""
        found = self.by_id.get(key)
        return None if found is None else self.starts[found]

    def step_down(self, path: str) -> int | None:
        """Where the element at the end of a path begins: from the text, or from an element named by its ``xml:id``."""
        head = _HEAD.match(path)
        if head is None:
            return None
        at = self.by_id.get(head[1]) if head[1] else self.root
        for step in filter(None, path[head.end() :].split("/")):
            found = _STEP.fullmatch(step)
            same = [] if at is None or found is None else at.findall(f"{{*}}{found[1]}")
            number = int(found[2]) if found else 0
            at = same[number - 1] if 1 <= number <= len(same) else None
        return None if at is None else self.starts.get(at)


def _mark(element: _Element, corpus: _Corpus, laid: _Laid, where: str) -> FoundAnnotation | None:
    spans = _spans(element.get("target", ""), laid)
    if not spans:
        return None
    notes = _notes(element)
    quotes = tuple(v for k, v in notes.items() if k[0] == "quote")
    attributes: dict[str, Any] = {k[1]: v for k, v in notes.items() if k[0] == "attribute"}
    attributes |= {k[1]: _loaded(v) for k, v in notes.items() if k[0] == "attribute/json"}
    rs = element.find("{*}rs")
    ana = element.get("ana", "") or ("" if rs is None else rs.get("ana", ""))
    type = ana.split()[0].lstrip("#").removeprefix("type.") if ana.split() else "annotation"
    who = element.get("resp", "").lstrip("#")
    changes = {
        each.get("status", ""): each for each in element.iterfind("{*}revisionDesc/{*}change")
    }
    made = changes.get("created")
    who = who or ("" if made is None else made.get("who", "").lstrip("#"))
    if not who and (person := element.find("{*}respStmt")) is not None:
        who = person.get(_ID, "")
    entity = _ours(element.get("corresp", ""), ENTITY)
    known = corpus.entities.get(entity) if entity else None
    return FoundAnnotation(
        type,
        tuple(spans),
        quotes if len(quotes) == len(spans) else (),
        id=_ours(element.get(_ID, ""), MARK),
        annotator=_ours(who, PERSON),
        annotator_name=corpus.people.get(who, ""),
        entity=entity,
        entity_name=known.name if known else "",
        attributes=attributes,
        evidence={k[1]: _loaded(v) for k, v in notes.items() if k[0] == "evidence"},
        note="\n".join(v for k, v in notes.items() if k[0] in ("note", "")),
        status=notes.get(("status", ""), ""),
        origin=notes.get(("origin", ""), "import"),
        created="" if made is None else made.get("when", ""),
        modified=changes["modified"].get("when", "") if "modified" in changes else "",
        key=element.get(_ID, "") or where,
        where=where,
    )


def _spans(target: str, laid: _Laid) -> tuple[Span, ...]:
    """The places that pointers name; empty when one of them names none."""
    pointers = re.findall(r"\S+\([^)]*\)|\S+", target)
    spans = []
    if "::" in target:
        points = []
        for pointer in pointers:
            path, _, offset = pointer.rpartition("::")
            begin = laid.step_down(path)
            if begin is None or not offset.isdecimal() or len(offset) > 9:
                return ()
            points.append(begin + int(offset))
        pairs = zip(points[::2], points[1::2], strict=False)
        spans = [Span(start, end) for start, end in pairs if start < end]
        return tuple(spans) if len(points) == 2 * len(spans) else ()
    for pointer in pointers:
        found = _RANGE.fullmatch(pointer)
        begin = laid.start(found[1]) if found else None
        if found is None or begin is None:
            return ()
        spans.append(Span(begin + int(found[2]), begin + int(found[2]) + int(found[3])))
    return tuple(spans)


def _notes(element: _Element) -> dict[tuple[str, str], str]:
    """Texts of the notes within an element by their type (with ``/json``) and name."""
    found: dict[tuple[str, str], str] = {}
    for each in element.iter("{*}note"):
        kind = each.get("type", "") + ("/json" if each.get("subtype") == "json" else "")
        found.setdefault((kind, each.get("n", "")), foreign_xml.all_text(each))
    return found


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _digest(told: str) -> bytes:
    return bytes.fromhex(told) if re.fullmatch(r"[0-9a-f]{64}", told) else b""


def _ours(pointer: str, prefix: str) -> Id | None:
    """The id of ours behind a pointer or an ``xml:id``, if it is one."""
    told = pointer.removeprefix("#")
    return parse_id(told.removeprefix(prefix)) if told.startswith(prefix) else None
