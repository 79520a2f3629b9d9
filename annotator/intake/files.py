"""Files and folders, met with distrust: only ordinary files are opened, and never more than a stated size."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from annotator.core import in_use
from annotator.core.errors import IntakeError

MAX_DEPTH = 32
"""Folders within folders that :func:`walk` goes down."""

_CHUNK = 1 << 20
_SYSTEM = frozenset(
    (
        "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin",
        "lost+found", "system volume information",
    )
)  # fmt: skip
_TEMPORARY = re.compile(
    r"^~\$|^~wrl|~$|\.(tmp|temp|part|crdownload|download|swp|lock|bak)$", re.IGNORECASE
)
# What browsers call the folder of pictures and scripts beside a saved page.
_PAGE_PARTS = re.compile(
    r"[-_. ](files?|dateien|fichiers|archivos|ficheros|bestanden|ficheiros|arquivos)$",
    re.IGNORECASE,
)
_REASONS = {
    errno.ENOENT: ("There is no file {name}.", "It may have been moved, renamed or deleted."),
    errno.EACCES: ("{name} may not be read: permission is denied.", "Ask its owner for access."),
    errno.EPERM: ("{name} may not be read: permission is denied.", "Ask its owner for access."),
    errno.ELOOP: ("{name} is a link that leads back to itself.", "Give the real file instead."),
    errno.ENAMETOOLONG: ("The file name is too long to be opened.", "Shorten it."),
    errno.EIO: ("{name} cannot be read: the disk reports an error.", "Copy it from elsewhere."),
    errno.ENOTDIR: ("There is no file {name}.", "Part of its path is a file, not a folder."),
}


def plain_name(path: str | os.PathLike[str]) -> str:
    """The last part of a path as clean Unicode, also where the system's bytes are none."""
    name = Path(path).name or str(path)
    return os.fsencode(name).decode("utf-8", "replace") if not name.isascii() else name


def quoted(name: str) -> str:
    """A file's name for a message."""
    short = name if len(name) <= 80 else f"{name[:50]}…{name[-25:]}"
    return f"“{short}”"


class SourceFile:
    """An ordinary file, open for reading. Use with ``with``; every trouble is an :class:`IntakeError`.

    ``size`` is what the system says, in bytes; the bytes read are counted regardless.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = plain_name(path)
        self._path = Path(path)
        self._read = 0
        if in_use.belongs(self._path):
            raise IntakeError(
                f"{quoted(self.name)} is the project that is open, or part of it.",
                "Choose articles.",
            )
        try:
            # Looked at before it is opened: to open a pipe or a device is already to touch it.
            self._refuse_unordinary(self._path.stat().st_mode)
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            self._number = os.open(self._path, flags | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise _because(error, self.name) from None
        except ValueError:
            raise IntakeError(f"{quoted(self.name)} is not a usable file name.") from None
        try:
            found = os.fstat(self._number)
            self._refuse_unordinary(found.st_mode)
        except BaseException:
            os.close(self._number)
            raise
        self.size = found.st_size

    def __enter__(self) -> SourceFile:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._number)

    def read(self, limit: int) -> bytes:
        """Up to ``limit`` further bytes."""
        pieces = []
        try:
            while limit > 0 and (piece := os.read(self._number, min(limit, _CHUNK))):
                pieces.append(piece)
                limit -= len(piece)
        except OSError as error:
            raise _because(error, self.name) from None
        return b"".join(pieces)

    def stream(self) -> BinaryIO:
        """The file from its start, for readers that take it piece by piece; outlives this object, close it."""
        copy = os.fdopen(os.dup(self._number), "rb")
        copy.seek(0)
        return copy

    def _refuse_unordinary(self, mode: int) -> None:
        if stat.S_ISDIR(mode):
            raise IntakeError(
                f"{quoted(self.name)} is a folder, not a file"
                + ("." if os.access(self._path, os.R_OK | os.X_OK) else ", and may not be read."),
                "Import the folder to take in the files it holds.",
            )
        if not stat.S_ISREG(mode):
            raise IntakeError(
                f"{quoted(self.name)} is not an ordinary file but a pipe, a socket or a device.",
                "Save what it delivers to a file first.",
            )


def _because(error: OSError, name: str) -> IntakeError:
    """The system's refusal as a sentence."""
    message, hint = _REASONS.get(error.errno or 0, ("", ""))
    if not message:
        message = "{name} cannot be read: " + (error.strerror or "the system gives no reason") + "."
    return IntakeError(message.format(name=quoted(name)), hint)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts names as people count: ``file2`` before ``file10``, case ignored."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple((0, int(p), p) if n % 2 else (1, 0, p) for n, p in enumerate(parts) if p)


