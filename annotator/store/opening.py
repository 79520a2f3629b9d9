"""Opening a project: a sequence in which nothing is written before the file has been looked at.

Header, what lies beside it, version, gate, all through eyes that cannot write; then the lock, the pages, a
migration where one is due. What is refused is left as it was, byte for byte.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotator.core import in_use, medium
from annotator.core.errors import ProjectError
from annotator.store import door, gate, header, strangers
from annotator.store.creating import migrate
from annotator.store.lock import WriterLock
from annotator.store.migrations import SCHEMA_VERSION
from annotator.store.project import Device, Project, identity

INLINE_CHECK_BYTES = 16 * 1024 * 1024
LAST_CLOCK = 1 << 62
"""A step's clock beyond this (the year 4199) is no time; counting on from it would soon not fit."""


def open_project(
    path: str | os.PathLike[str],
    device: Device,
    write: bool = True,
    check_later: bool = False,
) -> Project:
    """Open a project; ``write=False`` takes no lock and changes not a byte.

    Raises ProjectBusy when another writer has it and ProjectError when it is not a project, is damaged or has
    been tampered with. A file made by a newer program, or on a read-only medium, opens for reading;
    ``read_only`` says why. With ``check_later`` the check of a big or uncleanly left file is left to the caller
    (``Project.unclean`` tells; see :func:`annotator.store.check.check_pages`).
    """
    real = header.resolve(path)
    return (
        _open_for_writing(real, device, check_later) if write else _open_for_reading(real, device)
    )


# --- for reading ---


@dataclass(slots=True)
class _Source:
    """How a file is read: where SQLite looks, whether beside it too, and a folder to drop afterwards."""

    path: Path
    immutable: bool = False
    scratch: Path | None = None

    def drop(self) -> None:
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)


