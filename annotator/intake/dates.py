"""Dates as newspapers write them, by our own tables of months: the system's locale is never asked.

A :class:`Dated` keeps what is known and no more: the ISO 8601 date as far as it goes, how far that is,
and the wording. Dates that are none (30 February) or whose order cannot be told are not guessed further.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

_MONTHS = {
    "fr": "janvier|janv février|fév|févr|fevrier mars avril|avr mai juin juillet|juil août|aout septembre|sept "
    "octobre|oct novembre|nov décembre|déc|decembre",
    "en": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep "
    "october|oct november|nov december|dec",
    "es": "enero|ene febrero|feb marzo|mar abril|abr mayo junio|jun julio|jul agosto|ago septiembre|setiembre|sept "
    "octubre|oct noviembre|nov diciembre|dic",
    "de": "januar|jänner|jan februar|feb märz|mär|maerz april|apr mai juni|jun juli|jul august|aug september|sept "
    "oktober|okt november|nov dezember|dez",
    "it": "gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug agosto|ago "
    "settembre|set ottobre|ott novembre|nov dicembre|dic",
    "pt": "janeiro|jan fevereiro|fev março|mar abril|abr maio|mai junho|jun julho|jul agosto|ago setembro|set "
    "outubro|out novembro|nov dezembro|dez",
    "nl": "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug september|sep "
    "oktober|okt november|nov december|dec",
    "ru": "январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля август|августа "
    "сентябрь|сентября октябрь|октября ноябрь|ноября декабрь|декабря",
    "pl": "styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia maj|maja czerwiec|czerwca lipiec|lipca "
    "sierpień|sierpnia wrzesień|września październik|października listopad|listopada grudzień|grudnia",
    # Of Egypt and the Gulf, of the Levant, of Algeria and Tunisia, of Morocco.
    "ar": "يناير|كانون_الثاني|جانفي فبراير|شباط|فيفري مارس|آذار|اذار أبريل|ابريل|نيسان|أفريل مايو|أيار|ايار|ماي "
    "يونيو|يونيه|حزيران|جوان يوليو|يوليه|تموز|جويلية|يوليوز أغسطس|اغسطس|آب|أوت|غشت "
    "سبتمبر|أيلول|ايلول|شتنبر أكتوبر|اكتوبر|تشرين_الأول نوفمبر|تشرين_الثاني|نونبر ديسمبر|كانون_الأول|دجنبر",
}
_WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "en": "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "ar": "الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد",
}
# Words that announce the day of publication; a line may hold them beside the date.
_ANNOUNCED = (
    "publié publiée mis en ligne le published updated posted on date publicado publicada actualizado el "
    "veröffentlicht aktualisiert am stand vom pubblicato il gepubliceerd op نشر في نُشر بتاريخ تاريخ النشر"
)
_MONTH_FIRST = frozenset(("en",))
_EARLIEST, _LATEST = 1600, 2100
_LONGEST_LINE = 120
_HEAD_LINES, _TAIL_LINES = 12, 2

_CLOCK = r"(?:\s*(?:[,–—|·-]|à|at|um|a las|alle|الساعة)?\s*(?P<hour>\d{1,2})\s*(?:[:.]|h|H)\s*(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?!\d))?"
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?"
)
_COMPACT = re.compile(
    r"(?:D:)?(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
    r"(?P<zone>Z|[+-]\d{2}:?'?\d{2})?'?"
)
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<sep>[./-])\s?(?P<other>\d{1,2})(?P=sep)\s?(?P<year>\d{4})(?![\d/])"
    + _CLOCK
)
_YEAR_FIRST = re.compile(
    r"(?<![\d./-])(?P<year>\d{4})(?P<sep>[./-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)(?:T|\s)?"
    + _CLOCK
)
_ZONES = r"GMT|UTC|[A-Z]{2,4}T|(?:Eastern|Central|Mountain|Pacific) Time"
_ZONE = re.compile(rf"\s+({_ZONES})\b")
_CLOCK_ALONE = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*-\s*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:\s*(?P<half>[AP])\.?M\b\.?)?"
    rf"(?:\s+(?P<zone>{_ZONES})\b)?",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日" + _CLOCK
)


@dataclass(frozen=True, slots=True)
class Dated:
    """``date`` in ISO 8601 as far as known; ``precision`` is ``year``, ``month``, ``day`` or ``time``;
    ``text`` is the wording.
    """

    date: str
    precision: str
    text: str


@cache
def _month_numbers() -> dict[str, int]:
    """Every name of a month, in every language, to its number."""
    return {
        name.replace("_", " "): number
        for months in _MONTHS.values()
        for number, names in enumerate(months.split(" "), 1)
        for name in names.split("|")
    }


@cache
def _worded() -> re.Pattern[str]:
    """``20 juillet 2022``, ``July 20, 2022``, ``20 de julio de 2022``, ``juillet 2022`` and their like."""
    names = "|".join(sorted(map(re.escape, _month_numbers()), key=len, reverse=True))
    month = rf"(?P<name>{names})(?!\w)\.?"
    again = rf"(?P<name2>{names})(?!\w)\.?"
    ordinal = r"(?:er|st|nd|rd|th|º|ª|\.|°)?"
    of = r"(?:\s+de[l]?)?"
    return re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}}){ordinal}{of}[\s-]+{month}(?:/\w+)?,?{of}[\s-]+(?P<year>\d{{4}})"
        rf"|{again}{of}\s+(?:(?P<day2>\d{{1,2}}){ordinal},?\s+)?(?P<year2>\d{{4}}))(?!\d)" + _CLOCK,
        re.IGNORECASE,
    )


@cache
def _company() -> frozenset[str]:
    """Words that may stand beside a date in a line that is a date: weekdays and announcements."""
    return frozenset(w for days in (*_WEEKDAYS.values(), _ANNOUNCED) for w in days.split())


@cache
def _weekdays() -> frozenset[str]:
    """The names of weekdays, in every language."""
    return frozenset(word for days in _WEEKDAYS.values() for word in days.split())


def machine_date(value: object) -> Dated | None:
    """A date as programs write it: ISO 8601, ``20220720``, RFC 2822, PDF's ``D:2022…``; else by words."""
    text = " ".join(value.split())[:200] if isinstance(value, str) else ""
    if not text:
        return None
    for pattern in (_ISO, _COMPACT):
        if match := pattern.fullmatch(text):
            return _made(match.groupdict(), text)
    if re.fullmatch(r"\d{4}", text):
        return _made({"year": text}, text)
    if re.match(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d", text):
        from email.utils import parsedate_to_datetime

        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):  # a month of 40 days, a zone of a million hours
            return None
        return Dated(moment.isoformat(timespec="minutes"), "time", text)
    return worded_date(text)


