"""Safe writing: beside the target, to the disk, checked by the caller, then renamed over it.

Whoever looks at the target at any moment, also after a power cut, sees the whole old file or the whole new
one. Whatever the disk says becomes one sentence.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from annotator.core import in_use, medium
from annotator.core.errors import UserError

ABANDONED = 3_600
"""Seconds after which an unfinished file of an export belongs to nobody any more."""

_DATABASE = b"SQLite format 3\x00"


class SafeFile:
    """A file on its way to ``target``: write to ``file``, :meth:`sync`, read ``path`` back, :meth:`commit`.

    Leaving the ``with`` block without a commit removes what was written and leaves the old file alone.
    """

    def __init__(self, target: Path, overwrite: bool = False) -> None:
        self.target = target
        self.file: BinaryIO
        self.path: Path
        self._overwrite = overwrite
        self._real = target
        self._committed = False

    def __enter__(self) -> SafeFile:
        with told(self.target):
            # A link stays a link: what it points to is replaced.
            self._real = self.target.resolve() if self.target.is_symlink() else self.target
            mode = self._check()
            name = self._real.name.encode("utf-8", "surrogateescape")[:100].decode(
                "utf-8", "ignore"
            )
            clear_leftovers(self._real)
            self.path = self._real.with_name(f".{name}.{secrets.token_hex(4)}.part")
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self.file = os.fdopen(os.open(self.path, flags, 0o666), "w+b", buffering=1 << 18)
            if mode is not None:
                with suppress(OSError):  # another owner's file: the new one is simply ours
                    self.path.chmod(mode)
        return self

    def _check(self) -> int | None:
        """The old file's permissions, or None when there is none; raises when it must stay."""
        check_target(self.target, self._overwrite)
        try:
            return stat.S_IMODE(self._real.stat().st_mode)
        except FileNotFoundError:
            return None

    def sync(self) -> None:
        """Everything written is on the disk; ``path`` can be read back."""
        with told(self.target):
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def commit(self) -> None:
        """Put the new file in the target's place."""
        with told(self.target):
            if not self._overwrite and self._real.exists():
                check_target(self.target, overwrite=False)
            self.path.replace(self._real)
            self._committed = True
            sync_folder(self._real.parent)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self.file.close()
        if not self._committed:
            with suppress(OSError):
                self.path.unlink()


def clear_leftovers(target: Path) -> None:
    """Remove what exports to ``target`` that were killed left beside it, and put an old folder back.

    Only what bears our names (``.NAME.xxxxxxxx.part`` or ``.old``) and was not touched for :data:`ABANDONED` seconds: a
    younger one may belong to an export that goes on at this moment. A link is never followed.
    """
    name = target.name.encode("utf-8", "surrogateescape")[:100].decode("utf-8", "ignore")
    ours = re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{8}}\.(part|old)")
    with suppress(OSError):  # what cannot be removed does not hinder the export
        for each in sorted(target.parent.iterdir()):
            if not (fits := ours.fullmatch(each.name)) or each.is_symlink():
                continue
            if fits[1] == "old" and not (each / "loss.json").is_file():
                continue  # every folder we set aside holds our report
            if fits[1] == "old" and each.is_dir() and not target.exists():
                each.rename(target)  # killed between two renames: the old set is whole in it
            elif time.time() - _touched(each) > ABANDONED:
                if each.is_dir():
                    shutil.rmtree(each, ignore_errors=True)
                elif fits[1] == "part" and each.is_file():
                    each.unlink()


def _touched(path: Path) -> float:
    """When anything of a file or folder was written last."""
    inside = (Path(folder) / name for folder, _, names in os.walk(path) for name in names)
    return max((each.lstat().st_mtime for each in (path, *inside)), default=0.0)


def check_target(target: Path, overwrite: bool = False) -> None:
    """Raise UserError when nothing may be written to ``target``."""
    with told(target):
        try:
            status = target.stat()
        except FileNotFoundError:
            if not target.parent.is_dir():
                raise UserError(
                    f"The folder “{target.parent}” does not exist.",
                    "Make it first, or choose another place.",
                ) from None
            return
        if stat.S_ISDIR(status.st_mode):
            raise UserError(f"“{target}” is a folder.", "Give the name of a file inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise UserError(
                f"“{target}” is not an ordinary file.", "To write to the standard output, give -."
            )
        if not overwrite:
            raise UserError(f"“{target}” exists already.", "To replace it, say so (--overwrite).")
        with target.open("rb") as file:
            if file.read(len(_DATABASE)) == _DATABASE:
                raise UserError(
                    f"“{target}” is a project or another database, and is not replaced.",
                    "Choose another name.",
                )


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network drives cannot; the file itself is on the disk already
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Around work on ``path``: the system's errors become sentences for people; the open project is not touched."""
    in_use.refuse(path)
    try:
        yield
    except OSError as error:
        raise explain(error, path) from error


def _needed(path: Path) -> int:
    """About how many bytes are still wanted, by what was written until now: half, and some to begin with."""
    name = path.name.encode("utf-8", "surrogateescape")[:100].decode("utf-8", "ignore")
    written = 0
    with suppress(OSError):
        for part in path.absolute().parent.glob(f".{glob.escape(name)}.*.part"):
            inside = part.rglob("*") if part.is_dir() else (part,)
            written += sum(each.stat().st_size for each in inside if each.is_file())
    return 2 * written + 1_000_000


def explain(error: OSError, path: Path) -> UserError:
    """What the system's error means for the file ``path``."""
    if medium.is_full(error):
        where, hint = medium.full(path, _needed(path))
        return UserError(f"There is no room left for “{path}”: {where}.", hint)
    if error.errno in (errno.EACCES, errno.EPERM):
        return UserError(
            f"You have no permission to use “{path}”.",
            "Choose another place, or change the permissions of the file or its folder.",
        )
    if error.errno == errno.EROFS:
        return UserError(f"“{path}” is on a read-only disk.", "Choose another place.")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return UserError(f"There is no “{path}”.", "Check the path.")
    if error.errno == errno.EISDIR:
        return UserError(f"“{path}” is a folder.", "Give the name of a file inside it.")
    if error.errno == errno.ENAMETOOLONG:
        return UserError("The name of the file is too long.", "Choose a shorter one.")
    return UserError(
        f"“{path}” cannot be used: {error.strerror or error}.",
        "Try again, or choose another place.",
    )
