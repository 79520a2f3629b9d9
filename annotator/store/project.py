"""The project file: made, opened, changed, closed.

Opening is a sequence in which nothing is written before the file has been looked at: header, strangers
beside it, gate, version. Every write goes through :meth:`Project.change`, one user action at a time.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotator.core.codebook import Codebook, CodebookItem, from_items
from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import HybridClock, Id, derived_id, new_id, now_text
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotator, Changes
from annotator.store import door, gate, header, journal
from annotator.store.lock import WriterLock
from annotator.store.migrations import MIGRATIONS, SCHEMA_VERSION

SUFFIX = ".annotator"
INLINE_CHECK_BYTES = 16 * 1024 * 1024

TEXTS_IN_MEMORY = 4

Listener = Callable[[Changes], None]


@dataclass(frozen=True, slots=True)
class Device:
    """This installation of the program: its id in the history, and where its back-ups go."""

    id: Id
    backups: Path | None = None


class Project:
    """An open project. Reading works from any thread; changes are made one at a time.

    ``read_only`` is empty when the project can be changed, else the sentence that says why not.
    ``notices`` tells what happened at opening that people should know.
    """

    def __init__(self, path: Path, connections: door.Connections, device: Device) -> None:
        self.path = path
        self.device = device
        self.read_only = ""
        self.notices: list[str] = []
        self.unclean = False
        self._connections = connections
        self._lock: WriterLock | None = None
        self._identity = header.identity(path)
        self._clock = HybridClock()
        self._mutex = threading.RLock()
        self._listeners: list[Listener] = []
        self._codebook: Codebook | None = None
        self.texts: dict[bytes, str] = {}
        self._closed = False
        self._scratch: Path | None = None
        row = self.read().execute("SELECT id, name FROM project").fetchone()
        if row is None:
            raise ProjectError(
                f"“{path.name}” holds no project: it was never finished or is damaged.",
                "Restore a back-up, or make a new project.",
            )
        self.id: Id = row[0]
        (last,) = self.read().execute("SELECT max(clock) FROM step").fetchone()
        self._clock.see(last or 0)

    # --- reading ---

    def read(self) -> sqlite3.Connection:
        """This thread's connection, for queries of the store layer."""
        if self._closed:
            raise ProjectError("This project has been closed.", "Open it again.")
        return self._connections.get()

    def release_thread(self) -> None:
        """Close this thread's connection at the end of a job."""
        self._connections.release()

    @property
    def name(self) -> str:
        """The project's name for people."""
        (name,) = self.read().execute("SELECT name FROM project").fetchone()
        return str(name) or self.path.stem

    @property
    def codebook(self) -> Codebook:
        """The codebook as it is now."""
        if self._codebook is None:
            with door.reading(self.path):
                name, version = (
                    self.read()
                    .execute("SELECT codebook_name, codebook_version FROM project")
                    .fetchone()
                )
                items = [
                    CodebookItem(kind, code, parent, position, _decode(data))
                    for kind, code, parent, position, data in self.read().execute(
                        "SELECT kind, code, parent, position, data FROM codebook_item "
                        "WHERE deleted = 0 ORDER BY kind, parent, position, code"
                    )
                ]
            self._codebook = from_items(name, version, items)
        return self._codebook

    def remember_text(self, sha: bytes, text: str) -> None:
        """Keep a text in memory for the next question about it; only the last few stay."""
        while len(self.texts) >= TEXTS_IN_MEMORY:
            self.texts.pop(next(iter(self.texts)), None)
        self.texts[sha] = text

    def snapshot_of_changes(self) -> int:
        """A number that grows whenever any process commits a change to the file."""
        (version,) = self.read().execute("PRAGMA data_version").fetchone()
        return int(version)

    # --- changing ---

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change after it is saved, in the thread that made it; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @contextmanager
    def change(
        self, label: str, annotator: Annotator | None = None, kind: str = "do"
    ) -> Iterator[journal.Transaction]:
        """One user action: everything inside becomes one named step, saved when the block ends.

        Nothing is saved when the block raises, and no step is made when nothing changed. Listeners hear of
        it after the commit. Raises ProjectError when the project cannot be changed now.
        """
        with self._step(label, annotator, kind) as tx:
            yield tx

    def undo(self, annotator: Annotator | None = None, report: Reporter = silent) -> Changes:
        """Take back this device's last step; raises UserError when there is none."""
        return self._travel("undo", journal.undo_candidate, journal.take_back, annotator, report)

    def redo(self, annotator: Annotator | None = None, report: Reporter = silent) -> Changes:
        """Bring back the step undone last; raises UserError when there is none."""
        return self._travel("redo", journal.redo_candidate, journal.bring_back, annotator, report)

    def undo_label(self) -> str | None:
        """The name of the step that :meth:`undo` would take back."""
        found = journal.undo_candidate(self.read(), self.device.id)
        return found[2] if found else None

    def redo_label(self) -> str | None:
        """The name of the step that :meth:`redo` would bring back."""
        found = journal.redo_candidate(self.read(), self.device.id)
        return found[2] if found else None

    def _travel(
        self,
        kind: str,
        candidate: Callable[[sqlite3.Connection, Id], tuple[int, Id, str] | None],
        apply: Callable[[journal.Transaction, int, Reporter], None],
        annotator: Annotator | None,
        report: Reporter,
    ) -> Changes:
        with self._mutex:
            found = candidate(self.read(), self.device.id)
            if found is None:
                raise UserError(
                    f"There is nothing to {kind}.",
                    "Steps of other people and of other computers are not undone from here.",
                )
            number, target, label = found
            with self._step(label, annotator, kind, target) as tx:
                tx.connection.execute("PRAGMA defer_foreign_keys = ON")
                apply(tx, number, report)
            return tx.changes()

    @contextmanager
    def _step(
        self, label: str, annotator: Annotator | None, kind: str, target: Id | None = None
    ) -> Iterator[journal.Transaction]:
        self.writable()
        with self._mutex:
            connection = self.read()
            self.check_in_place()
            with door.transaction(connection, self.path):
                tx = journal.Transaction(
                    connection,
                    label,
                    self.device.id,
                    self._clock.tick(),
                    annotator,
                    kind,
                    target,
                )
                yield tx
                self.check_in_place()
            if tx.empty:
                return
            changes = tx.changes()
            if changes.touches("codebook_item", "project"):
                self._codebook = None
        for listener in tuple(self._listeners):
            listener(changes)

    @contextmanager
    def staging(self) -> Iterator[sqlite3.Connection]:
        """A short transaction for what is not state yet (texts waiting for their articles, reports)."""
        self.writable()
        with self._mutex:
            self.check_in_place()
            with door.transaction(self.read(), self.path):
                yield self.read()

    def writable(self) -> None:
        """Raises ProjectError with the reason when this project is open for reading only."""
        if self.read_only:
            raise ProjectError(self.read_only, "Nothing was changed.")
        if self._closed:
            raise ProjectError("This project has been closed.", "Open it again.")

    def check_in_place(self) -> None:
        """Raises ProjectError when the file is no longer the one that was opened."""
        try:
            now = header.identity(self.path)
        except OSError:
            now = None
        if now != self._identity:
            raise ProjectError(
                f"“{self.path.name}” was moved, replaced or deleted while it was open; "
                "nothing more is saved to it.",
                "Save a copy under another name now: everything up to this moment is still here.",
            )

    def save_copy(self, target: Path) -> None:
        """Write the project as it is in memory and on disk to a new file, even when the old one is gone."""
        if target.exists():
            raise ProjectError(f"“{target.name}” exists already.", "Choose another name.")
        with door.reading(target):
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                self.read().backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()

    # --- closing ---

    def idle(self) -> None:
        """Move what is in the write-ahead log into the file, while nobody waits for it."""
        if not self.read_only and not self._closed:
            with contextlib.suppress(sqlite3.Error):
                self.read().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Leave one file at rest, readable on any medium; the lock is free afterwards."""
        if self._closed:
            return
        connection = self.read()
        self._connections.close_others()
        if self._lock is not None:
            # With a reader beside us the file stays in write-ahead mode; the next to open tidies up.
            with contextlib.suppress(sqlite3.Error):
                if header.identity(self.path) == self._identity:
                    connection.execute("PRAGMA busy_timeout = 0")
                    connection.execute("PRAGMA analysis_limit = 400")
                    connection.execute("PRAGMA optimize")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.execute("PRAGMA journal_mode = DELETE")
        self._closed = True
        connection.close()
        header.forget_open(self._identity)
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if self._scratch is not None:
            import shutil

            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _decode(text: str) -> dict[str, object]:
    import json

    return json.loads(text)


def codebook_item_id(item: CodebookItem) -> Id:
    """The id of a codebook entry: the same in every project that starts from the same codebook."""
    return derived_id(b"codebook", item.kind.encode(), item.parent.encode(), item.code.encode())


def create_project(
    path: str | os.PathLike[str],
    codebook: Codebook,
    device: Device,
    name: str = "",
) -> Project:
    """Make a new project file and open it for writing; an existing path is refused.

    The file is made whole under another name and renamed, so that no half project can be left.
    """
    target = Path(path).expanduser().absolute()
    if target.exists() or target.is_symlink():
        kind = "folder" if target.is_dir() else "file"
        raise ProjectError(
            f"There is already a {kind} at “{path}”.", "Choose another name, or open it."
        )
    if not target.parent.is_dir():
        raise ProjectError(
            f"There is no folder “{target.parent}”.", "Make the folder first, or choose another."
        )
    draft = target.with_name(f".{target.name}.{new_id().hex()}.new")
    try:
        with door.reading(target):
            connection = door.new_database(draft)
            try:
                migrate(connection, draft, 0)
                _fill_new(connection, draft, codebook, device, name or target.stem)
            finally:
                connection.close()
        # link() refuses an existing name, where rename() would silently replace it.
        try:
            os.link(draft, target)
            draft.unlink()
        except FileExistsError:
            raise ProjectError(
                f"There is already a file at “{path}”.", "Choose another name, or open it."
            ) from None
        except OSError:
            draft.rename(target)
    except OSError as error:
        raise ProjectError(
            f"No project can be made at “{path}” ({error.strerror or error}).",
            "Choose a folder where you may write.",
        ) from error
    finally:
        for leftover in (draft, draft.with_name(draft.name + "-journal")):
            with contextlib.suppress(OSError):
                leftover.unlink()
    return open_project(target, device)


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


def migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring a file from its schema version to ours, all in one transaction."""
    with door.transaction(connection, path):
        database = door.tool(connection)
        for number in range(version, SCHEMA_VERSION):
            MIGRATIONS[number](database)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


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


