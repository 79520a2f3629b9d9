"""Reading changes not a byte, takes no lock, and works on media that cannot be written."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, projects, search
from annotator.core.errors import ProjectError
from annotator.store.project import Project
from tests.store.helpers import add_article, fingerprint, problems, sample, tag
from tests.store.test_strangers import LEAVE_LOG, killed


def read_everything(project: Project) -> int:
    """What the reading commands ask."""
    found = annotations.list_annotations(project)
    for article in articles.list_articles(project):
        articles.text(project, article.id)
        annotations.rows(project, article.id)
    entities.list_entities(project)
    entities.suggest(project, "len")
    history.steps(project)
    history.undo_label(project)
    history.reports(project)
    search.search(project, "ferry")
    assert problems(project) == []
    return len(found)


def refuse_to_write(project: Project) -> None:
    """Every kind of change is refused with the reason."""
    article = articles.list_ids(project)[0]
    for action in (
        lambda: tag(project, article, "town"),
        lambda: add_article(project),
        lambda: entities.create(project, "x", "actor"),
        lambda: articles.set_status(project, [article], "coded"),
        lambda: history.undo(project),
        lambda: project.staging().__enter__(),
    ):
        with pytest.raises(ProjectError) as caught:
            action()
        assert caught.value.message == project.read_only


@contextlib.contextmanager
def mounted_read_only(folder: Path) -> Iterator[None]:
    """The folder on a read-only medium; skips where mounting is not allowed."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may mount")
    for options in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
        done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
        if done.returncode:
            subprocess.run(["umount", str(folder)], capture_output=True, check=False)
            pytest.skip("mounting is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_that_reading_a_project_at_rest_changes_no_byte_and_no_time(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    before = fingerprint(tmp_path)
    with projects.open(path, write=False) as project:
        assert read_everything(project) == 3
        refuse_to_write(project)
        assert fingerprint(tmp_path) == before
    assert fingerprint(tmp_path) == before


def test_that_reading_after_a_crash_changes_neither_file_nor_log(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    killed(path, LEAVE_LOG)
    before = fingerprint(tmp_path)
    for _ in range(2):
        with projects.open(path, write=False) as project:
            assert read_everything(project) == 4
    after = fingerprint(tmp_path)
    # The shared memory is SQLite's notice board; it is made anew from the log each time.
    for one in (before, after):
        one.pop("s.annotator-shm", None)
    assert after == before


def test_that_a_project_on_a_read_only_medium_opens_for_reading_and_says_so(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "medium"
    folder.mkdir()
    path = sample(folder / "s.annotator")
    before = fingerprint(folder)
    with mounted_read_only(folder):
        for write in (True, False):
            with projects.open(path, write=write) as project:
                assert "read" in project.read_only
                assert read_everything(project) == 3
                refuse_to_write(project)
        with pytest.raises(ProjectError, match="folder where you may write"):
            projects.create(folder / "new.annotator")
        with projects.open(path) as project:
            projects.back_up(project)
    assert fingerprint(folder) == before


def test_that_a_crashed_project_on_a_read_only_medium_shows_its_last_steps(tmp_path: Path) -> None:
    folder = tmp_path / "medium"
    folder.mkdir()
    path = sample(folder / "s.annotator")
    killed(path, LEAVE_LOG)
    with mounted_read_only(folder):
        with projects.open(path) as project:
            assert read_everything(project) == 4
            scratch = project.scratch
            assert scratch is not None and scratch.exists()
        assert not scratch.exists()
    with projects.open(path) as project:
        assert read_everything(project) == 4


def test_that_a_file_that_may_not_be_changed_opens_for_reading(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    if os.geteuid() == 0:
        if shutil.which("chattr") is None:
            pytest.skip("chattr is not on this machine")
        frozen = subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False)
        if frozen.returncode:
            pytest.skip("files cannot be made unchangeable here")
        thaw = ["chattr", "-i", str(path)]
    else:
        path.chmod(0o444)
        thaw = ["true"]
    try:
        with projects.open(path) as project:
            assert "read-only" in project.read_only
            assert read_everything(project) == 3
            refuse_to_write(project)
    finally:
        subprocess.run(thaw, check=True)


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root may read whatever it likes"
)
def test_that_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    path.chmod(0)
    with pytest.raises(ProjectError, match="may not read"):
        projects.open(path)
