"""A whole set as plain tables: what the package of CSV files, Parquet, RO-Crate and Croissant have in common.

Each row is a tuple of cells in the order of :attr:`Table.columns`: text, whole number, number, or None where the
column is ``optional`` and nothing is there. Rows of a table stand in the order of the set; what belongs to something
(spans to an annotation, annotations to an article) follows the order of what it belongs to, so that all tables can be read
side by side. Values of attributes have one row each, those of a list several with positions from 1.

:func:`rows` lays a set out in one pass, :mod:`annotator.formats.tables_reader` puts it together again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.jobs import Reporter
from annotator.formats.bundle import note_missing, objects, told
from annotator.formats.jsonl_reader import ARTICLE_TEXTS
from annotator.formats.loss import LossLog
from annotator.formats.sets import OUTSIDE, AnnotationSet, FoundArticle

FORMAT = "annotator-tables"
VERSION = 1

Cell = str | int | float | None
Cells = tuple[Cell, ...]

LARGEST_EXACT = 1 << 53
"""Whole numbers beyond are not exact as numbers with decimals: they stand as words."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``type`` is ``string``, ``integer`` or ``number``; only an ``optional`` one may lack a value."""

    name: str
    about: str
    type: str = "string"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``key`` names the columns that tell its rows apart, ``refers`` the table that a column holds ids of."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: Mapping[str, str] = field(default_factory=dict)


def _texts(**about: str) -> tuple[Column, ...]:
    return tuple(Column(name, text) for name, text in about.items())


def _maybe(name: str, about: str) -> Column:
    return Column(name, about, optional=True)


def _whole(name: str, about: str) -> Column:
    return Column(name, about, "integer")


_START = _whole("start", "First character, in code points of the text")
_END = _whole("end", "After the last character, in code points of the text")
_WHEN = Column("created", "When, in UTC")
_VALUES = (
    Column("attribute", "Code of the attribute"),
    _whole("position", "0 for a single value, from 1 in a list"),
    Column("kind", "What the value is: text, integer, number, boolean, or json"),
    Column("value", "The value, if it is not a number"),
    Column("number", "The value, if it is a number", "number", optional=True),
)


def _values_of(table: str, owner: str, about: str) -> Table:
    return Table(
        table,
        f"Values of attributes of {about}",
        (Column(owner, f"Id of the {owner}"), *_VALUES),
        (owner, "attribute", "position"),
        {owner: about},
    )


_ARTICLE_ABOUT = {
    "title": "Title",
    "source": "Outlet",
    "author": "Author",
    "date": "Date, ISO 8601 as far as it is known",
    "date_precision": "How exact the date is: year, month, day, time",
    "date_text": "The words the date was read from",
    "url": "Address",
    "language": "Language",
    "section": "Section",
    "page": "Page",
    "database_id": "Number in the database it came from",
    "path": "Name of the file it came from",
    "encoding": "Encoding of that file",
    "imported": "When it was imported",
    "note": "Note",
}

