"""What exports of news databases have in common: counts of words, sections and pages, and the form of a text.

An article's text is its headline, its lead and its paragraphs, a line each; what the database adds around them
(subject codes, its own notices, the page with search terms and the account's holder) is never part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, NamedTuple

from annotator.core.errors import IntakeError
from annotator.intake.apart import Stopped, run
from annotator.intake.dates import Dated, date_of_line
from annotator.intake.decode import Decoded
from annotator.intake.draft import Draft, Unread, dated, tidy, web_address
from annotator.intake.html import decode_page
from annotator.intake.languages import language_code

_PAGE_SECONDS = 20.0
_FAR_OFF = 0.1
_LOST_LETTERS = "äéûçñ"
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# “1,285 words”, “1.285 Wörter”, “8165 字”, “1 285 mots”; letters may be lost in a file of the wrong encoding.
_WORDS = re.compile(
    r"(\d[\d.,  \u00a0\u202f]{0,11})\s*(?:-\s*)?(?:words?|mots?|w.{1,3}rter|wort|palabras|parole|palavras|woorden|"
    r"слов\w*|słów|słowa|ord|字|字数|文字|語|ワード|個字)(?!\w)",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"^(?:(?:pgs?|pp?|s|p[áa]gs?|blz)\.|(?:pages?|seiten?|p[áa]ginas?)\b)\s*(?P<page>[^,;]{1,60})(?:,\s*(?P<rest>.*))?$",
    re.IGNORECASE,
)


class Block(NamedTuple):
    """A piece of a page, as :mod:`annotator.intake.page_blocks` gives it."""

    sort: str
    tag: str
    name: str
    identity: str
    group: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """An article as a database gives it, in its wording. ``paragraphs`` is the text after headline and ``lead``,
    ``words`` the line that states how many there are; ``captions`` are no part of the text, but may be counted.
    """

    paragraphs: tuple[str, ...]
    title: str = ""
    lead: str = ""
    source: str = ""
    author: str = ""
    date: str = ""
    section: str = ""
    page: str = ""
    language: str = ""
    words: str = ""
    identity: str = ""
    url: str = ""
    captions: tuple[str, ...] = ()


def article(found: Found, decoded: Decoded | None = None) -> Draft | Unread:
    """The draft of a database's article; :class:`Unread` where nothing of its text is there."""
    paragraphs = tuple(p for p in map(_paragraph, found.paragraphs) if p.strip())
    title, lead = _line(found.title), found.lead.strip()
    if not paragraphs and not lead:
        name = f"“{tidy(title, 80)}”" if title else "An article"
        return Unread(0, f"{name} has no text in this file.", "Export it again with its full text.")
    language = language_of(found.language)
    day, edition = _date(" ".join(found.date.split()), language)
    section = "; ".join(part for part in (_line(found.section), _line(edition)) if part)
    stated = words_stated(found.words)
    warnings = []
    if note := _count_note(("\n".join(paragraphs), lead, title, *found.captions), stated):
        warnings.append(note)
    if found.date.strip() and day is None:
        warnings.append(f"“{tidy(found.date, 80)}” was not understood as a date.")
    draft = Draft(
        text="\n".join(part for part in (title, lead, *paragraphs) if part),
        title=title,
        source=_line(found.source),
        author=_byline(found.author),
        url=web_address(found.url),
        language=language,
        language_confidence=1.0 if language else 0.0,
        section=section if day else _line(found.section),
        page=_line(found.page),
        database_id=_line(found.identity),
        words_stated=stated,
        encoding=decoded.encoding if decoded else "",
        encoding_confidence=decoded.confidence if decoded else 0.0,
        warnings=(*(decoded.warnings if decoded else ()), *warnings),
    )
    return dated(draft, day)


def _date(line: str, language: str) -> tuple[Dated | None, str]:
    """The date of a line, also where a letter beyond ASCII was lost from the name of its month."""
    for letter in ("\ufffd", *_LOST_LETTERS):
        day, rest = date_of_line(line.replace("\ufffd", letter), language)
        if day or "\ufffd" not in line:
            break
    return day, rest


def words_stated(line: str) -> int:
    """The number of words that a line such as ``1,285 words`` states; 0 when it states none."""
    match = _WORDS.search(" ".join(line.split())) if len(line) < 200 else None
    digits = re.sub(r"\D", "", match[1]) if match else ""
    return int(digits) if digits and len(digits) < 8 else 0


