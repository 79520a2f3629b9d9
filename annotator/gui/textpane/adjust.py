"""Moving the ends of one fragment: the state of the adjusting mode and of a dragged handle."""

from __future__ import annotations

from annotator.core.model import Span
from annotator.core.spans import (
    grapheme_end,
    grapheme_start,
    next_grapheme,
    next_word,
    previous_grapheme,
    previous_word,
    snap_to_words,
)
from annotator.gui.textpane.index import Mark

START, END = "start", "end"


class Adjustment:
    """One fragment of one annotation while its ends are moved. It never becomes empty and never grows into
    its neighbour fragments."""

    def __init__(self, text: str, mark: Mark, fragment: int, active: str = END) -> None:
        self._text = text
        numbers = [number for number, _, _ in mark.fragments]
        place = numbers.index(fragment) if fragment in numbers else 0
        self.annotation = mark.id
        self.fragment, start, end = mark.fragments[place]
        self.rows = mark.rows()
        """The rows as they were, to restore."""
        self.before = Span(start, end)
        self.span = self.before
        self.active = active
        self._low = max((f[2] for f in mark.fragments[:place]), default=0)
        self._high = min((f[1] for f in mark.fragments[place + 1 :]), default=len(text))

    @property
    def changed(self) -> bool:
        """True when an end is not where it was."""
        return self.span != self.before

    @property
    def place(self) -> int:
        """Where the end that moves is."""
        return self.span.start if self.active == START else self.span.end

    def swap(self) -> None:
        """Move the other end from now on."""
        self.active = START if self.active == END else END

    def step(self, forward: bool, by_word: bool) -> bool:
        """Move the active end one character or word; False when it cannot go there."""
        return self._set(self._word(forward) if by_word else self._character(forward))

    def drag(self, position: int, raw: bool) -> bool:
        """Move the active end to a place, out to the word's border unless ``raw``."""
        text = self._text
        if self.active == END:
            position = max(position, next_grapheme(text, self.span.start))
            snapped = None if raw else snap_to_words(text, self.span.start, position)
            return self._set(snapped.end if snapped else grapheme_end(text, position))
        position = min(position, previous_grapheme(text, self.span.end))
        snapped = None if raw else snap_to_words(text, position, self.span.end)
        return self._set(snapped.start if snapped else grapheme_start(text, position))

    def _character(self, forward: bool) -> int:
        return (next_grapheme if forward else previous_grapheme)(self._text, self.place)

    def _word(self, forward: bool) -> int:
        """Word starts for the start, word ends for the end, whichever way it goes."""
        text, place = self._text, self.place
        if self.active == END:
            return next_word(text, place) if forward else _word_end_before(text, place)
        return _word_start_after(text, place) if forward else previous_word(text, place)

    def _set(self, place: int) -> bool:
        place = max(self._low, min(self._high, place))
        span = Span(place, self.span.end) if self.active == START else Span(self.span.start, place)
        if span.start >= span.end or span == self.span:
            return False
        self.span = span
        return True


def _word_end_before(text: str, place: int) -> int:
    start = previous_word(text, place)
    end = next_word(text, start)
    if end < place:
        return end
    earlier = previous_word(text, start)
    return next_word(text, earlier) if earlier < start else 0


def _word_start_after(text: str, place: int) -> int:
    end = next_word(text, place)
    start = previous_word(text, end)
    if start > place:
        return start
    later = next_word(text, end)
    start = previous_word(text, later)
    return start if start > place else len(text)