TABLES: tuple[Table, ...] = (
    Table(
        "project", "What is said of the whole", _texts(name="What", value="Its value"), ("name",)
    ),
    Table(
        "codebook",
        "Types, attributes, values and types of relation",
        (
            *_texts(
                kind="type, attribute, value or relation",
                parent="The attribute, of a value",
                code="Code",
                name="Name",
                definition="Definition",
            ),
            _whole("position", "Place among its like"),
            Column("data", "All that is said of it, as JSON"),
        ),
        ("kind", "parent", "code"),
    ),
    Table("annotators", "Who annotated", _texts(id="Id", name="Name"), ("id",)),
    Table(
        "diary",
        "What annotators wrote about the work",
        (*_texts(id="Id", annotator="Id of the annotator"), _WHEN, Column("text", "Words")),
        ("id",),
    ),
    Table(
        "entities",
        "Actors, events and issues that annotations point to",
        (
            *_texts(id="Id", name="Name", kind="Kind", note="Note"),
            _maybe("parent", "Id of the entity it is part of"),
        ),
        ("id",),
        {"parent": "entities"},
    ),
    Table(
        "aliases",
        "Other names of entities",
        (
            Column("entity", "Id of the entity"),
            _whole("position", "Place among its aliases"),
            Column("alias", "Other name"),
        ),
        ("entity", "position"),
        {"entity": "entities"},
    ),
    Table(
        "external_ids",
        "Ids of entities elsewhere",
        _texts(entity="Id of the entity", scheme="Where, as wikidata", value="Id there"),
        ("entity", "scheme"),
        {"entity": "entities"},
    ),
    _values_of("entity_values", "entity", "entities"),
    Table(
        "articles",
        "Articles",
        (
            Column("id", "Id"),
            *(Column(name, _ARTICLE_ABOUT[name]) for name in ARTICLE_TEXTS),
            Column("intake_kind", "How it was read"),
            _whole("characters", "Length of the text in code points"),
            Column("sha256", "SHA-256 of the text in UTF-8"),
            _maybe("text", "The text; nothing where it was left out"),
        ),
        ("id",),
    ),
    _values_of("article_values", "article", "articles"),
    Table(
        "earlier_texts",
        "Texts of articles from before a correction, where annotations are on them",
        _texts(article="Id of the article", sha256="SHA-256 of the text", text="The text"),
        ("article", "sha256"),
        {"article": "articles"},
    ),
    Table(
        "article_statuses",
        "How far annotators are with articles",
        _texts(article="Id of the article", annotator="Id of the annotator", status="Status"),
        ("article", "annotator"),
        {"article": "articles", "annotator": "annotators"},
    ),
    Table(
        "exclusions",
        "Places of texts that are no part of the article",
        (
            *_texts(article="Id of the article", id="Id", annotator="Id of the annotator"),
            _START,
            _END,
            *_texts(quote="The words", reason="Reason"),
            _WHEN,
        ),
        ("id",),
        {"article": "articles", "annotator": "annotators"},
    ),
    Table(
        "refusals",
        "Places that were offered to annotate and refused",
        (
            *_texts(article="Id of the article", id="Id", annotator="Id of the annotator"),
            _START,
            _END,
            *_texts(quote="The words", type="Code of the type; empty: to exclude"),
            _maybe("entity", "Id of the entity"),
            _WHEN,
        ),
        ("id",),
        {"article": "articles", "annotator": "annotators", "entity": "entities"},
    ),
    Table(
        "annotations",
        "Annotations",
        (
            *_texts(
                article="Id of the article",
                id="Id",
                annotator="Id of the annotator",
                type="Code of the type",
            ),
            _maybe("entity", "Id of the entity"),
            *_texts(
                quote="The words; fragments joined by “ … ”",
                prefix="32 characters before",
                suffix="32 characters after",
                note="Note",
                status="Question flag",
                origin="hand, suggestion, import or program",
            ),
            _WHEN,
            Column("modified", "When it was changed last, in UTC"),
            _whole("codebook_version", "Version of the codebook it was made with"),
            _maybe("text_sha256", "The earlier text it is on, if it is not the article’s"),
        ),
        ("id",),
        {"article": "articles", "annotator": "annotators", "entity": "entities"},
    ),
    Table(
        "spans",
        "Places of annotations",
        (
            Column("annotation", "Id of the annotation"),
            _whole("position", "Place among its spans, from 0"),
            _START,
            _END,
            Column("quote", "The words"),
        ),
        ("annotation", "position"),
        {"annotation": "annotations"},
    ),
    _values_of("annotation_values", "annotation", "annotations"),
    Table(
        "evidence",
        "Where in the text values of attributes come from",
        (
            *_texts(annotation="Id of the annotation", attribute="Code of the attribute"),
            _START,
            _END,
            Column("quote", "The words"),
        ),
        ("annotation", "attribute"),
        {"annotation": "annotations"},
    ),
    Table(
        "relations",
        "Relations; each end is an annotation, an entity, or the outlet or author of an article",
        (
            *_texts(
                id="Id",
                type="Code of the type",
                source_kind="What the source is",
                source="Its id",
                target_kind="What the target is",
                target="Its id",
                annotator="Id of the annotator",
                note="Note",
            ),
            _WHEN,
        ),
        ("id",),
        {"annotator": "annotators"},
    ),
    _values_of("relation_values", "relation", "relations"),
    Table(
        "reprints",
        "What was decided about articles that are alike",
        (
            *_texts(
                article="Id of the article",
                of="Id of the other article",
                verdict="reprint or other",
                annotator="Id of the annotator",
            ),
            _WHEN,
        ),
        ("article", "of"),
        {"article": "articles", "of": "articles"},
    ),
)

NAMES = {each.name: each for each in TABLES}


