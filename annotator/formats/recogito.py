"""Recogito, in: the table of Recogito Studio (CSV, a row for each body) and the annotations of Recogito 2 (JSON).

Neither holds texts: they lie beside the file as ``NAME.txt`` (the document's name or id). Positions count UTF-16 units, as JavaScript does;
the words decide. The first tag (in Recogito 2 the kind: ``PLACE``, ``PERSON``, ``EVENT``) is the type, further ones an attribute
``tags``; comments are the note, an address of Wikidata an external id. Annotations of pictures are refused, one by one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.model import Span
from annotator.formats import beside, foreign
from annotator.formats.sets import UTF16, FoundAnnotation, Part, Refused

UNTAGGED = "annotation"
_KINDS = ("PLACE", "PERSON", "EVENT")
_WIKIDATA = re.compile(r"wikidata\.org/(?:wiki|entity)/(Q\d+)")


@dataclass(slots=True)
class _Mark:
    """An annotation as it is put together from its bodies."""

    document: str
    where: str
    key: str
    quote: str
    start: int | None
    end: int | None
    who: str = ""
    created: str = ""
    kind: str = ""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    external: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)

    def body(self, purpose: str, value: str) -> None:
        """Heed one body."""
        if found := _WIKIDATA.search(value):
            self.external.setdefault("wikidata", found[1])
        elif purpose in ("tagging", "classifying", "tag") and value:
            self.tags.append(value)
        elif value:
            self.notes.append(value)

    def found(self) -> FoundAnnotation | None:
        """The annotation; None when it is not about words of a text."""
        if self.start is None or self.end is None or not 0 <= self.start < self.end:
            return None
        tags = list(self.tags)
        type = self.kind or (tags.pop(0) if tags else UNTAGGED)
        return FoundAnnotation(
            type,
            (Span(self.start, self.end),),
            (self.quote,) if self.quote else (),
            annotator_name=self.who,
            attributes={"tags": tags} if tags else {},
            note="\n".join(self.notes),
            created=self.created,
            external=self.external,
            key=self.key,
            where=self.where,
        )


def read(path: Path) -> Iterator[Part]:
    """The annotations of a table or a JSON file, by document."""
    raw = foreign.read_text(path)
    start = raw.lstrip("\ufeff \t\r\n")[:1]
    marks = list(_from_json(path, raw) if start in ("{", "[") else _from_table(path, raw))
    by_document: dict[str, list[_Mark]] = {}
    for mark in marks:
        by_document.setdefault(mark.document, []).append(mark)
    keys = {mark.key for mark in marks if mark.found() is not None}
    for document, mine in by_document.items():
        text = beside.raw_text(path, [document])
        if text is None and len(by_document) == 1:
            text = beside.only_text(path)
        placed = [found for mark in mine if (found := mark.found()) is not None]
        yield foreign.article(text, document, placed, unit=UTF16, title=document, where=document)
    for mark in marks:
        if mark.found() is None:
            yield Refused(mark.where, "It is not about words of a text.")
        for type, target in mark.links:
            who = foreign.annotator_id(mark.who) if mark.who else foreign.NOBODY
            if mark.key in keys and target in keys:
                yield foreign.relation(type, mark.key, target, annotator=who, where=mark.where)
            else:
                yield Refused(mark.where, "Its relation leads out of the file.")


def _from_table(path: Path, raw: str) -> Iterator[_Mark]:
    """Rows of Recogito Studio's table, those of one annotation together."""
    rows = csv.DictReader(io.StringIO(raw.removeprefix("\ufeff"), newline=""), strict=True)
    if not {"annotation_id", "target", "document"} <= set(rows.fieldnames or ()):
        raise UserError(
            f"“{path.name}” is no table of Recogito Studio's.",
            "It has columns annotation_id, document and target; export it again.",
        )
    marks: dict[str, _Mark] = {}
    try:
        for row in rows:
            cells = {key: value or "" for key, value in row.items() if isinstance(key, str)}
            key = cells["annotation_id"] or f"line {rows.line_num}"
            if key not in marks:
                places = (
                    re.search(rf"\b{end}=(\d{{1,9}})\b", cells["target"])
                    for end in ("start", "end")
                )
                start, end = (int(found[1]) if found else None for found in places)
                marks[key] = _Mark(
                    cells["document"], f"line {rows.line_num}", key, cells.get("text_quote", ""), start, end,
                    cells.get("created_by", ""), cells.get("created", ""),
                )  # fmt: skip
            marks[key].body(cells.get("body_purpose", ""), cells.get("body_value", ""))
    except csv.Error as error:
        raise UserError(
            f"“{path.name}” is no table: {error}.", "Export it again from Recogito."
        ) from None
    yield from marks.values()


def _from_json(path: Path, raw: str) -> Iterator[_Mark]:
    """Annotations of Recogito 2: one, a list, or one a line."""
    lines = [each for each in raw.splitlines() if each.strip()]
    if (
        len(lines) > 1
        and lines[0].lstrip("\ufeff").startswith("{")
        and lines[0].rstrip().endswith("}")
    ):
        values = [(where, value) for where, value in foreign.json_lines(path)]
    else:
        value = foreign.read_json(path)
        values = [
            (f"annotation {number}", each)
            for number, each in enumerate(value if isinstance(value, list) else [value], 1)
        ]
    if not any(isinstance(each, dict) and "annotates" in each for _, each in values):
        raise UserError(
            f"“{path.name}” holds no annotations of Recogito's.", "Is it a file of this format?"
        )
    for where, each in values:
        if isinstance(each, dict):
            yield _mark(each, where)


def _mark(value: Mapping[str, Any], where: str) -> _Mark:
    bodies = [each for each in _list(value.get("bodies")) if isinstance(each, dict)]
    quote = next((str(b.get("value") or "") for b in bodies if b.get("type") == "QUOTE"), "")
    anchor = re.fullmatch(r"char-offset:(\d{1,9})", str(value.get("anchor", "")))
    start = int(anchor[1]) if anchor else None
    about = value.get("annotates")
    document = str(about.get("document_id") or "") if isinstance(about, dict) else ""
    people = [str(each) for each in _list(value.get("contributors"))]
    mark = _Mark(
        document,
        where,
        str(value.get("annotation_id") or where),
        quote,
        start,
        None if start is None else start + sum(1 + (each > "\uffff") for each in quote),
        people[0] if people else str(value.get("last_modified_by") or ""),
        str(value.get("last_modified_at") or ""),
    )
    for body in bodies:
        kind = str(body.get("type", "")).upper()
        reference = body.get("reference")
        address = reference.get("uri") if isinstance(reference, dict) else body.get("uri")
        if kind in _KINDS:
            mark.kind = mark.kind or kind
        if isinstance(address, str):
            mark.body("identifying", address)
        if kind in ("TAG", "COMMENT") and isinstance(body.get("value"), str):
            mark.body(kind.lower(), body["value"])
    for link in _list(value.get("relations")):
        if isinstance(link, dict) and link.get("relates_to"):
            tags = [
                str(b.get("value"))
                for b in _list(link.get("bodies"))
                if isinstance(b, dict) and b.get("value")
            ]
            mark.links.append((tags[0] if tags else "related", str(link["relates_to"])))
    return mark


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
