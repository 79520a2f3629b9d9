"""The one way into SQLite: connections, pragmas, transactions, and errors in people's words.

``sqlite-utils`` serves schema, migrations and bulk import, and is imported only there: it costs more
than the rest of the start. Left to itself it makes misspelt tables without a word, commits every 100
rows in ``insert_all``, opens deferred transactions and leaves foreign keys off; the functions here make
each of these impossible. The key-press path is fixed SQL on the connection itself.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

from annotator.core import medium
from annotator.core.errors import ProjectDamaged, ProjectError, UserError

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x416E4E6F  # "AnNo"
MAGIC = b"SQLite format 3\x00"
BUSY_SECONDS = 5.0
LONGEST_VALUE = 256 * 1024 * 1024
DEEPEST_VIEW = 200


def uri(path: Path, mode: str, immutable: bool = False) -> str:
    """How SQLite is told which file to open; every character of the path is taken literally."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}" + ("&immutable=1" if immutable else "")


def connect(path: Path, mode: str = "rw", immutable: bool = False) -> sqlite3.Connection:
    """A connection to an existing file; ``mode`` is ``rw`` or ``ro``. Never creates a file.

    Raises ProjectError when the file cannot be opened.
    """
    with reading(path):
        connection = sqlite3.connect(
            uri(path, mode, immutable),
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
            cached_statements=256,
        )
    limit(connection)
    return connection


