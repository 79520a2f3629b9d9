"""Selecting among many annotations, retagging them in bulk, editing the codebook under them, and undoing it.

The floor of a change is plain sqlite3 writing the same columns and one line of history for each, in one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.app import bulk, codebook_edit, history, worklist
from annotator.app.ask import Answer
from annotator.core.codebook_joining import MergeValues
from annotator.core.selection import NOT_CODED, Condition, Selection
from tests.benchmarks.material import Words, annotate, fill, new_project, spans
from tests.benchmarks.table import Row, timed

PER_ARTICLE = 5_000


def _floor(folder: Path, number: int) -> float:
    """The same number of rows updated and noted down by sqlite3 alone."""
    raw = sqlite3.connect(folder / "bulk-floor.db", isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute(
        "CREATE TABLE annotation (number INTEGER PRIMARY KEY, id BLOB UNIQUE, type TEXT, attributes TEXT)"
    )
    raw.execute("CREATE TABLE patch (number INTEGER PRIMARY KEY, object BLOB, change TEXT)")
    raw.execute("CREATE INDEX patch_object ON patch (object)")
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO annotation (id, type, attributes) VALUES (?, 'actor', '{}')",
                    ((n.to_bytes(16, "big"),) for n in range(number)))  # fmt: skip
    raw.execute("COMMIT")

    def write() -> None:
        raw.execute("BEGIN IMMEDIATE")
        rows = raw.execute("SELECT number, id, type, attributes FROM annotation").fetchall()
        raw.executemany("UPDATE annotation SET type = ?, attributes = ? WHERE number = ?",
                        (("claim", json.dumps({"stance": "support"}), n) for n, *_ in rows))  # fmt: skip
        raw.executemany("INSERT INTO patch (object, change) VALUES (?, ?)",
                        ((i, json.dumps({"type": [t, "claim"]})) for _, i, t, _ in rows))  # fmt: skip
        raw.execute("COMMIT")

    took = timed(write)
    raw.close()
    return took


def all_rows(folder: Path, everything: int, number: int) -> Iterator[Row]:
    """``number`` of ``everything`` annotations changed at once and taken back."""
    words = Words(4)
    text = words.text(400_000)
    project = new_project(folder, "bulk")
    titles = ((f"A{n}", "2026-01-02", text + str(n)) for n in range(everything // PER_ARTICLE))
    places = spans(text, PER_ARTICLE)
    for n, article in enumerate(fill(project, titles)):
        annotate(project, article, text + str(n), places)
    among = f"{everything:,} annotations"
    selections: dict[str, Selection] = {
        "one type": Selection(types=("claim",)),
        "no value of an attribute": Selection(attributes=(Condition("stance", kind=NOT_CODED),)),
        "words, whatever the accents": Selection(text=words.vocabulary[90].upper()),
        "words in the article's title": Selection(about=(("title", "A1"),)),
    }
    for name, selection in selections.items():
        ours = [timed(lambda s=selection: bulk.count(project, s)) for _ in range(3)]
        yield Row(f"count by {name}", among, ours, note=f"{bulk.count(project, selection):,} fit")
    ours = [timed(lambda: bulk.find(project, selections["one type"]))]
    yield Row("list of ids by place, one type", among, ours)

    chosen = bulk.find(project, Selection())[:number]
    agreed = Answer(True)
    action = bulk.Action(type="claim", values={"stance": "support"})
    conditions = f"{len(chosen):,} of {among}"
    floor = [_floor(folder, len(chosen))]
    name = "sqlite3, same rows and a line of history each"

    def row(what: str, work: Callable[[], object], target: float | None = None) -> Row:
        return Row(what, conditions, [timed(work)], floor, name, target)

    yield row("look at a retag (type and value)", lambda: bulk.preview(project, chosen, action))
    yield row("retag", lambda: bulk.apply(project, chosen, action, agreed), 8.0)
    yield row("undo the retag", lambda: history.undo(project), 8.0)
    yield row("redo the retag", lambda: history.redo(project), 8.0)
    merge = MergeValues("stance", ("support",), "neutral")
    yield row("look at a merge of values", lambda: codebook_edit.preview(project, merge))
    yield row("merge the values", lambda: codebook_edit.apply(project, merge, agreed), 8.0)
    ids = worklist.ids(project)
    yield Row("worklist: ids", f"{len(ids):,} to look at", [timed(lambda: worklist.ids(project))])
    ours = [timed(lambda n=n: worklist.items(project, ids[n : n + 200])) for n in (0, 400, 800)]
    yield Row("worklist: a page with reasons", f"{len(ids):,} to look at", ours, note="200 rows")
    yield row("undo the merge", lambda: history.undo(project), 8.0)
    yield row("delete", lambda: bulk.apply(project, chosen, bulk.Action(delete=True), agreed), 8.0)
    yield row("undo the deletion", lambda: history.undo(project), 8.0)
    project.close()
