"""Mail boxes (.mbox), as Thunderbird, Apple Mail and Google Takeout write them: an article for each mail.

The file may be of any size; it is read mail by mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from annotator.core.errors import IntakeError
from annotator.intake import mail
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.mail_parts import MAX_BYTES

_BORDER = re.compile(rb"From \S{1,500}(?: .{0,200})? \d{4}\b.{0,60}\r?\n")
_FIELD = re.compile(rb">?[A-Za-z][A-Za-z0-9-]{0,60}:|>?From ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LINE = 1 << 20


def sniff(head: bytes, name: str) -> int:
    """How surely these are a mail box's first bytes (0 to 100)."""
    border = _BORDER.match(head)
    return 95 if border and _FIELD.match(head, border.end()) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each mail, without normalisation; mails attached to one follow it."""
    what = quoted(material.name)
    number = 0
    with material.open() as file:
        for data in _mails(file):
            number += 1
            one = f"{what}, mail {number}"
            if not data:
                reason = f"{one} is larger than {MAX_BYTES // 1_000_000} MB."
                yield Unread(number, reason, "Save it alone, without what is attached to it.")
                continue
            try:
                for found in mail.articles(data, one, material.encoding):
                    yield replace(found, original=data) if isinstance(found, Draft) else found
            except IntakeError as error:
                yield Unread(number, error.message, error.hint)
    if not number:
        raise IntakeError(f"{what} holds no mail.", "Check that it is the file you meant.")


def _mails(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of each mail, without the line that sets it apart; nothing for one that is too large."""
    pieces: list[bytes] = []
    size, blank, within = 0, True, False
    line = file.readline(_LINE)
    while line:
        following = file.readline(_LINE)
        if blank and _BORDER.fullmatch(line) and _FIELD.match(following):
            if within:
                yield _whole(pieces, size)
            pieces, size, within = [], 0, True
        elif within:
            size += len(line)
            if size <= MAX_BYTES:
                pieces.append(line)
            else:
                pieces.clear()
        blank = line in (b"\n", b"\r\n")
        line = following
    if within:
        yield _whole(pieces, size)


def _whole(pieces: list[bytes], size: int) -> bytes:
    """One mail; a mark before lines that begin like the border between mails is taken away."""
    return _QUOTED.sub(rb"\1", b"".join(pieces)) if size <= MAX_BYTES else b""
