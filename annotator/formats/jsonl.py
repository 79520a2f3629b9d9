"""The lossless bundle: one JSON object a line, UTF-8, LF.

The first line is the header. Each line has a ``kind``; they stand in this order, everything by id, annotations
by position within their article:

``project``         ``format`` ("annotator-jsonl"), ``version`` (1), ``unit`` ("code points"), ``note``, ``guidelines``
``codebook``        ``name``, ``version``, ``items``: each ``kind``, ``code``, ``parent``, ``position``, ``data``
``annotator``       ``id``, ``name``
``diary``           ``id``, ``annotator``, ``created``, ``text``
``entity``          ``id``, ``name``, ``entity_kind``, ``aliases``, ``attributes``, ``external``, ``note``, ``parent``
``article``         ``id``, metadata, ``note``, ``attributes``, ``characters``, ``sha256`` and ``text`` (null with the option
                    ``without_text``; then there are no lines ``text``, and ``prefix`` and ``suffix`` are empty)
``text``            ``article``, ``sha256``, ``text``: an earlier text, where annotations were left on it by a correction
``article-status``  ``article``, ``annotator``, ``status``
``exclusion``       ``id``, ``article``, ``annotator``, ``start``, ``end``, ``quote``, ``reason``, ``created``: a place of the
                    article's text that is no part of it
``refusal``         ``id``, ``article``, ``annotator``, ``start``, ``end``, ``quote``, ``type``, ``entity_id``, ``created``: a
                    place that was offered and is not to be offered again for this type and entity; without a type: to
                    exclude
``annotation``      ``id``, ``article``, ``annotator``, ``annotator_name``, ``type``, ``spans`` ([start, end] in code points of
                    the article's text, end-exclusive), ``quote``, ``quotes`` (one for each span), ``prefix`` and
                    ``suffix`` (32 code points around it), ``entity`` (name), ``entity_id``, ``attributes`` (coded
                    ones only), ``note``, ``status``, ``origin``, ``created``, ``modified``, ``codebook`` (version);
                    ``text_sha256`` only when it was made on another text than the article's; ``evidence`` only when
                    there is some: by attribute ``[start, end, quote]``, where its value comes from
``relation``        ``id``, ``type``, ``source`` and ``target`` ({kind, id}), ``annotator``, ``note``, ``created``;
                    ``attributes`` only when there are some: ``from`` and ``to``
``reprint``         ``article``, ``of``, ``verdict`` (``reprint``: the one is a reprint of the other; ``other``: they are other
                    stories), ``annotator``, ``created``

The same project gives the same bytes, and so does a project that the bundle was read into. The history, back-ups
and the files the articles came from stay with the project. No line holds U+0085, U+2028 or U+2029 as such, so that every way
of splitting lines splits them alike. Readers ignore keys they do not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.codebook import Codebook
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import FRAGMENT_JOINT, Annotator, DiaryEntry, Entity, Relation, Reprint
from annotator.formats.jsonl_reader import ARTICLE_TEXTS, FORMAT, UNIT, VERSION, read
from annotator.formats.loss import LossLog
from annotator.formats.sets import (
    OUTSIDE,
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

__all__ = ["compare", "read", "write"]

_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def write(
    source: AnnotationSet,
    out: BinaryIO,
    losses: LossLog,
    report: Reporter,
    without_text: bool = False,
) -> int:
    """Write the whole set; only relations that lead out of it are lost, and texts where they are not wanted."""
    losses.add_each("relations", OUTSIDE, source.left_out())
    written = articles = 0
    for part in _told(source, without_text):
        if isinstance(part, FoundArticle):
            if without_text:
                _note_missing(part, losses)
            report.check()
            report.progress(articles, source.count, "Writing articles")
            articles += 1
            written += len(part.annotations)
        for line in _lines(part):
            out.write(line)
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter, without_text: bool = False) -> str:
    """Read ``path`` back and compare it with the set; where it first differs, or ``""``."""
    articles = 0
    for ours, theirs in zip_longest(_told(source, without_text), read(path)):
        if ours != theirs:
            return _difference(ours, theirs)
        if isinstance(ours, FoundArticle):
            report.check()
            report.progress(articles, source.count, "Reading back")
            articles += 1
    return ""


def _told(source: AnnotationSet, without_text: bool) -> Iterator[Part]:
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


def _note_missing(found: FoundArticle, losses: LossLog) -> None:
    losses.add(
        "text",
        "The articles' texts were left out on request: reading it back needs the articles.",
    )
    older = [n.id for n in found.annotations if n.text and n.id]
    if older:
        losses.add("text", "Earlier texts of corrected articles were left out on request.", older)


def _difference(ours: Part | None, theirs: Part | None) -> str:
    if isinstance(theirs, Refused):
        return f"{theirs.where}: {theirs.reason}"
    where = getattr(theirs, "where", "") or "the end of the file"
    what = type(ours or theirs).__name__.removeprefix("Found").lower()
    return f"{where}: the {what} is not as it was written"


def _lines(part: Part) -> Iterator[bytes]:
    match part:
        case ProjectInfo():
            yield _line(
                {
                    "kind": "project",
                    "format": FORMAT,
                    "version": VERSION,
                    "unit": UNIT,
                    "note": part.note,
                    "guidelines": part.guidelines,
                }
            )
        case Codebook():
            yield _line(_codebook(part))
        case Annotator():
            yield _line({"kind": "annotator", "id": id_text(part.id), "name": part.name})
        case DiaryEntry():
            yield _line(
                {
                    "kind": "diary",
                    "id": id_text(part.id),
                    "annotator": id_text(part.annotator),
                    "created": part.created,
                    "text": part.text,
                }
            )
        case Entity():
            yield _line(_entity(part))
        case FoundArticle():
            article = id_text(part.article.id)
            yield _line(_article(part))
            for sha, text in sorted(part.older.items()):
                yield _line({"kind": "text", "article": article, "sha256": sha.hex(), "text": text})
            for annotator, status in sorted(part.statuses.items()):
                yield _line(
                    {
                        "kind": "article-status",
                        "article": article,
                        "annotator": id_text(annotator),
                        "status": status,
                    }
                )
            for exclusion in part.exclusions:
                yield _line(_exclusion(exclusion, article))
            for refusal in part.refusals:
                yield _line(_refusal(refusal, article))
            for annotation in part.annotations:
                yield _line(_annotation(annotation, article))
        case FoundRelation():
            yield _line(_relation(part.relation))
        case FoundReprint():
            yield _line(_reprint(part.reprint))
        case Refused():
            raise AssertionError("a set on its way out holds nothing refused")


def _line(data: dict[str, Any]) -> bytes:
    text = _encode(data)
    if not text.isascii():
        text = (
            text.replace("\x85", "\\u0085")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029")
        )
    return text.encode("utf-8") + b"\n"


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
                "data": _sorted(item.data),
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
        "attributes": _sorted(entity.attributes),
        "external": _sorted(entity.external),
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
        "attributes": _sorted(article.attributes),
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
        "attributes": _sorted(annotation.attributes),
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
        data["evidence"] = _sorted(annotation.evidence)
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
        data["attributes"] = _sorted(relation.attributes)
    return data


def _maybe(identity: Id | None) -> str | None:
    return None if identity is None else id_text(identity)


def _sorted(value: Any) -> Any:
    """Objects with their keys in order, all the way down: their order means nothing, and bytes must not differ."""
    if isinstance(value, Mapping):
        return {key: _sorted(each) for key, each in sorted(value.items())}
    return value
