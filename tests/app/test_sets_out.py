"""Sets out of a real project: whole, the same each time, and never over what is there."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.app import (
    annotations,
    history,
    projects,
)
from annotator.core.errors import Cancelled, UserError
from annotator.core.ids import id_text
from annotator.core.jobs import Silent
from annotator.core.model import End
from annotator.store.project import Project
from tests.app.set_projects import (
    export,
    state,
    tag,
)


def test_that_an_export_is_whole_checked_and_has_its_loss_report_beside_it(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    report = export(project, target)
    assert report.paths == (target,)
    assert report.annotations == 6
    assert report.loss == ()
    beside = json.loads((tmp_path / "out.jsonl.loss.json").read_text("utf-8"))
    assert (beside["format"], beside["loss"]) == ("jsonl", [])
    from hashlib import sha256

    assert beside["sha256"] == sha256(target.read_bytes()).hexdigest()
    assert set(report.as_json()) >= {"format", "paths", "annotations", "loss"}


def test_that_the_same_project_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    for format in ("jsonl", "csv"):
        export(project, tmp_path / "1", format)
        export(project, tmp_path / "2", format)
        assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
        (tmp_path / "1").unlink()
        (tmp_path / "1.loss.json").unlink()
        (tmp_path / "2").unlink()
        (tmp_path / "2.loss.json").unlink()


def test_that_undo_and_redo_leave_the_exported_bytes_alone(project: Project) -> None:
    before = state(project)
    for _ in range(6):
        history.undo(project)
    assert state(project) != before
    for _ in range(6):
        history.redo(project)
    assert state(project) == before


def test_that_the_table_holds_one_row_per_annotation_with_safe_cells(
    project: Project, tmp_path: Path
) -> None:
    report = export(project, tmp_path / "out.csv", "csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == report.annotations == 6
    for row in rows:
        for name, cell in row.items():
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r"), name
    claim = next(row for row in rows if row["type"] == "claim")
    assert claim["attribute.stance"] == "oppose"
    assert claim["annotator"] == "'=Anna"
    assert claim["article_title"] == "'=Title"
    assert claim["relation.made_by"] == "La maire de Saint-Denis; Le Journal"
    assert claim["article_status"] == ""
    assert {loss.kind for loss in report.loss} == {
        "relations",
        "entities",
        "notes",
        "codebook",
        "text",
    }


def test_that_one_annotators_set_leaves_the_others_out(project: Project, tmp_path: Path) -> None:
    from annotator.app import lookup

    anna = lookup.annotator_named(project, "=Anna")
    report = export(project, tmp_path / "anna.jsonl", annotator=anna.id)
    lines = [json.loads(line) for line in (tmp_path / "anna.jsonl").read_text("utf-8").splitlines()]
    assert report.annotations == 4
    assert [line["name"] for line in lines if line["kind"] == "annotator"] == ["=Anna"]
    assert {line["annotator"] for line in lines if line["kind"] == "annotation"} == {
        id_text(anna.id)
    }
    assert len([line for line in lines if line["kind"] == "article"]) == 2
    assert [line for line in lines if line["kind"] == "article-status"] == []


def test_that_relations_to_somebody_elses_annotation_are_named_as_lost(
    project: Project, tmp_path: Path
) -> None:
    mine = tag(project, "Non", "claim")
    theirs = next(a for a in annotations.list_annotations(project) if a.type == "actor")
    annotations.relate(project, "made_by", End("annotation", mine.id), End("annotation", theirs.id))
    report = export(project, tmp_path / "bob.jsonl", annotator=mine.annotator)
    assert [(loss.kind, loss.annotations) for loss in report.loss] == [("relations", (mine.id,))]


def test_that_nothing_existing_is_replaced_without_being_asked(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        export(project, target, "csv")
    assert target.read_text() == "mine"
    assert not (tmp_path / "out.csv.loss.json").exists()
    export(project, target, "csv", overwrite=True)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_that_an_export_never_replaces_the_project_or_what_belongs_to_it(
    project: Project, suffix: str
) -> None:
    path = project.path.with_name(project.path.name + suffix)
    before = path.stat().st_ino
    with pytest.raises(UserError, match="not replaced"):
        export(project, path, overwrite=True)
    assert path.stat().st_ino == before


def test_that_an_export_never_replaces_another_project(project: Project, tmp_path: Path) -> None:
    projects.create(tmp_path / "other.annotator").close()
    before = (tmp_path / "other.annotator").read_bytes()
    with pytest.raises(UserError, match="not replaced"):
        export(project, tmp_path / "other.annotator", overwrite=True)
    assert (tmp_path / "other.annotator").read_bytes() == before


def test_that_a_stopped_export_leaves_the_old_file_and_no_litter(
    project: Project, tmp_path: Path
) -> None:
    class Stopped(Silent):
        asked = 0

        def check(self) -> None:
            self.asked += 1
            if self.asked > 2:
                raise Cancelled

    out = tmp_path / "out"
    out.mkdir()
    (out / "a.jsonl").write_text("old")
    with pytest.raises(Cancelled):
        export(project, out / "a.jsonl", overwrite=True, report=Stopped())
    assert [path.name for path in out.iterdir()] == ["a.jsonl"]
    assert (out / "a.jsonl").read_text() == "old"


def test_that_an_export_which_reads_back_differently_is_thrown_away(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.formats import jsonl

    real = jsonl.write

    def damaging(source, out, losses, report, **options):
        count = real(source, out, losses, report, **options)
        out.seek(40)
        out.write(b"x")
        return count

    monkeypatch.setattr(jsonl, "write", damaging)
    with pytest.raises(UserError):
        export(project, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs a system with resource limits")
def test_that_a_full_disk_is_one_sentence_and_leaves_the_old_file(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    script = (
        "import resource, signal, sys\n"
        "from annotator.app import projects, sets\n"
        "from annotator.core.errors import UserError\n"
        "project = projects.open(sys.argv[1], write=False)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: sets.export(project, 'jsonl', sys.argv[2], overwrite=True)\n"
        "except UserError as error: print(error)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(project.path), str(target)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "no room left" in told.stdout
    assert target.read_text() == "old"
    assert not list(tmp_path.glob(".out*"))
