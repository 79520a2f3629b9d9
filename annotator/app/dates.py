"""Dates as people write them — “mi-juin 2022”, “lundi”, “yesterday”, “vor drei Tagen” — made into dates of the codebook.

Rules of our own in five languages come first; what they do not know is asked of dateparser. The result is a proposal
with its precision, for somebody to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from annotator.app import lookup
from annotator.app.date_words import (
    DAY,
    HALF,
    MONTH,
    QUARTER,
    WEEK,
    WEEKEND,
    YEAR,
    Token,
    read_tokens,
)
from annotator.core.codebook_parts import AttributeDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.intake.dates import worded_date
from annotator.store.project import Project

LONGEST = 200
LANGUAGES = ("fr", "en", "es", "de", "ar")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a wording means: ``value`` in the codebook's form (``2022-06-10~/2022-06-20~``), or None and the ``reason``.

    ``precision`` is ``time``, ``day``, ``month``, ``year`` or ``period``; ``confidence`` goes from 0 to 1.
    """

    wording: str
    value: str | None = None
    precision: str = ""
    confidence: float = 0.0
    reason: str = ""


class _NeedsDate(Exception):
    """The wording is relative to a day that is not known."""


def resolve_in(project: Project, article: Id, wording: str) -> Resolution:
    """What a wording means in an article: by the day it was published, and its language."""
    known = lookup.article(project, article)
    return resolve(wording, known.date, known.language)


def resolve(wording: str, published: str = "", language: str = "") -> Resolution:
    """What a wording means in a text of that day (ISO 8601, as far as it is known) and language."""
    said = " ".join(wording.split())
    if not said or len(said) > LONGEST:
        return Resolution(wording, reason="Give the words of one date.")
    base = _base(published)
    try:
        found = _as_written(said) or _complete(said, language) or _by_rules(said, base)
        if found is None:
            found = _by_library(said, base, language)
    except _NeedsDate:
        what = "no date" if base is None else "no exact date"
        return Resolution(
            wording, reason=f"“{said}” is relative to the day of the article, which has {what}."
        )
    except (ValueError, OverflowError):
        found = None
    if found is None:
        return Resolution(wording, reason=f"It cannot be told which date “{said}” means.")
    value, precision, confidence = found
    return Resolution(wording, value, precision, confidence)


Meaning = tuple[str, str, float]
Base = tuple[date, str] | None


def _base(published: str) -> Base:
    match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", published)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        return date(int(year), int(month or 1), int(day or 1)), (
            "day" if day else "month" if month else "year"
        )
    except ValueError:
        return None


def _as_written(said: str) -> Meaning | None:
    """Already in the codebook's form."""
    try:
        value = normalise_value(AttributeDef("date", kind="date"), said)
    except UserError:
        return None
    if "/" in value:
        return value, "period", 1.0
    length = len(value.rstrip("~"))
    return value, {4: "year", 7: "month", 10: "day"}.get(length, "time"), 1.0


def _complete(said: str, language: str) -> Meaning | None:
    """A date written out with its year, beside nothing but a weekday and small words."""
    found = worded_date(said, language)
    if found is None or found.precision not in ("day", "time"):
        return None
    rest = read_tokens(said.replace(found.text, " ", 1))
    if rest is None or any(kind not in ("D", "~", "T") for kind, _ in rest):
        return None
    about = "~" if any(kind == "~" for kind, _ in rest) else ""
    return found.date + about, found.precision, 1.0


# --- rules ---


def _by_rules(said: str, base: Base) -> Meaning | None:
    tokens = read_tokens(said)
    if not tokens:
        return None
    about = any(kind == "~" for kind, _ in tokens)
    tokens = [token for token in tokens if token[0] != "~"]
    shape = "".join(kind for kind, _ in tokens)
    rule = _RULES.get(shape)
    found = rule(tokens, base) if rule is not None else None
    if found is None or not about:
        return found
    value, precision, confidence = found
    ends = [end if end.endswith("~") else f"{end}~" for end in value.split("/")]
    return "/".join(ends), precision, confidence


def _of(tokens: list[Token], kind: str, which: int = 0) -> int:
    return [value for each, value in tokens if each == kind][which]


