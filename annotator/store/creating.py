"""Making a project file, and bringing one to the newest schema."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.core import medium
from annotator.core.codebook import Codebook
from annotator.core.errors import ProjectError
from annotator.core.ids import HybridClock, new_id, now_text
from annotator.store import door, header, journal
from annotator.store.migrations import MIGRATIONS, SCHEMA_VERSION
from annotator.store.project import Device, Project, codebook_item_id


def create_project(
    path: str | os.PathLike[str],
    codebook: Codebook,
    device: Device,
    name: str = "",
) -> Project:
    """Make a new project file and open it for writing; an existing path is refused.

    The file is made whole under another name and renamed, so that no half project can be left.
    """
    from annotator.store.opening import open_project

    try:
        target = Path(path).expanduser().absolute()
        if "\x00" in str(target):
            raise ValueError("it holds a NUL character")
        if target.exists() or target.is_symlink():
            kind = "folder" if target.is_dir() else "file"
            raise ProjectError(
                f"There is already a {kind} at “{path}”.", "Choose another name, or open it."
            )
        if not target.parent.is_dir():
            raise ProjectError(
                f"There is no folder “{target.parent}”.",
                "Make the folder first, or choose another.",
            )
    except (OSError, RuntimeError, ValueError) as error:
        raise header.unreachable(path, error) from error
    header.check_length(target)
    with draft_of(target) as draft:
        # A file's name may hold bytes that are no text; the project's may not.
        readable = (name or target.stem).encode("utf-8", "replace").decode()
        connection = door.new_database(draft)
        try:
            migrate(connection, target, 0)
            _fill_new(connection, target, codebook, device, readable)
        finally:
            connection.close()
        give_name(draft, target)
    return open_project(target, device)


@contextlib.contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """A path beside ``target`` to make a file at; whatever is left there is removed, also SQLite's logs."""
    draft = target.with_name(f".{new_id().hex()}.new")
    try:
        yield draft
    except OSError as error:
        if medium.is_full(error):
            where, hint = medium.full(target.parent, 1_000_000)
            raise ProjectError(f"“{target.name}” cannot be made: {where}.", hint) from error
        raise ProjectError(
            f"“{target.name}” cannot be made ({error.strerror or error}).",
            "Choose a folder where you may write, on a disk with free space.",
        ) from error
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                draft.with_name(draft.name + suffix).unlink()


def give_name(draft: Path, target: Path) -> None:
    """Let a finished draft appear under its name, durably; refuses a name that was taken meanwhile."""
    try:
        # link() refuses an existing name, where rename() would silently replace it.
        os.link(draft, target)
        draft.unlink()
    except FileExistsError:
        raise ProjectError(
            f"There is already a file at “{target}”.", "Choose another name, or open it."
        ) from None
    except OSError:
        if os.path.lexists(target):
            raise
        draft.rename(target)  # a file system without links
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder last through a loss of power."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    version: int,
    verify: Callable[[], None] | None = None,
) -> None:
    """Bring a file from its schema version to ours, all in one transaction; what ``verify`` raises undoes it."""
    with door.transaction(connection, path):
        database = door.tool(connection)
        for number in range(version, SCHEMA_VERSION):
            MIGRATIONS[number](database)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        if verify is not None:
            verify()


def _fill_new(
    connection: sqlite3.Connection, path: Path, codebook: Codebook, device: Device, name: str
) -> None:
    with door.transaction(connection, path):
        connection.execute(
            "INSERT INTO meta (key, value) VALUES ('created', ?)",
            (now_text(),),
        )
        tx = journal.Transaction(
            connection, "Create project", device.id, HybridClock().tick(), kind="create"
        )
        fields = {
            "name": name,
            "codebook_name": codebook.name,
            "codebook_version": codebook.version,
        }
        tx.make("project", new_id(), fields)
        tx.make_many(
            "codebook_item",
            (
                (
                    codebook_item_id(item),
                    {
                        "kind": item.kind,
                        "code": item.code,
                        "parent": item.parent,
                        "position": item.position,
                        "data": item.data,
                    },
                )
                for item in codebook.items()
            ),
        )
