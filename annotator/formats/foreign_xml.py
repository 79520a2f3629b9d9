"""XML files of other programs, read with distrust: nothing is fetched, no definition of a file's own is followed.

Some programs begin their files with a DOCTYPE that names a definition kept elsewhere. That line is taken out unread; one that
brings definitions of its own is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.errors import UserError
from annotator.core.xml_parts import elements
from annotator.formats import foreign
from annotator.formats.sets import Refused

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_TAGS = 10_000_000
_PIECE = 1 << 16
_POINTER = re.compile(
    rb"""<!DOCTYPE\s+[\w:.-]+\s*(?:(?:SYSTEM|PUBLIC\s+(?:"[^"<>\[]*"|'[^'<>\[]*'))\s*(?:"[^"<>\[]*"|'[^'<>\[]*')\s*)?>"""
)


def complete(path: Path, tags: Iterable[str]) -> Iterator[_Element]:
    """Every element of these names, whatever their namespace, when it is complete; raises UserError for broken files.

    The caller clears what it no longer needs.
    """
    data = foreign.read_bytes(path)
    return complete_in(data, tags, f"“{path.name}”")


def complete_in(data: bytes, tags: Iterable[str], what: str) -> Iterator[_Element]:
    """The same for bytes; ``what`` names them in messages."""
    data = _POINTER.sub(b"", data[:4096], count=1) + data[4096:]
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    return elements(pieces, tuple(f"{{*}}{tag}" for tag in tags), what, MOST_TAGS)


def files(path: Path, endings: tuple[str, ...]) -> list[Path]:
    """The file, or those of the folder with such names; raises UserError when there are none."""
    found = foreign.files_of(path, lambda each: each.name.lower().endswith(endings))
    if not found:
        raise UserError(f"“{path.name}” holds no {' or '.join(endings)} files.")
    return found


def refused(path: Path, whole: Path, error: UserError) -> Refused:
    """What becomes of a file that cannot be read: one of a folder is listed, one that was asked for stops everything."""
    if path == whole:
        raise error
    return Refused(shown(path, whole), error.message)


def shown(path: Path, whole: Path) -> str:
    """The file's name as reports and keys have it: within the folder that was asked for."""
    return path.name if path == whole else path.relative_to(whole).as_posix()


def name(element: _Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: _Element, child: str) -> str:
    """The text of the first child of that name, blanks at both ends dropped; ``""`` when there is none."""
    found = element.find(f"{{*}}{child}")
    return "" if found is None else all_text(found).strip()


def all_text(element: _Element) -> str:
    """All characters within an element, as they stand."""
    return "".join(str(each) for each in element.itertext())
