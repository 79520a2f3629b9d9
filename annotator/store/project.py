"""An open project: read, changed, closed.

Every write goes through :meth:`Project.change`, one user action at a time. How a file becomes an open project
is in :mod:`annotator.store.opening`, how a new one is made in :mod:`annotator.store.creating`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotator.core import in_use
from annotator.core.codebook import Codebook, CodebookItem, from_items
from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import HybridClock, Id, derived_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotator, Changes
from annotator.store import door, journal, objects
from annotator.store.lock import WriterLock

SUFFIX = ".annotator"
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
    ``notices`` tells what happened at opening that people should know, and ``place``, where it lies on a network
    drive or in a folder that is kept in step with other computers, what to heed there.
    """

    def __init__(self, path: Path, connections: door.Connections, device: Device) -> None:
        self.path = path
        self.device = device
        self.read_only = ""
        self.notices: list[str] = []
        self.place = ""
        self.unclean = False
        self._connections = connections
        self.lock: WriterLock | None = None
        self.scratch: Path | None = None
        self._identity = in_use.identity(path)
        self._clock = HybridClock()
        self._mutex = threading.RLock()
        self._listeners: list[Listener] = []
        self._codebook: Codebook | None = None
        self.texts: dict[bytes, str] = {}
        self._closed = False
        self.id, self.last_clock = identity(self.read(), path)
        self._clock.see(self.last_clock)

    # --- reading ---

    def read(self) -> sqlite3.Connection:
        """This thread's connection, for queries of the store layer."""
        if self._closed:
            raise door.closed()
        return self._connections.get()

    def release_thread(self) -> None:
        """Close this thread's connection at the end of a job."""
        self._connections.release()

    @property
    def source(self) -> str:
        """The URI by which another connection of SQLite reads what this one reads."""
        return self._connections.uri

    @property
    def name(self) -> str:
        """The project's name for people."""
        with door.reading(self.path):
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
                    CodebookItem(kind, code, parent, position, objects.decode(data, dict))
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
        with door.reading(self.path):
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
        with door.reading(self.path):
            found = journal.undo_candidate(self.read(), self.device.id)
        return found[2] if found else None

    def redo_label(self) -> str | None:
        """The name of the step that :meth:`redo` would bring back."""
        with door.reading(self.path):
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
            with door.reading(self.path):
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
            raise door.closed()

    def check_in_place(self) -> None:
        """Raises ProjectError when the file is no longer the one that was opened."""
        try:
            now = in_use.identity(self.path)
        except OSError:
            now = None
        if now != self._identity:
            raise ProjectError(
                f"“{self.path.name}” was moved, replaced or deleted while it was open; "
                "nothing more is saved to it.",
                "Save a copy under another name now: everything up to this moment is still here.",
            )

    def save_copy(self, target: Path) -> None:
        """Write the project as it is in memory and on disk to a new file, even when the old one is gone.

        Raises ProjectError, leaving nothing half, when that cannot be done.
        """
        from annotator.store.creating import draft_of, give_name

        if os.path.lexists(target):
            raise ProjectError(f"“{target.name}” exists already.", "Choose another name.")
        with draft_of(target) as draft:
            copy = door.new_database(draft)
            try:
                with door.reading(target):
                    self.read().backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            give_name(draft, target)

    # --- closing ---

    def idle(self) -> None:
        """Move what is in the write-ahead log into the file, while nobody waits for it."""
        if not self.read_only and not self._closed:
            with contextlib.suppress(sqlite3.Error):
                self.read().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Leave one file at rest, readable on any medium; the lock is free afterwards."""
        with self._mutex:  # a step that is being saved is saved first
            if self._closed:
                return
            self._closed = True
        connection = self._connections.shut()
        try:
            if self.lock is not None:
                if connection is None:
                    with contextlib.suppress(ProjectError):
                        connection = door.connect(self.path, "rw")
                if connection is not None:
                    self._bring_to_rest(connection)
            if connection is not None:
                connection.close()
        finally:
            in_use.forget(self._identity)
            if self.lock is not None:
                self.lock.release()
                self.lock = None
            if self.scratch is not None:
                import shutil

                shutil.rmtree(self.scratch, ignore_errors=True)

    def _bring_to_rest(self, connection: sqlite3.Connection) -> None:
        # With a reader beside us the file stays in write-ahead mode; the next to open tidies up.
        with contextlib.suppress(sqlite3.Error, OSError):
            if in_use.identity(self.path) != self._identity:
                return
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA analysis_limit = 400")
            connection.execute("PRAGMA optimize")
            connection.execute("PRAGMA synchronous = EXTRA")
            try:
                connection.execute(
                    "PRAGMA journal_mode = DELETE"
                )  # moves the whole log into the file
            except sqlite3.OperationalError:
                # Perhaps it is a query of our own that nobody finished and nobody can reach any more.
                gc.collect()
                connection.execute("PRAGMA journal_mode = DELETE")

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def identity(connection: sqlite3.Connection, path: Path) -> tuple[Id, int]:
    """The project's id and the clock of its latest step (0: none); raises ProjectError when there is no such thing."""
    # The name too, so that the table is read: the index of ids may remember a row that damage took from it.
    row = connection.execute("SELECT id, name FROM project").fetchone()
    if row is None:
        raise ProjectError(
            f"“{path.name}” holds no project: it was never finished or is damaged.",
            "Restore a back-up, or make a new project.",
        )
    (last,) = connection.execute("SELECT max(clock) FROM step").fetchone()
    if not isinstance(row[0], bytes) or not isinstance(last or 0, int):
        raise door.damaged(path, "a value is of a kind that cannot be")
    return row[0], last or 0


def codebook_item_id(item: CodebookItem) -> Id:
    """The id of a codebook entry: the same in every project that starts from the same codebook."""
    return derived_id(b"codebook", item.kind.encode(), item.parent.encode(), item.code.encode())
