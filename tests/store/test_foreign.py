"""SQLite files of other programs: whatever lies in them, nothing runs and nothing changes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from annotator.core.errors import UserError
from annotator.store import foreign
from annotator.store.foreign import Door


def database(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as made:
        for each in statements:
            made.execute(each)
    made.close()
    return path


def test_that_rows_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db", "CREATE TABLE t (b, a)", "INSERT INTO t VALUES (1, 2), (3, 0)"
    )
    with Door().reading(path) as tables:
        assert tables.tables() == {"t": ("b", "a")}
        assert list(tables.rows("t", ["a", "b"], ["a"])) == [(0, 3), (2, 1)]


def test_that_a_name_made_to_break_out_is_only_a_name(tmp_path: Path) -> None:
    name = 't"; DROP TABLE x; --'
    quoted = '"' + name.replace('"', '""') + '"'
    path = database(
        tmp_path / "a.db", f"CREATE TABLE {quoted} (a)", f"INSERT INTO {quoted} VALUES (7)"
    )
    with Door().reading(path) as tables:
        assert list(tables.rows(name, ["a"], [])) == [(7,)]
        with pytest.raises(AssertionError):
            list(tables.rows("t", ["a"], []))
        with pytest.raises(AssertionError):
            list(tables.rows(name, ["a FROM x --"], []))


def test_that_views_virtual_tables_and_computed_columns_are_not_looked_at(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE t (a, b AS (a * 2))",
        "CREATE VIEW v AS SELECT 1 AS a",
        "CREATE VIRTUAL TABLE f USING fts5(a)",
    )
    with Door().reading(path) as tables:
        assert "v" not in tables.tables() and "f" not in tables.tables()
        assert tables.tables()["t"] == ("a",)


def test_that_a_default_made_of_a_function_and_a_trigger_run_nothing(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE t (a, b AS (hex(a)) STORED)",
        "CREATE INDEX i ON t (abs(a))",
        "INSERT INTO t (a) VALUES (1)",
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END",
    )
    before = path.read_bytes()
    with Door().reading(path) as tables:
        assert list(tables.rows("t", ["a"], ["a"])) == [(1,)]
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == ["a.db"]


def test_that_a_log_beside_the_file_is_neither_replayed_nor_passed_over(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "CREATE TABLE t (a)")
    (tmp_path / "a.db-wal").write_bytes(b"something")
    with pytest.raises(UserError, match="open in another program"), Door().reading(path):
        pass


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 8192])  # fmt: skip
def test_that_what_is_no_database_is_refused_calmly(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    with pytest.raises(UserError), Door().reading(tmp_path / "a.db") as tables:
        raise AssertionError(tables.tables())


def test_that_damage_in_the_middle_is_told_calmly(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE t (a)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i FROM n",
    )
    data = bytearray(path.read_bytes())
    data[8192:40960] = b"\xee" * (40960 - 8192)
    path.write_bytes(data)
    with pytest.raises(UserError, match="damaged"), Door().reading(path) as tables:
        list(tables.rows("t", ["a"], []))


def test_that_too_many_rows_or_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = database(tmp_path / "a.db", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (2), (3)")
    monkeypatch.setattr(foreign, "MAX_ROWS", 2)
    with pytest.raises(UserError, match="more than 2 rows"), Door().reading(path) as tables:
        list(tables.rows("t", ["a"], []))
    monkeypatch.setattr(foreign, "MAX_BYTES", 100)
    with pytest.raises(UserError, match="larger"), Door().reading(path):
        pass


def test_that_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    schema = ["CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)"]
    rows = [("t", (number, f"text {number}")) for number in range(1, 2000)]
    for name in ("a.db", "b.db"):
        Door().write(tmp_path / name, schema, iter(rows))
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()
    with Door().reading(tmp_path / "a.db") as tables:
        assert list(tables.rows("t", ["a", "b"], ["a"])) == [row for _, row in rows]
