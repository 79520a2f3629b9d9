"""Attribute values: what people and files give, made into the one form that is stored.

Stored forms are JSON values: a code (choice), a list of codes in the codebook's order (multi-choice), text,
a number, true or false, a date as ISO 8601 text, an entity's id as text. None stands for *not coded*.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

from annotator.core.codebook_parts import AttributeDef
from annotator.core.errors import UserError
from annotator.core.ids import id_text, parse_id

_TRUE = frozenset({"true", "yes", "y", "1", "on"})
_FALSE = frozenset({"false", "no", "n", "0", "off"})
_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?)?)?(~?)"
)


def normalise_value(attribute: AttributeDef, value: Any) -> Any:
    """``value`` in its stored form, or None when it is empty; raises UserError when it does not fit."""
    if isinstance(value, str) and attribute.kind != "text":
        value = value.strip()
    if value is None or (isinstance(value, (str, list, tuple, set, frozenset)) and not value):
        return None
    return _NORMALISERS[attribute.kind](attribute, value)


def _refuse(attribute: AttributeDef, value: Any, hint: str) -> UserError:
    shown = str(value)
    if len(shown) > 60:
        shown = shown[:59] + "…"
    return UserError(f"“{shown}” is not a value of {attribute.code}.", hint)


def _choice(attribute: AttributeDef, value: Any) -> str:
    found = attribute.value(value) if isinstance(value, str) else None
    if found is None:
        allowed = ", ".join(each.code for each in attribute.values)
        raise _refuse(attribute, value, f"Use one of: {allowed}.")
    return found.code


def _multi_choice(attribute: AttributeDef, value: Any) -> list[str]:
    if isinstance(value, str):
        parts: list[Any] = [part for part in re.split(r"[;,|]", value) if part.strip()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = list(value)
    else:
        parts = [value]
    chosen = {_choice(attribute, part) for part in parts}
    return [each.code for each in attribute.values if each.code in chosen]


def _text(attribute: AttributeDef, value: Any) -> str:
    if not isinstance(value, str):
        raise _refuse(attribute, value, "Give a text.")
    return value


def _number(attribute: AttributeDef, value: Any) -> int | float:
    number: Any = value
    if isinstance(value, str):
        try:
            number = int(value) if re.fullmatch(r"[+-]?\d{1,18}", value) else float(value)
        except ValueError:
            number = None
    if (
        isinstance(number, bool)
        or not isinstance(number, (int, float))
        or not math.isfinite(number)
    ):
        raise _refuse(attribute, value, "Give a number, such as 12 or 3.5.")
    return number


def _boolean(attribute: AttributeDef, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise _refuse(attribute, value, "Use one of: true, false.")


def _date(attribute: AttributeDef, value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    ends = value.split("/") if isinstance(value, str) else []
    firsts = [_first_day(end.strip()) for end in ends]
    if len(ends) not in (1, 2) or None in firsts or (len(ends) == 2 and firsts[0] > firsts[1]):  # type: ignore[operator]
        raise _refuse(
            attribute,
            value,
            "Write 2026, 2026-03, 2026-03-05 or 2026-03-05T14:30, with ~ behind it for about, "
            "or two of them with / between for a period.",
        )
    return "/".join(end.strip() for end in ends)


def _first_day(text: str) -> date | None:
    """The first day a date of any precision can mean; None when it is no date."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day, clock, _about = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        if clock:
            datetime.fromisoformat(text.rstrip("~"))
    except ValueError:
        return None
    return first


def _entity(attribute: AttributeDef, value: Any) -> str:
    if isinstance(value, bytes) and len(value) == 16:
        return id_text(value)
    identity = parse_id(value) if isinstance(value, str) else None
    if identity is None:
        raise _refuse(attribute, value, "Give the id of an entity.")
    return id_text(identity)


_NORMALISERS = {
    "choice": _choice,
    "multi-choice": _multi_choice,
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "entity": _entity,
}
