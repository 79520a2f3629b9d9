"""Mails and pages saved as mails, taken apart: header fields, and the parts with text. Nothing is ever fetched.

The standard library's older form of messages is used: it takes whatever bytes come, where the newer one
raises over half of what is sent.
"""

from __future__ import annotations

import binascii
import email
import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32

from annotator.core.errors import IntakeError
from annotator.intake.draft import tidy

MAX_BYTES = 60_000_000
"""The largest mail that is read, with what is attached to it."""

_MAX_BORDERS = 200
_LONGEST_FIELD = 20_000
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]?([^\n]{0,4000})\n?")
_FOLDED = re.compile(rb"[ \t][^\n]{0,4000}\n?")
_BORDER = re.compile(rb"boundary\s{0,9}=", re.IGNORECASE)
# Taking such a field apart takes the library time by the square of its length.
_KIND = re.compile(
    rb"^content-(?:type|disposition):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)


def fields(head: bytes) -> dict[str, str]:
    """The fields a file begins with when it begins as a mail does: lower-case names, values as written."""
    found: dict[str, str] = {}
    at, name = 0, ""
    while len(found) < 200:
        if match := _FIELD.match(head, at):
            name = match[1].decode("ascii").lower()
            found.setdefault(name, match[2].decode("latin-1").strip())
        elif name and (match := _FOLDED.match(head, at)) and match.group().strip():
            found[name] += " " + match.group().decode("latin-1").strip()
        else:
            break
        at = match.end()
    ends = head[at : at + 2].startswith((b"\n", b"\r\n")) or not head[at:].strip()
    return found if ends else {}


def is_saved_page(found: dict[str, str]) -> bool:
    """True when these fields are of a page that a browser saved, rather than of a mail."""
    kind, sender = found.get("content-type", "").lower(), found.get("from", "").lower()
    if not kind.startswith(("multipart/related", "text/html")):
        return False
    if "snapshot-content-location" in found or "<saved by" in sender:
        return True
    return kind.startswith("m") and "@" not in sender and not _SENT & found.keys()


_SENT = frozenset(("to", "received", "message-id", "delivered-to", "return-path", "list-id", "cc"))


def message(data: bytes, what: str) -> Message:
    """The parts of a mail. Raises :class:`IntakeError` when it is built to do harm."""
    endless = any(match.end() - match.start() > _LONGEST_FIELD for match in _KIND.finditer(data))
    if not endless and len(_BORDER.findall(data)) <= _MAX_BORDERS:
        try:
            return email.message_from_bytes(data, policy=compat32)
        except RecursionError:
            pass
    raise IntakeError(
        f"{what} is not read, for safety: it has more parts within each other than any mail.",
        "Ask for a copy from a source you trust.",
    )


def header(part: Message, name: str) -> str:
    """A header field as one line of text."""
    return tidy(_words(_raw(part, name)))


def person(part: Message, name: str) -> tuple[str, str]:
    """The first person a field names: name and address."""
    shown, address = email.utils.parseaddr(_raw(part, name))
    return tidy(_words(shown)).strip("'\" "), tidy(address)


def payload(part: Message) -> bytes:
    """A part's bytes; empty for one that is made of parts."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, binascii.Error, LookupError):
        return b""
    return data if isinstance(data, bytes) else b""


def charset(part: Message) -> str:
    """The encoding a part names, if any."""
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, ValueError):
        return ""


def file_name(part: Message) -> str:
    """What an attached file is called, if anything."""
    try:
        return tidy(_words(str(part.get_filename() or "")), 200)
    except (LookupError, ValueError, TypeError):
        return ""


def leaves(part: Message) -> Iterator[Message]:
    """The parts that are not made of parts."""
    for one in part.walk():
        if not one.is_multipart():
            yield one


def _raw(part: Message, name: str) -> str:
    """A field as it stands; bytes beyond ASCII, which are against the rules, are most often UTF-8."""
    for key, value in part.raw_items():
        if key.lower() == name.lower():
            raw = str(value)[:_LONGEST_FIELD].encode("utf-8", "surrogateescape")
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                text = raw.decode("cp1252", "replace")
            return " ".join(text.split())
    return ""


def _words(value: str) -> str:
    """A field with its encoded words made readable."""
    if "=?" not in value:
        return value
    try:
        pieces = email.header.decode_header(value)
    except (email.errors.HeaderParseError, ValueError, LookupError):
        return value
    found = []
    for piece, encoding in pieces:
        if isinstance(piece, str):
            found.append(piece)
            continue
        try:
            found.append(piece.decode(encoding or "ascii", "replace"))
        except (LookupError, ValueError):
            found.append(piece.decode("utf-8", "replace"))
    return "".join(found)
