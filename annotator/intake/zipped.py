"""ZIP archives, walked as folders are: saved pages, exports with a file for each article, anything that can be
read alone. Archives within an archive are read one level deep. Nothing is unpacked to disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotator.core.archive import MAX_MEMBERS, MAX_TOTAL, Archive
from annotator.core.errors import IntakeError
from annotator.intake import gzipped
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted, walk_names
from annotator.intake.kinds import HEAD_BYTES, detect, look_again
from annotator.intake.reading import articles

# Files of office programs, apps and the like are ZIP archives, too; their first part says so.
_OTHER = re.compile(
    rb"PK\x03\x04.{26}(?:mimetype|\[Content_Types\]\.xml|META-INF/|AndroidManifest|"
    rb"(?:_rels|docProps|customXml|word|xl|ppt|visio)/)",
    re.DOTALL,
)
_UNPACK = "Unpack it, then import the folder."


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of an archive of files (0 to 100)."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return 0
    return 0 if _OTHER.match(head) else 55


def read(material: Material) -> Iterator[Draft | Unread]:
    """The articles of all members, each with the member's path; what cannot be read is named, the rest follows."""
    found = False
    for one in _walk(material, Rest(), 0):
        found = True
        yield one
    if not found:
        raise IntakeError(
            f"{quoted(material.name)} holds no files to read.", "Check that it is what you meant."
        )


@dataclass
class Rest:
    """What may still be read of an archive, with the archives within it: members, and bytes unpacked."""

    members: int = MAX_MEMBERS
    size: int = MAX_TOTAL


def _walk(material: Material, rest: Rest, depth: int) -> Iterator[Draft | Unread]:
    """The articles of one archive; ``inside`` is the path within it."""
    archive = Archive(material.data, quoted(material.name))
    shown = {path.replace("\\", "/"): path for path in archive.names()}
    for path in walk_names(shown):
        rest.members -= 1
        if rest.members < 0:
            raise IntakeError(
                f"{quoted(material.name)} is not read on, for safety: with the archives in it, it holds "
                f"more than {MAX_MEMBERS:,} files.",
                _UNPACK,
            )
        try:
            yield from _member(archive, shown[path], path, material, rest, depth)
        except IntakeError as error:
            yield Unread(1, error.message, error.hint, articles=1, inside=path)


def _member(
    archive: Archive, stored: str, path: str, outer: Material, rest: Rest, depth: int
) -> Iterator[Draft | Unread]:
    """The articles of one member."""
    pieces, size = [], 0
    kind = None
    name = path.rpartition("/")[2]
    for piece in archive.chunks(stored, rest.size):
        pieces.append(piece)
        size += len(piece)
        rest.size -= len(piece)
        if kind is None and size >= HEAD_BYTES:
            kind = detect(b"".join(pieces)[:HEAD_BYTES], name)
        if kind is not None and size > kind.max_bytes:
            raise IntakeError(
                f"{quoted(name)} is larger than {kind.max_bytes // 1_000_000} MB.", _UNPACK
            )
    data = b"".join(pieces)
    kind = look_again(kind or detect(data[:HEAD_BYTES], name), data, name)
    material = Material(data, name, outer.encoding, outer.language, None, outer.mapping)
    if kind.module in ("zipped", "gzipped") and depth:
        raise IntakeError(
            f"{quoted(name)} is an archive in an archive in an archive and is not read.",
            _UNPACK,
        )
    if kind.module == "gzipped":
        material, kind = gzipped.unpacked(material, rest.size)
        rest.size -= len(material.data)
        path = f"{path}/{material.name}"
    found = (
        _walk(material, rest, depth + 1) if kind.module == "zipped" else articles(material, kind)
    )
    for one in found:
        yield replace(one, path="", inside=f"{path}/{one.inside}" if one.inside else path)
