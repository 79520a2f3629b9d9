"""The table of annotations: safe in spreadsheets, the same text when read back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.ids import id_text
from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Entity, Relation
from annotator.formats import csv_table
from annotator.formats.csv_table import guard, unguard
from annotator.formats.loss import LossLog
from tests.formats.memory import MemorySet, an_id, article_of, mark, sets, some_text

TEXT = "=SUM(1) dit le maire. 👩‍👩‍👧 Non.\n-- Si !"


def small() -> MemorySet:
    article = article_of(10, TEXT, title="+33 appels", source="Le Journal", date="2026-11")
    return MemorySet(
        [Annotator(an_id(1), "@anna")],
        [Entity(an_id(2), "La maire", "actor", ("maire",)), Entity(an_id(3), "Paris", "actor")],
        [(article, TEXT)],
        [
            mark(20, article, TEXT, [(0, 7)], entity=an_id(2), attributes={"size": -5, "remark": "-5"}),
            mark(
                21, article, TEXT, [(12, 14), (15, 20)],
                type="claim", attributes={"frames": ["a", "b"], "sure": False}, note="=x",
            ),
        ],
        [Relation(an_id(30), "made_by", End("annotation", an_id(21)), End("entity", an_id(2)), an_id(1))],
        {(article.id, an_id(1)): "coded"},
    )  # fmt: skip


def rows_of(source: MemorySet, log: LossLog | None = None) -> list[dict[str, str]]:
    out = io.BytesIO()
    assert csv_table.write(source, out, log or LossLog(), silent) == len(source.marks)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


@given(some_text)
def test_that_guarding_a_cell_is_reversible_and_leaves_nothing_a_spreadsheet_runs(
    text: str,
) -> None:
    cell = guard(text)
    assert unguard(cell) == text
    assert cell[:1] not in (*csv_table.GUARDED,)


@given(st.text(alphabet="=+-@'\t\r\n＝＋－＠a", max_size=4))
def test_that_guarded_texts_never_meet(text: str) -> None:
    assert unguard(guard(text)) == text
    assert unguard(guard(guard(text))) == guard(text)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sets())
def test_that_any_set_reads_back_cell_by_cell_with_plain_csv(
    tmp_path: Path, source: MemorySet
) -> None:
    path = tmp_path / "set.csv"
    with path.open("wb") as file:
        csv_table.write(source, file, LossLog(), silent)
    assert csv_table.compare(source, path, silent) == ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_article = [each for article in source.articles() for each in source.annotations(article.id)]
    assert [row["annotation_id"] for row in rows] == [id_text(each.id) for each in by_article]
    for row, annotation in zip(rows, by_article, strict=True):
        article = next(a for a in source.articles() if a.id == annotation.article)
        older = annotation.text != article.text
        text = source.older_text(annotation.text) if older else source.text(article)
        spans = json.loads(row["spans"])
        assert " … ".join(text[start:end] for start, end in spans) == unguard(row["quote"])
        assert (int(row["start"]), int(row["end"])) == (spans[0][0], spans[-1][1])
        for name, cell in row.items():
            number = isinstance(
                annotation.attributes.get(name.removeprefix("attribute.")), (int, float)
            )
            assert number or cell[:1] not in (*csv_table.GUARDED,)


def test_that_the_file_begins_with_a_mark_for_spreadsheets_and_repeats_byte_by_byte() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    csv_table.write(small(), first, LossLog(), silent)
    csv_table.write(small(), second, LossLog(), silent)
    assert first.getvalue() == second.getvalue()
    assert first.getvalue().startswith(b"\xef\xbb\xbfannotation_id,article_id,")


def test_that_a_row_holds_article_place_words_values_and_speaker() -> None:
    actor, claim = rows_of(small())
    assert actor["quote"] == "'=SUM(1)"
    assert actor["article_title"] == "'+33 appels"
    assert actor["annotator"] == "'@anna"
    assert (actor["start"], actor["end"], actor["spans"]) == ("0", "7", "[[0, 7]]")
    assert (actor["entity"], actor["entity_id"]) == ("La maire", id_text(an_id(2)))
    assert (actor["attribute.size"], actor["attribute.remark"]) == ("-5", "'-5")
    assert actor["attribute.frames"] == ""
    assert actor["article_status"] == "coded"
    assert claim["quote"] == "le … maire"
    assert claim["spans"] == "[[12, 14], [15, 20]]"
    assert (claim["attribute.frames"], claim["attribute.sure"]) == ("a; b", "false")
    assert claim["relation.made_by"] == "La maire"
    assert claim["note"] == "'=x"


def test_that_losses_name_the_annotations_they_touch() -> None:
    log, source = LossLog(), small()
    source.lost = (an_id(20),)
    rows_of(source, log)
    found = {(loss.kind, loss.annotations) for loss in log.losses()}
    assert ("relations", (an_id(21),)) in found
    assert ("relations", (an_id(20),)) in found
    assert ("entities", (an_id(20),)) in found
    assert {kind for kind, _ in found} == {"relations", "entities", "codebook", "text"}


def test_that_an_empty_set_loses_its_codebook_only() -> None:
    log = LossLog()
    assert rows_of(MemorySet(), log) == []
    assert [loss.kind for loss in log.losses()] == ["codebook"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda content: content.replace(b"maire", b"Maire"), "not as it was written"),
        (lambda content: content.replace(b"annotator_id", b"annotator id"), "names of the columns"),
        (lambda content: content[: content.rstrip().rfind(b"\r\n") + 2], "end of the file"),
        (lambda content: content + b"a,b\r\n", "more rows"),
    ],
)
def test_that_a_changed_file_is_noticed_when_reading_back(
    tmp_path: Path, change, told: str
) -> None:
    out = io.BytesIO()
    csv_table.write(small(), out, LossLog(), silent)
    path = tmp_path / "set.csv"
    path.write_bytes(change(out.getvalue()))
    assert told in csv_table.compare(small(), path, silent)
