"""spaCy's DocBin: a ``Doc`` for each article and annotator, to train and to look up with spaCy.

Tokens are those of spaCy's own rules for the article's language, cut further where an annotation begins or ends within one: so every
place is exact. ``doc.spans["sc"]`` holds every annotation (one span for each fragment, ``id`` the annotation's, ``kb_id`` Wikidata's number or
our id of its entity), ``doc.ents`` the longest that do not overlap. What a ``Doc`` has no place for stands in ``doc.user_data["annotator"]``, as
JSON. spaCy packs a set as one, so it is made in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from annotator.core.ids import id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Entity, Relation, Span
from annotator.core.text import text_hash
from annotator.formats.grouping import by_annotator
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import metadata
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

GROUP = "sc"
"""The group of spans that spaCy's own span categorizer reads when nothing else is said."""
USER_DATA = "annotator"
KEEPS = frozenset(
    ("fragments", "relations", "relation-notes", "relation-dates", "attributes", "evidence", "entities")
) | {"external", "notes", "status", "annotators", "metadata", "text", "moments"}  # fmt: skip

_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")
_NEEDS_MORE = frozenset({"ja", "ko", "th", "vi", "zh"})
"""Languages whose tokens spaCy leaves to further packages, or cuts differently with them."""
_LONGEST = 10_000_000
_CUT = "It begins or ends where spaCy sees no border of a token, and cut one in two."


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write one Doc for each article, or for each annotator's part of it; the number of annotations."""
    from spacy.tokens import DocBin

    lacking = Lacking(source, losses, KEEPS)
    packed = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    maker = _Maker(source, losses)
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        text = source.text(article)
        relations = list(source.relations_from(article.id))
        for who, mine in by_annotator(lacking.annotations(article)):
            for mark in mine:
                lacking.annotation(mark)
            packed.add(maker.doc(article, text, maker.people.get(who or b"", ""), mine, relations))
            written += len(mine)
    out.write(packed.to_bytes())
    lacking.whole()
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Let spaCy read the file back, and compare texts, spans, entities and what stands beside them."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    maker = _Maker(source, LossLog())

    def ours() -> Iterator[Seen]:
        lacking = Lacking(source, LossLog(), KEEPS)
        for article in report.each(source.articles(), source.count, "Reading back"):
            relations = list(source.relations_from(article.id))
            for who, mine in by_annotator(lacking.annotations(article)):
                spans = [
                    ("span", each.type, span.start, span.end, id_text(each.id), maker.known_as(each))
                    for each in mine
                    for span in each.spans
                ]  # fmt: skip
                ents = [("ent", m.type, m.spans[0].start, m.spans[0].end) for m in _apart(mine)]
                name = maker.people.get(who or b"", "")
                beside = maker.beside(article, name, mine, relations)
                yield Seen(article.text, (*spans, *ents, beside))

    try:
        docs = DocBin().from_disk(path).get_docs(Vocab())
        return difference(ours(), map(_seen, docs))
    except (ValueError, KeyError, TypeError, IndexError):  # what spaCy says of bytes it cannot use
        return "spaCy cannot read it"


def _seen(doc: Doc) -> Seen:
    """A Doc as it was read back, in code points of its text."""
    group = doc.spans.get(GROUP, ())
    spans = [
        ("span", s.label_, s.start_char, s.end_char, s.id_, s.kb_id_ or "") for s in group
    ]  # fmt: skip
    ents = [("ent", each.label_, each.start_char, each.end_char) for each in doc.ents]
    return Seen(text_hash(doc.text), (*spans, *ents, str(doc.user_data.get(USER_DATA, ""))))


def _apart(marks: list[Annotation]) -> list[Annotation]:
    """The longest annotations that do not overlap, without fragments and without blanks at their ends."""
    chosen: list[Annotation] = []
    taken: set[int] = set()
    for mark in sorted(marks, key=lambda m: (m.spans[0].start - m.spans[0].end, m.spans[0], m.id)):
        places = range(mark.spans[0].start, mark.spans[0].end)
        whole = len(mark.spans) == 1 and mark.quote == mark.quote.strip()
        if whole and taken.isdisjoint(places):
            taken.update(places)
            chosen.append(mark)
    return chosen