def worded_date(line: str, language: str = "") -> Dated | None:
    """The first date that is written out in ``line``, with at least a month; ``language`` tells how
    ``03/04/2022`` is to be read (in English it is not, and only the year is kept).
    """
    line = line[:1000]
    matches = [p.search(line) for p in (_worded(), _CHINESE, _YEAR_FIRST, _NUMERIC)]
    found = min((m for m in matches if m), key=lambda m: m.start(), default=None)
    if not found:
        return None
    parts = found.groupdict()
    wording = found.group().strip(" ,|–—-·")
    if "name" in parts:
        name = (parts["name"] or parts["name2"] or "").casefold()
        parts["month"] = str(_month_numbers().get(name, 0))
        parts["day"] = parts["day"] or parts["day2"]
        parts["year"] = parts["year"] or parts["year2"]
    elif "first" in parts:
        first, other = int(parts["first"]), int(parts["other"])
        if first > 12 >= other or first == other:
            day, month = first, other
        elif other > 12 >= first:
            day, month = other, first
        elif parts["sep"] == "." or (language and language not in _MONTH_FIRST):
            day, month = first, other
        else:
            return _made({"year": parts["year"]}, wording)
        parts |= {"day": str(day), "month": str(month)}
    return _made(parts, wording)


def date_of_line(line: str, language: str = "") -> tuple[Dated | None, str]:
    """The date that a line of an article's head begins or ends with, and what else the line says: its edition.

    Weekday and time may stand on either side (``July 1, 2019 Monday 9:20 AM GMT``); a time counts with its
    zone only where that is the world's, since names such as ``EST`` mean several.
    """
    found = worded_date(line, language)
    if found is None:
        return None, line.strip()
    start = line.find(found.text)
    before, after = line[:start], line[start + len(found.text) :]
    wording = found.text
    words = re.match(r"[\s,]*([^\W\d_]+(?:-[^\W\d_]+)?)", after)
    if words and words[1].casefold() in _weekdays():
        wording, after = wording + after[: words.end()], after[words.end() :]
    clock = _CLOCK_ALONE.match(after.lstrip(" ,"))
    if clock and found.precision == "day":
        parts = clock.groupdict()
        if (parts["zone"] or "").upper() in ("GMT", "UTC"):
            parts["zone"] = "Z"
        else:
            parts["zone"] = None
        day = dict(zip(("year", "month", "day"), found.date.split("-"), strict=True))
        timed = _made({**parts, **day}, wording)
        if timed and timed.precision == "time":
            blanks = len(after) - len(after.lstrip(" ,"))
            wording += after[: blanks + clock.end()]
            after = after[blanks + clock.end() :]
            found = timed
    elif found.precision == "time" and (zone := _ZONE.match(after)):
        wording, after = wording + zone.group(), after[zone.end() :]
        known = "+00:00" if zone[1].upper() in ("GMT", "UTC") else ""
        found = Dated(found.date + known, "time", wording)
    edge = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)?)[\s,]*$", before)
    if edge and edge[1].casefold() in _weekdays():
        wording, before = before[edge.start() :] + wording, before[: edge.start()]
    rest = " ".join(part.strip(" ,;|·-–—") for part in (before, after)).strip()
    return Dated(found.date, found.precision, wording.strip(" ,")), rest


