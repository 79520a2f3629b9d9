"""How two texts differ, paragraph beside paragraph, for people to look at.

Paragraphs that are the same, or mostly, stand in one row; what is in one text only has nothing beside it. Inside
a row the words that differ are told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.35
"""From this part of words in common on, two paragraphs are shown beside each other."""

MOST_CELLS = 40_000
MOST_WORDS = 4_000
_UNITS = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one side, and whether the other side lacks them."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph of each text; a side that lacks it is empty."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        """True when nothing differs."""
        return not any(piece.differs for piece in (*self.left, *self.right))


def differences(left: str, right: str) -> list[Row]:
    """Both texts as rows; blank lines and blanks at the ends of lines are left out."""
    mine, theirs = _paragraphs(left), _paragraphs(right)
    matcher = SequenceMatcher(None, mine, theirs, autojunk=len(mine) + len(theirs) > 5_000)
    rows: list[Row] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            rows += [Row((Piece(each),), (Piece(each),)) for each in mine[a:b]]
        else:
            rows += [_row(one, other) for one, other in _aligned(mine[a:b], theirs[c:d])]
    return rows


def _paragraphs(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := each.strip())]


def _row(one: str | None, other: str | None) -> Row:
    if one is None or other is None:
        return Row((Piece(one, True),) if one else (), (Piece(other, True),) if other else ())
    a, b = _UNITS.findall(one), _UNITS.findall(other)
    if len(a) + len(b) > MOST_WORDS:
        return Row((Piece(one, True),), (Piece(other, True),))
    left: list[Piece] = []
    right: list[Piece] = []
    # Blanks cling to the word before them, and do not make it another word.
    bare = [[each.rstrip() for each in words] for words in (a, b)]
    for tag, i, j, k, m in SequenceMatcher(None, bare[0], bare[1], autojunk=False).get_opcodes():
        differs = tag != "equal"
        left += _pieces("".join(a[i:j]), differs)
        right += _pieces("".join(b[k:m]), differs)
    return Row(tuple(left), tuple(right))


def _pieces(words: str, differs: bool) -> list[Piece]:
    """Words as a piece; the blanks after words that differ are nothing to point at."""
    bare = words.rstrip() if differs else words
    blanks = words[len(bare) :]
    return [each for each in (Piece(bare, differs), Piece(blanks)) if each.text]


def _aligned(left: Sequence[str], right: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """Paragraphs in order, those that are most alike beside each other."""
    if not left or not right or len(left) * len(right) > MOST_CELLS:
        return [*((each, None) for each in left), *((None, each) for each in right)]
    bags = [[Counter(_UNITS.findall(each.lower())) for each in side] for side in (left, right)]
    alike = [[_likeness(one, other) for other in bags[1]] for one in bags[0]]
    # best[i][j]: the greatest sum of likeness of the paragraphs from i and j on.
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    rows: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            rows.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            rows.append((left[i], None))
            i += 1
        else:
            rows.append((None, right[j]))
            j += 1
    return [*rows, *((each, None) for each in left[i:]), *((None, each) for each in right[j:])]


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much of the longer paragraph's words the other has (0 to 1)."""
    longer = max(one.total(), other.total())
    return (one & other).total() / longer if longer else 0.0
