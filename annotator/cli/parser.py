"""Arguments of the commands: an argparse that raises instead of leaving, and the forms that words must have."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from annotator.core.errors import UsageError


class WrongUsageError(UsageError):
    """The words of a call do not fit; ``usage`` shows how they should be."""

    def __init__(self, message: str, hint: str, usage: str = "") -> None:
        super().__init__(message, hint)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """A parser of one command, with ``--json`` and without abbreviations."""

    def __init__(self, prog: str, summary: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=summary,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the process."""
        sentence = message[:1].upper() + message[1:].rstrip(".") + "."
        raise WrongUsageError(sentence, f"See {self.prog} --help.", self.format_usage())

    def project(self) -> None:
        """The project to work on."""
        self.add_argument("project", metavar="PROJECT", type=Path, help="the project file")


def clean(text: str) -> str:
    """Words from the command line as text; what was not UTF-8 there becomes U+FFFD."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def span(text: str) -> tuple[int, int]:
    """``START:END``."""
    start, colon, end = text.partition(":")
    if not colon or not _is_position(start) or not _is_position(end):
        raise argparse.ArgumentTypeError(f"“{text}” is not START:END, such as 12:25")
    return int(start), int(end)


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def pair(text: str) -> tuple[str, str]:
    """``KEY=VALUE``."""
    key, equals, value = clean(text).partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not KEY=VALUE")
    return key.strip(), value


def positive(text: str) -> int:
    """A whole number from 1."""
    if not _is_position(text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 1")
    return int(text)


def gathered(pairs: list[tuple[str, str]]) -> dict[str, object]:
    """Values by key; a key given several times has a list of them."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            before = found[key]
            found[key] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[key] = value
    return found
