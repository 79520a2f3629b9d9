"""kill -9 in bulk edits, back-ups, exports and migrations: done or not begun, and never something between."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from annotator.app import annotations, entities, history, home, projects, sets
from annotator.core.ids import new_id
from annotator.store import backup
from tests.app.merging import content
from tests.faults import children
from tests.faults.killing import Processes, afresh, kill_while, kills_of
from tests.faults.tally import tell
from tests.store import next_version
from tests.store.helpers import LOREM, add_article, new_project, problems, rows, state, tag

MANY = 1_500


def filled(path: Path) -> Path:
    """A project in which everything done to all takes a while."""
    with new_project(path) as project:
        entities.create(project, "Lena Orso", "actor")
        made = tag(project, add_article(project, LOREM), "Lena", note="n" * 200)
        fields = annotations.fields_of(made)
        with project.change("Many") as tx:
            tx.make_many("annotation", ((new_id(), fields) for _ in range(MANY - 1)))
    return path


@pytest.mark.parametrize("kills", kills_of("bulk edit"))
def test_that_a_change_of_many_cut_off_has_changed_all_or_none(
    ram: Path, annotator_home: Path, processes: Processes, kills: int
) -> None:
    path = filled(ram / "p.annotator")
    fresh = path.read_bytes()
    drawn = random.Random(21)
    acknowledged = 0
    for number in range(kills):
        afresh(number, path, fresh)
        before = [step for (step,) in rows(path, "SELECT id FROM step ORDER BY number")]
        said = kill_while(
            processes, children.change_many, path, annotator_home, number, drawn.random() * 0.5
        )
        acknowledged += len(said)
        now = [step for (step,) in rows(path, "SELECT id FROM step ORDER BY number")]
        # A change that changes nothing makes no step, and says so with an empty name.
        assert now[: len(before) + len(said)] == before + said
        alike = rows(path, "SELECT count(*), status, type, entity FROM annotation GROUP BY 2, 3, 4")
        assert [row[0] for row in alike] == [MANY]
        if number % 10 == 0:
            with projects.open(path) as project:
                assert problems(project) == []
    assert acknowledged > kills // 2
    tell("kills", **{"bulk edit": kills, "acknowledged": acknowledged})


@pytest.mark.parametrize("kills", kills_of("back-up"))
def test_that_a_back_up_cut_off_does_not_count_and_each_finished_one_restores(
    ram: Path, annotator_home: Path, processes: Processes, kills: int
) -> None:
    path = filled(ram / "p.annotator")
    with projects.open(path, write=False) as project:
        wanted, identity = state(project), project.id
    drawn = random.Random(22)
    finished: set[str] = set()
    for number in range(kills):
        said = kill_while(
            processes, children.back_up, path, annotator_home, number, drawn.random() * 0.4
        )
        finished |= {one.decode() for one in said}
        listed = {one.path.name: one for one in backup.list_backups(home.backups(), identity)}
        assert not said or said[-1].decode() in listed, "a finished back-up is gone"
        for one in list(listed.values())[: 1 + (number % 8 == 0) * 99]:
            restored = projects.restore(one.path, ram / "r.annotator")
            with projects.open(restored, write=False) as project:
                assert state(project) == wanted
            restored.unlink()
    assert finished, "no back-up was ever finished"
    tell("kills", **{"back-up": kills})


@pytest.mark.parametrize("kills", kills_of("export"))
def test_that_an_export_cut_off_leaves_the_whole_old_file_or_the_whole_new_one(
    ram: Path, annotator_home: Path, processes: Processes, kills: int
) -> None:
    path, target = filled(ram / "p.annotator"), ram / "out.jsonl"
    with projects.open(path) as project:
        sets.export(project, "jsonl", target)
    whole = target.read_bytes()
    assert sum(json.loads(line).get("kind") is not None for line in whole.splitlines()) > 0
    old = b"{}\n" * 50_000
    drawn = random.Random(23)
    seen: Counter[str] = Counter()
    for number in range(kills):
        target.write_bytes(old)
        kill_while(processes, children.export, path, annotator_home, number, drawn.random() * 0.3)
        now = target.read_bytes()
        assert now in (old, whole)
        seen["old" if now == old else "new"] += 1
    assert min(seen["old"], seen["new"]) > 0, seen
    tell("kills", export=kills)


@pytest.mark.parametrize("kills", kills_of("merge"))
def test_that_a_merge_cut_off_adds_all_or_nothing(
    ram: Path, annotator_home: Path, processes: Processes, kills: int
) -> None:
    with projects.open(filled(ram / "t.annotator")) as project:
        sets.export(project, "jsonl", ram / "theirs.jsonl")
    path = ram / "p.annotator"
    with new_project(path) as project:
        tag(project, add_article(project, LOREM), "mayor")
        alone = content(project)
        sets.import_set(project, ram / "theirs.jsonl", "jsonl")
        merged = content(project)
        history.undo(project)
        assert content(project) == alone != merged
    fresh = path.read_bytes()
    drawn = random.Random(25)
    for number in range(kills):
        afresh(number, path, fresh)
        kill_while(processes, children.merge, path, annotator_home, number, drawn.random() * 0.5)
        with projects.open(path) as project:
            assert content(project) in (merged, alone)
            assert problems(project) == []
    tell("kills", merge=kills)


@pytest.mark.parametrize("kills", kills_of("migration"))
def test_that_a_migration_cut_off_at_any_instant_leaves_the_old_file_or_the_new_one(
    ram: Path, annotator_home: Path, processes: Processes, kills: int
) -> None:
    data = filled(ram / "p.annotator").read_bytes()
    path = ram / "p.annotator"
    drawn = random.Random(24)
    seen: Counter[int] = Counter()
    for number in range(kills):
        path.write_bytes(data)
        said = kill_while(
            processes, children.migrate, path, annotator_home, number, drawn.random() * 0.06
        )
        (version,) = rows(path, "PRAGMA user_version")[0]
        columns = [row[1] for row in rows(path, "PRAGMA table_info(annotation)")]
        assert ("length" in columns) == (version == 2)
        assert version == 2 or b"migrated" not in said
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        seen[version] += 1
        if number % 5 == 0:
            with pytest.MonkeyPatch.context() as patch:
                next_version.apply(patch.setattr, ram / "schemas")
                with projects.open(path) as project:
                    assert len(annotations.list_annotations(project)) == MANY
                    assert problems(project) == []
        for left in ram.glob("p.annotator-*"):
            left.unlink()
    assert seen[1] and seen[2], seen
    tell("kills", migration=kills)
