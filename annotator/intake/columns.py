"""Tables of articles: which column is which field, by what it is called and by what it holds.

A kind that is a table has, beside ``sniff`` and ``read``, a function ``tables(material)`` that gives its
:class:`Table` values (a spreadsheet may hold several). What a person says about columns goes before what
is proposed here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain, islice
from pathlib import Path

from annotator.core.errors import IntakeError
from annotator.intake.column_dates import looks_like_date
from annotator.intake.column_names import FIELDS, field_of
from annotator.intake.draft import Material, tidy
from annotator.intake.files import SourceFile, quoted

SAMPLE_ROWS = 200
"""So many rows are looked at to tell what the columns hold."""

MAX_COLUMNS = 2_000
_SHOWN_ROWS, _SHOWN_CHARACTERS = 8, 300
_LONG = 150
"""A column whose cells are longer than this on average (characters) may hold texts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its ``number`` as people count in the file, a cell for each column (blank where there is
    none), and its bytes where the row has some of its own. ``trouble`` says why it cannot be read.
    """

    number: int
    cells: Sequence[str]
    original: bytes = field(default=b"", repr=False)
    trouble: str = ""
    hint: str = ""


@dataclass(slots=True)
class Table:
    """A table: ``columns`` (names, each once), ``rows`` read as they are asked for. ``name`` is the sheet's,
    ``word`` what a row is called to people (``Row``, ``Line``).
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    name: str = ""
    word: str = "Row"
    encoding: str = ""
    confidence: float = 0.0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableLook:
    """What a person needs to map columns: their names, the first ``rows`` (cells shortened for display, one
    line each), and the ``proposed`` field of each column, empty where it is to be left out.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    proposed: Mapping[str, str]
    sheet: str = ""


def look(
    source: str | os.PathLike[str] | Material, kind: str = "", encoding: str = ""
) -> TableLook:
    """What the table at a path (or in a material) looks like.

    ``kind`` and ``encoding`` overrule what would be detected. Of several sheets it is the first that holds
    articles. Raises :class:`IntakeError` when the file cannot be read or is no table.
    """
    from annotator.intake.kinds import HEAD_BYTES, by_name, detect

    if isinstance(source, Material):
        material, head = source, source.data[:HEAD_BYTES]
    else:
        with SourceFile(source) as file:
            head = file.read(HEAD_BYTES)
            material = Material(b"", file.name, encoding, "", Path(source))
    known = by_name(kind) if kind else detect(head, material.name)
    tables = getattr(import_module(f"annotator.intake.{known.module}"), "tables", None)
    if tables is None:
        raise IntakeError(
            f"{quoted(material.name)} is no table, so it has no columns ({known.title}).",
            "Columns can be chosen for CSV, TSV, Excel, JSON and Parquet files.",
        )
    first: TableLook | None = None
    for table in tables(material):
        sample = [row for row in islice(table.rows, SAMPLE_ROWS) if not row.trouble]
        proposed = propose(table.columns, sample)
        shown = tuple(
            tuple(tidy(cell, _SHOWN_CHARACTERS) for cell in row.cells)
            for row in sample[:_SHOWN_ROWS]
        )
        found = TableLook(table.columns, shown, proposed, table.name)
        if "text" in proposed.values():
            return found
        first = first or found
    if first is None:
        raise IntakeError(f"{quoted(material.name)} holds no rows.")
    return first


def chosen(columns: Sequence[str], mapping: Mapping[str, str], what: str) -> dict[str, str]:
    """What a person's ``mapping`` says of these columns; others are left out. Refuses fields there are not."""
    wrong = next((f for f in mapping.values() if f and f not in FIELDS), None)
    if wrong is not None:
        raise IntakeError(
            f"A column of {what} cannot become “{tidy(wrong, 40)}”: an article has no such field.",
            f"The fields are {', '.join(FIELDS)}.",
        )
    return {name: mapping.get(name, "") for name in columns}


def propose(columns: Sequence[str], sample: Sequence[Row]) -> dict[str, str]:
    """The field each column seems to hold, each field at most once; empty for columns to leave out."""
    cells = [[row.cells[n] for row in sample if row.cells[n].strip()] for n in range(len(columns))]
    best: dict[str, tuple[int, int]] = {}
    for number, name in enumerate(columns):
        found, rank = field_of(name)
        if found and _fits(found, cells[number]) and rank < best.get(found, (10_000, 0))[0]:
            best[found] = rank, number
    taken = {number: found for found, (_, number) in best.items() if found != "teaser"}
    if "text" not in taken.values():
        text = _text_column(cells, taken, best.get("teaser"))
        if text is not None:
            taken[text] = "text"
    for wanted, test in (("url", _is_address), ("date", looks_like_date)):
        if wanted not in taken.values():
            alike = (n for n, held in enumerate(cells) if n not in taken and _mostly(held, test))
            if (number := next(alike, -1)) >= 0:
                taken[number] = wanted
    return {name: taken.get(number, "") for number, name in enumerate(columns)}