def _has(tokens: list[Token], kind: str) -> bool:
    return any(each == kind for each, _ in tokens)


def _today(base: Base) -> date:
    if base is None or base[1] != "day":
        raise _NeedsDate
    return base[0]


def _some_day(base: Base) -> date:
    if base is None:
        raise _NeedsDate
    return base[0]


def _direction(tokens: list[Token]) -> int:
    return -1 if _has(tokens, "L") else 1 if _has(tokens, "X") else 0


def _day(tokens: list[Token], base: Base) -> Meaning:
    return (_today(base) + timedelta(_of(tokens, "R"))).isoformat(), "day", 0.95


def _weekday(tokens: list[Token], base: Base) -> Meaning:
    today = _today(base)
    back = (today.weekday() - _of(tokens, "D")) % 7
    way = _direction(tokens)
    if way > 0:
        found = today + timedelta((7 - back) or 7)
    elif way < 0:
        found = today - timedelta(back or 7)
    else:
        found = today - timedelta(back)
    return found.isoformat(), "day", 0.85 if way else 0.75


def _month_span(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(1)


def _shift_months(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


def _near_year(base: Base, way: int, place: Callable[[int], date]) -> int:
    """The year in which a day or month without one lies: the last or next, else the nearest, the past before the future."""
    today = _some_day(base)
    years = (today.year - 1, today.year, today.year + 1)
    places = {year: (place(year) - today).days for year in years}
    if way < 0:
        return max(year for year, days in places.items() if days <= 0)
    if way > 0:
        return min(year for year, days in places.items() if days > 0)
    return min(years, key=lambda year: places[year] * 2 if places[year] > 0 else -places[year])


def _month(tokens: list[Token], base: Base) -> Meaning:
    month = _of(tokens, "M")
    if _has(tokens, "Y"):
        return f"{_of(tokens, 'Y'):04d}-{month:02d}", "month", 1.0
    way = _direction(tokens)
    if _has(tokens, "T"):
        return f"{_some_day(base).year:04d}-{month:02d}", "month", 0.85
    year = _near_year(base, way, lambda y: date(y, month, 15))
    return f"{year:04d}-{month:02d}", "month", 0.8 if way else 0.7


def _month_day(tokens: list[Token], base: Base) -> Meaning | None:
    month = _of(tokens, "M")
    number = _of(tokens, "N") if _has(tokens, "N") else _of(tokens, "O")
    if not 1 <= number <= 31:
        return None
    if _has(tokens, "Y"):
        return date(_of(tokens, "Y"), month, number).isoformat(), "day", 1.0
    year = _near_year(base, _direction(tokens), lambda y: date(y, month, min(number, 28)))
    return date(year, month, number).isoformat(), "day", 0.85


def _year(tokens: list[Token], base: Base) -> Meaning:
    return f"{_of(tokens, 'Y'):04d}", "year", 0.95


def _decade(tokens: list[Token], base: Base) -> Meaning | None:
    year = _of(tokens, "Y") if _has(tokens, "Y") else 1900 + _of(tokens, "N")
    if year % 10 or not 1500 <= year <= 2190:
        return None
    return f"{year:04d}/{year + 9:04d}", "period", 0.9


_PARTS_OF_MONTH = ((1, 10), (10, 20), (21, 31))
_PARTS_OF_YEAR = (((1, 1), (3, 31)), ((5, 1), (8, 31)), ((10, 1), (12, 31)))
_PARTS_OF_WEEK = ((0, 1), (2, 2), (3, 6))


def _period(first: date, last: date, confidence: float, about: bool = True) -> Meaning:
    mark = "~" if about else ""
    return f"{first.isoformat()}{mark}/{last.isoformat()}{mark}", "period", confidence


def _part_of_month(year: int, month: int, part: int, confidence: float) -> Meaning:
    _, last = _month_span(year, month)
    start, end = _PARTS_OF_MONTH[part]
    return _period(date(year, month, start), date(year, month, min(end, last.day)), confidence)


def _part_of_year(year: int, part: int, confidence: float) -> Meaning:
    (month, day), (month2, day2) = _PARTS_OF_YEAR[part]
    return _period(date(year, month, day), date(year, month2, day2), confidence)


def _part(tokens: list[Token], base: Base) -> Meaning | None:
    part = _of(tokens, "P")
    if _has(tokens, "M"):
        value, _, confidence = _month([t for t in tokens if t[0] != "P"], base)
        return _part_of_month(int(value[:4]), int(value[5:7]), part, min(0.85, confidence))
    if _has(tokens, "Y"):
        return _part_of_year(_of(tokens, "Y"), part, 0.85)
    unit, way = _of(tokens, "U"), _direction(tokens)
    if unit == YEAR:
        return _part_of_year(_some_day(base).year + way, part, 0.8)
    if unit == MONTH:
        return _part_of_month(*_shift_months(_today(base), way), part, 0.8)
    if unit == WEEK:
        monday = _today(base) + timedelta(7 * way - _today(base).weekday())
        first, last = _PARTS_OF_WEEK[part]
        return _period(monday + timedelta(first), monday + timedelta(last), 0.7)
    return None


def _numbered(tokens: list[Token], base: Base) -> Meaning | None:
    """The first quarter of 2022, the second half of last year."""
    number = _of(tokens, "O") if _has(tokens, "O") else _of(tokens, "N")
    length = {QUARTER: 3, HALF: 6}.get(_of(tokens, "U"))
    if length is None or not 1 <= number <= 12 // length:
        return None
    year = _of(tokens, "Y") if _has(tokens, "Y") else _some_day(base).year + _direction(tokens)
    first = (number - 1) * length + 1
    confidence = 0.95 if _has(tokens, "Y") else 0.8
    return f"{year:04d}-{first:02d}/{year:04d}-{first + length - 1:02d}", "period", confidence


def _unit(tokens: list[Token], base: Base) -> Meaning | None:
    """Last week, this month, next year."""
    unit, way = _of(tokens, "U"), _direction(tokens)
    if unit == DAY:
        return (_today(base) + timedelta(way)).isoformat(), "day", 0.7
    if unit == YEAR:
        return f"{_some_day(base).year + way:04d}", "year", 0.95
    today = _today(base)
    if unit == MONTH:
        year, month = _shift_months(today, way)
        return f"{year:04d}-{month:02d}", "month", 0.95
    monday = today - timedelta(today.weekday())
    if unit == WEEK:
        first = monday + timedelta(7 * way)
        return _period(first, first + timedelta(6), 0.9, about=False)
    if unit == WEEKEND:
        saturday = monday + timedelta(5 + 7 * way)
        if way == 0 and today.weekday() < 5:
            return _period(saturday, saturday + timedelta(1), 0.6, about=False)
        return _period(saturday, saturday + timedelta(1), 0.85, about=False)
    length = {QUARTER: 3, HALF: 6}[unit]
    number = (today.year * 12 + today.month - 1) // length + way
    year, first_month = divmod(number * length, 12)
    return (
        f"{year:04d}-{first_month + 1:02d}/{year:04d}-{first_month + length:02d}",
        "period",
        0.85,
    )


def _apart(tokens: list[Token], base: Base) -> Meaning | None:
    """Three days ago, in two weeks."""
    unit = _of(tokens, "U")
    number = _of(tokens, "N") if _has(tokens, "N") else 1
    way = -1 if _has(tokens, "A") or _has(tokens, "L") else 1
    if number > 1000:
        return None
    if unit == YEAR:
        return f"{_some_day(base).year + way * number:04d}", "year", 0.85
    today = _today(base)
    if unit == MONTH:
        year, month = _shift_months(today, way * number)
        return f"{year:04d}-{month:02d}", "month", 0.85
    if unit == DAY:
        return (today + timedelta(way * number)).isoformat(), "day", 0.9
    if unit == WEEK:
        return f"{(today + timedelta(way * 7 * number)).isoformat()}~", "day", 0.8
    return None


_SEASONS = ((3, 5), (6, 8), (9, 11), (12, 14))


def _season(tokens: list[Token], base: Base) -> Meaning:
    first, last = _SEASONS[_of(tokens, "S")]
    if _has(tokens, "Y"):
        year, confidence = _of(tokens, "Y"), 0.7
    elif _has(tokens, "T"):
        year, confidence = _some_day(base).year, 0.6
    else:
        year = _near_year(base, _direction(tokens), lambda y: date(y, first, 15))
        confidence = 0.55
    end_year, end = year + (last - 1) // 12, (last - 1) % 12 + 1
    return f"{year:04d}-{first:02d}~/{end_year:04d}-{end:02d}~", "period", confidence


def _between(tokens: list[Token], base: Base) -> Meaning | None:
    """From 5 to 7 March 2022, March to May, 2019–2021: each end as it would be read alone."""
    at = next(n for n, token in enumerate(tokens) if token[0] == "C")
    first, last = tokens[:at], tokens[at + 1 :]
    if first[0][0] == "M" and len(first) > 1 and not _has(last, "M"):  # March 5 to 7
        last = [first[0], *last]
    if not _has(first, "M") and _has(last, "M") and _has(first, "N"):
        first = [*first, *(t for t in last if t[0] == "M")]
    if not _has(first, "Y") and _has(last, "Y") and (_has(first, "M")):
        first = [*first, *(t for t in last if t[0] == "Y")]
    ends: list[str] = []
    lowest = 1.0
    for part in (first, last):
        rule = _RULES.get("".join(kind for kind, _ in part))
        found = rule(part, base) if rule is not None and not _has(part, "C") else None
        if found is None or "/" in found[0]:
            return None
        ends.append(found[0])
        lowest = min(lowest, found[2])
    if ends[0] > ends[1]:
        return None
    return "/".join(ends), "period", lowest


Rule = Callable[[list[Token], Base], Meaning | None]
_RULES: dict[str, Rule] = {}
for _rule, _shapes in (
    (_day, "R"),
    (_weekday, "D DL LD DX XD DT TD UD UDL UDX UDT"),
    (_month, "M MY ML LM MX XM MT TM UM UMY MTU"),
    (_month_day, "NM MN NMY MNY OM MO OMY MOY DNM DMN DNMY DMNY DOM NML NMX DNML NUM NUMY"),
    (_year, "Y UY"),
    (_decade, "WY WN"),
    (_part, "PM PMY PML PLM PMX PY PUY PU PUL PLU PUX PXU PTU PUT PUM PUMY"),
    (_numbered, "OU UO OUY UOY OUUY UOUY OUUL OULU OUTU UOTU UOUL UOUT NUY OUUT OUUX OUXU"),
    (_unit, "LU UL TU UT XU UX U"),
    (_apart, "ANU NUA AU UA INU NUI IU UI"),
    (_season, "S SY SL LS SX XS TS ST SUY SUL"),
    (
        _between,
        "NCNMY NCNM NMCNM NMCNMY NMYCNMY MCM MCMY MYCMY YCY MNCN MNCNY MNCMN MNCMNY DNCDNM DNCDNMY UYCY OCNMY OCNM",
    ),
):  # fmt: skip
    for _shape in _shapes.split():
        _RULES[_shape] = _rule


# --- what is left ---


def _by_library(said: str, base: Base, language: str) -> Meaning | None:
    """Ask dateparser; it is good at other languages and odd forms, and guesses readily."""
    if not re.search(r"\w{2}", said):
        return None
    from dateparser.date import DateDataParser

    code = language[:2].lower()
    settings: dict[str, object] = {
        "PREFER_DATES_FROM": "past",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "NORMALIZE": True,
    }
    if base is None or base[1] != "day":
        settings["STRICT_PARSING"] = True
        settings["PARSERS"] = ["absolute-time"]
    else:
        settings["RELATIVE_BASE"] = datetime(base[0].year, base[0].month, base[0].day, 12)
    languages = [code] if code in LANGUAGES else list(LANGUAGES)
    found = DateDataParser(languages=languages, settings=settings).get_date_data(said)
    if found is None or found.date_obj is None:
        return None
    day = found.date_obj.date()
    if found.period == "year":
        return f"{day.year:04d}", "year", 0.5
    if found.period == "month":
        return f"{day.year:04d}-{day.month:02d}", "month", 0.5
    return day.isoformat(), "day", 0.5


__all__ = ["Resolution", "resolve", "resolve_in"]
