"""Comparing what was written with what should be there, for formats that hold less than the whole set.

A format describes each article twice with the same words: once from the set, as it means to write it, once from the
file, as it is read. :func:`difference` holds the two streams against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class Seen:
    """An article as a format holds it: its ``key`` (text hash, name), and its annotations and relations in any order.

    Each item is a hashable value, usually a tuple of type, spans, words and whatever else the format keeps.
    """

    key: Hashable
    items: tuple[Hashable, ...]


def difference(ours: Iterable[Seen], theirs: Iterable[Seen]) -> str:
    """Where the file first differs from what should be there, for people; ``""`` when nowhere."""
    for number, (meant, found) in enumerate(zip_longest(ours, theirs), 1):
        if meant is None:
            return f"article {number}: there is one more than was written"
        if found is None:
            return f"article {number}: it is missing"
        if meant.key != found.key:
            return f"article {number}: its text is not as it was written"
        missing = Counter(meant.items) - Counter(found.items)
        added = Counter(found.items) - Counter(meant.items)
        if missing or added:
            first = next(iter(missing or added))
            what = "is missing" if missing else "was never written"
            return f"article {number}: {_shown(first)} {what}"
    return ""


def _shown(item: Hashable) -> str:
    text = repr(item)
    return text if len(text) <= 120 else text[:119] + "…"
