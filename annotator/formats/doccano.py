"""doccano's lines: one JSON object for each article, with ``entities`` and ``relations``.

Out: ``id``, ``text``, ``entities`` (``id``, ``label``, ``start_offset``, ``end_offset`` in code points) and ``relations`` (``id``,
``from_id``, ``to_id``, ``type``); ``meta`` holds the article's metadata. With several annotators there is one line for each of them,
``annotator`` names whose. In: the shapes doccano wrote over the years (``label``, ``labels``, ``entities``, ``annotations``), a JSON list or
one object; other keys of a line are its metadata. doccano does not say what it counts; the file holds no words either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.jobs import Reporter
from annotator.core.model import Span
from annotator.formats import foreign
from annotator.formats.grouping import by_annotator, compare_by_annotator
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import METADATA, article_id, fields_of, metadata
from annotator.formats.sets import AnnotationSet, FoundAnnotation, Part, Refused

KEEPS = frozenset({"relations", "annotators", "metadata", "text"})
_TEXT = ("text", "data", "column_data")
_MARKS = ("entities", "label", "labels", "annotations", "spans", "column_label")


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write one line for each article, or for each annotator's part of it."""
    lacking = Lacking(source, losses, KEEPS)
    names = {each.id: each.name for each in source.annotators()}
    written = line = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        marks = list(lacking.annotations(article))
        here = {each.id for each in marks}
        relations = [
            each for each in source.relations_from(article.id) if lacking.relation(each, here)
        ]
        for who, mine in by_annotator(marks):
            line += 1
            ids = {mark.id: written + n for n, mark in enumerate(mine, 1)}
            for mark in mine:
                lacking.annotation(mark)
            kept = [each for each in relations if each.source.id in ids and each.target.id in ids]
            apart = [
                e.source.id for e in relations if e.source.id in ids and e.target.id not in ids
            ]
            losses.add_each(
                "relations", "Relations between two annotators' annotations are left out.", apart
            )
            value: dict[str, Any] = {"id": line, "text": source.text(article)}
            value["entities"] = [
                {
                    "id": ids[mark.id],
                    "label": mark.type,
                    "start_offset": mark.spans[0].start,
                    "end_offset": mark.spans[0].end,
                }
                for mark in mine
            ]
            value["relations"] = [
                {"id": n, "from_id": ids[r.source.id], "to_id": ids[r.target.id], "type": r.type}
                for n, r in enumerate(kept, 1)
            ]
            if who is not None and names.get(who):
                value["annotator"] = names[who]
            value["meta"] = metadata(article)
            out.write(json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n")
            written += len(mine)
    lacking.whole()
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the lines back and compare texts, annotators, types and places."""
    return compare_by_annotator(source, read(path), report, KEEPS)


def read(path: Path) -> Iterator[Part]:
    """The articles of a file of doccano's, whatever its age."""
    for where, value in _values(path):
        if not isinstance(value, dict):
            yield Refused(where, "An object was expected.")
            continue
        text = next((value[key] for key in _TEXT if isinstance(value.get(key), str)), None)
        if text is None:
            yield Refused(where, "It has no text.")
            continue
        yield from _article(value, text, where)


def _values(path: Path) -> Iterator[tuple[str, Any]]:
    """Every object of the file: lines, a list, or a single one over several lines."""
    start = foreign.read_bytes(path)[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"[" or (start[:1] == b"{" and not _is_line(start)):
        value = foreign.read_json(path)
        for number, each in enumerate(value if isinstance(value, list) else [value], 1):
            yield f"object {number}", each
    else:
        yield from foreign.json_lines(path)


def _is_line(start: bytes) -> bool:
    """True when the first line goes on to more than the opening brace."""
    return start.split(b"\n", 1)[0].strip() != b"{"


def _article(value: Mapping[str, Any], text: str, where: str) -> Iterator[Part]:
    marks: list[FoundAnnotation] = []
    refused: list[Refused] = []
    default = value.get("annotator") if isinstance(value.get("annotator"), str) else ""
    for key in _MARKS:
        found = value.get(key)
        for number, each in enumerate(found if isinstance(found, list) else [], 1):
            at = f"{where}, {key} {number}"
            mark = _mark(each, where, at, str(default or ""))
            if mark is None:
                refused.append(Refused(at, "It has no place or no label."))
            else:
                marks.append(mark)
    meta = value.get("meta") if isinstance(value.get("meta"), dict) else {}
    own = {k: v for k, v in value.items() if k in METADATA}
    fields = fields_of({**own, **(meta or {})})
    yield foreign.article(
        text,
        str(value.get("id", where)),
        marks,
        identity=article_id(meta or {}),
        where=where,
        **fields,
    )
    relations = value.get("relations")
    for number, each in enumerate(relations if isinstance(relations, list) else [], 1):
        at = f"{where}, relation {number}"
        if not isinstance(each, dict) or not {"from_id", "to_id"} <= each.keys():
            refused.append(Refused(at, "It does not name its two ends."))
            continue
        who = foreign.annotator_id(str(default)) if default else foreign.NOBODY
        yield foreign.relation(
            str(each.get("type", "related")),
            f"{where}#{each['from_id']}",
            f"{where}#{each['to_id']}",
            annotator=who,
            where=at,
        )
    yield from refused


def _mark(each: Any, where: str, at: str, default: str) -> FoundAnnotation | None:
    if isinstance(each, list) and len(each) == 3:
        each = dict(zip(("start_offset", "end_offset", "label"), each, strict=True))
    if not isinstance(each, dict):
        return None
    start, end = (each.get(f"{name}_offset", each.get(name)) for name in ("start", "end"))
    label = each.get("label")
    if not isinstance(start, int) or not isinstance(end, int) or label is None or start < 0:
        return None
    user = each.get("user")
    return FoundAnnotation(
        str(label),
        (Span(start, end),),
        annotator_name=str(user) if user is not None else default,
        key=f"{where}#{each.get('id', at)}",
        where=at,
    )
