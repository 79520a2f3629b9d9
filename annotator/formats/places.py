"""Where annotations of a file really lie in a text: verified, never trusted.

Files count in code points, UTF-16 units or bytes, with line ends of one or two, with or without a byte
order mark, and do not always say so. The words each annotation carries decide.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, product

from annotator.core.errors import SpanError
from annotator.core.model import Span
from annotator.core.spans import check_span
from annotator.formats.sets import BYTES, CODE_POINTS, UNITS, UTF16, FoundAnnotation

WINDOW = 1000
"""How far from its told place, in code points, the words of an annotation are looked for."""

MOST_CANDIDATES = 200

_JOINTS = re.compile(r"\s*(?:…|\[\.\.\.\])\s*|\s+\.\.\.\s+|\s+")
_CUT = ("…", "...")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_WIDTHS: dict[str, Callable[[str], int]] = {
    CODE_POINTS: lambda character: 1,
    UTF16: lambda character: 2 if character > "\uffff" else 1,
    BYTES: lambda character: len(character.encode("utf-8", "surrogatepass")),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Spans that hold the annotation's words; ``repair`` says how they were found, ``""`` when exact.

    ``proven`` is False where the file has no words to hold the place against.
    """

    spans: tuple[Span, ...]
    repair: str = ""
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The words cannot be found, and why."""

    reason: str


def place(
    text: str,
    annotations: Sequence[FoundAnnotation],
    unit: str = CODE_POINTS,
    raw: str | None = None,
) -> list[Placed | Unplaced]:
    """Where each of one article's annotations lies in ``text``, in the same order.

    Spans are taken in ``unit`` over ``raw`` (the file's own text before it was normalised; None: ``text``). Where the
    words differ, the unit under which *all* annotations fit is taken; else each is looked for near its place; else
    it is refused. An annotation without words goes where the others' unit puts it. When none has words, the unit
    is taken under which clearly more spans begin and end at the edges of words than under the told one.
    """
    told = _Way("", _Ruler(text, unit, None, "", raw))
    spans = told.ruler.all(annotations)
    fits = _fit_all(text, annotations, spans)
    if not all(fits):
        for way in _other_ways(text, unit, raw):
            others = way.ruler.all(annotations)
            if all(_fit_all(text, annotations, others)):
                return _settled(text, annotations, others, spans, way.name)
    elif annotations and not any(each.quotes or each.words for each in annotations):
        way, likeliest = _likeliest(text, annotations, told, spans, _other_ways(text, unit, raw))
        return _settled(text, annotations, likeliest, spans, way.name)
    return [
        _checked(text, found, "", proven=bool(each.quotes or each.words))
        if fit and found is not None
        else _near(text, each, found or each.spans)
        for fit, found, each in zip(fits, spans, annotations, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of counting."""

    name: str
    ruler: _Ruler


_Spans = tuple[Span, ...] | None


def _settled(
    text: str,
    annotations: Sequence[FoundAnnotation],
    found: Sequence[_Spans],
    told: Sequence[_Spans],
    name: str,
) -> list[Placed | Unplaced]:
    """Every annotation where one way of counting puts it."""
    return [
        _checked(
            text,
            spans,
            "" if spans == first else f"counted in {name}",
            proven=bool(each.quotes or each.words),
        )
        if spans is not None
        else Unplaced("Its place lies outside the text.")
        for spans, first, each in zip(found, told, annotations, strict=True)
    ]


def _fit_all(
    text: str, annotations: Sequence[FoundAnnotation], spans: Sequence[_Spans]
) -> list[bool]:
    return [
        found is not None and _fits(text, found, each)
        for found, each in zip(spans, annotations, strict=True)
    ]


def _fits(text: str, spans: Sequence[Span], annotation: FoundAnnotation) -> bool:
    """True when the words are there, or when there are none to say otherwise and the place is in the text."""
    quotes = annotation.quotes
    if quotes:
        return len(spans) == len(quotes) and all(
            text[span.start : span.end] == quote and len(quote) == span.end - span.start
            for span, quote in zip(spans, quotes, strict=True)
        )
    if any(span.start >= span.end or span.end > len(text) for span in spans):
        return False
    if annotation.words:
        return _alike(annotation.words, [text[span.start : span.end] for span in spans])
    return True


def _alike(words: str, fragments: Sequence[str]) -> bool:
    """True when ``words`` shows these fragments: however joined, with whatever blanks, perhaps cut off."""
    shown = _JOINTS.sub(" ", words).strip()
    there = _JOINTS.sub(" ", " ".join(fragments)).strip()
    if shown == there or _JOINTS.sub("", words) == _JOINTS.sub("", "".join(fragments)):
        return True
    if words.rstrip().endswith(_CUT):
        return bool(shown.rstrip(".")) and there.startswith(shown.rstrip("."))
    return False


def _likeliest(
    text: str,
    annotations: Sequence[FoundAnnotation],
    told: _Way,
    spans: Sequence[_Spans],
    ways: Iterable[_Way],
) -> tuple[_Way, Sequence[_Spans]]:
    """For annotations without any words: the told way unless another clearly cuts fewer words."""
    best, best_spans, best_score = told, list(spans), _edges(text, spans)
    for way in ways:
        others = way.ruler.all(annotations)
        score = _edges(text, others)
        if score > best_score + max(2, len(annotations) // 5):
            best, best_spans, best_score = way, others, score
    return best, best_spans


def _edges(text: str, found: Sequence[_Spans]) -> int:
    """How many annotations begin and end at the edges of words."""
    count = 0
    for spans in found:
        if spans is None or not all(0 <= s.start < s.end <= len(text) for s in spans):
            continue
        count += all(
            not (s.start and text[s.start - 1].isalnum() and text[s.start].isalnum())
            and not (s.end < len(text) and text[s.end - 1].isalnum() and text[s.end].isalnum())
            and not text[s.start].isspace()
            and not text[s.end - 1].isspace()
            for s in spans
        )
    return count


def _checked(
    text: str, spans: tuple[Span, ...], repair: str, proven: bool = True
) -> Placed | Unplaced:
    try:
        for span in spans:
            check_span(text, span.start, span.end)
    except SpanError as error:
        return Unplaced(error.message)
    return Placed(spans, repair, proven)


def _other_ways(text: str, unit: str, raw: str | None) -> Iterator[_Way]:
    """Every other way of counting, likelier ones first."""
    units = (unit, *(each for each in UNITS if each != unit))
    if raw is not None and raw != text:
        for each in units[1:]:
            yield _Way(each, _Ruler(text, each, None, "", raw))
    line_ends = (1, 2) if "\n" in text else (1,)
    marks = ("", " with a byte order mark", " without the byte order mark")
    for mark, line_end, each in product(marks, line_ends, units):
        if not mark and line_end == 1 and each == unit and raw is None:
            continue  # as told
        if text.isascii() and each != CODE_POINTS and (each == UTF16 or not mark):
            continue  # the same as code points
        name = each + (" with line ends of two" if line_end == 2 else "") + mark
        yield _Way(name, _Ruler(text, each, line_end, mark, None))


class _Ruler:
    """Positions in another unit to code points of the text.

    ``line_end`` is how much every line end counts, None for what it counts in ``raw`` (where there is one: CR LF two).
    """

    def __init__(
        self, text: str, unit: str, line_end: int | None, mark: str, raw: str | None
    ) -> None:
        ends = iter(_LINE_ENDS.findall(raw)) if raw is not None and line_end is None else None
        width = _WIDTHS[unit]

        def widths() -> Iterator[int]:
            for character in text:
                if character != "\n":
                    yield width(character)
                elif ends is not None:
                    yield len(next(ends, "\n"))
                else:
                    yield line_end or 1

        marked = 3 if unit == BYTES else 1
        start = -marked if mark.startswith(" without") else marked if mark else 0
        if ends is not None and raw is not None and raw.startswith("\ufeff"):
            start = marked
        # Position of each code point, and of the end, in the other unit; strictly increasing.
        self._positions = array("q", accumulate(widths(), initial=start))
        self._plain = self._positions[-1] == len(text) and not start

    def all(self, annotations: Sequence[FoundAnnotation]) -> list[_Spans]:
        """The spans of each annotation in code points."""
        return [self.spans(each.spans) for each in annotations]

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
        if self._plain:
            return position
        index = bisect_left(self._positions, position)
        if index < len(self._positions) and self._positions[index] == position:
            return index
        return None


def _near(text: str, annotation: FoundAnnotation, at: tuple[Span, ...]) -> Placed | Unplaced:
    """Look for the words within :data:`WINDOW` of their place; taken when one place is the best."""
    if annotation.words and not annotation.quotes and len(annotation.spans) <= 1:
        annotation = replace(annotation, quotes=(annotation.words,))
    if not annotation.spans and len(annotation.quotes) == 1:
        return _anywhere(text, annotation)
    if len(annotation.quotes) != len(annotation.spans) or not all(annotation.quotes):
        if annotation.words:
            return Unplaced(f"Its words “{_cut(annotation.words)}” are not at its place.")
        return Unplaced("It has no quote to find its place by, and its place is not in the text.")
    annotation = replace(annotation, spans=at)
    told = at[0].start
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


def _anywhere(text: str, annotation: FoundAnnotation) -> Placed | Unplaced:
    """The place of words that come without one: taken when it is the only one, or the only one in such company."""
    words = annotation.quotes[0]
    scored = []
    for start in _occurrences(text, words, 0, len(text)):
        spans = (Span(start, start + len(words)),)
        scored.append((_context(text, annotation, spans), spans))
    scored.sort(key=lambda each: each[0], reverse=True)
    if not scored:
        return Unplaced(f"Its words “{_cut(words)}” are not in the text.")
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        return Unplaced(f"Its words “{_cut(words)}” are in the text at several places.")
    return _checked(text, scored[0][1], "found by words alone")


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
    return _cut(annotation.quotes[0])


def _cut(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
