"""Rich text as an article: what Word, WordPad, TextEdit and LibreOffice write around it stays out."""

from __future__ import annotations

import pytest

from annotator.intake import detect, read_bytes

WORD = (
    rb"{\rtf1\adeflang1025\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}}"
    rb"{\colortbl;\red0\green0\blue0;}{\stylesheet{\ql\snext0 Normal;}}{\*\generator Riched20 10.0.19041}"
    rb"{\info{\title Le chantier rouvre}{\author A. Martin}{\creatim\yr2021\mo5\dy3}}"
    rb"{\header\pard Confidential\par}\pard\plain La mairesse a parl\'e9 \u171?\~No\'ebl\~\u187?.\par"
    rb"\page Le chantier rouvre\par }"
)


@pytest.mark.parametrize("name", ["a.rtf", "a.doc", "a.txt", "a"])
def test_that_rich_text_is_known_whatever_it_is_called(name):
    assert detect(WORD, name).name == "rtf"


def test_that_words_title_and_author_come_out_and_nothing_else():
    draft = read_bytes(WORD, "a.doc")[0]
    assert draft.text == "La mairesse a parlé «\u00a0Noël\u00a0».\nLe chantier rouvre"
    assert (draft.title, draft.author, draft.kind) == ("Le chantier rouvre", "A. Martin", "rtf")
    assert (draft.language, draft.warnings) == ("fr", ())


def test_that_a_page_break_within_a_text_is_a_line_end():
    assert read_bytes(rb"{\rtf1 One\page Two\sect Three}", "a.rtf")[0].text == "One\nTwo\nThree"


def test_that_a_file_that_was_cut_off_is_read_with_a_warning():
    draft = read_bytes(rb"{\rtf1\ansi The first half of it\par and then", "a.rtf")[0]
    assert draft.text == "The first half of it\nand then"
    assert "its last part may be missing" in draft.warnings[0]


def test_that_a_date_at_the_head_is_found():
    body = rb"{\rtf1 Headline here\par Le Quotidien, 2 mai 2021\par Words of an article}"
    assert read_bytes(body, "a.rtf")[0].date == "2021-05-02"
