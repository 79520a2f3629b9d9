"""What is kept of a decoded text."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.core.text import MAX_LINE, MAX_TEXT_BYTES, check_limits, normalise, text_hash

ANY_TEXT = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("\r\n\x00\ufeff\ud83d\ude00\u2028\u00a0"))
)


def test_that_every_kind_of_newline_becomes_one_line_feed() -> None:
    assert normalise("a\r\nb\rc\nd\r\r\ne") == "a\nb\nc\nd\n\ne"


def test_that_one_leading_byte_order_mark_is_dropped_and_no_other() -> None:
    assert normalise("\ufeffa\ufeffb") == "a\ufeffb"
    assert normalise("\ufeff\ufeffa") == "\ufeffa"


def test_that_what_no_text_may_hold_is_replaced_one_for_one() -> None:
    assert normalise("a\x00b\ud83dc\udc00") == "a\ufffdb\ufffdc\ufffd"


def test_that_nothing_else_is_touched() -> None:
    kept = " \u00a0e\u0301\u2028\u2029\x0b\x0c\x1b\ufdd0👨‍👩‍👧 \n\n "
    assert normalise(kept) == kept


@given(ANY_TEXT)
def test_that_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw)
    # Only a second byte order mark would be dropped by a second run: one, and only one, goes.
    assert normalise("." + once) == "." + once
    assert "\r" not in once
    assert "\x00" not in once
    once.encode("utf-8")


@given(ANY_TEXT)
def test_that_length_only_shrinks_by_marks_and_newlines(raw: str) -> None:
    dropped = raw.startswith("\ufeff") + raw.count("\r\n")
    assert len(normalise(raw)) == len(raw) - dropped


def test_that_a_text_is_known_by_the_sha256_of_its_utf8() -> None:
    assert text_hash("é😀") == sha256("é😀".encode()).digest()
    assert text_hash("") == sha256(b"").digest()


def test_that_a_text_at_the_limit_is_taken() -> None:
    line = "é" * (MAX_LINE - 1) + "x\n"
    size = len(line.encode())
    text = line * (MAX_TEXT_BYTES // size)
    check_limits(text + "a" * (MAX_TEXT_BYTES - len(text.encode())))
    check_limits("")


def test_that_a_text_that_is_too_large_is_refused_with_the_offer_to_split() -> None:
    with pytest.raises(IntakeError) as caught:
        check_limits("é\n" * (MAX_TEXT_BYTES // 3 + 1))
    assert "5 MB" in caught.value.message
    assert "Split" in caught.value.hint


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_that_a_line_that_is_too_long_is_refused_wherever_it_stands(place: str) -> None:
    long = "x" * (MAX_LINE + 1)
    text = {"first": long + "\nb", "middle": "a\n" + long + "\nb", "last": "a\n" + long}[place]
    with pytest.raises(IntakeError) as caught:
        check_limits(text)
    assert "100,000" in caught.value.message
    assert "Split" in caught.value.hint
