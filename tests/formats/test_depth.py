"""Evidence, dates of relations and excluded places go through the bundle whole, and through the table as far as it goes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.app import affiliations, also_here, entities, evidence, exclusions, projects, sets
from annotator.core.jobs import silent
from annotator.core.model import Exclusion, Refusal
from annotator.formats import csv_table, jsonl
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundArticle, Refused, parts
from tests.formats.memory import MemorySet, an_id
from tests.formats.test_documented import page, told
from tests.formats.test_jsonl import TEXT, small
from tests.store.helpers import add_article, new_project, problems, tag


def rich() -> MemorySet:
    """A set with everything that lies beside spans and values."""
    found = small()
    article = found.texts[0][0]
    found.marks[1] = replace(found.marks[1], evidence={"stance": [3, 8, TEXT[3:8]]})
    found.links[0] = replace(found.links[0], attributes={"from": "2019", "to": "2020-03~"})
    found.excluded.append(
        Exclusion(an_id(40), article.id, article.text, 0, 2, "hand", an_id(1), "")
    )
    found.refused.append(
        Refusal(an_id(41), article.id, article.text, 3, 8, "actor", None, an_id(1), "")
    )
    return found


def lines(source: MemorySet) -> list[dict]:
    out = io.BytesIO()
    jsonl.write(source, out, LossLog(), silent)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_that_the_bundle_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with path.open("wb") as out:
        jsonl.write(rich(), out, LossLog(), silent)
    assert list(jsonl.read(path)) == list(parts(rich()))
    assert jsonl.compare(rich(), path, silent) == ""
    assert "not as it was written" in jsonl.compare(small(), path, silent)


def test_that_every_key_is_told_on_the_page_of_formats() -> None:
    section = page().partition("## jsonl")[2].partition("\n## ")[0]
    rows = {row.split("`")[1]: told(row) for row in section.splitlines() if row.startswith("| `")}
    for line in lines(rich()):
        assert set(line) <= rows[line["kind"]] | {"kind"}, line["kind"]


@pytest.mark.parametrize(
    "change",
    [
        {"start": 2, "end": 2},
        {"start": "a"},
        {"quote": ""},
        {"article": "x"},
        {"id": 7},
    ],
)
def test_that_a_bad_excluded_place_costs_itself_and_nothing_else(
    tmp_path: Path, change: dict
) -> None:
    path = tmp_path / "s.jsonl"
    changed = [
        {**each, **change} if each["kind"] == "exclusion" else each for each in lines(rich())
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in changed))
    found = list(jsonl.read(path))
    assert len([part for part in found if isinstance(part, Refused)]) == 1
    (article,) = (part for part in found if isinstance(part, FoundArticle))
    assert article.exclusions == () and len(article.annotations) == 2


def test_that_the_table_holds_evidence_and_says_what_it_leaves_out() -> None:
    out, losses = io.BytesIO(), LossLog()
    csv_table.write(rich(), out, losses, silent)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    by_type = {row["type"]: row["evidence"] for row in rows}
    assert json.loads(by_type["claim"]) == {"stance": [3, 8, TEXT[3:8]]}
    assert by_type["actor"] == ""
    assert any("Excluded places" in loss.text for loss in losses.losses())


def test_that_a_project_with_all_of_it_survives(tmp_path: Path) -> None:
    with new_project(tmp_path / "a.annotator") as project:
        article = add_article(project)
        claim = tag(project, article, "the ferry must sail again", "claim")
        evidence.set_evidence(project, claim.id, "stance", 45, 50)
        exclusions.exclude(project, article, [(0, 9)], "byline")
        like = tag(project, article, "the", "actor")
        refused = also_here.here(project, like.id)
        assert refused
        also_here.refuse(project, refused, like.id)
        assert also_here.here(project, like.id) == []
        person, party = (entities.create(project, n, "actor").id for n in ("Orso", "Party"))
        affiliations.affiliate(project, person, party, "2019-03", "2021~")
        sets.export(project, "jsonl", tmp_path / "a.jsonl")
    with new_project(tmp_path / "b.annotator") as other:
        report = sets.import_set(other, tmp_path / "a.jsonl", "jsonl")
        assert not report.refused and not report.notes
        assert problems(other) == []
        (place,) = exclusions.all_exclusions(other)
        assert (place.start, place.end, place.reason) == (0, 9, "byline")
        assert also_here.here(other, like.id) == []  # what was refused is not offered there either
        (one,) = affiliations.affiliations(other, person)
        assert (one.organisation, one.since, one.until) == (party, "2019-03", "2021~")
        sets.export(other, "jsonl", tmp_path / "b.jsonl")
        again = sets.import_set(other, tmp_path / "a.jsonl", "jsonl")
        assert again.unchanged == 2 and len(list(exclusions.all_exclusions(other))) == 1
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_that_what_is_not_where_it_says_is_left_out_and_told(tmp_path: Path) -> None:
    found = rich()
    found.marks[1] = replace(
        found.marks[1], evidence={"stance": [0, 4, "nowhere"], "none": [3, 8, TEXT[3:8]]}
    )
    found.links[0] = replace(found.links[0], attributes={"from": "some day"})
    changed = [
        {**each, "quote": "elsewhere"} if each["kind"] in ("exclusion", "refusal") else each
        for each in lines(found)
    ]
    path = tmp_path / "s.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in changed))
    with projects.create(tmp_path / "a.annotator") as project:
        report = sets.import_set(project, path, "jsonl")
        assert (len(report.refused), len(report.notes)) == (0, 5)
        assert list(exclusions.all_exclusions(project)) == []
        assert problems(project) == []
