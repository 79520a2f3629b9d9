"""ZIP containers, read with distrust: nothing is ever unpacked to disk, members are read by name in chunks.

What a container says of itself is checked before anything is read, and counted again while reading.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from annotator.core.errors import IntakeError

MAX_MEMBERS = 10_000
MAX_TOTAL = 2 << 30
MAX_RATIO = 200
_SMALL = 1 << 20
"""Members up to this size (bytes) may be packed tighter than :data:`MAX_RATIO`."""

_CHUNK = 1 << 16
_ENTRY_MARK, _END_MARK, _LOCAL_MARK = b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"
_LINK, _KIND_OF_FILE = 0o120000, 0o170000
_DECEPTIVE = re.compile("[\x00-\x1f\u202a-\u202e\u2066-\u2069]")
_HINT = "Open it in the program it comes from and save it again."


class Archive:
    """A ZIP container whose members can be read. ``what`` names it in messages.

    Raises :class:`IntakeError` when the container is broken, encrypted, or built to do harm.
    """

    def __init__(self, data: bytes, what: str) -> None:
        self._what = what
        self._data = data
        if data.count(_ENTRY_MARK) > MAX_MEMBERS:
            raise self._hostile(f"it claims to hold more than {MAX_MEMBERS:,} members")
        if _END_MARK not in data[-66_000:]:
            raise IntakeError(
                f"{what} is incomplete: its end is missing.", "Copy or download it again."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError):
            raise self._broken() from None
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            self._check_member(member)
        self._check_sizes()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._members

    def names(self) -> list[str]:
        """The names of the members, as they are stored."""
        return [member.filename for member in self._members.values()]

    def chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """The bytes of a member, piece by piece; refused as soon as there are more than ``limit``.

        Names are found whatever their case, as office programs do. A missing member is a broken container.
        """
        member = self._members.get(name.casefold())
        if member is None:
            raise IntakeError(f"{self._what} is broken: its part {name} is missing.", _HINT)
        size = 0
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > limit:
                        raise self._hostile(f"its part {name} is larger than {limit:,} bytes")
                    if size > _SMALL and size > MAX_RATIO * max(1, member.compress_size):
                        raise self._hostile(f"its part {name} swells more than {MAX_RATIO} times")
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ):
            raise self._broken() from None

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        """Refuse names, links and encryption that have no place in a container of texts."""
        name = member.orig_filename
        shown = _DECEPTIVE.sub("�", name[:80])
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name):
            raise self._hostile(f"the member “{shown}” points outside of it")
        if len(name) > 1_000 or _DECEPTIVE.search(name):
            raise self._hostile(f"the member “{shown}” has a deceptive name")
        if member.external_attr >> 16 & _KIND_OF_FILE == _LINK:
            raise self._hostile(f"the member “{shown}” is a link")
        if member.flag_bits & 0x1:
            raise IntakeError(
                f"{self._what} is protected with a password.", "Save it without the password first."
            )
        if name.casefold() in self._members:
            raise self._hostile(f"the member “{shown}” is there twice")
        self._members[name.casefold()] = member

    def _check_sizes(self) -> None:
        """Refuse bombs: too much in all, packed too tightly, or several members made of the same bytes."""
        members = self._members.values()
        if sum(member.file_size for member in members) > MAX_TOTAL:
            raise self._hostile(f"unpacked it would hold more than {MAX_TOTAL >> 30} GB")
        for member in members:
            if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
                raise self._hostile(
                    f"its part {member.filename[:80]} swells more than {MAX_RATIO} times"
                )
        reached = 0
        for member in sorted(members, key=lambda m: m.header_offset):
            header = self._data[member.header_offset : member.header_offset + 30]
            if member.header_offset < 0 or len(header) < 30 or not header.startswith(_LOCAL_MARK):
                raise self._broken()
            if member.header_offset < reached:
                raise self._hostile("its members overlap")
            name_size, extra_size = struct.unpack("<HH", header[26:30])
            reached = member.header_offset + 30 + name_size + extra_size + member.compress_size
        if reached > self._zip.start_dir:
            raise self._hostile("its members overlap")

    def _broken(self) -> IntakeError:
        return IntakeError(f"{self._what} is broken and cannot be read.", _HINT)

    def _hostile(self, why: str) -> IntakeError:
        return IntakeError(
            f"{self._what} is not read, for safety: {why}.",
            "Ask for a copy from a source you trust.",
        )