def date_in_text(text: str, language: str = "") -> Dated | None:
    """The day a text was published, where a line of its head or end says so; never a date of its story.

    A line counts when, beside a complete date, it holds hardly anything but weekday, time, and words such
    as *published*; or when it is short and starts with such words.
    """
    lines = _head(text) + _tail(text)
    for line in lines:
        if not _YEAR.search(line):
            continue
        found = worded_date(line, language)
        if found and found.precision != "month" and _is_dateline(line, found):
            return found
    return None


def _head(text: str) -> list[str]:
    """The first lines that are not blank and not long."""
    return _short_lines(text[:4000].split("\n"), _HEAD_LINES)


def _tail(text: str) -> list[str]:
    """The last lines that are not blank, last first."""
    return _short_lines(reversed(text[-1000:].split("\n")), _TAIL_LINES) if len(text) > 4000 else []


def _short_lines(lines: Iterable[str], count: int) -> list[str]:
    kept = [line.strip() for line in lines if line.strip()][:count]
    return [line for line in kept if len(line) <= _LONGEST_LINE]


def _is_dateline(line: str, found: Dated) -> bool:
    """True when a line says when the text was published rather than telling of a day."""
    rest = line.replace(found.text, " ", 1).casefold()
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", rest)
    others = [word for word in words if word not in _company()]
    announced = any(word in _company() for word in words[:3])
    # “Le Monde, 12 mai 2022” and “Par A. B. | 12 mai 2022” are datelines; “signé le 12 mai 2022 à Rabat” is not.
    separated = re.search(r"[,|–—·•(\[]\s*$", line[: line.find(found.text)]) is not None
    ends = len(line) - line.find(found.text) - len(found.text) <= 12
    return len(others) <= (4 if announced and line.find(found.text) < 40 else 1) or (
        separated and ends and len(others) <= 6
    )


def _made(parts: dict[str, str | None], wording: str) -> Dated | None:
    """The date the parts make, as precise as they are; None when there is no such day."""
    numbers = {
        key: int(value)
        for key in ("year", "month", "day", "hour", "minute")
        if (value := parts.get(key)) is not None
    }
    year = numbers.get("year", 0)
    if not _EARLIEST <= year <= _LATEST:
        return None
    wording = wording[:200]
    if "month" not in numbers:
        return Dated(f"{year:04d}", "year", wording)
    if not 1 <= numbers["month"] <= 12:
        return None
    if "day" not in numbers:
        return Dated(f"{year:04d}-{numbers['month']:02d}", "month", wording)
    try:
        day = datetime.date(year, numbers["month"], numbers["day"]).isoformat()
    except ValueError:
        return None
    if "hour" not in numbers or "minute" not in numbers:
        return Dated(day, "day", wording)
    hour = numbers["hour"]
    half = (parts.get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        clock = datetime.time(hour, numbers["minute"]).isoformat(timespec="minutes")
    except ValueError:
        return Dated(day, "day", wording)
    zone = (parts.get("zone") or "").replace("'", "")
    if zone and zone != "Z":
        zone = f"{zone[:3]}:{zone[-2:]}"
    return Dated(f"{day}T{clock}{'+00:00' if zone == 'Z' else zone}", "time", wording)
