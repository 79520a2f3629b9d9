"""SQLite's own file layer, watched and made to fail, in the very library that Python's ``sqlite3`` uses.

The layer SQLite talks to the system through is copied, and only opening, writing, cutting, syncing and deleting are
led through here. So the program runs as it is, and each byte it hands to the disk can be written down, or refused.
"""

from __future__ import annotations

import ctypes
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path

import pytest

OK, FULL, IOERR = 0, 13, 10
IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_DELETE = (IOERR | n << 8 for n in (3, 4, 6, 10))
CANTOPEN = 14
SECTOR = 512


class Methods(Structure):
    pass


class File(Structure):
    _fields_ = [("methods", POINTER(Methods))]


FileP = POINTER(File)
CLOSE = CFUNCTYPE(c_int, FileP)
WRITE = CFUNCTYPE(c_int, FileP, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, FileP, c_int64)
SYNC = CFUNCTYPE(c_int, FileP, c_int)

Methods._fields_ = [
    ("version", c_int),
    ("close", CLOSE),
    ("read", c_void_p),
    ("write", WRITE),
    ("truncate", TRUNCATE),
    ("sync", SYNC),
    *((f"other{n}", c_void_p) for n in range(13)),
]


class Vfs(Structure):
    pass


VfsP = POINTER(Vfs)
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, FileP, c_int, c_void_p)
DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)

Vfs._fields_ = [
    ("version", c_int),
    ("file_size", c_int),
    ("longest_path", c_int),
    ("next", c_void_p),
    ("name", c_char_p),
    ("data", c_void_p),
    ("open", OPEN),
    ("delete", DELETE),
    *((f"other{n}", c_void_p) for n in range(14)),
]


def _library() -> ctypes.CDLL:
    """The library that ``sqlite3`` has loaded; skips where it cannot be reached."""
    try:
        loaded = {
            line.split()[-1]
            for line in Path("/proc/self/maps").read_text().splitlines()
            if "libsqlite3" in line
        }
    except OSError:
        loaded = set()
    if len(loaded) != 1:
        pytest.skip("this Python carries SQLite inside itself, where it cannot be watched")
    library = ctypes.CDLL(loaded.pop())
    library.sqlite3_libversion.restype = c_char_p
    assert library.sqlite3_libversion().decode() == sqlite3.sqlite_version
    library.sqlite3_vfs_find.restype = VfsP
    library.sqlite3_vfs_find.argtypes = [c_char_p]
    library.sqlite3_vfs_register.argtypes = [VfsP, c_int]
    library.sqlite3_vfs_unregister.argtypes = [VfsP]
    return library


@dataclass(slots=True)
class Event:
    """One thing that happened to a file: open, write, truncate, sync, delete; or a ``mark`` of the test."""

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass
class Watch:
    """What was written so far, and which of the next operations is to fail.

    ``fail_at`` counts operations from the moment it is set; ``lasting`` makes all after it fail as well.
    """

    events: list[Event] = field(default_factory=list)
    recording: bool = True
    operations: int = 0
    fail_at: int | None = None
    lasting: bool = False
    full: bool = False
    failed: int = 0

    def arm(self, number: int, lasting: bool, full: bool) -> None:
        """Let the ``number``-th operation from now fail."""
        self.operations = self.failed = 0
        self.fail_at, self.lasting, self.full = number, lasting, full

    def disarm(self) -> None:
        """Let everything work again."""
        self.fail_at = None

    def mark(self, number: int) -> None:
        """Write down that the program said "saved" now."""
        self.events.append(Event("mark", offset=number))

    def _fails(self) -> bool:
        self.operations += 1
        if self.fail_at is None or self.operations < self.fail_at:
            return False
        if self.operations > self.fail_at and not self.lasting:
            return False
        self.failed += 1
        return True

    def _note(self, *what: object) -> None:
        if self.recording:
            self.events.append(Event(*what))


