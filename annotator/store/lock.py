"""Who may write: one process, by a lock beside the file.

The lock is the operating system's (``filelock``), so it is free again after kill -9. A small file beside
it names the holder, for the sentence the refused one reads; it decides nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.errors import ProjectBusy, ProjectError
from annotator.core.ids import new_id, now_text

if TYPE_CHECKING:
    from filelock import BaseFileLock

WAIT_SECONDS = 0.7
"""A second writer is refused within a second."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a project, as the holder itself wrote it down."""

    process: int = 0
    host: str = ""
    since: str = ""

    def sentence(self) -> str:
        """``process 4711 on desk-3, since 2026-11-03 09:12 UTC``"""
        if not self.process:
            return "another program"
        since = self.since[:16].replace("T", " ")
        return f"process {self.process} on {self.host}, since {since} UTC"


def lock_path(project: Path) -> Path:
    """Where the lock of a project lies."""
    return project.with_name(f".{project.name}.lock")


def holder_path(project: Path) -> Path:
    """Where the holder writes down who it is."""
    return project.with_name(f".{project.name}.holder")


def read_holder(project: Path) -> Holder:
    """Who says to hold the project; empty when nobody does or it cannot be read."""
    try:
        data = json.loads(holder_path(project).read_text("utf-8"))
        return Holder(int(data["process"]), str(data["host"]), str(data["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()


class WriterLock:
    """The right to write one project; taken in the constructor, given back by :meth:`release`."""

    def __init__(self, project: Path) -> None:
        from filelock import FileLock, Timeout

        self._project = project
        # Not per thread: the project may be closed in another thread than it was opened in.
        self._lock: BaseFileLock = FileLock(
            lock_path(project), timeout=WAIT_SECONDS, thread_local=False
        )
        try:
            self._lock.acquire()
        except Timeout:
            holder = read_holder(project)
            raise ProjectBusy(
                f"“{project.name}” is open for writing in {holder.sentence()}.",
                "Close it there first, or open it here for reading only.",
            ) from None
        except OSError as error:
            raise ProjectError(
                f"“{project.name}” cannot be opened for writing: no lock can be made in its folder "
                f"({error.strerror or error}).",
                "Copy the project to a folder where you may write.",
            ) from error
        holder = Holder(os.getpid(), platform.node(), now_text())
        _write_down(
            holder_path(project),
            json.dumps({"process": holder.process, "host": holder.host, "since": holder.since}),
        )

    def release(self) -> None:
        """Give the lock back and leave nothing beside the project."""
        with contextlib.suppress(OSError):
            holder_path(self._project).unlink()
        # Unlinked while still held: a waiting process sees the inode gone and takes a new lock file.
        if os.name == "posix":
            with contextlib.suppress(OSError):
                lock_path(self._project).unlink()
        self._lock.release()
        if os.name != "posix":
            with contextlib.suppress(OSError):
                lock_path(self._project).unlink()


def _write_down(path: Path, text: str) -> None:
    # Replaced as a whole, never written through: what lies there may be a link to somebody's file.
    draft = path.with_name(f".{new_id().hex()}.holder")
    with contextlib.suppress(OSError):
        try:
            with draft.open("x", encoding="utf-8") as file:
                file.write(text)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