class _Maker:
    """Makes Docs of one set; keeps spaCy's rules for each language at hand."""

    def __init__(self, source: AnnotationSet, losses: LossLog) -> None:
        from spacy.vocab import Vocab

        self.people = {each.id: each.name for each in source.annotators()}
        self._entities: dict[bytes, Entity] = {each.id: each for each in source.entities()}
        self._losses = losses
        self._rules: dict[str, Language] = {}
        self._vocab = Vocab()

    def doc(
        self,
        article: Article,
        text: str,
        name: str,
        marks: list[Annotation],
        relations: list[Relation],
    ) -> Doc:
        """One annotator's work on one article."""
        from spacy.tokens import Doc, SpanGroup
        from spacy.tokens import Span as DocSpan

        tokens = self._tokens(article.language, text)
        starts, ends = {each.start for each in tokens}, {each.end for each in tokens}
        for mark in marks:
            if not all(each.start in starts and each.end in ends for each in mark.spans):
                self._losses.add("text", _CUT, [mark.id])
        pieces = _cut(tokens, [span for mark in marks for span in mark.spans])
        words = [text[each.start : each.end] for each in pieces]
        doc = Doc(self._vocab, words=words, spaces=[each.space for each in pieces])
        first = {each.start: number for number, each in enumerate(pieces)}
        last = {each.end: number + 1 for number, each in enumerate(pieces)}

        def placed(mark: Annotation, span: Span) -> DocSpan:
            return DocSpan(
                doc,
                first[span.start],
                last[span.end],
                label=mark.type,
                kb_id=self.known_as(mark),
                span_id=id_text(mark.id),
            )

        spans = [placed(mark, span) for mark in marks for span in mark.spans]
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans)
        doc.set_ents([placed(mark, mark.spans[0]) for mark in _apart(marks)])
        doc.user_data[USER_DATA] = self.beside(article, name, marks, relations)
        return doc

    def known_as(self, mark: Annotation) -> str:
        """What the annotation's entity is called where ids of a knowledge base belong."""
        entity = self._entities.get(mark.entity) if mark.entity else None
        return (entity.external.get("wikidata") or id_text(entity.id)) if entity else ""

    def beside(
        self, article: Article, name: str, marks: list[Annotation], relations: list[Relation]
    ) -> str:
        """As JSON, what a Doc has no place for."""
        mine = {each.id for each in marks}
        told = {
            "article": metadata(article),
            "sha256": article.text.hex(),
            "annotator": name,
            "annotations": {id_text(each.id): self._beside(each) for each in marks},
            "relations": [_relation(each) for each in relations if each.source.id in mine],
        }
        return json.dumps(told, ensure_ascii=False)

    def _beside(self, mark: Annotation) -> dict[str, Any]:
        entity = self._entities.get(mark.entity) if mark.entity else None
        told: dict[str, Any] = {
            "entity": entity.name if entity else "",
            "entity_id": id_text(entity.id) if entity else "",
            "external": dict(entity.external) if entity else {},
            "attributes": dict(mark.attributes),
            "evidence": dict(mark.evidence),
            "note": mark.note,
            "status": mark.status,
            "origin": mark.origin,
            "created": mark.created,
            "modified": mark.modified,
        }
        return {key: value for key, value in told.items() if value}

    def _tokens(self, language: str, text: str) -> list[_Token]:
        """spaCy's tokens of a text; the same on every machine, whatever other packages it has."""
        code = language[:2].lower()
        if code not in self._rules:
            self._rules[code] = _rules(code)
        found = self._rules[code].make_doc(text)
        if found.text != text:
            raise AssertionError("tokens that are not the text")
        return [_Token(t.idx, t.idx + len(t), bool(t.whitespace_)) for t in found]


class _Token(NamedTuple):
    """Start and end in the text, and whether one blank follows that belongs to no token."""

    start: int
    end: int
    space: bool


def _rules(code: str) -> Language:
    """spaCy's rules for a language, or those for any where it has none of its own."""
    import spacy

    made = spacy.blank("xx")
    if len(code) == 2 and code not in _NEEDS_MORE:
        with suppress(ImportError):  # no language that spaCy knows
            made = spacy.blank(code)
    made.max_length = _LONGEST
    return made


def _cut(tokens: list[_Token], spans: list[Span]) -> list[_Token]:
    """The tokens with a border wherever a span begins or ends; a blank between two is a token where it must be."""
    starts, ends = {each.start for each in spans}, {each.end for each in spans}
    ordered = sorted(starts | ends)
    found: list[_Token] = []
    at = 0
    for start, end, space in tokens:
        while at < len(ordered) and ordered[at] <= start:
            at += 1
        while at < len(ordered) and ordered[at] < end:
            found.append(_Token(start, ordered[at], False))
            start = ordered[at]
            at += 1
        alone = space and (end in starts or end + 1 in ends)
        found.append(_Token(start, end, space and not alone))
        if alone:
            found.append(_Token(end, end + 1, False))
    return found


def _relation(relation: Relation) -> dict[str, Any]:
    told = {
        "id": id_text(relation.id),
        "type": relation.type,
        "source": id_text(relation.source.id),
        "target": {"kind": relation.target.kind, "id": id_text(relation.target.id)},
        "note": relation.note,
        "attributes": dict(relation.attributes),
        "created": relation.created,
    }
    return {key: value for key, value in told.items() if value}
