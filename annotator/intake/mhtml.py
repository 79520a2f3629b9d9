"""Pages saved as one file (.mhtml, .mht), as Chrome, Edge, Opera, Internet Explorer and Word write them."""

from __future__ import annotations

from email.message import Message

from annotator.core.errors import IntakeError
from annotator.intake import mail_parts
from annotator.intake.draft import Draft, Material, web_address
from annotator.intake.files import quoted
from annotator.intake.html import article

_PAGES = ("text/html", "application/xhtml+xml")


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of a page saved as one file (0 to 100)."""
    return 95 if mail_parts.is_saved_page(mail_parts.fields(head)) else 0


def read(material: Material) -> list[Draft]:
    """The one article of a saved page, without normalisation."""
    what = quoted(material.name)
    saved = mail_parts.message(material.data, what)
    page = _page(saved)
    if page is None:
        raise IntakeError(
            f"{what} is broken or incomplete: the page itself is missing in it.",
            "Save the page again, or copy the article's text and paste it.",
        )
    addresses = (
        mail_parts.header(saved, "Snapshot-Content-Location"),
        mail_parts.header(page, "Content-Location"),
    )
    url = next(filter(None, map(web_address, addresses)), "")
    moment = mail_parts.header(saved, "Date")
    declared = mail_parts.charset(page)
    return [article(mail_parts.payload(page), what, material.encoding, declared, url, moment)]


def _page(saved: Message) -> Message | None:
    """The page among its pictures, frames and styles: the part named as such, else the first."""
    parts = list(mail_parts.leaves(saved))
    start = str(saved.get_param("start", "") or "").strip()
    named = [part for part in parts if start and mail_parts.header(part, "Content-ID") == start]
    place = mail_parts.header(saved, "Snapshot-Content-Location")
    there = [p for p in parts if place and mail_parts.header(p, "Content-Location") == place]
    for part in (*named, *there, *parts):
        if part.get_content_type() in _PAGES and mail_parts.payload(part).strip():
            return part
    return None
