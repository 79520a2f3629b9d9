"""Annotation sets as streams of plain values, so that memory stays flat however large a set is.

On the way out a format asks an :class:`AnnotationSet` for its parts. On the way in it yields
:data:`Part` values in the order of the file, one article at a time with its annotations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from annotator.core.codebook import Codebook
from annotator.core.ids import Id
from annotator.core.model import (
    Annotation,
    Annotator,
    Article,
    DiaryEntry,
    End,
    Entity,
    Exclusion,
    Refusal,
    Relation,
    Reprint,
    Span,
)

CONTEXT = 32
"""Code points kept before and after an annotation, to tell equal words apart."""

CODE_POINTS, UTF16, BYTES = "code points", "UTF-16 units", "bytes"
UNITS = (CODE_POINTS, UTF16, BYTES)
"""What positions in files count."""

OUTSIDE = "The relation's other end belongs to an annotation outside this export."


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """What a set says about the whole project. Neither its id nor its name: a set read into an empty project
    and written again is the same set."""

    note: str = ""
    guidelines: str = ""


@dataclass(frozen=True, slots=True)
class FoundAnnotation:
    """An annotation as a file tells it: spans in the file's own unit, not yet checked against the text; none where the
    file has only words.

    ``quotes`` holds the words of each span, or nothing when the file has none. Where a file shows the words only
    loosely (fragments joined, blanks changed, the end cut off with ``…``), they are ``words`` instead. ``annotator``
    and ``entity`` are ids where the file has them, the names stand beside. ``evidence`` has ``[start, end, quote]``
    by attribute, ``external`` ids of its entity (``{"wikidata": "Q42"}``). ``text`` is the SHA-256 of the text it was made on where that is not the article's (``b""``: it is).
    ``key`` is what relations of the same file call it by where it has no ``id``, unique in the file. ``where`` is the
    place in the file, for reports.
    """

    type: str
    spans: tuple[Span, ...]
    quotes: tuple[str, ...] = ()
    id: Id | None = None
    annotator: Id | None = None
    annotator_name: str = ""
    entity: Id | None = None
    entity_name: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    status: str = ""
    origin: str = "import"
    created: str = ""
    modified: str = ""
    codebook: int = 0
    prefix: str = ""
    suffix: str = ""
    text: bytes = b""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    external: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default="", compare=False)
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FoundExclusion:
    """An excluded place of an article's text, as a file tells it."""

    span: Span
    quote: str
    reason: str = ""
    id: Id | None = None
    annotator: Id | None = None
    created: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FoundRefusal:
    """A place of an article's text that somebody was offered to tag and refused, as a file tells it; without a type:
    to exclude."""

    span: Span
    quote: str
    type: str = ""
    entity: Id | None = None
    id: Id | None = None
    annotator: Id | None = None
    created: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article with its annotations, as a file tells it.

    ``text`` is None when the file leaves it out; ``article.text`` may then still name it by its SHA-256.
    ``statuses`` maps annotator to status; ``older`` holds the earlier texts of the article that some of its annotations
    are on, by SHA-256. ``again`` marks further annotations of an article that stood earlier
    in the file, or that the file does not hold: only ``article.id`` means something then. ``unit`` is what the file
    says (or its format prescribes) that positions count: one of :data:`UNITS`; ``raw`` the text as the file has it
    and counts in it, where that is not ``text``: with CR, or with a byte order mark.
    """

    article: Article
    text: str | None = None
    statuses: Mapping[Id, str] = field(default_factory=dict)
    annotations: tuple[FoundAnnotation, ...] = ()
    older: Mapping[bytes, str] = field(default_factory=dict)
    exclusions: tuple[FoundExclusion, ...] = ()
    refusals: tuple[FoundRefusal, ...] = ()
    again: bool = False
    unit: str = CODE_POINTS
    raw: str | None = field(default=None, compare=False)
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FoundRelation:
    """A relation as a file tells it.

    Where the file has no ids, an end that is an annotation is named by its ``key``: ``source_key`` and ``target_key``
    overrule the ends of ``relation``, and an empty ``relation.id`` stands for one that follows from the ends.
    """

    relation: Relation
    where: str = field(default="", compare=False)
    source_key: str = field(default="", compare=False)
    target_key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FoundReprint:
    """What somebody decided about two articles, as a file tells it."""

    reprint: Reprint
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A piece of the file that cannot be used, and why; the rest goes on."""

    where: str
    reason: str


Part = (
    ProjectInfo
    | Codebook
    | Annotator
    | DiaryEntry
    | Entity
    | FoundArticle
    | FoundRelation
    | FoundReprint
    | Refused
)