def walk(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    """The files to read, in the order given, those of folders in natural order.

    A path that was named is passed on as it is, whatever it is: reading it says what is wrong. Inside
    folders, hidden, system and temporary files, the project that is open, the parts of saved pages, and everything that is not an
    ordinary file are left out; links to folders are not followed. A folder that cannot be listed, or that
    lies deeper than :data:`MAX_DEPTH`, is passed on itself, so that it is not lost in silence.
    """
    for given in paths:
        path = Path(given)
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if is_folder:
            yield from _walk_folder(path, 1)
        else:
            yield path


def _walk_folder(folder: Path, depth: int) -> Iterator[Path]:
    if depth > MAX_DEPTH:
        yield folder
        return
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not _is_left_out(entry)]
    except OSError:
        yield folder
        return
    pages = _pages(entry.name for entry in found)
    for entry in sorted(found, key=lambda e: (natural_key(e.name), e.name)):
        try:
            if entry.is_dir(follow_symlinks=False):
                if _is_page_part(entry.name, pages):
                    continue
                yield from _walk_folder(folder / entry.name, depth + 1)
            elif entry.is_file() and not in_use.belongs(folder / entry.name):
                yield folder / entry.name
        except OSError:
            if not entry.is_symlink():
                yield folder / entry.name


def walk_names(names: Iterable[str]) -> list[str]:
    """Of the paths (with ``/``) of an archive's members those to read, as :func:`walk` does it for a folder."""
    paths = {name: name.split("/") for name in names}
    kept = {n: p for n, p in paths.items() if p[-1] and not any(map(_is_left_out_name, p))}
    pages: dict[tuple[str, ...], set[str]] = {}
    for parts in kept.values():
        pages.setdefault(tuple(parts[:-1]), set()).update(_pages(parts[-1:]))
    read = {
        name: parts
        for name, parts in kept.items()
        if not any(
            _is_page_part(part, pages.get(tuple(parts[:at]), set()))
            for at, part in enumerate(parts[:-1])
        )
    }
    return sorted(read, key=lambda name: [(natural_key(part), part) for part in read[name]])


def _pages(names: Iterable[str]) -> set[str]:
    """What the web pages among some files are called, without their endings."""
    return {Path(name).stem for name in names if name.lower().endswith((".html", ".htm", ".xhtml"))}


def _is_page_part(folder: str, pages: set[str]) -> bool:
    """True for the folder that belongs to one of the ``pages`` beside it."""
    return _PAGE_PARTS.sub("", folder) in pages - {folder}


def _is_left_out_name(name: str) -> bool:
    """Hidden, system and temporary files and folders, by their names."""
    low = name.casefold()
    return bool(low.startswith(".") or low in _SYSTEM or _TEMPORARY.search(low))


def _is_left_out(entry: os.DirEntry[str]) -> bool:
    """Hidden, system and temporary files and folders."""
    if _is_left_out_name(entry.name):
        return True
    if sys.platform in ("win32", "darwin"):
        found = entry.stat(follow_symlinks=False)
        windows = getattr(found, "st_file_attributes", 0) & (
            stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM
        )
        return bool(windows or getattr(found, "st_flags", 0) & stat.UF_HIDDEN)
    return False
