"""The register of entities as a table, one row an entity, for spreadsheets and for other registers.

Columns: ``id``, ``name``, ``kind``, ``aliases``, ``parent`` (name of the broader entity), ``wikidata``, ``external`` (other identifiers),
``note``, and ``attribute.X`` for each attribute. Several aliases or identifiers are parted by `` | ``; a bar or backslash within
one has a backslash in front. Cells that a spreadsheet would run are guarded as in the table of annotations. Tabs
part the cells of ``.tsv``, commas those of ``.csv``; UTF-8 with a byte order mark.

Reading asks for no more than a column ``name``; ``alias`` may stand for ``aliases``, and several rows may tell of one
entity. Semicolons as some spreadsheets write them are understood.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.core.errors import UserError
from annotator.formats.csv_table import GUARD, GUARDED, guard
from annotator.formats.writing import told

COLUMNS = ("id", "name", "kind", "aliases", "parent", "wikidata", "external", "note")
ATTRIBUTE = "attribute."
JOINT = " | "

_SYNONYMS = {
    "alias": "aliases",
    "entity": "name",
    "type": "kind",
    "wikidata_id": "wikidata",
    "qid": "wikidata",
    "notes": "note",
    "broader": "parent",
}


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One row: texts as they stand there; ``line`` is its number in the file."""

    name: str
    id: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""
    external: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)


def delimiter_of(path: str | Path) -> str:
    """What parts the cells of a file of this name."""
    return "," if str(path).lower().endswith(".csv") else "\t"


def write(rows: Iterable[EntityRow], attributes: Sequence[str], delimiter: str) -> bytes:
    """The table as bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([*COLUMNS, *(ATTRIBUTE + code for code in attributes)])
    for row in rows:
        others = {scheme: value for scheme, value in row.external.items() if scheme != "wikidata"}
        cells = [
            row.id,
            row.name,
            row.kind,
            joined(row.aliases),
            row.parent,
            row.external.get("wikidata", ""),
            joined(f"{scheme}={value}" for scheme, value in sorted(others.items())),
            row.note,
            *(row.attributes.get(code, "") for code in attributes),
        ]
        writer.writerow([guard(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def read(path: Path) -> Iterator[EntityRow]:
    """The rows of a table. Raises UserError when it is none."""
    with told(path):
        data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"“{path.name}” is not in UTF-8.", "Save it again as CSV UTF-8.") from error
    head = text.partition("\n")[0]
    delimiter = max("\t,;", key=head.count)
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [_column(cell) for cell in next(reader, [])]
        if "name" not in names:
            raise UserError(
                f"“{path.name}” has no column “name”.",
                f"The first line must name the columns: {', '.join(COLUMNS)}.",
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                told_of = dict(zip(names, map(unguard, cells), strict=False))
                yield _row(told_of, reader.line_num)
    except csv.Error as error:
        raise UserError(
            f"“{path.name}” cannot be read as a table: line {reader.line_num}: {error}.",
            "Save it again as CSV or TSV.",
        ) from error


def joined(texts: Iterable[str]) -> str:
    """Several texts as one cell."""
    return JOINT.join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def parted(cell: str) -> tuple[str, ...]:
    """The texts of such a cell."""
    parts = re.findall(r"((?:[^\\|]|\\.|\\$)+)", cell, re.DOTALL)
    texts = (re.sub(r"\\([\\|])", r"\1", part).strip() for part in parts)
    return tuple(text for text in texts if text)


def unguard(cell: str) -> str:
    """The text behind a cell: an apostrophe in front goes only where a guard may have put it."""
    return cell[1:] if cell[:1] == GUARD and cell[1:2] in {*GUARDED, GUARD} else cell


def _column(cell: str) -> str:
    name = cell.strip().strip("\ufeff")
    lowered = name.lower().replace(" ", "_")
    return _SYNONYMS.get(lowered, lowered)


def _row(cells: Mapping[str, str], line: int) -> EntityRow:
    external = {}
    for part in parted(cells.get("external", "")):
        scheme, _, value = part.partition("=")
        external[scheme.strip()] = value.strip()
    if cells.get("wikidata", "").strip():
        external["wikidata"] = cells["wikidata"].strip()
    return EntityRow(
        name=" ".join(cells.get("name", "").split()),
        id=cells.get("id", "").strip(),
        kind=cells.get("kind", "").strip().lower(),
        aliases=parted(cells.get("aliases", "")),
        parent=" ".join(cells.get("parent", "").split()),
        external=external,
        note=cells.get("note", "").strip(),
        attributes={
            column[len(ATTRIBUTE) :]: cell.strip()
            for column, cell in cells.items()
            if column.startswith(ATTRIBUTE) and cell.strip()
        },
        line=line,
    )
