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
from collections.abc import Iterable, Mapping
from dataclasses import replace
from json.encoder import encode_basestring as _quote
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import FRAGMENT_JOINT, Annotation, Article
from annotator.formats.bundle import first_difference, note_missing, objects, sorted_keys
from annotator.formats.jsonl_reader import read
from annotator.formats.loss import LossLog
from annotator.formats.sets import (
    CONTEXT,
    OUTSIDE,
    AnnotationSet,
    Names,
    Part,
    bare_article,
    names_of,
    parts_after,
    parts_before,
    texts_of,
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
    _write(out, parts_before(source))
    annotations, written = AnnotationLines(names_of(source), without_text), 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        marks = list(source.annotations(article.id))
        bare = bare_article(source, article, marks)
        texts = texts_of(bare)
        if without_text:
            note_missing([each.id for each in marks if each.text != article.text], losses)
            bare = replace(bare, text=None, older={})
        _write(out, [bare])
        mine = id_text(article.id)
        out.write(b"".join([annotations.line(each, mine, article, texts) for each in marks]))
        written += len(marks)
    _write(out, parts_after(source))
    return written


def _write(out: BinaryIO, parts: Iterable[Part]) -> None:
    for part in parts:
        for each in objects(part):
            out.write(_line(each))


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

    def __init__(self, names: Names, without_text: bool = False) -> None:
        self._around = 0 if without_text else CONTEXT
        self._names = names
        self._people: dict[Id, str] = {}
        self._entities: dict[Id | None, str] = {None: '"entity":null,"entity_id":null'}

    def _person(self, identity: Id) -> str:
        name = _quote(self._names.annotators.get(identity, ""))
        made = f'"annotator":"{id_text(identity)}","annotator_name":{name}'
        return self._people.setdefault(identity, made)

    def _entity(self, identity: Id) -> str:
        name = self._names.entities.get(identity, "")
        shown = _quote(name) if name else "null"
        made = f'"entity":{shown},"entity_id":"{id_text(identity)}"'
        return self._entities.setdefault(identity, made)

    def line(
        self, each: Annotation, article_id: str, article: Article, texts: Mapping[bytes, str]
    ) -> bytes:
        """The line of an annotation of this article; ``texts`` are its texts by SHA-256."""
        text, around, who = texts[each.text], self._around, each.annotator
        entity = self._entities.get(each.entity) or self._entity(each.entity or b"")
        first, last = each.spans[0].start, each.spans[-1].end
        spans = ",".join([f"[{span.start},{span.end}]" for span in each.spans])
        quote = _quote(FRAGMENT_JOINT.join(each.quotes))
        quotes = quote if len(each.quotes) == 1 else ",".join(map(_quote, each.quotes))
        attributes = _encode(sorted_keys(each.attributes)) if each.attributes else "{}"
        more = f',"text_sha256":"{each.text.hex()}"' if each.text != article.text else ""
        if each.evidence:
            more += f',"evidence":{_encode(sorted_keys(each.evidence))}'
        return _ended(
            f'{{"kind":"annotation","id":"{id_text(each.id)}","article":"{article_id}",'
            f"{self._people.get(who) or self._person(who)},"
            f'"type":{_quote(each.type)},"spans":[{spans}],"quote":{quote},"quotes":[{quotes}],'
            f'"prefix":{_quote(text[max(0, first - around) : first])},'
            f'"suffix":{_quote(text[last : last + around])},'
            f'{entity},"attributes":{attributes},"note":{_quote(each.note)},'
            f'"status":{_quote(each.status)},"origin":{_quote(each.origin)},'
            f'"created":{_quote(each.created)},"modified":{_quote(each.modified)},'
            f'"codebook":{each.codebook}{more}}}'
        )
