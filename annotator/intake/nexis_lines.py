"""The articles in the lines of an export of Nexis Uni, Nexis or Lexis Advance, whatever file they came in.

Each article is: title, outlet, date with edition, copyright notice, fields such as ``Section:`` and ``Length:``,
a line ``Body``, the text, fields such as ``Load-Date:``, and a line ``End of Document``. Before the first there
may be a page that names search terms and account: it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotator.intake.database import (
    Found,
    article,
    date_in,
    is_word_count,
    joined,
    section_and_page,
    warned,
)
from annotator.intake.draft import Draft, Unread
from annotator.intake.nexis_labels import heading, label


class Line(NamedTuple):
    """A line; the address of a ``link`` in it; whether a page or section ``begins`` with it."""

    text: str
    link: str = ""
    begins: bool = False


_END = re.compile(
    r"(end of document|ende des dokuments|dokumentende|fin du document|fin del documento|einde van (het )?document|"
    r"fine del documento|fim do documento)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(copyright\b|©|\(c\) ?(19|20)\d\d)", re.IGNORECASE)
_IDENTITY = re.compile(r"urn(?::|%3A)contentItem(?::|%3A)([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-\d{5}-\d{2})", re.IGNORECASE)  # fmt: skip
_PAGE_FOOT = re.compile(r"(page|seite|página|pagina) \d+ (of|von|sur|de|van|di) \d+", re.IGNORECASE)
_HEAD_FIELDS = frozenset(("section", "length", "author", "dateline", "lead", "title"))
_HEAD_LINES = 40
_CUT_OFF = "The file ends in the middle of this article."


def is_end(text: str) -> bool:
    """True for the line that ends an article."""
    return len(text) < 60 and _END.fullmatch(" ".join(text.split())) is not None


def looks_like(text: str) -> bool:
    """True when a text, or its beginning, has the lines of such an export."""
    seen, body = set(), False
    for line in text.split("\n"):
        found = label(line)
        if found and found[0] == "length" and is_word_count(found[1]):
            seen.add("length")
        elif found and found[0] in ("section", "author", "loaded") and not line.strip().isupper():
            seen.add(found[0])
        elif len(line) < 30:
            body = body or heading(line) == "body" or is_end(line)
    return "length" in seen and body and not re.search(r"^[ \t]*(LENGTH|LONGUEUR|LÄNGE): ", text, re.MULTILINE)  # fmt: skip


def articles(lines: Sequence[Line]) -> Iterator[Draft | Unread]:
    """The articles, in order."""
    start = 0
    # Only before the first article may there be a page about the search.
    for number, line in enumerate(lines):
        if is_end(line.text):
            if any(part.text.strip() for part in lines[start:number]):
                yield _article(lines[start:number], start == 0)
            start = number + 1
    rest = lines[start:]
    if any((label(line.text) or ("",))[0] == "length" for line in rest):
        yield warned(_article(rest, start == 0), _CUT_OFF)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the parts of an article lie: ``head`` is title, outlet and date; all are numbers of lines."""

    start: int
    fields: int
    body: int
    end: int


def _article(lines: Sequence[Line], first: bool) -> Draft | Unread:
    parts = _parts(lines, first)
    head = [line.text.strip() for line in lines[parts.start : parts.fields] if _is_words(line.text)]
    found = _with_head(_fields(lines[parts.fields : parts.body]), head)
    paragraphs = _body(lines[parts.body : parts.end])
    identity = next(
        (m[1] for line in lines[parts.start : parts.fields] if (m := _IDENTITY.search(line.link))),
        "",
    )
    language = next(
        (f[1] for line in lines[parts.end :] if (f := label(line.text)) and f[0] == "language"), ""
    )
    return article(
        replace(found, paragraphs=tuple(paragraphs), identity=identity, language=language)
    )


