"""The gate: a file whose structure is not the program's own is refused, quickly, and left as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, projects
from annotator.core.errors import ProjectError, UserError
from annotator.store import gate
from annotator.store.freeze import frozen
from annotator.store.migrations import SCHEMA_VERSION
from tests.counting import steps_of_all
from tests.store.helpers import (
    add_article,
    fingerprint,
    problems,
    rows,
    sample,
    state,
    tag,
    tamper,
)
from tests.support import ends

NOTE = "note TEXT NOT NULL"
"""Part of the annotation table's own words, for altering it as a crafted file would."""


def rewrite(old: str, new: str, name: str = "annotation") -> tuple[str, ...]:
    """Statements that change the stored wording of an object without touching its pages."""
    return (
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}'",
        "PRAGMA writable_schema = RESET",
    )


REFUSED: dict[str, tuple[str, ...]] = {
    "trigger that deletes": (
        "CREATE TRIGGER extra AFTER INSERT ON annotation BEGIN DELETE FROM entity; END",
    ),
    "trigger that rewrites": (
        "CREATE TRIGGER extra AFTER INSERT ON annotation BEGIN "
        "UPDATE annotation SET note = 'x' WHERE number = new.number; END",
    ),
    "trigger that ignores": (
        "CREATE TRIGGER extra BEFORE INSERT ON annotation BEGIN SELECT raise(ignore); END",
    ),
    "trigger on a view": (
        "CREATE TRIGGER extra INSTEAD OF INSERT ON articles_flat BEGIN SELECT 1; END",
    ),
    "trigger on somebody's own table": (
        "CREATE TABLE mine (a)",
        "CREATE TRIGGER extra AFTER INSERT ON mine BEGIN DELETE FROM article; END",
    ),
    "our trigger altered": (
        "DROP TRIGGER annotation_counted",
        "CREATE TRIGGER annotation_counted AFTER INSERT ON annotation WHEN new.deleted = 0 BEGIN "
        "UPDATE article SET annotations = annotations + 2 WHERE id = new.article; END",
    ),
    "our trigger missing": ("DROP TRIGGER text_indexed",),
    "view in place of a table": (
        "ALTER TABLE relation RENAME TO hidden",
        "CREATE VIEW relation AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) "
        "SELECT x FROM c",
    ),
    "endless view in place of the first table read": (
        "ALTER TABLE project RENAME TO hidden",
        "CREATE VIEW project AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) "
        "SELECT x AS id, x AS name FROM c WHERE x = 2",
    ),
    "our view altered": (
        "DROP VIEW entities_flat",
        "CREATE VIEW entities_flat AS SELECT 'nothing' AS id",
    ),
    "our view missing": ("DROP VIEW entities_flat",),
    "virtual table in place of a table": (
        "DROP TABLE report",
        "CREATE VIRTUAL TABLE report USING fts5(id, kind, label, created, data)",
    ),
    "unknown virtual table": ("CREATE VIRTUAL TABLE extra USING fts5(a)",),
    "unknown index on our table": ("CREATE INDEX extra ON annotation (note)",),
    "unknown index with an unknown collation": (
        "CREATE INDEX extra ON annotation (note)",
        *rewrite("(note)", "(note COLLATE odd)", "extra"),
    ),
    "unknown unique index": ("CREATE UNIQUE INDEX extra ON annotation (type)",),
    "dropped index": ("DROP INDEX annotation_article",),
    "dropped table": ("DROP TABLE report",),
    "added column": ("ALTER TABLE annotation ADD COLUMN extra TEXT",),
    "generated column": (
        "ALTER TABLE annotation ADD COLUMN extra TEXT AS (hex(zeroblob(400000000)))",
    ),
    "renamed column": ("ALTER TABLE annotation RENAME COLUMN note TO remark",),
    "check that fails later": rewrite(NOTE, NOTE + " CHECK (length(note) < 3)"),
    "default of another": rewrite(NOTE, NOTE + ' DEFAULT "x"'),
    "unique with a conflict clause": rewrite(NOTE, NOTE + " ON CONFLICT IGNORE"),
    "no longer strict": rewrite(") STRICT", ")"),
    "foreign key added": rewrite(NOTE, NOTE + " REFERENCES article(id) ON DELETE CASCADE"),
    "foreign key lost": rewrite(" REFERENCES text(sha)", "", "article"),
    "another search index": (
        "DROP TABLE text_search",
        "CREATE VIRTUAL TABLE text_search USING fts5(text, split)",
    ),
    "a part of the search index replaced": rewrite(
        "id INTEGER PRIMARY KEY", "id INTEGER PRIMARY KEY CHECK (id < 3)", "text_search_docsize"
    ),
    "somebody's table tied to ours": (
        "CREATE TABLE mine (a BLOB REFERENCES article(id) ON DELETE RESTRICT)",
    ),
    "thousands of tables": tuple(f"CREATE TABLE t{n} (a)" for n in range(2_100)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_that_a_changed_structure_is_refused_and_a_cleaned_copy_keeps_everything(
    tmp_path: Path, what: str
) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path, write=False) as project:
        wanted = state(project)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in REFUSED[what]:
            connection.execute(statement)
        connection.execute("COMMIT")
    before = fingerprint(tmp_path)
    for write in (True, False):
        with steps_of_all() as counted, ends("opening it"):
            with pytest.raises(ProjectError) as caught:
                projects.open(path, write=write)
            assert counted.made < 999_000
        assert "structure" in caught.value.message
        assert "restore" in caught.value.hint
        assert fingerprint(tmp_path) == before
    if what in ("dropped table", "renamed column", "virtual table in place of a table") or (
        "view in place" in what
    ):
        return
    copy = projects.restore(path, tmp_path / "clean.annotator")
    with projects.open(copy) as project:
        assert state(project) == wanted
        assert problems(project) == []
        tag(project, articles.list_ids(project)[0], "town")
        history.undo(project)
    assert {k: v for k, v in fingerprint(tmp_path).items() if k in before} == before


@pytest.mark.parametrize("what", ["dropped table", "renamed column", "view in place of a table"])
def test_that_what_cannot_be_cleaned_is_refused_without_a_trace(tmp_path: Path, what: str) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, *REFUSED[what])
    before = fingerprint(tmp_path)
    with pytest.raises(UserError):
        projects.restore(path, tmp_path / "clean.annotator")
    assert fingerprint(tmp_path) == before


