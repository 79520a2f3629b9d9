"""Moving one end of an annotation by words or characters."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.core.model import Span
from annotator.core.spans import next_grapheme, next_word, previous_grapheme, previous_word


def moved(
    text: str, spans: Sequence[Span], end: bool, outward: bool, by_word: bool
) -> tuple[Span, ...] | None:
    """The spans with the last one's end (or the first one's start) moved one step; None when it cannot move.

    Outward takes in what comes next, inward leaves out what is last. A span never becomes empty, and never
    grows into a neighbour fragment.
    """
    ordered = sorted(spans)
    if end:
        last = ordered[-1]
        place = _end(text, last, outward, by_word)
        changed = Span(last.start, place)
        result = (*ordered[:-1], changed)
        still = place == last.end
    else:
        first = ordered[0]
        place = _start(text, first, outward, by_word)
        changed = Span(place, first.end)
        result = (changed, *ordered[1:])
        still = place == first.start
    return None if still or changed.start >= changed.end else result


def _end(text: str, span: Span, outward: bool, by_word: bool) -> int:
    if outward:
        return next_word(text, span.end) if by_word else next_grapheme(text, span.end)
    if not by_word:
        return previous_grapheme(text, span.end)
    last_word = previous_word(text, span.end)
    if last_word <= span.start:
        return span.end
    before = previous_word(text, last_word)
    return max(next_word(text, before), span.start) if before < last_word else span.end


def _start(text: str, span: Span, outward: bool, by_word: bool) -> int:
    if outward:
        return previous_word(text, span.start) if by_word else previous_grapheme(text, span.start)
    if not by_word:
        return next_grapheme(text, span.start)
    first_end = next_word(text, span.start)
    following = next_word(text, first_end)
    if first_end >= span.end or following <= first_end:
        return span.start
    return min(previous_word(text, following), span.end)
