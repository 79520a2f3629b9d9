"""Words for the full-text index that it would not cut or compare as readers do: in scripts that do not put blanks
between them, and in Arabic, where the same word is written with and without vowel signs and hamza."""

from __future__ import annotations

import re
from functools import cache

from annotator.core.matching import ARABIC_MARKS
from annotator.core.names import fold

_SCRIPTS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, Han
    "\uac00-\ud7af"  # Hangul: particles cling to words
    "\U00020000-\U0003ffff"
)


@cache
def runs() -> re.Pattern[str]:
    """A run of characters in such scripts. Made when first asked for: it takes longer than opening a project."""
    return re.compile(f"[{_SCRIPTS}]+")


@cache
def _arabic() -> re.Pattern[str]:
    return re.compile(f"(?:(?!\\d|_)[\u0620-\u06d3]|[{ARABIC_MARKS}])+")


def is_arabic(word: str) -> bool:
    """True for a word that :func:`split_for_search` writes in its one form."""
    return _arabic().fullmatch(word) is not None


def split_for_search(text: str) -> str | None:
    """The runs of a text in such scripts, one character a word, then its Arabic words, folded; None when it has none.

    The index cuts words at blanks, and would take a Chinese sentence for one word; it cuts Arabic words at vowel signs,
    and holds أحمد and احمد for two. A query in these scripts is asked as a phrase against this column.
    """
    if text.isascii():
        return None
    arabic = " ".join(folded for word in _arabic().findall(text) if (folded := fold(word)))
    return "\n".join(filter(None, (split_spaceless(text), arabic))) or None


def split_spaceless(text: str) -> str:
    """The runs of a text in scripts without blanks, one character a word."""
    return "\n".join(" ".join(run) for run in runs().findall(text))
