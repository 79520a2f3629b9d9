"""Files of other versions: newer ones are read or refused and never written, older ones migrate whole or not."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from annotator.app import annotations, articles, home, projects
from annotator.core.errors import ProjectError
from annotator.core.ids import new_id
from annotator.store import backup
from tests.faults.tally import tell
from tests.store import next_version
from tests.store.helpers import (
    LOREM,
    add_article,
    child,
    fingerprint,
    new_project,
    problems,
    rows,
    said,
    sample,
    state,
    tag,
    tamper,
)
from tests.store.test_strangers import LEAVE_LOG, killed
from tests.support import ends


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A project that the next version has opened."""
    path = sample(tmp_path / "s.annotator")
    with pytest.MonkeyPatch.context() as patch:
        next_version.apply(patch.setattr, tmp_path / "schemas")
        with projects.open(path) as project:
            tag(project, articles.list_ids(project)[0], "union")
            assert problems(project) == []
    assert rows(path, "PRAGMA user_version") == [(2,)]
    return path


def test_that_a_newer_file_opens_for_reading_and_names_both_versions(newer: Path) -> None:
    before = fingerprint(newer.parent)
    for write in (True, False):
        with projects.open(newer, write=write) as project:
            assert "schema 2" in project.read_only and "writes 1" in project.read_only
            assert len(annotations.list_annotations(project)) == 4
            with pytest.raises(ProjectError, match="newer version"):
                add_article(project)
        assert fingerprint(newer.parent) == before


def test_that_a_newer_file_we_cannot_read_is_refused_and_names_both_versions(newer: Path) -> None:
    tamper(newer, "UPDATE meta SET value = '2' WHERE key = 'min_reader'")
    before = fingerprint(newer.parent)
    for write in (True, False):
        with pytest.raises(ProjectError, match=r"schema 2; this one reads up to 1") as caught:
            projects.open(newer, write=write)
        assert "newer version" in caught.value.hint
        assert "damaged" not in str(caught.value)
    assert fingerprint(newer.parent) == before


@pytest.mark.parametrize("value", ["", "one", "²", "9" * 400, "-1", "1e0"])
def test_that_a_newer_file_with_a_senseless_note_of_its_reader_is_refused(
    newer: Path, value: str
) -> None:
    tamper(newer, f"UPDATE meta SET value = '{value}' WHERE key = 'min_reader'")
    with pytest.raises(ProjectError, match="schema 2"):
        projects.open(newer)


@pytest.mark.parametrize("name", ["project", "meta", "annotation"])
def test_that_claiming_to_be_newer_does_not_get_a_view_past_the_gate(
    newer: Path, name: str
) -> None:
    columns = [row[1] for row in rows(newer, f"PRAGMA table_info({name})")]
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT "
    tamper(
        newer,
        f"ALTER TABLE {name} RENAME TO hidden",
        f"CREATE VIEW {name} AS {endless}{', '.join(f'x AS {column}' for column in columns)} FROM c",
    )
    before = fingerprint(newer.parent)
    for write in (True, False):
        with ends("opening it"), pytest.raises(ProjectError, match="structure"):
            projects.open(newer, write=write)
    assert fingerprint(newer.parent) == before


def test_that_a_newer_file_left_by_a_crash_is_not_written_either(newer: Path) -> None:
    script = f"from pathlib import Path\nfrom tests.store import next_version\nnext_version.apply(setattr, Path({str(newer.parent / 'schemas')!r}))\n"
    killed(newer, script + LEAVE_LOG)
    before = fingerprint(newer.parent)
    with projects.open(newer) as project:
        assert "newer version" in project.read_only
        assert len(annotations.list_annotations(project)) == 5
    after = fingerprint(newer.parent)
    for one in (before, after):
        for name in ("s.annotator-shm", ".s.annotator.lock", ".s.annotator.holder"):
            one.pop(name, None)
    assert after == before


