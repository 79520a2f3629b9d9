"""XML parts, read piece by piece with distrust: no DOCTYPE, no entity, nothing fetched, bounded in all ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from annotator.core.errors import IntakeError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_TAGS = 1_000_000
"""Opening and closing tags of one part; a hundred articles in one document have some 60,000."""


def elements(
    pieces: Iterable[bytes], tags: tuple[str, ...], what: str, most: int = MAX_TAGS
) -> Iterator[_Element]:
    """Every element named in ``tags`` (``{namespace}name``, ``{*}name``) when it is complete.

    The caller clears what it no longer needs. ``what`` names the part in messages. Raises
    :class:`IntakeError` for broken XML, for a DOCTYPE (the door of entity bombs and of reading other
    files), and for more tags (``most``) or deeper nesting than any text has.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,  # some programs give an id twice; nobody here looks elements up by id
    )
    counted, tail = 0, b""
    for piece in pieces:
        counted += piece.count(b"<")
        if counted > most:
            raise IntakeError(f"{what} is not read, for safety: it has more than {most:,} tags.")
        if _names_doctype(tail + piece):
            raise _doctype(what)
        tail = piece[-40:]
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            raise _broken(error, what) from None
        yield from _complete(parser, what)
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _broken(error, what) from None
    yield from _complete(parser, what)


def _complete(parser: object, what: str) -> Iterator[_Element]:
    """The elements that became complete; the declaration is looked at in whatever encoding it came."""
    for _, element in parser.read_events():  # type: ignore[attr-defined]
        info = element.getroottree().docinfo
        if info.doctype or info.internalDTD is not None:
            raise _doctype(what)
        yield element


def _names_doctype(piece: bytes) -> bool:
    """True when the bytes hold a DOCTYPE or an entity, in an encoding of one or of two bytes."""
    narrow = piece.replace(b"\x00", b"") if b"\x00" in piece else piece
    return b"<!DOCTYPE" in narrow or b"<!ENTITY" in narrow


def _doctype(what: str) -> IntakeError:
    return IntakeError(
        f"{what} is not read, for safety: it brings definitions of its own (DOCTYPE), "
        "which office programs never write.",
        "Ask for a copy from a source you trust.",
    )


def _broken(error: Exception, what: str) -> IntakeError:
    if "xcessive depth" in str(error) or "depth" in str(error):
        return IntakeError(f"{what} is not read, for safety: its parts are nested too deeply.")
    return IntakeError(
        f"{what} is broken and cannot be read.",
        "Open it in the program it comes from and save it again.",
    )
