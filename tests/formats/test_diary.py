"""Diary and guidelines travel in the bundle."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from annotator.app import diary, guidelines, home, projects, sets
from annotator.core.jobs import silent
from annotator.core.model import DiaryEntry
from annotator.formats import jsonl
from annotator.formats.loss import LossLog
from annotator.formats.sets import ProjectInfo, Refused, parts
from annotator.store.project import Project
from tests.formats.memory import MemorySet, an_id
from tests.formats.test_documented import page, told
from tests.formats.test_jsonl import small

GUIDELINES = "# One\n\nMark the *name*.\n"


def written() -> MemorySet:
    found = replace(small(), project=ProjectInfo("", GUIDELINES))
    found.pages.append(DiaryEntry(an_id(50), an_id(1), "2026-11-03T09:30:00.000Z", "One.\nTwo."))
    return found


def export_lines(source: MemorySet) -> list[dict]:
    out = io.BytesIO()
    jsonl.write(source, out, LossLog(), silent)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_that_diary_and_guidelines_read_back_and_are_told_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with path.open("wb") as out:
        jsonl.write(written(), out, LossLog(), silent)
    assert list(jsonl.read(path)) == list(parts(written()))
    section = page().partition("## jsonl")[2].partition("\n## ")[0]
    rows = {row.split("`")[1]: told(row) for row in section.splitlines() if row.startswith("| `")}
    for line in export_lines(written()):
        assert set(line) <= rows[line["kind"]] | {"kind"}, line["kind"]


def test_that_a_damaged_entry_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    lines = [
        {**each, "annotator": "nobody"} if each["kind"] == "diary" else each
        for each in export_lines(written())
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    found = list(jsonl.read(path))
    assert [type(each) for each in found if isinstance(each, (Refused, DiaryEntry))] == [Refused]


def carried(tmp_path: Path, change: Callable[[Project], object]) -> tuple[Path, Project]:
    with projects.create(tmp_path / "a.annotator") as project:
        home.set_annotator("Ada")
        diary.add(project, "Ada's day.")
        home.set_annotator("Bob")
        diary.add(project, "Bob's day.")
        guidelines.set_text(project, GUIDELINES)
        sets.export(project, "jsonl", tmp_path / "a.jsonl")
        change(project)
    other = projects.create(tmp_path / "b.annotator")
    return tmp_path / "a.jsonl", other


def test_that_an_empty_project_takes_diary_and_guidelines_and_gives_the_same_bytes(
    tmp_path: Path,
) -> None:
    path, other = carried(tmp_path, lambda _: None)
    with other:
        sets.import_set(other, path, "jsonl")
        assert [each.text for each in diary.entries(other)] == ["Bob's day.", "Ada's day."]
        assert guidelines.text(other) == GUIDELINES
        sets.export(other, "jsonl", tmp_path / "b.jsonl")
        assert (tmp_path / "b.jsonl").read_bytes() == path.read_bytes()
        sets.import_set(other, path, "jsonl")
        assert len(diary.entries(other)) == 2
        diary.delete(other, [each.id for each in diary.entries(other)])
        sets.import_set(other, path, "jsonl")
        assert len(diary.entries(other)) == 2
        assert projects.check_project(other) == []


def test_that_one_annotators_export_holds_only_that_ones_entries(tmp_path: Path) -> None:
    def export_bob(project: Project) -> None:
        (bob,) = {each.annotator for each in diary.entries(project, words="Bob")}
        sets.export(project, "jsonl", tmp_path / "bob.jsonl", annotator=bob)

    _, other = carried(tmp_path, export_bob)
    with other:
        sets.import_set(other, tmp_path / "bob.jsonl", "jsonl")
        assert [each.text for each in diary.entries(other)] == ["Bob's day."]
