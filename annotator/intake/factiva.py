"""Factiva: saved pages with and without indexing, rich text, and its XML."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from annotator.core.xml_parts import elements
from annotator.intake.database import (
    Block,
    Found,
    article,
    blocks,
    is_word_count,
    joined,
    readable,
    warned,
)
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.factiva_fields import CODES, NUMBER, Part, coded, uncoded
from annotator.intake.files import quoted
from annotator.intake.rtf_text import RichText, is_rtf, rich_text, text_of_head

_TITLE = "Factiva"
_RTF_MARK = b"Factiva RTF Display Format"
_PAGE_MARKS = re.compile(
    rb"<title>\s*Factiva\s*</title>|divFactivaException|class=[\"']?article [a-z]{2,6}Article\b|"
    rb"class=[\"']?articleParagraph [a-z]{2,6}articleParagraph"
)
_XML_MARKS = re.compile(rb"<(?:\w+:)?(?:PPSResponse|ppsArticleResponse|ppsarticleResultSet)\b")
_CODE_LINE = re.compile(r"\s*(?P<code>[A-Z]{2,3})(?:\t|[ \u00a0]{2,}|\s*$)(?P<value>.*)", re.DOTALL)
_LAST = re.compile(rf"\s*(?:AN\b\s*)?(?:\S{{1,20}}\s+)?{NUMBER.pattern}\s*")
_CUT_OFF = "The file ends in the middle of this article."


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of such an export (0 to 100)."""
    if is_rtf(head):
        if _RTF_MARK in head[:4000]:
            return 98
        return 97 if _looks_like(text_of_head(head)) else 0
    if head.startswith((b"PK\x03\x04", b"%PDF-")):
        return 0
    if _XML_MARKS.search(head[:4000]):
        return 97
    return 97 if _PAGE_MARKS.search(head) and re.search(rb"<\w", head[:2000]) else 0


def read(material: Material) -> list[Draft | Unread]:
    """The articles of an export."""
    what = quoted(material.name)
    if is_rtf(material.data):
        return readable(list(_of_rich_text(rich_text(material.data, what))), what, _TITLE)
    if _XML_MARKS.search(material.data[:4000]):
        return readable(list(_of_xml(material.data, what)), what, _TITLE)
    marks = r"\.(?:.*\s)?[a-z]{2,6}Article$|^td\.index$"
    page, decoded = blocks(material.data, material.encoding, marks, "^$", what)
    found = [article(_of_blocks(part), decoded) for part in _articles(page)]
    return readable(found, what, _TITLE)


def _looks_like(text: str) -> bool:
    """True when a text has a count of words in a line of its own, and an article's number in another."""
    lines = [line for line in text.split("\n") if line.strip()]
    head = {m["code"] for line in lines if (m := _CODE_LINE.fullmatch(line))}
    return {"HD", "WC", "PD"} <= head or any(_LAST.fullmatch(line) for line in lines)


