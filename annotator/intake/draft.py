"""What a reader hands over: one :class:`Draft` per article, plain values only."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from annotator.intake.dates import Dated
from annotator.intake.files import SourceFile

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
    file's name without its folders, ``original`` the bytes it was read from: the file's (shared by all
    articles of one file), or the article's own where it is told apart; empty for files that are read
    piece by piece. ``position`` is which of the file's ``articles`` this is, from 1; of a file that is read
    piece by piece, ``articles`` is how many are known of when this one is handed over (more than one when
    more follow). ``words_stated`` is how many words the source itself says the text has, 0 if it does not
    say. ``inside`` is the path within the file, where the file is an archive; ``articles`` and ``position`` then
    count those of that member. ``warnings`` are sentences for people.
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
    words_stated: int = 0
    kind: str = ""
    path: str = ""
    inside: str = ""
    encoding: str = ""
    encoding_confidence: float = 0.0
    original: bytes = field(default=b"", repr=False)
    warnings: tuple[str, ...] = ()
    position: int = 1
    articles: int = 1

    @property
    def place(self) -> str:
        """Where it lies, for people: the file's name (``archive.zip/name`` within an archive), with ``#n`` when
        that holds several articles.
        """
        return _place(self.path, self.inside, self.position, self.articles)


@dataclass(frozen=True, slots=True)
class Unread:
    """An article of a file that cannot be read, while the others go in: ``reason`` and ``hint`` are as of an
    :class:`annotator.core.errors.IntakeError`, the rest as in :class:`Draft`.

    A reader gives what it knows; where the article stands in the file is filled in after it.
    """

    position: int
    reason: str
    hint: str = ""
    path: str = ""
    articles: int = 2
    inside: str = ""

    @property
    def place(self) -> str:
        """Where it lies, for people, as :attr:`Draft.place`."""
        return _place(self.path, self.inside, self.position, self.articles)


def _place(path: str, inside: str, position: int, articles: int) -> str:
    name = f"{path}/{inside}" if inside else path
    return name if articles == 1 else f"{name}#{position}"


@dataclass(frozen=True, slots=True)
class Material:
    """What a reader is given: the file, its name, and what a person said about it.

    ``data`` is the whole file; empty for kinds that are read from disk, which use :meth:`open`. ``path`` is the
    file itself, where there is one. ``encoding`` and ``language`` are empty unless somebody chose them;
    ``mapping`` says which column of a table is which field, and is empty unless somebody chose.
    """

    data: bytes
    name: str = ""
    encoding: str = ""
    language: str = ""
    path: Path | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> BinaryIO:
        """The file from its start, to be read piece by piece and closed."""
        if self.data or self.path is None:
            return io.BytesIO(self.data)
        with SourceFile(self.path) as file:
            return file.stream()


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
