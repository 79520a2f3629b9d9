"""Reading the sample articles: plain files under ``resources/samples``, checked as they are read.

Each article is ``NAME.txt`` (its text) and ``NAME.toml`` (metadata, statuses, annotations); ``entities.toml``
holds the entities they share. An annotation names its place by words, not by numbers: ``quote`` and, when
the words occur earlier as well, ``occurrence`` (from 1); a discontinuous one has ``fragments`` and
``occurrences``. Relations lead to the key of another annotation of the article, to ``entity:KEY``, to
``outlet`` or to ``author``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotator.core.codebook import ARTICLE_ENDS, ENTITY_PREFIX
from annotator.core.errors import UserError
from annotator.core.model import ARTICLE_METADATA, ARTICLE_STATUSES, Span
from annotator.core.resources import resource
from annotator.core.spans import check_span
from annotator.core.text import normalise

ANNOTATORS: Mapping[str, str] = {"sample": "Sample annotator", "second": "Second annotator"}
"""Who annotated the samples: key in the files → name in a project."""

ENTITIES = "entities.toml"


@dataclass(frozen=True, slots=True)
class SampleEntity:
    """An entity the samples share; ``parent`` and attributes of kind entity hold keys."""

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SampleAnnotation:
    """An annotation by key, with its spans found. ``relations`` are (type, end) pairs, ends as in the file."""

    key: str
    type: str
    spans: tuple[Span, ...]
    quotes: tuple[str, ...]
    annotator: str = "sample"
    entity: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    relations: tuple[tuple[str, str], ...] = ()
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article with its annotations; ``statuses`` is by annotator's key."""

    name: str
    text: str
    metadata: Mapping[str, str]
    attributes: Mapping[str, Any]
    statuses: Mapping[str, str]
    annotations: tuple[SampleAnnotation, ...]


def load_entities(folder: Path | None = None) -> tuple[SampleEntity, ...]:
    """The shared entities, parents before their children."""
    path = (folder or resource("samples")) / ENTITIES
    entities: dict[str, SampleEntity] = {}
    for table in _read(path).get("entity", []):
        try:
            one = SampleEntity(**{**table, "aliases": tuple(table.get("aliases", ()))})
        except TypeError as error:
            raise _wrong(
                path, f"an entity has a field it should not have or lacks one: {error}"
            ) from error
        if one.key in entities:
            raise _wrong(path, f"the entity {one.key} is there twice")
        if one.parent and one.parent not in entities:
            raise _wrong(path, f"the parent of {one.key} must come before it")
        entities[one.key] = one
    return tuple(entities.values())


def load_samples(folder: Path | None = None) -> list[SampleArticle]:
    """All sample articles, oldest first, every quote found at its place.

    Raises UserError naming file and annotation for a quote that is not there, an unknown entity, or a
    relation that leads nowhere.
    """
    folder = folder or resource("samples")
    known = {entity.key for entity in load_entities(folder)}
    samples = [_article(path, known) for path in sorted(folder.glob("*.txt"))]
    return sorted(samples, key=lambda sample: sample.metadata.get("date", ""))


def _article(path: Path, entities: set[str]) -> SampleArticle:
    text = normalise(path.read_bytes().decode("utf-8"))
    where = path.with_suffix(".toml")
    data = _read(where)
    attributes, statuses = data.pop("attributes", {}), data.pop("status", {})
    tables = data.pop("annotation", [])
    unknown = set(data) - set(ARTICLE_METADATA)
    if unknown:
        raise _wrong(where, f"an article has no field {', '.join(sorted(unknown))}")
    for who, status in statuses.items():
        if who not in ANNOTATORS or status not in ARTICLE_STATUSES:
            raise _wrong(where, f"the status {who} = {status} is not known")
    annotations = tuple(_annotation(where, text, table) for table in tables)
    keys = {each.key for each in annotations}
    if len(keys) != len(annotations):
        raise _wrong(where, "two annotations have the same key")
    ends = keys | {ENTITY_PREFIX + key for key in entities} | set(ARTICLE_ENDS)
    for each in annotations:
        if each.entity and each.entity not in entities:
            raise _wrong(where, f"{each.key}: there is no entity {each.entity}")
        for code, end in each.relations:
            if end not in ends:
                raise _wrong(where, f"{each.key}: {code} leads to {end}, which is not there")
    return SampleArticle(path.stem, text, data, attributes, statuses, annotations)


def _annotation(where: Path, text: str, table: Mapping[str, Any]) -> SampleAnnotation:
    fields = dict(table)
    key = fields.pop("key", "?")
    quotes = fields.pop("fragments", None) or [fields.pop("quote", "")]
    numbers = fields.pop("occurrences", None) or [fields.pop("occurrence", 1)] * len(quotes)
    if len(numbers) != len(quotes):
        raise _wrong(where, f"{key}: one occurrence is needed for each fragment")
    spans = tuple(
        _find(where, key, text, quote, number)
        for quote, number in zip(quotes, numbers, strict=True)
    )
    if list(spans) != sorted(spans) or any(
        one.overlaps(following) for one, following in pairwise(spans)
    ):
        raise _wrong(where, f"{key}: its fragments must follow each other in the text")
    relations = []
    for code, ends in fields.pop("relations", {}).items():
        relations += [(code, end) for end in ([ends] if isinstance(ends, str) else ends)]
    try:
        made = SampleAnnotation(
            key=key, spans=spans, quotes=tuple(quotes), relations=tuple(relations), **fields
        )
    except TypeError as error:
        raise _wrong(where, f"{key}: a field is unknown or missing: {error}") from error
    if made.annotator not in ANNOTATORS:
        raise _wrong(where, f"{key}: there is no annotator {made.annotator}")
    return made


def _find(where: Path, key: str, text: str, quote: str, number: int) -> Span:
    """The ``number``-th place of the words, counted from 1."""
    start = -1
    for _ in range(number):
        start = text.find(quote, start + 1) if quote else -1
        if start < 0:
            raise _wrong(
                where, f"{key}: “{quote}” does not occur {number} time{'s'[: number > 1]} in it"
            )
    check_span(text, start, start + len(quote))
    return Span(start, start + len(quote))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, str(error)) from error


def _wrong(path: Path, what: str) -> UserError:
    return UserError(
        f"The sample “{path.name}” is not usable: {what}.", "Install the program anew."
    )
