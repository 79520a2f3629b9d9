"""A look at a project file before SQLite touches it.

The first 100 bytes tell whether it is one of ours, whole, and in which state it was left; what lies beside it
is judged by them (:mod:`annotator.store.strangers`).
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path

from annotator.core import in_use
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
        head = in_use.first_bytes(path, 100)
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
    if header.truncated and not header.write_ahead and not _unfinished(path, header):
        raise ProjectDamaged(
            f"“{path.name}” is shorter than it should be ({size:,} of "
            f"{header.pages * header.page_size:,} bytes): it was cut off.",
            REMEDY,
        )
    return header


def _unfinished(path: Path, header: Header) -> bool:
    """True when the file is short because a step was cut off, and the journal that takes it back lies beside it."""
    from annotator.store.strangers import (
        has_own_journal,
    )  # it judges by headers, and is asked only here

    return has_own_journal(path, header)
