"""Label Studio's JSON: a list of tasks, each an article with one ``annotations`` entry for each annotator.

Out: a region (``labels``) for each annotation, in code points as Label Studio's editor counts now, with its words; further results with the
same ``id`` hold attributes (``choices``, ``number``, ``textarea``) and the entity's name (``textarea`` called ``entity``); a note is the region's
``meta.text``. Ids of regions are our ids, so that a file that comes back is recognised. In: older files counted UTF-16 units; the words
decide. ``hypertextlabels`` are taken by their ``globalOffsets`` where they have them. Regions on anything but text are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import id_text, parse_id
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Span
from annotator.formats import foreign
from annotator.formats.grouping import by_annotator
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import article_id, fields_of, metadata
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import (
    AnnotationSet,
    FoundAnnotation,
    FoundArticle,
    Part,
    Refused,
    names_of,
)

KEEPS = frozenset(
    {"relations", "annotators", "metadata", "text", "attributes", "entities", "notes"}
)
ENTITY = "entity"
"""The name of the field that holds an entity's name."""

_LABELS = ("labels", "hypertextlabels", "paragraphlabels")


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write the set as a list of tasks."""
    lacking = Lacking(source, losses, KEEPS)
    names = names_of(source)
    written = 0
    out.write(b"[")
    articles = report.each(source.articles(), source.count, "Writing articles")
    for number, article in enumerate(articles, 1):
        lacking.article(article)
        marks = list(lacking.annotations(article))
        here = {each.id for each in marks}
        relations = [r for r in source.relations_from(article.id) if lacking.relation(r, here)]
        text = source.text(article)
        task: dict[str, Any] = {"id": number, "data": {"text": text, **_data(metadata(article))}}
        task["annotations"] = []
        for who, mine in by_annotator(marks):
            if who is None:
                continue
            result: list[dict[str, Any]] = []
            for mark in mine:
                lacking.annotation(mark)
                entity = names.entities.get(mark.entity, "") if mark.entity else ""
                result += _results(mark, text, entity)
            own = {mark.id for mark in mine}
            result += [
                {
                    "type": "relation",
                    "from_id": id_text(each.source.id),
                    "to_id": id_text(each.target.id),
                    "direction": "right",
                    "labels": [each.type],
                }
                for each in relations
                if each.source.id in own
            ]
            name = names.annotators.get(who, "")
            person = {"id": id_text(who), "first_name": name, "last_name": "", "email": ""}
            task["annotations"].append({"completed_by": person, "result": result})
            written += len(mine)
        line = json.dumps(task, ensure_ascii=False).encode("utf-8")
        out.write((b"\n" if number == 1 else b",\n") + line)
    out.write(b"\n]\n")
    lacking.whole()
    return written


def _data(fields: Mapping[str, str]) -> dict[str, str]:
    """Metadata beside the text; nothing may take the text's own name."""
    return {key: value for key, value in fields.items() if key != "text"}


def _results(mark: Annotation, text: str, entity: str) -> Iterator[dict[str, Any]]:
    first = mark.spans[0]
    place = {"start": first.start, "end": first.end, "text": text[first.start : first.end]}
    identity = id_text(mark.id)
    base = {"id": identity, "to_name": "text"}
    region: dict[str, Any] = {
        **base,
        "from_name": "label",
        "type": "labels",
        "value": {**place, "labels": [mark.type]},
    }
    if mark.note:
        region["meta"] = {"text": [mark.note]}
    yield region
    if entity:
        value = {**place, "text": [entity]}
        yield {**base, "from_name": ENTITY, "type": "textarea", "value": value}
    for code, value in mark.attributes.items():
        kind, held = _held(value)
        yield {**base, "from_name": code, "type": kind, "value": {**place, kind_key(kind): held}}


def kind_key(kind: str) -> str:
    """The key under which a result of this type holds its value."""
    return {"textarea": "text", "choices": "choices"}.get(kind, kind)


def _held(value: Any) -> tuple[str, Any]:
    if isinstance(value, bool):
        return "choices", ["true" if value else "false"]
    if isinstance(value, (int, float)):
        return "number", value
    if isinstance(value, list):
        return "choices", [str(each) for each in value]
    return "textarea", [str(value)]


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the tasks back and compare texts, places, types, notes, entities and numbers of attributes."""
    names = names_of(source)

    def ours() -> Iterator[Seen]:
        lacking = Lacking(source, LossLog(), KEEPS)
        for article in report.each(source.articles(), source.count, "Reading back"):
            yield Seen(
                article.text,
                tuple(
                    (
                        *(m.id, m.type, m.spans[:1], m.note, len(m.attributes), m.annotator),
                        names.entities.get(m.entity, "") if m.entity else "",
                    )
                    for m in lacking.annotations(article)
                ),
            )

    theirs = (
        Seen(
            part.article.text,
            tuple(
                (m.id, m.type, m.spans, m.note, len(m.attributes), m.annotator, m.entity_name)
                for m in part.annotations
            ),
        )
        for part in read(path)
        if isinstance(part, FoundArticle)
    )
    return difference(ours(), theirs)


def read(path: Path) -> Iterator[Part]:
    """The tasks of a file of Label Studio's."""
    value = foreign.read_json(path)
    for number, task in enumerate(value if isinstance(value, list) else [value], 1):
        where = f"task {number}"
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(task, dict) or not isinstance(data, dict):
            yield Refused(where, "It has no data.")
        else:
            yield from _task(task, data, where)


