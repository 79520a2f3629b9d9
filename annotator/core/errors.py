"""Errors that are somebody's news, not a bug.

Everything a person can cause or cure is a :class:`UserError`: one calm sentence and a remedy. Anything
else that escapes is ours, and goes to the crash report.
"""

from __future__ import annotations


class UserError(Exception):
    """The world's fault: say ``message`` to the person, and ``hint`` as what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(UserError):
    """The command line was called with words that do not fit (exit code 2)."""


class ProjectError(UserError):
    """The project file cannot be opened, read or written."""


class ProjectBusy(ProjectError):
    """Another writer holds the project; the message names who, where and since when."""


class ProjectDamaged(ProjectError):
    """The project file is not as it was written; what is readable can be rescued."""


class SpanError(UserError):
    """A span is empty, outside its text, or cuts a grapheme cluster."""


class IntakeError(UserError):
    """A source cannot be read as articles; nothing of it was added."""


class Cancelled(Exception):
    """A job was asked to stop and did, leaving nothing half done."""