@contextmanager
def watched() -> Iterator[Watch]:
    """Every connection opened inside is watched; all must be closed before the block ends."""
    library = _library()
    base = library.sqlite3_vfs_find(None)
    watch = Watch()
    names: dict[int, str] = {}
    originals: dict[int, Methods] = {}
    patched: dict[int, Methods] = {}
    at = ctypes.addressof

    def on_open(_: object, name: int, file: FileP, flags: int, out: int) -> int:
        if watch._fails():
            return FULL if watch.full else CANTOPEN
        status = base.contents.open(ctypes.cast(base, c_void_p), name, file, flags, out)
        if status == OK and file.contents.methods:
            real = at(file.contents.methods.contents)
            if real not in patched:
                originals[real] = file.contents.methods.contents
                copy = Methods.from_buffer_copy(file.contents.methods.contents)
                copy.close, copy.write, copy.truncate, copy.sync = calls
                patched[real] = copy
                originals[at(copy)] = originals[real]
            file.contents.methods = ctypes.pointer(patched[real])
            key = at(file.contents)
            names[key] = Path(ctypes.string_at(name).decode()).name if name else ""
            watch._note("open", names[key])
        return status

    def real_of(file: FileP) -> Methods:
        return originals[at(file.contents.methods.contents)]

    def on_close(file: FileP) -> int:
        names.pop(at(file.contents), None)
        return real_of(file).close(file)

    def on_write(file: FileP, data: int, length: int, offset: int) -> int:
        if watch._fails():
            return FULL if watch.full else IOERR_WRITE
        name = names[at(file.contents)]
        if name:
            watch._note("write", name, offset, ctypes.string_at(data, length))
        return real_of(file).write(file, data, length, offset)

    def on_truncate(file: FileP, size: int) -> int:
        if watch._fails():
            return IOERR_TRUNCATE
        watch._note("truncate", names[at(file.contents)], size)
        return real_of(file).truncate(file, size)

    def on_sync(file: FileP, flags: int) -> int:
        if watch._fails():
            return IOERR_FSYNC
        watch._note("sync", names[at(file.contents)])
        return real_of(file).sync(file, flags)

    def on_delete(_: object, name: int, sync_folder: int) -> int:
        if watch._fails():
            return IOERR_DELETE
        watch._note("delete", Path(ctypes.string_at(name).decode()).name, sync_folder)
        return base.contents.delete(ctypes.cast(base, c_void_p), name, sync_folder)

    calls = (CLOSE(on_close), WRITE(on_write), TRUNCATE(on_truncate), SYNC(on_sync))
    mine = Vfs.from_buffer_copy(base.contents)
    mine.name = b"watched"
    mine.open, mine.delete = OPEN(on_open), DELETE(on_delete)
    assert library.sqlite3_vfs_register(byref(mine), 1) == OK
    try:
        yield watch
    finally:
        library.sqlite3_vfs_unregister(byref(mine))
        library.sqlite3_vfs_register(base, 1)
    assert not names, f"still open: {sorted(names.values())}"


@dataclass
class Disk:
    """What a disk would hold if the power failed: synced writes for sure, others perhaps, in part, or not."""

    files: dict[str, bytearray]
    pending: dict[str, list[Event]] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        """Let one event reach the disk's cache."""
        if event.kind in ("write", "truncate"):
            self.pending.setdefault(event.name, []).append(event)
        elif event.kind == "sync":
            for one in self.pending.pop(event.name, ()):
                _reach(self.files, one)
        elif event.kind == "delete":
            # Its folder may not know yet; what it held may be there again.
            self.pending.setdefault(event.name, []).append(event)
            if event.offset:
                for one in self.pending.pop(event.name):
                    _reach(self.files, one)

    def after_power_loss(self, drawn: random.Random) -> dict[str, bytes]:
        """One of the things that may be found when the power is back."""
        files = {name: bytearray(data) for name, data in self.files.items()}
        for events in self.pending.values():
            how = drawn.choice(("none", "all", "some", "some", "torn"))
            for event in events:
                if how == "none" or (how == "some" and drawn.random() < 0.5):
                    continue
                if how == "torn" and event.kind == "write" and drawn.random() < 0.5:
                    kept = drawn.randrange(0, len(event.data) // SECTOR + 1) * SECTOR
                    event = Event("write", event.name, event.offset, event.data[:kept])
                _reach(files, event)
        return {name: bytes(data) for name, data in files.items()}


def _reach(files: dict[str, bytearray], event: Event) -> None:
    if event.kind == "delete":
        files.pop(event.name, None)
        return
    data = files.setdefault(event.name, bytearray())
    if event.kind == "truncate":
        del data[event.offset :]
        data.extend(bytes(event.offset - len(data)))
    elif event.data:
        end = event.offset + len(event.data)
        data.extend(bytes(max(0, end - len(data))))
        data[event.offset : end] = event.data
