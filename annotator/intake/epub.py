"""E-books (EPUB): each chapter that holds text is an article, in the order in which the book is read.

Newspapers and magazines come this way from e-readers and from Calibre: there a chapter is an article, and the
table of contents names its section.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annotator.core.archive import Archive
from annotator.core.errors import IntakeError
from annotator.core.xml_parts import elements
from annotator.intake.apart import Stopped, run
from annotator.intake.draft import Draft, Material, Unread, tidy
from annotator.intake.files import quoted
from annotator.intake.html import MAX_BYTES, decode_page
from annotator.intake.properties import made_on, real_person, real_title

if TYPE_CHECKING:
    from lxml.etree import _Element

CHAPTER_SECONDS = 2.0
"""How long a chapter may be computed on."""

_PART_BYTES = 16 << 20
_MARK = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip", re.DOTALL)
# Tables of contents of the older form always bring one; without definitions it does no harm.
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^<>\[]{0,300}>")
_ISBN = re.compile(r"(?:urn:)?(?:isbn:?\s*)?((?:97[89])?[\d-]{9,16}[\dX])", re.IGNORECASE)
# Fonts are packed so that they cannot be taken out; that locks no text.
_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def sniff(head: bytes, name: str) -> int:
    """How surely these are an e-book's first bytes (0 to 100)."""
    if _MARK.match(head):
        return 95
    if not head.startswith(b"PK\x03\x04"):
        return 0
    return 65 if b"META-INF/container.xml" in head or name.lower().endswith(".epub") else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each chapter with text, without normalisation."""
    what = quoted(material.name)
    archive = Archive(material.data, what)
    book = _book(archive, what)
    locked = _locked(archive, what)
    if any(path in locked for path, _ in book.chapters):
        raise IntakeError(
            f"{what} is protected against copying (DRM) and cannot be read.",
            "Ask its publisher for a file without protection.",
        )
    book.labels = _labels(archive, book, what)
    found = 0
    alone = sum(path in archive for path, _ in book.chapters) == 1
    for number, (path, _) in enumerate(book.chapters, 1):
        try:
            chapter = _chapter(archive, path, f"{what}, chapter {number}")
        except IntakeError as error:
            found += 1
            yield Unread(number, error.message, error.hint)
            continue
        if chapter["text"].strip() and not chapter["contents"]:
            found += 1
            yield _draft(chapter, path, book, alone)
    if not found:
        raise IntakeError(f"{what} holds no text.", "Check that it is the file you meant.")


@dataclass
class _Book:
    """What the package says: the folder of its parts, ``chapters`` (path and whatever marks them), the
    tables of contents, metadata by name, and later the ``labels`` of chapters: their own and that above.
    """

    folder: str
    chapters: list[tuple[str, str]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    metadata: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The first metadata of that name."""
        return next((value for value in map(tidy, self.metadata.get(name, ())) if value), "")


def _part(archive: Archive, path: str, tags: tuple[str, ...], what: str) -> Iterator[_Element]:
    """The elements of an XML part."""
    data = b"".join(archive.chunks(path, _PART_BYTES))
    return elements((_DOCTYPE.sub(b"", data, count=1),), tags, what)


def _book(archive: Archive, what: str) -> _Book:
    """What container and package say of the book."""
    container = "META-INF/container.xml"
    package = next(
        (e.get("full-path", "") for e in _part(archive, container, ("{*}rootfile",), what)), ""
    )
    book = _Book(posixpath.dirname(package))
    parts: dict[str, tuple[str, str, str]] = {}
    wanted = ("{*}item", "{*}itemref", "{http://purl.org/dc/elements/1.1/}*")
    for element in _part(archive, package, wanted, what):
        name = str(element.tag).rpartition("}")[2]
        if name == "item":
            path = _resolved(book.folder, element.get("href", ""))
            kind, marks = element.get("media-type", ""), element.get("properties") or ""
            parts[element.get("id", "")] = (path, kind, marks)
            if "nav" in marks.split() or kind == "application/x-dtbncx+xml":
                book.contents.append(path)
        elif name == "itemref":
            path, kind, marks = parts.get(element.get("idref", ""), ("", "", ""))
            if "html" in kind and "nav" not in marks.split():
                book.chapters.append((path, marks))
        elif not _attribute(element, "event").startswith(("modif", "creat", "conver")):
            book.metadata.setdefault(name, []).append("".join(map(str, element.itertext()))[:4000])
    return book


