"""Nexis Uni, Nexis and Lexis Advance: Word, rich text, plain text, web page or PDF, of one article or many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.intake.database import blocks, no_articles, readable
from annotator.intake.decode import decode
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.nexis_docx import is_delivered, text_of_head
from annotator.intake.nexis_docx import lines as docx_lines
from annotator.intake.nexis_labels import label
from annotator.intake.nexis_lines import Line, articles, looks_like
from annotator.intake.rtf_text import is_rtf, rich_text
from annotator.intake.rtf_text import text_of_head as text_of_rtf_head

_TITLE = "Nexis"
_SEARCH = re.compile(r"\b(?:Job Number|Search Terms|Client/Matter|User Name)\s?:")
_LEXIS = re.compile(rb"(?:advance|plus|www)\.lexis(?:nexis)?\.com/api/document|urn:contentItem:")


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of such an export (0 to 100)."""
    if head.startswith(b"PK\x03\x04"):
        return 97 if is_delivered(head) or looks_like(text_of_head(head)) else 0
    if is_rtf(head):
        return 97 if looks_like(text_of_rtf_head(head)) else 0
    if head.startswith(b"%PDF-"):
        return 97 if _LEXIS.search(head) else 0
    if b"\x00" in head[:2000] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 0
    text = _plain_head(head)
    return 97 if looks_like(text) else 0


def read(material: Material) -> list[Draft | Unread]:
    """The articles of an export; the page with search terms and account before them is left out."""
    what = quoted(material.name)
    if material.data.startswith(b"%PDF-"):
        return _pdf(material)
    return readable(list(articles(list(_lines(material, what)))), what, _TITLE)


def _lines(material: Material, what: str) -> Iterator[Line]:
    data = material.data
    if data.startswith(b"PK\x03\x04"):
        yield from docx_lines(data, what)
    elif is_rtf(data):
        yield from _rtf_lines(data, what)
    elif re.search(rb"<(?:html|body|p|div)[\s>]", data[:20_000], re.IGNORECASE):
        for block in blocks(data, material.encoding, "^$", "^$", what)[0]:
            yield from map(Line, block.text.split("\n"))
    else:
        text = decode(data, material.encoding, what).text.lstrip("\ufeff")
        yield from _text_lines(text.replace("\r\n", "\n"))


def _text_lines(text: str) -> Iterator[Line]:
    for number, page in enumerate(text.split("\f")):
        for place, line in enumerate(page.split("\n")):
            yield Line(line, "", number > 0 and place == 0)


def _rtf_lines(data: bytes, what: str) -> Iterator[Line]:
    found = rich_text(data, what)
    links = iter(found.links)
    link = next(links, None)
    at, begins = 0, True
    for piece in re.split(r"([\n\f])", found.text):
        if piece in ("\n", "\f"):
            begins = begins or piece == "\f"
            at += 1
            continue
        at += len(piece)
        address = ""
        while link is not None and link[0] < at + 1:
            address = address or link[1]
            link = next(links, None)
        yield Line(piece, address, begins)
        begins = begins and not piece.strip()


def _pdf(material: Material) -> list[Draft | Unread]:
    """The articles of a PDF; as one article where they cannot be told apart."""
    from annotator.intake.pdf import lines_of_pages, read
    from annotator.intake.pdf_lines import Line as PageLine
    from annotator.intake.pdf_lines import paragraphs

    groups: list[list[list[PageLine]]] = []
    for page in lines_of_pages(material):
        # An article's first page has its fields; what comes before the first such page is left out.
        if any((label(line.text) or ("",))[0] == "length" for line in page):
            groups.append([page])
        elif groups:
            groups[-1].append(page)
    lines: list[Line] = []
    for group in groups:
        text = "\n".join(paragraphs(group))
        lines += (Line(line, "", number == 0) for number, line in enumerate(text.split("\n")))
    if found := list(articles(lines)):
        return found
    whole = read(material)
    if any(_SEARCH.search(draft.text) for draft in whole):
        raise no_articles(quoted(material.name), _TITLE)
    return list(whole)


def _plain_head(head: bytes) -> str:
    """The first characters of a text or a page; which encoding it is does not matter for the names of fields."""
    text = head.decode("utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")  # fmt: skip
    if "<" in text[:2000]:
        text = re.sub(r"<[^<>]{0,2000}>", "\n", text)
    return text.replace("\r\n", "\n")
