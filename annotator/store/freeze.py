"""``python -m annotator.store.freeze``: write down the schema of the newest version, once, before its release."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from annotator.store import gate
from annotator.store.creating import migrate
from annotator.store.migrations import SCHEMA_VERSION


def frozen() -> str:
    """The schema that all migrations make, as it is kept in ``schemas/``."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection, Path("memory"), 0)
        rows = [list(row) for row in gate.snapshot(connection)]
    finally:
        connection.close()
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the newest schema beside the older ones."""
    gate.SCHEMAS.mkdir(exist_ok=True)
    (gate.SCHEMAS / f"{SCHEMA_VERSION:04d}.json").write_text(frozen(), "utf-8")


if __name__ == "__main__":
    main()
