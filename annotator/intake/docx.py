"""Word documents (.docx, .docm): paragraphs, table cells, text boxes, notes. Macros, pictures and links to
other files are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from annotator.core.archive import Archive
from annotator.core.errors import IntakeError
from annotator.core.text import MAX_TEXT_BYTES
from annotator.core.xml_parts import elements
from annotator.intake.draft import Draft, Material, tidy
from annotator.intake.files import quoted
from annotator.intake.properties import made_on, real_person, real_title

if TYPE_CHECKING:
    from lxml.etree import _Element

_PART_BYTES = 128 << 20
_BLOCKS = ("{*}p", "{*}tbl")
_OFFICE = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|(?:_rels|docProps|word|customXml)/)", re.DOTALL
)
_OFFICE_PART = re.compile(r"/officeDocument$")


def sniff(head: bytes, name: str) -> int:
    """How surely these are a Word document's first bytes (0 to 100)."""
    if not head.startswith(b"PK\x03\x04"):
        return 0
    # Its own first part tells; the names of other parts may be those of documents within an archive.
    office = _OFFICE.match(head) is not None
    if office and b"word/" in head:
        return 95
    office = office and not re.search(rb"(xl|ppt|visio)/", head)
    return 60 if office or name.lower().endswith((".docx", ".docm", ".dotx")) else 0


def read(material: Material) -> list[Draft]:
    """The one article of a Word document, without normalisation."""
    what = quoted(material.name)
    archive = Archive(material.data, what)
    main = _main_part(archive, what)
    folder = main.rpartition("/")[0]
    notes = {
        kind: _notes(archive, f"{folder}/{kind}s.xml", kind, what)
        for kind in ("footnote", "endnote")
    }
    writer = _Writer(what, notes)
    for block in elements(archive.chunks(main, _PART_BYTES), _BLOCKS, what):
        # Blocks within blocks come along with the outer one.
        if next(block.iterancestors(*_BLOCKS), None) is None:
            writer.block(block)
            block.clear()
    title, author, made = _properties(archive, what)
    draft = made_on(Draft(text=writer.text(), title=title, author=author), made, "document")
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names()):
        note = "The document brings macros; only its text was taken."
        draft = replace(draft, warnings=(*draft.warnings, note))
    return [draft]


def _main_part(archive: Archive, what: str) -> str:
    """The name of the part that holds the text."""
    if "_rels/.rels" in archive:
        for link in elements(archive.chunks("_rels/.rels", 1 << 20), ("{*}Relationship",), what):
            if _OFFICE_PART.search(link.get("Type", "")) and link.get("TargetMode") != "External":
                target = str(link.get("Target", "")).lstrip("/")
                if target in archive:
                    return target
    if "word/document.xml" in archive:
        return "word/document.xml"
    raise IntakeError(
        f"{what} holds no text: its main part is missing.",
        "Open it in the program it comes from and save it again as .docx.",
    )


def _properties(archive: Archive, what: str) -> tuple[str, str, str]:
    """Title, author and day of making of the core properties; empty where there are none."""
    if "docProps/core.xml" not in archive:
        return "", "", ""
    tags = ("{*}title", "{*}creator", "{*}created")
    values = {
        _local(element): element.text
        for element in elements(archive.chunks("docProps/core.xml", 1 << 20), tags, what)
    }
    made = tidy(values.get("created"))
    # Programs that keep no time of making write the day on which their own format began.
    if made < "1990" or made.startswith(("2006-09-16", "2013-12-23")):
        made = ""
    return real_title(values.get("title")), real_person(values.get("creator")), made[:10]


def _notes(archive: Archive, part: str, kind: str, what: str) -> dict[str, _Element]:
    """Footnotes or endnotes by their id, without the separators Word keeps among them."""
    if part not in archive:
        return {}
    found = elements(archive.chunks(part, _PART_BYTES), (f"{{*}}{kind}",), what)
    return {_attribute(e, "id"): e for e in found if not _attribute(e, "type").endswith("eparator")}


@dataclass
class _Writer:
    """Writes blocks as lines, and collects the notes they refer to."""

    what: str
    notes: dict[str, dict[str, _Element]]
    lines: list[str] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    size: int = 0

    def text(self) -> str:
        """All lines, then the notes in the order of their marks."""
        written = 0
        while written < len(self.numbers):
            # A note may itself refer to a further one, which is then added at the end.
            kind, identity = list(self.numbers)[written]
            paragraphs = [self.paragraph(p) for p in self.notes[kind][identity].iterfind("{*}p")]
            written += 1
            if written == 1:
                self._add("")
            self._add(f"[{written}] " + "\n".join(p.strip() for p in paragraphs))
        return "\n".join(self.lines)

    def block(self, block: _Element) -> None:
        """Add one paragraph or table."""
        if _local(block) == "p":
            self._add(self.paragraph(block))
            for box in block.iter("{*}txbxContent"):
                # Boxes come twice, for old programs and new; boxes within boxes come with the outer one.
                if next(box.iterancestors("{*}Fallback", "{*}p")) is block:
                    for inner in _blocks(box):
                        self.block(inner)
            return
        for row in block.iterfind("{*}tr"):
            cells = [list(_blocks(cell)) for cell in row.iter("{*}tc") if _owner(cell) is row]
            if all(len(cell) == 1 and _local(cell[0]) == "p" for cell in cells):
                self._add("\t".join(self.paragraph(cell[0]) for cell in cells))
                continue
            for cell in cells:
                for inner in cell:
                    self.block(inner)

    def paragraph(self, paragraph: _Element) -> str:
        """The characters of one paragraph: what is deleted, hidden in fields, or in text boxes stays out."""
        return "".join(self._characters(paragraph))

    def _characters(self, element: _Element) -> Iterator[str]:
        for child in element:
            name = _local(child)
            if name == "t":
                yield child.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield _symbol(child)
            elif name in ("footnoteReference", "endnoteReference"):
                yield self._refer(child, name.removesuffix("Reference"))
            elif name not in _SILENT:
                yield from self._characters(child)

    def _refer(self, mark: _Element, kind: str) -> str:
        key = kind, _attribute(mark, "id")
        if key[1] not in self.notes[kind]:
            return ""
        return f"[{self.numbers.setdefault(key, len(self.numbers) + 1)}]"

    def _add(self, line: str) -> None:
        self.size += len(line) + 1
        if self.size > MAX_TEXT_BYTES:
            raise IntakeError(
                f"The text of {self.what} is larger than {MAX_TEXT_BYTES // 1_000_000} MB.",
                "Split it into several articles, then import those.",
            )
        self.lines.append(line)


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_SILENT = frozenset(
    (
        "delText", "instrText", "del", "moveFrom", "rPr", "pPr", "txbxContent", "Fallback",
        "object", "annotationRef", "rt",
    )
)  # fmt: skip


def _blocks(element: _Element) -> Iterator[_Element]:
    """The paragraphs and tables directly within, also those inside of content controls."""
    for child in element:
        name = _local(child)
        if name in ("p", "tbl"):
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _blocks(child)


def _owner(cell: _Element) -> _Element | None:
    """The row a cell belongs to, content controls aside."""
    return next(cell.iterancestors("{*}tr"), None)


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: _Element, name: str) -> str:
    """An attribute by its local name, whichever of the two namespaces the document uses."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _symbol(element: _Element) -> str:
    """A character set from a symbol font; those of the fonts' private area have no meaning of their own."""
    try:
        code = int(_attribute(element, "char"), 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else "\ufffd"
