"""An article with its annotations as a CAS, the container of UIMA: what XMI, JSON CAS and INCEpTION's projects have in common."""

from __future__ import annotations

import re
from typing import Any

from annotator.core.ids import Id, id_text
from annotator.core.model import Annotation, Article
from annotator.core.text import text_hash
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen
from annotator.formats.sets import AnnotationSet
from annotator.formats.tokens import sentences
from annotator.formats.uima_names import (
    ANNOTATOR,
    FRAGMENT,
    FRAGMENTS,
    LABEL,
    METADATA,
    NOTE,
    RELATION,
    RELATION_FEATURES,
    SENTENCE,
    SPAN,
    SPAN_FEATURES,
    TOKEN,
    UID,
    feature,
    shown,
    values,
)

KEEPS = frozenset(
    {
        "fragments",
        "relations",
        "relation-notes",
        "attributes",
        "entities",
        "notes",
        "annotators",
        "text",
    }
)
STRING, STRINGS, ARRAY = "uima.cas.String", "uima.cas.StringArray", "uima.cas.FSArray"

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACED = "Characters that XML cannot hold became U+FFFD."


def legal(text: str) -> str:
    """``text`` with U+FFFD for every character that XML 1.0 cannot hold, one for one."""
    return _ILLEGAL.sub("\ufffd", text)


class CasPlan:
    """What holds for the whole set. ``xml``: characters that XML cannot hold are replaced."""

    def __init__(self, source: AnnotationSet, losses: LossLog, xml: bool = True) -> None:
        self.source = source
        self.losses = losses
        self.people = {each.id: each.name for each in source.annotators()}
        self.register = {each.id: each.name for each in source.entities()}
        self.codes = tuple(source.attribute_codes())
        several = {each.code for each in source.codebook.attributes if each.kind == "multi-choice"}
        self.several = several & {*self.codes}
        self._xml = xml

    def types(self) -> Any:
        """The type system: tokens and sentences as DKPro has them, our layers."""
        from cassis import TypeSystem

        found = TypeSystem()
        found.create_type(SENTENCE)
        found.create_type(TOKEN)
        metadata = found.create_type(METADATA, "uima.tcas.DocumentAnnotation")
        for name in ("documentTitle", "documentId"):
            found.create_feature(metadata, name, STRING)
        fragment = found.create_type(FRAGMENT)
        span = found.create_type(SPAN)
        for name in (*SPAN_FEATURES, UID):
            found.create_feature(span, name, STRING)
        for code in self.codes:
            found.create_feature(span, feature(code), STRINGS if code in self.several else STRING)
        found.create_feature(span, FRAGMENTS, ARRAY, elementType=fragment)
        relation = found.create_type(RELATION)
        for name in RELATION_FEATURES:
            found.create_feature(relation, name, STRING)
        for name in ("Governor", "Dependent"):
            found.create_feature(relation, name, span)
        return found

    def clean(self, text: str, ids: tuple[Id, ...] = ()) -> str:
        """``text`` as the file can hold it; what was replaced is told."""
        if not self._xml:
            return text
        found = legal(text)
        if found != text:
            self.losses.add("text", _REPLACED, ids)
        return found

    def sheet(self, article: Article, lacking: Lacking) -> CasSheet:
        """The article as a CAS will hold it."""
        return CasSheet(self, article, lacking)


