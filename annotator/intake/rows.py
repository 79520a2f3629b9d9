"""Rows of a table to articles, as the columns are mapped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from annotator.core.errors import IntakeError
from annotator.intake.column_dates import DateOrder, read_date
from annotator.intake.column_names import field_of, plain
from annotator.intake.columns import SAMPLE_ROWS, Row, Table, chosen, propose
from annotator.intake.dates import Dated, machine_date
from annotator.intake.draft import Draft, Material, Unread, dated, tidy, web_address
from annotator.intake.files import quoted
from annotator.intake.html_cell import looks_like_html, text_of
from annotator.intake.language import detect_language
from annotator.intake.languages import language_code
from annotator.intake.stubs import stub

_SURE_LANGUAGE = 0.9
_CELL_LIMIT = 32_767
"""Characters (as UTF-16 counts them) that a spreadsheet's cell can hold; what is longer is cut off."""


def articles(material: Material, tables: Iterable[Table]) -> Iterator[Draft | Unread]:
    """The articles of all ``tables`` of a file. Raises :class:`IntakeError` when no column holds any."""
    what = quoted(material.name)
    without: list[IntakeError] = []
    some = False
    for table in tables:
        try:
            for found in _of_table(material, table, what):
                some = True
                yield found
        except _NoColumns as error:
            without.append(error)
    if not some:
        raise (
            without[0]
            if without
            else IntakeError(
                f"{what} holds no rows below the names of its columns.",
                "Check that it was saved completely.",
            )
        )
    for none in without:
        yield Unread(0, none.message, none.hint)


class _NoColumns(IntakeError):
    """No column of a table holds articles."""


def _of_table(material: Material, table: Table, what: str) -> Iterator[Draft | Unread]:
    sample = list(islice(table.rows, SAMPLE_ROWS))
    readable = [row for row in sample if not row.trouble]
    # What was said of other columns says nothing of this table.
    if any(name in material.mapping for name in table.columns):
        mapping = chosen(table.columns, material.mapping, what)
    else:
        mapping = propose(table.columns, readable)
    reader = _Reader(table, mapping, readable, material.language)
    if not reader.has_texts and not reader.has_stubs:
        if not readable and not sample:
            return
        sheet = f" (sheet “{tidy(table.name, 80)}”)" if table.name else ""
        raise _NoColumns(
            f"No column of {what}{sheet} holds texts of articles.",
            "Say which column is the text, or which are title and address.",
        )
    for row in chain(sample, table.rows):
        if row.trouble:
            yield Unread(0, f"{table.word} {row.number:,}: {row.trouble}", row.hint)
        else:
            yield reader.article(row)


