"""The page of figures: written from a run, without touching what stands there by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import page
from tests.benchmarks.table import Row, keep, kept
from tests.faults.promises import PROMISES

BY_HAND = "# Figures\n\nBefore.\n\n## Speed\n\nOld.\n\n### Older\n\n## Why\n\nBecause.\n\n## Safety\n\nOld.\n"
ROWS = [
    Row("open", "5 kB", [8.0, 9.0, 10.0], [6.0], "bare widget", 2.0, cpu=[7.0], stall=12.0, stall_cpu=8.0,
        sizes={"characters": 5_000.0}),
    Row("open", "1 MB", [80.0], [6.0], "bare widget", 2.0, cpu=[11.0], stall=70.0, stall_cpu=20.0,
        sizes={"characters": 1_000_000.0}),
    Row("open", "5 MB", [9_000.0], [6.0], "bare widget", 2.0, cpu=[8_000.0], stall=90.0, stall_cpu=80.0,
        sizes={"characters": 5_000_000.0}),
    Row("search: a word, first 50", "many articles", [20_000.0], limit=50.0),
]  # fmt: skip
FOUND = {"date": "2026-01-02", "cores": "2", "system": "Linux", "python": "3", "sqlite": "3",
         "load": "0.1", "load_after": "0.9", "minutes": "7"}  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> str:
    path = tmp_path / "figures.md"
    path.write_text(BY_HAND, "utf-8")
    kept_at = tmp_path / "run.json"
    keep(ROWS, FOUND, kept_at)
    page.write(*kept(kept_at), path)
    return path.read_text("utf-8")


def test_that_what_stands_by_hand_stays(written: str) -> None:
    assert written.startswith("# Figures\n\nBefore.\n\n## Speed\n\nTaken on 2026-01-02")
    assert "\n## Why\n\nBecause.\n\n## Safety\n" in written
    assert "Old" not in written
    assert all(f"| {name} |" in written for name in PROMISES)


def test_that_the_machine_and_its_load_are_told(written: str) -> None:
    assert (
        "Load of the machine: 0.1 before the run, 0.9 after it. The run took 7 minutes." in written
    )


def test_that_each_kind_is_one_line_in_short(written: str) -> None:
    assert "| open | 3 | 9.0 ms | 9,000 ms | 5 MB | 1.50–1500.00 | 90 / 80 |" in written
    assert "1 of 3, cpu 1 more |" in written
    assert "| search: first 50 | 1 |  | 20.0 s | a word, many articles |" in written


def test_that_what_is_missed_is_listed_with_its_reason(written: str) -> None:
    missed = written.split("### What is missed")[1].split("###")[0]
    assert "- open: 5 MB: 1333.33 × the floor, not 2; stall 80 ms\n" in missed
    assert "- search: a word, first 50: many articles: 20,000 ms, not 50\n" in missed
    assert "1 MB:" not in missed


def test_that_a_page_without_its_headings_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    path.write_text("# Figures\n", "utf-8")
    with pytest.raises(ValueError, match="Speed"):
        page.write(ROWS, FOUND, path)
    assert path.read_text("utf-8") == "# Figures\n"


def test_that_the_page_of_this_release_can_be_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    path.write_text(page.PAGE.read_text("utf-8"), "utf-8")
    page.write(ROWS, FOUND, path)
    by_hand = "## Why, and what is not measured"
    assert by_hand in path.read_text("utf-8")
