"""Import, list, search, tag, undo, export and check, each beside plain sqlite3 doing the same writes or reads."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from annotator.app import annotations, articles, history, projects, search
from annotator.core.ids import new_id
from annotator.core.model import Annotator
from tests.benchmarks.material import Words, annotate, fill, new_project, spans
from tests.benchmarks.table import Row, pair, timed
from tests.support import ROOT


def _raw(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def import_articles(folder: Path, number: int) -> Iterator[Row]:
    """Articles of 4 kB against the same rows and the same full-text index by sqlite3 alone, each in a process of its own.

    The texts lie in a file that both read line by line, so that neither holds them; peak memory stands in the note.
    """
    for many in sorted({number // 5, number}):
        corpus = folder / f"{many}.jsonl"
        words = Words()
        with corpus.open("w", encoding="utf-8") as file:
            for n in range(many):
                date = f"20{10 + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}"
                row = [words.text(4_000) + str(n), f"Article {n}", date, f"{n}.txt"]
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        ours, floor = (_import_child(way, corpus) for way in ("import", "import-floor"))
        rate = f"{many / ours['wall']:,.0f} articles/s"
        peak = (
            f"peak {ours['memory']:.0f} MB, {ours['memory'] - ours['before']:.0f} more than before"
        )
        yield Row("import", f"{many:,} articles of 4 kB, searchable", [ours["wall"] * 1000],
                  [floor["wall"] * 1000], "sqlite3, same rows and index", 3.0, f"{rate}; {peak}")  # fmt: skip


def _import_child(way: str, corpus: Path) -> dict[str, float]:
    line = [sys.executable, "-m", "tests.benchmarks.child_import", way, str(corpus)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def big_list(folder: Path, number: int) -> Iterator[Row]:
    """The list of many articles: open, first page, jump, sort, filter, search."""
    words = Words(3)
    short = [words.text(400) for _ in range(200)]
    project = new_project(folder, "list")
    fill(
        project,
        (
            (f"Article {n} {words.vocabulary[n % 60_000]}", f"20{10 + n % 15}-{1 + n % 12:02d}-11",
             f"{short[n % 200]} {n}")
            for n in range(number)
        ),
    )  # fmt: skip
    path = project.path
    project.close()
    empty = new_project(folder, "empty")
    empty_path = empty.path
    empty.close()
    big = f"{number:,} articles"

    def opened(at: Path) -> float:
        started = time.perf_counter()
        projects.open(at, check_later=True).close()
        return (time.perf_counter() - started) * 1000

    ours, floor = pair(lambda: opened(path), lambda: opened(empty_path), 9)
    yield Row("open project", big, ours, floor, "an empty one", 3.0)

    project = projects.open(path, check_later=True)
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    plain = "SELECT id FROM article WHERE deleted = 0 ORDER BY date DESC, number DESC"
    ours, floor = pair(
        lambda: timed(
            lambda: articles.page(project, articles.list_ids(project, "date", True)[:200])
        ),
        lambda: timed(lambda: raw.execute(plain).fetchall()),
        9,
    )
    yield Row("list: ids by date + first page", big, ours, floor, "the ids by sqlite3", 2.0)
    ids = articles.list_ids(project, "date", True)
    ours = [
        timed(lambda n=n: articles.page(project, ids[n : n + 200]))
        for n in range(0, number, number // 9)
    ]
    yield Row("list: jump to a page", big, ours, note="200 rows")
    ours, floor = pair(
        lambda: timed(lambda: articles.list_ids(project, "title")),
        lambda: timed(lambda: raw.execute(
            "SELECT id FROM article ORDER BY title COLLATE NOCASE, number").fetchall()),
        5,
    )  # fmt: skip
    yield Row("list: sort by title", big, ours, floor, "the same by sqlite3", 2.0)
    ours = [timed(lambda: articles.list_ids(project, words="gazette 77")) for _ in range(5)]
    yield Row("list: filter by two words", big, ours)
    for name, query in (
        ("rare word", words.vocabulary[9_000]),
        ("common word", words.vocabulary[40]),
        ("prefix", words.vocabulary[900][:3]),
        ("phrase", '"' + " ".join(short[3].split()[4:6]) + '"'),
    ):
        ours = [timed(lambda q=query: search.search(project, q, limit=50)) for _ in range(5)]
        yield Row(
            f"search: {name}, first 50",
            big,
            ours,
            note=f"{search.count(project, query):,} articles",
        )
    ours = [timed(lambda: projects.check_project(project))]
    yield Row("check", big, ours)
    raw.close()
    project.close()


def tag_and_undo(folder: Path, number: int) -> Iterator[Row]:
    """One annotation, saved; then many steps and a big one undone."""
    words = Words(4)
    text = words.text(100_000)
    places = spans(text, 10_000)
    project = new_project(folder, "tag")
    (article,) = fill(project, iter([("Long article", "2026-01-02", text)]))
    annotate(project, article, text, places[: 10_000 - number])
    who = Annotator(new_id(), "Bench")
    rest = iter(places[10_000 - number :])

    raw = _raw(folder / "tag-floor.db")
    raw.execute(
        "CREATE TABLE one (number INTEGER PRIMARY KEY, id BLOB UNIQUE, article BLOB, data TEXT)"
    )

    def tag() -> float:
        place = next(rest)
        return timed(lambda: annotations.annotate(
            project, article, "actor", [place], annotator=who))  # fmt: skip

    def commit() -> float:
        def write() -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO one (id, article, data) VALUES (?, ?, ?)",
                        (new_id(), article, json.dumps({"type": "actor"})))  # fmt: skip
            raw.execute("COMMIT")

        return timed(write)

    ours, floor = pair(tag, commit, number)
    yield Row("tag: saved", "100 kB article with 10,000 annotations", ours, floor, "one INSERT + COMMIT",
              note=f"p95 {sorted(ours)[int(len(ours) * 0.95)]:.2f} ms")  # fmt: skip
    ours = [timed(lambda: history.undo(project)) for _ in range(number)]
    yield Row("undo one step", "the same", ours)
    ours = [timed(lambda: history.undo(project))]
    yield Row("undo a bulk step", f"{10_000 - number:,} annotations", ours)
    ours = [timed(lambda: history.redo(project))]
    yield Row("redo a bulk step", f"{10_000 - number:,} annotations", ours)
    raw.close()
    project.close()