class _Reader:
    """Makes an article of each row of one table."""

    def __init__(
        self, table: Table, mapping: Mapping[str, str], sample: Sequence[Row], language: str
    ) -> None:
        self._table = table
        self._warnings = table.warnings
        self._numbers: dict[str, list[int]] = {}
        for number, name in enumerate(table.columns):
            if found := mapping.get(name):
                self._numbers.setdefault(found, []).append(number)
        self.has_texts = "text" in self._numbers
        self.has_stubs = "url" in self._numbers or "title" in self._numbers
        self._seen = _seen_column(table.columns) if not self.has_texts else -1
        dates = self._numbers.get("date", [])
        if self._seen in dates:
            dates.remove(self._seen)
        self._teaser = self.has_texts and all(
            field_of(table.columns[n])[0] == "teaser" and _short(sample, n)
            for n in self._numbers["text"]
        )
        languages = (self._one(row, "language") for row in sample)
        self._language = language or next((c for c in map(language_code, languages) if c), "")
        cells = [self._one(row, "date") for row in sample]
        self._order = DateOrder.of(cells, self._language or self._spoken(sample))

    def article(self, row: Row) -> Draft | Unread:
        """The article of a row, or why there is none."""
        place = f"{self._table.word} {row.number:,}"
        if not self.has_texts:
            return self._stub(row, place)
        pieces = [row.cells[n] for n in self._numbers["text"]]
        warnings = self._of_the_file()
        if any(_is_cut(piece) for piece in pieces):
            warnings.append(
                f"Its cell holds exactly as many characters as a spreadsheet keeps ({_CELL_LIMIT:,}): "
                "the end of the article is probably cut off."
            )
        if re.search(r"\[\+\d+ chars\]\s*\Z", pieces[-1]):
            warnings.append("The service that made the table cut the text short.")
        text = "\n\n".join(_plain(piece) for piece in pieces if piece.strip())
        if not text.strip():
            return Unread(
                0,
                f"{place} holds no text.",
                "Leave it out, or say which column holds the text.",
            )
        if self._teaser:
            warnings.append(
                "The column it comes from is usually an article's beginning or summary only."
            )
        return self._described(row, Draft(text, warnings=tuple(warnings), original=row.original))

    def _stub(self, row: Row, place: str) -> Draft | Unread:
        """An article of which only title and address are known."""
        seen = ""
        if self._seen >= 0 and (day := machine_date(row.cells[self._seen])):
            seen = day.date
        title, url = self._one(row, "title"), web_address(self._one(row, "url"))
        draft = stub(title, url, seen)
        if draft is None:
            return Unread(0, f"{place} names neither a title nor an address.", "")
        warnings = (*self._of_the_file(), *draft.warnings)
        return self._described(row, Draft(draft.text, title=draft.title, warnings=warnings))

    def _described(self, row: Row, draft: Draft) -> Draft:
        """The draft with what the other columns say."""
        language = language_code(self._one(row, "language"))
        known = Draft(
            text=draft.text,
            title=_line(self._one(row, "title")) or draft.title,
            source=_line(self._one(row, "source")),
            author=_line(self._one(row, "author")),
            url=web_address(self._one(row, "url")),
            language=language,
            section=tidy(self._one(row, "section")),
            page=_whole(self._one(row, "page")),
            database_id=_whole(self._one(row, "database_id")),
            encoding=self._table.encoding,
            encoding_confidence=self._table.confidence,
            original=draft.original,
            warnings=draft.warnings,
        )
        cell = self._one(row, "date")
        found = read_date(cell, self._order, language or self._language)
        if cell.strip() and found is None:
            note = f"“{tidy(cell, 60)}” is not understood as a date."
            return _warned(known, note)
        known = dated(known, found)
        if found and found.precision == "year" and _is_full(found):
            note = (
                f"Day and month of “{tidy(cell, 60)}” cannot be told apart; only the year was kept."
            )
            return _warned(known, note)
        return known

    def _spoken(self, sample: Sequence[Row]) -> str:
        """The language the first texts are plainly in, where no column tells."""
        texts = " ".join(self._one(row, "text")[:500] for row in sample[:10])
        found, surety = detect_language(texts) if texts.strip() else ("", 0.0)
        return found if surety >= _SURE_LANGUAGE else ""

    def _of_the_file(self) -> list[str]:
        """What is to be said of the whole file: once, with its first article."""
        warnings, self._warnings = self._warnings, ()
        return list(warnings)

    def _one(self, row: Row, found: str) -> str:
        """The first cell of a field that is not blank."""
        cells = (row.cells[n] for n in self._numbers.get(found, ()))
        return next((cell for cell in cells if cell.strip()), "")


def _warned(draft: Draft, note: str) -> Draft:
    return replace(draft, warnings=(*draft.warnings, note))


def _seen_column(columns: Sequence[str]) -> int:
    """The column that says when a service met the article, which is not when it was published."""
    names = [plain(name) for name in columns]
    if "seendate" in names:
        return names.index("seendate")
    return names.index("date") if "mobileurl" in names and "date" in names else -1


def _short(sample: Sequence[Row], column: int) -> bool:
    sizes = [len(row.cells[column]) for row in sample if row.cells[column].strip()]
    return not sizes or sum(sizes) < 800 * len(sizes)


def _is_cut(cell: str) -> bool:
    near = _CELL_LIMIT // 2 < len(cell) <= _CELL_LIMIT
    return near and len(cell.encode("utf-16-le", "replace")) // 2 == _CELL_LIMIT


def _plain(cell: str) -> str:
    return text_of(cell) if looks_like_html(cell) else cell


def _line(cell: str) -> str:
    return tidy(text_of(cell) if looks_like_html(cell) else cell)


def _whole(cell: str) -> str:
    """A number without the fraction that programs give whole numbers with gaps between them."""
    line = tidy(cell)
    return line[:-2] if re.fullmatch(r"\d+\.0", line) else line


def _is_full(found: Dated) -> bool:
    return len(re.findall(r"\d+", found.text)) >= 3