def _open_for_reading(path: Path, device: Device, reason: str = "") -> Project:
    if header.is_open_here(path):
        # A plain open and close would drop the locks SQLite holds for this process.
        mode = "ro"
        connection = door.connect(path, mode)
        immutable = False
        scratch = None
    else:
        head = header.read_header(path)
        connection, immutable, scratch = _connect_for_reading(path, head)
    where = scratch / path.name if scratch else path
    try:
        with door.reading(path):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            newer = _check_version(connection, path, version)
            if not newer:
                gate.check_gate(connection, path, version)
            if version < SCHEMA_VERSION:
                raise ProjectError(
                    f"“{path.name}” was made by an older version of the program (schema {version}, "
                    f"now {SCHEMA_VERSION}).",
                    "Open it once for writing, so that it is brought up to date.",
                )
            connections = door.Connections(where, "ro", immutable)
            connections.adopt(connection)
            project = Project(path, connections, device)
    except BaseException:
        connection.close()
        raise
    header.remember_open(header.identity(path))
    project._scratch = scratch
    project.read_only = newer or reason or f"“{path.name}” is open for reading only."
    return project


def _connect_for_reading(
    path: Path, head: header.Header
) -> tuple[sqlite3.Connection, bool, Path | None]:
    """A read-only connection, whatever state the file was left in and whatever it lies on."""
    wal = path.with_name(path.name + "-wal")
    if head.write_ahead and not os.access(path.parent, os.W_OK):
        if not wal.exists() or wal.stat().st_size == 0:
            return door.connect(path, "ro", immutable=True), True, None
        # The log holds changes that reading needs, and nothing can be written here: read a copy.
        import shutil
        import tempfile

        scratch = Path(tempfile.mkdtemp(prefix="annotator-"))
        shutil.copyfile(path, scratch / path.name)
        shutil.copyfile(wal, scratch / wal.name)
        return door.connect(scratch / path.name, "ro"), False, scratch
    if not head.write_ahead:
        stranger = wal.exists() and wal.stat().st_size > 0
        journal_file = path.with_name(path.name + "-journal")
        if stranger or journal_file.exists():
            # A log that is not this file's: leave it where it is, and do not let SQLite see it.
            return door.connect(path, "ro", immutable=True), True, None
    return door.connect(path, "ro"), False, None


