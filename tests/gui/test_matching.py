"""Finding things by a few letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.gui.matching import best, score

NAMES = ["Undo", "Find in the article…", "Édouard Philippe", "Export annotations…", "Article list"]


def test_that_accents_and_case_do_not_matter() -> None:
    assert best("edouard", NAMES, str) == ["Édouard Philippe"]
    assert best("PHILIPPE", NAMES, str) == ["Édouard Philippe"]


def test_that_the_start_of_a_name_beats_its_inside() -> None:
    assert best("art", NAMES, str)[0] == "Article list"


def test_that_initials_find_a_name() -> None:
    assert best("ep", NAMES, str)[0] == "Édouard Philippe"


def test_that_words_may_come_in_any_order() -> None:
    assert best("annot exp", NAMES, str) == ["Export annotations…"]


def test_that_no_query_keeps_everything_in_order() -> None:
    assert best("", NAMES, str) == NAMES


@given(st.text(), st.text())
def test_that_any_text_can_be_looked_for_in_any_other(query: str, text: str) -> None:
    assert score(query, text) >= 0


@given(st.text(min_size=1))
def test_that_every_name_finds_itself(name: str) -> None:
    assert score(name, name) > 0
