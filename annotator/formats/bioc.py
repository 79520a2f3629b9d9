"""BioC, in: XML (from files that may point to ``BioC.dtd``, which is never fetched) and JSON, as whole collections or single documents.

An article's text is put together from its passages or sentences: what lies between their offsets is one line end and blanks.
Locations count from the document's beginning; where all words of a document fit only when counted from the beginning of the passage or
sentence, they are taken so. ``type`` is the type, ``annotator`` who annotated, all other infons are attributes. The words of
each annotation are held against the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import UserError
from annotator.core.model import Span
from annotator.formats import foreign, foreign_xml
from annotator.formats.sets import FoundAnnotation, Part, Refused

if TYPE_CHECKING:
    from lxml.etree import _Element

WIDEST_GAP = 1000
"""A wider gap between two passages is closed: an empty line stands for it."""


@dataclass(slots=True)
class _Told:
    """An annotation or relation as the file tells it: locations or nodes are pairs."""

    identity: str
    infons: dict[str, str]
    pairs: list[tuple[str, str]]
    words: str = ""


@dataclass(slots=True)
class _Piece:
    """A passage or a sentence: text, its offset as told, and where it begins in the article."""

    text: str
    offset: int
    annotations: list[_Told] = field(default_factory=list)
    start: int = 0


@dataclass(slots=True)
class _Document:
    """A document, whichever way it was written."""

    identity: str
    title: str = ""
    pieces: list[_Piece] = field(default_factory=list)
    relations: list[_Told] = field(default_factory=list)


def read(path: Path) -> Iterator[Part]:
    """The documents of a file, or of all ``.xml`` and ``.json`` files of a folder."""
    found = 0
    for file in foreign_xml.files(path, (".xml", ".json")):
        where = foreign_xml.shown(file, path)
        try:
            for number, document in enumerate(_documents(file), 1):
                found += 1
                yield from _parts(document, f"{where}, document {number}")
        except UserError as error:
            yield foreign_xml.refused(file, path, error)
    if not found:
        raise UserError(
            f"“{path.name}” holds no documents as BioC has them.", "Is it a file of this format?"
        )


def _documents(path: Path) -> Iterator[_Document]:
    start = foreign.read_bytes(path)[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        for element in foreign_xml.complete(path, ("document",)):
            yield _from_xml(element)
            element.clear()
    elif b"\n" in start and start.partition(b"\n")[0].rstrip().endswith(b"}"):
        for where, value in foreign.json_lines(path):
            yield _from_json(foreign.as_object(value, where))
    else:
        yield from map(_from_json, _objects(foreign.read_json(path)))


# --- the two ways it is written ---


def _from_xml(element: _Element) -> _Document:
    document = _Document(foreign_xml.child_text(element, "id"))
    holders = [
        element,
        *element.iterfind("{*}passage"),
        *element.iterfind("{*}passage/{*}sentence"),
    ]
    for passage in element.iterfind("{*}passage"):
        sentences = passage.findall("{*}sentence")
        text = passage.find("{*}text")
        for each in [passage] if text is not None or not sentences else sentences:
            raw = each.find("{*}text")
            offset = _whole(foreign_xml.child_text(each, "offset"))
            document.pieces.append(
                _Piece("" if raw is None else foreign_xml.all_text(raw), offset or 0)
            )
            if each is passage:
                _title(document, _infons(passage))
            inside = [each] if each is not passage else [passage, *sentences]
            document.pieces[-1].annotations = [
                _told(a, "location", ("offset", "length"))
                for holder in inside
                for a in holder.iterfind("{*}annotation")
            ]
        if text is None and sentences and document.pieces:
            document.pieces[-1].annotations += [
                _told(a, "location", ("offset", "length"))
                for a in passage.iterfind("{*}annotation")
            ]
    if document.pieces:
        document.pieces[0].annotations += [
            _told(a, "location", ("offset", "length")) for a in element.iterfind("{*}annotation")
        ]
    document.relations = [
        _told(each, "node", ("refid", "role"))
        for holder in holders
        for each in holder.iterfind("{*}relation")
    ]
    return document


def _told(element: _Element, child: str, names: tuple[str, str]) -> _Told:
    pairs = [
        (each.get(names[0], ""), each.get(names[1], ""))
        for each in element.iterfind(f"{{*}}{child}")
    ]
    return _Told(
        element.get("id", ""), _infons(element), pairs, foreign_xml.child_text(element, "text")
    )


def _infons(element: _Element) -> dict[str, str]:
    return {
        each.get("key", ""): foreign_xml.all_text(each).strip()
        for each in element.iterfind("{*}infon")
    }


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every document within a JSON value: a collection, a list, or one of them."""
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
    elif isinstance(value, dict):
        if isinstance(value.get("passages"), list):
            yield value
        else:
            for each in value.values():
                yield from _objects(each if isinstance(each, list) else None)


