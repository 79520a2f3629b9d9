"""The values everything speaks in. Frozen, without Qt and without SQLite.

Positions are Unicode code points of the article's text, end-exclusive. Ids are 16 bytes
(:mod:`annotator.core.ids`); texts are known by their 32-byte SHA-256.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotator.core.ids import Id, derived_id

FRAGMENT_JOINT = " … "
"""Between the fragments of a discontinuous annotation's quote."""

ARTICLE_STATUSES = ("new", "in_work", "coded", "checked", "adjudicated")
"""How far one annotator is with one article."""

ANNOTATION_STATUSES = ("", "doubt", "review")
"""Nothing to say; a question flag set by the annotator; to look at again after a change elsewhere."""

ORIGINS = ("hand", "suggestion", "import", "program")
"""Where an annotation came from."""

END_KINDS = ("annotation", "entity", "outlet", "author")
"""What a relation's end may be; ``outlet`` and ``author`` point at the article of that id."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``start`` and ``end`` in one text: code points, end-exclusive."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """True when the two share at least one character."""
        return self.start < other.end and other.start < self.end


class SpanRow(NamedTuple):
    """One span of one annotation, with just what the text pane needs to draw it."""

    annotation: Id
    start: int
    end: int
    type: str
    annotator: Id
    fragment: int
    status: str


@dataclass(frozen=True, slots=True)
class Article:
    """A text with metadata. The text never changes in place; ``text`` is its SHA-256.

    ``date`` is ISO 8601 as far as it is known, ``date_precision`` one of ``""`` (unknown), ``year``,
    ``month``, ``day``, ``time``; ``date_text`` is the wording it came from. ``kind`` names the intake
    module, ``path`` the file's name as it was given (for people; nothing depends on it), ``encoding`` the character
    encoding it was decoded from.
    """

    id: Id
    text: bytes
    title: str = ""
    source: str = ""
    author: str = ""
    date: str = ""
    date_precision: str = ""
    date_text: str = ""
    url: str = ""
    language: str = ""
    section: str = ""
    page: str = ""
    database_id: str = ""
    kind: str = ""
    path: str = ""
    encoding: str = ""
    imported: str = ""
    note: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    characters: int = 0
    annotations: int = 0


ARTICLE_METADATA = (
    "title", "source", "author", "date", "date_precision", "date_text", "url", "language", "section",
    "page", "database_id",
)  # fmt: skip
"""The fields of an article that people may edit."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One tagged place of one article by one annotator.

    ``spans`` has one entry, or several when the annotation is discontinuous; ``quotes`` holds the words
    of each. ``attributes`` holds only coded values: a missing key is *not coded*. ``evidence`` names for an
    attribute where in the text its value comes from: ``[start, end, quote]``.
    """

    id: Id
    article: Id
    text: bytes
    annotator: Id
    type: str
    spans: tuple[Span, ...]
    quotes: tuple[str, ...]
    entity: Id | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    status: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "hand"
    created: str = ""
    modified: str = ""
    codebook: int = 1

    @property
    def quote(self) -> str:
        """The words of all fragments, joined for people."""
        return FRAGMENT_JOINT.join(self.quotes)

    def rows(self) -> list[SpanRow]:
        """The spans as the text pane takes them."""
        return [
            SpanRow(self.id, s.start, s.end, self.type, self.annotator, n, self.status)
            for n, s in enumerate(self.spans)
        ]


@dataclass(frozen=True, slots=True)
class Entity:
    """The canonical actor, event or issue that annotations of many articles point to."""

    id: Id
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    external: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    parent: Id | None = None
    annotations: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """One end of a relation: an annotation, an entity, or an article's ``outlet`` or ``author``."""

    kind: str
    id: Id


@dataclass(frozen=True, slots=True)
class Relation:
    """Directed and typed: ``source`` –type→ ``target``."""

    id: Id
    type: str
    source: End
    target: End
    annotator: Id
    note: str = ""
    created: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A place of one text that is no part of the article: a photo credit, a footer. The text stays as it is."""

    id: Id
    article: Id
    text: bytes
    start: int
    end: int
    reason: str
    annotator: Id
    created: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A place somebody was offered to tag as a type (and entity), and did not want. Without a type: to exclude."""

    id: Id
    article: Id
    text: bytes
    start: int
    end: int
    type: str
    entity: Id | None
    annotator: Id
    created: str = ""


REPRINT, OTHER = "reprint", "other"
"""What a person decides about two near-duplicates: one is a reprint of the other, or they are other stories."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """A decision about two articles that share most of their words: ``article`` is a reprint of ``of``, or it is not."""

    id: Id
    article: Id
    of: Id
    verdict: str
    annotator: Id
    created: str = ""


def reprint_id(one: Id, other: Id) -> Id:
    """The id of the decision about two articles: the same whichever is named first, so that there is one at most."""
    return derived_id(b"reprint", *sorted((one, other)))


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """Something an annotator wrote down about the work as a whole, on some day."""

    id: Id
    annotator: Id
    created: str
    text: str


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person who annotates."""

    id: Id
    name: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step changed: ids by kind of object. Views decide themselves what to redraw."""

    label: str = ""
    step: Id | None = None
    objects: Mapping[str, frozenset[Id]] = field(default_factory=dict)
    articles: frozenset[Id] = frozenset()

    def touches(self, *kinds: str) -> bool:
        """True when an object of one of these kinds was made, changed or removed."""
        return any(self.objects.get(kind) for kind in kinds)

    def __bool__(self) -> bool:
        return any(self.objects.values())
