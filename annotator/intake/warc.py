"""Web archives (.warc, .warc.gz), by the library that the extra ``corpus`` brings: an article for each page.

Only pages that were delivered whole are read; requests, pictures, redirects and errors are left out. When a page
was crawled is not when it was published.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotator.core.errors import IntakeError
from annotator.intake import html
from annotator.intake.draft import Draft, Material, Unread, tidy, web_address
from annotator.intake.extras import corpus
from annotator.intake.files import quoted

_PAGE_BYTES = 20_000_000
_PIECE = 1 << 20
# What the library raises where a record lacks what it expects, or is packed wrongly.
_BROKEN = (AttributeError, EOFError, LookupError, OSError, TypeError, ValueError, zlib.error)
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def sniff(head: bytes, name: str) -> int:
    """How surely these are a web archive's first bytes (0 to 100)."""
    start = head
    if head.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(31).decompress(head, 200)
        except zlib.error:
            return 0
    return 98 if re.match(rb"WARC/[01]\.\d+\r?\n", start) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each page, without normalisation."""
    what = quoted(material.name)
    corpus("warcio", f"{what} is a web archive")
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = pages = 0
    last: Any = None
    trouble = hint = ""
    start = 0
    with material.open() as file:
        found = ArchiveIterator(file)
        found.INC_RECORD = ""  # What it would print of odd records is nobody's news.
        while True:
            try:
                record = next(found, None)
            except (ArchiveLoadFailed, *_BROKEN) as error:
                trouble, hint = "is broken", "Copy or download it again."
                if "non-chunked" in str(error):
                    trouble, hint = "is packed as a whole", "Unpack it, then import the .warc file."
                break
            if record is None:
                break
            records, last, start = records + 1, record, found.offset
            if _is_page(record):
                pages += 1
                yield _page(record, material.encoding)
        cut = not trouble and (_is_cut(last) or _lacks_end(file, start))
    if cut:
        trouble, hint = "breaks off", "Copy or download it again."
    if trouble and not pages:
        raise IntakeError(f"{what} {trouble} and cannot be read.", hint)
    if trouble:
        yield Unread(
            0,
            f"The archive {trouble} after record {records:,}; nothing that follows can be read.",
            hint,
        )
    if not pages:
        raise IntakeError(
            f"{what} holds no web page that was delivered whole.",
            "It may hold only pictures, requests or redirects.",
        )


def _lacks_end(file: BinaryIO, start: int) -> bool:
    """True when what follows from the ``start`` of the last record does not end as each record does: with two
    line ends, and packed as a whole where it is packed.
    """
    file.seek(start)
    packed = file.read(2) == b"\x1f\x8b"
    if not packed:
        file.seek(-min(4, file.seek(0, 2)), 2)
        return not file.read(4).replace(b"\r", b"").endswith(b"\n\n")
    file.seek(start)
    member = zlib.decompressobj(31)
    while piece := member.unused_data or file.read(_PIECE):
        if member.eof:
            member = zlib.decompressobj(31)
        try:
            member.decompress(piece, _PIECE)
            while member.unconsumed_tail:
                member.decompress(member.unconsumed_tail, _PIECE)
        except zlib.error:
            return True
    return not member.eof


def _is_cut(record: Any) -> bool:
    """True when the head or the body of the last record is not all there."""
    if record is None:
        return False
    stated = record.rec_headers.get_header("Content-Length")
    return stated is None or getattr(record.raw_stream, "limit", 0) > 0


def _is_page(record: Any) -> bool:
    """True for what a server, or a program in its place, delivered as a page."""
    if record.rec_type == "response":
        headers = record.http_headers
        if headers is None or not str(headers.get_statuscode()).startswith("2"):
            return False
        kind = headers.get_header("Content-Type") or ""
    elif record.rec_type == "resource":
        kind = record.rec_headers.get_header("Content-Type") or ""
    else:
        return False
    return kind.split(";")[0].strip().lower() in _PAGES


def _page(record: Any, encoding: str) -> Draft | Unread:
    """The article of one record."""
    url = web_address((record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
    crawled = tidy(record.rec_headers.get_header("WARC-Date"))
    place = f"The page {tidy(url, 200)}" if url else "A page"
    try:
        data = record.content_stream().read(_PAGE_BYTES + 1)
    except _BROKEN:
        return Unread(0, f"{place} is broken and cannot be read.", "")
    if len(data) > _PAGE_BYTES:
        return Unread(0, f"{place} is larger than {_PAGE_BYTES // 1_000_000} MB.", "")
    missing = _missing(record, data)
    headers = record.http_headers or record.rec_headers
    charset = _CHARSET.search(headers.get_header("Content-Type") or "")
    try:
        draft = html.article(data, place, encoding, charset[1] if charset else "", url)
    except IntakeError as error:
        if missing:
            return Unread(0, f"{place} breaks off, and what is there is no text.", error.hint)
        return Unread(0, error.message, error.hint)
    warnings = list(draft.warnings)
    if missing:
        warnings.append("The page breaks off: the archive holds only its beginning.")
    if not draft.date and crawled:
        warnings.append(f"No date was found in the page; it was crawled on {crawled[:10]}.")
    return replace(draft, url=url or draft.url, original=data, warnings=tuple(warnings))


def _missing(record: Any, data: bytes) -> bool:
    """True when fewer bytes are there than were announced."""
    if record.rec_type == "response":
        stated = record.http_headers.get_header("Content-Length") or ""
        packed = record.http_headers.get_header("Content-Encoding")
        if packed or not stated.isdecimal() or len(stated) > 18:
            return bool(getattr(record.raw_stream, "limit", 0))
        return len(data) < int(stated)
    stated = record.rec_headers.get_header("Content-Length") or ""
    return stated.isdecimal() and (len(stated) > 18 or len(data) < int(stated))