def _task(task: Mapping[str, Any], data: Mapping[str, Any], where: str) -> Iterator[Part]:
    key = _text_key(task, data)
    if key is None:
        yield Refused(where, "It has no text.")
        return
    marks: list[FoundAnnotation] = []
    after: list[Part] = []
    entries = [*_list(task.get("annotations")), *_list(task.get("completions"))]
    for number, entry in enumerate(entries, 1):
        at = f"{where}, annotation {number}"
        if not isinstance(entry, dict) or entry.get("was_cancelled"):
            after.append(Refused(at, "It was cancelled, or is no annotation."))
            continue
        _entry(entry, at, marks, after)
    identity = article_id(data)
    fields = fields_of(data)
    name = str(task.get("id", where))
    yield foreign.article(data[key], name, marks, identity=identity, where=where, **fields)
    yield from after


def _text_key(task: Mapping[str, Any], data: Mapping[str, Any]) -> str | None:
    """Which of the task's data is the text: what regions name, else ``text``, else the longest."""
    texts = {k: v for k, v in data.items() if isinstance(v, str) and v}
    for entry in (*_list(task.get("annotations")), *_list(task.get("completions"))):
        for result in _list(entry.get("result")) if isinstance(entry, dict) else ():
            source = result.get("source") if isinstance(result, dict) else None
            if isinstance(source, str) and source.removeprefix("$") in texts:
                return source.removeprefix("$")
    if "text" in texts:
        return "text"
    return max(texts, key=lambda key: len(texts[key]), default=None)


def _entry(
    entry: Mapping[str, Any], at: str, marks: list[FoundAnnotation], after: list[Part]
) -> None:
    """One person's annotations of a task."""
    who, name = _person(entry.get("completed_by"))
    regions: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for number, result in enumerate(_list(entry.get("result")), 1):
        place = f"{at}, result {number}"
        if not isinstance(result, dict):
            after.append(Refused(place, "It is no result."))
        elif result.get("type") == "relation":
            ends = f"{at}#{result.get('from_id')}", f"{at}#{result.get('to_id')}"
            for label in _list(result.get("labels")) or ["related"]:
                annotator = who or (foreign.annotator_id(name) if name else foreign.NOBODY)
                after.append(foreign.relation(str(label), *ends, annotator=annotator, where=place))
        else:
            regions.setdefault(str(result.get("id", place)), []).append((place, result))
    for identity, results in regions.items():
        found = _region(identity, results, at, who, name)
        if found is None:
            after.append(Refused(results[0][0], "It is not about a place in the text."))
        else:
            marks.extend(found)


def _person(told: Any) -> tuple[bytes | None, str]:
    """Who annotated: an id of ours, or a name."""
    if isinstance(told, dict):
        name = " ".join(str(told.get(k) or "") for k in ("first_name", "last_name")).strip()
        identity = parse_id(str(told.get("id", "")))
        if identity:
            return identity, name
        return None, name or str(told.get("email") or told.get("username") or told.get("id") or "")
    return None, str(told) if isinstance(told, (int, str)) else ""


def _region(
    identity: str,
    results: list[tuple[str, Mapping[str, Any]]],
    at: str,
    who: bytes | None,
    name: str,
) -> list[FoundAnnotation] | None:
    labels: list[str] = []
    attributes: dict[str, Any] = {}
    entity = note = words = ""
    span: Span | None = None
    for _, result in results:
        value = result.get("value")
        if not isinstance(value, dict):
            continue
        kind = str(result.get("type", ""))
        field = str(result.get("from_name", kind))
        if span is None:
            span = _place(value)
            shown = value.get("text")
            words = shown.replace("\\n", "\n") if isinstance(shown, str) else ""
        held = value.get(kind_key(kind))
        if kind in _LABELS:
            labels += [str(each) for each in _list(held)]
            text = result["meta"].get("text") if isinstance(result.get("meta"), dict) else ""
            note = "\n".join(map(str, text)) if isinstance(text, list) else str(text or "")
        elif kind == "textarea" and field == ENTITY:
            entity = " ".join(map(str, _list(held)))
        elif kind == "textarea":
            attributes[field] = "\n".join(map(str, _list(held)))
        elif kind == "choices":
            chosen = [str(each) for each in _list(held)]
            if chosen:
                attributes[field] = chosen[0] if len(chosen) == 1 else chosen
        elif isinstance(held, (int, float)):
            attributes[field] = held
    if span is None or not labels:
        return None
    ours = parse_id(identity)
    return [
        FoundAnnotation(
            label,
            (span,),
            id=ours if number == 0 else None,
            annotator=who,
            annotator_name=name,
            entity_name=entity,
            attributes=attributes,
            note=note,
            words=words,
            key=f"{at}#{identity}" if number == 0 else "",
            where=results[0][0],
        )
        for number, label in enumerate(labels)
    ]


def _place(value: Mapping[str, Any]) -> Span | None:
    offsets = value.get("globalOffsets")
    start, end = (value.get(k) for k in ("start", "end"))
    if isinstance(offsets, dict):
        start, end = offsets.get("start"), offsets.get("end")
    if type(start) is int and type(end) is int and 0 <= start < end:
        return Span(start, end)
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
