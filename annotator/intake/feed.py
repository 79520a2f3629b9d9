"""Feeds that were saved (RSS, Atom): an article for each entry.

The whole text is taken where the feed brings it, else the teaser, which is said. Nothing the feed names is
fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from annotator.core.errors import IntakeError
from annotator.core.xml_parts import elements
from annotator.intake.dates import machine_date
from annotator.intake.draft import Draft, Material, Unread, dated, tidy, web_address
from annotator.intake.files import quoted
from annotator.intake.html_cell import looks_like_html, text_of
from annotator.intake.languages import language_code
from annotator.intake.stubs import stub

if TYPE_CHECKING:
    from lxml.etree import _Element

_PIECE = 1 << 16
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<\?[^>]{0,500}\?>\s*|<!--.{0,5000}?-->\s*)*"
    rb"<(?:rss[\s>]|feed\s[^>]{0,3000}?http://www\.w3\.org/2005/Atom|(?:\w+:)?RDF\s[^>]{0,3000}?http://purl\.org/rss/1\.0/)",
    re.DOTALL,
)
# Names that HTML gives to characters and XML does not know; feeds hold them all the same.
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
_TEASER = 1_500
"""What is no longer than this (characters) and not marked as the whole text is a teaser."""


def sniff(head: bytes, name: str) -> int:
    """How surely these are a feed's first bytes (0 to 100)."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xff\xfe") if b"\x00" in head[:200] else head
    return 95 if _START.match(plain) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each entry, without normalisation."""
    what = quoted(material.name)
    tags = ("{*}item", "{*}entry", "{*}title", "{*}language")
    outlet = language = ""
    some = False
    with material.open() as file:
        for element in elements(_pieces(file), tags, what):
            name = _local(element)
            if name in ("item", "entry"):
                some = True
                language = language or _inherited(element)
                yield _article(element, outlet, language)
                element.clear()
            elif _local(element.getparent()) in ("channel", "feed"):
                if name == "title":
                    outlet = outlet or tidy(_words(element))
                else:
                    language = language or language_code(element.text or "")
    if not some:
        raise IntakeError(
            f"{what} is a feed without entries.", "Save it again when it holds articles."
        )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of the feed, with the names of characters that XML does not know turned into numbers."""
    rest = b""
    while piece := file.read(_PIECE):
        piece = rest + piece
        # A name may be cut in two by the end of the piece.
        cut = piece.rfind(b"&", -40)
        rest = piece[cut:] if cut >= 0 and b";" not in piece[cut:] else b""
        piece = piece[: len(piece) - len(rest)]
        yield _ENTITY.sub(_numbered, piece) if b"\x00" not in piece else piece
    yield rest


def _numbered(match: re.Match[bytes]) -> bytes:
    known = html.unescape(match[0].decode("ascii"))
    return (
        "".join(f"&#{ord(c)};" for c in known).encode()
        if known[0] != "&"
        else b"&amp;" + match[1] + b";"
    )


def _article(entry: _Element, outlet: str, language: str) -> Draft | Unread:
    """The article of one entry."""
    title = tidy(_words(_first(entry, "title")))
    url = _address(entry)
    whole = _content(_first(entry, "encoded")) or _content(_first(entry, "content"))
    teaser = _content(_first(entry, "description")) or _content(_first(entry, "summary"))
    warnings: list[str] = []
    text = whole
    if len(teaser) > len(whole):
        text = teaser
        if len(teaser) <= _TEASER:
            warnings.append("The feed brings only a teaser of this article, not its whole text.")
    if not text.strip():
        bare = stub(title, url)
        if bare is None:
            return Unread(0, "An entry of the feed holds neither text, title nor address.", "")
        text, warnings = bare.text, [*bare.warnings]
    draft = Draft(
        text=text,
        title=title,
        source=tidy(_words(_first(entry, "source"))) or outlet,
        author=_authors(entry),
        url=url,
        language=language_code(entry.get("{http://www.w3.org/XML/1998/namespace}lang", ""))
        or language,
        section=tidy(_category(entry)),
        database_id=tidy(_words(_first(entry, "guid", "id"))),
        warnings=tuple(warnings),
    )
    if web_address(draft.database_id):
        draft = replace(draft, database_id="")  # An address is no number of a database.
    day = _words(_first(entry, "pubDate", "published", "date", "issued", "updated", "modified"))
    return dated(draft, machine_date(day))


def _first(entry: _Element, *names: str) -> _Element | None:
    """The first child of one of these names, the names in order of preference."""
    children = [child for child in entry.iterchildren("{*}*") if isinstance(child.tag, str)]
    for name in names:
        for child in children:
            # The pictures a feed shows have titles and descriptions of their own.
            if (
                _local(child) == name
                and "mrss" not in str(child.tag)
                and "itunes" not in str(child.tag)
            ):
                return child
    return None


def _content(element: _Element | None) -> str:
    """The text of an element whose characters are HTML, or which holds elements of XHTML."""
    if element is None:
        return ""
    if element.get("type") == "xhtml" or len(element):
        from lxml import etree

        return text_of(etree.tostring(element, encoding="unicode", with_tail=False))
    value = element.text or ""
    if element.get("type") == "text" and not looks_like_html(value):
        return value.strip()
    return text_of(value) if "<" in value or "&" in value else value.strip()


def _words(element: _Element | None) -> str:
    """The characters of an element as one line; titles are HTML as often as not."""
    if element is None:
        return ""
    value = "".join(str(piece) for piece in element.itertext())
    return text_of(value) if looks_like_html(value) else html.unescape(value)


def _address(entry: _Element) -> str:
    for link in entry.iterchildren("{*}link"):
        href = link.get("href")
        if href is None and web_address(link.text or ""):
            return web_address(link.text)
        if href is not None and link.get("rel", "alternate") == "alternate":
            return web_address(href)
    guid = _first(entry, "guid", "id")
    return web_address(_words(guid))


def _authors(entry: _Element) -> str:
    names = []
    for child in entry.iterchildren("{*}author", "{*}creator"):
        name = child.find("{*}name")
        names.append(tidy(_words(name if name is not None else child)))
    # “a@b.org (A. Martin)” is how RSS names people.
    names = [re.sub(r"^\S+@\S+\s*\((.+)\)$", r"\1", name) for name in names]
    return "; ".join(dict.fromkeys(name for name in names if name and "@" not in name))


def _category(entry: _Element) -> str:
    category = _first(entry, "category", "subject")
    return (
        ""
        if category is None
        else category.get("label") or category.get("term") or _words(category)
    )


def _inherited(element: _Element) -> str:
    """The language that the feed's root declares."""
    root = element.getroottree().getroot()
    return language_code(root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))


def _local(element: _Element | None) -> str:
    tag = "" if element is None else element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
