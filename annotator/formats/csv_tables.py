"""The tables of a set as CSV files, and ``datapackage.json`` that says what is in them (Frictionless Data Package).

Each table is ``NAME.csv``: UTF-8, commas, CRLF between rows, the first row names the columns. Texts that a spreadsheet would
take for formulas are guarded as in :mod:`annotator.formats.csv_table`. The same set gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, BinaryIO

from annotator.core.errors import UserError
from annotator.core.jobs import Reporter
from annotator.formats.csv_table import guard, unguard
from annotator.formats.loss import LossLog
from annotator.formats.sets import CODE_POINTS, AnnotationSet
from annotator.formats.tables import (
    FORMAT,
    NAMES,
    TABLES,
    VERSION,
    Cell,
    Cells,
    Column,
    Table,
    rows,
)

DESCRIPTOR = "datapackage.json"

GUARD_NOTE = (
    "Texts that begin with = + - @, a tab, a line end or an apostrophe have an apostrophe in front, so that no "
    "spreadsheet runs them: take one leading apostrophe away."
)

_HINT = "Keep the rows and their order as they were exported, or ask for the set again."


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it was written: its name, size in bytes, SHA-256, and how many rows it has."""

    table: Table
    size: int
    digest: str
    rows: int

    @property
    def name(self) -> str:
        return file_name(self.table)


@dataclass(frozen=True, slots=True)
class Written:
    """All files in the order of the tables, and the latest moment that anything in them is of (``""``: none)."""

    files: tuple[Made, ...]
    latest: str = ""

    @property
    def annotations(self) -> int:
        """How many there are."""
        return next(each.rows for each in self.files if each.table.name == "annotations")


_MOMENTS = {
    name: next(n for n, each in enumerate(NAMES[name].columns) if each.name == column)
    for name, column in (("articles", "imported"), ("annotations", "modified"))
}
"""Where in a row its moment stands, by table."""


def file_name(table: Table) -> str:
    """The name of a table's file."""
    return f"{table.name}.csv"


class _Counted(io.RawIOBase):
    """Passes bytes on, and keeps their number and hash."""

    def __init__(self, out: BinaryIO | IO[bytes]) -> None:
        self._out = out
        self.size = 0
        self.digest = sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._out.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)


def write_tables(
    source: AnnotationSet,
    file: Callable[[str], AbstractContextManager[BinaryIO | IO[bytes]]],
    losses: LossLog,
    report: Reporter,
    without_text: bool,
) -> Written:
    """Write every table, each into what ``file`` opens under its name; what was written."""
    counts = dict.fromkeys(NAMES, 0)
    streams: dict[str, _Counted] = {}
    latest = ""
    with ExitStack() as stack:
        texts: dict[str, io.TextIOWrapper] = {}
        writers = {}
        for table in TABLES:
            counted = streams[table.name] = _Counted(stack.enter_context(file(file_name(table))))
            buffered = io.BufferedWriter(counted, 1 << 16)
            texts[table.name] = io.TextIOWrapper(buffered, "utf-8", newline="")
            writers[table.name] = csv.writer(texts[table.name]).writerow
            writers[table.name]([column.name for column in table.columns])
        for name, cells in rows(source, losses, report, without_text, "Writing articles"):
            counts[name] += 1
            if name in _MOMENTS:
                latest = max(latest, str(cells[_MOMENTS[name]]))
            writers[name]([guard(cell) if isinstance(cell, str) else cell for cell in cells])
        for text in texts.values():
            text.flush()
    files = [(table, streams[table.name], counts[table.name]) for table in TABLES]
    return Written(
        tuple(Made(table, out.size, out.digest.hexdigest(), count) for table, out, count in files),
        latest,
    )


def read_table(file: BinaryIO | IO[bytes], table: Table) -> Iterator[tuple[str, Cells]]:
    """The rows of a table's file with their places, cells in our order of columns; unknown columns are passed over.

    A cell that is no number where one should be stays a text. Raises UserError when the file is no such table.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    name = file_name(table)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    try:
        head = next(reader, [])
        missing = [column.name for column in table.columns if column.name not in head]
        if missing or len(set(head)) != len(head):
            what = f"the column {missing[0]} is missing" if missing else "a column is there twice"
            raise UserError(f"{name}: {what}.", _HINT)
        places = [(head.index(column.name), _kind(column)) for column in table.columns]
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            if len(row) != len(head):
                raise UserError(f"{where}: there are {len(row)} cells, not {len(head)}.", _HINT)
            yield where, tuple(kind(row[place]) for place, kind in places)
    except UnicodeDecodeError:
        raise UserError(f"{name} is not UTF-8.", "Save it again with the encoding UTF-8.") from None
    except csv.Error as error:
        raise UserError(f"{name}, line {reader.line_num}: {error}.", _HINT) from None


def _kind(column: Column) -> Callable[[str], Cell]:
    """What makes a cell of a column of the words in the file."""
    if column.type == "string":
        return _maybe if column.optional else unguard
    return _number


def _maybe(cell: str) -> Cell:
    return unguard(cell) or None


def _number(cell: str) -> Cell:
    if not cell:
        return None
    if len(cell) > 40:
        return cell
    try:
        return int(cell) if cell.isascii() and cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell


def descriptor(made: Written, title: str) -> dict[str, Any]:
    """The content of ``datapackage.json``."""
    return {
        "profile": "tabular-data-package",
        "name": "annotations",
        "title": title,
        "description": f"Positions are {CODE_POINTS} of the article’s text, end-exclusive. {GUARD_NOTE}",
        FORMAT: VERSION,
        "resources": [_resource(each) for each in made.files],
    }


def _resource(made: Made) -> dict[str, Any]:
    table = made.table
    schema: dict[str, Any] = {
        "fields": [
            {"name": each.name, "type": each.type, "description": each.about}
            for each in table.columns
        ],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.refers:
        schema["foreignKeys"] = [
            {
                "fields": column,
                "reference": {"resource": "" if other == table.name else other, "fields": "id"},
            }
            for column, other in table.refers.items()
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": made.name,
        "title": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": made.size,
        "hash": f"sha256:{made.digest}",
        "dialect": {
            "delimiter": ",",
            "doubleQuote": True,
            "header": True,
            "lineTerminator": "\r\n",
            "quoteChar": '"',
        },
        "schema": schema,
    }
