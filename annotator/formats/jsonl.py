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
from collections.abc import Iterator
from dataclasses import replace
from json.encoder import encode_basestring as _quote
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import FRAGMENT_JOINT
from annotator.formats.bundle import first_difference, note_missing, objects, sorted_keys, told
from annotator.formats.jsonl_reader import read
from annotator.formats.loss import LossLog
from annotator.formats.sets import OUTSIDE, AnnotationSet, FoundAnnotation, FoundArticle

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
    annotations = AnnotationLines()
    for part in told(source, without_text):
        if isinstance(part, FoundArticle):
            if without_text:
                note_missing(part, losses)
            report.check()
            report.progress(articles, source.count, "Writing articles")
            articles += 1
            written += len(part.annotations)
            lines = [_line(each) for each in objects(replace(part, annotations=()))]
            lines += annotations.of(part)
        else:
            lines = [_line(each) for each in objects(part)]
        out.write(b"".join(lines))
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter, without_text: bool = False) -> str:
    """Read ``path`` back and compare it with the set; where it first differs, or ``""``."""
    return first_difference(source, read(path), report, without_text)


def _line(data: dict[str, Any]) -> bytes:
    return _ended(_encode(data))


def _ended(text: str) -> bytes:
    if not text.isascii():
        text = (
            text.replace("\x85", "\\u0085")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029")
        )
    return text.encode("utf-8") + b"\n"


class AnnotationLines:
    """The lines of annotations, of which there may be millions: put together from pieces that are made once.

    Each is the line that :func:`annotator.formats.bundle.objects` and the encoder would give.
    """

    def __init__(self) -> None:
        self._people: dict[tuple[Id | None, str], str] = {}
        self._entities: dict[tuple[Id | None, str], str] = {}

    def of(self, article: FoundArticle) -> Iterator[bytes]:
        """The lines of an article's annotations."""
        mine = _quote(id_text(article.article.id))
        for each in article.annotations:
            yield _ended(self._text(each, mine))

    def _text(self, each: FoundAnnotation, article: str) -> str:
        who, linked = (each.annotator, each.annotator_name), (each.entity, each.entity_name)
        if who not in self._people:
            self._people[who] = f'"annotator":{_id(who[0])},"annotator_name":{_quote(who[1])}'
        if linked not in self._entities:
            name = _quote(linked[1]) if linked[1] else "null"
            self._entities[linked] = f'"entity":{name},"entity_id":{_id(linked[0])}'
        spans = ",".join([f"[{span.start},{span.end}]" for span in each.spans])
        quote = _quote(FRAGMENT_JOINT.join(each.quotes))
        quotes = quote if len(each.quotes) == 1 else ",".join(map(_quote, each.quotes))
        attributes = _encode(sorted_keys(each.attributes)) if each.attributes else "{}"
        more = f',"text_sha256":"{each.text.hex()}"' if each.text else ""
        if each.evidence:
            more += f',"evidence":{_encode(sorted_keys(each.evidence))}'
        return (
            f'{{"kind":"annotation","id":{_id(each.id)},"article":{article},{self._people[who]},'
            f'"type":{_quote(each.type)},"spans":[{spans}],"quote":{quote},"quotes":[{quotes}],'
            f'"prefix":{_quote(each.prefix)},"suffix":{_quote(each.suffix)},'
            f'{self._entities[linked]},"attributes":{attributes},"note":{_quote(each.note)},'
            f'"status":{_quote(each.status)},"origin":{_quote(each.origin)},'
            f'"created":{_quote(each.created)},"modified":{_quote(each.modified)},'
            f'"codebook":{each.codebook}{more}}}'
        )


def _id(identity: Id | None) -> str:
    return "null" if identity is None else f'"{id_text(identity)}"'
