"""Positions and spans: conversion for Qt, checks, quotes, and the steps that make a span.

Positions are Unicode code points everywhere in the program. Qt counts UTF-16 units; :class:`Utf16Map` is the
only place that converts. Words are those of :mod:`annotator.core.words`, sentences and paragraphs those of
:mod:`annotator.core.sentences`, characters those of :mod:`annotator.core.graphemes`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable

from annotator.core.errors import SpanError
from annotator.core.graphemes import (
    grapheme_end,
    grapheme_start,
    is_grapheme_boundary,
    next_grapheme,
    previous_grapheme,
)
from annotator.core.model import Span
from annotator.core.sentences import (
    next_paragraph,
    next_sentence,
    paragraph_at,
    previous_paragraph,
    previous_sentence,
)
from annotator.core.words import tokens_around

__all__ = [
    "Utf16Map",
    "check_span",
    "grapheme_end",
    "grapheme_start",
    "is_grapheme_boundary",
    "next_grapheme",
    "next_paragraph",
    "next_sentence",
    "next_word",
    "paragraph_at",
    "previous_grapheme",
    "previous_paragraph",
    "previous_sentence",
    "previous_word",
    "quote",
    "snap_to_graphemes",
    "snap_to_words",
    "word_at",
]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_CLOSING = frozenset(".,;:!?…،؛؟۔。、，．！？：；।")
_NOT_BLANK = frozenset("\u200b\ufeff")


class Utf16Map:
    """Code points to UTF-16 units and back, for one text.

    Holds the sorted places of the characters beyond U+FFFF (usually few); each question is one bisection.
    """

    __slots__ = ("_astral", "_astral16", "length", "length16")

    def __init__(self, text: str) -> None:
        # Encoding is many times faster than searching, and most texts have no such character.
        units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
        self._astral = (
            [] if units == len(text) else [match.start() for match in _ASTRAL.finditer(text)]
        )
        self._astral16 = [pos + n for n, pos in enumerate(self._astral)]
        self.length = len(text)
        self.length16 = len(text) + len(self._astral)

    def to_utf16(self, pos: int) -> int:
        """Units before code point ``pos``."""
        return pos + bisect_left(self._astral, pos) if self._astral else pos

    def to_codepoints(self, pos16: int) -> int:
        """Code points before unit ``pos16``; inside a surrogate pair, those before the pair."""
        return pos16 - bisect_left(self._astral16, pos16) if self._astral16 else pos16


def check_span(text: str, start: int, end: int) -> None:
    """Raise :class:`SpanError` for a span that is empty, outside ``text``, or cuts a character apart."""
    if not 0 <= start <= len(text) or not 0 <= end <= len(text):
        raise SpanError(
            f"The span {start}:{end} lies outside the text, which has {len(text):,} characters.",
            "Give a start and an end within the text.",
        )
    if start >= end:
        raise SpanError(
            f"The span {start}:{end} is empty.", "Give an end that is greater than the start."
        )
    for name, pos in (("start", start), ("end", end)):
        if not is_grapheme_boundary(text, pos):
            low, high = previous_grapheme(text, pos), next_grapheme(text, pos)
            raise SpanError(
                f"The span {start}:{end} cuts a character apart at its {name}.",
                f"Use {low} or {high} instead of {pos}.",
            )


def quote(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """The words of each span, in the order given."""
    return tuple(text[span.start : span.end] for span in spans)


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _NOT_BLANK


def word_at(text: str, pos: int) -> Span | None:
    """The word that ``pos`` lies in or touches; of two that touch it, the one that begins there.

    None between blanks and punctuation.
    """
    if not 0 <= pos <= len(text):
        return None
    left: Span | None = None
    for token in tokens_around(text, max(0, pos - 1)):
        if token.start > pos:
            break
        if token.kind == "word" and token.end >= pos:
            if token.end > pos:
                return Span(token.start, token.end)
            left = Span(token.start, token.end)
    return left


def next_word(text: str, pos: int) -> int:
    """The end of the word around or after ``pos``; the text's length when there is none."""
    for token in tokens_around(text, max(0, pos)):
        if token.kind == "word" and token.end > pos:
            return token.end
    return len(text)


def previous_word(text: str, pos: int) -> int:
    """The start of the word around or before ``pos``; 0 when there is none."""
    pos = min(pos, len(text))
    before = pos
    while before > 0:
        found = -1
        first = before
        for token in tokens_around(text, before - 1):
            first = min(first, token.start)
            if token.start >= before:
                break
            if token.kind == "word":
                found = token.start
        if found >= 0:
            return found
        before = first
    return 0


def snap_to_words(text: str, start: int, end: int) -> Span | None:
    """``start`` and ``end`` moved out to word borders, then in over blanks at both ends.

    Whole words and whole marks only; None when nothing but blanks is left. Marks at the beginning that close what
    stands before them (``. Next``) are left out, unless there is nothing else.
    """
    start, end = max(0, min(start, end)), min(len(text), max(start, end))
    while start < end and _is_blank(text[start]) and is_grapheme_boundary(text, start + 1):
        start += 1
    while end > start and _is_blank(text[end - 1]) and is_grapheme_boundary(text, end - 1):
        end -= 1
    if start >= end:
        return None
    start = _after_closing(text, start, end)
    first = next(token for token in tokens_around(text, start) if token.end > start)
    last = next(token for token in tokens_around(text, end - 1) if token.end >= end)
    return Span(first.start, last.end)


def _after_closing(text: str, start: int, end: int) -> int:
    """``start``, or behind the closing marks and the blanks there when something else follows before ``end``."""
    # A mark that stands free begins something: “… and so on”.
    if start == 0 or (_is_blank(text[start - 1]) and text[start] in "….:"):
        return start
    behind = start
    for token in tokens_around(text, start):
        if token.end <= start:
            continue
        if token.kind == "blank" and start < behind == token.start and token.end < end:
            return _after_closing(text, token.end, end)
        if token.start != behind or not all(map(_closes, text[behind : token.end])):
            break
        behind = token.end
    return start


def _closes(char: str) -> bool:
    return char in _CLOSING or unicodedata.category(char) in ("Pe", "Pf")


def snap_to_graphemes(text: str, start: int, end: int) -> Span | None:
    """``start`` and ``end`` moved out so that no character is cut; None when that is empty."""
    start, end = max(0, min(start, end)), min(len(text), max(start, end))
    if start >= end:
        return None
    return Span(grapheme_start(text, start), grapheme_end(text, end))
