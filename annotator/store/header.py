"""A look at a project file before SQLite touches it.

SQLite trusts what lies beside a file: it replays a left-over ``-wal`` or ``-journal`` even when it belongs
to another file of the same name, and mixes the two. So the first 100 bytes are read first.
"""

from __future__ import annotations

import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

from annotator.core.errors import ProjectError
from annotator.store.door import APPLICATION_ID, MAGIC

KNOWN_OTHERS = {
    0x47504B47: "a GeoPackage map",
    0x0F055111: "a Fossil repository",
    0x42656E74: "a Bentley model",
    0x4D504258: "an MBTiles map",
}

_open_files: dict[tuple[int, int], int] = {}
_open_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes of a project say."""

    pages: int
    page_size: int
    write_ahead: bool
    user_version: int
    size: int

    @property
    def truncated(self) -> bool:
        """True when the file is shorter than it says it is."""
        return self.pages * self.page_size > self.size


def identity(path: Path) -> tuple[int, int]:
    """Which file a path leads to now: device and inode."""
    status = path.stat()
    return (status.st_dev, status.st_ino)


def remember_open(key: tuple[int, int]) -> None:
    """Note that this process has a file open through SQLite."""
    with _open_lock:
        _open_files[key] = _open_files.get(key, 0) + 1


def forget_open(key: tuple[int, int]) -> None:
    """Undo one :func:`remember_open`."""
    with _open_lock:
        count = _open_files.get(key, 0) - 1
        if count > 0:
            _open_files[key] = count
        else:
            _open_files.pop(key, None)


def is_open_here(path: Path) -> bool:
    """True when this process has the file open: a plain open and close would drop SQLite's locks."""
    with _open_lock:
        return identity(path) in _open_files


def resolve(path: str | os.PathLike[str]) -> Path:
    """The project's real path, checked to lead to a plain file."""
    given = Path(path).expanduser()
    try:
        real = given.resolve()
        if real.is_dir():
            raise ProjectError(
                f"“{given.name or given}” is a folder, not a project.",
                "Choose a file that ends in .annotator.",
            )
        if not real.exists():
            raise ProjectError(
                f"There is no project at “{given}”.",
                "Check the path, or make one with `annotator new`.",
            )
        if not real.is_file():
            raise ProjectError(f"“{given.name}” is not a plain file.", "Choose a project file.")
    except OSError as error:
        raise ProjectError(
            f"“{given}” cannot be reached ({error.strerror or error}).", "Check the path."
        ) from error
    return real


def read_header(path: Path) -> Header:
    """Read and judge the first 100 bytes; raises ProjectError when the file is not one of ours."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(100)
    except PermissionError as error:
        raise ProjectError(
            f"You may not read “{path.name}”.", "Ask its owner for permission, or copy it."
        ) from error
    except OSError as error:
        raise ProjectError(
            f"“{path.name}” cannot be read ({error.strerror or error}).", "Check the disk."
        ) from error
    if size == 0:
        raise ProjectError(
            f"“{path.name}” is empty: it holds no project.",
            "Restore a back-up, or make a new project under another name.",
        )
    if not head.startswith(MAGIC):
        if head.strip(b"\x00") == b"":
            raise ProjectError(
                f"The beginning of “{path.name}” has been wiped: the file is damaged.",
                "Restore the last back-up with `annotator restore`; keep the damaged file.",
            )
        raise ProjectError(
            f"“{path.name}” is not an Annotator project.",
            "To bring in articles, open a project first and import the file.",
        )
    if len(head) < 100:
        raise ProjectError(
            f"“{path.name}” breaks off after {size} bytes: the file is damaged.",
            "Restore the last back-up with `annotator restore`; keep the damaged file.",
        )
    page_size = struct.unpack(">H", head[16:18])[0]
    application = struct.unpack(">I", head[68:72])[0]
    header = Header(
        pages=struct.unpack(">I", head[28:32])[0],
        page_size=65536 if page_size == 1 else page_size,
        write_ahead=head[18] == 2,
        user_version=struct.unpack(">I", head[60:64])[0],
        size=size,
    )
    if application != APPLICATION_ID:
        what = KNOWN_OTHERS.get(application, "the SQLite file of another program")
        raise ProjectError(
            f"“{path.name}” is {what}, not an Annotator project.",
            "Nothing in it was changed. Choose a file that ends in .annotator.",
        )
    if header.truncated and not header.write_ahead:
        raise ProjectError(
            f"“{path.name}” is shorter than it should be ({size:,} of "
            f"{header.pages * header.page_size:,} bytes): it was cut off.",
            "Restore the last back-up with `annotator restore`; keep the damaged file.",
        )
    return header


def set_aside_strangers(path: Path, header: Header) -> list[Path]:
    """Move a ``-wal`` or ``-journal`` that cannot belong to this file out of SQLite's reach.

    At rest our files are in rollback mode with nothing beside them, so a write-ahead log beside such a
    file belongs to another file that had this name (a restored copy, a sync client). A rollback journal is
    foreign when it speaks of another number of pages: the only journal we ever leave comes from a change
    of mode, which does not alter the size. Returns where the strangers went.
    """
    moved: list[Path] = []
    wal = path.with_name(path.name + "-wal")
    journal = path.with_name(path.name + "-journal")
    if not header.write_ahead and wal.exists():
        moved.append(_move_aside(wal))
        shm = path.with_name(path.name + "-shm")
        if shm.exists():
            moved.append(_move_aside(shm))
    if journal.exists() and (not journal.is_file() or not _our_journal(journal, header)):
        moved.append(_move_aside(journal))
    return moved


def _our_journal(journal: Path, header: Header) -> bool:
    with journal.open("rb") as file:
        head = file.read(28)
    if len(head) < 28 or head[:8] != bytes.fromhex("d9d505f920a163d7"):
        return True  # empty or zeroed: SQLite itself ignores it
    pages = struct.unpack(">I", head[16:20])[0]
    return bool(pages == header.pages)


def _move_aside(path: Path) -> Path:
    number = 1
    while (target := path.with_name(f"{path.name}.set-aside-{number}")).exists():
        number += 1
    path.rename(target)
    return target
