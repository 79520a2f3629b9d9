"""Single files packed with gzip (``page.html.gz``): unpacked in memory, then read as what they are."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace

from annotator.core.archive import MAX_RATIO
from annotator.core.errors import IntakeError
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.kinds import HEAD_BYTES, Kind, detect, look_again
from annotator.intake.reading import articles

MAX_BYTES = 400_000_000
"""Unpacked, a file is at most this large."""

_CHUNK = 1 << 20
_SMALL = 1 << 20
_UNPACK = "Unpack it, then import the file."


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of a file packed with gzip (0 to 100)."""
    return 55 if head.startswith(b"\x1f\x8b\x08") else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """The articles of the file that is packed; ``inside`` is its name."""
    inner, kind = unpacked(material, MAX_BYTES)
    for one in articles(inner, kind):
        yield replace(one, path="", inside=inner.name)


def unpacked(material: Material, limit: int) -> tuple[Material, Kind]:
    """The file that is packed, of ``limit`` bytes at most, and its kind. Raises :class:`IntakeError`."""
    what = quoted(material.name)
    data = _unpacked(material.data, min(limit, MAX_BYTES), what)
    name = re.sub(r"\.gz$", "", material.name, flags=re.IGNORECASE)
    kind = look_again(detect(data[:HEAD_BYTES], name), data, name)
    if kind.module in ("zipped", "gzipped"):
        raise IntakeError(f"{what} is an archive within an archive and is not read.", _UNPACK)
    if len(data) > kind.max_bytes:
        raise IntakeError(
            f"{what} is larger than {kind.max_bytes // 1_000_000} MB when it is unpacked.", _UNPACK
        )
    return replace(material, data=data, name=name, path=None), kind


def _unpacked(data: bytes, limit: int, what: str) -> bytes:
    """What was packed; the size is counted while unpacking."""
    pieces: list[bytes] = []
    size = 0
    most = min(limit, max(_SMALL, MAX_RATIO * len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > most:
                    swells = f"to more than {limit // 1_000_000} MB"
                    swells = swells if most == limit else f"more than {MAX_RATIO} times"
                    raise IntakeError(
                        f"{what} is not read, for safety: unpacked it swells {swells}.",
                        "Ask for a copy from a source you trust.",
                    )
                pieces.append(piece)
    except EOFError:
        raise IntakeError(
            f"{what} is incomplete: its end is missing.", "Copy or download it again."
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        raise IntakeError(
            f"{what} is broken and cannot be unpacked.", "Copy or download it again."
        ) from None
    return b"".join(pieces)
