"""Rich text: the words a reader sees, whatever wrote them, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.intake.rtf_text import MAX_DEPTH, is_rtf, rich_text

FONTS = (
    rb"{\fonttbl{\f0\fnil\fcharset0 Times;}{\f1\fswiss\fcharset204 Arial Cyr;}"
    rb"{\f2\fnil\fcharset128 MS Gothic;}{\f3\fnil\fcharset178 Arial;}}"
)


def text(body: bytes) -> str:
    return rich_text(rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + body + b"}").text


def escaped(words: str) -> bytes:
    """``words`` as Word writes them."""
    out = []
    for sign in words:
        if sign in "\\{}":
            out.append("\\" + sign)
        elif sign == "\n":
            out.append("\\par\r\n")
        elif sign == "\t":
            out.append("\\tab ")
        elif sign.isascii() and sign.isprintable():
            out.append(sign)
        else:
            units = sign.encode("utf-16-le")
            numbers = [int.from_bytes(units[n : n + 2], "little") for n in range(0, len(units), 2)]
            out += [f"\\u{n - 0x10000 if n > 0x7FFF else n}?" for n in numbers]
    return "".join(out).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb"One\par Two\line Three", "One\nTwo\nThree"),
        (rb"Caf\'e9 \{x\} \\ y\~z", "Café {x} \\ y\u00a0z"),
        (rb"\u8364? \u-10179?\u-8704? \u-10179? x", "€ 😀  x"),
        (rb"\uc0\u233 t\u233  \uc2\u233ab.", "été é."),
        (rb"\f1 \'cf\'f0\'e8\f0 \'e9", "Приé"),
        (rb"\f2 \'93\'fa\'96\'7b{\f3 \'c7\'e1}", "日本ال"),
        (rb"One.\page Two.\sect Three.", "One.\fTwo.\fThree."),
        (rb"\trowd a\cell b\cell\row c\cell\row", "a\tb\nc\n"),
        (rb"seen{\v hidden} {\deleted gone}here", "seen here"),
        (rb"{\header H}{\footer F}{\*\unknown U}{\pict 00ff}{\object{\objdata 00}}T", "T"),
        (rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt In a box}}{\shprslt old}}", "In a box"),
        (rb"{\upr{ansi ?}{\*\ud uni\u233?}}", "unié"),
        (rb"Said\super\chftn{\footnote\pard The note.} so.", "Said[1] so.\n[1] The note."),
        (rb"{\pntext 1.\tab}{\listtext\tab 2.}Item", "Item"),
        ("Déjà vu, 日本".encode(), "Déjà vu, 日本"),
        (b"Caf\xe9", "Café"),
        (rb"a\bin5 }{\x{b", "ab"),
        (rb"{\field{\*\fldinst HYPERLINK ''x''}{\fldrslt words}}", "words"),
    ],
)
def test_that_what_a_reader_sees_is_the_text(body, expected):
    assert text(body) == expected


def test_that_properties_and_links_are_found_beside_the_text():
    found = rich_text(
        rb"{\rtf1\ansi{\info{\title A \'e9tude}{\author J. Doe}{\company X}}Before "
        rb'{\field{\*\fldinst{HYPERLINK "https://example.org/a?id=1"}}{\fldrslt{\ul the words}}}}'
    )
    assert (found.title, found.author, found.text) == ("A étude", "J. Doe", "Before the words")
    assert found.links == ((7, "https://example.org/a?id=1"),)
    assert found.whole


def test_that_a_file_cut_off_gives_what_there_is_of_it():
    whole = rb"{\rtf1\ansi{\b Some words} and more \'e9\u233? words\par end}"
    for size in range(len(whole)):
        if is_rtf(whole[:size]):
            part = rich_text(whole[:size])
            assert not part.whole
            assert "Some words and more" in part.text or size < 40
    assert rich_text(whole + b"trailing {\\b words").text == rich_text(whole).text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_that_any_text_comes_back_as_it_was_written(words):
    assert rich_text(rb"{\rtf1\ansi " + escaped(words) + b"}").text == words


@given(st.binary(max_size=400))
def test_that_no_bytes_bring_the_reader_down(data):
    rich_text(rb"{\rtf1" + data)


def test_that_shuffled_and_cut_files_are_read_or_refused_calmly():
    tokens = [
        rb"{", rb"}", rb"\par ", rb"\u-10179?", rb"\'e9", rb"\*", rb"\fldinst", rb"\bin3 ", rb"\uc99999 ",
        rb"\f1 ", rb"\ansicpg0 ", rb"\ansicpg99 ", rb"\fonttbl", rb"\fcharset999 ", rb"\footnote", rb"\chftn ",
        rb"\row ", rb"\u", rb"\'", rb"\info", rb"\title", rb"words ", b"\xff", rb"\u99999999?", rb"\cpg1252 ",
    ]  # fmt: skip
    choose = random.Random(4)
    for _ in range(500):
        body = b"".join(choose.choices(tokens, k=60))
        assert isinstance(rich_text(rb"{\rtf1" + body).text, str)


def test_that_what_is_no_rich_text_or_nested_beyond_reason_is_refused():
    with pytest.raises(IntakeError, match="no rich text"):
        rich_text(b"Just words")
    with pytest.raises(IntakeError, match="nested too deeply"):
        rich_text(rb"{\rtf1" + b"{" * (MAX_DEPTH + 1))


def test_that_the_words_outlive_pictures_of_many_digits():
    picture = rb"{\pict\pngblip " + b"89504e47\n" * 50_000 + b"}"
    assert text(b"before " + picture + b"after") == "before after"
