"""The n-th thing asked of the disk fails, for every n: a calm sentence, nothing half, and work goes on after."""

from __future__ import annotations

import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, intake, projects
from annotator.core.errors import ProjectError, UserError
from annotator.core.text import text_hash
from annotator.store import articles as stored_articles
from annotator.store.project import Project
from tests.faults.helpers import memory_folder
from tests.faults.tally import tell
from tests.faults.vfs import Watch, watched
from tests.store.helpers import LOREM, add_article, new_project, problems, state, tag

NAME = "p.annotator"
KINDS = [(False, False), (True, False), (False, True), (True, True)]
"""Once or lasting; an error of the disk or a full one."""


def work(project: Project, kept: Callable[[Project], None]) -> None:
    """One of each kind of step; ``kept`` is told after each that was saved."""
    article = articles.list_ids(project)[0]
    actions: tuple[Callable[[], object], ...] = (
        lambda: tag(project, article, "Lena", note="n" * 6_000),
        lambda: annotations.set_status(
            project, [a.id for a in annotations.list_annotations(project)], "doubt"
        ),
        lambda: entities.create(project, "Lena Orso", "actor"),
        lambda: history.undo(project),
        lambda: history.redo(project),
        lambda: add_article(project, "A later text. " * 300),
        lambda: articles.delete(project, [article]),
        lambda: history.undo(project),
    )
    for action in actions:
        try:
            action()
        except UserError as error:
            assert error.message and error.hint
        else:
            kept(project)


def sweep(run: Callable[[Watch], None], every: int) -> int:
    """Run with the 1st, then a later operation failing, in every way, until nothing fails; returns how many did."""
    total = 0
    for turn, (lasting, full) in enumerate(KINDS):
        number = 1 + turn * every // len(KINDS)
        while True:
            with watched() as watch:
                watch.recording = False
                run_armed(run, watch, number, lasting, full)
                if not watch.failed:
                    break
            total += 1
            number += every
    tell("errors of the disk", cases=total)
    return total


def run_armed(
    run: Callable[[Watch], None], watch: Watch, number: int, lasting: bool, full: bool
) -> None:
    watch.arm(number, lasting, full)
    run(watch)
    watch.disarm()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANNOTATOR_HOME", str(tmp_path_factory.mktemp("home")))
        path = tmp_path_factory.mktemp("made") / NAME
        with new_project(path) as project:
            article = add_article(project, LOREM)
            for word in ("mayor", "ferry", "talks"):
                tag(project, article, word)
        return path.read_bytes()


@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.slow)])
def test_that_whichever_operation_fails_while_working_nothing_is_half_saved(
    original: bytes, every: int
) -> None:
    with memory_folder() as folder:
        path = folder / NAME

        def run(watch: Watch) -> None:
            path.write_bytes(original)
            number, lasting, full = watch.fail_at, watch.lasting, watch.full
            watch.disarm()
            with projects.open(path) as project:
                saved = [state(project)]
                watch.arm(number, lasting, full)
                work(project, lambda one: saved.append(state(one)))
                failed = watch.failed
                watch.disarm()
                assert state(project) == saved[-1], "what was refused must have left no trace"
                entities.create(project, "Still usable", "actor")
                now = state(project)
            with projects.open(path) as project:
                assert state(project) == now
                assert problems(project) == []
            watch.failed = failed

        assert sweep(run, every) > 100 // every
        assert [p.name for p in folder.iterdir()] == [NAME]


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_that_whichever_operation_fails_while_opening_or_closing_the_file_stays_whole(
    original: bytes, every: int
) -> None:
    with memory_folder() as folder:
        path = folder / NAME

        def run(watch: Watch) -> None:
            path.write_bytes(original)
            try:
                with projects.open(path) as project:
                    wanted = {4}
                    try:
                        tag(project, articles.list_ids(project)[0], "union")
                    except UserError as error:
                        assert error.hint
                        # The disk said it had failed; it may have kept what it was given all the same.
                        wanted = {3, 4}
            except UserError as error:
                assert error.message and error.hint
                wanted = {3, 4}
            failed = watch.failed
            watch.disarm()
            with projects.open(path) as project:
                assert not project.read_only
                assert len(annotations.list_annotations(project)) in wanted
                assert problems(project) == []
            watch.failed = failed
            assert [p.name for p in folder.iterdir()] == [NAME]

        assert sweep(run, every) > 50 // every


