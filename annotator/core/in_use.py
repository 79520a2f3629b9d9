"""Which files this process has open through SQLite, so that nothing else here opens them.

POSIX takes all locks of a process off a file as soon as the process closes any descriptor of it, whoever opened
that. SQLite's locks on a project would be gone without a word: the next program that only looks at the project
believes itself alone, cuts the shared index short or clears the log away, and what is written afterwards is lost.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from annotator.core.errors import UserError

SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file while it is open."""

Key = tuple[int, int]
"""Which file a path leads to: device and inode."""

_open: dict[Key, int] = {}
_paths: dict[Key, Path] = {}
_parked: dict[Key, list[int]] = {}
_lock = threading.Lock()


def identity(path: Path) -> Key:
    """Which file a path leads to now. Raises OSError when it leads nowhere."""
    return _key(path.stat())


def remember(path: Path) -> Key:
    """Note that this process opens a file through SQLite, before it does; returns what :func:`forget` takes."""
    key = identity(path)
    with _lock:
        _open[key] = _open.get(key, 0) + 1
        _paths[key] = path
    return key


def forget(key: Key) -> None:
    """Undo one :func:`remember`, after SQLite has closed the file."""
    with _lock:
        count = _open.get(key, 0) - 1
        if count > 0:
            _open[key] = count
            return
        _open.pop(key, None)
        _paths.pop(key, None)
        for descriptor in _parked.pop(key, ()):
            os.close(descriptor)


def is_open(key: Key) -> bool:
    """True while this process has the file open through SQLite."""
    with _lock:
        return key in _open


def belongs(path: str | os.PathLike[str]) -> bool:
    """True for a file that is open through SQLite here, under whatever name, and for what SQLite keeps beside it."""
    with _lock:
        if not _open:
            return False
        projects = list(_paths.values())
    try:
        key = identity(Path(path))
    except (OSError, ValueError):
        return False
    return is_open(key) or any(
        _leads_to(one.with_name(one.name + end), key) for one in projects for end in SUFFIXES
    )


def refuse(path: str | os.PathLike[str]) -> None:
    """Raise UserError for a file that :func:`belongs` to a project open here; call it before opening any."""
    if belongs(path):
        raise UserError(
            f"“{Path(path).name}” is the project that is open, or part of it.",
            "Choose another file.",
        )


def first_bytes(path: Path, number: int) -> bytes:
    """The beginning of a file that may be open through SQLite in this process.

    The descriptor of such a file is kept until the file is closed everywhere here.
    """
    with _lock:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            key = _key(os.fstat(descriptor))
            return os.read(descriptor, number)
        finally:
            if key in _open:
                _parked.setdefault(key, []).append(descriptor)
            else:
                os.close(descriptor)


def _leads_to(path: Path, key: Key) -> bool:
    try:
        return identity(Path(path)) == key
    except OSError:
        return False


def _key(status: os.stat_result) -> Key:
    return (status.st_dev, status.st_ino)
