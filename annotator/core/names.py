"""Names as people compare them: without accents, case, vowel signs, and the many forms of an apostrophe."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum

_ALIKE = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "œ": "oe", "æ": "ae", "ø": "o",
        "ł": "l", "đ": "d", "ı": "i", "\u0640": None, "\u00ad": None, "ة": "ه", "ى": "ي", "ٱ": "ا",
        "ی": "ي", "ک": "ك",
    }
)  # fmt: skip

_SMALL = "a al and d das de del den der des di die du e el et for in l la las le les los of on the und v van von y و"
SMALL_WORDS = frozenset(_SMALL.split())
"""Words that initials leave out: the Sûreté nationale's *direction générale de la* is DGSN."""

_BETWEEN = re.compile(r"[\s'\-./]+")


class Fit(IntEnum):
    """How a name fits what was typed, the best first."""

    WHOLE = 0
    BEGINNING = 1
    WORD = 2
    WORDS = 3
    MIDDLE = 4
    INITIALS = 5
    NEAR = 6


def fold(text: str) -> str:
    """A name for comparing: no accents, no case, no vowel signs, blanks single, letters of one sound alike."""
    if text.isascii():
        return " ".join(text.lower().split())
    lowered = text.casefold().translate(_ALIKE)
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c)
    )
    return " ".join(bare.split())


def words_in(folded: str) -> list[str]:
    """The words of a folded name; hyphens, apostrophes and full stops part them too."""
    return [word for word in _BETWEEN.split(folded) if word]


def initials(words: list[str]) -> tuple[str, ...]:
    """The first letters of all words, and of all but the small ones."""
    if len(words) < 2:
        return ()
    every = "".join(word[0] for word in words)
    telling = "".join(word[0] for word in words if word not in SMALL_WORDS)
    return (every,) if telling == every or len(telling) < 2 else (every, telling)


def fit(wanted: str, name: str) -> Fit | None:
    """How a folded name fits a folded query by its letters; None when it does not (near spellings apart)."""
    if not wanted or name == wanted:
        return Fit.WHOLE
    at = name.find(wanted)
    if at == 0:
        return Fit.BEGINNING
    if at > 0:
        if not name[at - 1].isalnum() or _at_a_word(wanted, name, at):
            return Fit.WORD
        return Fit.MIDDLE
    words = words_in(name)
    asked = words_in(wanted)
    if len(asked) > 1 and _begin_words(asked, words):
        return Fit.WORDS
    if len(wanted) > 1 and any(letters.startswith(wanted) for letters in initials(words)):
        return Fit.INITIALS
    return None


def _at_a_word(wanted: str, name: str, at: int) -> bool:
    while at >= 0:
        if not name[at - 1].isalnum():
            return True
        at = name.find(wanted, at + 1)
    return False


def _begin_words(asked: list[str], words: list[str]) -> bool:
    """True when each asked word begins another word of the name, in any order."""
    left = list(words)
    for one in sorted(asked, key=len, reverse=True):
        found = next((word for word in left if word.startswith(one)), None)
        if found is None:
            return False
        left.remove(found)
    return True
