"""ProQuest: fields that float, named in several languages, with and without full text."""

from __future__ import annotations

import pytest

from annotator.intake import read_bytes
from annotator.intake.draft import Material, Unread
from annotator.intake.proquest import read as read_proquest
from tests.intake import database_makers as made


@pytest.mark.parametrize("language", made.PROQUEST)
def test_that_plain_text_is_read_in_the_languages_of_the_database(language):
    drafts = read_bytes(made.proquest_text(language=language), "a.txt")
    assert [d.title for d in drafts] == [story.title for story in made.STORIES]
    assert [d.source for d in drafts] == [story.source for story in made.STORIES]
    assert [d.author for d in drafts] == ["Ada Bright", "", "Letters"]
    assert [(d.date, d.date_text) for d in drafts] == [("2019-03-04", made.PROQUEST[language]["day"])] * 3  # fmt: skip
    assert [d.page for d in drafts] == ["A4", "1", "A4"]
    assert [d.section for d in drafts] == ["News", "Business; Shipping", "News"]
    assert [d.database_id for d in drafts] == ["218700000", "218700001", "218700002"]
    assert drafts[1].url == "https://www.proquest.example/docview/218700001"
    for draft, story in zip(drafts, made.STORIES, strict=True):
        assert draft.text.split("\n") == [story.title, *story.paragraphs]


def test_that_the_printed_page_gives_the_same():
    text = read_bytes(made.proquest_text(), "a.txt")
    page = read_bytes(made.proquest_page(), "a.html")
    assert [d.text for d in page] == [d.text for d in text]
    assert [(d.title, d.date, d.database_id) for d in page] == [
        (d.title, d.date, d.database_id) for d in text
    ]


@pytest.mark.parametrize("language", made.PROQUEST)
def test_that_without_full_text_the_abstract_is_taken_and_said_so(language):
    drafts = read_bytes(made.proquest_text(language=language, without=1), "a.txt")
    assert drafts[1].text == "Ferries stay in port\nIn short: ferries stay in port."
    assert drafts[1].warnings == ("No full text: only the abstract is in this file.",)
    assert not drafts[0].warnings


def test_that_a_record_without_any_text_is_named():
    story = made.Story(title="Gone", paragraphs=())
    data = made.proquest_text([made.STORIES[0], story]).replace(b"Abstract: In short: gone.", b"")
    found = list(read_proquest(Material(data, "a.txt")))
    assert [isinstance(item, Unread) for item in found] == [False, True]
    assert "Gone" in found[1].reason


def test_that_outlet_date_and_page_may_stand_in_one_line():
    text = made.proquest_text(made.STORIES[:1]).decode()
    for field in ("Publication title: ", "Publication date: ", "First page: "):
        start = text.index(field)
        text = text[:start] + text[text.index("\r\n", start) :]
    (draft,) = read_bytes(text.encode(), "a.txt")
    assert (draft.source, draft.date, draft.page) == ("The Harbour Post", "2019-03-04", "A.4")


def test_that_fields_may_come_in_any_order():
    story = made.STORIES[0]
    fields = made.proquest_fields(story, 0, "en")
    for turn in range(len(fields)):
        order = fields[turn:] + fields[:turn]
        lines = [part for name, value in order for part in (f"{name}: {value}", "")]
        data = "\n".join(["_" * 60, "", story.title, "", *lines, "_" * 60]).encode()
        (draft,) = read_bytes(data, "a.txt")
        assert draft.text.split("\n") == [story.title, *story.paragraphs]
        assert (draft.title, draft.page, draft.date) == (story.title, "A4", "2019-03-04")


def test_that_a_paragraph_may_begin_like_a_field():
    story = made.Story(
        paragraphs=("First, the facts.", "Page: that is what they call a boy.", "Year: 1911.")
    )
    (draft,) = read_bytes(made.proquest_text([story]), "a.txt")
    assert draft.text.split("\n") == [story.title, *story.paragraphs]
