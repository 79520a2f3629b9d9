"""Asking the person before something that deserves it. Who asks does not know how: a dialog, a terminal, a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from annotator.core.errors import Cancelled


class Ask(Protocol):
    """A way to put a question. Both calls wait for the answer."""

    def confirm(self, question: str, detail: str = "") -> bool:
        """True when the person agrees; ``detail`` says more than the question."""

    def choose(self, question: str, options: Sequence[str], detail: str = "") -> int | None:
        """Which of the options (from 0), or None when the person wants none of them."""


class Answer:
    """The same answer to everything: for scripts that have said beforehand what they want, and for tests."""

    def __init__(self, agree: bool = True, option: int | None = 0) -> None:
        self.agree = agree
        self.option = option
        self.asked: list[tuple[str, str]] = []

    def confirm(self, question: str, detail: str = "") -> bool:
        """See :class:`Ask`; the question is kept in ``asked``."""
        self.asked.append((question, detail))
        return self.agree

    def choose(self, question: str, options: Sequence[str], detail: str = "") -> int | None:
        """See :class:`Ask`."""
        self.asked.append((question, detail))
        return self.option


def require(ask: Ask, question: str, detail: str = "") -> None:
    """Go on only when the person agrees; raises Cancelled otherwise."""
    if not ask.confirm(question, detail):
        raise Cancelled
