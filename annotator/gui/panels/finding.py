"""Looking for words in one text: with or without case and accents, whole words, or a regular expression.

Positions are code points. Words are looked for in a *folded* text; where folding changes the number of characters
(``ß``, accents written apart), the places of those are kept, as few numbers as there are such places.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QRegularExpression

from annotator.core.errors import UserError
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Span
from annotator.core.spans import Utf16Map, is_grapheme_boundary, next_grapheme, previous_grapheme

translate = QCoreApplication.translate

MOST = 10_000
"""Hits kept; with more the count says so."""
LONGEST_QUERY = 1_000
PIECE = 30_000
_EFFORT = "(*LIMIT_MATCH=1000000)(*LIMIT_DEPTH=20000)"
"""How hard the expression engine may try at one place before it gives up: a fraction of a second."""
_MARKS = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‐": "-", "‑": "-",
        "ة": "ه", "ى": "ي", "ی": "ي", "ٱ": "ا", "ک": "ك", "\u0640": None,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for, and how."""

    words: str
    case: bool = False
    accents: bool = False
    whole: bool = False
    expression: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The hits in order of place, and whether there are more than were kept."""

    hits: list[Span] = field(default_factory=list)
    more: bool = False


class Folded:
    """A text without case or accents, with the way back to its positions."""

    __slots__ = ("_after", "_shift", "text")

    def __init__(self, text: str, case: bool, accents: bool) -> None:
        # Piece by piece: one call for a whole long text would keep the window waiting for the interpreter.
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        letters: set[str] = set()
        for piece in pieces:
            letters.update(piece)
        table = {ord(one): _fold(one, case, accents) for one in letters}
        table = {code: new for code, new in table.items() if new != chr(code)}
        self.text = "".join([piece.translate(table) for piece in pieces])
        self._after: list[int] = []
        self._shift: list[int] = []
        odd = {chr(code) for code, new in table.items() if len(new) != 1}
        if odd:
            shift = 0
            pattern = re.compile("[" + "".join(map(re.escape, sorted(odd))) + "]")
            for match in pattern.finditer(text):
                length = len(table[ord(match.group())])
                shift += length - 1
                # From here on (in the folded text) positions are shifted by so much.
                self._after.append(match.start() + shift + 1)
                self._shift.append(shift)

    def original(self, position: int) -> int:
        """Where a position of the folded text lies in the original."""
        if not self._after:
            return position
        place = bisect_right(self._after, position)
        return position - (self._shift[place - 1] if place else 0)


def _fold(letter: str, case: bool, accents: bool) -> str:
    folded = letter if case else letter.casefold()
    if not accents:
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in apart if not unicodedata.combining(c)).translate(_MARKS)
    return " " if folded.isspace() else folded


@lru_cache(maxsize=3)
def folded_text(text: str, case: bool, accents: bool) -> Folded:
    """A text folded for looking in it; kept, because people go on typing."""
    return Folded(text, case, accents)


def find(text: str, look: Look, report: Reporter = silent) -> Found:
    """Every hit of ``look`` in ``text``. Raises UserError for an expression that cannot be used."""
    if not look.words or len(look.words) > LONGEST_QUERY:
        return Found()
    found: list[Span] = []
    hits = _expression(text, look, report) if look.expression else _words(text, look)
    for start, end in hits:
        if len(found) >= MOST:
            return Found(found, True)
        if start < end:
            found.append(Span(start, end))
    return Found(found)


def _words(text: str, look: Look) -> Iterator[tuple[int, int]]:
    folded = folded_text(text, look.case, look.accents)
    wanted = Folded(look.words, look.case, look.accents).text
    if not wanted:
        return
    hay, length, at = folded.text, len(wanted), 0
    while (place := hay.find(wanted, at)) >= 0:
        at = place + 1
        if look.whole and not (_ends(hay, place) and _ends(hay, place + length)):
            continue
        at = place + length
        start, end = folded.original(place), folded.original(place + length)
        # Half of a character is no hit to show: take it whole.
        if not is_grapheme_boundary(text, start):
            start = previous_grapheme(text, start)
        if not is_grapheme_boundary(text, end):
            end = next_grapheme(text, end)
        yield start, end


def _ends(text: str, place: int) -> bool:
    """True when no word goes on across this place."""
    if not 0 < place < len(text):
        return True
    return not (_in_word(text[place - 1]) and _in_word(text[place]))


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or unicodedata.combining(letter) > 0


def _expression(text: str, look: Look, report: Reporter) -> Iterator[tuple[int, int]]:
    pattern = rf"\b(?:{look.words})\b" if look.whole else look.words
    options = (
        QRegularExpression.PatternOption.UseUnicodePropertiesOption
        | QRegularExpression.PatternOption.MultilineOption
    )
    if not look.case:
        options |= QRegularExpression.PatternOption.CaseInsensitiveOption
    # The pattern is tried bare first, so that the place of an error counts from what was typed.
    bare = QRegularExpression(look.words, options)
    if not bare.isValid():
        raise UserError(
            translate("Find", "This expression is not complete: {0}.").format(bare.errorString()),
            translate("Find", "Switch expressions off to look for the signs themselves."),
        )
    matches = QRegularExpression(_EFFORT + pattern, options).globalMatch(text)
    map16 = Utf16Map(text)
    end = -1
    while matches.hasNext():
        report.check()
        match = matches.next()
        start, end = match.capturedStart(), match.capturedEnd()
        yield map16.to_codepoints(start), map16.to_codepoints(end)
    # Going on behind the end of the text, after an empty match there, counts as an error too.
    if not matches.isValid() and end < map16.length16:
        raise UserError(
            translate("Find", "This expression takes too long on this text."),
            translate("Find", "Make it simpler."),
        )
