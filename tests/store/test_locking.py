"""One writer at a time, named to those it keeps out; readers go on beside it; kill -9 frees everything."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects
from annotator.core.errors import ProjectBusy, ProjectError
from annotator.store import lock
from tests.store.helpers import (
    add_article,
    child,
    fingerprint,
    new_project,
    problems,
    said,
    sample,
    tag,
)
from tests.support import ends

HOLD = """
from annotator.app import projects
project = projects.open(path)
print("open", flush=True)
input()
project.close()
print("closed", flush=True)
input()
"""

READ = """
from annotator.app import annotations, projects
project = projects.open(path, write=False)
print(len(annotations.list_annotations(project)), flush=True)
while input() != "close":
    print(len(annotations.list_annotations(project)), flush=True)
project.close()
print("closed", flush=True)
input()
"""


def tell(process, line: str) -> None:
    process.stdin.write(line + "\n")
    process.stdin.flush()


def test_that_a_second_writer_is_refused_within_a_second_and_told_who_holds_it(
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "s.annotator")
    with child(path, HOLD) as other:
        assert said(other) == "open"
        with ends("waiting for a lock"), pytest.raises(ProjectBusy) as caught:
            projects.open(path)
        assert f"process {other.pid} on {socket.gethostname()}" in caught.value.message
        assert f"since {time.gmtime().tm_year}-" in caught.value.message
        assert "reading" in caught.value.hint
        tell(other, "")
        assert said(other) == "closed"
        with projects.open(path) as project:
            assert not project.read_only


def test_that_a_second_writer_waits_less_than_a_second_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample(tmp_path / "s.annotator")
    now = [0.0]

    class Clock:
        monotonic = staticmethod(lambda: now[0])

        @staticmethod
        def sleep(seconds: float) -> None:
            now[0] += seconds

    monkeypatch.setattr(lock, "time", Clock)
    with projects.open(path), pytest.raises(ProjectBusy):
        projects.open(path)
    assert 0 < now[0] < 1


def test_that_a_second_writer_in_the_same_process_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as first:
        with pytest.raises(ProjectBusy, match=f"process {os.getpid()} "):
            projects.open(path)
        tag(first, articles.list_ids(first)[0], "town")
    with projects.open(path) as project:
        assert len(annotations.list_annotations(project)) == 4


def test_that_the_lock_is_free_after_kill_9(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with child(path, HOLD) as other:
        assert said(other) == "open"
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        with projects.open(path) as project:
            assert not project.read_only
            add_article(project)
    assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]


def test_that_a_lock_handed_from_one_to_the_next_never_has_two_holders(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    script = """
import os
from annotator.core.errors import ProjectBusy
from annotator.store.lock import WriterLock
mark = path.with_name("held")
for _ in range(40):
    try:
        lock = WriterLock(path)
    except ProjectBusy:
        continue
    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    mark.unlink()
    lock.release()
print("done", flush=True)
input()
"""
    with child(path, script) as a, child(path, script) as b, child(path, script) as c:
        assert [said(one) for one in (a, b, c)] == ["done"] * 3


def test_that_readers_beside_a_writer_see_each_step_and_hinder_nothing(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as project, child(path, READ) as reader:
        article = articles.list_ids(project)[0]
        assert said(reader) == "3"
        tag(project, article, "union")
        tell(reader, "")
        assert said(reader) == "4"
        project.undo()
        tell(reader, "")
        assert said(reader) == "3"
        with closing(sqlite3.connect(path)) as plain:
            assert plain.execute("SELECT count(*) FROM annotations_flat").fetchone() == (3,)
        tag(project, article, "union")
    assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]


def test_that_a_reader_who_stays_keeps_reading_after_the_writer_has_gone(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with child(path, READ) as reader:
        assert said(reader) == "3"
        with projects.open(path) as project:
            tag(project, articles.list_ids(project)[0], "union")
            tell(reader, "")
            assert said(reader) == "4"
        tell(reader, "")
        assert said(reader) == "4"
        tell(reader, "close")
        assert said(reader) == "closed"
        with projects.open(path) as project:
            assert len(annotations.list_annotations(project)) == 4
            assert problems(project) == []
        assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]


def test_that_a_reader_of_a_project_being_written_leaves_its_lock_alone(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with child(path, HOLD) as other:
        assert said(other) == "open"
        before = {n: f for n, f in fingerprint(tmp_path).items() if not n.endswith("-shm")}
        with projects.open(path, write=False) as project:
            assert len(annotations.list_annotations(project)) == 3
            assert problems(project) == []
            projects.back_up(project, tmp_path / "b.gz")
        (tmp_path / "b.gz").unlink()
        after = {n: f for n, f in fingerprint(tmp_path).items() if not n.endswith("-shm")}
        assert after == before
        with pytest.raises(ProjectBusy):
            projects.open(path)


def test_that_looking_at_an_open_project_again_does_not_drop_its_locks(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    # SQLite's own locks vanish with any descriptor of the file that this process closes; then another
    # process could take the write-ahead log away under our hands.
    steal = """
import sqlite3
connection = sqlite3.connect(path, timeout=0)
try:
    print(connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
except sqlite3.OperationalError as error:
    print(error)
input()
"""
    with projects.open(path) as project:
        add_article(project)
        projects.open(path, write=False).close()
        with pytest.raises(ProjectBusy):
            projects.open(path)
        projects.restore(path, tmp_path / "copy.annotator")
        with child(path, steal) as other:
            assert said(other) == "database is locked"
        add_article(project)
        assert problems(project) == []


def test_that_a_busy_file_is_told_calmly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as project:
        project.read().execute("PRAGMA busy_timeout = 50")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ProjectError, match="busy"):
                add_article(project)
            other.execute("ROLLBACK")
        add_article(project)
        assert problems(project) == []


def test_that_a_project_can_be_closed_while_others_read(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    project = projects.open(path)
    article = articles.list_ids(project)[0]
    half_read = iter(project.read().execute("SELECT number FROM patch"))
    next(half_read)
    project.close()
    with projects.open(path) as again:
        tag(again, article, "union")
        assert problems(again) == []


def test_that_the_holder_file_says_nothing_of_the_person(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator"):
        held = (tmp_path / ".p.annotator.holder").read_text()
    assert os.environ.get("USER", "no such user name") not in held
    assert "Annotator" not in held
