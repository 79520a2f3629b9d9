"""Prodigy's lines: one task for each article (and annotator), with ``spans`` over ``tokens`` and ``relations``.

``end`` of a span is exclusive, ``token_end`` inclusive, all in code points. Tokens are runs of letters and digits, and single other
characters; a span that begins or ends within one keeps its places without token numbers. ``meta`` holds the article's metadata,
``_annotator_id`` the annotator's name. In, answers other than ``accept`` are refused one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

from annotator.core.jobs import Reporter
from annotator.core.model import Span
from annotator.formats import foreign
from annotator.formats.grouping import by_annotator, compare_by_annotator
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import article_id, fields_of, metadata
from annotator.formats.sets import AnnotationSet, FoundAnnotation, Part, Refused

KEEPS = frozenset({"relations", "annotators", "metadata", "text"})
_TOKEN = re.compile(r"[^\W_]+|[^\s]", re.UNICODE)


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write one task for each article, or for each annotator's part of it."""
    lacking = Lacking(source, losses, KEEPS)
    names = {each.id: each.name for each in source.annotators()}
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        text = source.text(article)
        tokens = _tokens(text)
        starts = {each["start"]: each["id"] for each in tokens}
        ends = {each["end"]: each["id"] for each in tokens}
        marks = list(lacking.annotations(article))
        here = {each.id for each in marks}
        relations = [r for r in source.relations_from(article.id) if lacking.relation(r, here)]
        for who, mine in by_annotator(marks):
            spans: dict[bytes, dict[str, Any]] = {}
            for mark in mine:
                lacking.annotation(mark)
                first = mark.spans[0]
                span: dict[str, Any] = {"start": first.start, "end": first.end, "label": mark.type}
                if first.start in starts and first.end in ends:
                    span |= {"token_start": starts[first.start], "token_end": ends[first.end]}
                spans[mark.id] = span
            links = []
            for each in relations:
                if each.source.id not in spans:
                    continue
                head, child = spans[each.source.id], spans.get(each.target.id)
                if child is None or "token_end" not in head or "token_end" not in child:
                    text_ = "Relations between two annotators, or of spans that cut a word, are left out."
                    losses.add("relations", text_, [each.source.id])
                    continue
                links.append(
                    {
                        "head": head["token_end"],
                        "child": child["token_end"],
                        "head_span": head,
                        "child_span": child,
                        "label": each.type,
                    }
                )
            name = names.get(who, "") if who is not None else ""
            out.write(_line(text, tokens, list(spans.values()), links, metadata(article), name))
            written += len(mine)
    lacking.whole()
    return written


def _line(
    text: str,
    tokens: list[dict[str, Any]],
    spans: list[dict[str, Any]],
    relations: list[dict[str, Any]],
    meta: Mapping[str, str],
    name: str,
) -> bytes:
    task: dict[str, Any] = {
        "text": text,
        "_input_hash": _hash(text),
        "_task_hash": _hash(text + name),
        "_view_id": "relations" if relations else "spans_manual",
        "tokens": tokens,
        "spans": spans,
        "relations": relations,
        "answer": "accept",
        "meta": meta,
    }
    if name:
        task["_annotator_id"] = name
    return json.dumps(task, ensure_ascii=False).encode("utf-8") + b"\n"


def _hash(text: str) -> int:
    """A number that is the same each time, signed as Prodigy's are."""
    number = crc32(text.encode("utf-8"))
    return number - (1 << 32) if number >= 1 << 31 else number


def _tokens(text: str) -> list[dict[str, Any]]:
    found = list(_TOKEN.finditer(text))
    return [
        {
            "text": each[0],
            "start": each.start(),
            "end": each.end(),
            "id": number,
            "ws": text[each.end() : each.end() + 1] == " ",
        }
        for number, each in enumerate(found)
    ]


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the lines back and compare texts, annotators, types and places."""
    return compare_by_annotator(source, read(path), report, KEEPS)


def read(path: Path) -> Iterator[Part]:
    """The tasks of a file of Prodigy's."""
    for where, task in foreign.json_lines(path):
        if not isinstance(task, dict) or not isinstance(task.get("text"), str):
            yield Refused(where, "It is no task with a text.")
        elif task.get("answer", "accept") != "accept":
            yield Refused(where, f"Its answer is “{str(task['answer'])[:20]}”.")
        else:
            yield from _task(task, where)


def _task(task: Mapping[str, Any], where: str) -> Iterator[Part]:
    who = task.get("_annotator_id") or task.get("_session_id") or ""
    name = who if isinstance(who, str) else str(who)
    marks: list[FoundAnnotation] = []
    refused: list[Refused] = []
    keys: dict[tuple[Any, Any, Any], str] = {}
    by_token: dict[Any, str] = {}
    spans = task.get("spans")
    for number, each in enumerate(spans if isinstance(spans, list) else [], 1):
        at = f"{where}, span {number}"
        if not isinstance(each, dict) or not _is_place(each.get("start"), each.get("end")):
            refused.append(Refused(at, "It has no place."))
            continue
        place = (each["start"], each["end"], each.get("label"))
        keys[place] = by_token[each.get("token_end")] = at
        quote = each.get("text")
        marks.append(
            FoundAnnotation(
                str(each.get("label", "")) or "span",
                (Span(each["start"], each["end"]),),
                annotator_name=name,
                words=quote if isinstance(quote, str) else "",
                key=at,
                where=at,
            )
        )
    meta = task.get("meta") if isinstance(task.get("meta"), dict) else {}
    yield foreign.article(
        task["text"],
        str(task.get("_input_hash", where)),
        marks,
        identity=article_id(meta or {}),
        where=where,
        **fields_of(meta or {}),
    )
    relations = task.get("relations")
    for number, each in enumerate(relations if isinstance(relations, list) else [], 1):
        at = f"{where}, relation {number}"
        ends = [_end(each, side, keys, by_token) for side in ("head", "child")]
        if not all(ends):
            refused.append(Refused(at, "Its ends are no spans of the task."))
            continue
        annotator = foreign.annotator_id(name) if name else foreign.NOBODY
        label = str(each.get("label", "related"))
        yield foreign.relation(label, ends[0], ends[1], annotator=annotator, where=at)
    yield from refused


def _end(each: Any, side: str, keys: Mapping[Any, str], by_token: Mapping[Any, str]) -> str:
    if not isinstance(each, dict):
        return ""
    span = each.get(f"{side}_span")
    if isinstance(span, dict):
        place = (span.get("start"), span.get("end"), span.get("label"))
        if place in keys:
            return keys[place]
    token = each.get(side)
    return by_token.get(token, "") if isinstance(token, int) else ""


def _is_place(start: Any, end: Any) -> bool:
    return type(start) is int and type(end) is int and 0 <= start < end
