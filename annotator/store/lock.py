"""Who may write: one process, by a lock beside the file.

The lock is the operating system's, so it is free again after kill -9. A small file beside it names the holder, for
the sentence the refused one reads; it decides nothing. Elsewhere than on POSIX systems ``filelock`` takes it; there
``flock`` is asked directly, on the same file and in the same way, because importing the library costs a tenth of
what a bare window needs to start.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from annotator.core.errors import ProjectBusy, ProjectError
from annotator.core.ids import new_id, now_text

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
        self._project = project
        try:
            self._give_back = _take(lock_path(project))
        except TimeoutError:
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
        holder = Holder(os.getpid(), _host(), now_text())
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
        self._give_back()
        if os.name != "posix":
            with contextlib.suppress(OSError):
                lock_path(self._project).unlink()


def _take(path: Path) -> Callable[[], None]:
    """Take the lock at ``path`` and tell how to give it back; raises TimeoutError when somebody else has it."""
    if os.name != "posix":
        from filelock import FileLock

        # Not per thread: the project may be closed in another thread than it was opened in.
        lock = FileLock(path, timeout=WAIT_SECONDS, thread_local=False)
        lock.acquire()  # its Timeout is a TimeoutError
        return lock.release

    import fcntl

    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The last holder unlinks the file it held: a lock on that one is worth nothing.
            if _leads_to(path, descriptor):
                return lambda: os.close(descriptor)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise TimeoutError from None
            time.sleep(0.02)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _leads_to(path: Path, descriptor: int) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    held = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


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
