"""Logs beside a project: those that belong to another file are set aside and told, our own are heeded."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects
from annotator.core.errors import ProjectError
from tests.store.helpers import add_article, fingerprint, new_project, problems, rows, sample, tag

ROOT = Path(__file__).resolve().parent.parent.parent


def killed(path: Path, script: str) -> None:
    """Run a script that ends as by kill -9, so that whatever lies beside the file stays there."""
    code = f"import os, sqlite3\npath = {str(path)!r}\n{script}\nos._exit(9)\n"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert ended.returncode == 9


LEAVE_LOG = """
from annotator.app import projects, articles, annotations
project = projects.open(path)
article = articles.list_ids(project)[0]
annotations.annotate(project, article, "event", [(0, 4)])
"""

LEAVE_JOURNAL = """
c = sqlite3.connect(path, isolation_level=None)
c.execute("PRAGMA cache_size = 2")
c.execute("PRAGMA cache_spill = 1")
c.execute("BEGIN")
c.execute("CREATE TABLE mine (a)")
c.executemany("INSERT INTO mine VALUES (?)", [("x" * 3000,)] * 400)
"""


def test_that_the_log_of_our_own_killed_session_is_replayed(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    killed(path, LEAVE_LOG)
    assert (tmp_path / "s.annotator-wal").stat().st_size > 0
    with projects.open(path) as project:
        assert project.notices == []
        assert len(annotations.list_annotations(project)) == 4
        assert problems(project) == []
    assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]


def test_that_a_restored_copy_does_not_swallow_the_log_of_the_file_it_replaced(
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "s.annotator")
    shutil.copy(path, tmp_path / "old.annotator")
    killed(path, LEAVE_LOG)
    shutil.copy(tmp_path / "old.annotator", path)
    before = fingerprint(tmp_path)
    with projects.open(path, write=False) as project:
        assert len(annotations.list_annotations(project)) == 3
        assert problems(project) == []
        assert articles.count(project) == 2
    assert fingerprint(tmp_path) == before
    with projects.open(path) as project:
        assert len(annotations.list_annotations(project)) == 3
        assert "s.annotator-wal.set-aside-1" in project.notices[0]
        assert problems(project) == []
    assert (tmp_path / "s.annotator-wal.set-aside-1").stat().st_size > 0
    assert not (tmp_path / "s.annotator-wal").exists()


def test_that_two_readers_of_a_copy_beside_a_strange_log_see_the_copy(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    shutil.copy(path, tmp_path / "old.annotator")
    killed(path, LEAVE_LOG)
    shutil.copy(tmp_path / "old.annotator", path)
    with projects.open(path, write=False) as one, projects.open(path, write=False) as two:
        assert len(annotations.list_annotations(one)) == 3
        assert len(annotations.list_annotations(two)) == 3
        copy = projects.back_up(two, tmp_path / "b.gz")
    with projects.open(projects.restore(copy, tmp_path / "r.annotator")) as project:
        assert len(annotations.list_annotations(project)) == 3


def test_that_a_foreign_journal_is_set_aside(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("y" * 900,)] * 60)
        connection.commit()
    killed(other, LEAVE_JOURNAL)
    shutil.copy(other.with_name("other.db-journal"), tmp_path / "s.annotator-journal")
    before = path.read_bytes()
    with projects.open(path, write=False) as project:
        assert len(annotations.list_annotations(project)) == 3
    assert path.read_bytes() == before
    with projects.open(path) as project:
        assert "set aside" in project.notices[0]
        assert problems(project) == []
    assert (tmp_path / "s.annotator-journal.set-aside-1").exists()


def test_that_the_journal_of_an_older_state_of_the_same_file_is_set_aside(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    killed(path, LEAVE_JOURNAL)
    kept = (tmp_path / "s.annotator-journal").read_bytes()
    with projects.open(path) as project:
        article = articles.list_ids(project)[0]
        for _ in range(3):
            tag(project, article, "mayor")
    (tmp_path / "s.annotator-journal").write_bytes(kept)
    with projects.open(path) as project:
        assert len(annotations.list_annotations(project)) == 6
        assert "set aside" in project.notices[0]
        assert problems(project) == []


def test_that_the_journal_of_somebodys_own_killed_statement_is_rolled_back(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    size = path.stat().st_size
    killed(path, LEAVE_JOURNAL)
    assert path.stat().st_size > size, "the statement must have reached the file"
    before = fingerprint(tmp_path)
    with projects.open(path, write=False) as project:
        assert len(annotations.list_annotations(project)) == 3
        assert problems(project) == []
    assert fingerprint(tmp_path) == before
    with projects.open(path) as project:
        assert project.notices == []
        assert problems(project) == []
        assert len(annotations.list_annotations(project)) == 3
    assert rows(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'mine'") == [(0,)]


def test_that_what_only_looks_like_a_journal_is_kept(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    (tmp_path / "s.annotator-journal").write_text("My journal of this project.")
    with projects.open(path) as project:
        add_article(project)
    kept = tmp_path / "s.annotator-journal.set-aside-1"
    assert kept.read_text() == "My journal of this project."


def test_that_folders_and_links_in_the_place_of_logs_are_set_aside(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("not yours")
    for number, name in enumerate(("-shm", "-wal", "-journal")):
        path = sample(tmp_path / f"f{number}.annotator")
        path.with_name(path.name + name).mkdir()
        with projects.open(path, write=False) as project:
            assert len(annotations.list_annotations(project)) == 3
        with projects.open(path) as project:
            assert "set aside" in project.notices[0], name
            add_article(project)
            assert problems(project) == []
        path = sample(tmp_path / f"l{number}.annotator")
        path.with_name(path.name + name).symlink_to(victim)
        with projects.open(path) as project:
            assert "set aside" in project.notices[0], name
            add_article(project)
    assert victim.read_text() == "not yours"


def test_that_a_folder_in_the_place_of_shared_memory_does_not_hide_a_killed_session(
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "s.annotator")
    killed(path, LEAVE_LOG)
    (tmp_path / "s.annotator-shm").unlink()
    (tmp_path / "s.annotator-shm").mkdir()
    with projects.open(path, write=False) as project:
        assert len(annotations.list_annotations(project)) == 4
    with projects.open(path) as project:
        assert len(annotations.list_annotations(project)) == 4
        assert problems(project) == []


def test_that_a_planted_link_beside_a_project_does_not_make_us_write_elsewhere(
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "s.annotator")
    victim = tmp_path / "victim.txt"
    victim.write_text("not yours")
    (tmp_path / ".s.annotator.holder").symlink_to(victim)
    with projects.open(path) as project:
        add_article(project)
    assert victim.read_text() == "not yours"
    (tmp_path / ".s.annotator.lock").symlink_to(victim)
    with pytest.raises(ProjectError, match="no lock can be made"):
        projects.open(path)
    assert victim.read_text() == "not yours"


def test_that_a_new_project_in_a_folder_with_old_logs_does_not_take_them(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    killed(path, LEAVE_LOG)
    path.unlink()
    with new_project(path) as project:
        assert articles.count(project) == 0
        assert problems(project) == []
