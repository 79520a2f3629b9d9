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
from pathlib import Path
from typing import NamedTuple

from annotator.core.errors import ProjectError
from annotator.store.door import reading

MOST_OBJECTS = 2_000
SHADOWS = ("text_search_data", "text_search_idx", "text_search_docsize", "text_search_config")
SCHEMAS = Path(__file__).parent / "schemas"


class SchemaRow(NamedTuple):
    """One line of ``sqlite_schema``."""

    type: str
    name: str
    table: str
    sql: str


class GateError(ProjectError):
    """The file's structure is not what the program made; a cleaned copy can be offered."""


def snapshot(connection: sqlite3.Connection) -> list[SchemaRow]:
    """Every object of a file, with white space in its SQL folded."""
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"
    )
    return [SchemaRow(kind, name, table, _fold(sql)) for kind, name, table, sql in rows]


def expected(version: int) -> dict[str, SchemaRow]:
    """The objects a file of this schema version has, by name (frozen when the version is released)."""
    path = SCHEMAS / f"{version:04d}.json"
    return {row[1]: SchemaRow(*row) for row in json.loads(path.read_text("utf-8"))}


def newest_known() -> int:
    """The highest schema version there is a frozen schema of."""
    return max(int(path.stem) for path in SCHEMAS.glob("*.json"))


def check_gate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse a file whose structure is not ours; reads the schema only."""
    with reading(path):
        (count,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if count > MOST_OBJECTS:
            raise _refusal(path, f"it holds {count:,} tables and other objects")
        found = snapshot(connection)
    ours = expected(version)
    # SQLite compares names without regard to case.
    by_name = {row.name.lower(): row for row in found}
    for name, wanted in ours.items():
        row = by_name.get(name.lower())
        if row is None:
            raise _refusal(path, f"the {wanted.type} “{name}” is missing")
        if row.type != wanted.type:
            raise _refusal(path, f"“{name}” is a {row.type}, not a {wanted.type}")
        if name in SHADOWS:
            continue
        if row.sql != wanted.sql and not _same_table(connection, row, wanted):
            raise _refusal(path, f"the {wanted.type} “{name}” was changed")
    names = {name.lower() for name in ours}
    tables = {row.name.lower() for row in ours.values() if row.type == "table"}
    for row in found:
        if row.name.lower() in names:
            continue
        if row.type == "trigger":
            raise _refusal(path, f"it holds an unknown trigger, “{row.name}”")
        if row.type == "index" and row.table.lower() in tables:
            raise _refusal(path, f"it holds an unknown index, “{row.name}”")
        if row.type == "table" and row.sql.upper().startswith("CREATE VIRTUAL"):
            raise _refusal(path, f"it holds an unknown virtual table, “{row.name}”")


def _fold(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def _same_table(connection: sqlite3.Connection, row: SchemaRow, wanted: SchemaRow) -> bool:
    """True when two tables differ in wording only: same columns, types, keys, strictness."""
    if row.type != "table" or re.search(r"\b(CHECK|GENERATED|COLLATE|AS\s*\()", row.sql, re.I):
        return False
    if re.search(r"\bVIRTUAL\b", row.sql, re.I) or re.search(r"\bVIRTUAL\b", wanted.sql, re.I):
        return False
    reference = sqlite3.connect(":memory:")
    try:
        reference.execute(wanted.sql)
        return _shape(connection, row.name) == _shape(reference, wanted.name)
    finally:
        reference.close()


def _shape(connection: sqlite3.Connection, table: str) -> tuple[object, ...]:
    quoted = '"' + table.replace('"', '""') + '"'
    columns = [tuple(c[1:]) for c in connection.execute(f"PRAGMA table_xinfo({quoted})")]
    keys = sorted(tuple(c[2:]) for c in connection.execute(f"PRAGMA foreign_key_list({quoted})"))
    kind = [
        (c[4], c[5]) for c in connection.execute("PRAGMA table_list") if c[1] == table
    ]  # WITHOUT ROWID, STRICT
    return (columns, keys, kind)


def _refusal(path: Path, what: str) -> GateError:
    return GateError(
        f"“{path.name}” was not opened: its structure is not the program's own ({what}).",
        "Nothing was changed. A cleaned copy, with the program's own tables only, can be made with "
        "`annotator restore`.",
    )
