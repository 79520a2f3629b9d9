"""Putting a passage that a person typed over into a text, every untouched character as it was."""

from __future__ import annotations


def replaced(text: str, start: int, end: int, shown: str, typed: str) -> str:
    """``text`` with ``text[start:end]`` as it was typed over.

    ``shown`` is that passage as an editor showed it, character for character, perhaps with other blanks; ``typed``
    is what the editor holds now. What stands before the first and after the last typed character is taken from
    ``text``, so blanks and controls that an editor does not keep are kept there. Positions are code points.

    >>> replaced("a\\u00a0b, tpyo\\u2028c", 0, 11, "a b, tpyo\\nc", "a b, typo\\nc") == "a\\u00a0b, typo\\u2028c"
    True
    """
    if len(shown) != end - start:
        raise ValueError("The editor must show as many characters as the passage has.")
    before = _alike(shown, typed)
    room = min(len(shown), len(typed)) - before
    after = min(room, _alike(shown[::-1], typed[::-1]))
    return text[: start + before] + typed[before : len(typed) - after] + text[end - after :]


def _alike(one: str, other: str) -> int:
    """How many characters at their beginning two texts share."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
