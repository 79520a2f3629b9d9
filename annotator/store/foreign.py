"""SQLite files of other programs: read with distrust, and made for them.

Nothing in such a file may run: it is opened for reading only and as a file that nobody changes, so that no log beside
it is replayed; its schema is not trusted, defensive mode is on, and every statement is watched by an authorizer that
lets nothing happen but reading columns of plain tables. Names are quoted, sizes and numbers of rows are bounded.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.store import door

MAX_BYTES = 2 << 30
"""No file larger than this is opened."""

MAX_TABLES = 200
MAX_COLUMNS = 200
MAX_ROWS = 20_000_000
"""Rows of one table; more are refused."""

LONGEST_VALUE = 64 << 20
"""The longest text of one cell, in bytes."""

_STEPS = 50_000_000
"""Instructions of SQLite's machine between two rows before a query is taken for endless."""

_HINT = "Open it in the program it comes from, save a copy, and import that."

Row = tuple[Any, ...]


class Tables:
    """A foreign database, open for reading; see :class:`annotator.formats.databases.ForeignTables`."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._tables: dict[str, tuple[str, ...]] = {}
        self._look()

    def tables(self) -> Mapping[str, Sequence[str]]:
        """The columns of each plain table, in their order."""
        return self._tables

    def rows(self, table: str, columns: Sequence[str], order: Sequence[str]) -> Iterator[Row]:
        """The values of these columns of a table in this order; raises UserError when the file is damaged."""
        known = self._tables.get(table)
        if known is None or not set(columns) | set(order) <= set(known):
            raise AssertionError(f"no such table or column: {table} {columns} {order}")
        sql = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}"
        if order:
            sql += f" ORDER BY {', '.join(map(_quoted, order))}"
        with _told(self._name):
            for number, row in enumerate(self._connection.execute(sql), 1):
                if number > MAX_ROWS:
                    raise UserError(
                        f"“{self._name}” has more than {MAX_ROWS:,} rows in one table.", _HINT
                    )
                yield row

    def _look(self) -> None:
        """Note the plain tables; views and virtual tables are not looked at."""
        with _told(self._name):
            listed = self._connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            ).fetchmany(MAX_TABLES + 1)
            if len(listed) > MAX_TABLES:
                raise UserError(f"“{self._name}” has more than {MAX_TABLES} tables.", _HINT)
            for name, sql in listed:
                if not isinstance(name, str) or name.lower().startswith("sqlite_"):
                    continue
                if not isinstance(sql, str) or not sql.lstrip().upper().startswith("CREATE TABLE"):
                    continue
                about = self._connection.execute(f"PRAGMA table_xinfo({_quoted(name)})")
                # The last number is not 0 for columns that are computed when they are read.
                found = [row[1] for row in about.fetchmany(MAX_COLUMNS + 1) if not row[6]]
                if len(found) <= MAX_COLUMNS:
                    self._tables[name] = tuple(found)


class Door:
    """What reads and writes foreign databases; see :class:`annotator.formats.databases.Door`."""

    @contextmanager
    def reading(self, path: Path) -> Iterator[Tables]:
        """The database at ``path``; raises UserError when it is none, is broken, or is too large."""
        _check(path)
        with _told(path.name):
            connection = sqlite3.connect(
                door.uri(path.absolute(), "ro", immutable=True), uri=True, isolation_level=None
            )
        try:
            with _told(path.name):
                _disarm(connection)
            yield Tables(connection, path.name)
        finally:
            connection.close()

    def write(self, path: Path, schema: Sequence[str], rows: Iterable[tuple[str, Row]]) -> None:
        """Make a database at ``path`` (a new or empty file): the statements of ``schema``, then rows by table.

        The same rows give the same bytes. Raises UserError when the disk refuses, and on rows that break the schema.
        """
        with _told(path.name):
            connection = sqlite3.connect(
                door.uri(path.absolute(), "rwc"), uri=True, isolation_level=None
            )
        try:
            with _told(path.name):
                # Whoever calls writes beside the target and renames: a half-written file is thrown away.
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("BEGIN")
                connection.execute("PRAGMA defer_foreign_keys = ON")
                for statement in schema:
                    connection.execute(statement)
                for table, row in rows:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"INSERT INTO {_quoted(table)} VALUES ({marks})", row)
                connection.execute("COMMIT")
        finally:
            connection.close()


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic, size = file.read(16), os.fstat(file.fileno()).st_size
    except OSError as error:
        raise UserError(
            f"“{path.name}” cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    if magic != door.MAGIC:
        raise UserError(f"“{path.name}” is not an SQLite file.", "Is it the right file?")
    if size > MAX_BYTES:
        raise UserError(f"“{path.name}” is larger than {MAX_BYTES >> 30} GB.", _HINT)
    log = path.with_name(path.name + "-wal")
    with suppress(OSError):
        if log.stat().st_size:
            raise UserError(
                f"“{path.name}” is open in another program, or was not closed there.",
                "Close it there, then import it.",
            )


def _disarm(connection: sqlite3.Connection) -> None:
    """Bounds and locks, set before the file's schema is read for the first time."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MAX_COLUMNS * 2)
    connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0",
                   "temp_store = MEMORY"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    if defensive := getattr(sqlite3, "SQLITE_DBCONFIG_DEFENSIVE", 0):  # from Python 3.12
        connection.setconfig(defensive, True)  # type: ignore[attr-defined,unused-ignore]
    connection.set_authorizer(_allow)
    connection.set_progress_handler(_Patience(), 10_000)


class _Patience:
    """Ends a query that goes on and on. Counted in instructions, not in time: slow machines get theirs done."""

    def __init__(self) -> None:
        self._left = MAX_ROWS * 100 // 10_000 + _STEPS // 10_000

    def __call__(self) -> int:
        self._left -= 1
        return self._left < 0


def _allow(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Reading columns of plain tables, and asking for a table's columns; nothing else."""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


@contextmanager
def _told(name: str) -> Iterator[None]:
    """SQLite's errors as one calm sentence."""
    try:
        yield
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise UserError(
            f"“{name}” is damaged, or is not what it seems ({error}).", _HINT
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
