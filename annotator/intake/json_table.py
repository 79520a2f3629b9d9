"""Records as JSON: one a line (.jsonl), a list, or a list within what an interface of the web answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.columns import Table
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.records import Record, table_of
from annotator.intake.rows import articles
from annotator.intake.text_stream import TextStream, head_text, open_text

LARGEST_RECORD = 40_000_000
"""A record of more characters is none."""

LARGEST_WHOLE = 300_000_000
"""A list within an object is read as a whole; it may have so many characters."""

_LINE = re.compile(r'\s*\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:')
_LIST = re.compile(r'\s*\[\s*(?:\{\s*["}]|\])')
_PIECE = 1 << 18
_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[\s,]*")


def sniff(head: bytes, name: str) -> int:
    """How surely these are records (0 to 100)."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not start.startswith((b"{", b"[")):
        return 0
    text = head_text(head)
    return 75 if _LINE.match(text) or _LIST.match(text) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each record."""
    return articles(material, tables(material))


def tables(material: Material) -> Iterator[Table]:
    """The one table of the file."""
    what = quoted(material.name)
    source = open_text(material)
    with source.file:
        table = _table(source, what)
        if not table.columns:
            raise IntakeError(f"{what} holds no records.", "Check that it was saved completely.")
        table.encoding, table.confidence = source.encoding, source.confidence
        table.warnings = source.warnings
        yield table


def _table(source: TextStream, what: str) -> Table:
    start = source.read(_PIECE)
    if start.lstrip().startswith("["):
        return table_of(_listed(source, start, what))
    rest = start.lstrip()
    while "\n" not in rest and len(rest) < LARGEST_RECORD and (more := source.read(_PIECE * 16)):
        rest += more
    line = rest.split("\n", 1)[0]
    if isinstance(_parsed(line), dict) and rest[len(line) :].strip():
        return table_of(_lines(source, rest), "Line")
    whole = rest
    while more := source.read(_PIECE * 16):
        whole += more
        if len(whole) > LARGEST_WHOLE:
            raise IntakeError(
                f"{what} is one object of more than {LARGEST_WHOLE // 1_000_000} MB.",
                "Save its records one a line (.jsonl), then import that.",
            )
    value = _parsed(whole)
    if value is None:
        # Lines of which the first is broken; each says so for itself.
        if _LINE.match(whole) and "\n" in whole.strip():
            return table_of(_lines(source, whole), "Line")
        raise _broken(what)
    return table_of(Record(number, item) for number, item in enumerate(_within(value), 1) if item)


def _lines(source: TextStream, start: str) -> Iterator[Record]:
    """A record a line; a line that is none is in trouble."""
    number = 0
    for line in _all_lines(source, start):
        number += 1
        if not line.strip():
            continue
        value = _parsed(line)
        if isinstance(value, dict):
            yield Record(number, value, line.strip().encode("utf-8", "replace"))
        else:
            yield Record(
                number,
                trouble="this is no JSON object.",
                hint="Each line must be a whole object in braces.",
            )


def _all_lines(source: TextStream, start: str) -> Iterator[str]:
    """The lines of what was read already, then those that follow. A line ends at a line feed only."""
    pending = start
    while True:
        *whole, pending = pending.split("\n")
        yield from whole
        more = source.read(_PIECE)
        if not more:
            break
        pending += more
        while "\n" not in more and len(pending) < LARGEST_RECORD and (more := source.read(_PIECE)):
            pending += more
    if pending:
        yield pending


def _listed(source: TextStream, start: str, what: str) -> Iterator[Record]:
    """The objects of one long list, each as soon as it is complete."""
    pending, at, number = start.lstrip(), 1, 0
    while True:
        at = _BLANKS.match(pending, at).end()  # type: ignore[union-attr]
        if at < len(pending) and pending[at] == "]":
            return
        value, end = _next_value(pending, at)
        size = _PIECE
        while end < 0:
            more = source.read(size) if len(pending) - at < LARGEST_RECORD else ""
            if not more and not number:
                raise _broken(what)
            if not more:
                yield _cut_off(number + 1)
                return
            pending, at = pending[at:] + more, 0
            at = _BLANKS.match(pending).end()  # type: ignore[union-attr]
            if pending[at : at + 1] == "]":
                return
            value, end = _next_value(pending, at)
            size *= 2
        number += 1
        at = end
        if isinstance(value, dict):
            yield Record(number, value)
        else:
            yield Record(number, trouble="this is no JSON object.")


def _next_value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at a place and where it ends; −1 where it is not complete, or broken."""
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, -1


def _parsed(text: str) -> Any:
    """The value; None for what is no JSON, or nested too deeply to be records."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _within(value: Any) -> list[dict[str, Any]]:
    """The records in an object: the first list of objects in it, however deep, else the object itself."""
    todo, seen = [value], 0
    while todo and seen < 1_000:
        one, seen = todo.pop(0), seen + 1
        if isinstance(one, list):
            records = [item for item in one if isinstance(item, dict)]
            if records:
                return records
        elif isinstance(one, dict):
            texts = sum(isinstance(v, str) and len(v) > 200 for v in one.values())
            if texts and seen == 1:
                return [one]
            todo.extend(v for v in one.values() if isinstance(v, dict | list))
    return [value] if isinstance(value, dict) else []


def _cut_off(number: int) -> Record:
    return Record(
        number,
        trouble="here the file is cut off or broken; nothing that follows can be read.",
        hint="Copy or save it again.",
    )


def _broken(what: str) -> IntakeError:
    return IntakeError(
        f"{what} is no JSON that can be read.", "It may be cut off: copy or save it again."
    )
