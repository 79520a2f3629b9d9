"""Which annotation a relation most likely leads to: the nearest fitting one of the same sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from annotator.core.ids import Id
from annotator.core.model import Span, SpanRow
from annotator.core.spans import next_sentence, previous_sentence


def sentence_around(text: str, start: int, end: int) -> Span:
    """From the start of the sentence that holds ``start`` to the end of the one that holds the character before ``end``."""
    return Span(
        previous_sentence(text, min(start + 1, len(text))), next_sentence(text, max(end - 1, 0))
    )


def nearest_target(
    text: str, source: Sequence[Span], rows: Iterable[SpanRow], own: Id, types: Collection[str]
) -> Id | None:
    """The annotation of one of these types that lies nearest to ``source`` in its sentence; None when there is none.

    Those outside the source come before those in it, and of two that are equally near the one that follows.
    """
    start, end = min(s.start for s in source), max(s.end for s in source)
    sentence = sentence_around(text, start, end)
    found: list[tuple[bool, int, bool, int, Id]] = []
    for row in rows:
        if row.annotation == own or row.type not in types:
            continue
        if not (sentence.start <= row.start and row.end <= sentence.end):
            continue
        after = row.start >= end
        inside = not after and row.end > start
        away = row.start - start if inside else (row.start - end if after else start - row.end)
        found.append((inside, abs(away), not after, row.start, row.annotation))
    return min(found)[-1] if found else None
