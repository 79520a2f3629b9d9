"""One row per annotation, for spreadsheets and statistics.

UTF-8 with a byte order mark (without it Excel takes another encoding; read it as ``utf-8-sig``), comma, CRLF
between rows, LF inside cells. ``start`` and ``end`` are code points of the article's text, end-exclusive, of the
whole annotation; ``spans`` holds each fragment as JSON. ``attribute.X`` holds codes (several are separated by
``; ``), empty for *not coded*; ``relation.X`` names what relations of that type lead to. ``evidence`` is JSON: by
attribute ``[start, end, quote]``, empty when there is none.

A spreadsheet runs cells that begin like a formula. Texts that begin with one of :data:`GUARDED`, or with an
apostrophe, get an apostrophe in front; taking one leading apostrophe away gives the text back. Numbers of
our own stay numbers.

With the option ``package`` everything goes out, as a zip of tables (:mod:`annotator.formats.csv_package`), and that is
what can be read.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Entity
from annotator.formats.loss import LossLog
from annotator.formats.sets import OUTSIDE, AnnotationSet, Part, names_of
from annotator.formats.writing import told

GUARDED = "=+-@\t\r\n＝＋－＠"
"""First characters that spreadsheets take for the beginning of a formula, or hide one behind."""

GUARD = "'"
SEPARATOR = "; "

_FIRST = (
    "annotation_id", "article_id", "article_title", "article_source", "article_author",
    "article_date", "article_url", "article_language", "article_section", "article_page",
    "article_status", "annotator", "annotator_id", "type", "start", "end", "spans", "quote",
    "entity", "entity_id",
)  # fmt: skip
_LAST = ("note", "status", "origin", "created", "modified", "codebook_version", "evidence")

_ENTITIES = (
    "The table names the entities that annotations point to; the other entities, aliases, attributes, "
    "external ids and notes are left out."
)

_OLDER = "The positions are those of an earlier text of the article, from before a correction."

Cell = str | int | float

_GUARD_AT = frozenset(GUARDED + GUARD)
_TO_QUOTE = re.compile('[",\r\n]')
_ODD = re.compile(f'[",\r\n]|^[{re.escape(GUARDED + GUARD)}]')
_END = b"\r\n"


def guard(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return GUARD + text if text and text[0] in _GUARD_AT else text


def unguard(cell: str) -> str:
    """The text behind a guarded cell."""
    return cell.removeprefix(GUARD)


def write(
    source: AnnotationSet,
    out: BinaryIO,
    losses: LossLog,
    report: Reporter,
    package: bool = False,
    without_text: bool = False,
) -> int:
    """Write one row per annotation; what has no column is noted as lost. Or everything, as a package of tables."""
    if package:
        from annotator.formats import csv_package

        return csv_package.write(source, out, losses, report, without_text)
    table = _Table(source, losses, LINES)
    out.write(codecs.BOM_UTF8 + ",".join(map(_quoted, table.columns)).encode("utf-8") + _END)
    written = 0
    for lines in table.rows(report, "Writing articles"):
        lines.append("")
        out.write("\r\n".join(lines).encode("utf-8"))
        written += len(lines) - 1
    note_losses(source, losses)
    return written


def read(path: Path) -> Iterator[Part]:
    """The parts of a package of tables; the one table alone does not hold enough, and is refused."""
    from annotator.formats import csv_package

    return csv_package.read(path)


def compare(
    source: AnnotationSet,
    path: Path,
    report: Reporter,
    package: bool = False,
    without_text: bool = False,
) -> str:
    """Read ``path`` back and compare every cell with the set; where it first differs, or ``""``."""
    if package:
        from annotator.formats import csv_package

        return csv_package.compare(source, path, report, without_text)
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with told(path), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        table = _Table(source, LossLog(), CELLS)
        if next(reader, None) != [guard(name) for name in table.columns]:
            return "line 1: the names of the columns are not as they were written"
        for row in chain.from_iterable(table.rows(report, "Reading back")):
            cells = next(reader, None)
            if cells is None:
                return "the end of the file is missing"
            if [unguard(cell) for cell in cells] != [str(cell) for cell in row]:
                return f"line {reader.line_num}: the row is not as it was written"
        if next(reader, None) is not None:
            return f"line {reader.line_num}: there are more rows than were written"
    return ""


def rows_of(
    source: AnnotationSet, losses: LossLog, report: Reporter, text: str
) -> Iterator[list[Cell]]:
    """The names of the columns, then the cells of each annotation, not yet guarded; losses are told on the way."""
    table = _Table(source, losses, CELLS)
    yield list(table.columns)
    for rows in table.rows(report, text):
        yield from rows


@dataclass(frozen=True, slots=True)
class _Form:
    """What a row is made into: how a cell looks, and how cells become a piece and pieces a row.

    Pieces that come again (an article's, an entity's) are made once.
    """

    cell: Callable[[Cell], Any]
    piece: Callable[[Iterable[Any]], Any]
    row: Callable[[Iterable[Any]], Any]


def _flat(pieces: Iterable[list[Cell]]) -> list[Cell]:
    return list(chain.from_iterable(pieces))


def _quoted(cell: Cell) -> str:
    """A cell as it stands in the file."""
    if not isinstance(cell, str):
        return str(cell)
    if not cell or not _ODD.search(cell):
        return cell
    cell = guard(cell)
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell


CELLS = _Form(lambda cell: cell, list, _flat)
"""Rows as lists of cells, not yet guarded."""

LINES = _Form(_quoted, ",".join, ",".join)
"""Rows as lines of the file, without the end of the line."""


class _Table:
    """The columns and rows of one set, in one of the two forms."""

    def __init__(self, source: AnnotationSet, losses: LossLog, form: _Form) -> None:
        self._source = source
        self._losses = losses
        self._form = form
        attributes = tuple(source.attribute_codes())
        relations = tuple(each.code for each in source.codebook.relations)
        self.columns = (
            *_FIRST,
            *(f"attribute.{code}" for code in attributes),
            *(f"relation.{code}" for code in relations),
            *_LAST,
        )
        self._attributes = {code: place for place, code in enumerate(attributes)}
        self._relations = {code: place for place, code in enumerate(relations)}
        self._no_attributes = self._piece(*[""] * len(attributes))
        self._no_relations = self._piece(*[""] * len(relations))
        self._names = names_of(source)
        self._entities: dict[Id | None, Any] = {None: self._piece("", "")}

    def _piece(self, *cells: Cell) -> Any:
        return self._form.piece([self._form.cell(cell) for cell in cells])

    def rows(self, report: Reporter, text: str) -> Iterator[list[Any]]:
        """The rows of each article that has any."""
        source = self._source
        rich = {each.id for each in source.entities() if _holds_more(each)}
        if rich:
            self._losses.add("entities", _ENTITIES)
        for article in report.each(source.articles(), source.count, text):
            statuses = source.statuses(article.id)
            targets = self._targets(article.id)
            if article.note:
                self._losses.add("notes", "Notes on articles are not in the table.")
            if any(True for _ in source.exclusions(article.id)):
                self._losses.add("text", "Excluded places of articles are not in the table.")
            if article.attributes:
                self._losses.add("attributes", "Attributes of articles are not in the table.")
            about = self._about(article)
            people: dict[Id, Any] = {}
            made = []
            for annotation in source.annotations(article.id):
                if annotation.text != article.text:
                    self._losses.add("text", _OLDER, [annotation.id])
                if annotation.entity in rich:
                    self._losses.add("entities", _ENTITIES, [annotation.id])
                who = annotation.annotator
                if who not in people:
                    people[who] = self._piece(
                        statuses.get(who, ""), self._names.annotators.get(who, ""), id_text(who)
                    )
                made.append(
                    self._row(annotation, about, people[who], targets.get(annotation.id, {}))
                )
            if made:
                yield made

    def _targets(self, article: Id) -> dict[Id, dict[str, list[str]]]:
        """What the relations of an article's annotations lead to: names by annotation and type."""
        found: dict[Id, dict[str, list[str]]] = {}
        for relation in self._source.relations_from(article):
            name = self._source.end_name(relation.target)
            found.setdefault(relation.source.id, {}).setdefault(relation.type, []).append(name)
            self._losses.add(
                "relations",
                "Relations stand as the names they lead to, without ids, notes, dates and annotators.",
                [relation.source.id],
            )
        return found

    def _about(self, article: Article) -> Any:
        return self._piece(
            id_text(article.id),
            article.title,
            article.source,
            article.author,
            article.date,
            article.url,
            article.language,
            article.section,
            article.page,
        )

    def _row(
        self, annotation: Annotation, article: Any, person: Any, targets: dict[str, list[str]]
    ) -> Any:
        spans, entity = annotation.spans, annotation.entity
        if entity not in self._entities:
            name = self._names.entities.get(entity, "") if entity else ""
            self._entities[entity] = self._piece(name, id_text(entity) if entity else "")
        places = ", ".join([f"[{span.start}, {span.end}]" for span in spans])
        attributes, relations = self._no_attributes, self._no_relations
        if annotation.attributes:
            values = {code: _value(value) for code, value in annotation.attributes.items()}
            attributes = self._filled(self._attributes, values)
        if targets:
            joined = {code: SEPARATOR.join(names) for code, names in targets.items()}
            relations = self._filled(self._relations, joined)
        return self._form.row(
            (
                self._piece(id_text(annotation.id)),
                article,
                person,
                self._piece(
                    annotation.type,
                    spans[0].start,
                    spans[-1].end,
                    f"[{places}]",
                    annotation.quote,
                ),
                self._entities[entity],
                # A table without such columns has no piece for them either.
                *((attributes,) if self._attributes else ()),
                *((relations,) if self._relations else ()),
                self._piece(
                    annotation.note,
                    annotation.status,
                    annotation.origin,
                    annotation.created,
                    annotation.modified,
                    annotation.codebook,
                    _value(dict(annotation.evidence)) if annotation.evidence else "",
                ),
            )
        )

    def _filled(self, places: dict[str, int], values: Mapping[str, Cell]) -> Any:
        """The cells of these columns, most of them empty."""
        cells: list[Any] = [""] * len(places)
        for code, value in values.items():
            if code in places:
                cells[places[code]] = self._form.cell(value)
        return self._form.piece(cells)


def _holds_more(entity: Entity) -> bool:
    """True when there is more to an entity than name and id, or no annotation that would name it."""
    more = entity.aliases or entity.attributes or entity.external or entity.note or entity.parent
    return bool(more) or entity.annotations == 0


def _value(value: Any) -> Cell:
    """An attribute's value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return SEPARATOR.join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def note_losses(source: AnnotationSet, losses: LossLog) -> None:
    """What the table as a whole has no place for."""
    losses.add("codebook", "Definitions, names and colours of the codebook are not in the table.")
    if source.count:
        losses.add(
            "text", "The articles' texts are not in the table, nor articles without annotations."
        )
    if any(each.source.kind != "annotation" for each in source.relations()):
        losses.add("relations", "Relations between entities are not in the table.")
    losses.add_each("relations", OUTSIDE, source.left_out())