def _parts(lines: Sequence[Line], first: bool) -> _Parts:
    """Tell head, fields and text apart. The line ``Body`` comes after the fields; without it, so does the text."""
    anchor = next(
        (n for n, line in enumerate(lines) if (label(line.text) or ("",))[0] == "length"), None
    )
    body = next(
        (n for n in range(anchor or 0, len(lines)) if heading(lines[n].text) == "body"), None
    )
    if anchor is None:
        anchor = body if body is not None else 0
    begin = max((n for n in range(anchor + 1) if lines[n].begins), default=None)
    if begin is None or not any(_is_words(line.text) for line in lines[begin:anchor]):
        begin = _start_by_date(lines, anchor, first)
    fields = next(
        (n for n in range(begin + 1, anchor) if _is_field(lines[n].text) and n > begin + 2), anchor
    )
    if body is None:
        last = [n for n in range(fields, min(len(lines), fields + _HEAD_LINES)) if _is_field(lines[n].text)]  # fmt: skip
        body = last[-1] if last else anchor
        return _Parts(begin, fields, body + 1, _tail(lines, body + 1))
    return _Parts(begin, fields, body + 1, _tail(lines, body + 1))


def _is_field(text: str) -> bool:
    found = label(text)
    return bool(found and found[0] in _HEAD_FIELDS) or _COPYRIGHT.match(text.strip()) is not None


def _is_words(text: str) -> bool:
    return bool(text.strip()) and not _PAGE_FOOT.fullmatch(text.strip())


def _start_by_date(lines: Sequence[Line], anchor: int, first: bool) -> int:
    """Where the title begins, when no page does: two lines above the date that is nearest to the fields.

    A title may run over several lines; in the ``first`` article one is taken, since those above it may tell
    of the search and the account.
    """
    start = max(0, anchor - _HEAD_LINES)
    dates = [n for n in range(start, anchor) if date_in([lines[n].text])]
    above = [n for n in range(start, dates[-1] if dates else anchor) if _is_words(lines[n].text)]
    if len(above) < 2:
        return above[0] if above else start
    title = above[-2]
    while title - 1 >= start and not first and _is_words(lines[title - 1].text):
        title -= 1
    return title


def _tail(lines: Sequence[Line], body: int) -> int:
    """Where the text ends: before captions, subjects and the day of loading, if they are there."""
    end = len(lines)
    for wanted in ("loaded", "classification", "graphic"):
        for n in range(end - 1, body - 1, -1):
            text = lines[n].text.strip()
            found = label(text)
            if wanted == "loaded" and found and found[0] == "loaded":
                end = n
                break
            if wanted != "loaded" and heading(text) == "other" and not _sentence_follows(lines, n):
                end = n
                break
    return end


def _sentence_follows(lines: Sequence[Line], number: int) -> bool:
    """True when a word alone on a line is followed by a paragraph at once: then it is a heading of the text."""
    following = lines[number + 1].text.strip() if number + 1 < len(lines) else ""
    return bool(following) and label(following) is None


def _fields(lines: Sequence[Line]) -> Found:
    """The fields between head and text; lines without a name continue the field before."""
    values: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        text = line.text.strip()
        if not text or _COPYRIGHT.match(text):
            continue
        if found := label(text):
            current = found[0]
            values.setdefault(current, []).append(found[1])
        elif current == "author" and heading(text) != "body":
            values[current].append(text)
    section, page = section_and_page("; ".join(values.get("section", ())))
    return Found(
        (),
        lead="\n".join(values.get("lead", ())),
        author=", ".join(filter(None, values.get("author", ()))),
        section=section,
        page=page,
        words=joined(values.get("length", ())),
    )


def _with_head(found: Found, head: Sequence[str]) -> Found:
    """``found`` with title, outlet and date, which stand in this order; the outlet is above the date."""
    head = [line for line in head if not _COPYRIGHT.match(line)]
    if not head:
        return found
    place = date_in(head[1:])
    if place is None:
        return replace(found, title=head[0], source=head[1] if len(head) > 1 else "")
    at = place[0] + 1
    title = joined(head[: at - 1]) if at > 1 else head[0]
    return replace(
        found, title=title, source=head[at - 1] if at > 1 else "", date=joined(head[at : at + 2])
    )


def _body(lines: Sequence[Line]) -> list[str]:
    """The paragraphs of the text, with a correction that was appended to it."""
    paragraphs: list[str] = []
    for line in lines:
        found = label(line.text)
        if found and found[0] == "correction" and found[1]:
            paragraphs.append(found[1])
        elif _is_words(line.text):
            paragraphs.append(line.text)
    return paragraphs
