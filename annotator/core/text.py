"""The characters of an article: how they are cleaned on import, known, and limited.

Nothing but :func:`normalise` ever touches a text, and it runs before the first position exists.
"""

from __future__ import annotations

import re
from hashlib import sha256

from annotator.core.errors import IntakeError

MAX_TEXT_BYTES = 5_000_000
"""A text's largest size, in bytes of UTF-8."""

MAX_LINE = 100_000
"""The longest line, in characters; longer ones make every text widget stall."""

BOM = "\ufeff"

_NEWLINES = re.compile(r"\r\n?")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def normalise(raw: str) -> str:
    """The text to keep of what was decoded: one leading byte order mark is dropped, CRLF and CR become
    LF, lone surrogates and NUL become U+FFFD one for one. Nothing else changes: no composition, no
    trimming; U+2028 and control characters stay.
    """
    text = raw.removeprefix(BOM)
    if "\r" in text:
        text = _NEWLINES.sub("\n", text)
    return text if text.isascii() and "\x00" not in text else _UNUSABLE.sub("\ufffd", text)


def text_hash(text: str) -> bytes:
    """What a normalised text is known by: the 32 bytes of the SHA-256 of its UTF-8."""
    return sha256(text.encode("utf-8")).digest()


def check_limits(text: str) -> None:
    """Raise :class:`IntakeError` when ``text`` is larger than a project takes, offering to split it."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    if size > MAX_TEXT_BYTES:
        raise IntakeError(
            f"This text has {size / 1e6:.1f} MB; an article holds at most {MAX_TEXT_BYTES // 1_000_000} MB.",
            "Split it into several articles, then import those.",
        )
    longest = _longest_line(text)
    if longest > MAX_LINE:
        raise IntakeError(
            f"One line of this text has {longest:,} characters; at most {MAX_LINE:,} can be shown.",
            "Split the text into paragraphs or several articles, then import it again.",
        )


def _longest_line(text: str) -> int:
    """The length of the longest line, without copying the lines."""
    longest = start = 0
    while (end := text.find("\n", start)) >= 0:
        longest = max(longest, end - start)
        start = end + 1
    return max(longest, len(text) - start)
