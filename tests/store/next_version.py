"""The program as it might be one schema later, for testing migrations before there is one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.store import backup, creating, freeze, gate, migrations, opening

Set = Callable[[Any, str, Any], None]


def second(database: Any) -> None:
    """A migration as they will be: a new column, filled from what is there, and a table made over."""
    database.execute("ALTER TABLE annotation ADD COLUMN length INTEGER NOT NULL DEFAULT 0")
    database.execute(
        'UPDATE annotation SET length = (SELECT sum("end" - start) FROM span s '
        "WHERE s.annotation = annotation.number)"
    )
    database["report"].transform(column_order=("number", "id", "created"), strict=True)
    database.execute("UPDATE meta SET value = '2' WHERE key = 'min_writer'")


def apply(set_: Set, folder: Path, migration: Callable[[Any], None] = second) -> None:
    """Make this process a program of schema 2; frozen schemas lie in ``folder``."""
    steps = (migrations.m0001_first.migrate, migration)
    before = gate.SCHEMAS / "0001.json"
    folder.mkdir(exist_ok=True)
    (folder / "0001.json").write_bytes(before.read_bytes())
    connection = sqlite3.connect(":memory:", isolation_level=None)
    set_(creating, "MIGRATIONS", (steps[0], second))
    for module in (creating, opening, backup, freeze):
        set_(module, "SCHEMA_VERSION", 2)
    set_(gate, "SCHEMAS", folder)
    creating.migrate(connection, Path("memory"), 0)
    frozen = [list(row) for row in gate.snapshot(connection)]
    (folder / "0002.json").write_text(json.dumps(frozen), "utf-8")
    connection.close()
    set_(creating, "MIGRATIONS", steps)