def rows(
    source: AnnotationSet, losses: LossLog, report: Reporter, without_text: bool, text: str
) -> Iterator[tuple[str, Cells]]:
    """Every row of every table with the table's name, in one pass; losses are told on the way."""
    losses.add_each("relations", OUTSIDE, source.left_out())
    articles = 0
    for part in told(source, without_text):
        if isinstance(part, FoundArticle):
            if without_text:
                note_missing([n.id for n in part.annotations if n.text and n.id], losses)
            report.check()
            report.progress(articles, source.count, text)
            articles += 1
        for each in objects(part):
            yield from _MAKERS[each["kind"]](each)


Rows = Iterator[tuple[str, Cells]]


def _project(data: dict[str, Any]) -> Rows:
    for name in ("unit", "note", "guidelines"):
        yield "project", (name, data[name])


def _codebook(data: dict[str, Any]) -> Rows:
    yield "project", ("codebook_name", data["name"])
    yield "project", ("codebook_version", str(data["version"]))
    for item in data["items"]:
        names, about = item["data"].get("names", {}), item["data"].get("definition", "")
        name = names.get("en", next(iter(names.values()), item["code"]))
        place = (item["position"], _json(item["data"]))
        yield "codebook", (item["kind"], item["parent"], item["code"], name, about, *place)


def _entity(data: dict[str, Any]) -> Rows:
    mine = data["id"]
    yield "entities", (mine, data["name"], data["entity_kind"], data["note"], data["parent"])
    for position, alias in enumerate(data["aliases"], 1):
        yield "aliases", (mine, position, alias)
    for scheme, value in data["external"].items():
        yield "external_ids", (mine, scheme, value)
    yield from _values("entity_values", mine, data["attributes"])


def _article(data: dict[str, Any]) -> Rows:
    yield "articles", _cells("articles", data)
    yield from _values("article_values", data["id"], data["attributes"])


def _annotation(data: dict[str, Any]) -> Rows:
    mine = data["id"]
    named = {"entity": data["entity_id"], "codebook_version": data["codebook"]}
    yield "annotations", _cells("annotations", {"text_sha256": None, **data, **named})
    for n, ((start, end), quote) in enumerate(zip(data["spans"], data["quotes"], strict=True)):
        yield "spans", (mine, n, start, end, quote)
    yield from _values("annotation_values", mine, data["attributes"])
    for code, (start, end, quote) in data.get("evidence", {}).items():
        yield "evidence", (mine, code, start, end, quote)


def _relation(data: dict[str, Any]) -> Rows:
    ends: dict[str, Any] = {}
    for side in ("source", "target"):
        ends |= {f"{side}_kind": data[side]["kind"], side: data[side]["id"]}
    yield "relations", _cells("relations", {**data, **ends})
    yield from _values("relation_values", data["id"], data.get("attributes", {}))


def _values(table: str, owner: str, values: Mapping[str, Any]) -> Rows:
    for code, value in values.items():
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            for position, each in enumerate(value, 1):
                yield table, (owner, code, position, "text", each, None)
        else:
            yield table, (owner, code, 0, *_value(value))


def _value(value: Any) -> tuple[str, str, int | float | None]:
    """Kind, words and number of a single value."""
    if isinstance(value, str):
        return "text", value, None
    if isinstance(value, bool):
        return "boolean", "true" if value else "false", None
    if isinstance(value, float):
        return "number", "", value
    if isinstance(value, int) and abs(value) <= LARGEST_EXACT:
        return "integer", "", value
    return "json", _json(value), None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cells(table: str, data: Mapping[str, Any]) -> Cells:
    return tuple(data[each.name] for each in NAMES[table].columns)


def _plain(table: str) -> Any:
    """What lays out an object that is one row, under the names of the columns (``entity_id`` is the entity)."""

    def made(data: dict[str, Any]) -> Rows:
        yield table, _cells(table, {**data, "entity": data.get("entity_id")})

    return made


_MAKERS = {
    "project": _project,
    "codebook": _codebook,
    "annotator": _plain("annotators"),
    "diary": _plain("diary"),
    "entity": _entity,
    "article": _article,
    "text": _plain("earlier_texts"),
    "article-status": _plain("article_statuses"),
    "exclusion": _plain("exclusions"),
    "refusal": _plain("refusals"),
    "annotation": _annotation,
    "relation": _relation,
    "reprint": _plain("reprints"),
}
"""What lays out the objects of :mod:`annotator.formats.bundle`, by kind."""
