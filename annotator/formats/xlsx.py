"""A workbook: the table of annotations, and sheets of articles, entities, relations and the codebook.

The cells are guarded as in :mod:`annotator.formats.csv_table`: no sheet holds a formula. A cell takes 32,767 characters and a
sheet 1,048,576 rows; longer texts are cut and told, more rows are refused. The bytes depend on nothing but the set.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import Reporter
from annotator.core.model import ARTICLE_METADATA
from annotator.formats.csv_table import Cell, guard, note_losses, rows_of
from annotator.formats.entity_network import STRANGE, xml_text
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet
from annotator.formats.writing import told
from annotator.formats.zips import Zip

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
CUT = "Texts longer than a cell of a sheet are cut."
DIGITS = "Numbers keep the 15 digits that a sheet has."
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")
_A_MOMENT = rb"\g<1>1980-01-01T00:00:00Z\g<3>"

Row = list[Cell]


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write the workbook; the number of annotations in it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    counts = {}
    for name, rows in _sheets(source, losses, report, "Writing articles"):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        count = 0
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                raise UserError(
                    f"The sheet {name} would have more than {MOST_ROWS:,} rows.",
                    "Export fewer articles, or use the format csv.",
                )
            sheet.append([_cell(each, losses) for each in row])
        counts[name] = count - 1
    with tempfile.TemporaryFile() as plain:
        book.save(plain)
        _settle(plain, out)
    note_losses(source, losses)
    return counts["annotations"]


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the workbook with openpyxl and compare every cell."""
    from openpyxl import load_workbook

    with told(path), path.open("rb") as file:
        book = load_workbook(file, read_only=True)
        names = []
        for name, rows in _sheets(source, LossLog(), report, "Reading back"):
            names.append(name)
            if name not in book.sheetnames:
                return f"the sheet {name} is missing"
            found = book[name].iter_rows(values_only=True)
            for number, (ours, theirs) in enumerate(zip_longest(rows, found), 1):
                if ours is None or theirs is None:
                    return f"sheet {name}, row {number}: there are not as many rows as were written"
                meant = _row(_cell(each, LossLog()) for each in ours)
                if meant != _row(theirs):
                    return f"sheet {name}, row {number}: it is not as it was written"
        if book.sheetnames != names:
            return "there are more sheets than were written"
    return ""


def _sheets(
    source: AnnotationSet, losses: LossLog, report: Reporter, text: str
) -> Iterator[tuple[str, Iterator[Row]]]:
    yield "annotations", rows_of(source, losses, report, text)
    yield "articles", _articles(source)
    yield "entities", _entities(source)
    yield "relations", _relations(source)
    yield "codebook", _codebook(source)


def _articles(source: AnnotationSet) -> Iterator[Row]:
    yield ["article_id", *ARTICLE_METADATA, "characters", "note"]
    for each in source.articles():
        values = [getattr(each, name) for name in ARTICLE_METADATA]
        yield [id_text(each.id), *values, each.characters, each.note]


def _entities(source: AnnotationSet) -> Iterator[Row]:
    yield ["entity_id", "name", "kind", "aliases", "external", "note", "parent_id"]
    for each in source.entities():
        external = "; ".join(f"{key}:{value}" for key, value in each.external.items())
        parent = id_text(each.parent) if each.parent else ""
        aliases = "; ".join(each.aliases)
        yield [id_text(each.id), each.name, each.kind, aliases, external, each.note, parent]


def _relations(source: AnnotationSet) -> Iterator[Row]:
    yield ["relation_id", "type", "source_kind", "source_id", "source_name",
           "target_kind", "target_id", "target_name", "annotator_id", "note", "from", "to", "created"]  # fmt: skip
    for each in source.relations():
        row: Row = [id_text(each.id), each.type]
        for end in (each.source, each.target):
            row += [end.kind, id_text(end.id), source.end_name(end)]
        dates = [str(each.attributes.get(name, "")) for name in ("from", "to")]
        yield [*row, id_text(each.annotator), each.note, *dates, each.created]


def _codebook(source: AnnotationSet) -> Iterator[Row]:
    yield ["kind", "code", "parent", "name", "definition"]
    for item in source.codebook.items():
        names = item.data.get("names", {})
        name = names.get("en") or next(iter(names.values()), item.code)
        yield [item.kind, item.code, item.parent, name, item.data.get("definition", "")]


def _cell(value: Cell, losses: LossLog) -> Any:
    """A value as a sheet holds it: guarded, without what XML lacks, no longer than a cell."""
    if isinstance(value, int):
        # A sheet's numbers are binary floats: whole numbers beyond 15 digits stand as texts.
        return str(value) if abs(value) >= 10**15 else value
    if isinstance(value, float):
        if abs(value) > 1e307:
            return str(value)
        if _digits(value) != value:
            losses.add("attributes", DIGITS)
        return _digits(value)
    text = xml_text(guard(value))
    if text != guard(value):
        losses.add("text", STRANGE)
    # Line feeds are the only line ends of a cell; _x000D_ is how the format writes what XML would change.
    text = _ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")
    if len(text.encode("utf-16-le")) > 2 * LONGEST_CELL:
        losses.add("text", CUT)
        text = text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
    return text or None


def _row(cells: Iterable[Any]) -> list[Any]:
    """A row for comparing; readers give empty cells at its end or not."""
    found = [_read(each) for each in cells]
    while found and found[-1] is None:
        found.pop()
    return found


def _read(value: Any) -> Any:
    """A cell for comparing: without a difference between 1 and 1.0, or between writings of one character."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _digits(value)
    if isinstance(value, str):
        return value.replace("_x005F_", "_").replace("_x000D_", "\r")
    return value


def _digits(value: float) -> float:
    return float(f"{value:.15g}")


def _settle(plain: Any, out: BinaryIO) -> None:
    """Copy the container without the moment it was made."""
    with zipfile.ZipFile(plain) as made, Zip(out) as settled:
        for name in sorted(made.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            if name == "docProps/core.xml":
                settled.write(name, _MODIFIED.sub(_A_MOMENT, made.read(name)))
                continue
            with made.open(name) as old, settled.file(name) as new:
                while portion := old.read(1 << 18):
                    new.write(portion)