def test_that_what_the_gate_refuses_after_a_crash_is_not_written(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    killed(path, "import sqlite3\n" + LEAVE_LOG + (
        "c = sqlite3.connect(path)\nc.execute('CREATE TRIGGER extra AFTER INSERT ON entity BEGIN "
        "DELETE FROM article; END')\nc.commit()\n"
    ))  # fmt: skip
    before = fingerprint(tmp_path)
    with pytest.raises(ProjectError, match="unknown trigger"):
        projects.open(path)
    after = fingerprint(tmp_path)
    for one in (before, after):
        for name in ("s.annotator-shm", ".s.annotator.lock", ".s.annotator.holder"):
            one.pop(name, None)
    assert after == before


def test_that_an_older_file_is_backed_up_then_migrated_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path, write=False) as project:
        before = state(project)
    next_version.apply(monkeypatch.setattr, tmp_path / "schemas")
    with pytest.raises(ProjectError, match="Open it once for writing"):
        projects.open(path, write=False)
    assert rows(path, "PRAGMA user_version") == [(1,)]
    with projects.open(path) as project:
        assert state(project) == before
        assert problems(project) == []
        (kept,) = projects.list_backups(project)
        assert kept.reason == "before-migration"
        project.undo()
    assert rows(path, "PRAGMA user_version") == [(2,)]
    assert rows(path, "SELECT sum(length) > 0 FROM annotation") == [(1,)]
    restored = projects.restore(kept.path, tmp_path / "r.annotator")
    assert rows(restored, "PRAGMA user_version") == [(1,)]
    with projects.open(restored) as project:
        assert state(project) == before


def test_that_a_migration_without_a_back_up_does_not_happen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample(tmp_path / "s.annotator")
    next_version.apply(monkeypatch.setattr, tmp_path / "schemas")
    (home.home() / "backups").write_text("a file where the folder should be")
    with pytest.raises(ProjectError, match="No back-up"):
        projects.open(path)
    assert rows(path, "PRAGMA user_version") == [(1,)]
    (home.home() / "backups").unlink()
    with projects.open(path) as project:
        assert problems(project) == []


@pytest.mark.parametrize("trouble", ["raises", "makes something else"])
def test_that_a_migration_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    path = sample(tmp_path / "s.annotator")

    def failing(database: object) -> None:
        next_version.second(database)
        if trouble == "raises":
            database.execute("INSERT INTO project (number) VALUES (1)")
        database.execute("CREATE INDEX stray ON article (note)")

    next_version.apply(monkeypatch.setattr, tmp_path / "schemas", failing)
    with pytest.raises(ProjectError):
        projects.open(path)
    assert rows(path, "PRAGMA user_version") == [(1,)]
    monkeypatch.undo()
    with projects.open(path) as project:
        assert len(annotations.list_annotations(project)) == 3
        assert problems(project) == []


@pytest.mark.parametrize("rounds", [5, pytest.param(60, marks=pytest.mark.slow)])
def test_that_a_migration_killed_anywhere_leaves_the_old_or_the_new_file(
    tmp_path: Path, rounds: int
) -> None:
    original = tmp_path / "big.annotator"
    with new_project(original) as project:
        identity = project.id
        article = add_article(project, LOREM * 10)
        made = tag(project, article, "ferry")
        with project.change("Many") as tx:
            tx.make_many(
                "annotation", ((new_id(), annotations.fields_of(made)) for _ in range(3_000))
            )
    data = original.read_bytes()
    script = f"""
from tests.store import next_version
def slow(database):
    print("begin", flush=True)
    next_version.second(database)
    print("end", flush=True)
next_version.apply(setattr, Path({str(tmp_path / "schemas")!r}), slow)
from annotator.app import projects
project = projects.open(path)
print("open", flush=True)
"""
    path = tmp_path / "p.annotator"
    drawn = random.Random(5)
    for round_ in range(rounds):
        path.write_bytes(data)
        with child(path, script) as other:
            assert said(other) == "begin"
            if round_ % 3 == 0:
                assert said(other) == "end"
                time.sleep(drawn.random() * 0.03)
            else:
                time.sleep(drawn.random() * 0.05)
            os.kill(other.pid, signal.SIGKILL)
            other.wait()
        (version,) = rows(path, "PRAGMA user_version")[0]
        columns = [row[1] for row in rows(path, "PRAGMA table_info(annotation)")]
        assert ("length" in columns) == (version == 2)
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        with pytest.MonkeyPatch.context() as patch:
            next_version.apply(patch.setattr, tmp_path / "schemas")
            with projects.open(path) as one:
                assert len(annotations.list_annotations(one)) == 3_001
                assert problems(one) == []
        for kept in backup.list_backups(home.backups(), identity):
            restored = projects.restore(kept.path, tmp_path / "r.annotator")
            assert rows(restored, "SELECT count(*) FROM annotation") == [(3_001,)]
            restored.unlink()
        assert sorted(p.name for p in tmp_path.iterdir()) == [
            "big.annotator", "p.annotator", "schemas",
        ]  # fmt: skip
    tell("kills", migration=rounds)


def test_that_a_file_without_a_version_is_refused(tmp_path: Path) -> None:
    for version in (0, -3):
        path = sample(tmp_path / f"{version}.annotator")
        tamper(path, f"PRAGMA user_version = {version}")
        with pytest.raises(ProjectError, match=r"no version|newer"):
            projects.open(path)