class CasSheet:
    """One article: ``marks`` are the annotations that have a place in it."""

    def __init__(self, plan: CasPlan, article: Article, lacking: Lacking) -> None:
        self._plan = plan
        self._article = article
        self.text = plan.clean(plan.source.text(article))
        self.marks: dict[Id, Annotation] = {}
        for mark in lacking.annotations(article):
            lacking.annotation(mark)
            self.marks[mark.id] = mark
        here = frozenset(self.marks)
        self._relations = [
            each
            for each in plan.source.relations_from(article.id)
            if lacking.relation(each, here if each.source.id in here else frozenset())
        ]

    def cas(self, types: Any, who: Id | None = None) -> Any:
        """The CAS, with the annotations of ``who`` alone or of everybody."""
        from cassis import Cas

        cas = Cas(typesystem=types)
        cas.sofa_string = self.text
        cas.sofa_mime = "text/plain"
        about = {
            "documentTitle": self._plan.clean(self._article.title),
            "documentId": id_text(self._article.id),
        }
        cas.add(types.get_type(METADATA)(begin=0, end=len(self.text), **about))
        token, sentence = types.get_type(TOKEN), types.get_type(SENTENCE)
        for line in sentences(self.text):
            cas.add(sentence(begin=line[0][0], end=line[-1][1]))
            for start, end in line:
                cas.add(token(begin=start, end=end))
        made: dict[Id, Any] = {}
        for mark in self.marks.values():
            if who in (None, mark.annotator):
                made[mark.id] = self._span(types, mark)
                cas.add(made[mark.id])
                for each in (made[mark.id].fragments or _None).elements:
                    cas.add(each)
        relation = types.get_type(RELATION)
        for each in self._relations:
            if each.source.id not in made or each.target.id not in made:
                continue
            people = self._plan.people
            told = {LABEL: each.type, ANNOTATOR: people.get(each.annotator, ""), NOTE: each.note}
            told = {name: self._plan.clean(text) for name, text in told.items() if text}
            target = made[each.target.id]
            ends = {"Governor": made[each.source.id], "Dependent": target}
            cas.add(relation(begin=target.begin, end=target.end, **ends, **told))
        return cas

    def across(self) -> list[Id]:
        """Annotations with a relation to one of another annotator."""
        who = {each.id: each.annotator for each in self.marks.values()}
        return [r.source.id for r in self._relations if who[r.source.id] != who[r.target.id]]

    def _span(self, types: Any, mark: Annotation) -> Any:
        first, *rest = mark.spans
        told: dict[str, Any] = {**self._told(mark), UID: id_text(mark.id)}
        for name, value in told.items():
            if isinstance(value, list):
                told[name] = types.get_type(STRINGS)(elements=value)
        if rest:
            fragment = types.get_type(FRAGMENT)
            pieces = [fragment(begin=each.start, end=each.end) for each in rest]
            told[FRAGMENTS] = types.get_type(ARRAY)(elements=pieces)
        return types.get_type(SPAN)(begin=first.start, end=first.end, **told)

    def _told(self, mark: Annotation) -> dict[str, str | list[str]]:
        """Feature to text, or to several; empty ones left out."""
        clean, ids = self._plan.clean, (mark.id,)
        found: dict[str, str | list[str]] = {
            name: clean(text, ids)
            for name, text in values(mark, self._plan.people, self._plan.register).items()
        }
        for code, value in mark.attributes.items():
            texts = [clean(shown(v), ids) for v in (value if isinstance(value, list) else [value])]
            if code in self._plan.several:
                found[feature(code)] = texts
            elif any(texts):
                found[feature(code)] = ", ".join(texts)
        return found

    def seen(self, who: Id | None = None) -> Seen:
        """The article as the file holds it, for comparing."""
        marks = {i: m for i, m in self.marks.items() if who in (None, m.annotator)}
        items = []
        for identity, mark in marks.items():
            told = self._told(mark)
            names = tuple(told.get(name, "") for name in SPAN_FEATURES)
            coded = sorted(
                (c, repr(told[feature(c)])) for c in mark.attributes if feature(c) in told
            )
            items.append((identity, mark.spans, names, tuple(coded)))
        clean = self._plan.clean
        links = [
            (clean(each.type), clean(each.note), each.source.id, each.target.id)
            for each in self._relations
            if each.source.id in marks and each.target.id in marks
        ]
        return Seen(text_hash(self.text), (*items, *links))


class _None:
    """Stands for no fragments."""

    elements = ()
