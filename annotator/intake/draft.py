"""What a reader hands over: one :class:`Draft` per article, plain values only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from annotator.intake.dates import Dated

LONGEST_FIELD = 1_000
"""No title, outlet or author is longer, in characters."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it was found, before anybody said yes to it.

    ``text`` is normalised and within the limits; the rest is copied out of the source or guessed, and
    empty where nothing was found. ``date`` and ``date_precision`` are as in
    :class:`annotator.core.model.Article`, ``date_text`` the wording the date came from. Confidences go
    from 0 to 1; 0 where nothing was decided, 1 where a person or the file itself said so. ``path`` is the
    file's name without its folders, ``original`` the file's bytes (shared by all articles of one file),
    ``position`` which of the file's ``articles`` this is, from 1. ``warnings`` are sentences for people.
    """

    text: str
    title: str = ""
    source: str = ""
    author: str = ""
    date: str = ""
    date_precision: str = ""
    date_text: str = ""
    url: str = ""
    language: str = ""
    language_confidence: float = 0.0
    section: str = ""
    page: str = ""
    database_id: str = ""
    kind: str = ""
    path: str = ""
    encoding: str = ""
    encoding_confidence: float = 0.0
    original: bytes = field(default=b"", repr=False)
    warnings: tuple[str, ...] = ()
    position: int = 1
    articles: int = 1

    @property
    def place(self) -> str:
        """Where it lies, for people: the file's name, ``name#n`` when the file holds several articles."""
        return self.path if self.articles == 1 else f"{self.path}#{self.position}"


@dataclass(frozen=True, slots=True)
class Material:
    """What a reader is given: the whole file, its name, and what a person said about it.

    ``encoding`` and ``language`` are empty unless somebody chose them.
    """

    data: bytes
    name: str = ""
    encoding: str = ""
    language: str = ""


def dated(draft: Draft, found: Dated | None) -> Draft:
    """``draft`` with that date; unchanged when there is none."""
    if found is None:
        return draft
    return replace(
        draft, date=found.date, date_precision=found.precision, date_text=tidy(found.text)
    )


def tidy(value: object, limit: int = LONGEST_FIELD) -> str:
    """A metadata field as one clean line: controls and runs of blanks become one blank, long ones are cut."""
    if not isinstance(value, str):
        return ""
    line = _BLANKS.sub(" ", _CONTROLS.sub(" ", value[: limit * 4])).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def web_address(value: object) -> str:
    """``value`` when it is an ``http`` or ``https`` address, else nothing: others are never kept."""
    line = value.strip() if isinstance(value, str) else ""
    if len(line) > 2_000 or _CONTROLS.search(line) or " " in line:
        return ""
    return line if re.match(r"https?://[^/\s]", line, re.IGNORECASE) else ""


def first_line(lines: Iterable[str], limit: int = 200) -> str:
    """The title a text suggests: its first line that is not blank, shortened at a word when longer than
    ``limit`` characters.
    """
    for line in lines:
        title = tidy(line, 4 * limit)
        if title:
            if len(title) <= limit:
                return title
            return title[:limit].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + " …"
    return ""