@pytest.mark.parametrize("every", [130, pytest.param(1, marks=pytest.mark.slow)])
def test_that_whichever_operation_fails_while_making_backing_up_or_restoring_nothing_half_is_left(
    original: bytes, every: int
) -> None:
    with memory_folder() as folder:
        source = folder / NAME
        source.write_bytes(original)

        def run(watch: Watch) -> None:
            made = folder / "new.annotator"
            backup, copy = folder / "b.gz", folder / "copy.annotator"
            try:
                projects.create(made).close()
            except UserError as error:
                assert error.message and error.hint
            try:
                with projects.open(source, write=False) as project:
                    projects.back_up(project, backup)
                    projects.save_copy(project, folder / "saved.annotator")
                projects.restore(backup, copy)
            except UserError as error:
                assert error.message and error.hint
            failed = watch.failed
            watch.disarm()
            for path in (made, copy, folder / "saved.annotator"):
                if path.exists():
                    with projects.open(path) as project:
                        assert problems(project) == []
                    path.unlink()
            if backup.exists():
                projects.restore(backup, copy).unlink()
                backup.unlink()
            assert source.read_bytes() == original
            assert [p.name for p in folder.iterdir()] == [NAME]
            watch.failed = failed

        assert sweep(run, every) > 100 // every


# --- disks that are really full ---


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own with little room; skips where mounting is not allowed."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_up(project: Project, article: bytes) -> int:
    """Tag until the disk is full; returns how many were saved."""
    saved = 0
    with pytest.raises(ProjectError) as caught:
        for _ in range(3_000):
            tag(project, article, "Lena", note="x" * 3_000)
            saved += 1
    assert "full" in caught.value.message and project.path.name in caught.value.message
    assert "space" in caught.value.hint
    return saved


def test_that_a_full_disk_is_told_nothing_is_lost_and_work_goes_on_with_room(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "3m"):
        ballast = folder / "somebody's film"
        ballast.write_bytes(bytes(600_000))
        path = folder / NAME
        with new_project(path) as project:
            article = add_article(project)
            saved = fill_up(project, article)
            assert saved > 0
            assert len(annotations.list_annotations(project)) == saved
            assert articles.text(project, article) == LOREM
            with pytest.raises(UserError):
                projects.back_up(project, folder / "b.gz")
            with pytest.raises(UserError):
                projects.create(folder / "other.annotator")
            assert not (folder / "b.gz").exists() and not (folder / "other.annotator").exists()
            assert problems(project) == []
            ballast.unlink()
            made = tag(project, article, "ferry")
            history.undo(project)
            history.redo(project)
            assert annotations.get(project, made.id) == made
        with projects.open(path) as project:
            assert len(annotations.list_annotations(project)) == saved + 1
            assert problems(project) == []


def test_that_a_project_closed_on_a_full_disk_opens_again_whole(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "2m"):
        path = folder / NAME
        with new_project(path) as project:
            saved = fill_up(project, add_article(project))
        with projects.open(path, write=False) as project:
            assert len(annotations.list_annotations(project)) == saved
        try:
            with projects.open(path) as project:
                assert len(annotations.list_annotations(project)) == saved
        except ProjectError as error:
            assert error.hint
        subprocess.run(["mount", "-o", "remount,size=8m", str(folder)], check=True)
        with projects.open(path) as project:
            assert len(annotations.list_annotations(project)) == saved
            assert problems(project) == []
            tag(project, articles.list_ids(project)[0], "ferry")
        assert [p.name for p in folder.iterdir()] == [NAME]


def test_that_a_file_that_may_not_grow_is_told_like_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with new_project(path) as project:
        article = add_article(project)
        limit = path.stat().st_size + 400_000
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            saved = fill_up(project, article)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, ignored)
        assert len(annotations.list_annotations(project)) == saved
        tag(project, article, "ferry")
        assert problems(project) == []


def test_that_a_full_disk_during_an_import_adds_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with new_project(path) as project:
        add_article(project)
        before = state(project)
        (pages,) = project.read().execute("PRAGMA page_count").fetchone()
        project.read().execute(f"PRAGMA max_page_count = {pages + 40}")
        texts = [f"{LOREM * 30} {n}" for n in range(60)]
        with pytest.raises(ProjectError, match="full"):
            for start in range(0, 60, 10):
                stored_articles.stage(
                    project, [(text_hash(t), t) for t in texts[start : start + 10]]
                )
        assert state(project) == before
        project.read().execute("PRAGMA max_page_count = 1073741823")
    with projects.open(path) as project:
        assert project.read().execute("SELECT count(*) FROM text").fetchone() == (1,)
        assert problems(project) == []
        for _ in range(2):
            intake.paste(project, texts[0])
        assert articles.count(project) == 2
