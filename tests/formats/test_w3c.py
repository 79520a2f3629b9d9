"""Web Annotations: out and back whole, valid by the standard's own schemas, and other people's."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.app import annotations, projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats import w3c
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundArticle
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import small
from tests.support import shared_data


def out(source: MemorySet, path: Path, **options: Any) -> LossLog:
    losses = LossLog()
    with path.open("wb") as file:
        w3c.write(source, file, losses, silent, **options)
    return losses


@given(source=any_sets())
def test_that_any_set_reads_back_with_ids_and_values(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    path = tmp_path_factory.mktemp("w3c") / "out"
    out(source, path)
    assert w3c.compare(source, path, silent) == ""


def test_that_texts_can_stay_behind_and_are_found_again(tmp_path: Path) -> None:
    out(small(), tmp_path / "with.json")
    out(small(), tmp_path / "without.json", without_text=True)
    assert "ann:text" not in (tmp_path / "without.json").read_text("utf-8")
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, tmp_path / "without.json", "w3c")
        assert report.exact == 0 and report.refused
    with projects.create(tmp_path / "q.annotator") as project:
        first = sets.import_set(project, tmp_path / "with.json", "w3c")
        again = sets.import_set(project, tmp_path / "without.json", "w3c")
        assert again.unchanged == first.exact > 0
        assert projects.check_project(project) == []


def test_that_other_peoples_annotations_come_in_by_their_words(tmp_path: Path) -> None:
    def note(number: int, selector: Any, **more: Any) -> dict[str, Any]:
        target = {"source": "http://example.org/a", "selector": selector}
        return {
            "id": f"http://example.org/{number}",
            "type": "Annotation",
            "target": target,
            **more,
        }

    quote = {"type": "TextQuoteSelector", "exact": "said", "prefix": "Ben ", "suffix": ""}
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "ann:articles": [{"id": "http://example.org/a", "ann:text": "Ann said yes. Ben said no."}],
        "first": {
            "type": "AnnotationPage",
            "items": [
                note(1, quote, body={"type": "TextualBody", "purpose": "tagging", "value": "verb"}),
                note(
                    2,
                    {**quote, "exact": "yes", "prefix": ""},
                    body="a remark",
                    creator="http://example.org/anna",
                ),
                note(3, {**quote, "prefix": ""}),
                {"type": "Annotation", "target": "http://example.org/image.png#xywh=1,2,3,4"},
            ],
        },
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(page), "utf-8")
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, path, "w3c")
        assert (report.exact, report.repaired, len(report.refused)) == (0, 2, 2)
        found = sorted(annotations.list_annotations(project), key=lambda each: each.spans)
        assert [(each.quote, each.spans[0].start) for each in found] == [("yes", 9), ("said", 18)]
        assert found[0].note == "a remark"


def test_that_what_is_no_web_annotation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"a": 1}', "utf-8")
    with pytest.raises(UserError, match="no Web Annotations"):
        list(w3c.read(tmp_path / "a"))


TESTS = ("formats", "w3c-web-annotation", "w3c-tests")


def demands(*folders: str) -> list[tuple[str, Any]]:
    """The standard's own assertions that must hold: names and validators."""
    jsonschema = pytest.importorskip("jsonschema")
    root = shared_data(*TESTS)
    registry = _registry(
        {path.name: json.loads(path.read_bytes()) for path in (root / "definitions").glob("*.json")}
    )
    found = []
    for path in [each for name in folders for each in sorted((root / name).glob("*.json"))]:
        schema = json.loads(path.read_bytes())
        if schema["assertionType"] == "must":
            assert schema["expectedResult"] == "valid"
            found.append((path.name, jsonschema.Draft4Validator(schema, registry=registry)))
    return found


def broken(names: list[tuple[str, Any]], value: Any) -> list[str]:
    return [name for name, validator in names if not validator.is_valid(value)]


def page_of(source: MemorySet, **options: Any) -> dict[str, Any]:
    written = io.BytesIO()
    w3c.write(source, written, LossLog(), silent, **options)
    return json.loads(written.getvalue())


def test_that_every_annotation_keeps_all_that_the_standard_demands() -> None:
    """The 54 assertions of the standard's own tests that every annotation must pass; none is left out."""
    names = demands(
        "annotations", "annotations/bodiesTargets", "annotations/specificResource"
    )  # fmt: skip
    assert len(names) == 54

    @settings(max_examples=15, deadline=None)
    @given(source=any_sets())
    def check(source: MemorySet) -> None:
        page = page_of(source)
        for item in page["items"]:
            assert broken(names, {"@context": page["@context"], **item}) == []

    page = page_of(small())
    assert len(page["items"]) == 3
    for item in page["items"]:
        assert broken(names, {"@context": page["@context"], **item}) == []
    check()


@pytest.mark.parametrize("without_text", [False, True])
def test_that_a_page_keeps_all_that_the_standard_demands(without_text: bool) -> None:
    names = demands("collections/pages")
    assert len(names) == 15
    for source in (small(), MemorySet()):
        page = page_of(source, without_text=without_text)
        assert broken(names, page) == []


def test_that_the_assertions_notice_what_the_standard_forbids() -> None:
    names = demands("annotations")
    page = page_of(small())
    item = {"@context": page["@context"], **page["items"][0]}
    for key, value in (("target", 7), ("id", 7), ("type", "Note"), ("created", 7)):
        assert broken(names, {**item, key: value}) != []


def _registry(definitions: dict[str, Any]) -> Any:
    referencing = pytest.importorskip("referencing")
    from referencing.jsonschema import DRAFT4

    pairs = []
    for name, schema in definitions.items():
        resource = referencing.Resource(contents=schema, specification=DRAFT4)
        pairs += [(name, resource), (schema.get("id", name), resource)]
    return referencing.Registry().with_resources(pairs)


def test_that_the_standards_examples_are_read_or_refused_without_harm() -> None:
    folder = shared_data() / "formats/w3c-web-annotation/w3c-tests/tools/samples"
    read = 0
    for path in sorted(folder.rglob("*.json")):
        try:
            parts = list(w3c.read(path))
        except UserError:
            continue
        read += sum(isinstance(part, FoundArticle) for part in parts)
    assert read >= 7
