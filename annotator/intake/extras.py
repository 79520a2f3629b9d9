"""Libraries for large collections, which not everybody has installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from annotator.core.errors import IntakeError


def corpus(module: str, what: str) -> ModuleType:
    """A library of the extra ``corpus``; where it is missing, an :class:`IntakeError` that says how to get it.

    ``what`` begins the message: what the file is.
    """
    try:
        return import_module(module)
    except ImportError:
        raise IntakeError(
            f"{what}; the part of the program that reads such files is not installed.",
            "Install it with: pip install 'article-annotator[corpus]'",
        ) from None
