"""What lies beside a project file, and whether it belongs to it.

SQLite trusts what lies beside a file: it replays a left-over ``-wal`` or ``-journal`` even when it belongs to
another file of the same name, and mixes the two. So each is judged by its own first bytes before SQLite opens
the project; what cannot be this file's is set aside under another name, never deleted.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from annotator.core.errors import ProjectError
from annotator.store.door import APPLICATION_ID
from annotator.store.header import Header

JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_ALL_RECORDS = 0xFFFFFFFF
_RECORDS_UNKNOWN = 0


def beside(path: Path, suffix: str) -> Path:
    """The file SQLite would use with this suffix: ``-wal``, ``-shm`` or ``-journal``."""
    return path.with_name(path.name + suffix)


def strangers(path: Path, header: Header) -> list[Path]:
    """The logs beside a file that cannot be its own.

    At rest our files are in rollback mode with nothing beside them, so a write-ahead log beside such a file
    belongs to another file that had this name (a restored copy, a sync client). A rollback journal must fit
    the first page. Folders and links are nobody's log.
    """
    wal, shm, journal = (beside(path, suffix) for suffix in ("-wal", "-shm", "-journal"))
    foreign = [one for one in (wal, shm, journal) if _is_other(one)]
    if not header.write_ahead and _is_file(wal) and wal.stat().st_size > 0:
        foreign += [one for one in (wal, shm) if _is_file(one)]
    if _is_file(journal) and not _fits(journal, header):
        foreign.append(journal)
    return foreign


def has_own_journal(path: Path, header: Header) -> bool:
    """True when a rollback journal of this very file lies beside it, from a statement that never ended."""
    journal = beside(path, "-journal")
    return _is_file(journal) and _magic(journal) == JOURNAL_MAGIC and _fits(journal, header)


def set_aside(paths: list[Path]) -> list[Path]:
    """Move strangers out of SQLite's reach; returns where they went."""
    moved: list[Path] = []
    for path in paths:
        number = 1
        while os.path.lexists(target := path.with_name(f"{path.name}.set-aside-{number}")):
            number += 1
        try:
            path.rename(target)
        except OSError as error:
            raise ProjectError(
                f"“{path.name}” belongs to another project and cannot be moved out of the way "
                f"({error.strerror or error}).",
                "Move it to another folder, then open the project again.",
            ) from error
        moved.append(target)
    return moved


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_other(path: Path) -> bool:
    return os.path.lexists(path) and not _is_file(path)


def _magic(journal: Path) -> bytes:
    with journal.open("rb") as file:
        return file.read(8)


def _fits(journal: Path, header: Header) -> bool:
    """True when rolling this journal back gives the file as it was before its last, unfinished change.

    A journal begins with the number of pages there were, and holds pages as they were. If the first page is
    among them, its counter of changes must be the file's or the one before; if not, the first page was not
    written yet, and the file must say the same number of pages.
    """
    with journal.open("rb") as file:
        head = file.read(28)
        if head[:1] in (b"", b"\x00"):
            return True  # empty, wiped, or not yet in force: SQLite itself ignores it
        if len(head) < 28 or head[:8] != JOURNAL_MAGIC:
            return False
        pages, sector, page_size = struct.unpack(">III", head[16:28])
        if page_size != header.page_size or sector not in (512, 1024, 2048, 4096, 8192, 65536):
            return False
        for number, place in _records(file, sector, page_size):
            if number == 1:
                file.seek(place)
                before = file.read(100)
                return len(before) == 100 and _precedes(before, pages, header)
        return bool(pages == header.pages)


def _precedes(before: bytes, pages: int, header: Header) -> bool:
    changes, was = struct.unpack(">II", before[24:32])
    (application,) = struct.unpack(">I", before[68:72])
    follows = header.changes in (changes, (changes + 1) & 0xFFFFFFFF)
    return bool(application == APPLICATION_ID and was == pages and follows)


def _records(file: BinaryIO, sector: int, page_size: int) -> Iterator[tuple[int, int]]:
    """Number of the page and place of its old content, for every record of a journal."""
    size = file.seek(0, os.SEEK_END)
    start = 0
    while start + 28 <= size:
        file.seek(start)
        head = file.read(28)
        if head[:8] != JOURNAL_MAGIC:
            return
        (count,) = struct.unpack(">I", head[8:12])
        place = start + sector
        room = max(0, size - place) // (page_size + 8)
        count = room if count in (_ALL_RECORDS, _RECORDS_UNKNOWN) else min(count, room)
        for _ in range(count):
            file.seek(place)
            yield struct.unpack(">I", file.read(4))[0], place + 4
            place += page_size + 8
        start = -(-place // sector) * sector
