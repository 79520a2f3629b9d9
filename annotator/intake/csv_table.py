"""Tables as plain text: comma, semicolon or tab between the cells (.csv, .tsv)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from annotator.core.errors import IntakeError
from annotator.intake.column_names import field_of
from annotator.intake.columns import Row, Table, headed
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.rows import articles
from annotator.intake.text_stream import head_text, open_text

LARGEST_CELL = 20_000_000
"""A cell of more characters is no cell but a quotation mark that is never closed."""

_SAMPLE = 400_000
_SAMPLE_ROWS = 60
_ENDINGS = (".csv", ".tsv", ".tab")
_NO_DELIMITER = "\x1f"


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is written: what stands between cells, around them, and before a quotation mark in them."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None


def sniff(head: bytes, name: str) -> int:
    """How surely this is a table: by its ending where its content does not contradict, or by a first line of
    known names of columns.
    """
    if head.startswith((b"PK\x03\x04", b"%PDF", b"{", b"[", b"<")):
        return 0
    ending = name.lower().endswith(_ENDINGS)
    first = head[:4096].decode("utf-8", "ignore")
    if not ending and (first.count("\t") + first.count(",") + first.count(";") == 0):
        return 0
    text = head_text(head)
    if not text.strip():
        return 0
    if ending:
        return 80
    names, rows = _peek(text, len(head))
    known = {field_of(cell)[0] for cell in names} - {""}
    return 60 if "text" in known and len(known) >= 3 and rows else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each row."""
    return articles(material, tables(material))


def tables(material: Material) -> Iterator[Table]:
    """The one table of the file."""
    what = quoted(material.name)
    source = open_text(material)
    with source.file:
        lines = source.lines()
        sample = _first_lines(lines)
        form, skipped = _form("".join(sample), what)
        every = chain(sample[skipped:], lines)
        columns, rows = headed(_rows(every, form, skipped), what)
        yield Table(
            columns=columns,
            rows=rows,
            encoding=source.encoding,
            confidence=source.confidence,
            warnings=source.warnings,
        )


def _first_lines(lines: Iterator[str]) -> list[str]:
    """Enough lines to tell how the table is written."""
    sample: list[str] = []
    size = 0
    for line in lines:
        sample.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return sample


def _peek(text: str, size: int) -> tuple[list[str], bool]:
    """The cells of the first row, and whether rows of as many cells follow."""
    try:
        form, skipped = _form(text, "")
    except IntakeError:
        return [], False
    lines = text.splitlines(keepends=True)[skipped:]
    # The last row of a head may be cut off.
    rows = [row for row in _parsed(lines, form) if any(row)]
    if len(rows) > 2 and size >= 65_536:
        rows.pop()
    if not rows:
        return [], False
    width = len(rows[0])
    return rows[0], width > 1 and len(rows) > 1 and all(len(row) == width for row in rows[1:])


def _form(sample: str, what: str) -> tuple[Form, int]:
    """How the table is written, and how many lines before its first row say so."""
    lines = sample.splitlines(keepends=True)
    if not lines:
        raise IntakeError(f"{what} holds no rows.", "Check that it was saved completely.")
    # Spreadsheets may name what stands between the cells in a line of its own.
    first = lines[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return Form(first[4]), 1
    best, form = (0.0, 0), Form(_NO_DELIMITER)
    escapes: tuple[str | None, ...] = (None, "\\") if '\\"' in sample else (None,)
    for escape in escapes:
        for delimiter in ",;\t|^~":
            if delimiter not in sample:
                continue
            tried = Form(delimiter, '"', escape)
            score = _score(lines, tried)
            if score > best:
                best, form = score, tried
    return form, 0


def _score(lines: list[str], form: Form) -> tuple[float, int]:
    """How well rows agree about the number of their cells, and that number. (0, 0) for one column."""
    rows = [row for row in _parsed(lines, form) if any(cell.strip() for cell in row)]
    whole = rows[:-1] if len(rows) > 2 else rows
    if not whole or len(whole[0]) < 2:
        return 0.0, 0
    width = len(whole[0])
    share = sum(len(row) == width for row in whole) / len(whole)
    named = any(field_of(cell)[0] for cell in whole[0])
    # A line of prose splits at commas too; names of columns are seldom found in one.
    return round(share, 1) + (1.0 if named else 0.0), width


def _parsed(lines: Iterable[str], form: Form) -> Iterator[list[str]]:
    """Some rows, for a look; what comes after a trouble is left out."""
    reader = _reader(lines, form)
    for _ in range(_SAMPLE_ROWS):
        try:
            row = next(reader, None)
        except csv.Error:
            return
        if row is None:
            return
        yield row


def _reader(lines: Iterable[str], form: Form, strict: bool = False) -> Iterator[list[str]]:
    # The limit is one of the whole process; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
    return csv.reader(
        lines,
        delimiter=form.delimiter,
        quotechar=form.quote,
        escapechar=form.escape,
        doublequote=True,
        strict=strict,
    )


def _rows(lines: Iterable[str], form: Form, skipped: int) -> Iterator[Row]:
    """The rows as they stand; a last one whose quotation mark is never closed is in trouble."""
    pending: list[str] = []

    def noted() -> Iterator[str]:
        for line in lines:
            pending.append(line)
            yield line

    reader = _reader(noted(), form)
    number = skipped
    before: list[str] | None = None
    raw: list[str] = []
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            if before is not None:
                number += 1
                yield Row(number, before)
            yield _endless(number + 1)
            return
        if cells is None:
            break
        if before is not None:
            number += 1
            yield Row(number, before)
        before, raw = cells, pending.copy()
        pending.clear()
    if before is not None:
        number += 1
        yield _endless(number) if _is_open(raw, form) else Row(number, before)


def _is_open(raw: list[str], form: Form) -> bool:
    """True when the lines of a row end within quotation marks."""
    if len(raw) == 1 and form.quote not in raw[0]:
        return False
    try:
        list(_reader(raw, form, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _endless(number: int) -> Row:
    return Row(
        number,
        (),
        trouble="a quotation mark is opened and never closed, so that all that follows is one cell.",
        hint="Close the quotation mark in the file, then import it again.",
    )
