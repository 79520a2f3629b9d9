"""Formats that other people's installed packages bring: looked at before they stand beside ours.

A package offers a :class:`annotator.formats.format.Format` under the group :data:`ENTRY_POINTS` of its entry points. One
that cannot be loaded, or is not what a format is, is left out with a sentence, and harms neither ours nor others'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from annotator.formats.format import Format, Option
from annotator.formats.loss import LOSS_KINDS

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINTS = "annotator.formats"

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENDING = re.compile(r"(?:\.[A-Za-z0-9_-]+)+")
_UNITS = ("code points", "UTF-16 units", "bytes", "tokens")
_KINDS: dict[str, type] = {"boolean": bool, "choice": str, "text": str}


def look(points: Iterable[EntryPoint], ours: Iterable[Format]) -> tuple[list[Format], list[str]]:
    """The formats behind these entry points, in the order of their names, and why others were left out."""
    taken = {each.name for each in ours}
    found: list[Format] = []
    told: list[str] = []
    for point in sorted(points, key=lambda each: (each.name, each.value)):
        try:
            brought = point.load()
        except Exception as error:  # noqa: BLE001 - another's code at our door: whatever it raises is its own
            told.append(
                _left_out(point, f"it could not be loaded ({type(error).__name__}: {error})")
            )
            continue
        fault = fault_of(brought)
        if not fault and brought.name in taken:
            fault = f"there is a format {brought.name} already"
        if fault:
            told.append(_left_out(point, fault))
        else:
            taken.add(brought.name)
            found.append(brought)
    return found, told


def _left_out(point: EntryPoint, why: str) -> str:
    package = "a package" if point.dist is None else point.dist.name
    return f"The format {point.name} of {package} is left out: {why}."


def fault_of(brought: object) -> str:
    """What keeps this from being a format, or ``""``."""
    if not isinstance(brought, Format):
        return "it is no Format"
    texts = (brought.name, brought.title, brought.files, brought.unit, brought.module)
    if not all(isinstance(each, str) and each.strip() for each in texts):
        return "name, title, files, unit and module must be texts"
    if not _NAME.fullmatch(brought.name):
        return "a name has small letters, digits and hyphens"
    if not (brought.reads is True or brought.writes is True):
        return "it can neither be read nor written"
    if brought.files not in ("one", "many"):
        return "files must be one or many"
    if brought.unit not in _UNITS:
        return f"unit must be one of {', '.join(_UNITS)}"
    if not isinstance(brought.extensions, tuple) or not brought.extensions:
        return "extensions must be a tuple with at least one"
    if not all(isinstance(each, str) and _ENDING.fullmatch(each) for each in brought.extensions):
        return "an extension begins with a dot, and has letters and digits after it"
    if not isinstance(brought.holds, frozenset) or not brought.holds <= set(LOSS_KINDS):
        return f"holds must be a frozenset of {', '.join(LOSS_KINDS)}"
    if not isinstance(brought.needs, tuple) or not isinstance(brought.options, tuple):
        return "options and needs must be tuples"
    return next((fault for each in brought.options if (fault := _option(each))), "")


def _option(option: object) -> str:
    if not isinstance(option, Option):
        return "options must be of the class Option"
    if not (isinstance(option.name, str) and option.name.isidentifier()):
        return "the name of an option must be one for a keyword argument"
    fits = _KINDS.get(option.kind)
    if fits is None or not isinstance(option.default, fits) or option.to not in ("read", "write"):
        return f"the option {option.name} has a kind, default or direction that does not fit"
    if option.kind == "choice" and option.default not in option.choices:
        return f"the default of the option {option.name} is none of its choices"
    return ""
