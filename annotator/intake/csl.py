"""References as CSL JSON, which Zotero and others export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.decode import decode
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.references import Reference, article
from annotator.intake.text_stream import head_text

_START = re.compile(r"\s*\[\s*\{")
_TYPE = re.compile(
    r'"type"\s*:\s*"(?:article(?:-\w+)?|webpage|post(?:-weblog)?|broadcast|report|book|chapter|interview|'
    r'personal_communication|document|manuscript|paper-conference|speech|thesis|entry(?:-\w+)?|motion_picture)"'
)
_MARK = re.compile(
    r'"(?:issued|container-title|citation-key|title-short|accessed|archive_location)"\s*:'
)


def sniff(head: bytes, name: str) -> int:
    """How surely these are references (0 to 100)."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return 0
    text = head_text(head)
    return 88 if _START.match(text) and _TYPE.search(text) and _MARK.search(text) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each reference."""
    what = quoted(material.name)
    decoded = decode(material.data, material.encoding, what)
    try:
        values = json.loads(decoded.text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise IntakeError(
            f"{what} is no JSON that can be read.", "It may be cut off: export it again."
        ) from None
    for number, value in enumerate(values if isinstance(values, list) else [values], 1):
        if isinstance(value, dict):
            yield article(_reference(value), number)
        else:
            yield Unread(0, f"Reference {number:,} is no JSON object.", "")


def _reference(value: dict[str, Any]) -> Reference:
    people = value.get("author") or value.get("editor") or []
    names = (
        [_name(one) for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    )
    return Reference(
        title=_text(value.get("title")),
        source=_text(value.get("container-title")) or _text(value.get("publisher")),
        author="; ".join(name for name in names if name),
        date=_date(value.get("issued")),
        url=_text(value.get("URL")),
        language=_text(value.get("language")),
        section=_text(value.get("section")),
        page=_text(value.get("page")),
        database_id=_text(value.get("call-number")) or _text(value.get("archive_location")),
        abstract=_text(value.get("abstract")),
    )


def _name(person: dict[str, Any]) -> str:
    literal = _text(person.get("literal"))
    particle = _text(person.get("non-dropping-particle"))
    parts = (_text(person.get("given")), particle, _text(person.get("family")))
    return literal or " ".join(part for part in parts if part)


def _date(issued: Any) -> str:
    """The date as ``2022-07-20``, as far as it is given, else its wording."""
    if isinstance(issued, str):
        return issued
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [str(part).strip() for part in parts[0][:3]]
        if numbers and all(part.isdecimal() for part in numbers):
            return "-".join(part.zfill(2) for part in numbers)
    return _text(issued.get("raw")) or _text(issued.get("literal"))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, str | int | float) else ""
