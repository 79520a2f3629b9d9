"""INCEpTION projects: out and back, people apart, and real exports."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundArticle, FoundRelation, Refused
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.formats.test_cas import a_set
from tests.support import shared_data

pytest.importorskip("cassis")

from annotator.formats import inception


def write(source: MemorySet, path: Path) -> tuple[int, LossLog]:
    losses = LossLog()
    with path.open("wb") as out:
        count = inception.write(source, out, losses, silent)
    assert inception.compare(source, path, silent) == ""
    return count, losses


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(source=any_sets())
def test_that_any_set_reads_back_up_to_what_was_told(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    count, losses = write(source, tmp_path_factory.mktemp("inception") / "out.zip")
    told = {identity for loss in losses.losses() for identity in loss.annotations}
    assert count + len(told) >= len(source.marks)


def test_that_each_annotator_has_a_file_and_relations_across_are_told(tmp_path: Path) -> None:
    source = a_set()
    _, losses = write(source, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as project:
        names = project.namelist()
        about = json.loads(project.read("exportedproject.json"))
    assert "source/A b.txt" in names and "annotation/A b.txt/Anna.zip" in names
    assert len([each for each in names if each.startswith("annotation/")]) == 2
    assert {each["name"] for each in about["layers"]} == {"custom.Span", "custom.Relation"}
    assert any("two annotators" in loss.text for loss in losses.losses())
    parts = list(inception.read(tmp_path / "a.zip"))
    assert not any(isinstance(part, FoundRelation) for part in parts)
    people = [
        {m.annotator_name for m in part.annotations}
        for part in parts
        if isinstance(part, FoundArticle)
    ]
    assert sorted(people, key=repr) == sorted([{"Anna"}, {"بدر"}], key=repr)


def test_that_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("exportedproject.json", "[")
    with pytest.raises(UserError, match="no exported project"):
        list(inception.read(tmp_path / "a.zip"))


def test_that_real_projects_give_texts_curations_and_the_names_of_what_cannot_be_read(
    tmp_path: Path,
) -> None:
    root = shared_data("formats", "inception-project")
    found = []
    for path in sorted(root.rglob("*.zip")):
        parts = list(inception.read(path))
        texts = [part for part in parts if isinstance(part, FoundArticle)]
        marks = sum(len(part.annotations) for part in texts)
        found.append((len(texts), marks, sum(isinstance(p, Refused) for p in parts)))
        with projects.create(tmp_path / f"{len(found)}.annotator") as project:
            report = sets.import_set(project, path, "inception")
            assert (report.added, report.exact) == (1, marks)
    assert found == [(1, 0, 1), (1, 1, 1), (1, 1, 1)]
