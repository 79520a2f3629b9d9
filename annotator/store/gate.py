"""The gate: what a file is checked for before anything in it is believed or written.

A project can come by mail. A trigger in it would run with our next write, a view in place of a table would
answer our queries with its own, a changed table would take our rows and lose columns. So our tables,
indexes, triggers and views must be exactly those that our migrations make. Plain tables and views that
people added for their own queries are left alone and never read.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from annotator.core.errors import ProjectError
from annotator.store.door import reading

MOST_OBJECTS = 2_000
SHADOWS = ("text_search_data", "text_search_idx", "text_search_docsize", "text_search_config")
SCHEMAS = Path(__file__).parent / "schemas"


class SchemaRow(NamedTuple):
    """One line of ``sqlite_schema``; only real tables and indexes have pages of their own."""

    type: str
    name: str
    table: str
    sql: str
    paged: bool = True


class GateError(ProjectError):
    """The file's structure is not what the program made; a cleaned copy can be offered."""


def snapshot(connection: sqlite3.Connection) -> list[SchemaRow]:
    """Every object of a file, with white space in its SQL folded."""
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql, coalesce(rootpage, 0) <> 0 FROM sqlite_schema "
        "WHERE sql IS NOT NULL ORDER BY type, name"
    )
    return [
        SchemaRow(kind, name, table, _fold(sql), bool(paged))
        for kind, name, table, sql, paged in rows
    ]


def expected(version: int) -> dict[str, SchemaRow]:
    """The objects a file of this schema version has, by name (frozen when the version is released)."""
    path = SCHEMAS / f"{version:04d}.json"
    return {row[1]: SchemaRow(*row) for row in json.loads(path.read_text("utf-8"))}


def newest_known() -> int:
    """The highest schema version there is a frozen schema of."""
    return max(int(path.stem) for path in SCHEMAS.glob("*.json"))


def check_gate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse a file whose structure is not ours; reads the schema only."""
    by_name = _found(connection, path)
    ours = expected(version)
    for name, wanted in ours.items():
        row = _counterpart(by_name, wanted, path)
        if row.sql != wanted.sql and not _same_table(connection, row, wanted):
            raise _refusal(path, f"the {wanted.type} “{name}” was changed")
    names = {name.lower() for name in ours}
    tables = {row.name.lower() for row in ours.values() if row.type == "table"}
    for key, row in by_name.items():
        if key in names:
            continue
        if row.type == "trigger":
            raise _refusal(path, f"it holds an unknown trigger, “{row.name}”")
        if row.type == "index" and row.table.lower() in tables:
            raise _refusal(path, f"it holds an unknown index, “{row.name}”")
        if row.type == "table" and not row.paged:
            raise _refusal(path, f"it holds an unknown virtual table, “{row.name}”")
    tied = _tied_to_ours(connection, path, tables, names)
    if tied:
        # Its foreign key would have a say in what we delete.
        raise _refusal(path, f"the table “{tied}” refers to the program's own tables")


def check_newer(
    connection: sqlite3.Connection, path: Path, version: int, only: Sequence[str] = ()
) -> None:
    """Refuse a newer file that cannot even be read as one of ``version``, or of which ``only`` these tables can.

    It may have more tables and columns than we know, but what we read must be plain tables with our columns.
    """
    by_name = _found(connection, path)
    for wanted in expected(version).values():
        if wanted.type != "table" or (only and wanted.name not in only):
            continue
        row = _counterpart(by_name, wanted, path)
        if not wanted.paged:
            if row.sql != wanted.sql:
                raise _refusal(path, f"the table “{wanted.name}” was changed")
            continue
        theirs = {(c[1], c[2], c[6]) for c in _columns(connection, row.name)}
        with _model(wanted) as reference:
            if not {(c[1], c[2], c[6]) for c in _columns(reference, wanted.name)} <= theirs:
                raise _refusal(path, f"the table “{wanted.name}” lacks columns")


def _found(connection: sqlite3.Connection, path: Path) -> dict[str, SchemaRow]:
    """What a file holds, by name; SQLite compares names without regard to case."""
    with reading(path):
        (count,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if count > MOST_OBJECTS:
            raise _refusal(path, f"it holds {count:,} tables and other objects")
        return {row.name.lower(): row for row in snapshot(connection)}


def _counterpart(by_name: dict[str, SchemaRow], wanted: SchemaRow, path: Path) -> SchemaRow:
    row = by_name.get(wanted.name.lower())
    if row is None:
        raise _refusal(path, f"the {wanted.type} “{wanted.name}” is missing")
    if row.type != wanted.type or row.paged != wanted.paged:
        kind = row.type if row.paged or row.type != "table" else "virtual table"
        raise _refusal(path, f"“{wanted.name}” is a {kind}, not a {wanted.type}")
    return row


def _tied_to_ours(
    connection: sqlite3.Connection, path: Path, tables: set[str], names: set[str]
) -> str | None:
    with reading(path):
        for name, parent in connection.execute(
            'SELECT m.name, k."table" FROM sqlite_schema m, pragma_foreign_key_list(m.name) k '
            "WHERE m.type = 'table'"
        ):
            if name.lower() not in names and str(parent).lower() in tables:
                return str(name)
    return None


def _fold(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def _same_table(connection: sqlite3.Connection, row: SchemaRow, wanted: SchemaRow) -> bool:
    """True when two tables differ in wording only: same columns, types, keys, strictness."""
    if row.type != "table" or not row.paged or _MORE.search(row.sql):
        return False
    with _model(wanted) as reference:
        return _shape(connection, row.name) == _shape(reference, wanted.name)


_MORE = re.compile(r"\b(CHECK|GENERATED|COLLATE|CONFLICT|DEFERRED|AS)\b", re.I)
"""What a table can have that its parsed columns do not show."""


@contextmanager
def _model(wanted: SchemaRow) -> Iterator[sqlite3.Connection]:
    """An empty table as ours should be, in memory."""
    reference = sqlite3.connect(":memory:")
    try:
        reference.execute(wanted.sql)
        yield reference
    finally:
        reference.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()


def _shape(connection: sqlite3.Connection, table: str) -> tuple[object, ...]:
    columns = [c[1:] for c in _columns(connection, table)]
    keys = sorted(c[2:] for c in connection.execute(f"PRAGMA foreign_key_list({_quoted(table)})"))
    kind = [
        (c[4], c[5]) for c in connection.execute("PRAGMA table_list") if c[1] == table
    ]  # WITHOUT ROWID, STRICT
    unique = sorted(
        tuple(i[2] for i in connection.execute(f"PRAGMA index_info({_quoted(c[1])})"))
        for c in connection.execute(f"PRAGMA index_list({_quoted(table)})").fetchall()
        if c[3] != "c"
    )
    return (columns, keys, kind, unique)


def _refusal(path: Path, what: str) -> GateError:
    return GateError(
        f"“{path.name}” was not opened: its structure is not the program's own ({what}).",
        "Nothing was changed. A cleaned copy, with the program's own tables only, can be made with "
        "`annotator restore`.",
    )
