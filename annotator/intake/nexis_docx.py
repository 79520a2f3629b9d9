"""The lines of a Word document as Nexis writes it, with its sections and the addresses its links lead to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.core.archive import Archive
from annotator.core.xml_parts import elements
from annotator.intake.nexis_lines import Line

if TYPE_CHECKING:
    from lxml.etree import _Element

_PART_BYTES = 256 << 20
_MAIN, _LINKS = "word/document.xml", "word/_rels/document.xml.rels"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_SILENT = frozenset(("delText", "instrText", "del", "txbxContent", "Fallback", "rt"))
_ADDRESS = re.compile(r"HYPERLINK\s+\"([^\"]{1,2000})")
_DELIVERED = re.compile(rb"LA(DeliveryID|DocCount)\"")
_ENTRY = re.compile(rb"PK\x03\x04.{4}.{2}(?P<way>.{2}).{14}(?P<name>..)(?P<extra>..)", re.DOTALL)
_OFFICE = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|(?:_rels|docProps|word|customXml)/)", re.DOTALL
)
_ENOUGH = 400_000


def lines(data: bytes, what: str) -> Iterator[Line]:
    """The paragraphs and rows of tables, in order; line breaks within them part lines."""
    archive = Archive(data, what)
    links = _links(archive, what)
    begins = True
    for block in elements(archive.chunks(_MAIN, _PART_BYTES), ("{*}p", "{*}tr"), what):
        if next(block.iterancestors("{*}tr", "{*}p"), None) is not None:
            continue
        paragraphs = [block] if _local(block) == "p" else list(block.iter("{*}p"))
        text = "\t".join("".join(_characters(p)) for p in paragraphs)
        marks = [_attribute(e, "name") for e in block.iter("{*}bookmarkStart")]
        begins = begins or any(mark.startswith("Bookmark_") for mark in marks)
        link = next((a for e in block.iter() if (a := _address(e, links))), "")
        for part in text.split("\n"):
            yield Line(part, link, begins)
            # A page begins with its first words.
            begins = begins and not part.strip()
        begins = begins or next(block.iter("{*}sectPr"), None) is not None
        block.clear()


def is_delivered(head: bytes) -> bool:
    """True when a document that starts like this bears the number of a delivery by Lexis."""
    return any(_DELIVERED.search(part) for _, part in _parts(head, "docProps/"))


def text_of_head(head: bytes) -> str:
    """What can be read of the document's text in its first bytes."""
    for _, part in _parts(head, _MAIN):
        text = re.sub(rb"</w:p>|<w:br/>", b"\n", part)
        return re.sub(rb"<[^>]*>", b"", text).decode("utf-8", "replace")
    return ""


def _parts(head: bytes, wanted: str) -> Iterator[tuple[str, bytes]]:
    """The members of a document that lie in its first bytes, each as far as it can be unpacked."""
    if not _OFFICE.match(head):
        return  # An archive of documents, not one of them.
    for number, match in enumerate(_ENTRY.finditer(head)):
        size, extra = (int.from_bytes(match[part], "little") for part in ("name", "extra"))
        name = head[match.end() : match.end() + size].decode("utf-8", "replace")
        packed = head[match.end() + size + extra :]
        if number > 200 or not name.startswith(wanted):
            continue
        try:
            yield name, zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _ENOUGH)
        except zlib.error:
            continue


def _links(archive: Archive, what: str) -> dict[str, str]:
    """The addresses outside of the document, by the name it has for each."""
    if _LINKS not in archive:
        return {}
    return {
        link.get("Id", ""): link.get("Target", "")
        for link in elements(archive.chunks(_LINKS, _PART_BYTES), ("{*}Relationship",), what)
        if link.get("TargetMode") == "External"
    }


def _address(element: _Element, links: dict[str, str]) -> str:
    name = _local(element)
    if name == "hyperlink":
        return links.get(_attribute(element, "id"), "")
    if name == "instrText" and (match := _ADDRESS.search(element.text or "")):
        return match[1]
    return ""


def _characters(element: _Element) -> Iterator[str]:
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            # A break to the next page is none to the next line.
            yield "" if name == "br" and _attribute(child, "type") == "page" else _SIGNS[name]
        elif name not in _SILENT:
            yield from _characters(child)


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: _Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""
