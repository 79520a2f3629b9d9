"""Spreadsheets (.xlsx, .xlsm): the rows of each sheet, as values. Formulas, macros and links are never looked at."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.core.archive import Archive
from annotator.core.errors import IntakeError
from annotator.core.xml_parts import elements
from annotator.intake.columns import MAX_COLUMNS, Row, Table, headed
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.rows import articles

if TYPE_CHECKING:
    from lxml.etree import _Element

_PART_BYTES = 1 << 30
_MOST_TAGS = 100_000_000
_MOST_CHARACTERS = 600_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)\Z")
_QUOTED_FORMAT = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
# Numbers that the format itself gives to dates, also those of East Asian ones.
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DAY_ZERO = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
_LAST_DAY = 2_900_000


def sniff(head: bytes, name: str) -> int:
    """How surely these are a spreadsheet's first bytes (0 to 100)."""
    if not head.startswith(b"PK\x03\x04"):
        return 0
    if b"xl/" in head and b"word/" not in head:
        return 95
    office = b"[Content_Types].xml" in head and not re.search(rb"(?:word|ppt|visio)/", head)
    return 70 if office and name.lower().endswith((".xlsx", ".xlsm")) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each row of each sheet."""
    return articles(material, tables(material))


def tables(material: Material) -> Iterator[Table]:
    """The sheets that hold anything, in their order."""
    what = quoted(material.name)
    archive = Archive(material.data, what) if material.data else _opened(material, what)
    book = _Book(archive, what)
    some = False
    for name, part in book.sheets:
        rows = book.rows(part)
        first = next(rows, None)
        if first is None:
            continue
        some = True
        columns, below = headed(_with(first, rows), what)
        yield Table(columns, below, name)
    if not some:
        raise IntakeError(f"{what} holds no rows.", "Check that it was saved completely.")


def _opened(material: Material, what: str) -> Archive:
    with material.open() as file:
        return Archive(file.read(), what)


def _with(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


class _Book:
    """A workbook: its sheets, and what their cells refer to."""

    def __init__(self, archive: Archive, what: str) -> None:
        self._archive = archive
        self._what = what
        main = self._target("_rels/.rels", "officeDocument", "") or "xl/workbook.xml"
        if main not in archive:
            raise IntakeError(
                f"{what} holds no sheets: its main part is missing.",
                "Open it in the program it comes from and save it again as .xlsx.",
            )
        folder = main.rpartition("/")[0]
        links = f"{folder}/_rels/{main.rpartition('/')[2]}.rels"
        self.sheets, self._from_1904 = self._listed(main, links, folder)
        strings = self._target(links, "sharedStrings", folder)
        self._strings = self._shared(strings) if strings else []
        styles = self._target(links, "styles", folder)
        self._dates = self._date_styles(styles) if styles else frozenset()

    def rows(self, part: str) -> Iterator[Row]:
        """The rows of one sheet that hold anything."""
        number = 0
        for row in self._elements(part, "{*}row"):
            stated = row.get("r", "")
            number = int(stated) if stated.isdecimal() and len(stated) < 9 else number + 1
            cells = self._cells(row)
            _forget(row)
            if any(cells):
                yield Row(number, cells)

    def _cells(self, row: _Element) -> list[str]:
        cells: list[str] = []
        for cell in row.iterchildren("{*}c"):
            place = _REFERENCE.match(cell.get("r", ""))
            column = _column(place[1]) if place else len(cells)
            if column >= MAX_COLUMNS:
                break
            cells += [""] * (column + 1 - len(cells))
            cells[column] = self._value(cell)
        return cells

    def _value(self, cell: _Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _characters(cell)
        value = cell.findtext("{*}v") or ""
        if kind == "s":
            number = int(value) if value.isdecimal() and len(value) < 9 else len(self._strings)
            return self._strings[number] if number < len(self._strings) else ""
        if kind == "str":
            return _unescaped(value)
        if kind == "e":
            return ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if kind == "n" and cell.get("s", "0") in self._dates:
            return self._moment(value)
        return value

    def _moment(self, value: str) -> str:
        """A day, or a moment to the minute, of a number of days; a time without a day stays a number."""
        try:
            days = float(value)
        except ValueError:
            return value
        if not 1 <= days <= _LAST_DAY:
            return value
        moment = _DAY_ZERO[self._from_1904] + datetime.timedelta(minutes=round(days * 1440))
        if not moment.hour and not moment.minute:
            return moment.date().isoformat()
        return moment.isoformat(timespec="minutes")

    def _listed(self, main: str, links: str, folder: str) -> tuple[list[tuple[str, str]], bool]:
        """Name and part of each sheet, and whether days are counted from 1904."""
        targets = self._targets(links, folder)
        sheets = []
        old = False
        for element in self._elements(main, "{*}sheet", "{*}workbookPr"):
            if _local(element) == "workbookPr":
                old = element.get("date1904", "0") in ("1", "true")
                continue
            identity = next((v for k, v in element.attrib.items() if str(k).endswith("}id")), "")
            kind, part = targets.get(str(identity), ("", ""))
            if kind.endswith("/worksheet") and part in self._archive:
                sheets.append((element.get("name", ""), part))
        return sheets, old

    def _shared(self, part: str) -> list[str]:
        """The texts that cells refer to by number."""
        found: list[str] = []
        size = 0
        for element in self._elements(part, "{*}si"):
            found.append(_characters(element))
            _forget(element)
            size += len(found[-1])
            if size > _MOST_CHARACTERS:
                raise IntakeError(
                    f"{self._what} holds more than {_MOST_CHARACTERS // 1_000_000} MB of text.",
                    "Save it as CSV, or split it into several files.",
                )
        return found

    def _date_styles(self, part: str) -> frozenset[str]:
        """The numbers of the cell styles that show dates."""
        own: dict[str, str] = {}
        styles: list[str] = []
        for element in self._elements(part, "{*}numFmt", "{*}cellXfs"):
            if _local(element) == "numFmt":
                own[element.get("numFmtId", "")] = element.get("formatCode", "")
            else:
                styles = [form.get("numFmtId", "") for form in element.iterchildren("{*}xf")]
        return frozenset(str(n) for n, form in enumerate(styles) if _shows_date(form, own))

    def _target(self, links: str, kind: str, folder: str) -> str:
        """The part of that kind which a part is linked to; empty where there is none."""
        found = (
            part for k, part in self._targets(links, folder).values() if k.endswith(f"/{kind}")
        )
        return next((part for part in found if part in self._archive), "")

    def _targets(self, links: str, folder: str) -> dict[str, tuple[str, str]]:
        """Each link's id to its kind and the part it leads to; links to elsewhere are left out."""
        if links not in self._archive:
            return {}
        found = {}
        for link in self._elements(links, "{*}Relationship"):
            target = link.get("Target", "")
            if link.get("TargetMode") != "External":
                inside = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                found[link.get("Id", "")] = (link.get("Type", ""), inside.lstrip("/"))
        return found

    def _elements(self, part: str, *tags: str) -> Iterator[_Element]:
        return elements(self._archive.chunks(part, _PART_BYTES), tags, self._what, _MOST_TAGS)


def _characters(element: _Element) -> str:
    """The characters of a text with or without formats; how they are pronounced stays out."""
    pieces = (
        t.text or ""
        for t in element.iter("{*}t")
        if t.getparent() is None or _local(t.getparent()) != "rPh"  # type: ignore[arg-type]
    )
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as ``_x000D_``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _shows_date(form: str, own: dict[str, str]) -> bool:
    if form in own:
        code = _QUOTED_FORMAT.sub("", own[form])
        return "general" not in code.lower() and re.search("[dmyj]", code.lower()) is not None
    return form.isdecimal() and len(form) < 9 and int(form) in _DATE_FORMATS


def _column(letters: str) -> int:
    """0 for ``A``, 26 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _forget(element: _Element) -> None:
    """Free the element and those before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
