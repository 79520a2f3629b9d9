"""Asking on the terminal; without one, whoever calls must have agreed beforehand."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from annotator.cli.console import Console, shown
from annotator.core.errors import UserError


class Terminal:
    """An :class:`annotator.app.ask.Ask` that writes to standard error and reads a line from standard input."""

    def __init__(self, console: Console, agreed: bool = False) -> None:
        self._console = console
        self._agreed = agreed

    def confirm(self, question: str, detail: str = "") -> bool:
        """True for ``y`` or ``yes``, and when ``--yes`` was given."""
        if self._agreed:
            return True
        self._put(question, detail)
        print("[y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def choose(self, question: str, options: Sequence[str], detail: str = "") -> int | None:
        """The number that was typed, counted from 0; None for anything else."""
        self._put(question, detail)
        for number, option in enumerate(options, 1):
            print(f"{number:3}  {shown(option)}", file=sys.stderr)
        print("number: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip()
        chosen = int(answer) - 1 if answer.isascii() and answer.isdigit() else -1
        return chosen if 0 <= chosen < len(options) else None

    def _put(self, question: str, detail: str) -> None:
        if self._console.json or not sys.stdin.isatty():
            raise UserError(
                question,
                "To go ahead without being asked, add --yes; to look first, --dry-run.",
            )
        self._console.say(shown(question))
        for line in detail.splitlines():
            self._console.say(f"  {shown(line)}")