def is_word_count(line: str) -> bool:
    """True when a line is a count of words and nothing else."""
    return len(line) < 40 and _WORDS.fullmatch(" ".join(line.split())) is not None


def count_words(text: str) -> int:
    """The words of a text; in writing without blanks each character counts as one, as databases do."""
    signs = len(_EAST_ASIAN.findall(text))
    return signs + len(_EAST_ASIAN.sub(" ", text).split())


def _count_note(parts: Sequence[str], stated: int) -> str:
    """A sentence when a text is plainly longer or shorter than the database says.

    ``parts`` are the paragraphs, and what some databases count with them and some do not: the likeliest counts.
    """
    if not stated:
        return ""
    counts = list(accumulate(map(count_words, parts)))
    off = min(abs(count - stated) for count in counts)
    if off <= _FAR_OFF * stated or off < 5:
        return ""
    return f"Parsed {counts[0]:,} of {stated:,} words that the source states."


def section_and_page(line: str) -> tuple[str, str]:
    """``News; Briefs; Pg. A10; Column`` as ``News; Briefs; Column`` and ``A10``."""
    kept, page = [], ""
    for part in (part.strip() for part in _line(line).split(";")):
        match = _PAGE.match(part)
        if match and not page:
            page = match["page"].strip()
            part = (match["rest"] or "").strip()
        if part:
            kept.append(part)
    return "; ".join(kept), page


def language_of(name: str) -> str:
    """The code of the first language in a field such as ``ENGLISH; ENGLISHS``; empty for what is none."""
    first = re.split(r"[;,/(]", name.strip(), maxsplit=1)[0].strip()
    return language_code(first) if 1 < len(first) < 40 else ""


def blocks(
    data: bytes, encoding: str, marks: str, split: str, what: str
) -> tuple[list[Block], Decoded]:
    """The blocks of a page and how it was decoded. See :mod:`annotator.intake.page_blocks` for ``marks``, ``split``."""
    decoded = decode_page(data, encoding, what)
    source = decoded.text.encode("utf-8", "replace")
    options = {"marks": marks, "split": split}
    try:
        batches: list[Any] = run("blocks", source, options, _PAGE_SECONDS)
    except Stopped:
        raise IntakeError(
            f"{what} is not read: it is too large or built so that reading it takes too long.",
            "Export it again with fewer articles in one file.",
        ) from None
    if not batches:
        raise IntakeError(
            f"{what} is not read, for safety: its parts are nested too deeply.",
            "Export it again from the database.",
        )
    return [Block(*block) for batch in batches for block in batch], decoded


def no_articles(what: str, database: str) -> IntakeError:
    """The refusal of a file that was recognised, but in which no article could be found."""
    return IntakeError(
        f"{what} looks like an export of {database}, but no article was found in it.",
        "Export it again with full texts, or import it as another kind.",
    )


def readable(found: Sequence[Draft | Unread], what: str, database: str) -> list[Draft | Unread]:
    """``found``, unless there is nothing in it."""
    if not found:
        raise no_articles(what, database)
    return list(found)


def warned(found: Draft | Unread, note: str) -> Draft | Unread:
    """The same with a further warning, where it was read."""
    if isinstance(found, Unread):
        return found
    return replace(found, warnings=(*found.warnings, note))


def joined(lines: Iterable[str]) -> str:
    """Several lines of one field as one."""
    return " ".join(part for part in (" ".join(line.split()) for line in lines) if part)


def date_in(lines: Iterable[str]) -> tuple[int, Dated] | None:
    """The first of some short lines that begins or ends with a date of at least a month, and that date."""
    for number, line in enumerate(lines):
        if len(line) < 120 and (found := date_of_line(" ".join(line.split()))[0]):
            return number, found
    return None


def _paragraph(text: str) -> str:
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _line(text: str) -> str:
    return " ".join(text.split())


def _byline(text: str) -> str:
    """An author's name without the word that introduces it; “Von” is part of some names."""
    line = re.sub(r"^(?:by|par|por)\s+(?=\S)", "", _line(text), flags=re.IGNORECASE)
    return re.sub(r"^(?:Von|VON)\s+(?=[A-ZÄÖÜ]\S*\s+[A-ZÄÖÜ])", "", line).strip(" ,;")