@contextmanager
def readable(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for reading a file that has not been through the gate, with the log that is its own."""
    path = header.resolve(path)
    head = header.read_header(path)
    key = in_use.remember(path)
    try:
        source = _source(path, head)
        try:
            connection = door.connect(source.path, "ro", source.immutable)
            try:
                yield connection
            finally:
                connection.close()
        finally:
            source.drop()
    finally:
        in_use.forget(key)


def _open_for_reading(path: Path, device: Device, reason: str = "") -> Project:
    head = header.read_header(path)
    with _remembered(path):
        source = _source(path, head)
        connection: sqlite3.Connection | None = None
        try:
            connection = door.connect(source.path, "ro", source.immutable)
            newer = _look(connection, path)
            with _telling(path):
                connections = door.Connections(source.path, "ro", source.immutable)
                connections.adopt(connection)
                project = Project(path, connections, device)
        except BaseException:
            if connection is not None:
                connection.close()
            source.drop()
            raise
    project.scratch = source.scratch
    project.read_only = newer or reason or f"“{path.name}” is open for reading only."
    return project


def _look(connection: sqlite3.Connection, path: Path) -> str:
    """Version and gate: why the file may only be read, or empty. Raises when it cannot even be that."""
    with _telling(path):
        version = _version(connection, path)
        if version > SCHEMA_VERSION:
            return _newer(connection, path, version)
        gate.check_gate(connection, path, version)
        if version < SCHEMA_VERSION:
            raise ProjectError(
                f"“{path.name}” was made by an older version of the program (schema {version}, "
                f"now {SCHEMA_VERSION}).",
                "Open it once for writing, so that it is brought up to date.",
            )
        return ""


def _source(path: Path, head: header.Header) -> _Source:
    """How to read a file, whatever state it was left in and whatever it lies on."""
    if strangers.strangers(path, head):
        if head.write_ahead:
            return _copied(path)  # its own log may hold changes, and something else is in the way
        # A log that is not this file's: leave it where it is, and do not let SQLite see it.
        return _Source(path, immutable=True)
    if head.write_ahead and not os.access(path.parent, os.W_OK):
        wal = strangers.beside(path, "-wal")
        if not wal.exists() or wal.stat().st_size == 0:
            return _Source(path, immutable=True)
        # The log holds changes that reading needs, and nothing can be written here.
        return _copied(path)
    if strangers.has_own_journal(path, head):
        # A statement that never ended must be rolled back, unless it is going on just now.
        connection = door.connect(path, "ro")
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error:
            return _copied(path)
        finally:
            connection.close()
    return _Source(path)


def _copied(path: Path) -> _Source:
    """A copy with the logs that belong to it, brought to rest."""
    scratch = Path(tempfile.mkdtemp(prefix="annotator-"))
    copy = scratch / path.name
    try:
        for suffix in ("", "-wal", "-journal"):
            one = strangers.beside(path, suffix)
            if one.is_file() and not one.is_symlink():
                shutil.copyfile(one, strangers.beside(copy, suffix))
        connection = door.connect(copy, "rw")
        try:
            with door.reading(path):
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        finally:
            connection.close()
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise ProjectError(
            f"“{path.name}” cannot be read ({error.strerror or error}).",
            "Copy it to a folder where you may write.",
        ) from error
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return _Source(copy, scratch=scratch)


# --- for writing ---


def _open_for_writing(path: Path, device: Device, check_later: bool) -> Project:
    reason = _unwritable(path)
    if reason:
        return _open_for_reading(path, device, reason)
    lock = WriterLock(path)
    try:
        project = _open_locked(path, device, check_later)
    except _OnlyForReading:
        lock.release()
        return _open_for_reading(path, device)
    except BaseException:
        lock.release()
        raise
    project.lock = lock
    return project


class _OnlyForReading(Exception):
    """A newer program made this file: it is not ours to write."""


def _unwritable(path: Path) -> str:
    """Why a file can only be read, or empty."""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    # Root may write anywhere, says access(); the file system knows better.
    if not writable or (hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY):
        return f"“{path.name}” or its folder is read-only, so the project is open for reading only."
    if path.stat().st_nlink > 1 and not _drop_unfinished(path):
        # SQLite keeps its log by name: two names would mean two logs for one file.
        return f"“{path.name}” has a second name (a hard link), so the project is open for reading only."
    return ""


def _drop_unfinished(path: Path) -> bool:
    """Remove the first name of a project whose making was cut off between its two last steps."""
    for draft in path.parent.glob(".????????????????????????????????.new"):
        with contextlib.suppress(OSError):
            if draft.samefile(path):
                draft.unlink()
    return path.stat().st_nlink == 1


def _open_locked(path: Path, device: Device, check_later: bool) -> Project:
    head = header.read_header(path)
    with _remembered(path):
        foreign = strangers.strangers(path, head)
        if head.user_version > SCHEMA_VERSION:
            raise _OnlyForReading
        notices = [
            f"“{one.name}”, which belonged to another file, was set aside as “{moved.name}”."
            for one, moved in zip(foreign, strangers.set_aside(foreign), strict=True)
        ]
        checked = not check_later or head.size <= INLINE_CHECK_BYTES
        # Looking through a connection that may write would already move our own log into the file. Only a
        # statement that never ended has to be rolled back first: half of it is nobody's project.
        looking = door.connect(path, "rw" if strangers.has_own_journal(path, head) else "ro")
        try:
            with _telling(path):
                version = _version(looking, path)
                if version > SCHEMA_VERSION:
                    raise _OnlyForReading
                gate.check_gate(looking, path, version)
                if checked:
                    _check_pages(looking, path, thorough=head.write_ahead)
                _, last_clock = identity(looking, path)
                if last_clock >= LAST_CLOCK:
                    raise door.damaged(path, "its history names a time that cannot be")
        finally:
            looking.close()
        connection = door.connect(path, "rw")
        try:
            project = _prepare(connection, path, device)
        except BaseException:
            if not head.write_ahead:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("PRAGMA journal_mode = DELETE")
            connection.close()
            raise
    project.unclean = head.write_ahead and not checked
    project.notices += notices
    return project


def _prepare(connection: sqlite3.Connection, path: Path, device: Device) -> Project:
    """From here on the file is written: nothing may be refused any more for what the file holds."""
    with _telling(path):
        version = _version(connection, path)
        gate.check_gate(connection, path, version)  # of the very connection that will write
        # From here on a crash is mended by the write-ahead log, also one in the middle of a migration. Extra
        # care lets the journal of this switch not come back after a loss of power.
        connection.execute("PRAGMA synchronous = EXTRA")
        place = medium.shared_place(path)
        _choose_journal(connection, alone=place is None)
        door.prepare(connection, write=True)
    if version < SCHEMA_VERSION:
        _migrate_safely(connection, path, version, device)
    with _telling(path):
        connections = door.Connections(path, "rw")
        connections.adopt(connection)
        project = Project(path, connections, device)
    project.place = _advice(path, place)
    # Tidying up can wait for the next time: no disk so full, no index so wrong that it keeps people out.
    with contextlib.suppress(ProjectError):
        _drop_staged(project)
    return project


def _choose_journal(connection: sqlite3.Connection, alone: bool) -> None:
    """Write ahead; not on drives that other computers reach: its shared memory is not shared with them, and what
    keeps folders in step takes the file without its log.
    """
    if alone:
        connection.execute("PRAGMA journal_mode = WAL")
        return
    # Somebody may be reading beside a log that was left here: then it stays for this once.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = DELETE")


def _advice(path: Path, place: medium.Shared | None) -> str:
    if place is None:
        return ""
    return (
        f"“{path.name}” {place.sentence}. Open it on one computer at a time; to work together, "
        "exchange annotation sets."
    )


def _version(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version <= 0:
        raise ProjectError(
            f"“{path.name}” has no version: it was never finished or is damaged.",
            "Restore a back-up, or make a new project.",
        )
    return int(version)


def _newer(connection: sqlite3.Connection, path: Path, version: int) -> str:
    """Why a file of a newer version is only read; raises when this program cannot read it."""
    gate.check_newer(connection, path, SCHEMA_VERSION, ("meta",))
    found = connection.execute("SELECT value FROM meta WHERE key = 'min_reader'").fetchone()
    needed = found[0] if found else ""
    if not needed.isascii() or not needed.isdigit() or int(needed[:9]) > SCHEMA_VERSION:
        raise ProjectError(
            f"“{path.name}” was made by a newer version of the program (schema {version}; this one "
            f"reads up to {SCHEMA_VERSION}).",
            "Install the newer version. Nothing in the file was changed.",
        )
    gate.check_newer(connection, path, SCHEMA_VERSION)
    return (
        f"“{path.name}” was made by a newer version of the program (schema {version}; this one "
        f"writes {SCHEMA_VERSION}), so it is open for reading only."
    )


def _check_pages(connection: sqlite3.Connection, path: Path, thorough: bool) -> None:
    pragma = "integrity_check" if thorough else "quick_check"
    rows = [row[0] for row in connection.execute(f"PRAGMA {pragma}(20)")]
    # From SQLite 3.44 on this looks at the search index too. It is made from the texts and can be made
    # anew: `check` tells of it, and it keeps nobody from the work.
    rows = [row for row in rows if row != "ok" and " for FTS5 table " not in row]
    if rows:
        raise door.damaged(path, rows[0])


def _migrate_safely(
    connection: sqlite3.Connection, path: Path, version: int, device: Device
) -> None:
    from annotator.store.backup import back_up_file

    back_up_file(connection, path, device.backups, "before-migration")
    migrate(connection, path, version, lambda: gate.check_gate(connection, path, SCHEMA_VERSION))


def _drop_staged(project: Project) -> None:
    """Forget texts of an import that never finished."""
    connection = project.read()
    with door.reading(project.path):
        if connection.execute("SELECT 1 FROM staged_text LIMIT 1").fetchone() is None:
            return
        # What refers to a text is asked once, below; SQLite would walk the annotations for every text.
        connection.execute("PRAGMA foreign_keys = OFF")
    try:
        with project.staging():
            connection.execute(
                "DELETE FROM text WHERE sha IN (SELECT sha FROM staged_text EXCEPT "
                "SELECT text FROM article EXCEPT SELECT text FROM annotation "
                "EXCEPT SELECT text FROM refusal EXCEPT SELECT text FROM exclusion)"
            )
            connection.execute(
                "DELETE FROM original WHERE sha IN (SELECT sha FROM staged_text EXCEPT "
                "SELECT original FROM article WHERE original IS NOT NULL)"
            )
            connection.execute("DELETE FROM staged_text")
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _remembered(path: Path) -> Iterator[None]:
    """Noted as open in this process from before SQLite opens it; forgotten when opening fails."""
    key = in_use.remember(path)
    try:
        yield
    except BaseException:
        in_use.forget(key)
        raise


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """While a file is not known to be sound, everything SQLite stumbles over is the file's fault."""
    try:
        with door.reading(path):
            yield
    except (sqlite3.Error, MemoryError, OverflowError) as error:
        raise door.damaged(path, str(error) or type(error).__name__) from error