def _articles(page: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of each article, without what lies between articles."""
    current: list[Block] | None = None
    for block in page:
        border = block.sort != "text" and block.tag != "td"
        if border and block.sort == "open":
            current = [block]
        elif border:
            if current and len(current) > 1:
                yield current
            current = None
        elif current is not None:
            current.append(block)
    if current and len(current) > 1:
        yield current


def _of_blocks(page: Sequence[Block]) -> Found:
    """An article of a saved page. Its first block names the language in its class, whatever the interface's is."""
    border, *page = page
    language = re.sub(r".*?([a-z]{2})[a-z]{0,4}Article$", r"\1", border.name)
    if any(block.sort == "open" for block in page):
        return replace(coded(_codes(page)), language=language)
    classed = any("articleParagraph" in block.name or block.tag == "pre" for block in page)
    parts, texts = [], False
    for block in page:
        in_text = "articleParagraph" in block.name or block.tag == "pre"
        texts = texts or in_text or block.tag != "div"
        if block.identity == "hd":
            role = "title"
        elif "author" in block.name:
            role = "author"
        elif in_text or (texts and not classed):
            role = "text" if classed else ""
        else:
            role = "note" if texts else ""
        parts.append(Part(role, block.text))
    return replace(uncoded(parts), language=language)


def _codes(page: Sequence[Block]) -> dict[str, list[str]]:
    """The parts by the codes in the table's first column."""
    parts: dict[str, list[str]] = {}
    code, in_code = "", False
    for block in page:
        if block.sort != "text":
            in_code = block.sort == "open"
        elif in_code:
            code = block.text.strip()
        else:
            parts.setdefault(code, []).append(block.text)
    return parts


def _of_rich_text(found: RichText) -> Iterator[Draft | Unread]:
    """The articles of a rich text: each ends with its number; what follows the last is a summary of the search."""
    current: list[tuple[int, str]] = []
    at = 0
    for piece in re.split(r"(?<=[\n\f])", found.text):
        line = piece.rstrip("\n\f")
        current.append((at, line))
        at += len(piece)
        if piece.endswith("\f") and not any(_is_head(text) for _, text in current):
            current = []  # A page before the first article.
        if _LAST.fullmatch(line):
            yield article(_of_lines(current, found))
            current = []
    if not found.whole and len(current) > 5:
        yield warned(article(_of_lines(current, found)), _CUT_OFF)


def _is_head(line: str) -> bool:
    match = _CODE_LINE.fullmatch(line)
    return is_word_count(line) or bool(match and match["code"] in ("HD", "WC"))


def _of_lines(lines: Sequence[tuple[int, str]], found: RichText) -> Found:
    """An article of a rich text: a table of codes, or lines of which the headline is printed in bold."""
    codes: dict[str, list[str]] = {}
    code = ""
    for _, line in lines:
        match = _CODE_LINE.fullmatch(line)
        if match and match["code"] in CODES:
            code = match["code"]
            line = match["value"]
        if code:
            codes.setdefault(code, []).append(line.replace("\t", " "))
    if {"HD", "AN"} <= codes.keys() or {"HD", "WC"} <= codes.keys():
        return coded(codes)
    return uncoded([Part(_role(at, line, found.bold), line) for at, line in lines])


def _role(at: int, line: str, bold: Sequence[tuple[int, int]]) -> str:
    """``title`` for a line, at that place of the text, that is in bold from its first to its last letter."""
    first = at + len(line) - len(line.lstrip())
    place = bisect_left(bold, (first, 0))
    if not line.strip() or place == len(bold) or bold[place][0] != first:
        return ""
    within = takewhile(lambda piece: piece[1] <= at + len(line), islice(bold, place, None))
    return "title" if sum(end - start for start, end in within) >= len(line.strip()) else ""


def _of_xml(data: bytes, what: str) -> Iterator[Draft | Unread]:
    """The articles of Factiva's XML."""
    for element in elements([data], ("{*}article",), what):

        def texts(*names: str, element: object = element) -> list[str]:
            return [
                " ".join("".join(part.itertext()).split())
                for name in names
                for part in element.iterfind(f"{{*}}{name}")  # type: ignore[attr-defined]
            ]

        def paragraphs(name: str, element: object = element) -> list[str]:
            return [
                " ".join("".join(part.itertext()).split())
                for part in element.iterfind(f"{{*}}{name}/{{*}}paragraph")  # type: ignore[attr-defined]
            ]

        stated = joined(texts("wordCount"))
        yield article(
            Found(
                (*paragraphs("leadParagraph"), *paragraphs("tailParagraphs")),
                title=joined(paragraphs("headline")),
                source=joined(texts("sourceName")),
                author=joined(paragraphs("byline") or texts("byline")),
                date=joined(texts("publicationDate"))[:10],
                section=joined(texts("sectionName")),
                page=joined(texts("pages")),
                language=joined(texts("baseLanguage")),
                words=f"{stated} words" if stated.isdigit() else "",
                identity=joined(texts("accessionNo")),
            )
        )
        element.clear()
