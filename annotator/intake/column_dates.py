"""Dates in the cells of a table, whose column tells what a single date leaves open.

``03/04/2022`` may be in March or in April; ``25/12/2021`` two rows below says which. Spreadsheets count days since
1900, programs seconds since 1970.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from annotator.intake.dates import Dated, machine_date, worded_date

_NUMERIC = re.compile(
    r"\s*(\d{1,4})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)"
    r"(?:[T,\s]\s*(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?\s*\Z"
)
_NUMBER = re.compile(r"\s*(\d{4,13})(?:\.\d+)?\s*\Z")
_DAYS = range(20_000, 80_000)
"""Day numbers of spreadsheets from 1954 to 2119."""

_SECONDS = range(4_102_444_800)
_FIRST_DAY = datetime.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How the dates of a column are written: ``first`` is ``day``, ``month``, ``year``, or empty where no date of
    the column tells.
    """

    first: str = ""

    @classmethod
    def of(cls, cells: Iterable[str], language: str = "") -> DateOrder:
        """The order that the dates in ``cells`` agree on; what none tells is as usual in ``language``."""
        day = month = year = points = found = 0
        for cell in cells:
            match = _NUMERIC.match(cell)
            if not match:
                continue
            found += 1
            one, two, three = int(match[1]), int(match[3]), int(match[4])
            points += match[2] == "."
            if one > 31 or len(match[1]) > 2:
                year += 1
            elif one > 12 >= two:
                day += 1
            elif two > 12 >= one:
                # 05-02-28 may also begin with its year, where the last number is a day's.
                month += 1
            elif two > 12 or three > 2100:
                return cls()
        if year:
            return cls("year")
        if day and month:
            return cls()
        if day or month:
            return cls("day" if day else "month")
        if found and points == found:
            return cls("day")
        return cls("day") if found and language and language != "en" else cls()


def read_date(cell: str, order: DateOrder, language: str = "") -> Dated | None:
    """The date in a cell; midnight is how programs write a day without a time."""
    text = cell.strip()
    if not text:
        return None
    found = _numeric(text, order) or _number(text)
    if found is None:
        found = machine_date(text[:200])
    if found is None or found.precision == "year":
        found = worded_date(text[:200], language) or found
    if (
        found
        and found.precision == "time"
        and re.search(r"T00:00(?::00)?(?:\+00:00)?\Z", found.date)
    ):
        found = Dated(found.date[:10], "day", found.text)
    return found


def looks_like_date(cell: str) -> bool:
    """True when a cell holds a date and hardly anything else."""
    text = cell.strip()
    if not text or len(text) > 60:
        return False
    if _NUMERIC.match(text) or re.match(r"\d{4}-\d{2}(?:-\d{2})?(?:\D|\Z)", text):
        return True
    number = _NUMBER.match(text)
    if number:
        return _number(text) is not None or machine_date(text) is not None
    found = machine_date(text)
    return found is not None and len(found.text) * 2 > len(text)


def _numeric(text: str, order: DateOrder) -> Dated | None:
    """A date of three numbers, read as the column is written; only its year where that is not known."""
    match = _NUMERIC.match(text)
    if not match:
        return None
    one, two, three = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) > 2 or order.first == "year":
        year, month, day = _century(match[1]), two, three
    elif order.first == "month":
        year, month, day = _century(match[4]), one, two
    elif order.first == "day" or one > 12 or one == two:
        year, month, day = _century(match[4]), two, one
    elif two > 12:
        year, month, day = _century(match[4]), one, two
    else:
        year = _century(match[4])
        return Dated(f"{year:04d}", "year", text) if 1600 <= year <= 2100 else None
    try:
        date = datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
    if not 1600 <= year <= 2100:
        return None
    if match[5] is None:
        return Dated(date, "day", text)
    hour = int(match[5])
    if match[8] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match[8].lower() == "p" else 0)
    try:
        clock = datetime.time(hour, int(match[6])).isoformat(timespec="minutes")
    except ValueError:
        return Dated(date, "day", text)
    return Dated(f"{date}T{clock}", "time", text)


def _century(digits: str) -> int:
    """A year of two digits is one of the seventy years past or the thirty to come."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _number(text: str) -> Dated | None:
    """A spreadsheet's number of days, or a program's number of seconds or milliseconds."""
    match = _NUMBER.match(text)
    if not match:
        return None
    number = int(match[1])
    if len(match[1]) == 5 and number in _DAYS:
        day = _FIRST_DAY + datetime.timedelta(days=number)
        return Dated(day.isoformat(), "day", text)
    seconds = number // 1000 if len(match[1]) in (12, 13) else number
    if len(match[1]) in (9, 10, 12, 13) and seconds in _SECONDS:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        return Dated(moment.isoformat(timespec="minutes"), "time", text)
    return None
