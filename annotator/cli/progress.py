"""The bar on standard error that long work shows to whoever looks at a terminal."""

from __future__ import annotations

import os
import time
from typing import TextIO

from annotator.core.jobs import Silent

AFTER = 0.4
"""Seconds before the first bar: quick work shows none."""

EVERY = 0.1


class Bar(Silent):
    """Tells progress as ``Importing  ████░░░░  40 % (400 of 1,000)``, in one line that is cleared at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._alive = stream.isatty()
        self._next = time.monotonic() + AFTER
        self._drawn = False

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Draw the bar, a few times a second at most."""
        now = time.monotonic()
        if not self._alive or now < self._next:
            return
        self._next = now + EVERY
        width = self._width()
        self._stream.write("\r" + line(done, total, text, width).ljust(width)[:width])
        self._stream.flush()
        self._drawn = True

    def _width(self) -> int:
        try:
            return max(20, os.get_terminal_size(self._stream.fileno()).columns - 1)
        except (OSError, ValueError, AttributeError):
            return 79

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            width = self._width()
            self._stream.write("\r" + " " * width + "\r")
            self._stream.flush()
            self._drawn = False


def line(done: int, total: int | None, text: str, width: int) -> str:
    """The bar as text; without a total only the count."""
    name = "".join(c if c.isprintable() else " " for c in text)[:30]
    if not total:
        return f"{name}  {done:,}"
    share = min(1.0, done / total)
    figures = f"{share:4.0%} ({done:,} of {total:,})"
    room = max(5, min(40, width - len(name) - len(figures) - 4))
    full = round(share * room)
    return f"{name}  {'█' * full}{'░' * (room - full)}  {figures}"
