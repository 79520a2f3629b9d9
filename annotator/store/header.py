"""A look at a project file before SQLite touches it.

The first 100 bytes tell whether it is one of ours, whole, and in which state it was left; what lies beside it
is judged by them (:mod:`annotator.store.strangers`).
"""

from __future__ import annotations

import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

from annotator.core.errors import ProjectDamaged, ProjectError
from annotator.store.door import APPLICATION_ID, MAGIC

LONGEST_PATH = 512
"""What SQLite takes, in bytes."""

LONGEST_NAME = 255
BESIDE = "..holder"  # the longest of what is put around a project's name: -journal, -wal, .….lock

REMEDY = (
    "Restore the last back-up with `annotator restore`, or rescue what is readable with "
    "`annotator rescue`; keep the damaged file."
)

KNOWN_OTHERS = {
    0x47504B47: "a GeoPackage map",
    0x0F055111: "a Fossil repository",
    0x42656E74: "a Bentley model",
    0x4D504258: "an MBTiles map",
}

_open_files: dict[tuple[int, int], int] = {}
_parked: dict[tuple[int, int], list[int]] = {}
_open_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes of a project say."""

    pages: int
    page_size: int
    write_ahead: bool
    user_version: int
    size: int
    changes: int = 0

    @property
    def truncated(self) -> bool:
        """True when the file is shorter than it says it is."""
        return self.pages * self.page_size > self.size


def identity(path: Path) -> tuple[int, int]:
    """Which file a path leads to now: device and inode."""
    return _key(path.stat())


def remember_open(key: tuple[int, int]) -> None:
    """Note that this process has a file open through SQLite, before it does."""
    with _open_lock:
        _open_files[key] = _open_files.get(key, 0) + 1


def forget_open(key: tuple[int, int]) -> None:
    """Undo one :func:`remember_open`, after SQLite has closed the file."""
    with _open_lock:
        count = _open_files.get(key, 0) - 1
        if count > 0:
            _open_files[key] = count
            return
        _open_files.pop(key, None)
        for descriptor in _parked.pop(key, ()):
            os.close(descriptor)


def is_open(key: tuple[int, int]) -> bool:
    """True while this process has the file open through SQLite."""
    with _open_lock:
        return key in _open_files


def first_bytes(path: Path, number: int) -> bytes:
    """The beginning of a file that may be open through SQLite in this process.

    A plain open and close of such a file would drop SQLite's own locks on it (POSIX drops them all with any
    descriptor), so the descriptor is kept until the file is closed everywhere here.
    """
    with _open_lock:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            key = _key(os.fstat(descriptor))
            return os.read(descriptor, number)
        finally:
            if key in _open_files:
                _parked.setdefault(key, []).append(descriptor)
            else:
                os.close(descriptor)


def _key(status: os.stat_result) -> tuple[int, int]:
    return (status.st_dev, status.st_ino)


def resolve(path: str | os.PathLike[str]) -> Path:
    """The project's real path, checked to lead to a plain file."""
    given = Path(path)
    try:
        given = given.expanduser()
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
    except (OSError, RuntimeError, ValueError) as error:
        raise unreachable(path, error) from error
    check_length(real)
    return real


def unreachable(path: str | os.PathLike[str], error: Exception) -> ProjectError:
    """What to say of a path that leads nowhere: a loop of links, an unknown home, no permission."""
    reason = getattr(error, "strerror", None) or error
    return ProjectError(f"“{os.fspath(path)!s}” cannot be reached ({reason}).", "Check the path.")


def check_length(path: Path) -> None:
    """Raise ProjectError when SQLite or the lock beside the file could not name what lies beside it."""
    if os.name != "posix":
        return
    length, name = len(os.fsencode(path)), len(os.fsencode(path.name))
    if length + len(BESIDE) > LONGEST_PATH or name + len(BESIDE) > LONGEST_NAME:
        raise ProjectError(
            f"The path of “{path.name[:60]}” is too long ({length} bytes, {name} of them its name).",
            f"At most {LONGEST_PATH - len(BESIDE)} and {LONGEST_NAME - len(BESIDE)} can be used: "
            "choose a shorter name, or a folder nearer to the top.",
        )


def read_header(path: Path) -> Header:
    """Read and judge the first 100 bytes; raises ProjectError when the file is not one of ours."""
    try:
        size = path.stat().st_size
        head = first_bytes(path, 100)
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
            raise ProjectDamaged(
                f"The beginning of “{path.name}” has been wiped: the file is damaged.",
                REMEDY,
            )
        raise ProjectError(
            f"“{path.name}” is not an Annotator project.",
            "To bring in articles, open a project first and import the file.",
        )
    if len(head) < 100:
        raise ProjectDamaged(
            f"“{path.name}” breaks off after {size} bytes: the file is damaged.",
            REMEDY,
        )
    page_size = struct.unpack(">H", head[16:18])[0]
    application = struct.unpack(">I", head[68:72])[0]
    header = Header(
        pages=struct.unpack(">I", head[28:32])[0],
        page_size=65536 if page_size == 1 else page_size,
        write_ahead=head[18] == 2,
        user_version=struct.unpack(">I", head[60:64])[0],
        size=size,
        changes=struct.unpack(">I", head[24:28])[0],
    )
    if application != APPLICATION_ID:
        what = KNOWN_OTHERS.get(application, "the SQLite file of another program")
        raise ProjectError(
            f"“{path.name}” is {what}, not an Annotator project.",
            "Nothing in it was changed. Choose a file that ends in .annotator.",
        )
    if header.truncated and not header.write_ahead:
        raise ProjectDamaged(
            f"“{path.name}” is shorter than it should be ({size:,} of "
            f"{header.pages * header.page_size:,} bytes): it was cut off.",
            REMEDY,
        )
    return header