def limit(connection: sqlite3.Connection) -> None:
    """What holds for every connection that may meet a file we were handed."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 2)
    # Nothing that lies in such a file may call functions or run on its own.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def prepare(connection: sqlite3.Connection, write: bool) -> None:
    """Per-connection settings for ordinary work, after the gate."""
    if write:
        # The gate has found the schema to be exactly ours, and our search index is kept by triggers, which
        # SQLite would otherwise not let touch a virtual table.
        connection.execute("PRAGMA trusted_schema = ON")
        # Where nothing is written ahead (network drives), the journal of a saved step must not come back after a
        # loss of power either.
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        connection.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -64000")
    connection.execute("PRAGMA temp_store = MEMORY")


def new_database(path: Path) -> sqlite3.Connection:
    """A connection to a new, empty file, marked as ours. The path must not exist.

    Raises ProjectError when no file can be made there.
    """
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            uri(path, "rwc"), uri=True, isolation_level=None, check_same_thread=False
        )
        limit(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        if says_full(error):
            where, hint = medium.full(path.parent, 1_000_000)
            raise ProjectError(f"No file can be made: {where}.", hint) from error
        raise ProjectError(
            f"No file can be made in “{path.parent}” ({error}).",
            "Choose a folder where you may write, on a disk with free space.",
        ) from error
    return connection


def tool(connection: sqlite3.Connection) -> Database:
    """The sqlite-utils view of a connection, with its plug-ins off."""
    from sqlite_utils import Database

    return Database(connection, recursive_triggers=False, execute_plugins=False)


_columns: dict[str, frozenset[str]] = {}


def insert_rows(
    connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Bulk insert through sqlite-utils, within the caller's transaction.

    The table must exist and be known to the program, and a transaction must be open, so that neither a
    misspelt name nor a commit in the middle can happen.
    """
    if not connection.in_transaction:
        raise AssertionError("bulk inserts belong inside a transaction")
    known = _columns.get(table)
    if known is None:
        known = frozenset(row[1] for row in connection.execute(f'PRAGMA table_info("{table}")'))
        if not known:
            raise AssertionError(f"no table {table!r}")
        _columns[table] = known

    def checked() -> Iterator[dict[str, Any]]:
        for row in rows:
            if not known.issuperset(row):
                raise AssertionError(f"no such columns in {table}: {set(row) - known}")
            yield dict(row)

    tool(connection)[table].insert_all(checked(), batch_size=500, alter=False)  # type: ignore[union-attr]
    if not connection.in_transaction:
        raise AssertionError("sqlite-utils ended our transaction")


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """``BEGIN IMMEDIATE`` … ``COMMIT``, or everything rolled back; SQLite's errors become ours."""
    with reading(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


class Connections:
    """One connection per thread to one file, so that jobs read beside the window."""

    def __init__(self, path: Path, mode: str, immutable: bool = False) -> None:
        self.path = path
        self._mode = mode
        self._immutable = immutable
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        self._shut = False
        status = path.stat()
        self._identity = (status.st_dev, status.st_ino)

    @property
    def uri(self) -> str:
        """For reading the same file through another connection."""
        return uri(self.path, "ro", self._immutable)

    def get(self) -> sqlite3.Connection:
        """This thread's connection, opened when first asked for."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if self._shut:
            raise closed()
        if connection is None:
            connection = connect(self.path, self._mode, self._immutable)
            try:
                self._check_same()
            except BaseException:
                connection.close()
                raise
            self.adopt(connection)
        return connection

    def _check_same(self) -> None:
        # A file put in this one's place has not been through the gate, and is not what the others read.
        try:
            status = self.path.stat()
            same = (status.st_dev, status.st_ino) == self._identity
        except OSError:
            same = False
        if not same:
            raise ProjectError(
                f"“{self.path.name}” was moved, replaced or deleted while it was open.",
                "Save a copy under another name now: everything up to this moment is still here.",
            )

    def adopt(self, connection: sqlite3.Connection) -> None:
        """Take an opened connection as this thread's own and set it up."""
        with reading(self.path):
            prepare(connection, self._mode == "rw")
        self._local.connection = connection
        with self._lock:
            ended = [c for thread, c in self._all if not thread.is_alive()]
            self._all = [(t, c) for t, c in self._all if t.is_alive()]
            self._all.append((threading.current_thread(), connection))
        for old in ended:
            old.close()

    def release(self) -> None:
        """Close this thread's connection; the next :meth:`get` opens another."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            return
        self._local.connection = None
        with self._lock:
            self._all = [(t, c) for t, c in self._all if c is not connection]
        connection.close()

    def shut(self, patience: float = 2.0) -> sqlite3.Connection | None:
        """Close the connections of all other threads and give out no more; returns this thread's own, if any.

        A query that runs in another thread is interrupted. One that does not end for so many seconds keeps its
        connection: closing it under a running query would end the whole program.
        """
        with self._lock:
            self._shut = True
        end = time.monotonic() + patience
        while True:
            with self._lock:
                others = [(t, c) for t, c in self._all if t is not threading.current_thread()]
                busy = [(t, c) for t, c in others if t.is_alive() and _queries.get(t.ident or 0)]
                idle = [c for t, c in others if (t, c) not in busy]
                self._all = [pair for pair in self._all if pair[1] not in idle]
            for connection in idle:
                connection.close()
            if not busy or time.monotonic() > end:
                break
            for _, connection in busy:
                connection.interrupt()
            time.sleep(0.01)
        mine: sqlite3.Connection | None = getattr(self._local, "connection", None)
        return mine


_queries: dict[int, int] = {}
"""How many queries are going on in each thread, by its ident."""


@contextmanager
def going_on() -> Iterator[None]:
    """Around queries of this thread: nobody closes its connection meanwhile."""
    thread = threading.get_ident()
    _queries[thread] = _queries.get(thread, 0) + 1
    try:
        yield
    finally:
        left = _queries.get(thread, 0) - 1
        if left > 0:
            _queries[thread] = left
        else:
            _queries.pop(thread, None)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Around a query: SQLite's errors become ours, and nobody closes the connection meanwhile."""
    with going_on():
        try:
            yield
        except (sqlite3.Error, UnicodeError) as error:
            raise_told(error, path)


def raise_told(error: Exception, path: Path) -> NoReturn:
    """Raise SQLite's error in people's words, or as it is when it is a mistake of ours."""
    told = explain(error, path)
    try:
        if told is None:
            raise error
        raise told from error
    finally:
        # An error kept by the frame it went through is a circle, and holds its query and the file's lock.
        del told, error


def explain(error: BaseException, path: Path) -> UserError | None:
    """SQLite's error as a calm sentence with a remedy; None when it is a mistake of ours."""
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode to UTF-8"):
        return damaged(path, "it holds text that cannot be read")
    if isinstance(error, UnicodeEncodeError):
        return UserError(
            "This holds half a character, which cannot be saved.",
            "Type it again, or give the text in UTF-8.",
        )
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    if is_closed(error):
        return closed()
    if says_full(error) or (name.startswith("SQLITE_IOERR") and _no_room(path)):
        where, hint = medium.full(path, _growth(path))
        return ProjectError(
            f"The change to “{path.name}” was not saved: {where}.",
            f"{hint} Everything saved before is safe.",
        )
    if name.startswith("SQLITE_IOERR"):
        return ProjectError(
            f"The disk that holds “{path.name}” reported an error; the change was not saved.",
            "Check the disk or the network drive and try again. Everything saved before is safe.",
        )
    if name.startswith("SQLITE_READONLY") or "readonly" in text:
        return ProjectError(
            f"The project “{path.name}” cannot be written: the file or its folder is read-only.",
            "Copy it to a folder where you may write.",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ProjectError(
            f"The project “{path.name}” is busy: another program is writing to it.",
            "Wait a moment and try again.",
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return ProjectError(
            f"The project “{path.name}” cannot be opened.",
            "Check that the file exists and that you may read it and its folder.",
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(path, text)
    if text.startswith("vtable constructor failed") or (
        "fts5" in text and "syntax error" not in text
    ):
        return damaged(path, f"its search index cannot be read: {text}")
    if name in ("SQLITE_TOOBIG",):
        return ProjectError(
            f"The project “{path.name}” holds a value larger than the program accepts.",
            "Restore a back-up, or ask whoever made the file.",
        )
    if isinstance(error, sqlite3.IntegrityError):
        return ProjectError(
            f"The change was not saved: it would break a rule of the project ({text}).",
            "Reload the project and try again.",
        )
    return None


def says_full(error: BaseException) -> bool:
    """True when SQLite could not write: the disk is full, or the file may not grow, which looks alike."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return (
        name == "SQLITE_FULL"
        or name.startswith("SQLITE_IOERR_WRITE")
        or "disk is full" in str(error)
    )


def _no_room(path: Path) -> bool:
    """True when not even what SQLite shares between connections (32 kB) fits: it tells that by another name."""
    free = medium.room(path)
    return free is not None and free < 64_000


def _growth(path: Path) -> int:
    """About how many bytes a change needs: what waits in the log must fit into the file too, and some to begin with."""
    waiting = 0
    for suffix in ("-wal", "-journal"):
        with contextlib.suppress(OSError):
            waiting += path.with_name(path.name + suffix).stat().st_size
    return waiting + 1_000_000


def is_closed(error: BaseException) -> bool:
    """True for what SQLite says to a query whose project is being closed."""
    return getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT" or str(error).startswith(
        "Cannot operate on a closed database"
    )


def closed() -> ProjectError:
    """The sentence for a project that is no longer open."""
    return ProjectError("This project has been closed.", "Open it again.")


def damaged(path: Path, what: str) -> ProjectError:
    """The sentence for a file that is not as it was written."""
    return ProjectDamaged(
        f"The project “{path.name}” is damaged ({what}).",
        "Restore the last back-up with `annotator restore`, or rescue what is readable with "
        "`annotator rescue`; keep the damaged file. `annotator check` tells what is wrong.",
    )
