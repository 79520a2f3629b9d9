"""Power loss at any moment: every acknowledged step is there, no half one, and the file opens."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, intake, projects
from annotator.core.errors import UserError
from annotator.store import opening
from annotator.store.project import Project
from tests.faults.helpers import memory_folder
from tests.faults.tally import tell
from tests.faults.vfs import Disk, Event, Watch, watched
from tests.store import next_version
from tests.store.helpers import LOREM, add_article, new_project, problems, tag

NAME = "p.annotator"


def steps(project: Project) -> int:
    return int(project.read().execute("SELECT count(*) FROM step").fetchone()[0])


def a_day_of_work(path: Path, watch: Watch, unsafe: bool = False) -> None:
    """What the program sends to the disk while somebody works; each finished step is marked."""
    with projects.open(path) as project:
        if unsafe:
            project.read().execute("PRAGMA synchronous = OFF")
        project.listen(lambda _: watch.mark(steps(project)))
        article = articles.list_ids(project)[0]
        for word in ("Lena", "mayor", "ferry"):
            tag(project, article, word)
        made = tag(project, article, "sail again", "claim", attributes={"stance": "support"})
        annotations.set_note(project, made.id, "n" * 9_000)
        entities.create(project, "Lena Orso", "actor")
        history.undo(project)
        history.undo(project)
        project.idle()
        history.redo(project)
        annotations.set_status(
            project, [a.id for a in annotations.list_annotations(project)], "doubt"
        )
        intake.paste(project, "A pasted text. " * 200, title="Pasted")
        tag(project, article, "union")


def crash_states(
    events: list[Event], before: bytes, number: int, seed: int
) -> list[tuple[dict[str, bytes], int]]:
    """Files as they may be found after a power loss, and how many steps had been acknowledged by then."""
    drawn = random.Random(seed)
    cuts = sorted(drawn.choices(range(len(events) + 1), k=number))
    disk, acknowledged, done = Disk({NAME: bytearray(before)}), 0, 0
    states = []
    for cut in cuts:
        for event in events[done:cut]:
            if event.kind == "mark":
                acknowledged = event.offset
            else:
                disk.apply(event)
        done = cut
        states.append((disk.after_power_loss(drawn), acknowledged))
    return states


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder / NAME


def lost_or_damaged(path: Path, acknowledged: int, thoroughly: bool) -> str:
    """What is wrong with a file after a power loss; empty when nothing is."""
    try:
        with projects.open(path) as project:
            there = steps(project)
            if there < acknowledged:
                return f"{acknowledged - there} steps lost"
            return "; ".join(problems(project)) if thoroughly else ""
    except UserError as error:
        return str(error)


@pytest.mark.parametrize(
    ("number", "seed", "place"),
    [
        (1_000, 1, ""),
        (1_000, 2, ""),
        (1_000, 3, ""),
        (1_000, 4, ""),
        (1_000, 6, "Dropbox"),
        pytest.param(20_000, 5, "", marks=pytest.mark.slow),
        pytest.param(5_000, 7, "Dropbox", marks=pytest.mark.slow),
    ],
)
def test_that_no_acknowledged_step_is_lost_to_a_power_failure(
    number: int, seed: int, place: str
) -> None:
    """Also in a folder that is kept in step with other computers, where nothing is written ahead."""
    with memory_folder() as above:
        folder = above / place
        folder.mkdir(exist_ok=True)
        path = folder / NAME
        with new_project(path) as project:
            add_article(project, LOREM)
        before = path.read_bytes()
        with watched() as watch:
            a_day_of_work(path, watch)
        assert any(event.name.endswith("-wal") for event in watch.events) == (not place)
        kinds = {event.kind for event in watch.events}
        assert kinds >= {"open", "write", "sync", "delete", "mark"}
        assert sum(event.kind == "mark" for event in watch.events) == 12
        for count, (files, acknowledged) in enumerate(
            crash_states(watch.events, before, number, seed)
        ):
            found = lost_or_damaged(put(folder, files), acknowledged, thoroughly=count % 8 == 0)
            assert not found, (count, found)
    tell("power", **{"work in a synchronised folder" if place else "work": number})


def test_that_this_test_notices_what_is_lost_without_syncing() -> None:
    with memory_folder() as folder:
        path = folder / NAME
        with new_project(path) as project:
            add_article(project, LOREM)
        before = path.read_bytes()
        with watched() as watch:
            a_day_of_work(path, watch, unsafe=True)
        found = [
            lost_or_damaged(put(folder, files), acknowledged, thoroughly=False)
            for files, acknowledged in crash_states(watch.events, before, 60, 3)
        ]
    assert sum(map(bool, found)) > 5


def test_that_a_new_project_is_there_whole_or_not_at_all_after_a_power_failure() -> None:
    with memory_folder() as folder:
        with watched() as watch:
            new_project(folder / NAME).close()
        # Until the finished draft gets its name, nothing is at the name; from then on it must be whole.
        named = next(n for n, e in enumerate(watch.events) if e.kind == "open" and e.name == NAME)
        draft = next(e.name for e in watch.events if e.name.endswith(".new"))
        disk = Disk({})
        for event in watch.events[:named]:
            disk.apply(event)
        drawn = random.Random(7)
        for _ in range(20):
            files = disk.after_power_loss(drawn)
            assert not lost_or_damaged(put(folder, {NAME: files[draft]}), 1, thoroughly=True)


def test_that_a_migration_cut_off_by_a_power_failure_leaves_the_old_or_the_new_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with memory_folder() as folder:
        path = folder / NAME
        with new_project(path) as project:
            article = add_article(project, LOREM)
            for word in ("Lena", "mayor", "ferry"):
                tag(project, article, word)
        before = path.read_bytes()
        next_version.apply(monkeypatch.setattr, tmp_path / "schemas")
        monkeypatch.setattr(opening, "_migrate_safely", without_back_up)
        with watched() as watch:
            projects.open(path).close()
        versions = set()
        for files, _ in crash_states(watch.events, before, 120, 5):
            place = put(folder, files)
            with closing(sqlite3.connect(place)) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                columns = [c[1] for c in connection.execute("PRAGMA table_info(annotation)")]
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert ("length" in columns) == (version == 2)
            versions.add(version)
            assert not lost_or_damaged(put(folder, files), 5, thoroughly=False)
        assert versions == {1, 2}
    tell("power", migration=120)


def without_back_up(connection: sqlite3.Connection, path: Path, version: int, _: object) -> None:
    """The migration alone; the back-up before it is tested elsewhere and would only slow this down."""
    opening.migrate(connection, path, version)
