"""What the names of files say about articles, by a pattern such as ``{date}_{source}_{title}``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from annotator.core.errors import UserError
from annotator.intake.dates import Dated, machine_date, worded_date
from annotator.intake.draft import Draft, dated, tidy

FIELDS = ("title", "source", "author", "date", "language", "section", "page", "database_id")
"""What may stand in braces, beside ``{skip}`` for a part that means nothing."""

EXAMPLE = "{date}_{source}_{title}"
MISFIT = "The file's name does not fit the pattern."

_ALIASES = {"outlet": "source", "newspaper": "source", "id": "database_id", "*": "skip", "": "skip"}
_BARE = frozenset(("text", "markdown"))
_NUMBERS = r"\d{4}(?:[-_. ]?\d{1,2}(?:[-_. ]?\d{1,2})?)?(?!\d)"
_LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ENDING = re.compile(r"\.\w{1,6}\Z")


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern that :func:`compile_pattern` found usable. ``folders`` are how many of them it names."""

    text: str
    fields: tuple[str, ...]
    folders: int
    whole_name: bool
    expression: re.Pattern[str]

    def read(self, path: str) -> Mapping[str, str] | None:
        """The fields the path of a file holds; None when its name does not fit."""
        parts = PurePath(unicodedata.normalize("NFC", path)).parts
        if len(parts) <= self.folders:
            return None
        name = parts[-1] if self.whole_name else _ENDING.sub("", parts[-1])
        folders = parts[len(parts) - 1 - self.folders : -1]
        match = self.expression.fullmatch("/".join((*folders, name)))
        if not match:
            return None
        found = {field: _value(field, text) for field, text in match.groupdict().items()}
        fits = all(found.values()) and ("date" not in found or _date(found["date"]))
        return found if fits else None


def compile_pattern(text: str) -> NamePattern:
    """The pattern people wrote; refuses one that no file's name can fit, and says why."""
    wanted = unicodedata.normalize("NFC", text.strip()).replace("\\", "/")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", wanted)):
        raise UserError("A brace of the pattern has no partner.", f"Write fields as in {EXAMPLE}.")
    pieces: list[str] = []
    fields: list[str] = []
    end, before = 0, ""
    for match in _PLACEHOLDER.finditer(wanted):
        name = _ALIASES.get(match[1].strip().lower(), match[1].strip().lower())
        between = wanted[end : match.start()]
        if name != "skip" and name not in FIELDS:
            raise UserError(
                f"The pattern names “{{{match[1]}}}”, which is no field.",
                f"Use {', '.join(f'{{{field}}}' for field in FIELDS)} or {{skip}}.",
            )
        if name in fields:
            raise UserError(f"The pattern names {{{name}}} twice.", "Use {skip} for the other one.")
        if before and not between and "date" not in (before, name):
            raise UserError(
                f"Nothing stands between {{{before}}} and {{{name}}}, so no one can tell where one ends.",
                "Write the sign that parts them in the names, such as _ or a blank.",
            )
        shape = _shape(name, _PLACEHOLDER.split(wanted[match.end() :], maxsplit=1)[0])
        pieces.append(_literal(between))
        pieces.append(f"(?:{shape})" if name == "skip" else f"(?P<{name}>{shape})")
        if name != "skip":
            fields.append(name)
        end, before = match.end(), name
    rest = wanted[end:]
    if not fields:
        raise UserError("The pattern names no field.", f"Write one such as {EXAMPLE}.")
    if "//" in wanted or wanted.startswith("/") or wanted.endswith("/"):
        raise UserError(
            "The pattern has a folder without a name, or ends with one; no file fits that.",
            "Write it like {source}/{date} {title}.",
        )
    expression = re.compile("".join(pieces) + _literal(rest), re.IGNORECASE)
    whole = _ENDING.search(rest) is not None
    return NamePattern(wanted, tuple(fields), wanted.count("/"), whole, expression)


def fill(draft: Draft, pattern: NamePattern, path: str) -> Draft:
    """``draft`` with what the name of its file says. In bare texts the name knows better than a guess; elsewhere
    only what is missing is filled in. A name that does not fit becomes a warning.
    """
    found = pattern.read(path)
    if found is None:
        return replace(draft, warnings=(*draft.warnings, MISFIT))
    bare = draft.kind in _BARE
    plain: dict[str, Any] = {
        field: value
        for field, value in found.items()
        if field != "date" and (bare or not getattr(draft, field))
    }
    if "language" in plain:
        draft = replace(draft, language_confidence=1.0)
    filled = replace(draft, **plain)
    if "date" in found and (bare or not draft.date):
        filled = dated(filled, _date(found["date"]))
    return filled


def _shape(field: str, following: str) -> str:
    """What a field may look like before what follows it. It never holds that, so that nothing is tried twice."""
    if field == "language":
        return _LANGUAGE
    stop = _literal(following)
    words = rf"(?:(?!{stop})[^/])+" if stop else "[^/]+"
    return rf"{_NUMBERS}|{words}" if field == "date" else words


def _literal(text: str) -> str:
    """Signs as they are; a blank stands for any blanks."""
    return "".join(
        r"\s+" if part.isspace() else re.escape(part) for part in re.split(r"(\s+)", text)
    )


def _value(field: str, text: str) -> str:
    value = tidy(text)
    if field == "language":
        return value.lower()
    if field != "date" and "_" in value and " " not in value:
        value = value.replace("_", " ").strip()
    return value


def _date(text: str) -> Dated | None:
    numbers = re.fullmatch(r"(\d{4})(?:[-_. ]?(\d{1,2})(?:[-_. ]?(\d{1,2}))?)?", text)
    if numbers:
        whole = "-".join([numbers[1], *(f"{int(n):02d}" for n in numbers.groups()[1:] if n)])
        found = machine_date(whole)
    else:
        found = worded_date(text.replace("_", " "))
    return replace(found, text=text) if found else None