def _fits(found: str, cells: Sequence[str]) -> bool:
    """False where what a column holds contradicts its name."""
    if not cells:
        return True
    if found == "url":
        return _mostly(cells, _is_address, 0.5)
    if found == "date":
        return _mostly(cells, looks_like_date, 0.5)
    if found == "text":
        # A column of numbers or of addresses is no text, whatever it is called.
        return not _mostly(cells, _is_address) and not _mostly(cells, _is_number)
    if found in ("title", "author", "source", "section"):
        return _average(cells) <= 500
    return True


def _text_column(
    cells: Sequence[Sequence[str]], taken: Mapping[int, str], teaser: tuple[int, int] | None
) -> int | None:
    """The column of texts where no name tells: the one with the longest cells, else one of beginnings."""
    sizes = {n: _average(held) for n, held in enumerate(cells) if n not in taken and held}
    longest = max(sizes, key=lambda n: sizes[n], default=None)
    if longest is not None and sizes[longest] >= _LONG and _has_words(cells[longest]):
        return longest
    if teaser and sizes.get(teaser[1], 0) >= 40:
        return teaser[1]
    return None


def _average(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / max(1, len(cells))


def _mostly(cells: Sequence[str], test: object, share: float = 0.8) -> bool:
    hits = sum(bool(test(cell)) for cell in cells)  # type: ignore[operator]
    return bool(cells) and hits >= share * len(cells)


def _is_address(cell: str) -> bool:
    return re.match(r"\s*https?://\S+\s*\Z", cell, re.IGNORECASE) is not None


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\s*[-+]?[\d.,]+(?:[eE][-+]?\d+)?\s*", cell[:80]) is not None


def _has_words(cells: Sequence[str]) -> bool:
    """False for long cells that are lists of codes, addresses or data."""
    sample = " ".join(cell[:400] for cell in cells[:20])
    letters = sum(c.isalpha() for c in sample)
    marked = sum(sample.count(sign) for sign in "{}[]|;=_/")
    return letters * 2 > len(sample) and marked * 20 < len(sample)


def headed(rows: Iterable[Row], what: str) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The names of the columns and the rows below them, of rows that may begin with a title or with none.

    Where no row names the columns they are ``Column 1``, ``Column 2`` and so on. Blank rows are left out.
    """
    following = (row for row in rows if row.trouble or any(cell.strip() for cell in row.cells))
    first = list(islice(following, 20))
    if not first:
        raise IntakeError(f"{what} holds no rows.", "Check that it was saved completely.")
    # The usual width: a row whose cells are not told apart rightly has far more.
    width = sorted(_width(row) for row in first)[len(first) // 2]
    head = next((n for n, row in enumerate(first) if _width(row) * 2 > width), 0)
    width = max(width, _width(first[head]))
    if width > MAX_COLUMNS:
        raise IntakeError(
            f"{what} has {width:,} columns; a table of articles may have {MAX_COLUMNS:,}.",
            "Keep the columns that describe articles, and save it again.",
        )
    names = [tidy(cell, 200) for cell in first[head].cells[:width]]
    names += [""] * (width - len(names))
    if _are_names(names):
        below = first[head + 1 :]
    else:
        names, below = [""] * width, first[head:]
    return unlike(names), _fitted(chain(below, following), width)


def unlike(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns of which none is blank and no two are alike."""
    seen: set[str] = set()
    result = []
    for number, name in enumerate(names, 1):
        unique = name or f"Column {number}"
        copy = 2
        while unique in seen:
            unique = f"{name or f'Column {number}'} ({copy})"
            copy += 1
        seen.add(unique)
        result.append(unique)
    return tuple(result)


def _fitted(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """Rows of exactly ``width`` cells; one with more that are not blank is in trouble."""
    for row in rows:
        if row.trouble or len(row.cells) == width:
            yield row
        elif len(row.cells) < width:
            yield Row(row.number, [*row.cells, *[""] * (width - len(row.cells))])
        elif not any(cell.strip() for cell in row.cells[width:]):
            yield Row(row.number, row.cells[:width])
        else:
            yield Row(
                row.number,
                (),
                trouble=f"it has {len(row.cells):,} cells, but the table has {width:,} columns.",
                hint="Perhaps a cell holds the sign between cells and is not in quotation marks.",
            )


def _width(row: Row) -> int:
    """How many cells a row has up to its last that is not blank."""
    return max((n for n, cell in enumerate(row.cells, 1) if cell.strip()), default=0)


def _are_names(cells: Sequence[str]) -> bool:
    """True when a row reads like the names of columns rather than like an article's."""
    named = [cell for cell in cells if cell]
    if any(field_of(cell)[0] for cell in named):
        return all(len(cell) <= 120 for cell in named)
    return bool(named) and not any(
        len(cell) > 60 or _is_address(cell) or _is_number(cell) or looks_like_date(cell)
        for cell in named
    )
