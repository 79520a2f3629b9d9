"""Records with named values, also nested ones, as the rows of a table: what JSON and Parquet files hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from annotator.intake.columns import MAX_COLUMNS, SAMPLE_ROWS, Row, Table

_DEEPEST = 3
_MOST_ITEMS = 2_000
_PARAGRAPH = 80
"""Texts in a list that are longer than this on average (characters) are paragraphs."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its ``number`` in the file, its values, its bytes; or ``trouble``, as of a row."""

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    original: bytes = field(default=b"", repr=False)
    trouble: str = ""
    hint: str = ""


def table_of(records: Iterable[Record], word: str = "Record") -> Table:
    """The records as a table whose columns are the names that the first of them use, paths for nested ones."""
    following = iter(records)
    first = list(islice(following, SAMPLE_ROWS))
    names: dict[str, None] = {}
    for record in first:
        names |= dict.fromkeys(flat(record.values))
    columns = tuple(islice(names, MAX_COLUMNS))
    return Table(columns, _rows(chain(first, following), columns), word=word)


def _rows(records: Iterable[Record], columns: tuple[str, ...]) -> Iterator[Row]:
    for record in records:
        if record.trouble:
            yield Row(record.number, (), trouble=record.trouble, hint=record.hint)
            continue
        values = flat(record.values)
        cells = [values.get(name, "") for name in columns]
        yield Row(record.number, cells, record.original)


def flat(values: Mapping[str, Any], path: str = "", depth: int = 0) -> dict[str, str]:
    """The values as texts, those within others by their path (``source.name``)."""
    found: dict[str, str] = {}
    for name, value in values.items():
        here = f"{path}{name}"
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                found |= flat(value, f"{here}.", depth + 1)
        else:
            found[here] = _text(value)
        if len(found) > MAX_COLUMNS:
            break
    return found


def _text(value: Any) -> str:
    """A single value, or a list of them, as one text; empty for what is none."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        # Programs write a day without a time as midnight.
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, list | tuple):
        return _list(value)
    if isinstance(value, Mapping):
        names = (value.get(key) for key in ("name", "title", "value", "text"))
        return next((name for name in names if isinstance(name, str)), "")
    return str(value)


def _list(values: list[Any] | tuple[Any, ...]) -> str:
    simple = (v for v in values[:_MOST_ITEMS] if not isinstance(v, list | tuple))
    texts = [text for text in map(_text, simple) if text.strip()]
    long = sum(map(len, texts)) > _PARAGRAPH * len(texts)
    return ("\n\n" if long else "; ").join(texts)
