"""What the command line prints: people's text, or exactly one JSON value; errors in either form."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from annotator import __version__
from annotator.cli.progress import Bar
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter

_HIDDEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Console:
    """One call's way to speak. ``json`` is True when a program listens."""

    def __init__(self, as_json: bool) -> None:
        self.json = as_json
        self._bar: Bar | None = None

    @property
    def reporter(self) -> Reporter:
        """Who is told of progress: a bar on standard error when a person looks at it."""
        if self._bar is None:
            self._bar = Bar(sys.stderr)
        return self._bar

    def answer(self, value: Any, lines: Iterable[str]) -> None:
        """The result: ``value`` as JSON, or ``lines`` for people."""
        self.done()
        if self.json:
            print(json.dumps(value, ensure_ascii=False, indent=1))
        else:
            for line in lines:
                print(line)

    def say(self, text: str) -> None:
        """Something beside the result, for people, on standard error."""
        self.done()
        print(text, file=sys.stderr)

    def error(self, message: str, hint: str) -> None:
        """Why there is no result, and what to do."""
        self.done()
        if self.json:
            print(json.dumps({"error": message, "hint": hint}, ensure_ascii=False))
        print(f"annotator: {message}", *([hint] if hint else []), sep="\n", file=sys.stderr)

    def usage(self, error: UserError, usage: str) -> None:
        """The words of the call do not fit."""
        if usage:
            self.done()
            print(usage.rstrip(), file=sys.stderr)
        self.error(error.message, error.hint)

    def crash(self, error: BaseException, command: str) -> None:
        """A mistake of ours, with what whoever repairs it needs."""
        import platform
        import traceback

        self.error(
            "Something went wrong that should not have; nothing half-done was kept.",
            "Please report it with the lines below.",
        )
        about = (
            f"annotator {__version__}, Python {platform.python_version()}, {platform.platform()}"
        )
        print(f"--- {about}, command: {command or 'window'}", file=sys.stderr)
        print("".join(traceback.format_exception(error)).rstrip(), file=sys.stderr)
        print("---", file=sys.stderr)

    def done(self) -> None:
        """Clear the bar."""
        if self._bar is not None:
            self._bar.clear()


def shown(text: str, limit: int = 0) -> str:
    """Text from outside as one line that cannot steer a terminal; cut to ``limit`` characters."""
    from unicodedata import category

    line = "".join(
        " " if c in "\n\r\t" else "�" if category(c) in _HIDDEN or c in _BIDI else c for c in text
    )
    return line[: limit - 1] + "…" if limit and len(line) > limit else line


def counted(number: int, one: str, many: str) -> str:
    """``1 article``, ``2 articles``."""
    return f"{number:,} {one if number == 1 else many}"


def prepare_streams() -> None:
    """UTF-8 whatever the system's code page is; somewhere to print even without a console."""
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:  # started without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def quieten() -> None:
    """Nobody reads our output any more: let what is left go nowhere, without a complaint at the end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return