def _from_json(value: Any) -> _Document:
    document = _Document(str(value.get("id") or ""))
    outside: list[_Told] = []
    for passage in _each(value, "passages"):
        whole = isinstance(passage.get("text"), str) and passage["text"] != ""
        sentences = list(_each(passage, "sentences"))
        for each in [passage] if whole or not sentences else sentences:
            text = each.get("text")
            piece = _Piece(
                text if isinstance(text, str) else "", _whole(str(each.get("offset"))) or 0
            )
            inside = [each] if each is not passage else [passage, *sentences]
            piece.annotations = [
                told for holder in inside for told in _json_told(holder, "annotations", "locations")
            ]
            document.pieces.append(piece)
            if each is passage:
                _title(document, _texts(passage.get("infons")))
            for holder in inside:
                document.relations += _json_told(holder, "relations", "nodes")
        if not whole and sentences:
            outside += _json_told(passage, "annotations", "locations")
            document.relations += _json_told(passage, "relations", "nodes")
    outside += _json_told(value, "annotations", "locations")
    if document.pieces:
        document.pieces[0].annotations += outside
    document.relations += _json_told(value, "relations", "nodes")
    return document


def _json_told(value: dict[str, Any], key: str, inner: str) -> Iterator[_Told]:
    names = ("offset", "length") if inner == "locations" else ("refid", "role")
    for each in _each(value, key):
        pairs = [tuple(str(pair.get(name, "")) for name in names) for pair in _each(each, inner)]
        words = each.get("text")
        yield _Told(
            str(each.get("id", "")),
            _texts(each.get("infons")),
            [(first, second) for first, second in pairs],
            words if isinstance(words, str) else "",
        )


def _each(value: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    found = value.get(key)
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each


def _texts(value: Any) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {str(k): str(v) for k, v in pairs if isinstance(v, (str, int, float))}


def _title(document: _Document, infons: dict[str, str]) -> None:
    kind = infons.get("type", infons.get("section", "")).lower()
    if kind in ("title", "front") and not document.title:
        document.title = " ".join(document.pieces[-1].text.split())


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < 12 else None


# --- what becomes of it ---


def _parts(document: _Document, where: str) -> Iterator[Part]:
    text = _laid_out(document.pieces)
    relative = _counts_from_pieces(document.pieces, text)
    marks: list[FoundAnnotation] = []
    after: list[Part] = []
    keys: set[str] = set()
    for piece in document.pieces:
        for each in piece.annotations:
            at = f"{where}, annotation {each.identity or len(marks) + len(after) + 1}"
            spans = _spans(each, piece.start - (0 if relative else piece.offset))
            if not spans:
                after.append(Refused(at, "It has no place."))
                continue
            infons = dict(each.infons)
            key = f"{where}#{each.identity}" if each.identity else at
            keys.add(key)
            marks.append(
                FoundAnnotation(
                    infons.pop("type", "") or "annotation",
                    spans,
                    annotator_name=infons.pop("annotator", ""),
                    created=infons.pop("updated_at", ""),
                    attributes={k: v for k, v in infons.items() if k and v},
                    words=each.words,
                    key=key,
                    where=at,
                )
            )
    for number, each in enumerate(document.relations, 1):
        at = f"{where}, relation {each.identity or number}"
        ends = [f"{where}#{refid}" for refid, _ in sorted(each.pairs, key=_role)]
        if len(ends) < 2 or not keys.issuperset(ends):
            after.append(Refused(at, "It does not lead from annotation to annotation."))
            continue
        type = each.infons.get("type") or "related"
        note = "; ".join(f"{k}: {v}" for k, v in each.infons.items() if k not in ("type", "") and v)
        after += [foreign.relation(type, ends[0], end, note=note, where=at) for end in ends[1:]]
    if not text:
        yield Refused(where, "It has no text.")
        return
    yield foreign.article(
        text, document.identity or where, marks, title=document.title, where=where
    )
    yield from after


def _laid_out(pieces: list[_Piece]) -> str:
    """The article's text; each piece learns where it begins."""
    text: list[str] = []
    length = 0
    for number, piece in enumerate(pieces):
        if number:
            before = pieces[number - 1]
            gap = piece.offset - before.offset - len(before.text)
            between = "\n" + " " * (gap - 1) if gap > 0 else ""
            if gap > WIDEST_GAP or gap < 0:
                between = "\n\n"
            text.append(between)
            length += len(between)
        piece.start = length
        text.append(piece.text)
        length += len(piece.text)
    return "".join(text)


def _counts_from_pieces(pieces: list[_Piece], text: str) -> bool:
    """True when the words of all annotations fit counted from their own piece, and do not all fit otherwise."""

    def fit(relative: bool) -> bool:
        told = [(piece, each) for piece in pieces for each in piece.annotations if each.words]
        return bool(told) and all(
            len(spans := _spans(each, piece.start - (0 if relative else piece.offset))) == 1
            and text[spans[0].start : spans[0].end] == each.words
            for piece, each in told
            if len(each.pairs) == 1
        )

    return not fit(relative=False) and fit(relative=True)


def _spans(told: _Told, moved: int) -> tuple[Span, ...]:
    """The place in the article, ``moved`` from where the file has it; empty when there is none."""
    found = []
    for first, second in told.pairs:
        offset, length = _whole(first), _whole(second)
        if offset is None or not length or offset + moved < 0:
            return ()
        found.append(Span(offset + moved, offset + moved + length))
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def _role(node: tuple[str, str]) -> int:
    """Sources before targets; whatever else as it comes."""
    role = node[1].lower()
    return {"source": 0, "subject": 0, "target": 2, "object": 2}.get(role, 1)
