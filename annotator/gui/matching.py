"""Finding things by a few letters: no matter the accents, inside words, or by initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def fold(text: str) -> str:
    """Lower case without accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def score(query: str, text: str) -> int:
    """How well ``text`` answers ``query``: 0 not at all, more is better.

    The whole start of the text beats the start of a word, that beats the inside of one, that beats initials.
    Several words may come in any order.

    >>> score("", "Undo") > 0, score("pap", "Sepia paper") > score("epi", "Sepia paper") > 0
    (True, True)
    """
    wanted, folded = fold(query).strip(), fold(text)
    if not wanted:
        return 1
    if folded.startswith(wanted):
        return 400 - min(len(folded), 99)
    if f" {wanted}" in folded:
        return 300 - min(len(folded), 99)
    if wanted in folded:
        return 200 - min(len(folded), 99)
    words = folded.replace("-", " ").replace("’", " ").split()
    parts = wanted.split()
    if len(parts) > 1 and all(any(part in word for word in words) for part in parts):
        return 90
    initials = "".join(word[0] for word in words)
    return 80 if len(wanted) > 1 and initials.startswith(wanted) else 0


def best(query: str, items: Iterable[T], text: Callable[[T], str]) -> list[T]:
    """The items that answer ``query``, best first; equals keep their order."""
    scored = [(score(query, text(item)), item) for item in items]
    return [item for points, item in sorted(scored, key=lambda pair: -pair[0]) if points > 0]
