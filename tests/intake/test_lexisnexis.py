"""The older LexisNexis: articles between counts, fields in capitals, lines broken at 78 characters."""

from __future__ import annotations

import re

import pytest

from annotator.intake import read, read_bytes
from tests.intake import database_makers as made
from tests.support import shared_data


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_that_plain_text_is_read_in_the_languages_of_the_database(language):
    drafts = read_bytes(made.lexisnexis_text(language=language), "a.txt")
    assert [d.title for d in drafts] == [story.title for story in made.STORIES]
    assert [d.source for d in drafts] == [story.source for story in made.STORIES]
    assert [d.date for d in drafts] == ["2019-03-04", "2019-03-05T18:12+00:00", "2019-03-06"]
    assert [d.page for d in drafts] == ["A4", "", "A4"]
    assert [d.author for d in drafts] == ["Ada Bright", "", "Letters"]
    assert [d.section for d in drafts] == ["News", "Business; Shipping", "News; Final Edition"]
    assert [d.words_stated for d in drafts] == [51, 16, 30]
    for draft, story in zip(drafts, made.STORIES, strict=True):
        assert draft.text.split("\n") == [story.title, *story.paragraphs]


def test_that_lines_of_nothing_but_unusual_blanks_are_lines():
    before, words, after = made.lexisnexis_text().rpartition(b" the ")
    data = before + b"\n\xe2\x80\xa8\n" + words + after
    assert [d.title for d in read_bytes(data, "a.txt", "lexisnexis")] == [
        story.title for story in made.STORIES
    ]


def test_that_rich_text_named_doc_is_read():
    drafts = read_bytes(made.lexisnexis_rtf(), "export.DOC")
    assert [d.kind for d in drafts] == ["lexisnexis"] * 3
    assert [d.text.count("\n") for d in drafts] == [3, 2, 4]


def one(body: list[str], width: int = 78) -> str:
    """The text of an export whose second article has that body, line by line."""
    filler = made.Story(
        title="First",
        paragraphs=(" ".join(f"word{'s' * (n % 9)}" for n in range(400)),),
    )
    data = made.lexisnexis_text([filler]).decode().replace("1 of 1", "1 of 2")
    head = ["2 of 2 DOCUMENTS", "", "    The Post", "", "    March 4, 2019", "", "Second", "", "LENGTH: 9 words", ""]  # fmt: skip
    lines = [*head, *body, "", "LOAD-DATE: March 9, 2019"]
    return read_bytes((data + "\r\n" + "\r\n".join(lines)).encode(), "a.txt")[1].text


def test_that_lines_are_joined_only_where_the_width_forced_the_break():
    prose = made.wrapped("The quick harbour master walked over the long and wet pier. " * 5)
    assert one(prose) == "Second\n" + " ".join(prose)


def test_that_verse_and_lists_stay_as_they_are():
    verse = ["Ferries go", "and tides come in,", "nobody waits", "for either."]
    assert one(verse) == "Second\n" + "\n".join(verse)


def test_that_a_file_without_broken_lines_is_left_alone():
    long = "This paragraph is one line of far more than eighty characters, as newer exports have it, and stays so."
    story = made.Story(paragraphs=(long, long))
    broken = "\r\n".join(made.wrapped(long))
    data = made.lexisnexis_text([story]).decode().replace(broken, long)
    (draft,) = read_bytes(data.encode(), "a.txt")
    assert draft.text.split("\n")[1:] == [long, long]


def test_that_a_correction_stays_with_the_text_and_subjects_do_not():
    text = made.lexisnexis_text(made.STORIES[:1]).decode()
    tail = (
        "CORRECTION: The mayor is called Ines Caro.\r\n\r\nSUBJECT: TRAMS (90%)\r\n\r\nLOAD-DATE:"
    )
    (draft,) = read_bytes(text.replace("LOAD-DATE:", tail).encode(), "a.txt")
    assert draft.text.endswith("\nThe mayor is called Ines Caro.")
    assert "TRAMS" not in draft.text


