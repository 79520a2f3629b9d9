"""One article of Factiva from its parts, in either form.

With indexing, each part has a code of two or three letters (``HD`` headline, ``PD`` date, ``LP`` and ``TD`` the
text …). Without, the head is a list of lines, of which only the count of words can be told for sure: before it
come section, headline, author and agency, after it date, outlet, code, edition, page, language and copyright.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotator.intake.database import Found, is_word_count, joined, language_of

CODES = frozenset(
    (
        "CLM", "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "CX", "LP",
        "TD", "CT", "RF", "ART", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "PBC", "DE", "NGC", "GC",
    )
)  # fmt: skip
"""The codes of parts."""

NUMBER = re.compile(r"(?<![0-9A-Za-z])[A-Z0-9]{6,12}(?:17|18|19|20)\d{6}[a-z][a-z0-9]{7,12}(?![0-9A-Za-z])")  # fmt: skip
"""Factiva's number of an article."""

_PAGE = re.compile(r"[A-Z]{0,4}[ -]?\d{1,4}[A-Z]?(?:\s?[-–,]\s?[A-Z]{0,3}\d{1,4})*", re.IGNORECASE)
_COPYRIGHT = re.compile(r"\(c\)|©|copyright|all rights reserved|alle rechte|tous droits", re.IGNORECASE)  # fmt: skip
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?", re.IGNORECASE)


class Part(NamedTuple):
    """A line of an article without indexing. The role is ``title`` or ``author`` where the file marks it so,
    ``text`` for a paragraph of the article, ``note`` for what follows it, and else empty.
    """

    role: str
    text: str


def coded(parts: Mapping[str, Sequence[str]]) -> Found:
    """The article whose parts are given by their codes."""

    def one(code: str) -> str:
        return joined(parts.get(code, ()))

    number = NUMBER.search(one("AN"))
    time = one("ET")
    date = f"{one('PD')} {time}" if _TIME.fullmatch(time) else one("PD")
    section = "; ".join(filter(None, (one("CLM"), one("SE"), one("ED"))))
    return Found(
        (*_paragraphs(parts.get("LP", ())), *_paragraphs(parts.get("TD", ()))),
        title=one("HD"),
        source=one("SN"),
        author=one("BY") or one("CR"),
        date=date,
        section=section,
        page=one("PG"),
        language=one("LA"),
        words=one("WC"),
        captions=tuple(parts.get("ART", ())),
        identity=number.group() if number else "",
    )


def uncoded(parts: Sequence[Part]) -> Found:
    """The article whose parts come as lines."""
    parts = [part for part in parts if part.text.strip()]
    count = next((n for n, part in enumerate(parts) if is_word_count(part.text)), None)
    if count is None:
        return _without_count(parts)
    # Column, section, headline, author and agency are all that may come before it.
    before, after = parts[max(0, count - 5) : count], parts[count + 1 :]
    title, section, author = _above(before)
    head = [part.text.strip() for part in after[:8]]
    language = next(
        (n for n in range(3, len(head)) if language_of(head[n]) and not after[n].role), None
    )
    if language is None:
        # In a language whose name is not known, it still stands above the notice of copyright.
        notice = next((n for n in range(4, len(head)) if _COPYRIGHT.search(head[n])), None)
        language = None if notice is None else notice - 1
    number = _number(parts)
    edition, page = "", ""
    body = after[language + 1 :] if language is not None else after[min(3, len(after)) :]
    if language is not None:
        edition, page = _edition_and_page(head[3:language])
    paragraphs = _body(body)
    return Found(
        tuple(paragraphs),
        title=title,
        source=head[1] if len(head) > 1 else "",
        author=author,
        date=head[0] if head else "",
        section="; ".join(filter(None, (section, edition))),
        page=page,
        language=head[language] if language is not None else "",
        words=parts[count].text,
        identity=number,
        captions=tuple(part.text for part in body if part.role == "note")[:-2],
    )


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _number(parts: Sequence[Part]) -> str:
    for part in reversed(parts):
        if len(part.text) < 120 and (match := NUMBER.search(part.text)):
            return match.group()
    return ""


def _without_count(parts: Sequence[Part]) -> Found:
    """An article whose count of words is missing: what is marked, and the text."""
    title = joined(part.text for part in parts if part.role == "title")
    author = joined(part.text for part in parts if part.role == "author")
    text = [part.text for part in parts if part.role == "text"]
    return Found(tuple(text), title=title, author=author, identity=_number(parts))


def _above(parts: Sequence[Part]) -> tuple[str, str, str]:
    """Headline, section and author: the lines above the count of words."""
    marked = [n for n, part in enumerate(parts) if part.role == "title"]
    if not marked and parts:
        # Unmarked, the headline is the longest line, as sections and authors are short.
        marked = [max(range(len(parts)), key=lambda n: len(parts[n].text))]
    if not marked:
        return "", "", ""
    title = joined(parts[n].text for n in marked)
    section = "; ".join(part.text.strip() for part in parts[: marked[0]])
    below = parts[marked[-1] + 1 :]
    authors = [part.text for part in below if part.role == "author"]
    return title, section, joined(authors or [part.text for part in below])


def _edition_and_page(lines: Sequence[str]) -> tuple[str, str]:
    """What stands between the outlet's code and the language: edition, page, volume; each may be missing."""
    for number, line in enumerate(lines):
        if _PAGE.fullmatch(line):
            return "; ".join(lines[:number]), line
    return "; ".join(line for line in lines if not re.search(r"\b(Volume|ISSN)\b", line)), ""


def _body(parts: Sequence[Part]) -> list[str]:
    """The paragraphs. In files that mark none, the notice of copyright comes before, publisher and number after."""
    marked = [part.text for part in parts if part.role == "text"]
    if marked:
        return marked
    lines = [part.text for part in parts]
    if lines and _COPYRIGHT.search(lines[0]):
        lines = lines[1:]
    if lines and NUMBER.search(lines[-1]):
        lines = lines[:-1]
        if lines and len(lines[-1]) < 100 and not re.search(r"[.!?…\"”»)]$", lines[-1].strip()):  # fmt: skip
            lines = lines[:-1]
    return lines
