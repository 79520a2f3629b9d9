"""The workbook: no formula in it, the same bytes each time, every cell as it was meant."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats import xlsx
from annotator.formats.csv_table import unguard
from annotator.formats.loss import LossLog
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.formats.test_csv_table import small


def written(source: MemorySet, losses: LossLog | None = None) -> bytes:
    out = io.BytesIO()
    assert xlsx.write(source, out, losses or LossLog(), silent) == len(source.marks)
    return out.getvalue()


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(source=any_sets())
def test_that_any_set_reads_back_cell_by_cell_and_holds_no_formula(
    tmp_path: Path, source: MemorySet
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(source))
    assert xlsx.compare(source, path, silent) == ""
    assert written(source) == path.read_bytes()
    book = openpyxl.load_workbook(path)
    assert "f" not in {cell.data_type for sheet in book for row in sheet for cell in row}


def test_that_texts_come_back_behind_their_guard_and_numbers_stay_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(small())))
    head, first, _ = book["annotations"].iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert row["quote"] == "'=SUM(1)"
    assert unguard(row["quote"]) == "=SUM(1)"
    assert (row["attribute.size"], row["attribute.remark"]) == (-5, "'-5")
    assert [sheet.title for sheet in book] == [
        "annotations", "articles", "entities", "relations", "codebook",
    ]  # fmt: skip


def test_that_a_cell_too_long_is_cut_and_told() -> None:
    source, losses = small(), LossLog()
    object.__setattr__(source.marks[0], "note", "x" * 40_000)
    book = openpyxl.load_workbook(io.BytesIO(written(source, losses)))
    longest = max(len(str(c)) for row in book["annotations"].values for c in row)
    assert longest == xlsx.LONGEST_CELL
    assert xlsx.CUT in [each.text for each in losses.losses()]


def test_that_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with pytest.raises(UserError, match="more than 2 rows"):
        written(small())


def test_that_a_changed_cell_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(small()))
    book = openpyxl.load_workbook(path)
    book["entities"]["B2"] = "Nobody"
    book.save(path)
    assert "entities" in xlsx.compare(small(), path, silent)
