"""A set of several files: a folder that appears whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from annotator.core.errors import UserError
from annotator.formats.names import Names
from annotator.formats.writing import clear_leftovers, sync_folder, told

REPORT = "loss.json"
"""The report in every folder we write; a folder without it was made by somebody else, and is not replaced."""


class SafeFolder:
    """A folder on its way to ``target``: make files with :meth:`file`, read ``path`` back, :meth:`commit`.

    Leaving the ``with`` block without a commit removes what was written and leaves the old folder alone.
    """

    def __init__(self, target: Path, overwrite: bool = False) -> None:
        self.target = target
        self.path: Path
        self.names = Names()
        self.names.take(REPORT.partition(".")[0])
        self._overwrite = overwrite
        self._made: list[str] = []
        self._committed = False

    def __enter__(self) -> SafeFolder:
        check_folder(self.target, self._overwrite)
        with told(self.target):
            clear_leftovers(self.target)
            self.path = self._beside("part")
            self.path.mkdir()
        return self

    def files(self) -> tuple[str, ...]:
        """The names of the files made so far, in order; ``/`` between folders."""
        return tuple(self._made)

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """A new file in the folder, open for writing; on the disk when the block ends.

        ``name`` is exactly what is made (``/`` between folders), so it comes from :attr:`names` or is a constant.
        """
        parts = name.split("/")
        if not all(parts) or any(part in (".", "..") or "\\" in part for part in parts):
            raise AssertionError(f"not a name inside the folder: {name!r}")
        path = self.path.joinpath(*parts)
        with told(self.target):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb", buffering=1 << 18) as file:
                self._made.append(name)
                yield file
                file.flush()
                os.fsync(file.fileno())

    def commit(self) -> None:
        """Put the new folder in the target's place."""
        with told(self.target):
            for folder, _, _ in os.walk(self.path):
                sync_folder(Path(folder))
            check_folder(self.target, self._overwrite)
            old = None
            if self.target.exists():
                old = self._beside("old")
                self.target.rename(old)
            try:
                self.path.rename(self.target)
            except OSError:
                if old is not None:
                    old.rename(self.target)
                raise
            self._committed = True
            sync_folder(self.target.parent)
            if old is not None:
                shutil.rmtree(old, ignore_errors=True)

    def _beside(self, end: str) -> Path:
        name = self.target.name.encode("utf-8", "surrogateescape")[:100].decode("utf-8", "ignore")
        return self.target.with_name(f".{name}.{secrets.token_hex(4)}.{end}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._committed:
            with suppress(OSError):
                shutil.rmtree(self.path)


def check_folder(target: Path, overwrite: bool = False) -> None:
    """Raise UserError when no folder may be put at ``target``."""
    with told(target):
        if target.is_symlink():
            raise UserError(f"“{target}” is a link.", "Give the folder it leads to.")
        if not target.exists():
            if not target.parent.is_dir():
                raise UserError(
                    f"The folder “{target.parent}” does not exist.",
                    "Make it first, or choose another place.",
                )
            return
        if not target.is_dir():
            raise UserError(
                f"“{target}” is a file.", "This format writes a folder: give the name of one."
            )
        if not any(target.iterdir()):
            return
        if not overwrite:
            raise UserError(f"“{target}” exists already.", "To replace it, say so (--overwrite).")
        if not (target / REPORT).is_file():
            raise UserError(
                f"“{target}” holds other things than an exported set, and is not replaced.",
                "Choose another name, or empty the folder first.",
            )
