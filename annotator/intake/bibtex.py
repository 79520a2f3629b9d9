"""References in BibTeX and BibLaTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from annotator.core.errors import IntakeError
from annotator.intake.decode import decode
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.references import Reference, article
from annotator.intake.text_stream import head_text

_START = re.compile(
    r"\s*(?:%[^\n]*\n\s*|@(?:comment|string|preamble)\b[^\n]*\n\s*){0,50}@[a-z]{3,20}\s*\{\s*[^\s,{}\"=]{0,200}\s*,",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"@([A-Za-z]{3,20})\s*[{(]")
_KEY = re.compile(r"\s*([^\s,{}\"]*)\s*,")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}\"]+")
_MOST_ENDLESS = 20
"""After so many references that are never closed the rest is not looked at: each costs a look to the end."""

_SILENT = frozenset(("comment", "preamble"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
_ACCENTED = re.compile(
    r"\{?\\(?:(['`^\"~=.])\s*|([cvuHkr])(?:\s+|(?=\{)))(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))\}?"
)
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
}
_LETTER = re.compile(r"\{?\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i)(?:\{\}|\b)\s?\}?")
_COMMAND = re.compile(r"\\(?:text[a-z]+|emph|url|href)\s*(?=\{)")


def sniff(head: bytes, name: str) -> int:
    """How surely these are references (0 to 100)."""
    if b"@" not in head[:8192] or b"{" not in head:
        return 0
    return 85 if _START.match(head_text(head)) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each reference."""
    what = quoted(material.name)
    source = decode(material.data, material.encoding, what).text
    at, number, endless = 0, 0, 0
    named = {month: str(n) for n, month in enumerate(_MONTHS, 1)}
    while entry := _ENTRY.search(source, at):
        at = entry.end()
        if entry[1].lower() in _SILENT:
            continue
        if entry[1].lower() == "string":
            named |= _fields(source, at, named)[0]
            continue
        number += 1
        fields, end = _fields(source, at, named)
        if end < 0:
            yield Unread(
                0,
                f"Reference {number:,} is never closed.",
                "Close its braces in the file, or export it again.",
            )
            endless += 1
            if endless == _MOST_ENDLESS:
                break
            continue
        at = end
        yield article(_reference(fields), number)
    if not number:
        raise IntakeError(f"{what} holds no references.", "Export it again as BibTeX.")


def _fields(source: str, at: int, named: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """The fields of the entry whose inside begins at a place, and where it ends; −1 where it never does."""
    fields: dict[str, str] = {}
    if key := _KEY.match(source, at):
        fields["key"] = key[1]
        at = key.end()
    while field := _FIELD.match(source, at):
        value, at = _value(source, field.end(), named)
        if at < 0:
            return fields, -1
        fields.setdefault(field[1].lower(), value)
    closing = re.compile(r"[\s,]*[})]").match(source, at)
    return fields, closing.end() if closing else -1


def _value(source: str, at: int, named: Mapping[str, str]) -> tuple[str, int]:
    """A value, which may be joined of several by ``#``, and where it ends; ``named`` are those that have names."""
    pieces = []
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        sign = source[at : at + 1]
        if sign in ("{", '"') and sign:
            end = _closing(source, at)
            if end < 0:
                return "", -1
            pieces.append(source[at + 1 : end])
            at = end + 1
        elif bare := _BARE.match(source, at):
            pieces.append(named.get(bare[0].lower(), bare[0]))
            at = bare.end()
        else:
            return "".join(pieces), at
        while at < len(source) and source[at].isspace():
            at += 1
        if source[at : at + 1] != "#":
            return "".join(pieces), at
        at += 1


_SIGNS = re.compile(r"[\\{}\"]")


def _closing(source: str, at: int) -> int:
    """Where the value that opens at a place closes; −1 where it never does."""
    quoted_value = source[at] == '"'
    depth = 0
    skip = -1
    for match in _SIGNS.finditer(source, at):
        place, sign = match.start(), match[0]
        if place == skip:
            continue
        if sign == "\\":
            skip = place + 1
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth and not quoted_value:
                return place
        elif quoted_value and not depth and place > at:
            return place
    return -1


def _reference(fields: dict[str, str]) -> Reference:
    def one(*names: str) -> str:
        return next((v for name in names if (v := plain(fields.get(name, "")))), "")

    date = one("date")
    if not date and (year := one("year")):
        parts = [year, one("month"), one("day")]
        numbers = [part for part in parts if part.isdecimal()]
        date = "-".join(numbers) if numbers == [p for p in parts if p] else " ".join(parts[::-1])
    people = re.split(r"\s+and\s+", plain(fields.get("author", "")))
    return Reference(
        title=one("title"),
        source=one(
            "journaltitle", "journal", "booktitle", "publisher", "howpublished", "organization"
        ),
        author="; ".join(
            " ".join(reversed(p.split(", ", 1))) for p in people if p and p != "others"
        ),
        date=date,
        url=one("url") or one("howpublished"),
        language=one("langid", "language"),
        section=one("section", "entrysubtype"),
        page=one("pages"),
        abstract=one("abstract"),
    )


def plain(value: str) -> str:
    """A value without its braces and with letters for the commands of TeX that stand for some."""
    if "\\" in value:
        value = _ACCENTED.sub(_letter, value)
        value = _LETTER.sub(lambda match: _LETTERS[match[1]], value)
        value = _COMMAND.sub("", value)
        value = re.sub(r"\\([&%$#_{}])", r"\1", value)
    lines = [" ".join(line.split()) for line in re.split(r"\n\s*\n", value.replace("~", " "))]
    return re.sub(r"[{}]", "", "\n\n".join(line for line in lines if line))


def _letter(match: re.Match[str]) -> str:
    accent = _ACCENTS[match[1] or match[2]]
    return unicodedata.normalize("NFC", (match[3] or match[4]) + accent)
