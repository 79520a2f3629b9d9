"""Mails (.eml): newsletters, alerts, articles that somebody sent. The fields of the head give title, sender
and date and stay out of the text; mails attached to a mail are articles of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from annotator.core.errors import IntakeError
from annotator.intake import mail_parts
from annotator.intake.dates import machine_date
from annotator.intake.decode import Decoded
from annotator.intake.draft import Draft, Material, Unread, dated, web_address
from annotator.intake.files import quoted
from annotator.intake.html import decode_page, seen

MAX_DEPTH = 5
"""Mails within mails that are read."""

_MAX_MAILS = 1_000
_PROOFS = frozenset(("message-id", "mime-version", "received", "return-path", "delivered-to"))
_USUAL = frozenset(("from", "to", "subject", "date", "sender", "reply-to", "cc", "content-type"))
_BULK = ("list-unsubscribe", "list-id", "feedback-id", "x-campaign", "x-mailgun-sid")
_QUIET = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_QUOTES = re.compile(r">*")


def sniff(head: bytes, name: str) -> int:
    """How surely these are a mail's first bytes (0 to 100)."""
    found = mail_parts.fields(head)
    if not found or mail_parts.is_saved_page(found):
        return 0
    usual = len(_USUAL & found.keys())
    if _PROOFS & found.keys() and usual >= 2:
        return 90
    return 70 if {"from", "date"} <= found.keys() and usual >= 3 else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """The article of a mail, and those of the mails that are attached to it, without normalisation."""
    return articles(material.data, quoted(material.name), material.encoding)


def articles(data: bytes, what: str, encoding: str = "") -> Iterator[Draft | Unread]:
    """The articles of one mail. ``what`` names it in messages."""
    waiting = [(mail_parts.message(data, what), 0)]
    told = 0
    while waiting:
        mail, depth = waiting.pop(0)
        try:
            body = _body(mail, what, encoding)
        except IntakeError as error:
            yield Unread(0, error.message, error.hint)
            continue
        if depth < MAX_DEPTH and told < _MAX_MAILS:
            waiting[:0] = [(one, depth + 1) for one in body.mails]
        told += 1
        if body.text.strip() or not body.mails:
            yield _draft(mail, body)


def _draft(mail: Message, body: _Body) -> Draft:
    """The article of a mail whose parts were read."""
    sender, address = mail_parts.person(mail, "From")
    sender = sender or address
    # What goes to many comes from an outlet; what goes to one, from a person.
    bulk = any(mail.get(name) for name in _BULK) or (
        mail_parts.header(mail, "Precedence").lower() in ("bulk", "list")
    )
    found = body.decoded
    warnings = list(dict.fromkeys(w for one in found for w in one.warnings))
    if body.files:
        shown = ", ".join(quoted(name) for name in body.files[:8])
        more = f" and {len(body.files) - 8} more" if len(body.files) > 8 else ""
        warnings.append(f"What is attached to the mail was not read: {shown}{more}.")
    draft = Draft(
        text=body.text,
        title=mail_parts.header(mail, "Subject"),
        source=sender if bulk else "",
        author="" if bulk else sender,
        url=web_address(mail_parts.header(mail, "Archived-At").strip("<>")),
        encoding=found[0].encoding if found else "",
        encoding_confidence=found[0].confidence if found else 0.0,
        warnings=tuple(warnings),
    )
    return dated(draft, machine_date(mail_parts.header(mail, "Date")))


@dataclass
class _Body:
    """The text of a mail's parts, the mails within it, and the names of the files attached."""

    text: str = ""
    mails: list[Message] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    decoded: list[Decoded] = field(default_factory=list)


def _body(part: Message, what: str, encoding: str) -> _Body:
    """What a part holds. Of a mail that says the same in two forms the one with the layout is taken, unless
    that holds less: there paragraphs are whole, and not cut at the 76th letter.
    """
    kind = part.get_content_type()
    if kind in _SEALED or kind == "multipart/encrypted":
        raise IntakeError(f"{what} is encrypted.", "Save it from your mail program as plain text.")
    if kind == "message/rfc822":
        inner = part.get_payload()
        return _Body(
            mails=[m for m in inner if isinstance(m, Message)] if isinstance(inner, list) else []
        )
    if part.is_multipart():
        inner = part.get_payload()
        children = (
            [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
        )
        if kind == "multipart/related":
            children = children[:1]  # The others are its pictures.
        bodies = [_body(one, what, encoding) for one in children]
        if kind == "multipart/alternative":
            return _best(bodies)
        return _joined(bodies)
    attached = part.get_content_disposition() == "attachment"
    if kind in ("text/plain", "text/html") and not attached:
        return _leaf(part, kind, what, encoding)
    if kind in _QUIET or (part.get("Content-ID") and kind.startswith("image/")):
        return _Body()
    name = mail_parts.file_name(part)
    return _Body(files=[name] if name else [f"a part of type {kind}"] if attached else [])


def _best(bodies: list[_Body]) -> _Body:
    """Of several forms of one text the last, which the sender likes best, that holds not much less."""
    if not bodies:
        return _Body()
    most = max(len(body.text.split()) for body in bodies)
    chosen = next(body for body in reversed(bodies) if 2 * len(body.text.split()) >= most)
    others = _joined([body for body in bodies if body is not chosen])
    return _Body(
        chosen.text, chosen.mails + others.mails, chosen.files + others.files, chosen.decoded
    )


def _joined(bodies: list[_Body]) -> _Body:
    """Parts one after the other."""
    return _Body(
        "\n\n".join(text for body in bodies if (text := body.text.strip("\n"))),
        [mail for body in bodies for mail in body.mails],
        [name for body in bodies for name in body.files],
        [one for body in bodies for one in body.decoded],
    )


def _leaf(part: Message, kind: str, what: str, encoding: str) -> _Body:
    """A part of text."""
    data = mail_parts.payload(part)
    if not data.strip():
        return _Body()
    declared = mail_parts.charset(part)
    if kind == "text/html":
        text, decoded = seen(data, what, encoding, declared)
    else:
        decoded = decode_page(data, encoding, what, declared)
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
        if str(part.get_param("format", "")).lower() == "flowed":
            text = _unfolded(text, str(part.get_param("delsp", "")).lower() == "yes")
    return _Body(text.strip("\n"), decoded=[decoded])


def _unfolded(text: str, joined: bool) -> str:
    """A text whose lines end in a blank where they go on (RFC 3676); ``joined`` when that blank is none."""
    lines: list[str] = []
    flowing, level = False, 0
    for line in text.split("\n"):
        quotes = _QUOTES.match(line)
        depth = quotes.end() if quotes else 0
        words = line[depth:].removeprefix(" ")
        goes_on = words.endswith(" ") and words != "-- "
        piece = words[:-1] if goes_on and joined else words
        if flowing and depth == level and words != "-- ":
            lines[-1] += piece
        else:
            lines.append(("> " if depth else "") + piece)
        flowing, level = goes_on, depth
    return "\n".join(lines)
