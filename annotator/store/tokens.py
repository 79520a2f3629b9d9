"""Words for the full-text index in scripts that do not put blanks between them."""

from __future__ import annotations

import re
from functools import cache

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


def split_for_search(text: str) -> str | None:
    """The runs of a text in such scripts, one character a word; None when it has none.

    The index cuts words at blanks, and would take a Chinese sentence for one word. A query in these scripts is
    asked as a phrase of characters against this column.
    """
    if text.isascii():
        return None
    return "\n".join(" ".join(run) for run in runs().findall(text)) or None
