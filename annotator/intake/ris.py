"""References in the RIS format, which databases and managers of literature export."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.core.errors import IntakeError
from annotator.intake.decode import Decoded, decode
from annotator.intake.draft import Draft, Material, Unread, web_address
from annotator.intake.files import quoted
from annotator.intake.references import Reference, article
from annotator.intake.text_stream import head_text

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?\Z")
_START = re.compile(r"\s*(?:[^\n]{0,200}\n\s*){0,5}?TY  ?- ?[A-Z]{2,6}\s*\n")
_LONG = 400
"""A note of more characters is the article's text rather than a remark about it."""


def sniff(head: bytes, name: str) -> int:
    """How surely these are references (0 to 100)."""
    if b"TY " not in head[:4096]:
        return 0
    return 90 if _START.match(head_text(head)) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each reference."""
    what = quoted(material.name)
    decoded = decode(material.data, material.encoding, what)
    number = 0
    for fields in _records(decoded):
        number += 1
        yield article(_reference(fields), number)
    if not number:
        raise IntakeError(f"{what} holds no references.", "Export it again as RIS.")


def _records(decoded: Decoded) -> Iterator[dict[str, list[str]]]:
    """The fields of each reference, their values in order; one that is never ended counts as well."""
    fields: dict[str, list[str]] = {}
    last = ""
    for raw in decoded.text.removeprefix("\ufeff").split("\n"):
        line = raw.rstrip("\r")
        match = _TAG.match(line.rstrip())
        if not match:
            # A value may go on in further lines, which have no tag.
            if last and line.strip():
                fields[last][-1] += "\n" + line.strip()
            elif last and fields[last][-1]:
                fields[last][-1] += "\n"
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag in ("ER", "TY"):
            if fields:
                yield fields
            fields, last = {}, ""
        if tag != "ER":
            fields.setdefault(tag, []).append(value)
            last = tag
    if fields:
        yield fields


def _reference(fields: dict[str, list[str]]) -> Reference:
    def one(*tags: str) -> str:
        return next((v.strip() for tag in tags for v in fields.get(tag, ()) if v.strip()), "")

    text, abstract = "", one("AB", "N2")
    note = max((v.strip() for v in fields.get("N1", ())), key=len, default="")
    if len(note) > _LONG and len(note) > len(abstract):
        text = note
    first, last = one("SP"), one("EP")
    urls = [v for tag in ("UR", "L2", "LK") for v in fields.get(tag, ()) if web_address(v.strip())]
    return Reference(
        title=one("TI", "T1", "CT", "BT"),
        source=one("T2", "JF", "JO", "JA", "BT", "PB"),
        author="; ".join(v for tag in ("AU", "A1") for v in fields.get(tag, ()) if v),
        date=one("DA", "PY", "Y1"),
        url=urls[0].strip() if urls else "",
        language=one("LA"),
        section=one("SE"),
        page=f"{first}–{last}" if first and last and first != last else first,
        database_id=one("AN", "ID"),
        abstract=abstract,
        text=text,
        warnings=("The text is taken from a note of the reference.",) if text else (),
    )