def _check_version(connection: sqlite3.Connection, path: Path, version: int) -> str:
    """Empty when the version is ours or older, else why the file is only read; raises when unreadable."""
    if version <= 0:
        raise ProjectError(
            f"“{path.name}” has no version: it was never finished or is damaged.",
            "Restore a back-up, or make a new project.",
        )
    if version <= SCHEMA_VERSION:
        return ""
    needed = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if int(needed.get("min_reader", version)) > SCHEMA_VERSION:
        raise ProjectError(
            f"“{path.name}” was made by a newer version of the program (schema {version}; this one "
            f"reads up to {SCHEMA_VERSION}).",
            "Install the newer version. Nothing in the file was changed.",
        )
    return (
        f"“{path.name}” was made by a newer version of the program (schema {version}; this one "
        f"writes {SCHEMA_VERSION}), so it is open for reading only."
    )


def _open_for_writing(path: Path, device: Device, check_later: bool) -> Project:
    if not os.access(path, os.R_OK) or header.is_open_here(path):
        if header.is_open_here(path):
            lock = WriterLock(path)  # refused when it is we who write it
            lock.release()
        else:
            header.read_header(path)  # raises in people's words
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)) or _mounted_read_only(
        path
    ):
        return _open_for_reading(
            path,
            device,
            f"“{path.name}” or its folder is read-only, so the project is open for reading only.",
        )
    lock = WriterLock(path)
    try:
        project = _open_locked(path, device, check_later)
    except BaseException:
        lock.release()
        raise
    if project.read_only:
        lock.release()
    else:
        project._lock = lock
    return project