def _locked(archive: Archive, what: str) -> set[str]:
    """The parts that are encrypted."""
    if "META-INF/encryption.xml" not in archive:
        return set()
    found = set()
    for one in _part(archive, "META-INF/encryption.xml", ("{*}EncryptedData",), what):
        method = one.find("{*}EncryptionMethod")
        if method is not None and method.get("Algorithm") in _OBFUSCATION:
            continue
        found |= {_resolved("", e.get("URI", "")) for e in one.iter("{*}CipherReference")}
    return found


def _labels(archive: Archive, book: _Book, what: str) -> dict[str, tuple[str, str]]:
    """What the tables of contents call each chapter, and the heading they put it under."""
    labels: dict[str, tuple[str, str]] = {}
    for path in book.contents:
        if path not in archive:
            continue
        folder = posixpath.dirname(path)
        try:
            for entry in _part(archive, path, ("{*}navPoint", "{*}li"), what):
                target, label = _entry(entry)
                above = next(entry.iterancestors("{*}navPoint", "{*}li"), None)
                if target and label:
                    section = _entry(above)[1] if above is not None else ""
                    labels.setdefault(_resolved(folder, target), (label, section))
        except IntakeError:
            continue  # A book whose contents are broken can still be read, chapter by chapter.
    return labels


def _entry(entry: _Element) -> tuple[str, str]:
    """Where an entry of a table of contents leads, and its words."""
    if str(entry.tag).endswith("navPoint"):
        content, label = entry.find("{*}content"), entry.find("{*}navLabel")
        target = "" if content is None else content.get("src", "")
    else:
        label = next((e for e in entry if str(e.tag).endswith(("}a", "}span"))), None)
        target = "" if label is None else label.get("href", "")
    return target, tidy("" if label is None else "".join(map(str, label.itertext()))[:4000])


def _chapter(archive: Archive, path: str, what: str) -> dict[str, Any]:
    """Text and heading of a chapter."""
    decoded = decode_page(b"".join(archive.chunks(path, MAX_BYTES)), "", what)
    try:
        values = run("chapter", decoded.text.encode("utf-8", "replace"), {}, CHAPTER_SECONDS)
    except Stopped:
        raise IntakeError(
            f"{what} is not read: it is built so that reading it takes too long.",
            "Copy the article's text out of it and paste that.",
        ) from None
    if not values:
        raise IntakeError(
            f"{what} is not read, for safety: its parts are nested too deeply.",
            "Copy the article's text out of it and paste that.",
        )
    return dict(values[0])


def _draft(chapter: dict[str, Any], path: str, book: _Book, alone: bool) -> Draft:
    """The article of a chapter; the only one of a book has the book's title for its own."""
    label, section = book.labels.get(path, ("", ""))
    title, publisher = real_title(book.value("title")), book.value("publisher")
    named = real_title(chapter["title"])
    own = label or tidy(chapter["heading"]) or ("" if named in (title, "Unknown") else named)
    isbn = next(
        filter(None, map(_ISBN.fullmatch, map(tidy, book.metadata.get("identifier", ())))), None
    )
    draft = Draft(
        text=chapter["text"],
        title=(title or own) if alone else own,
        source=publisher if alone else title or publisher,
        author=", ".join(
            person for value in book.metadata.get("creator", ()) if (person := real_person(value))
        ),
        section=section,
        language=book.value("language")[:2].lower(),
        database_id=isbn[1] if isbn and alone else "",
    )
    return made_on(draft, book.value("date")[:10], "e-book")


def _resolved(folder: str, target: str) -> str:
    """A part's path within the archive; what points outside of it leads nowhere."""
    path = target.partition("#")[0]
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), path.encode())
    return posixpath.normpath(posixpath.join(folder, raw.decode("utf-8", "replace")))


def _attribute(element: _Element, name: str) -> str:
    """An attribute by its local name."""
    values: Iterable[tuple[str, str]] = ((str(k), str(v)) for k, v in element.attrib.items())
    return next((value for key, value in values if key.rpartition("}")[2] == name), "").lower()
