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

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Entity
from annotator.formats.loss import LossLog
from annotator.formats.sets import OUTSIDE, AnnotationSet, Names, Part, names_of
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
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        table = _Table(source, losses)
        writer.writerow([guard(name) for name in table.columns])
        written = 0
        for row in table.rows(report, "Writing articles"):
            writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
            written += 1
        text.flush()
    finally:
        text.detach()
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
        table = _Table(source, LossLog())
        if next(reader, None) != [guard(name) for name in table.columns]:
            return "line 1: the names of the columns are not as they were written"
        for row in table.rows(report, "Reading back"):
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
    table = _Table(source, losses)
    yield list(table.columns)
    yield from table.rows(report, text)


class _Table:
    """The columns and rows of one set."""

    def __init__(self, source: AnnotationSet, losses: LossLog) -> None:
        self._source = source
        self._losses = losses
        self._attributes = tuple(source.attribute_codes())
        self._relations = tuple(each.code for each in source.codebook.relations)
        self.columns = (
            *_FIRST,
            *(f"attribute.{code}" for code in self._attributes),
            *(f"relation.{code}" for code in self._relations),
            *_LAST,
        )

    def rows(self, report: Reporter, text: str) -> Iterator[list[Cell]]:
        """The cells of each annotation, not yet guarded."""
        source, names = self._source, names_of(self._source)
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
            for annotation in source.annotations(article.id):
                if annotation.text != article.text:
                    self._losses.add("text", _OLDER, [annotation.id])
                if annotation.entity in rich:
                    self._losses.add("entities", _ENTITIES, [annotation.id])
                yield self._row(
                    annotation,
                    article,
                    statuses.get(annotation.annotator, ""),
                    targets.get(annotation.id, {}),
                    names,
                )

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

    def _row(
        self,
        annotation: Annotation,
        article: Article,
        status: str,
        targets: dict[str, list[str]],
        names: Names,
    ) -> list[Cell]:
        return [
            id_text(annotation.id),
            id_text(article.id),
            article.title,
            article.source,
            article.author,
            article.date,
            article.url,
            article.language,
            article.section,
            article.page,
            status,
            names.annotators.get(annotation.annotator, ""),
            id_text(annotation.annotator),
            annotation.type,
            annotation.spans[0].start,
            annotation.spans[-1].end,
            json.dumps([[span.start, span.end] for span in annotation.spans]),
            annotation.quote,
            names.entities.get(annotation.entity, "") if annotation.entity else "",
            id_text(annotation.entity) if annotation.entity else "",
            *(_value(annotation.attributes.get(code)) for code in self._attributes),
            *(SEPARATOR.join(targets.get(code, ())) for code in self._relations),
            annotation.note,
            annotation.status,
            annotation.origin,
            annotation.created,
            annotation.modified,
            annotation.codebook,
            _value(dict(annotation.evidence) or None),
        ]


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