def _open_locked(path: Path, device: Device, check_later: bool) -> Project:
    head = header.read_header(path)
    moved = header.set_aside_strangers(path, head)
    connection = door.connect(path, "rw")
    try:
        with door.reading(path):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            newer = _check_version(connection, path, version)
            if newer:
                connection.close()
                return _open_for_reading(path, device, newer)
            gate.check_gate(connection, path, version)
            unclean = head.write_ahead
            if not check_later or head.size <= INLINE_CHECK_BYTES:
                _check_pages(connection, path, thorough=unclean)
                unclean = False
        if version < SCHEMA_VERSION:
            _migrate_safely(connection, path, version, device)
        with door.reading(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connections = door.Connections(path, "rw")
            connections.adopt(connection)
            project = Project(path, connections, device)
    except BaseException:
        connection.close()
        raise
    header.remember_open(header.identity(path))
    project.unclean = unclean
    project.notices += [
        f"A log that belonged to another file of this name was set aside as “{stranger.name}”."
        for stranger in moved
    ]
    _drop_staged(project)
    return project


def _check_pages(connection: sqlite3.Connection, path: Path, thorough: bool) -> None:
    pragma = "integrity_check" if thorough else "quick_check"
    rows = [row[0] for row in connection.execute(f"PRAGMA {pragma}(5)")]
    if rows != ["ok"]:
        raise ProjectError(
            f"“{path.name}” is damaged ({rows[0]}).",
            "Restore the last back-up with `annotator restore`; keep the damaged file.",
        )


def _migrate_safely(
    connection: sqlite3.Connection, path: Path, version: int, device: Device
) -> None:
    from annotator.store.backup import back_up_file

    back_up_file(connection, path, device.backups, "before-migration")
    migrate(connection, path, version)
    gate.check_gate(connection, path, SCHEMA_VERSION)


def _drop_staged(project: Project) -> None:
    """Forget texts of an import that never finished."""
    connection = project.read()
    if connection.execute("SELECT 1 FROM staged_text LIMIT 1").fetchone() is None:
        return
    with project.staging():
        connection.execute(
            "DELETE FROM text WHERE sha IN (SELECT sha FROM staged_text) "
            "AND sha NOT IN (SELECT text FROM article) AND sha NOT IN (SELECT text FROM annotation)"
        )
        connection.execute(
            "DELETE FROM original WHERE sha IN (SELECT sha FROM staged_text) "
            "AND sha NOT IN (SELECT original FROM article WHERE original IS NOT NULL)"
        )
        connection.execute("DELETE FROM staged_text")


def _mounted_read_only(path: Path) -> bool:
    # Root may write anywhere, says access(); the file system knows better.
    if not hasattr(os, "statvfs"):
        return False
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
