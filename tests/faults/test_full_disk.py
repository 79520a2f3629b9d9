"""A disk that is really full, by command line and in the window: which drive and how much is said, and nothing is lost."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects, sets
from annotator.core.errors import UserError
from annotator.core.medium import drive
from annotator.intake import Draft
from tests.cli.support import Shell
from tests.faults.helpers import memory_folder
from tests.faults.test_io_errors import small_disk, sweep
from tests.faults.vfs import Watch
from tests.gui.conftest import open_desk, qapp, qtbot, tidy_toolkit  # noqa: F401
from tests.gui.windows import Open
from tests.store.helpers import LOREM, add_article, new_project, problems, tag, whole

ROOM = 24_000
"""Bytes left on the disk: not enough to save anything."""

NEEDED = re.compile(r"About [\d,.]+ [kMG]B of space are needed")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small drive of its own with a project of some weight, and no room left."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "6m"):
        with new_project(folder / "p.annotator") as project:
            article = add_article(project, LOREM * 1_500)
            for word in ("Lena", "mayor", "ferry"):
                tag(project, article, word, note="n" * 4_000)
        (folder / "long.txt").write_text((LOREM + "\n") * 3_000)
        fill(folder)
        yield folder


def fill(folder: Path) -> None:
    """Let somebody's film take what is left but :data:`ROOM`."""
    left = os.statvfs(folder)
    (folder / "film").write_bytes(bytes(max(0, left.f_bavail * left.f_frsize - ROOM)))


def said_well(text: str, folder: Path) -> None:
    assert f"the drive “{drive(folder)}” is full" in text, text
    assert NEEDED.search(text), text
    assert "Traceback" not in text


COMMANDS: dict[str, tuple[str, ...]] = {
    "import": ("import", "@p.annotator", "@long.txt"),
    "back-up": ("backup", "@p.annotator", "--output", "@b.gz"),
    "new": ("new", "@other.annotator"),
    "new sample": ("new", "@other.annotator", "--sample"),
    "export": ("export", "@p.annotator", "--format", "jsonl", "--output", "@o.jsonl"),
    "export of many files": ("export", "@p.annotator", "--format", "brat", "--output", "@brat"),
    "export of rows": ("export", "@p.annotator", "--format", "csv", "--output", "@o.csv"),
}
"""What is asked; ``@`` stands for the folder."""


@pytest.mark.parametrize("what", COMMANDS)
def test_that_a_command_on_a_full_disk_names_the_drive_and_what_is_needed(
    disk: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    words = [word.replace("@", f"{disk}/") for word in COMMANDS[what]]
    path = disk / "p.annotator"
    with projects.open(path, write=False) as project:
        before = whole(project)
    there = {path.name for path in disk.iterdir()}
    result = Shell(disk, capsys)(*words, "--json")
    assert result.code == 1
    said_well(result.json["error"] + " " + result.json["hint"], disk)
    # What could not be moved into the project for want of room may wait in its own log.
    left = {one.name for one in disk.iterdir()} - {"p.annotator-wal", "p.annotator-shm"}
    assert left == there, "nothing half is left"
    (disk / "film").unlink()
    with projects.open(path, write=False) as project:
        assert whole(project) == before
    assert Shell(disk, capsys)(*words, "--json").code == 0


def test_that_the_window_tells_it_keeps_what_was_saved_and_goes_on_with_room(
    disk: Path,
    open_desk: Open,  # noqa: F811
) -> None:
    film = (disk / "film").stat().st_size
    (disk / "film").unlink()
    opened = open_desk(path=disk / "p.annotator")
    (disk / "film").write_bytes(bytes(film - 500_000))
    saved = len(opened.annotations())
    article = opened.session.article
    for number in range(2_000):
        made = opened.session.attempt(
            annotations.annotate, opened.session.project, article, "actor", [(number, number + 1)],
            note="x" * 3_000,
        )  # fmt: skip
        if made is None:
            break
        saved += 1
    said_well(" ".join(opened.errors()), disk)
    assert len(annotations.list_annotations(opened.session.project)) == saved
    assert articles.text(opened.session.project, article) == LOREM * 1_500
    (disk / "film").unlink()
    assert opened.session.attempt(
        annotations.annotate, opened.session.project, article, "event", [(5, 9)]
    )
    opened.leave()
    with projects.open(disk / "p.annotator") as project:
        assert len(annotations.list_annotations(project)) == saved + 1
        assert problems(project) == []


# --- write errors at every operation, of what io_errors leaves out ---


@pytest.mark.parametrize("every", [25, pytest.param(1, marks=pytest.mark.slow)])
def test_that_whichever_operation_fails_during_imports_undo_and_exports_nothing_is_half_done(
    annotator_home: Path, every: int
) -> None:
    from annotator.app import history, intake

    with memory_folder() as folder:
        path, source, out = folder / "p.annotator", folder / "set.jsonl", folder / "out.jsonl"
        with new_project(path) as project:
            tag(project, add_article(project, LOREM * 2), "mayor")
            sets.export(project, "jsonl", source)
        for report in folder.glob("set.jsonl.loss.*"):
            report.unlink()
        path.unlink()
        with new_project(path) as project:
            tag(project, add_article(project), "Lena")
        original = path.read_bytes()
        drafts = [Draft(text=f"{LOREM} {n}", title=f"Draft {n}", kind="text") for n in range(6)]

        def run(watch: Watch) -> None:
            path.write_bytes(original)
            number, lasting, full = watch.fail_at, watch.lasting, watch.full
            watch.disarm()
            with projects.open(path) as project:
                kept = whole(project)["state"]
                watch.arm(number or 1, lasting, full)
                for action in (
                    lambda: intake.import_drafts(project, drafts),
                    lambda: sets.import_set(project, source, "jsonl"),
                    lambda: history.undo(project),
                    lambda: history.redo(project),
                    lambda: sets.export(project, "jsonl", out, overwrite=True),
                ):
                    armed = watch.fail_at
                    try:
                        action()
                    except UserError as error:
                        assert error.message and error.hint
                        watch.fail_at = None
                        assert whole(project)["state"] == kept, "what was refused left no trace"
                    else:
                        watch.fail_at = None
                        kept = whole(project)["state"]
                    watch.fail_at = armed
                failed = watch.failed
                watch.disarm()
            with projects.open(path) as project:
                assert whole(project)["state"] == kept
                assert problems(project) == []
            watch.failed = failed
            assert not list(folder.glob(".*"))
            for left in folder.glob("out.jsonl*"):
                left.unlink()

        assert sweep(run, every) > 100 // every
