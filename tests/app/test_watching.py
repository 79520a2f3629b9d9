"""A watched folder: what is new is told once, when it is whole, and nothing comes in by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import articles, projects, watching
from annotator.core.errors import UserError
from annotator.store.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = projects.create(tmp_path / "p.annotator")
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "alerts"
    (made / "deep").mkdir(parents=True)
    (made / "a.txt").write_text("One text.", "utf-8")
    (made / "deep" / "b.txt").write_text("Another.", "utf-8")
    return made


def test_that_files_are_new_once_they_stay_as_they_are(project, folder):
    assert watching.look(project) == watching.Look()
    watching.watch(project, folder)
    first = watching.look(project)
    assert first.new == ()
    assert len(first.growing) == 2
    (folder / "a.txt").write_text("One text that grows.", "utf-8")
    second = watching.look(project, first.growing)
    assert [path.name for path in second.new] == ["b.txt"]
    third = watching.look(project, second.growing)
    assert [path.name for path in third.new] == ["a.txt"]
    assert set(third.folders) == {folder, folder / "deep"}


def test_that_what_was_offered_is_not_offered_again_unless_it_changes(project, folder):
    watching.watch(project, folder)
    new = watching.look(project, watching.look(project).growing).new
    watching.note_offered(project, new)
    assert watching.look(project).growing == {}
    (folder / "a.txt").write_text("Written anew.", "utf-8")
    (folder / "c.txt").write_text("New.", "utf-8")
    names = {Path(name).name for name in watching.look(project).growing}
    assert names == {"a.txt", "c.txt"}
    assert articles.count(project) == 0


def test_that_nothing_about_the_folder_lies_in_the_project(project, folder):
    watching.watch(project, folder)
    watching.note_offered(project, [folder / "a.txt"])
    project.idle()
    assert str(folder).encode() not in project.path.read_bytes()
    assert watching.folder_of(project) == folder
    watching.watch(project, None)
    assert watching.folder_of(project) is None


def test_that_a_folder_that_is_gone_is_said_and_none_is_refused(project, folder, tmp_path):
    with pytest.raises(UserError, match="no folder"):
        watching.watch(project, tmp_path / "nowhere")
    watching.watch(project, folder)
    folder.rename(tmp_path / "elsewhere")
    assert watching.look(project).missing