class AnnotationSet(Protocol):
    """A set on its way out. Every call starts a fresh stream, always in the same order."""

    @property
    def project(self) -> ProjectInfo:
        """What is said about the project as a whole."""

    @property
    def codebook(self) -> Codebook:
        """The codebook as it is now."""

    @property
    def count(self) -> int:
        """How many articles the set holds."""

    def annotators(self) -> Iterable[Annotator]:
        """Everybody whose annotations are in the set, by id."""

    def diary(self) -> Iterable[DiaryEntry]:
        """What the annotators of the set wrote in the diary, by id."""

    def entities(self) -> Iterable[Entity]:
        """The register of entities, by id."""

    def articles(self) -> Iterable[Article]:
        """All articles, by id."""

    def text(self, article: Article) -> str:
        """The article's current text."""

    def older_text(self, sha: bytes) -> str:
        """A text by its SHA-256, for annotations that are not on their article's current one."""

    def statuses(self, article: Id) -> Mapping[Id, str]:
        """Status by annotator."""

    def exclusions(self, article: Id) -> Iterable[Exclusion]:
        """The excluded places of the article's current text, by place, then id."""

    def refusals(self, article: Id) -> Iterable[Refusal]:
        """The refused places of the article's current text, by place, then id."""

    def annotations(self, article: Id) -> Iterable[Annotation]:
        """The article's annotations, by position, then id."""

    def relations(self) -> Iterable[Relation]:
        """All relations whose ends are in the set, by id."""

    def relations_from(self, article: Id) -> Iterable[Relation]:
        """Those of :meth:`relations` that start from an annotation of this article, by id."""

    def reprints(self) -> Iterable[Reprint]:
        """What was decided about near-duplicates, by id."""

    def left_out(self) -> Iterable[Id]:
        """Annotations of the set with a relation whose other end is outside it."""

    def attribute_codes(self) -> Iterable[str]:
        """Codes of all attributes that annotations of the set hold, in the codebook's order."""

    def end_name(self, end: End) -> str:
        """What people call an end of a relation: an entity's name, a quote, an outlet, an author."""


def found(annotation: Annotation, article: Article, text: str, names: Names) -> FoundAnnotation:
    """The annotation with all that a lossless file tells about it; ``text`` is the one it is on."""
    first, last = annotation.spans[0].start, annotation.spans[-1].end
    return FoundAnnotation(
        type=annotation.type,
        spans=annotation.spans,
        quotes=annotation.quotes,
        id=annotation.id,
        annotator=annotation.annotator,
        annotator_name=names.annotators.get(annotation.annotator, ""),
        entity=annotation.entity,
        entity_name=names.entities.get(annotation.entity, "") if annotation.entity else "",
        attributes=annotation.attributes,
        note=annotation.note,
        status=annotation.status,
        origin=annotation.origin,
        created=annotation.created,
        modified=annotation.modified,
        codebook=annotation.codebook,
        prefix=text[max(0, first - CONTEXT) : first],
        suffix=text[last : last + CONTEXT],
        text=b"" if annotation.text == article.text else annotation.text,
        evidence=annotation.evidence,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names of annotators and entities by id."""

    annotators: Mapping[Id, str]
    entities: Mapping[Id, str]


def names_of(source: AnnotationSet) -> Names:
    """The names a set needs; one small entry each."""
    return Names(
        {each.id: each.name for each in source.annotators()},
        {each.id: each.name for each in source.entities()},
    )


def parts(source: AnnotationSet) -> Iterator[Part]:
    """The whole set as a lossless file holds it; reading such a file back yields equal parts."""
    names = names_of(source)
    yield from parts_before(source)
    for article in source.articles():
        marks = list(source.annotations(article.id))
        bare = bare_article(source, article, marks)
        texts = texts_of(bare)
        yield replace(
            bare,
            annotations=tuple(found(each, article, texts[each.text], names) for each in marks),
        )
    yield from parts_after(source)


def parts_before(source: AnnotationSet) -> Iterator[Part]:
    """What stands before the articles."""
    yield source.project
    yield source.codebook
    yield from source.annotators()
    yield from source.diary()
    for entity in source.entities():
        yield replace(entity, annotations=0)


def parts_after(source: AnnotationSet) -> Iterator[Part]:
    """What stands after the articles."""
    for relation in source.relations():
        yield FoundRelation(relation)
    for reprint in source.reprints():
        yield FoundReprint(reprint)


def texts_of(article: FoundArticle) -> dict[bytes, str]:
    """The article's texts by SHA-256: the current one and the earlier ones."""
    return {**article.older, article.article.text: article.text or ""}


def bare_article(
    source: AnnotationSet, article: Article, marks: Iterable[Annotation]
) -> FoundArticle:
    """The article with everything but its annotations (``marks``); with the earlier texts that they are on."""
    text = source.text(article)
    older: dict[bytes, str] = {}
    for each in marks:
        if each.text != article.text and each.text not in older:
            older[each.text] = source.older_text(each.text)
    return FoundArticle(
        replace(article, annotations=0),
        text,
        source.statuses(article.id),
        (),
        older,
        tuple(
            FoundExclusion(
                Span(each.start, each.end),
                text[each.start : each.end],
                each.reason,
                each.id,
                each.annotator,
                each.created,
            )
            for each in source.exclusions(article.id)
        ),
        tuple(
            FoundRefusal(
                Span(each.start, each.end),
                text[each.start : each.end],
                each.type,
                each.entity,
                each.id,
                each.annotator,
                each.created,
            )
            for each in source.refusals(article.id)
        ),
    )
