"""Typing a passage over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.passage import replaced

ODD = st.text(alphabet="ab \u00a0\u2028\u2029\n😀\u0301", max_size=12)


def as_shown(text: str) -> str:
    return text.translate({0xA0: " ", 0x2028: "\n", 0x2029: "\n"})


@given(ODD, ODD, ODD)
def test_that_nothing_changes_when_nothing_was_typed(before, passage, after):
    text, shown = before + passage + after, as_shown(passage)
    end = len(before) + len(passage)
    assert replaced(text, len(before), end, shown, shown) == text


@given(ODD, ODD, ODD, ODD)
def test_that_typing_between_keeps_every_other_character(before, first, second, typed):
    text = before + first + second + before
    at = len(before)
    new = replaced(
        text,
        at,
        at + len(first + second),
        as_shown(first + second),
        as_shown(first) + typed + as_shown(second),
    )
    assert as_shown(new) == as_shown(before + first + typed + second + before)
    assert new.startswith(before) and new.endswith(before)
    assert len(new) == len(text) + len(typed)


def test_that_blanks_around_a_typo_stay_what_they_are():
    text = "«\u00a0Fer-Libre\u00a0»\u2028the tpyo\u00a0!"
    shown = as_shown(text)
    new = replaced(text, 0, len(text), shown, shown.replace("tpyo", "typo"))
    assert new == text.replace("tpyo", "typo")


def test_that_an_editor_with_other_characters_is_refused():
    with pytest.raises(ValueError, match="as many characters"):
        replaced("abc", 0, 3, "ab", "ab")
