"""The objects that the lossless bundle consists of, as plain JSON values: one for each thing of a set, by ``kind``.

What they hold is told in :mod:`annotator.formats.jsonl`; :mod:`annotator.formats.tables` lays the same out as tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import FRAGMENT_JOINT, Annotator, DiaryEntry, Entity, Relation, Reprint
from annotator.formats.jsonl_reader import ARTICLE_TEXTS, FORMAT, UNIT, VERSION
from annotator.formats.loss import LossLog
from annotator.formats.sets import (
    AnnotationSet,
    FoundAnnotation,
    FoundArticle,
    FoundExclusion,
    FoundRefusal,
    FoundRelation,
    FoundReprint,
    Part,
    ProjectInfo,
    Refused,
    parts,
)


def told(source: AnnotationSet, without_text: bool) -> Iterator[Part]:
    """The parts of the set as the file tells them."""
    for part in parts(source):
        if without_text and isinstance(part, FoundArticle):
            yield replace(
                part,
                text=None,
                older={},
                annotations=tuple(replace(n, prefix="", suffix="") for n in part.annotations),
            )
        else:
            yield part


def first_difference(
    source: AnnotationSet, found: Iterator[Part], report: Reporter, without_text: bool = False
) -> str:
    """Where the parts read back from a lossless file first differ from those of the set, or ``""``."""
    articles = 0
    for ours, theirs in zip_longest(told(source, without_text), found):
        if ours != theirs:
            return _difference(ours, theirs)
        if isinstance(ours, FoundArticle):
            report.check()
            report.progress(articles, source.count, "Reading back")
            articles += 1
    return ""


def _difference(ours: Part | None, theirs: Part | None) -> str:
    if isinstance(theirs, Refused):
        return f"{theirs.where}: {theirs.reason}"
    where = getattr(theirs, "where", "") or "the end of the file"
    what = type(ours or theirs).__name__.removeprefix("Found").lower()
    return f"{where}: the {what} is not as it was written"


def note_missing(older: Sequence[Id], losses: LossLog) -> None:
    """Tell what of an article is lost when its texts are left out; ``older`` are annotations on earlier ones."""
    losses.add(
        "text",
        "The articles' texts were left out on request: reading it back needs the articles.",
    )
    if older:
        losses.add("text", "Earlier texts of corrected articles were left out on request.", older)


def objects(part: Part) -> Iterator[dict[str, Any]]:
    """The objects that tell one part of a set."""
    match part:
        case ProjectInfo():
            yield {
                "kind": "project",
                "format": FORMAT,
                "version": VERSION,
                "unit": UNIT,
                "note": part.note,
                "guidelines": part.guidelines,
            }
        case Codebook():
            yield _codebook(part)
        case Annotator():
            yield {"kind": "annotator", "id": id_text(part.id), "name": part.name}
        case DiaryEntry():
            yield {
                "kind": "diary",
                "id": id_text(part.id),
                "annotator": id_text(part.annotator),
                "created": part.created,
                "text": part.text,
            }
        case Entity():
            yield _entity(part)
        case FoundArticle():
            article = id_text(part.article.id)
            yield _article(part)
            for sha, text in sorted(part.older.items()):
                yield {"kind": "text", "article": article, "sha256": sha.hex(), "text": text}
            for annotator, status in sorted(part.statuses.items()):
                yield {
                    "kind": "article-status",
                    "article": article,
                    "annotator": id_text(annotator),
                    "status": status,
                }
            for exclusion in part.exclusions:
                yield _exclusion(exclusion, article)
            for refusal in part.refusals:
                yield _refusal(refusal, article)
            for annotation in part.annotations:
                yield _annotation(annotation, article)
        case FoundRelation():
            yield _relation(part.relation)
        case FoundReprint():
            yield _reprint(part.reprint)
        case Refused():
            raise AssertionError("a set on its way out holds nothing refused")


def _codebook(codebook: Codebook) -> dict[str, Any]:
    return {
        "kind": "codebook",
        "name": codebook.name,
        "version": codebook.version,
        "items": [
            {
                "kind": item.kind,
                "code": item.code,
                "parent": item.parent,
                "position": item.position,
                "data": sorted_keys(item.data),
            }
            for item in codebook.items()
        ],
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "kind": "entity",
        "id": id_text(entity.id),
        "name": entity.name,
        "entity_kind": entity.kind,
        "aliases": list(entity.aliases),
        "attributes": sorted_keys(entity.attributes),
        "external": sorted_keys(entity.external),
        "note": entity.note,
        "parent": _maybe(entity.parent),
    }


def _article(found: FoundArticle) -> dict[str, Any]:
    article = found.article
    return {
        "kind": "article",
        "id": id_text(article.id),
        **{name: getattr(article, name) for name in ARTICLE_TEXTS},
        "intake_kind": article.kind,
        "attributes": sorted_keys(article.attributes),
        "characters": article.characters,
        "sha256": article.text.hex(),
        "text": found.text,
    }


def _annotation(annotation: FoundAnnotation, article: str) -> dict[str, Any]:
    data = {
        "kind": "annotation",
        "id": _maybe(annotation.id),
        "article": article,
        "annotator": _maybe(annotation.annotator),
        "annotator_name": annotation.annotator_name,
        "type": annotation.type,
        "spans": [[span.start, span.end] for span in annotation.spans],
        "quote": FRAGMENT_JOINT.join(annotation.quotes),
        "quotes": list(annotation.quotes),
        "prefix": annotation.prefix,
        "suffix": annotation.suffix,
        "entity": annotation.entity_name or None,
        "entity_id": _maybe(annotation.entity),
        "attributes": sorted_keys(annotation.attributes),
        "note": annotation.note,
        "status": annotation.status,
        "origin": annotation.origin,
        "created": annotation.created,
        "modified": annotation.modified,
        "codebook": annotation.codebook,
    }
    if annotation.text:
        data["text_sha256"] = annotation.text.hex()
    if annotation.evidence:
        data["evidence"] = sorted_keys(annotation.evidence)
    return data


def _exclusion(exclusion: FoundExclusion, article: str) -> dict[str, Any]:
    return {
        "kind": "exclusion",
        "id": _maybe(exclusion.id),
        "article": article,
        "annotator": _maybe(exclusion.annotator),
        "start": exclusion.span.start,
        "end": exclusion.span.end,
        "quote": exclusion.quote,
        "reason": exclusion.reason,
        "created": exclusion.created,
    }


def _refusal(refusal: FoundRefusal, article: str) -> dict[str, Any]:
    return {
        "kind": "refusal",
        "id": _maybe(refusal.id),
        "article": article,
        "annotator": _maybe(refusal.annotator),
        "start": refusal.span.start,
        "end": refusal.span.end,
        "quote": refusal.quote,
        "type": refusal.type,
        "entity_id": _maybe(refusal.entity),
        "created": refusal.created,
    }


def _reprint(reprint: Reprint) -> dict[str, Any]:
    return {
        "kind": "reprint",
        "article": id_text(reprint.article),
        "of": id_text(reprint.of),
        "verdict": reprint.verdict,
        "annotator": id_text(reprint.annotator),
        "created": reprint.created,
    }


def _relation(relation: Relation) -> dict[str, Any]:
    data = {
        "kind": "relation",
        "id": id_text(relation.id),
        "type": relation.type,
        "source": {"kind": relation.source.kind, "id": id_text(relation.source.id)},
        "target": {"kind": relation.target.kind, "id": id_text(relation.target.id)},
        "annotator": id_text(relation.annotator),
        "note": relation.note,
        "created": relation.created,
    }
    if relation.attributes:
        data["attributes"] = sorted_keys(relation.attributes)
    return data


def _maybe(identity: Id | None) -> str | None:
    return None if identity is None else id_text(identity)


def sorted_keys(value: Any) -> Any:
    """Objects with their keys in order, all the way down: their order means nothing, and bytes must not differ."""
    if isinstance(value, Mapping):
        return {key: sorted_keys(each) for key, each in sorted(value.items())}
    return value
