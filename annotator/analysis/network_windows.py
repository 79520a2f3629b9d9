"""Moving time windows over what is counted, one around each step that has room on both sides."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from annotator.core.errors import UserError
from annotator.core.network import NetworkOptions, Tie, day_of

MOST = 5_000
"""Windows; each is a network of its own."""


class Window(NamedTuple):
    """The ties from ``first`` up to (not with) ``last``; its middle, first and last day."""

    first: int
    last: int
    day: str
    since: str
    until: str


def windows(ties: Sequence[Tie], options: NetworkOptions) -> list[Window]:
    """The windows over ``ties``, which are in order of their days; ties without a day are in none.

    *events*: half of ``size`` before and after each tie. Else ``size`` days (weeks, …) around every one of the range, which
    is that of ``since`` and ``until``, or of the ties where these are empty: the middle, and half of what is left, rounded up,
    on each side. Raises UserError when there are more than :data:`MOST`.
    """
    start = bisect_right(ties, "", key=lambda each: each.day)
    days = [each.day for each in ties[start:]]
    if not days:
        return []
    found = (
        _of_events(days, options.size) if options.window == "events" else _of_time(days, options)
    )
    made: list[Window] = []
    for each in found:
        if len(made) == MOST:
            raise UserError(
                f"These are more than {MOST:,} time windows.",
                "Choose a longer unit, or a shorter range of dates.",
            )
        made.append(each._replace(first=each.first + start, last=each.last + start))
    return made


def _of_events(days: list[str], size: int) -> Iterator[Window]:
    half = size // 2
    for middle in range(half, len(days) - half):
        first, last = middle - half, middle + half
        yield Window(first, last + 1, days[middle], days[first], days[last])


def _of_time(days: list[str], options: NetworkOptions) -> Iterator[Window]:
    begin = date.fromisoformat(day_of(options.since) or days[0])
    end = _last_day(options.until) or date.fromisoformat(days[-1])
    aside = options.size // 2  # (size − 1) / 2, rounded up
    middle = begin
    while middle <= end:
        since, until = _moved(middle, options.window, -aside), _moved(middle, options.window, aside)
        if since is not None and until is not None and since >= begin and until <= end:
            first = bisect_left(days, since.isoformat())
            last = bisect_right(days, until.isoformat())
            yield Window(first, last, *(each.isoformat() for each in (middle, since, until)))
        following = _moved(middle, options.window, 1)
        if following is None:
            return
        middle = following


def _last_day(text: str) -> date | None:
    """The last day of a date as far as it is given."""
    if not text:
        return None
    first = date.fromisoformat(day_of(text))
    unit = {4: "years", 7: "months"}.get(len(text))
    following = _moved(first, unit, 1) if unit else first
    return date.max if following is None else following - timedelta(days=1 if unit else 0)


def _moved(day: date, unit: str, number: int) -> date | None:
    """A day moved by days, weeks, months or years, at most to the end of the month; None beyond the calendar."""
    try:
        if unit in ("days", "weeks"):
            return day + timedelta(days=number * (7 if unit == "weeks" else 1))
        months = day.year * 12 + day.month - 1 + number * (12 if unit == "years" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None
