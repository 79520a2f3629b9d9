"""doccano, Label Studio and Prodigy: out and back, and other people's files through a project."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given

from annotator.app import annotations, projects, sets
from annotator.core.jobs import silent
from annotator.formats import doccano, label_studio, prodigy
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundArticle, FoundRelation
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import small
from tests.support import shared_data

MODULES = {"doccano": doccano, "label-studio": label_studio, "prodigy": prodigy}


def out(module: ModuleType, source: MemorySet, path: Path) -> LossLog:
    losses = LossLog()
    with path.open("wb") as file:
        module.write(source, file, losses, silent)
    return losses


@pytest.mark.parametrize("name", MODULES)
@given(source=any_sets())
def test_that_any_set_reads_back_as_far_as_the_format_can_hold_it(
    tmp_path_factory: pytest.TempPathFactory, name: str, source: MemorySet
) -> None:
    folder = tmp_path_factory.mktemp("json")
    module = MODULES[name]
    losses = out(module, source, folder / "a")
    assert module.compare(source, folder / "a", silent) == ""
    out(module, source, folder / "b")
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()
    broken = [each.id for each in source.marks if len(each.spans) > 1]
    told = {
        i
        for loss in losses.losses()
        if loss.kind in ("fragments", "text")
        for i in loss.annotations
    }
    assert told >= set(broken)


@pytest.mark.parametrize("name", MODULES)
def test_that_a_missing_annotation_is_noticed(tmp_path: Path, name: str) -> None:
    source = small()
    module = MODULES[name]
    out(module, source, tmp_path / "a")
    source.marks.append(source.marks[0])
    assert module.compare(source, tmp_path / "a", silent) != ""


def imported(tmp_path: Path, path: Path, format: str) -> sets.SetReport:
    """The report of an import; what is imported twice is there once, and the project is sound."""
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, path, format)
        again = sets.import_set(project, path, format)
        assert (again.exact + again.repaired, again.unchanged) == (
            report.exact + report.repaired,
        ) * 2
        assert projects.check_project(project) == []
        count = len(annotations.list_annotations(project))
        assert count == report.exact + report.repaired
    return report


@pytest.mark.parametrize(
    ("file", "articles", "marks", "relations"),
    [
        ("doccano-examples/data_export/pipeline/examples/sequence_labeling/example.jsonl", 3, 4, 0),
        (
            "doccano-examples/data_export/pipeline/examples/relation_extraction/example.jsonl",
            1,
            4,
            3,
        ),
        ("doccano-examples/data_import/pipeline/examples/sequence_labeling/example.jsonl", 3, 3, 0),
        (
            "doccano-examples/data_import/pipeline/examples/relation_extraction/example.jsonl",
            1,
            4,
            3,
        ),
        ("doccano-transformer/labeling/labeling_text_label.jsonl", 2, 11, 0),
        ("doccano-transformer/labeling/labeling.jsonl", 2, 16, 0),
    ],
)
def test_that_real_files_of_doccano_come_in(
    tmp_path: Path, file: str, articles: int, marks: int, relations: int
) -> None:
    report = imported(tmp_path, shared_data() / "formats/doccano-jsonl" / file, "doccano")
    assert (report.added, report.exact, report.relations) == (articles, marks, relations)
    assert report.refused == []


@pytest.mark.parametrize("folder", ["rich_text_plain", "named_entity"])
def test_that_real_files_of_label_studio_come_in(tmp_path: Path, folder: str) -> None:
    path = shared_data() / "formats/label-studio-json/lsf-text-examples" / folder
    report = imported(tmp_path, path / "annotations/1.json", "label-studio")
    assert report.added == 1
    assert (report.exact, report.repaired, len(report.refused)) in {(1, 0, 0), (0, 0, 1)}


def test_that_tasks_of_prodigy_come_in_with_relations_and_refused_answers(tmp_path: Path) -> None:
    text = "💥 Anna said no. Ben agreed."
    anna = {"start": 2, "end": 6, "token_start": 1, "token_end": 1, "label": "PER"}
    ben = {"start": 16, "end": 19, "token_start": 5, "token_end": 5, "label": "PER"}
    task = {
        "text": text,
        "spans": [anna, ben],
        "relations": [
            {"head": 5, "child": 1, "head_span": ben, "child_span": anna, "label": "AGREES"}
        ],
        "answer": "accept",
        "_annotator_id": "db-anna",
        "meta": {"source": "Le Jour"},
    }
    lines = [task, {**task, "answer": "reject"}, {"text": 3}]
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), "utf-8")
    parts = list(prodigy.read(path))
    (article,) = [each for each in parts if isinstance(each, FoundArticle)]
    assert article.article.source == "Le Jour"
    (link,) = [each for each in parts if isinstance(each, FoundRelation)]
    assert link.source_key == article.annotations[1].key
    report = imported(tmp_path, path, "prodigy")
    assert (report.exact, report.relations, len(report.refused)) == (2, 1, 2)
