"""Steps by sentence and by paragraph: forward to an end, backward to a start.

Going forward lands where the thing ends and going backward where it begins, so that a selection made by
stepping holds neither the blanks after a sentence nor those before it. A paragraph is a line of the text
that is not blank; a sentence never leaves its paragraph. The rule for sentences is short and right for most
news: ``.!?…`` and their Arabic, Indic and East Asian sisters end one, together with the quotes and
brackets that close after them, unless a lower-case letter follows, or a full stop belongs to an
abbreviation, an initial, an acronym or an ordinal.
"""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…؟۔।。！？｡]+(?:[\u00a0\u202f ]?[»›]|[)\]”’\"'」』】])*")
_OPENING = re.compile(r"[\s«‹(\[“‘\"'「『—–-]*")
_BEFORE_STOP = re.compile(r"[\w.]*\Z")
_FULL_WIDTH = frozenset("。！？｡")
_LOOK_BACK = 2_000

_ABBREVIATIONS = frozenset(
    [
        "adm",
        "al",
        "apr",
        "art",
        "aug",
        "av",
        "bd",
        "bzw",
        "ca",
        "cap",
        "capt",
        "cf",
        "ch",
        "chap",
        "co",
        "col",
        "dec",
        "dept",
        "dr",
        "ed",
        "eds",
        "edit",
        "env",
        "etc",
        "ex",
        "exc",
        "feb",
        "fig",
        "gen",
        "gob",
        "gov",
        "hon",
        "inc",
        "jan",
        "jr",
        "lic",
        "lt",
        "ltd",
        "m",
        "me",
        "mgr",
        "mlle",
        "mm",
        "mme",
        "mr",
        "mrs",
        "ms",
        "mt",
        "mx",
        "no",
        "nov",
        "nr",
        "núm",
        "oct",
        "op",
        "p",
        "pag",
        "par",
        "pp",
        "pres",
        "prof",
        "r",
        "rep",
        "rev",
        "resp",
        "s",
        "sen",
        "sept",
        "sgt",
        "sr",
        "sra",
        "srta",
        "st",
        "str",
        "ste",
        "tel",
        "u",
        "ud",
        "uds",
        "v",
        "vgl",
        "vol",
        "vs",
        "z",
    ]
)


def _ends_sentence(text: str, match: re.Match[str], line_end: int) -> bool:
    """True when these closing characters really end a sentence."""
    end = match.end()
    if end >= line_end:
        return True
    marks = match.group()
    if not text[end].isspace():
        return any(mark in _FULL_WIDTH for mark in marks)
    following = _OPENING.match(text, end, line_end)
    after = following.end() if following else end
    if after < line_end and text[after].islower():
        return False
    if marks != ".":
        return True
    start = match.start()
    before = _BEFORE_STOP.search(text[max(0, start - 24) : start])
    word = before.group() if before else ""
    if word.isdigit():
        return len(word) > 2
    if len(word) == 1:
        return not word.isupper() and word.casefold() not in _ABBREVIATIONS
    return "." not in word and word.casefold() not in _ABBREVIATIONS


def _line(text: str, pos: int) -> tuple[int, int]:
    """The line around ``pos``, without its newline and without blanks at either end."""
    start = text.rfind("\n", 0, pos) + 1
    end = text.find("\n", pos)
    return _trim(text, start, len(text) if end < 0 else end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _lines_forward(text: str, pos: int) -> tuple[int, int] | None:
    """The first line that is not blank and ends after ``pos``."""
    at = max(0, pos)
    while True:
        start, end = _line(text, at)
        if end > pos and start < end:
            return start, end
        newline = text.find("\n", at)
        if newline < 0:
            return None
        at = newline + 1


def _lines_backward(text: str, pos: int) -> tuple[int, int] | None:
    """The last line that is not blank and starts before ``pos``."""
    at = min(pos, len(text))
    while True:
        start, end = _line(text, at)
        if start < pos and start < end:
            return start, end
        at = text.rfind("\n", 0, at)
        if at < 0:
            return None


def next_paragraph(text: str, pos: int) -> int:
    """The end of the paragraph around or after ``pos``; the text's length when there is none."""
    line = _lines_forward(text, pos)
    return line[1] if line else len(text)


def previous_paragraph(text: str, pos: int) -> int:
    """The start of the paragraph around or before ``pos``; 0 when there is none."""
    line = _lines_backward(text, pos)
    return line[0] if line else 0


def paragraph_at(text: str, pos: int) -> tuple[int, int] | None:
    """Start and end of the paragraph at ``pos``, without blanks; None on a blank line."""
    start, end = _line(text, max(0, min(pos, len(text))))
    return (start, end) if start < end else None


def next_sentence(text: str, pos: int) -> int:
    """The end of the sentence around or after ``pos``; the text's length when there is none."""
    line = _lines_forward(text, pos)
    if line is None:
        return len(text)
    start, end = line
    for match in _END.finditer(text, max(start, pos), end):
        if match.end() > pos and _ends_sentence(text, match, end):
            return match.end()
    return end


def previous_sentence(text: str, pos: int) -> int:
    """The start of the sentence around or before ``pos``; 0 when there is none."""
    line = _lines_backward(text, pos)
    if line is None:
        return 0
    start, end = line
    stop = min(pos, end)
    for window in (max(start, stop - _LOOK_BACK), start):
        found = start if window == start else -1
        for match in _END.finditer(text, window, end):
            if match.end() >= stop:
                break
            if _ends_sentence(text, match, end):
                after = match.end()
                while after < end and text[after].isspace():
                    after += 1
                if after < stop:
                    found = after
        if found >= 0:
            return found
    return start
