"""Pages of a PDF that were written line by line across their columns are read column by column."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.intake import read_bytes
from annotator.intake.pdf_lines import Line, in_columns
from tests.intake.makers import Placed, pdf

WORDS = (
    *("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf"),
    *("hotel", "india", "juliet", "kilo", "lima", "mike", "november"),
)


def column(mark: str, lines: int, words: int) -> list[str]:
    """Lines that begin with the column's mark and their number."""
    return [
        f"{mark}{n} " + " ".join(WORDS[(3 * n + w) % 14] for w in range(words))
        for n in range(lines)
    ]


def across(columns: list[list[str]], lefts: list[float], top: float) -> list[Placed]:
    """The lines of columns, in the order in which a program writes them that goes from top to bottom."""
    return [
        (left, top - 10 * n, 8, lines[n])
        for n in range(max(map(len, columns)))
        for left, lines in zip(lefts, columns, strict=True)
        if n < len(lines)
    ]


def marks(page: list[Placed]) -> list[str]:
    return re.findall(r"\b[A-Z]\d+\b", read_bytes(pdf([page]), "a.pdf")[0].text)


def numbered(**lines: int) -> list[str]:
    return [f"{mark}{n}" for mark, count in lines.items() for n in range(count)]


@pytest.mark.parametrize("lead", [3, 12, 25, 40])
def test_that_columns_below_a_lead_over_the_whole_page_are_put_in_order(lead):
    page = across([column("L", lead, 13)], [72], 800)
    page += across([column("A", 20, 7), column("B", 20, 7)], [72, 300], 790 - 10 * lead)
    assert marks(page) == numbered(L=lead, A=20, B=20)


def test_that_two_articles_below_each_other_with_other_columns_stay_apart():
    page: list[Placed] = [(40, 800, 24, "Headline over everything here")]
    three = [column("A", 10, 4), column("B", 10, 4), column("C", 7, 4)]
    page += across(three, [40, 220, 400], 760)
    page.append((40, 640, 18, "Another headline spans the page again"))
    page += across([column("D", 10, 7), column("E", 9, 7)], [40, 310], 610)
    assert marks(page) == numbered(A=10, B=10, C=7, D=10, E=9)


def test_that_the_foot_of_the_page_comes_last():
    page = across([column("A", 12, 7), column("B", 12, 7)], [72, 300], 700)
    page.append((72, 40, 8, "F0 The Harbour Post, page one"))
    assert marks(page) == numbered(A=12, B=12, F=1)


def test_that_a_table_keeps_its_rows_and_brings_no_warning():
    cells = [
        [f"{mark}{n} {unit}" for n in range(20)]
        for mark, unit in zip("TUV", ("item", "12.5", "x"), strict=True)
    ]
    page = across(cells, [72, 250, 400], 700)
    assert marks(page)[:6] == ["T0", "U0", "V0", "T1", "U1", "V1"]
    assert not any("Columns" in note for note in read_bytes(pdf([page]), "a.pdf")[0].warnings)


def test_that_columns_that_were_written_one_after_the_other_are_left_as_they_are():
    page = across([column("A", 20, 7)], [72], 700) + across([column("B", 20, 7)], [300], 700)
    draft = read_bytes(pdf([page]), "a.pdf")[0]
    assert re.findall(r"\b[A-Z]\d+\b", draft.text) == numbered(A=20, B=20)
    assert draft.warnings == ()


def test_that_columns_of_arabic_begin_on_the_right():
    right = [
        Line(f"قال رئيس البلدية {n}", False, 320, 80 - n * 10, 500, 88 - n * 10) for n in range(4)
    ]
    left = [
        Line(f"وأضاف أن السكان {n}", False, 100, 80 - n * 10, 300, 88 - n * 10) for n in range(4)
    ]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    assert in_columns(mixed) == [*right, *left]


BOXES = st.builds(
    lambda left, width, top, height: Line("x", False, left, top - height, left + width, top),
    st.floats(0, 600), st.floats(1, 500), st.floats(0, 800), st.floats(1, 40),
)  # fmt: skip


@given(st.lists(BOXES, max_size=40))
def test_that_ordering_loses_no_line_and_adds_none(page):
    assert sorted(map(repr, in_columns(page))) == sorted(map(repr, page))
