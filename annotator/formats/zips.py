"""ZIP containers whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

_MOMENT = (1980, 1, 1, 0, 0, 0)


class Zip:
    """A container on its way out, for ``with``; members in the order they are made, without times or owners."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Zip:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A new member, open for writing."""
        member = zipfile.ZipInfo(name, _MOMENT)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        with self._zip.open(member, "w", force_zip64=True) as stream:
            yield stream

    def write(self, name: str, data: bytes) -> None:
        """A new member with this content."""
        with self.file(name) as stream:
            stream.write(data)
