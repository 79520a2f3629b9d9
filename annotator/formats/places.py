"""Where annotations of a file really lie in a text: verified, never trusted.

Files count in code points, UTF-16 units or bytes, with line ends of one or two, with or without a byte
order mark, and do not always say so. The words each annotation carries decide.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from annotator.core.errors import SpanError
from annotator.core.model import Span
from annotator.core.spans import check_span
from annotator.formats.sets import FoundAnnotation

WINDOW = 1000
"""How far from its told place, in code points, the words of an annotation are looked for."""

MOST_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """Spans that hold the annotation's words; ``repair`` says how they were found, ``""`` when exact."""

    spans: tuple[Span, ...]
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The words cannot be found, and why."""

    reason: str


def place(text: str, annotations: Sequence[FoundAnnotation]) -> list[Placed | Unplaced]:
    """Where each of one article's annotations lies in ``text``, in the same order.

    Spans are taken as code points. Where the words differ, the unit under which *all* annotations fit is taken;
    else each is looked for near its place; else it is refused. Annotations without quotes are Unplaced.
    """
    fits = [_fits(text, each.spans, each.quotes) for each in annotations]
    if not all(fits):
        for name, spans in _other_units(text, annotations):
            if all(
                found is not None and _fits(text, found, each.quotes)
                for found, each in zip(spans, annotations, strict=True)
            ):
                return [
                    _checked(text, found, "" if found == each.spans else f"counted in {name}")
                    for found, each in zip(spans, annotations, strict=True)
                    if found is not None
                ]
    return [
        _checked(text, each.spans, "") if exact else _near(text, each)
        for exact, each in zip(fits, annotations, strict=True)
    ]


def _fits(text: str, spans: Sequence[Span], quotes: Sequence[str]) -> bool:
    return len(spans) == len(quotes) and all(
        text[span.start : span.end] == quote and len(quote) == span.end - span.start
        for span, quote in zip(spans, quotes, strict=True)
    )


def _checked(text: str, spans: tuple[Span, ...], repair: str) -> Placed | Unplaced:
    try:
        for span in spans:
            check_span(text, span.start, span.end)
    except SpanError as error:
        return Unplaced(error.message)
    return Placed(spans, repair)


def _other_units(
    text: str, annotations: Sequence[FoundAnnotation]
) -> Iterator[tuple[str, list[tuple[Span, ...] | None]]]:
    """Every other way of counting, likelier ones first, with each annotation's spans in code points."""
    line_ends = ("", " with line ends of two") if "\n" in text else ("",)
    marks = ("", " with a byte order mark", " without the byte order mark")
    for mark, line_end, unit in product(marks, line_ends, ("code points", "UTF-16 units", "bytes")):
        if not mark and not line_end and unit == "code points":
            continue
        if text.isascii() and (unit == "UTF-16 units" or (unit == "bytes" and not mark)):
            continue  # the same as code points
        ruler = _Ruler(text, unit, 2 if line_end else 1, mark)
        yield (
            unit + line_end + mark,
            [ruler.spans(each.spans) for each in annotations],
        )


class _Ruler:
    """Positions in another unit to code points."""

    def __init__(self, text: str, unit: str, line_end: int, mark: str) -> None:
        if unit == "UTF-16 units":
            widths = (2 if c > "\uffff" else line_end if c == "\n" else 1 for c in text)
        elif unit == "bytes":
            widths = (line_end if c == "\n" else len(c.encode("utf-8")) for c in text)
        else:
            widths = (line_end if c == "\n" else 1 for c in text)
        start = 3 if unit == "bytes" else 1
        if mark.startswith(" without"):
            start = -start
        elif not mark:
            start = 0
        # Position of each code point, and of the end, in the other unit; strictly increasing.
        self._positions = array("q", accumulate(widths, initial=start))

    def spans(self, spans: Sequence[Span]) -> tuple[Span, ...] | None:
        """The spans in code points; None when one lies outside or in the middle of a character."""
        found = []
        for span in spans:
            start, end = self._point(span.start), self._point(span.end)
            if start is None or end is None:
                return None
            found.append(Span(start, end))
        return tuple(found)

    def _point(self, position: int) -> int | None:
        index = bisect_left(self._positions, position)
        if index < len(self._positions) and self._positions[index] == position:
            return index
        return None


def _near(text: str, annotation: FoundAnnotation) -> Placed | Unplaced:
    """Look for the words within :data:`WINDOW` of their place; taken when one place is the best."""
    if len(annotation.quotes) != len(annotation.spans) or not all(annotation.quotes):
        return Unplaced("It has no quote to find its place by.")
    told = annotation.spans[0].start
    scored = []
    for start in _occurrences(text, annotation.quotes[0], told - WINDOW, told + WINDOW):
        spans = _fragments(text, annotation, start)
        if spans is not None:
            scored.append((_context(text, annotation, spans), -abs(start - told), spans))
    if not scored:
        return Unplaced(f"Its words “{_short(annotation)}” are not at its place, nor near it.")
    scored.sort(key=lambda each: each[:2], reverse=True)
    context, _, spans = scored[0]
    if len(scored) > 1 and scored[1][0] == context:
        return Unplaced(
            f"Its words “{_short(annotation)}” are not at its place, but at several near it."
        )
    return _checked(text, spans, f"found {spans[0].start - told:+d} characters from its place")


def _occurrences(text: str, words: str, start: int, end: int) -> Iterator[int]:
    position = max(0, start)
    for _ in range(MOST_CANDIDATES):
        position = text.find(words, position, max(0, end) + len(words))
        if position < 0:
            return
        yield position
        position += 1


def _fragments(text: str, annotation: FoundAnnotation, start: int) -> tuple[Span, ...] | None:
    """Spans of all fragments when the first begins at ``start``: each nearest to its shifted place."""
    moved = start - annotation.spans[0].start
    spans = [Span(start, start + len(annotation.quotes[0]))]
    for span, words in zip(annotation.spans[1:], annotation.quotes[1:], strict=True):
        wanted = span.start + moved
        least = max(spans[-1].end, wanted - WINDOW)
        places = _occurrences(text, words, least, wanted + WINDOW)
        nearest = min(places, key=lambda place: abs(place - wanted), default=None)
        if nearest is None:
            return None
        spans.append(Span(nearest, nearest + len(words)))
    return tuple(spans)


def _context(text: str, annotation: FoundAnnotation, spans: Sequence[Span]) -> int:
    """How many characters before and after agree with the annotation's prefix and suffix."""
    before, after = 0, 0
    for ours, theirs in zip(
        reversed(text[max(0, spans[0].start - len(annotation.prefix)) : spans[0].start]),
        reversed(annotation.prefix),
        strict=False,
    ):
        if ours != theirs:
            break
        before += 1
    rest = text[spans[-1].end : spans[-1].end + len(annotation.suffix)]
    for ours, theirs in zip(rest, annotation.suffix, strict=False):
        if ours != theirs:
            break
        after += 1
    return before + after


def _short(annotation: FoundAnnotation) -> str:
    words = annotation.quotes[0]
    return words if len(words) <= 40 else words[:39] + "…"
