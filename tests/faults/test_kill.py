"""kill -9 at any instant: every acknowledged step is there, in its order, no half one, and the file opens."""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects
from annotator.core.ids import new_id
from tests.faults import children
from tests.store.helpers import add_article, new_project, problems, rows, state, tag
from tests.support import PATIENCE

Work = Callable[[Path, str, int, Connection], None]


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.BaseContext:
    """A way to start processes that have read the program already, so that each costs little."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.children"])
    return context


def kill_while(
    processes: multiprocessing.context.BaseContext,
    work: Work,
    path: Path,
    home: Path,
    seed: int,
    after: float,
) -> list[bytes]:
    """Start ``work``, kill it so many seconds after it began; returns the steps it was told are saved."""
    mine, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=work, args=(path, str(home), seed, theirs))
    process.start()
    theirs.close()
    said: list[bytes] = []
    try:
        assert mine.poll(PATIENCE), "the process did not begin"
        assert mine.recv_bytes() == b"open"
        killer = threading.Timer(after, process.kill)
        killer.start()
        with contextlib.suppress(EOFError):
            while True:
                said.append(mine.recv_bytes())
        killer.join()
    finally:
        process.kill()
        process.join()
        mine.close()
    assert process.exitcode == -signal.SIGKILL, "the process ended by itself"
    return said


@pytest.mark.parametrize("kills", [40, pytest.param(400, marks=pytest.mark.slow)])
def test_that_no_acknowledged_step_is_lost_to_kill_9_while_annotating(
    tmp_path: Path,
    annotator_home: Path,
    processes: multiprocessing.context.BaseContext,
    kills: int,
) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        add_article(project)
    steps = [step for (step,) in rows(path, "SELECT id FROM step ORDER BY number")]
    drawn = random.Random(11)
    acknowledged = 0
    for number in range(kills):
        said = kill_while(
            processes, children.annotate, path, annotator_home, number, drawn.random() * 0.12
        )
        acknowledged += len(said)
        now = [step for (step,) in rows(path, "SELECT id FROM step ORDER BY number")]
        assert now[: len(steps) + len(said)] == steps + said, "an acknowledged step is missing"
        assert len(now) <= len(steps) + len(said) + 1, "a step nobody asked for"
        steps = now
        with projects.open(path, write=False) as project:
            assert problems(project) == []
        if number % 5 == 0:
            with projects.open(path) as project:
                assert not project.read_only
                assert problems(project) == []
            assert [p.name for p in tmp_path.iterdir()] == ["p.annotator"]
    assert acknowledged > kills * 2, "too little was done to prove anything"


@pytest.mark.parametrize("kills", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_that_an_import_cut_off_adds_all_or_nothing_and_can_be_repeated(
    tmp_path: Path,
    annotator_home: Path,
    processes: multiprocessing.context.BaseContext,
    kills: int,
) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        add_article(project)
    drawn = random.Random(12)
    for number in range(kills):
        kill_while(
            processes, children.import_many, path, annotator_home, number, drawn.random() * 0.9
        )
        with projects.open(path) as project:
            assert articles.count(project) in (1, 701)
            assert problems(project) == []
            (staged,) = project.read().execute("SELECT count(*) FROM staged_text").fetchone()
            assert staged == 0
            # A text stays when the history knows its article, also after an undo; else nothing is left.
            (texts,) = project.read().execute("SELECT count(*) FROM text").fetchone()
            (known,) = (
                project.read()
                .execute("SELECT count(*) FROM patch WHERE kind = 'article'")
                .fetchone()
            )
            assert texts in (1, 701) and (texts == 1 or known > 1)


@pytest.mark.parametrize("kills", [6, pytest.param(80, marks=pytest.mark.slow)])
def test_that_a_large_undo_cut_off_is_done_or_not_begun(
    tmp_path: Path,
    annotator_home: Path,
    processes: multiprocessing.context.BaseContext,
    kills: int,
) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        made = tag(project, add_article(project), "Lena")
        fields = annotations.fields_of(made)
        before = state(project)
        with project.change("Many") as tx:
            tx.make_many("annotation", ((new_id(), fields) for _ in range(3_000)))
        after = state(project)
    drawn = random.Random(13)
    for number in range(kills):
        kill_while(
            processes, children.undo_many, path, annotator_home, number, drawn.random() * 0.6
        )
        with projects.open(path, write=False) as project:
            assert state(project) in (before, after)
        if number % 3 == 0:
            with projects.open(path) as project:
                assert problems(project) == []
                assert (project.undo_label() == "Many") == (state(project) == after)
