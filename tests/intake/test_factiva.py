"""Factiva: pages with and without indexing in the languages of its interface, rich text, XML."""

from __future__ import annotations

import pytest

from annotator.intake import read, read_bytes
from annotator.intake.draft import Material, Unread
from annotator.intake.factiva import read as read_factiva
from tests.intake import database_makers as made
from tests.support import shared_data


def parsed_notes(drafts):
    return [w for draft in drafts for w in draft.warnings if w.startswith("Parsed")]


def check(drafts):
    """What all forms give for the stories; dates and editions differ."""
    assert [d.title for d in drafts] == [story.title for story in made.STORIES]
    assert [d.source for d in drafts] == [story.source for story in made.STORIES]
    assert [d.author for d in drafts] == ["Ada Bright", "", "Letters"]
    assert [d.page for d in drafts] == ["A4", "", "A4"]
    assert [d.words_stated for d in drafts] == [51, 16, 30]
    assert [d.database_id for d in drafts] == [f"HARBPO0020190304ef340000{n}" for n in range(3)]
    for draft, story in zip(drafts, made.STORIES, strict=True):
        assert draft.text.split("\n") == [story.title, *story.paragraphs]


@pytest.mark.parametrize("language", made.FACTIVA_PAGES)
def test_that_pages_are_read_in_the_languages_of_the_interface(language):
    drafts = read_bytes(made.factiva_page(language=language), "a.html")
    check(drafts)
    assert [(d.date, d.date_precision) for d in drafts] == [("2019-03-04", "day")] * 3
    assert drafts[0].date_text == made.FACTIVA_PAGES[language][1]
    assert [d.section for d in drafts] == ["News", "Business; Shipping", "News"]


def test_that_a_page_whose_letters_were_lost_keeps_its_counts_and_dates():
    drafts = read_bytes(made.factiva_page(language="de", lost=True), "a.html")
    assert [d.words_stated for d in drafts] == [51, 16, 30]
    assert [d.date for d in drafts] == ["2019-03-04"] * 3
    assert any(w.startswith("Looks mis-decoded") for w in drafts[0].warnings)


def test_that_rich_text_with_bold_headlines_is_read():
    drafts = read_bytes(made.factiva_rtf(), "a.rtf")
    check(drafts)
    assert [d.section for d in drafts] == ["News; 1; News Edition", "Business; Shipping", "News; 1; News Edition"]  # fmt: skip
    assert [d.date for d in drafts] == ["2019-03-04"] * 3


def test_that_rich_text_with_indexing_is_read():
    drafts = read_bytes(made.factiva_rtf(indexed=True), "a.rtf")
    check(drafts)
    assert {(d.date, d.date_precision) for d in drafts} == {("2019-03-04T07:30", "time")}
    assert all("gvote" not in d.text and "Harbour Media" not in d.text for d in drafts)


def test_that_a_page_before_the_first_article_of_a_rich_text_is_left_out():
    cover = rf"{made.HOLDER}\par {made.TERMS}\page "
    data = made.factiva_rtf().replace(b"{\\b ", cover.encode() + b"{\\b ", 1)
    assert made.HOLDER not in repr(read_bytes(data, "a.rtf"))


def test_that_an_article_without_text_is_named_and_the_others_come_in():
    empty = made.Story(title="Table of contents", paragraphs=())
    page = made.factiva_page([made.STORIES[0], empty, made.STORIES[1]])
    found = list(read_factiva(Material(page, "a.html")))
    assert [isinstance(item, Unread) for item in found] == [False, True, False]
    assert "Table of contents" in found[1].reason


def test_that_pages_with_indexing_are_read():
    drafts = read(shared_data("intake", "factiva", "factiva_test.html"))
    assert [d.database_id for d in drafts] == [
        "TESTFR0020111229e7ct0001r",
        "TESTFR0020111229e7ct0015j",
    ]
    assert [(d.date, d.date_text) for d in drafts] == [
        ("2011-12-29T15:32", "29 décembre 2011 15:32"),
        ("2011-12-29", "29 décembre 2011"),
    ]
    assert [(d.words_stated, d.page) for d in drafts] == [(295, "26"), (65, "")]
    assert [d.text.count("\n") for d in drafts] == [4, 2]


def test_that_xml_is_read():
    drafts = read(shared_data("intake", "factiva", "factiva_test.xml"))
    assert [d.database_id for d in drafts] == [f"TEST0000020120109e5170003{n}" for n in range(3)]
    assert [d.date for d in drafts] == ["2012-01-09", "2012-01-06", "2012-05-06"]
    assert [(d.words_stated, d.page) for d in drafts] == [(942, "1"), (780, ""), (531, "85")]


def test_that_a_real_page_in_chinese_holds_articles_of_a_dozen_languages():
    path = shared_data("intake", "factiva", "koheiw_chinese-ui.html")
    drafts = read(path)
    page = path.read_text("utf-8")
    # Each article has an element named after its number.
    assert len(drafts) == 97 == page.count('id="article-')
    assert all(f'id="article-{d.database_id}"' in page for d in drafts)
    assert len({d.database_id for d in drafts}) == 97
    assert sum(d.words_stated for d in drafts) == 131_081
    assert [d.date_precision for d in drafts].count("time") == 37
    assert (min(d.date for d in drafts), max(d.date for d in drafts)) == ("2018-09-18", "2018-10-07T17:04")  # fmt: skip
    languages = [d.language for d in drafts]
    assert {code: languages.count(code) for code in set(languages)} == {
        "en": 62, "de": 17, "es": 5, "pt": 3, "zh": 3, "ja": 2, "it": 1, "fi": 1, "sv": 1, "fr": 1, "nl": 1,
    }  # fmt: skip
    assert (sum(bool(d.author) for d in drafts), sum(bool(d.page) for d in drafts)) == (63, 39)
    # A piece of 6,957 words with many notes, and a list of events.
    assert [w.split(" ", 2)[2] for w in parsed_notes(drafts)] == [
        "of 6,957 words that the source states.",
        "of 95 words that the source states.",
    ]
    first = drafts[0]
    assert (first.source, first.words_stated) == ("WDR Radio Transkripte", 8165)
    assert first.date_text == "2018 年 10 月 7 日 17:04"


def test_that_real_pages_of_two_newspapers_are_read_whole():
    irish = read(shared_data("intake", "factiva", "koheiw_irish-independence_1_2017-11-14.html"))
    assert (len(irish), sum(d.words_stated for d in irish)) == (44, 26_197)
    assert {d.source for d in irish} == {"Irish Independent"}
    assert all(d.section.endswith("; 1; National") and d.page for d in irish)
    assert sum(bool(d.author) for d in irish) == 32
    # A line for the headline of each, and one for every paragraph of the page.
    assert sum(d.text.count("\n") for d in irish) == 765
    assert not parsed_notes(irish)
    german = read(shared_data("intake", "factiva", "koheiw_suddeutsche_1_2017-11-19.html"))
    assert (len(german), sum(d.words_stated for d in german)) == (51, 42_645)
    assert {(d.source, d.language) for d in german} == {("Süddeutsche Zeitung", "de")}
    assert sum(d.text.count("\n") for d in german) == 564
    assert (german[0].section, german[0].page, german[0].author) == ("Kinderseiten", "KIN3", "GCA")
    assert (min(d.date for d in german), max(d.date for d in german)) == ("2017-11-20", "2017-11-25")  # fmt: skip
    assert not parsed_notes(german)
    # Publisher, number and captions stand below the text.
    assert all("GmbH" not in d.text.split("\n")[-1] for d in german)
