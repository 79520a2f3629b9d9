"""What a change would do to one annotation, in a line or two of plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.app.bulk import Example as BulkExample
from annotator.app.codebook_edit import Example as CodebookExample
from annotator.core.codebook import Codebook

STATUSES = {"": "no mark", "doubt": "in doubt", "review": "to look at again"}


def line_of(book: Codebook, language: str, one: BulkExample | CodebookExample) -> str:
    """The quote, and below it each field before and after."""
    quote = " ".join(one.quote.split())
    quote = quote if len(quote) <= 70 else f"{quote[:69]}…"
    if "deleted" in one.after:
        return f"“{quote}” is deleted"
    parts: list[str] = []
    for name, after in one.after.items():
        before = one.before.get(name)
        if name == "attributes":
            parts += _values(book, language, before or {}, after or {})
        else:
            words = (_word(book, language, name, value) for value in (before, after))
            parts.append(f"{'mark' if name == 'status' else name}: {' → '.join(words)}")
    return f"“{quote}”\n    " + ";  ".join(parts)


def _values(
    book: Codebook, language: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    return [
        f"{book.name_of(code, language)}: {_value(book, language, code, before.get(code))} → "
        f"{_value(book, language, code, after.get(code))}"
        for code in dict.fromkeys([*before, *after])
        if before.get(code) != after.get(code)
    ]


def _value(book: Codebook, language: str, code: str, value: Any) -> str:
    if value is None:
        return "not coded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    many = value if isinstance(value, list) else [value]
    return ", ".join(book.name_of(f"{code}.{one}", language) for one in many)


def _word(book: Codebook, language: str, name: str, value: Any) -> str:
    if name == "type":
        return book.name_of(str(value), language)
    if name == "status":
        return STATUSES.get(value or "", str(value))
    if isinstance(value, bytes):
        return "linked"
    return str(value) if value else "none"