def test_that_form_feeds_and_mojibake_do_not_hide_articles():
    data = made.lexisnexis_text().replace(b"\r\n\r\nLENGTH", b"\r\n\x0c\r\nLENGTH")
    twice = "“".encode().decode("cp1252", "replace").encode()
    drafts = read_bytes(data.replace("“".encode(), twice), "a.txt")
    assert [d.words_stated for d in drafts] == [51, 16, 30]


def test_that_ten_real_articles_of_plain_text_are_read():
    drafts = read(shared_data("intake", "nexis", "sample.TXT"))
    assert [d.source for d in drafts] == [
        "Guardian.com", "Guardian", "The Sun (England)", "The Times (London)", "The Times (London)",
        "The Times (London)", "Guardian", "MAIL ON SUNDAY (London)", "Sunday Mirror", "DAILY MAIL (London)",
    ]  # fmt: skip
    assert [d.date for d in drafts] == ["2010-01-11"] * 6 + [
        "2010-01-08", "2010-01-10", "2010-01-10", "2010-01-09",
    ]  # fmt: skip
    assert [d.words_stated for d in drafts] == [355, 927, 677, 453, 918, 471, 607, 698, 446, 2968]
    assert [d.page for d in drafts] == ["", "", "6", "3", "24", "8", "", "", "6", ""]
    assert drafts[2].section == "FEATURES; Edition 1; Scotland"
    assert drafts[5].section == "NEWS; Edition 2; National Edition"
    assert (drafts[7].author, drafts[8].section) == ("STEPHEN POLLARD", "NEWS; 3 Star Edition")
    assert not [w for d in drafts for w in d.warnings]
    # Every paragraph is one line again.
    assert [d.text.count("\n") for d in drafts] == [5, 12, 8, 6, 12, 7, 6, 10, 7, 49]
    assert all("LIBRARY" not in repr(d) and "LOAD-DATE" not in d.text for d in drafts)


def test_that_a_real_week_of_a_newspaper_is_read_article_by_article():
    path = shared_data("intake", "nexis", "irish-times_1995-06-12_0001.html")
    drafts = read(path)
    page = path.read_text("utf-8")
    assert len(drafts) == 166 == page.count("<DOCFULL>")
    assert {d.source for d in drafts} == {"The Irish Times"}
    assert sum(bool(d.author) for d in drafts) == 133 == page.count(">BYLINE: <")
    assert sum(bool(d.page) for d in drafts) == 166
    assert sum(d.words_stated for d in drafts) == 92_316
    days = [d.date for d in drafts]
    assert [days.count(f"1995-06-{day}") for day in (12, 13, 14, 15, 16, 17)] == [21, 25, 27, 27, 35, 31]  # fmt: skip
    assert all(d.section.endswith("CITY EDITION") for d in drafts)
    assert (drafts[0].author, drafts[0].page) == ("KURT SCHORK, --(Reuter)", "1")
    assert drafts[1].section == "HOME NEWS; ANGLING NOTES; CITY EDITION"
    notes = [w for d in drafts for w in d.warnings]
    assert notes == ["Parsed 176 of 159 words that the source states."]


def test_that_pages_in_english_and_french_are_read():
    english = read(shared_data("intake", "nexis", "lexisnexis_test_en.html"))
    assert [(d.date, d.page, d.words_stated) for d in english] == [
        ("1991-12-19", "16", 584),
        ("1993-01-28", "22", 121),
    ]
    assert english[0].author == "PAPER AUTHOR"
    assert english[1].section.startswith("Section B; Column 2; National Desk; Late Edition - Final")
    assert english[1].text.endswith("Some correction.")
    french = read(shared_data("intake", "nexis", "lexisnexis_test_fr.html"))
    assert [(d.date, d.page, d.words_stated) for d in french] == [
        ("2013-04-12", "35", 143),
        ("2013-10-14", "6", 70),
        ("2013-03-10", "3", 359),
    ]
    assert [d.author for d in french] == ["", "Author 2", ""]
    assert french[1].section == "ECONOMIE - ENTREPRISES"
    assert re.search(r"spurious line breaks to remove\.$", french[0].text)
