"""W3C Web Annotation: one JSON-LD page of annotations, positions in code points as the standard demands.

Each annotation has a target for each fragment, with a ``TextQuoteSelector`` (words, and 32 characters around them) and a
``TextPositionSelector``. Bodies: the type is ``tagging``, an entity ``identifying`` (Wikidata where it is known, beside our own id), an
attribute ``classifying``, the note ``commenting``. A relation is an annotation whose motivation is ``linking``, with two targets.

What the vocabulary has no word for stands under terms of our own (``ann:…``): the articles with texts and hashes, attribute codes, evidence,
question flags, origin. Reading it into an empty project gives the annotations back with their ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, derived_id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, End, Entity, Relation
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import metadata
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import CONTEXT, AnnotationSet, FoundArticle, names_of
from annotator.formats.w3c_reader import OURS, WIKIDATA, read

__all__ = ["compare", "read", "write"]

STANDARD = "http://www.w3.org/ns/anno.jsonld"
KEEPS = frozenset(
    {"fragments", "relations", "distant-relations", "relation-notes", "relation-dates", "attributes",
     "evidence", "entities", "external", "notes", "status", "annotators", "metadata", "text", "moments"}
)  # fmt: skip


def write(
    source: AnnotationSet,
    out: BinaryIO,
    losses: LossLog,
    report: Reporter,
    without_text: bool = False,
) -> int:
    """Write the set as one page; the number of annotations without the relations."""
    keeps = KEEPS - {"text"} if without_text else KEEPS
    lacking = Lacking(source, losses, keeps)
    names = names_of(source)
    entities = {each.id: each for each in source.entities()}
    context = [STANDARD, {"ann": OURS, "ann:entityKind": {"@type": "@id"}}]
    page = id_text(derived_id(b"page", *(each.id for each in source.articles())))
    out.write(
        f'{{"@context":{_json(context)},\n"id":"urn:uuid:{page}","type":"AnnotationPage",\n"ann:articles":['.encode()
    )
    comma = ""
    for article in source.articles():
        lacking.article(article)
        out.write(f"{comma}\n{_json(_article(source, article, without_text))}".encode())
        comma = ","
    out.write(b'\n],\n"items":[')
    written, comma = 0, ""
    for article in report.each(source.articles(), source.count, "Writing articles"):
        text = source.text(article)
        for mark in lacking.annotations(article):
            lacking.annotation(mark)
            entity = entities.get(mark.entity) if mark.entity else None
            name = names.annotators.get(mark.annotator, "")
            out.write(f"{comma}\n{_json(_annotation(mark, article, text, entity, name))}".encode())
            comma = ","
            written += 1
    for relation in source.relations():
        lacking.relation(relation, frozenset())
        name = names.annotators.get(relation.annotator, "")
        value = _relation(relation, source, entities, name)
        out.write(f"{comma}\n{_json(value)}".encode())
        comma = ","
    out.write(b"\n]}\n")
    lacking.whole()
    return written


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _urn(identity: Id) -> str:
    return f"urn:uuid:{id_text(identity)}"


def _article(source: AnnotationSet, article: Article, without_text: bool) -> dict[str, Any]:
    fields = {
        f"ann:{key}": value for key, value in metadata(article).items() if key != "article_id"
    }
    value = {"id": _urn(article.id), "type": "Text", "format": "text/plain", **fields}
    value["ann:sha256"] = article.text.hex()
    if not without_text:
        value["ann:text"] = source.text(article)
    return value


def _annotation(
    mark: Annotation, article: Article, text: str, entity: Entity | None, name: str
) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "tagging", "value": mark.type, "format": "text/plain"}
    ]
    if entity is not None:
        bodies += _identifying(entity)
    for code, value in sorted(mark.attributes.items()):
        body: dict[str, Any] = {"type": "TextualBody", "purpose": "classifying"}
        body |= {"value": _shown(value), "ann:attribute": code}
        if not isinstance(value, str):
            body["ann:value"] = value
        if code in mark.evidence:
            body["ann:evidence"] = mark.evidence[code]
        bodies.append(body)
    # Evidence may stand for an attribute that is not coded (any more).
    bodies += [
        {"type": "TextualBody", "purpose": "classifying", "value": "", "ann:attribute": code,
         "ann:evidence": evidence, "ann:uncoded": True}
        for code, evidence in sorted(mark.evidence.items())
        if code not in mark.attributes
    ]  # fmt: skip
    if mark.note:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": mark.note})
    targets = [
        {
            "source": _urn(article.id),
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[span.start : span.end],
                    "prefix": text[max(0, span.start - CONTEXT) : span.start],
                    "suffix": text[span.end : span.end + CONTEXT],
                },
                {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            ],
        }
        for span in mark.spans
    ]
    value = {
        "id": _urn(mark.id),
        "type": "Annotation",
        "motivation": "tagging",
        **_made(mark.annotator, name, mark.created),
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
        "ann:origin": mark.origin,
    }
    if mark.modified:
        value["modified"] = mark.modified
    if mark.status:
        value["ann:status"] = mark.status
    return value


def _made(who: Id, name: str, created: str) -> dict[str, Any]:
    made: dict[str, Any] = {"creator": {"id": _urn(who), "type": "Person", "name": name}}
    if created:
        made["created"] = created
    return made


def _identifying(entity: Entity) -> list[dict[str, Any]]:
    places = [_urn(entity.id)]
    if (identity := entity.external.get("wikidata", "")).startswith("Q"):
        places.insert(0, WIKIDATA + identity)
    source: dict[str, Any] = {"id": places[-1], "label": entity.name, "ann:entityKind": entity.kind}
    if entity.external:
        source["ann:external"] = dict(sorted(entity.external.items()))
    bodies: list[dict[str, Any]] = [
        {"type": "SpecificResource", "purpose": "identifying", "source": source}
    ]
    bodies += [
        {"type": "SpecificResource", "purpose": "identifying", "source": place}
        for place in places[:-1]
    ]
    return bodies


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    return _json(value)


def _relation(
    relation: Relation, source: AnnotationSet, entities: dict[Id, Entity], name: str
) -> dict[str, Any]:
    def end(place: End) -> Any:
        if place.kind == "annotation":
            return _urn(place.id)
        if place.kind == "entity" and (entity := entities.get(place.id)) is not None:
            return {"id": _urn(place.id), "ann:end": "entity", "label": entity.name,
                    "ann:entityKind": entity.kind}  # fmt: skip
        return {"id": _urn(place.id), "ann:end": place.kind, "label": source.end_name(place)}

    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "tagging", "value": relation.type}
    ]
    if relation.note:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": relation.note})
    value = {
        "id": _urn(relation.id),
        "type": "Annotation",
        "motivation": "linking",
        **_made(relation.annotator, name, relation.created),
        "body": bodies,
        "target": [end(relation.source), end(relation.target)],
    }
    if relation.attributes:
        value["ann:dates"] = dict(relation.attributes)
    return value


def compare(source: AnnotationSet, path: Path, report: Reporter, without_text: bool = False) -> str:
    """Read the page back and compare every annotation with the set."""

    def ours() -> Iterator[Seen]:
        lacking = Lacking(source, LossLog(), KEEPS)
        for article in report.each(source.articles(), source.count, "Reading back"):
            marks = lacking.annotations(article)
            yield Seen(
                (article.id, article.text),
                tuple(
                    (m.id, m.type, m.spans, m.quotes, m.entity, _json(dict(sorted(m.attributes.items()))),
                     m.note, m.status, m.annotator, m.created)
                    for m in marks
                ),
            )  # fmt: skip

    theirs = (
        Seen(
            (part.article.id, part.article.text),
            tuple(
                (m.id, m.type, m.spans, m.quotes, m.entity, _json(dict(sorted(m.attributes.items()))),
                 m.note, m.status, m.annotator, m.created)
                for m in part.annotations
            ),
        )
        for part in read(path)
        if isinstance(part, FoundArticle)
    )  # fmt: skip
    return difference(ours(), theirs)
