"""Zotero's own export (RDF), with the pages and notes it brings along.

Attached files are looked for only in the folder of the export itself; the address of a page is never called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.errors import IntakeError
from annotator.core.xml_parts import elements
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import SourceFile, quoted
from annotator.intake.html_cell import looks_like_html, text_of
from annotator.intake.references import Reference, article

if TYPE_CHECKING:
    from lxml.etree import _Element

_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:\w+:)?RDF\s[^>]{0,3000}?http://www\.zotero\.org/namespaces/"
)
_NO_ARTICLES = frozenset(("attachment", "note", "annotation"))
_LONG = 400
"""A note of more characters is the article's text rather than a remark about it."""

_MOST_TAGS = 20_000_000
_KINDS = ("html", "pdf", "docx", "text", "mhtml", "rtf", "odt")
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of such an export (0 to 100)."""
    return 97 if _START.match(head) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each item that is no attachment or note."""
    what = quoted(material.name)
    root = next(elements(_pieces(material.data), (f"{_RDF}RDF",), what, _MOST_TAGS), None)
    if root is None:
        raise IntakeError(f"{what} holds no items.", "Export it again from Zotero.")
    named = {e.get(f"{_RDF}about", ""): e for e in root.iterchildren("{*}*")}
    number = 0
    for item in root.iterchildren("{*}*"):
        kind = _words(item, "itemType")
        if not kind or kind in _NO_ARTICLES:
            continue
        number += 1
        yield article(_reference(item, named, material.path), number)
    if not number:
        raise IntakeError(f"{what} holds no items.", "Export it again from Zotero.")


def _pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), 1 << 20):
        yield data[at : at + (1 << 20)]


def _reference(item: _Element, named: dict[str, _Element], path: Path | None) -> Reference:
    text, warnings = _attached(item, named, path)
    if not text:
        note = _longest_note(item, named)
        if len(note) > _LONG:
            text, warnings = note, (*warnings, "The text is taken from a note of the reference.")
    return Reference(
        title=_words(item, "title"),
        source=_source(item, named),
        author="; ".join(_people(item)),
        date=_words(item, "date"),
        url=_address(item),
        language=_words(item, "language"),
        section=_words(item, "section"),
        page=_words(item, "pages"),
        database_id=_words(item, "callNumber"),
        abstract=_words(item, "abstract"),
        text=text,
        warnings=warnings,
    )


def _attached(
    item: _Element, named: dict[str, _Element], path: Path | None
) -> tuple[str, tuple[str, ...]]:
    """The text of the first attached file that can be read, and what is to be said about it."""
    warnings: list[str] = []
    for link in item.iterchildren("{*}link"):
        attachment = named.get(link.get(f"{_RDF}resource", ""))
        place = attachment.find(f"{_RDF}resource") if attachment is not None else None
        stated = place.get(f"{_RDF}resource", "") if place is not None else ""
        if not stated or re.match(r"\w+:", stated):
            continue
        try:
            drafts = _file(stated, path)
        except IntakeError as error:
            warnings.append(f"Its attachment was not read: {error.message}")
            continue
        if drafts:
            return drafts[0].text, (*warnings, *drafts[0].warnings)
    return "", tuple(warnings)


def _file(stated: str, path: Path | None) -> list[Draft]:
    """The articles of a file beside the export. Raises :class:`IntakeError`."""
    from annotator.intake.kinds import HEAD_BYTES, detect

    name = stated.rpartition("/")[2]
    if path is None:
        raise IntakeError(f"{quoted(name)} is not beside the export.")
    folder = path.parent.resolve()
    try:
        target = (folder / stated).resolve()
    except (OSError, ValueError, RuntimeError):
        raise IntakeError(f"{quoted(name)} is not a usable file name.") from None
    if not target.is_relative_to(folder):
        raise IntakeError(f"{quoted(name)} lies outside of the export's folder.")
    with SourceFile(target) as file:
        head = file.read(HEAD_BYTES)
        kind = detect(head, file.name)
        if kind.name not in _KINDS or file.size > kind.max_bytes:
            raise IntakeError(f"{quoted(name)} is no page or text of an article.")
        data = head + file.read(kind.max_bytes)
    found = kind.read(Material(data, name))
    return [draft for draft in found if isinstance(draft, Draft)]


def _longest_note(item: _Element, named: dict[str, _Element]) -> str:
    notes = []
    for link in item.iterchildren("{*}isReferencedBy"):
        memo = named.get(link.get(f"{_RDF}resource", ""))
        if memo is not None:
            value = _words(memo, "value")
            notes.append(text_of(value) if looks_like_html(value) else value)
    return max(notes, key=len, default="")


def _source(item: _Element, named: dict[str, _Element]) -> str:
    """The title of what the item is part of, which stands in it or is named by it."""
    for part in item.iterchildren("{*}isPartOf"):
        whole = next(part.iterchildren("{*}*"), None)
        if whole is None:
            whole = named.get(part.get(f"{_RDF}resource", ""))
        if whole is not None and (title := _words(whole, "title")):
            return title
    publisher = next(item.iterchildren("{*}publisher"), None)
    name = publisher.find(".//{*}name") if publisher is not None else None
    return (name.text or "") if name is not None else ""


def _people(item: _Element) -> Iterator[str]:
    people = next(item.iterchildren("{*}authors"), None)
    for person in people.iter("{*}Person") if people is not None else ():
        given = _words(person, "givenName") or _words(person, "givenname")
        name = " ".join(part for part in (given, _words(person, "surname")) if part)
        if name:
            yield name


def _address(item: _Element) -> str:
    """The item's address: among its identifiers, else its own name where that is one."""
    for identifier in item.iterchildren("{*}identifier"):
        value = identifier.find("{*}URI/{*}value")
        if value is not None and value.text:
            return value.text
    about = item.get(f"{_RDF}about", "")
    return about if about.startswith("http") else ""


def _words(item: _Element, name: str) -> str:
    """The characters of the first child of that name."""
    child = next(item.iterchildren(f"{{*}}{name}"), None)
    return "" if child is None else (child.text or "").strip()
