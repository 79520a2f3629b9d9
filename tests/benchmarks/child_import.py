"""A process of its own for an import, so that its memory can be told.

``python -m tests.benchmarks.child_import import|import-floor CORPUS``. Prints JSON: wall seconds of the import
itself, and megabytes before it and at its peak.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.benchmarks.meter import megabytes

SEARCH_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5(text, content='text', content_rowid='number', "
    "tokenize='unicode61 remove_diacritics 2')"
)


def rows(corpus: Path) -> Iterator[tuple[str, str, str, str]]:
    """Text, title, date and file name of each article, one at a time."""
    with corpus.open(encoding="utf-8") as file:
        for line in file:
            yield tuple(json.loads(line))


def ours(corpus: Path) -> float:
    """The import as the window and the command line do it."""
    from annotator.app import intake
    from annotator.intake import Draft
    from tests.benchmarks.material import new_project

    drafts = (
        Draft(text=text, title=title, source="Gazette", date=date, kind="text", path=path)
        for text, title, date, path in rows(corpus)
    )
    with new_project(corpus.parent, corpus.stem) as project:
        began = time.perf_counter()
        intake.import_drafts(project, drafts)
        return time.perf_counter() - began


def floor(corpus: Path) -> float:
    """The same rows and index by sqlite3 alone."""
    from annotator.core.ids import new_id

    raw = sqlite3.connect(corpus.with_suffix(".db"), isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("CREATE TABLE text (number INTEGER PRIMARY KEY, sha BLOB UNIQUE, text TEXT)")
    raw.execute("CREATE TABLE article (number INTEGER PRIMARY KEY, id BLOB UNIQUE, text BLOB, "
                "title TEXT, source TEXT, date TEXT)")  # fmt: skip
    raw.execute(SEARCH_TABLE)
    raw.execute("CREATE TRIGGER indexed AFTER INSERT ON text BEGIN "
                "INSERT INTO search (rowid, text) VALUES (new.number, new.text); END")  # fmt: skip
    began = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    for number, (text, title, date, _) in enumerate(rows(corpus)):
        sha = sha256(text.encode()).digest()
        raw.execute("INSERT INTO text (sha, text) VALUES (?, ?)", (sha, text))
        raw.execute("INSERT INTO article (id, text, title, source, date) VALUES (?, ?, ?, ?, ?)",
                    (new_id(), sha, title, "Gazette", date))  # fmt: skip
        if number % 1_000 == 999:
            raw.execute("COMMIT")
            raw.execute("BEGIN IMMEDIATE")
    raw.execute("COMMIT")
    took = time.perf_counter() - began
    raw.close()
    return took


def main() -> None:
    from annotator.app import intake  # so that what is loaded anyway is not counted as growth
    from annotator.intake import from_text

    assert intake and from_text("Words.")
    before = megabytes()
    wall = {"import": ours, "import-floor": floor}[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({"wall": wall, "before": before, "memory": megabytes()}))


if __name__ == "__main__":
    main()
