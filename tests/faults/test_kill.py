"""kill -9 at any instant: every acknowledged step is there, in its order, no half one, and the file opens."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects
from annotator.core.ids import new_id
from tests.faults import children
from tests.faults.killing import Processes, afresh, kill_while, kills_of
from tests.faults.tally import tell
from tests.store.helpers import add_article, new_project, problems, rows, state, tag


@pytest.mark.parametrize("kills", kills_of("tagging"))
def test_that_no_acknowledged_step_is_lost_to_kill_9_while_annotating(
    ram: Path,
    annotator_home: Path,
    processes: Processes,
    kills: int,
) -> None:
    path = ram / "p.annotator"
    with new_project(path) as project:
        add_article(project)
    fresh = path.read_bytes()
    first = steps = [step for (step,) in rows(path, "SELECT id FROM step ORDER BY number")]
    drawn = random.Random(11)
    acknowledged = 0
    for number in range(kills):
        if afresh(number, path, fresh):
            steps = first
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
            assert [p.name for p in ram.iterdir()] == ["p.annotator"]
    assert acknowledged > kills * 2, "too little was done to prove anything"
    tell("kills", tagging=kills, acknowledged=acknowledged)


@pytest.mark.parametrize("kills", kills_of("import"))
def test_that_an_import_cut_off_adds_all_or_nothing_and_can_be_repeated(
    ram: Path,
    annotator_home: Path,
    processes: Processes,
    kills: int,
) -> None:
    path = ram / "p.annotator"
    with new_project(path) as project:
        add_article(project)
    fresh = path.read_bytes()
    drawn = random.Random(12)
    for number in range(kills):
        afresh(number, path, fresh)
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
    tell("kills", **{"import": kills})


@pytest.mark.parametrize("kills", kills_of("undo"))
def test_that_a_large_undo_cut_off_is_done_or_not_begun(
    ram: Path,
    annotator_home: Path,
    processes: Processes,
    kills: int,
) -> None:
    path = ram / "p.annotator"
    with new_project(path) as project:
        made = tag(project, add_article(project), "Lena")
        fields = annotations.fields_of(made)
        before = state(project)
        with project.change("Many") as tx:
            tx.make_many("annotation", ((new_id(), fields) for _ in range(1_200)))
        after = state(project)
    fresh = path.read_bytes()
    drawn = random.Random(13)
    for number in range(kills):
        afresh(number, path, fresh)
        kill_while(
            processes, children.undo_many, path, annotator_home, number, drawn.random() * 0.6
        )
        with projects.open(path, write=False) as project:
            assert state(project) in (before, after)
        if number % 3 == 0:
            with projects.open(path) as project:
                assert problems(project) == []
                assert (project.undo_label() == "Many") == (state(project) == after)
    tell("kills", undo=kills)
