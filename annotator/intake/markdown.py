"""Markdown: kept as it is written; front matter and the first heading are copied out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from annotator.intake import plain
from annotator.intake.dates import Dated, machine_date
from annotator.intake.draft import Draft, Material, dated, tidy, web_address

_FRONT = re.compile(
    r"\A\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.{0,20000}?)\r?\n(?P=fence)[ \t]*\r?(?:\n|\Z)",
    re.DOTALL,
)
_FIELD = re.compile(r"^([A-Za-z_-]{1,30})[ \t]*[:=][ \t]*(\S[^\r\n]*)", re.MULTILINE)
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?P<hash>\S[^\r\n]*)|^(?P<line>\S[^\r\n]{0,300})\r?\n(?:=+|-{3,})[ \t]*\r?$",
    re.MULTILINE,
)
_NAMES = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline", "by"),
    "source": ("source", "outlet", "publication", "publisher", "newspaper", "site"),
    "section": ("section", "rubric"),
    "url": ("url", "link", "canonical", "source_url"),
    "language": ("language", "lang"),
    "page": ("page",),
}
_DATES = ("date", "published", "publish_date", "pubdate", "created")


def sniff(head: bytes, name: str) -> int:
    """Only the name tells Markdown from plain text."""
    if name.lower().endswith((".md", ".markdown", ".mdown")):
        return (
            0 if head.startswith((b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xd0\xcf\x11\xe0")) else 55
        )
    return 0


def read(material: Material) -> list[Draft]:
    """The one article of a Markdown file, without normalisation."""
    draft = plain.read(material)[0]
    front = _FRONT.match(draft.text)
    fields, day = _front_fields(front.group("body")) if front else ({}, None)
    if not fields.get("title"):
        heading = _HEADING.search(draft.text[:20_000], front.end() if front else 0)
        if heading:
            fields["title"] = re.sub(r" #+$", "", tidy(heading["hash"] or heading["line"]))
    return [dated(replace(draft, **fields), day)]


def _front_fields(body: str) -> tuple[dict[str, Any], Dated | None]:
    """What the front matter says, as far as it is plain ``key: value`` lines."""
    values: dict[str, str] = {}
    for match in _FIELD.finditer(body):
        value = match[2].strip()
        if value[:1] == value[-1:] and value[:1] in "\"'":
            value = value[1:-1]
        if value.startswith("[") and value.endswith("]"):
            value = ", ".join(part.strip(" \"'") for part in value[1:-1].split(","))
        values.setdefault(match[1].lower(), value)
    found: dict[str, Any] = {}
    for field, names in _NAMES.items():
        value = next((tidy(values[name]) for name in names if name in values), "")
        if field == "url":
            value = web_address(value)
        elif field == "language":
            value = value[:2].lower()
        if value:
            found[field] = value
    return found, next((d for name in _DATES if (d := machine_date(values.get(name)))), None)
