"""Projects on network drives and in folders that are kept in step: told, nothing written ahead, and all promises kept."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, history, projects
from annotator.core.medium import Shared
from annotator.store import opening
from tests.store.helpers import add_article, new_project, problems, sample, tag, whole


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "OneDrive - University"
    folder.mkdir()
    return folder / "p.annotator"


def journal_mode(project: projects.Project) -> tuple[str, int]:
    connection = project.read()
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return mode, connection.execute("PRAGMA synchronous").fetchone()[0]


def test_that_nothing_is_written_ahead_there_and_every_step_is_kept(place: Path) -> None:
    with new_project(place) as project:
        assert "OneDrive" in project.place and "one computer at a time" in project.place
        with ThreadPoolExecutor(1) as pool:
            assert journal_mode(project) == ("delete", 3)
            assert pool.submit(journal_mode, project).result() == ("delete", 3)
        article = add_article(project)
        for word in ("Lena", "mayor", "ferry"):
            tag(project, article, word)
            assert [p.name for p in place.parent.glob("p.annotator*")] == [place.name]
        history.undo(project)
        before = whole(project)
        with projects.open(place, write=False) as beside:
            assert whole(beside) == before
            assert beside.place == ""
    with projects.open(place) as project:
        history.redo(project)
        assert len(annotations.list_annotations(project)) == 3
        assert problems(project) == []


def test_that_on_a_disk_of_one_s_own_nothing_is_said_and_the_log_is_written_ahead(
    tmp_path: Path,
) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        assert (project.place, journal_mode(project)) == ("", ("wal", 2))


def test_that_a_network_drive_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening.medium, "file_system", lambda path: "nfs4")
    with new_project(tmp_path / "p.annotator") as project:
        assert "network drive" in project.place
        assert journal_mode(project) == ("delete", 3)


def test_that_a_log_left_by_a_crash_elsewhere_is_taken_in_before_nothing_is_written_ahead(
    tmp_path: Path, place: Path
) -> None:
    path = sample(tmp_path / "p.annotator")
    with projects.open(path) as project:
        tag(project, articles.list_ids(project)[0], "union")
        for suffix in ("", "-wal"):
            place.with_name(place.name + suffix).write_bytes(
                path.with_name(path.name + suffix).read_bytes()
            )
        there = len(annotations.list_annotations(project))
    with projects.open(place) as project:
        assert journal_mode(project)[0] == "delete"
        assert len(annotations.list_annotations(project)) == there
        assert problems(project) == []
    assert [p.name for p in place.parent.iterdir()] == [place.name]


def test_that_a_reader_beside_a_log_does_not_keep_anybody_from_writing(place: Path) -> None:
    sample(place)
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM article").fetchone()
        with projects.open(place) as project:
            assert "OneDrive" in project.place
            tag(project, articles.list_ids(project)[0], "union")


def test_that_the_sentence_says_where_a_file_lies() -> None:
    assert opening._advice(Path("p.annotator"), None) == ""
    said = opening._advice(Path("p.annotator"), Shared("Dropbox"))
    assert said.startswith("“p.annotator” lies in a folder that Dropbox keeps in step")