def test_that_a_cleaned_copy_is_not_fooled_by_computed_columns(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(
        path,
        "ALTER TABLE meta RENAME TO old",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT AS (hex(zeroblob(400000000))))",
        "INSERT INTO meta (key) VALUES ('min_reader')",
    )
    with ends("restoring it"), pytest.raises(UserError, match="computes"):
        projects.restore(path, tmp_path / "clean.annotator")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.annotator"]


def test_that_peoples_own_tables_and_views_are_left_alone(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(
        path,
        "CREATE TABLE my_list (article TEXT, remark TEXT CHECK (remark <> 'x'), n INT AS (1 + 1))",
        "CREATE INDEX my_index ON my_list (remark)",
        "INSERT INTO my_list (article, remark) VALUES ('a', 'b')",
        "CREATE VIEW my_view AS SELECT type, count(*) AS n FROM annotations_flat GROUP BY type",
        "CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) "
        "SELECT x FROM c",
        "ANALYZE",
    )
    for write in (False, True):
        with projects.open(path, write=write) as project:
            assert len(annotations.list_annotations(project)) == 3
            assert problems(project) == []
    with projects.open(path) as project:
        entities.create(project, "Somebody", "actor")
        history.undo(project)
    assert rows(path, "SELECT * FROM my_list") == [("a", "b", 2)]
    assert rows(path, "SELECT sum(n) FROM my_view") == [(3,)]


def test_that_another_wording_of_the_same_table_is_accepted(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, *rewrite("CREATE TABLE annotation (", 'CREATE TABLE "annotation" (  '))
    tamper(path, *rewrite("number INTEGER PRIMARY KEY", "number integer primary key"))
    with projects.open(path) as project:
        tag(project, add_article(project), "ferry")
        assert problems(project) == []


def test_that_the_frozen_schema_is_what_the_migrations_make() -> None:
    newest = gate.SCHEMAS / f"{SCHEMA_VERSION:04d}.json"
    assert newest.read_text("utf-8") == frozen()
    assert gate.newest_known() == SCHEMA_VERSION
