"""JSON from strangers: one object, or one reason why not.

The standard reader accepts NaN, takes the last of two equal keys, gives up with a RecursionError on deep
nesting and passes half characters on. Here each of these is a sentence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from annotator.core.ids import Id, parse_id
from annotator.core.model import Span

MOST_DIGITS = 300
LARGEST_WHOLE = 1 << 53


class LineError(Exception):
    """A line cannot be used; the text says why, without saying where."""


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise LineError(f"a number has more than {MOST_DIGITS} digits")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise LineError("a number is too large")
    return number


def _constant(text: str) -> Any:
    raise LineError(f"{text} is not a value in JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise LineError(f"the key “{_short(key)}” stands twice")
            seen.add(key)
    return data


_decode = json.JSONDecoder(
    parse_int=_whole, parse_float=_real, parse_constant=_constant, object_pairs_hook=_pairs
).decode


def parse_object(line: bytes) -> dict[str, Any]:
    """The one JSON object in ``line``; raises :class:`LineError`."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError(f"byte {error.start + 1} is not UTF-8") from None
    try:
        data = _decode(text)
    except json.JSONDecodeError as error:
        wrong = "something follows the end" if error.msg == "Extra data" else "it is not JSON"
        raise LineError(f"{wrong} (column {error.colno})") from None
    except RecursionError:
        raise LineError("it is nested too deeply") from None
    if not isinstance(data, dict):
        raise LineError("it is not a JSON object")
    if "\\u" in text:
        _check_characters(data)
    return data


def _check_characters(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise LineError("it holds a NUL character")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise LineError("it holds half a character (a lone surrogate)") from None
    elif isinstance(value, dict):
        for key, each in value.items():
            _check_characters(key)
            _check_characters(each)
    elif isinstance(value, list):
        for each in value:
            _check_characters(each)


def _short(text: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in text[:60])
    return shown + ("…" if len(text) > 60 else "")


class Fields:
    """The fields of one object, each taken in the form it must have; raises :class:`LineError`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def text(self, name: str, default: str | None = "") -> str:
        """A text; without ``default`` (None) it must be there and not empty."""
        value = self.data.get(name)
        if value is None:
            value = default
        if not isinstance(value, str) or (default is None and not value):
            raise LineError(
                f"“{name}” must be a text" if value is not None else f"“{name}” is missing"
            )
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; missing is empty."""
        value = self.data.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise LineError(f"“{name}” must be a list of texts")
        return tuple(value)

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number that is not negative."""
        value = self.data.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_WHOLE:
            raise LineError(f"“{name}” must be a whole number")
        return value

    def id(self, name: str) -> Id:
        """An id that must be there."""
        found = self.maybe_id(name)
        if found is None:
            raise LineError(f"“{name}” is missing")
        return found

    def maybe_id(self, name: str) -> Id | None:
        """An id, or None when the field is missing or null."""
        value = self.data.get(name)
        if value is None:
            return None
        identity = parse_id(value) if isinstance(value, str) else None
        if identity is None:
            raise LineError(f"“{name}” is not an id")
        return identity

    def digest(self, name: str) -> bytes:
        """A SHA-256 in hexadecimal, or ``b""`` when the field is missing or null."""
        value = self.data.get(name)
        if value is None:
            return b""
        try:
            digest = bytes.fromhex(value) if isinstance(value, str) else b""
        except ValueError:
            digest = b""
        if len(digest) != 32:
            raise LineError(f"“{name}” is not a SHA-256")
        return digest

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object; missing is empty."""
        value = self.data.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise LineError(f"“{name}” must be an object")
        return value

    def names(self, name: str) -> Mapping[str, str]:
        """An object whose values are all texts; missing is empty."""
        value = self.mapping(name)
        if not all(isinstance(each, str) for each in value.values()):
            raise LineError(f"the values in “{name}” must be texts")
        return value

    def spans(self, name: str) -> tuple[Span, ...]:
        """One or more ``[start, end]`` pairs, in order and apart."""
        value = self.data.get(name)
        if not isinstance(value, list) or not value:
            raise LineError(f"“{name}” must be a list of [start, end] pairs")
        spans = []
        least = 0
        for pair in value:
            if (
                not isinstance(pair, list)
                or len(pair) != 2
                or not all(isinstance(n, int) and not isinstance(n, bool) for n in pair)
            ):
                raise LineError(f"“{name}” must be a list of [start, end] pairs")
            start, end = pair
            if start < least or end <= start:
                raise LineError(
                    f"the span {_short(str(start))}–{_short(str(end))} is empty or out of order"
                )
            least = end
            spans.append(Span(start, end))
        return tuple(spans)
