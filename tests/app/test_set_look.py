"""A look into a set before it is imported, and what becomes of labels that were given another place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import annotator
from annotator.app import annotations as annotating
from annotator.app import articles, label_memory, projects
from annotator.app.projects import Project
from annotator.app.set_labels import LEAVE_OUT, LabelMap
from annotator.app.set_look import look
from annotator.app.sets import import_set
from annotator.core.errors import Cancelled
from annotator.core.jobs import Silent

TEXT = "Aïcha 😀 met the minister of trains."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = projects.create(tmp_path / "work.annotator")
    yield made
    made.close()


@pytest.fixture
def doccano(tmp_path: Path) -> Path:
    """Two known labels (one by its name), one strange one, a strange relation."""
    path = tmp_path / "labels.jsonl"
    entities = [
        {"id": 1, "label": "PER", "start_offset": 0, "end_offset": 5},
        {"id": 2, "label": "Actor", "start_offset": 12, "end_offset": 24},
        {"id": 3, "label": "PER", "start_offset": 16, "end_offset": 24},
    ]
    relations = [{"id": 1, "from_id": 1, "to_id": 2, "type": "meets"}]
    line = {"id": 1, "text": TEXT, "entities": entities, "relations": relations}
    path.write_text(json.dumps(line) + "\n", "utf-8")
    return path


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    """A folder that declares its types, an attribute of one and a relation between both."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "annotation.conf").write_text(
        "[entities]\nPerson\nOffice\n[relations]\nholds\tArg1:Person, Arg2:Office\n"
        "[events]\n[attributes]\nSure\tArg:Person\n",
        "utf-8",
    )
    (folder / "one.txt").write_text(TEXT, "utf-8")
    (folder / "one.ann").write_text(
        "T1\tPerson 0 5\tAïcha\nT2\tOffice 16 24\tminister\nA1\tSure T1\nR1\tholds Arg1:T1 Arg2:T2\n",
        "utf-8",
    )
    return folder


def test_that_labels_are_counted_and_held_against_the_codebook(
    project: Project, doccano: Path
) -> None:
    found = look(project, doccano, "doccano")
    assert (found.articles, found.annotations, found.relations) == (1, 3, 1)
    assert [(one.kind, one.label, one.count, one.code) for one in found.labels] == [
        ("type", "PER", 2, "per"),
        ("type", "Actor", 1, "actor"),
        ("relation", "meets", 1, "meets"),
    ]
    assert found.labels[1].fresh == "actor_2"
    assert not found.settled


def test_that_a_look_leaves_nothing_in_the_project(project: Project, doccano: Path) -> None:
    look(project, doccano, "doccano")
    assert articles.count(project) == 0
    assert project.codebook.find_type("per") is None


def test_that_answers_given_before_are_proposed_and_nobody_is_asked_again(
    project: Project, doccano: Path
) -> None:
    found = look(project, doccano, "doccano")
    chosen = found.mapping({("type", "PER"): "actor", ("relation", "meets"): LEAVE_OUT})
    label_memory.remember("doccano", chosen)
    again = look(project, doccano, "doccano")
    assert again.settled
    assert [one.code for one in again.labels] == ["actor", "actor", LEAVE_OUT]
    report = import_set(project, doccano, "doccano", labels=again.mapping({}))
    assert {one.type for one in annotating.list_annotations(project)} == {"actor"}
    assert report.relations == 0
    assert project.codebook.find_relation("meets") is None


def test_that_an_answer_for_another_codebook_is_asked_again(
    project: Project, doccano: Path
) -> None:
    label_memory.remember("doccano", LabelMap({"PER": "politician"}, {}, {"meets": LEAVE_OUT}))
    found = look(project, doccano, "doccano")
    assert found.labels[0].code == found.labels[0].fresh == "politician"
    assert not found.settled


def test_that_a_look_can_be_stopped(project: Project, doccano: Path) -> None:
    class Impatient(Silent):
        def check(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        look(project, doccano, "doccano", report=Impatient())


def test_that_what_a_file_declares_is_a_question_too(project: Project, brat: Path) -> None:
    found = look(project, brat, "brat")
    assert {one.label: one.code for one in found.labels} == {
        "Person": "person", "Office": "office", "Sure": "sure", "holds": "holds",
    }  # fmt: skip
    assert {one.fresh for one in found.labels} == {"person", "office", "sure", "holds"}
    assert not found.settled


def test_that_declared_labels_with_another_place_leave_no_entry_behind(
    project: Project, brat: Path
) -> None:
    labels = LabelMap({"Person": "actor"}, {}, {"holds": LEAVE_OUT})
    import_set(project, brat, "brat", labels=labels)
    book = project.codebook
    assert book.find_type("person") is None and book.find_relation("holds") is None
    assert book.find_type("office") is not None
    sure = book.find_attribute("sure")
    assert sure is not None and sure.owners == ("actor",)
    assert {one.type for one in annotating.list_annotations(project)} == {"actor", "office"}
    assert projects.check_project(project) == []


def test_that_a_bundle_is_known_through_its_own_codebook(
    project: Project, brat: Path, tmp_path: Path
) -> None:
    from annotator.app.sets import export

    import_set(project, brat, "brat")
    export(project, "jsonl", tmp_path / "all.jsonl")
    other = projects.create(tmp_path / "other.annotator")
    try:
        found = look(other, tmp_path / "all.jsonl", "jsonl")
        assert found.settled
        assert {one.code for one in found.labels if one.kind == "type"} == {"person", "office"}
    finally:
        other.close()


def test_that_notebooks_remember_and_use_what_labels_stand_for(
    project: Project, doccano: Path, tmp_path: Path
) -> None:
    project.close()
    with annotator.open_project(tmp_path / "work.annotator") as book:
        book.import_annotations(doccano, "doccano", types={"PER": "claim"})
        assert {one["type"] for one in book.annotations()} == {"actor", "claim"}
    assert label_memory.remembered("doccano").types == {"PER": "claim"}
    fresh = projects.create(tmp_path / "fresh.annotator")
    fresh.close()
    with annotator.open_project(tmp_path / "fresh.annotator") as book:
        book.import_annotations(doccano, "doccano")
        assert {one["type"] for one in book.annotations()} == {"actor", "claim"}
