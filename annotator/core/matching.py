"""Finding words in a text as readers do: without regard to case and accents; in Arabic without vowel signs, tatweel,
and the ways to write alef, hamza, ta marbuta and alef maqsura. Positions are code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_TATWEEL = "\u0640"
ARABIC_MARKS = f"\u0610-\u061a\u064b-\u065f\u0670{_TATWEEL}"
"""Vowel signs and tatweel, for a class of a regular expression."""
_MARKS = f"[\u0300-\u036f\u0591-\u05c7{ARABIC_MARKS}]*"
_ARABIC = {"ا": "ٱ", "ه": "ة", "ة": "ه", "ي": "ىئی", "ى": "يئی", "ی": "يى", "ك": "ک", "ک": "ك"}
"""Letters that stand for one another and are no letters with accents to Unicode."""
_RANGES = ((0xC0, 0x250), (0x386, 0x3D0), (0x400, 0x530), (0x620, 0x6D4), (0x1E00, 0x2000))
_INSIDE = r"[^\W_]"


@cache
def _relatives() -> dict[str, str]:
    """For each letter the accented letters that are it without the accent."""
    found: dict[str, str] = {}
    for low, high in _RANGES:
        for point in range(low, high):
            letter = chr(point)
            base = unicodedata.normalize("NFD", letter)[0].lower()
            if base != letter.lower() and letter.isalpha():
                found[base] = found.get(base, "") + letter.lower()
    for base, others in _ARABIC.items():
        found[base] = found.get(base, "") + others
    return {base: "".join(sorted(set(others))) for base, others in found.items()}


def loose_pattern(text: str) -> str:
    """A regular expression for ``text`` with or without accents (case is the caller's flag)."""
    relatives = _relatives()
    parts = []
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.combining(letter) or letter == _TATWEEL:
            continue
        letter = "ا" if letter == "ٱ" else letter
        others = relatives.get(letter.lower())
        if others:
            parts.append(f"[{re.escape(letter.lower())}{others}]{_MARKS}")
        elif letter.isalpha():
            parts.append(re.escape(letter) + _MARKS)
        else:
            parts.append(re.escape(letter))
    return "".join(parts)


def words_of(text: str) -> list[str]:
    """The words of a query as the full-text index cuts them: runs of letters and digits."""
    marked = unicodedata.normalize("NFC", text)
    return re.findall(f"(?:{_INSIDE}|[\u0300-\u036f{ARABIC_MARKS}])+", marked)


def phrase_pattern(words: Iterable[str], prefix: bool = False) -> str:
    """Whole words one after the other, whatever stands between them; the last may be a beginning."""
    body = r"[\W_]+".join(loose_pattern(word) for word in words)
    end = "" if prefix else f"(?!{_INSIDE})"
    return f"(?<!{_INSIDE}){body}{f'{_INSIDE}*' if prefix else ''}{end}"
