"""Sets into a real project: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import (
    annotations,
    articles,
    corrections,
    entities,
    history,
    projects,
    sets,
)
from annotator.core.errors import Cancelled, UserError
from annotator.core.graphemes import is_grapheme_boundary
from annotator.core.jobs import Silent, silent
from annotator.core.model import Annotation
from annotator.formats import jsonl
from annotator.formats.loss import LossLog
from annotator.store.project import Project
from tests.app.set_projects import (
    TEXT,
    edit_lines,
    export,
    new_project,
    state,
    tag,
)
from tests.formats import memory


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(memory.sets())
def test_that_any_set_survives_a_project_line_by_line(
    tmp_path: Path, source: memory.MemorySet
) -> None:
    whole = [mark for mark in source.marks if not cuts_a_character(source, mark)]
    source.marks = whole
    source.links = [link for link in source.links if link.source.id in {m.id for m in whole}]
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    with (folder / "0.jsonl").open("wb") as out:
        jsonl.write(source, out, LossLog(), silent)
    for number in (1, 2):
        with projects.create(folder / f"{number}.annotator") as made:
            report = sets.import_set(made, folder / f"{number - 1}.jsonl", "jsonl")
            assert not report.refused
            assert not report.notes
            assert report.exact == len(whole)
            assert projects.check_project(made) == []
            sets.export(made, "jsonl", folder / f"{number}.jsonl")
            sets.export(made, "csv", folder / f"{number}.csv")
    first, second, third = ((folder / f"{n}.jsonl").read_bytes() for n in (0, 1, 2))
    assert second == third
    people = b'{"kind":"annotator",'  # who has done nothing is left behind
    assert {line for line in first.splitlines() if not line.startswith(people)} == {
        line for line in second.splitlines() if not line.startswith(people)
    }


def cuts_a_character(source: memory.MemorySet, mark: Annotation) -> bool:
    text = next(
        source.text(a) if a.text == mark.text else source.older_text(mark.text)
        for a in source.articles()
        if a.id == mark.article
    )
    ends = [at for span in mark.spans for at in (span.start, span.end)]
    return not all(is_grapheme_boundary(text, at) for at in ends)


def test_that_a_bundle_read_into_an_empty_project_gives_an_equal_project(
    project: Project, tmp_path: Path
) -> None:
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert (report.added, report.matched, report.exact, report.repaired) == (2, 0, 6, 0)
        assert not report.refused
        assert not report.notes
        assert state(second) == (tmp_path / "out.jsonl").read_bytes()
        assert second.codebook == project.codebook
        assert annotations.list_annotations(second) == annotations.list_annotations(project)
        assert entities.list_entities(second) == entities.list_entities(project)
        assert articles.list_articles(second) == articles.list_articles(project)
        assert projects.check_project(second) == []


def test_that_annotations_left_on_an_earlier_text_travel_with_that_text(
    project: Project, tmp_path: Path
) -> None:
    one = articles.list_ids(project)[0]
    left = tag(project, "appels", "event")
    corrections.correct_text(project, one, TEXT.replace("appels, ", ""))
    assert annotations.get(project, left.id).text != articles.get(project, one).text
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert not report.refused
        assert state(second) == (tmp_path / "out.jsonl").read_bytes()
        assert projects.check_project(second) == []


def test_that_importing_twice_adds_nothing_twice(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out.jsonl")
    before = state(project)
    steps = len(history.steps(project))
    report = sets.import_set(project, tmp_path / "out.jsonl", "jsonl")
    assert (report.added, report.matched, report.exact, report.unchanged) == (0, 2, 6, 6)
    assert state(project) == before
    assert len(history.steps(project)) == steps


def test_that_an_import_is_one_step_to_undo(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        empty = state(second)
        sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        full = state(second)
        assert history.undo_label(second) == "Import annotations from out.jsonl"
        history.undo(second)
        assert state(second) == empty
        history.redo(second)
        assert state(second) == full
        history.undo(second)
        sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert state(second) == full
        assert projects.check_project(second) == []


def test_that_what_was_deleted_since_comes_back(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out.jsonl")
    before = state(project)
    articles.delete(project, articles.list_ids(project))
    report = sets.import_set(project, tmp_path / "out.jsonl", "jsonl")
    assert (report.added, report.exact, report.unchanged) == (2, 6, 0)
    assert state(project) == before
    assert projects.check_project(project) == []


def test_that_articles_imported_from_their_files_are_matched_by_text(
    project: Project, tmp_path: Path
) -> None:
    export(project, tmp_path / "out.jsonl")
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", "Another.", TEXT) as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert (report.added, report.matched, report.exact) == (1, 1, 6)
        assert len(articles.list_ids(second)) == 3
        assert projects.check_project(second) == []


def test_that_a_text_left_out_of_the_file_is_found_in_the_project_or_its_annotations_refused(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    edit_lines(path, lambda line: {**line, "text": None} if line["kind"] == "article" else line)
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", TEXT) as second:
        report = sets.import_set(second, path, "jsonl")
        assert (report.added, report.matched, report.exact) == (0, 1, 5)
        assert [place.reason for place in report.refused] == [
            "Its text is neither in the file nor in the project.",
            "Its article is neither in the file nor in the project.",
        ]
        assert projects.check_project(second) == []


@pytest.mark.parametrize("unit", ["utf-16", "bytes", "crlf"])
def test_that_positions_in_another_unit_are_recognised_and_said(
    project: Project, tmp_path: Path, unit: str
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    texts = {
        line["id"]: line["text"]
        for line in map(json.loads, path.read_text("utf-8").splitlines())
        if line["kind"] == "article"
    }

    def shift(text: str, at: int) -> int:
        if unit == "utf-16":
            return len(text[:at].encode("utf-16-le")) // 2
        return len(text[:at].encode()) if unit == "bytes" else at + text[:at].count("\n")

    def change(line: dict) -> dict:
        if line["kind"] == "annotation":
            text = texts[line["article"]]
            line["spans"] = [[shift(text, at) for at in span] for span in line["spans"]]
        return line

    edit_lines(path, change)
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, path, "jsonl")
        assert report.exact + report.repaired == 6
        assert report.repaired >= 4
        assert not report.refused
        assert {"utf-16": "UTF-16", "bytes": "bytes", "crlf": "line ends"}[unit] in report.repairs[
            0
        ].reason
        spans = [(a.id, a.spans) for a in annotations.list_annotations(second)]
        assert spans == [(a.id, a.spans) for a in annotations.list_annotations(project)]
        assert projects.check_project(second) == []


def test_that_a_span_whose_words_are_elsewhere_is_refused_with_its_line(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)

    def change(line: dict) -> dict:
        if line["kind"] == "annotation" and line["type"] == "claim":
            line |= {"quotes": ["Jamais !", "قال"], "quote": "Jamais ! … قال"}
        return line

    edit_lines(path, change)
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, path, "jsonl")
        reasons = {place.reason for place in report.refused}
        assert report.exact == 5
        assert any("Jamais" in reason for reason in reasons)
        assert "One of its ends is neither in the file nor in the project." in reasons
        assert all(place.where.startswith("line ") for place in report.refused)
        assert projects.check_project(second) == []


def test_that_a_file_useless_as_a_whole_changes_nothing(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    content = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(content[:-1]) + b"garbage\n")
    with projects.create(tmp_path / "second.annotator") as second:
        before = state(second)
        with pytest.raises(UserError, match=f"line {len(content)}"):
            sets.import_set(second, path, "jsonl")
        assert state(second) == before
        assert history.undo_label(second) is None


def test_that_a_stopped_import_changes_nothing(project: Project, tmp_path: Path) -> None:
    class Stopped(Silent):
        def progress(self, done: int, total: int | None = None, text: str = "") -> None:
            if text == "Importing" and done >= 1:
                raise Cancelled

    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        before = state(second)
        with pytest.raises(Cancelled):
            sets.import_set(second, tmp_path / "out.jsonl", "jsonl", report=Stopped())
        assert state(second) == before
    with projects.open(tmp_path / "second.annotator") as second:
        assert state(second) == before
        assert projects.check_project(second) == []


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_that_a_path_that_is_no_file_is_refused(
    project: Project, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "x.jsonl"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        if sys.platform == "win32":
            pytest.skip("there are no named pipes in folders")
        os.mkfifo(path)
    with pytest.raises(UserError):
        sets.import_set(project, path, "jsonl")
