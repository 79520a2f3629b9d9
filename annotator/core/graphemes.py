"""Grapheme clusters: what a reader calls one character (``é`` in two code points, a family of emoji, a flag).

The borders are those of Unicode (UAX #29), as the ``regex`` package knows them. Plain neighbours are decided
without it, so that it is imported only when a text needs it; every question looks only at the
neighbourhood of its position.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_PLAIN = "\u0300"
"""Below this character, nothing but CR LF sticks together."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[Any, ...]:
    import regex

    # Two neighbours outside every special class are always parted, whatever stands around them.
    parted = r"(?r)(?<=[\p{GCB=Other}\p{GCB=LF}\p{GCB=Control}])\p{GCB=Other}"
    clinging = r"[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+"
    # Flags by our own count: \X looks back over the whole run of flags for every one of them.
    cluster = rf"\p{{Regional_Indicator}}{{1,2}}{clinging}|\X"
    return tuple(regex.compile(pattern, regex.V1) for pattern in (cluster, parted, clinging))


def _clusters(text: str, pos: int) -> Iterator[tuple[int, int]]:
    """Clusters in order, the first of them starting at or before ``pos``."""
    cluster, parted, _ = _patterns()
    safe = parted.search(text, 0, pos + 1)
    at = safe.start() if safe else 0
    length = len(text)
    while at < length:
        end = cluster.match(text, at).end()
        yield at, end
        at = end


def clings(text: str, pos: int) -> bool:
    """True when the character at ``pos`` is one that never stands apart from what comes before it."""
    return (
        pos < len(text)
        and text[pos] >= _PLAIN
        and _patterns()[2].match(text, pos).end() > pos
        and pos > 0
    )


def is_grapheme_boundary(text: str, pos: int) -> bool:
    """True when a cut at ``pos`` tears no character apart; both ends of the text are boundaries."""
    if pos <= 0 or pos >= len(text):
        return 0 <= pos <= len(text)
    before, after = text[pos - 1], text[pos]
    if before < _PLAIN and after < _PLAIN:
        return before != "\r" or after != "\n"
    for start, end in _clusters(text, pos):
        if start >= pos or end > pos:
            return start == pos
    return False


def next_grapheme(text: str, pos: int) -> int:
    """The nearest boundary after ``pos``, at most the text's length."""
    length = len(text)
    if pos >= length - 1:
        return length
    pos = max(pos, 0)
    here, after = text[pos], text[pos + 1]
    if here < _PLAIN and after < _PLAIN and here != "\r":
        return pos + 1
    return next((end for _, end in _clusters(text, pos) if end > pos), length)


def previous_grapheme(text: str, pos: int) -> int:
    """The nearest boundary before ``pos``, at least 0."""
    if pos <= 1:
        return 0
    pos = min(pos, len(text))
    before, here = text[pos - 2], text[pos - 1]
    if before < _PLAIN and here < _PLAIN and here != "\n":
        return pos - 1
    return next((start for start, end in _clusters(text, pos - 1) if end >= pos), 0)


def grapheme_start(text: str, pos: int) -> int:
    """``pos``, or the start of the character it would cut."""
    return pos if is_grapheme_boundary(text, pos) else previous_grapheme(text, pos)


def grapheme_end(text: str, pos: int) -> int:
    """``pos``, or the end of the character it would cut."""
    return pos if is_grapheme_boundary(text, pos) else next_grapheme(text, pos)
