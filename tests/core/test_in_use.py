"""Files that are open through SQLite here, and who may touch them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from annotator.app import codebook_files, projects, set_import
from annotator.app.intake import import_paths
from annotator.core import in_use
from annotator.core.errors import UserError


def test_that_a_project_belongs_under_every_name_with_what_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "work.annotator"
    with projects.create(path) as project:
        project.read()
        link, hard = tmp_path / "link", tmp_path / "hard"
        link.symlink_to(path)
        os.link(f"{path}-shm", hard)
        assert in_use.belongs(path) and in_use.belongs(link) and in_use.belongs(hard)
        assert in_use.belongs(f"{path}-wal")
        other = tmp_path / "other-wal"
        other.write_bytes(b"")
        assert not in_use.belongs(other) and not in_use.belongs(tmp_path / "nothing")
    assert not in_use.belongs(path)


def test_that_an_import_of_the_projects_own_folder_leaves_the_project_out(tmp_path: Path) -> None:
    path = tmp_path / "work.annotator"
    (tmp_path / "trains.txt").write_text("Trains are late.", "utf-8")
    with projects.create(path) as project:
        report = import_paths(project, [tmp_path])
        assert [Path(one.path).name for one in report.added] == ["trains.txt"]
        assert not report.failed
        named = import_paths(project, [path, Path(f"{path}-wal")])
        assert ["the project that is open" in one.reason for one in named.failed] == [True, True]


def test_that_the_open_project_is_no_set_but_its_codebook_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "work.annotator"
    with projects.create(path) as project:
        with pytest.raises(UserError, match="the project that is open"):
            set_import.import_set(project, path, "jsonl")
        assert codebook_files.read_file(path) == project.codebook
