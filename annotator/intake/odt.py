"""OpenDocument texts (.odt, .ott, .fodt), as LibreOffice writes them: paragraphs, lists, table cells, text
boxes, notes. Macros, pictures, comments and deleted passages are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.core.archive import Archive
from annotator.core.errors import IntakeError
from annotator.core.text import MAX_TEXT_BYTES
from annotator.core.xml_parts import elements
from annotator.intake.draft import Draft, Material, tidy
from annotator.intake.files import quoted
from annotator.intake.odt_paragraph import Paragraph
from annotator.intake.properties import made_on, real_person, real_title

if TYPE_CHECKING:
    from lxml.etree import _Element

TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
DC = "http://purl.org/dc/elements/1.1/"

_PART_BYTES = 128 << 20
_BLOCKS = (f"{{{TEXT}}}p", f"{{{TEXT}}}h", f"{{{TEXT}}}list", f"{{{TABLE}}}table")
_PROPERTIES = (
    f"{{{DC}}}title", f"{{{DC}}}creator", f"{{{META}}}initial-creator", f"{{{META}}}creation-date",
    f"{{{DC}}}date", f"{{{DC}}}language",
)  # fmt: skip
_PACKED = re.compile(
    rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text",
    re.DOTALL,
)
_FLAT = re.compile(rb"office:mimetype=[\"']application/vnd\.oasis\.opendocument\.text[\w-]*[\"']")


def sniff(head: bytes, name: str) -> int:
    """How surely these are an OpenDocument text's first bytes (0 to 100)."""
    if _PACKED.match(head):
        return 95
    if head.startswith(b"PK\x03\x04"):
        # Packed anew by another program, the mark need not come first.
        return 60 if name.lower().endswith((".odt", ".ott")) else 0
    return 92 if b"<office:document" in head[:2000] and _FLAT.search(head) else 0


def read(material: Material) -> list[Draft]:
    """The one article of an OpenDocument text, without normalisation."""
    what = quoted(material.name)
    if material.data.startswith(b"PK"):
        archive = Archive(material.data, what)
        _refuse_encrypted(archive, what)
        names, content, meta = _parts(archive)
    else:
        names, content = [], lambda: (material.data,)
        meta = content
    writer = _Writer(what)
    for block in elements(content(), _BLOCKS, what):
        # Blocks within blocks come along with the outer one.
        if next(block.iterancestors(*_BLOCKS), None) is None:
            if not _is_unseen(block):
                writer.block(block)
            block.clear()
    values: dict[str, str] = {}
    for element in elements(meta(), _PROPERTIES, what):
        values.setdefault(str(element.tag), element.text or "")
    draft = Draft(
        text=writer.text(),
        title=real_title(values.get(_PROPERTIES[0])),
        author=real_person(values.get(_PROPERTIES[2])) or real_person(values.get(_PROPERTIES[1])),
        language=tidy(values.get(_PROPERTIES[5]))[:2].lower(),
    )
    made = tidy(values.get(_PROPERTIES[3])) or tidy(values.get(_PROPERTIES[4]))
    draft = made_on(draft, made[:10], "document")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        note = "The document brings macros; only its text was taken."
        draft = replace(draft, warnings=(*draft.warnings, note))
    return [draft]


Pieces = Callable[[], Iterable[bytes]]


def _parts(archive: Archive) -> tuple[list[str], Pieces, Pieces]:
    """The members' names, and how to read the parts with the text and with the properties."""

    def meta() -> Iterable[bytes]:
        return archive.chunks("meta.xml", 1 << 20) if "meta.xml" in archive else (b"<none/>",)

    return archive.names(), lambda: archive.chunks("content.xml", _PART_BYTES), meta


def _refuse_encrypted(archive: Archive, what: str) -> None:
    """The parts of a locked document are unreadable; its list of parts says so."""
    listed = "META-INF/manifest.xml"
    if "encrypted-package" in archive or (
        listed in archive and b"encryption-data" in b"".join(archive.chunks(listed, 8 << 20))
    ):
        raise IntakeError(
            f"{what} is protected with a password.", "Save it without the password first."
        )


def _is_unseen(block: _Element) -> bool:
    """True within passages that were deleted with a record of changes, or sections that are hidden."""
    for parent in block.iterancestors(f"{{{TEXT}}}tracked-changes", f"{{{TEXT}}}section"):
        if "tracked" in str(parent.tag) or parent.get(f"{{{TEXT}}}display") == "none":
            return True
    return False


class _Writer:
    """Writes blocks as lines, and collects the notes they refer to."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lines: list[str] = []
        self._notes: list[_Element] = []
        self._size = 0

    def text(self) -> str:
        """All lines, notes last."""
        told = 0
        while told < len(self._notes):  # A note may refer to another.
            if told == 0:
                self._add("")
            note, told = self._notes[told], told + 1
            first = len(self._lines)
            for inner in _blocks(note):
                self.block(inner)
            if first < len(self._lines):
                self._lines[first] = f"[{told}] {self._lines[first]}"
        return "\n".join(self._lines)

    def block(self, block: _Element) -> None:
        """A paragraph with its text boxes after it, a list, or a table."""
        kind = _local(block)
        if kind in ("p", "h"):
            boxes = self._paragraph(block)
            for box in boxes:
                for inner in _blocks(box):
                    self.block(inner)
        elif kind == "table":
            for row in block.iter(f"{{{TABLE}}}table-row"):
                if next(row.iterancestors(f"{{{TABLE}}}table"), None) is block:
                    self._row(row)
        else:
            for inner in _blocks(block):
                self.block(inner)

    def _row(self, row: _Element) -> None:
        cells = [list(_blocks(cell)) for cell in row if _local(cell) == "table-cell"]
        if all(len(cell) == 1 and _local(cell[0]) in ("p", "h") for cell in cells):
            boxes: list[_Element] = []
            line = []
            for (inner,) in cells:
                words = Paragraph(inner, len(self._notes))
                self._notes += words.notes
                boxes += words.boxes
                line.append(words.text)
            self._add("\t".join(line))
            for box in boxes:
                for one in _blocks(box):
                    self.block(one)
            return
        for cell in cells:
            for inner in cell:
                self.block(inner)

    def _paragraph(self, block: _Element) -> list[_Element]:
        words = Paragraph(block, len(self._notes))
        self._notes += words.notes
        self._add(words.text)
        return words.boxes

    def _add(self, line: str) -> None:
        self._size += len(line) + 1
        if self._size > MAX_TEXT_BYTES:
            raise IntakeError(
                f"The text of {self._what} is larger than {MAX_TEXT_BYTES // 1_000_000} MB.",
                "Split it into several articles, then import those.",
            )
        self._lines.append(line)


def _blocks(element: _Element) -> Iterator[_Element]:
    """The paragraphs, lists and tables directly within, also those inside of sections and list items."""
    for child in element:
        if child.tag in _BLOCKS:
            yield child
        elif _local(child) in _HOLDERS and child.get(f"{{{TEXT}}}display") != "none":
            yield from _blocks(child)


_HOLDERS = frozenset(
    (
        "list-item", "list-header", "section", "index-body", "index-title", "numbered-paragraph", "note-body",
        "table-of-content", "frame", "text-box",
    )
)  # fmt: skip


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
