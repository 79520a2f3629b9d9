"""Sets from other hands: written by a script, from other people's projects, without texts or with a codebook of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.app import (
    annotations,
    articles,
    entities,
    history,
    home,
    projects,
    sets,
)
from annotator.core.errors import UserError
from annotator.store.project import Project
from tests.app.set_projects import (
    TEXT,
    by_hand,
    edit_lines,
    export,
    new_project,
    state,
    tag,
)


def test_that_a_bundle_written_by_hand_needs_only_place_words_and_type(tmp_path: Path) -> None:
    start = TEXT.index("maire")
    place = {"spans": [[start, start + 5]], "quote": "maire"}
    path = by_hand(
        tmp_path / "hand.jsonl",
        {**place, "type": "Actor"},
        {**place, "type": "actor", "annotator_name": "Chloé", "entity": "La maire"},
        {**place, "type": "claim", "annotator_name": "Chloé", "entity": "la maire"},
        {**place, "type": "weather"},
        {**place, "type": "actor", "attributes": {"shoe_size": 44}},
    )
    with projects.create(tmp_path / "p.annotator") as project:
        someone = home.set_annotator("Somebody")
        for times in (1, 2):
            report = sets.import_set(project, path, "jsonl", create=False)
            assert (report.exact, report.unchanged) == (4, 0 if times == 1 else 4)
            assert [place.where for place in report.refused] == ["line 6"]
            assert "weather" in report.refused[0].reason
            assert "shoe_size" in report.notes[0].reason
        found = annotations.list_annotations(project)
        assert len(found) == 4
        names = {person.id: person.name for person in annotations.annotators(project)}
        assert sorted(names[a.annotator] for a in found) == [
            "Chloé",
            "Chloé",
            "Somebody",
            "Somebody",
        ]
        assert someone.id in names
        kinds = sorted((e.name, e.kind) for e in entities.list_entities(project))
        assert kinds == [("La maire", "actor"), ("la maire", "issue")]
        assert {a.origin for a in found} == {"import"}
        assert projects.check_project(project) == []


def test_that_a_bundle_without_annotator_goes_to_whom_the_caller_names(tmp_path: Path) -> None:
    start = TEXT.index("maire")
    path = by_hand(
        tmp_path / "hand.jsonl", {"spans": [[start, start + 5]], "quote": "maire", "type": "actor"}
    )
    with projects.create(tmp_path / "p.annotator") as project:
        dana = home.annotator_called("Dana")
        sets.import_set(project, path, "jsonl", annotator=dana)
        assert [a.annotator for a in annotations.list_annotations(project)] == [dana.id]


def test_that_a_codebook_joins_that_of_a_project_already_in_use(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)

    def change(line: dict) -> dict:
        if line["kind"] == "codebook":
            actor = next(item for item in line["items"] if item["code"] == "actor")
            actor["data"] |= {"letter": "", "key": 0}
            line["items"].append(
                {
                    "kind": "type", "code": "place", "parent": "", "position": 99,
                    "data": {"names": {"en": "Place"}, "letter": "A", "key": 1},
                }
            )  # fmt: skip
        if line["kind"] == "annotation" and line["type"] == "event":
            line["type"] = "place"
        return line

    edit_lines(path, change)
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", "Mine.") as second:
        tag(second, "Mine")
        version = second.codebook.version
        report = sets.import_set(second, path, "jsonl")
        assert not report.refused
        place = second.codebook.type("place")
        assert (place.letter, place.key) == ("", 0)
        assert second.codebook.version == version + 1
        assert {a.type for a in annotations.list_annotations(second)} == {"actor", "claim", "place"}
        assert projects.check_project(second) == []
        history.undo(second)
        assert second.codebook.find_type("place") is None
        assert projects.check_project(second) == []


def test_that_the_report_of_an_import_stays_with_the_project(
    project: Project, tmp_path: Path
) -> None:
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        (kept,) = history.reports(second)
        assert kept.kind == "import-annotations"
        assert kept.data == report.as_json()
        assert set(report.as_json()) >= {"articles", "exact", "repaired", "refused"}


def test_that_a_reading_project_can_be_exported_but_takes_nothing_in(
    project: Project, tmp_path: Path
) -> None:
    project.close()
    with projects.open(project.path, write=False) as reading:
        export(reading, tmp_path / "out.jsonl")
        with pytest.raises(UserError):
            sets.import_set(reading, tmp_path / "out.jsonl", "jsonl")


def test_that_importing_a_foreign_file_again_makes_no_step(
    project: Project, tmp_path: Path
) -> None:
    for format in ("doccano", "prodigy", "label-studio", "w3c", "jsonl"):
        export(project, tmp_path / format, format)
        (tmp_path / f"{format}-in").mkdir()
        with projects.create(tmp_path / f"{format}-in" / "in.annotator") as second:
            first = sets.import_set(second, tmp_path / format, format)
            steps = history.steps(second)
            again = sets.import_set(second, tmp_path / format, format)
            assert history.steps(second) == steps, format
            assert again.unchanged == first.exact + first.repaired == again.exact + again.repaired
            assert again.different == 0, format


def test_that_annotations_with_other_values_stay_and_are_told(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    before = state(project)

    def change(line: dict) -> dict:
        if line["kind"] == "annotation" and line["type"] == "claim":
            line |= {"note": "Another note", "attributes": {"stance": "support"}}
        return line

    edit_lines(path, change)
    report = sets.import_set(project, path, "jsonl")
    assert (report.unchanged, report.different) == (6, 1)
    assert [note.reason for note in report.notes] == [
        "It is there already with other values (stance, note); they stayed."
    ]
    assert "1 of them with other values, which stayed" in report.sentence()
    assert state(project) == before


def test_that_a_set_without_texts_finds_the_articles_of_the_receiver(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    report = export(project, path, options={"without_text": True})
    assert [loss.kind for loss in report.loss] == ["text"]
    whole = path.read_text("utf-8")
    assert "SUM" not in whole
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", TEXT) as second:
        one = articles.list_articles(second)[0]
        done = sets.import_set(second, path, "jsonl")
        assert (done.added, done.matched, done.exact) == (0, 1, 5)
        assert {a.article for a in annotations.list_annotations(second)} == {one.id}
        assert len(done.refused) == 2
        assert "neither in the file nor in the project" in done.refused[0].reason
        assert projects.check_project(second) == []


def test_that_an_article_without_text_is_found_by_its_address(
    project: Project, tmp_path: Path
) -> None:
    one = articles.list_ids(project)[0]
    articles.edit_metadata(project, [one], {"url": "https://www.news.example/a/?id=1#top"})
    path = tmp_path / "out.jsonl"
    export(project, path, options={"without_text": True})
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", "Update. " + TEXT) as second:
        mine = articles.list_ids(second)
        articles.edit_metadata(second, mine, {"url": "http://NEWS.example/a?id=1"})
        done = sets.import_set(second, path, "jsonl")
        assert (done.matched, done.exact + done.repaired) == (1, 5)
        assert {each.article for each in annotations.list_annotations(second)} == set(mine)
        assert projects.check_project(second) == []


def test_that_values_that_do_not_fit_the_codebook_are_told_and_leave_a_sound_project(
    tmp_path: Path,
) -> None:
    start = TEXT.index("maire")
    place = {"spans": [[start, start + 5]], "quote": "maire", "type": "claim"}
    path = by_hand(
        tmp_path / "hand.jsonl",
        {**place, "annotator_name": "a", "attributes": {"stance": ["support", "oppose"]}},
        {**place, "annotator_name": "b", "attributes": {"stance": ["oppose", "oppose"]}},
        {**place, "annotator_name": "c", "attributes": {"Grade": "very high"}},
        {**place, "annotator_name": "d", "attributes": {"Grade": 12}},
    )
    with projects.create(tmp_path / "p.annotator") as project:
        for new in (4, 0):
            report = sets.import_set(project, path, "jsonl")
            assert (report.exact, report.exact - report.unchanged, report.refused) == (4, new, [])
        assert [each.where for each in report.notes] == ["line 3"]
        assert "is not a value of stance" in report.notes[0].reason
        assert "left out" in report.notes[0].reason
        held = {str(each.attributes) for each in annotations.list_annotations(project)}
        assert held == {
            "{}", "{'stance': 'oppose'}", "{'grade': 'very high'}", "{'grade': '12'}",
        }  # fmt: skip
        assert projects.check_project(project) == []
