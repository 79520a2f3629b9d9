"""Plain text, Markdown and pasted text: the text stays whole, title and date are copied out."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import from_text, read, read_bytes
from tests.support import shared_data

TEXT = (
    "\r\n  Le port rouvre ses quais  \r\nPublié le 3 mai 2021 à 9h15\r\n\r\n"
    "Les pêcheurs de la côte reviennent au port, dit le maire. 🐟\r\n"
)


def test_that_a_text_is_the_whole_decoded_file():
    draft = read_bytes(TEXT.encode("utf-8-sig"), "port.txt")[0]
    assert draft.text == TEXT.replace("\r\n", "\n")
    assert (draft.title, draft.kind, draft.path) == ("Le port rouvre ses quais", "text", "port.txt")
    assert (draft.date, draft.date_precision) == ("2021-05-03T09:15", "time")
    assert draft.date_text == "3 mai 2021 à 9h15"
    assert (draft.language, draft.encoding, draft.encoding_confidence) == ("fr", "utf-8", 1.0)
    assert draft.original == TEXT.encode("utf-8-sig")
    assert (draft.position, draft.articles, draft.place) == (1, 1, "port.txt")
    assert draft.warnings == ()


def test_that_a_wrong_guess_is_mended_by_naming_the_encoding():
    data = TEXT.encode("utf-8")
    wrong = read_bytes(data, "a.txt", encoding="iso-8859-1")[0]
    assert any("mis-decoded" in warning for warning in wrong.warnings)
    assert read_bytes(wrong.original, "a.txt", encoding="utf-8")[0].text == TEXT.replace(
        "\r\n", "\n"
    )


def test_that_a_long_first_line_is_shortened_to_a_title_at_a_word():
    title = read_bytes(("word " * 100 + "\nMore.").encode(), "a.txt")[0].title
    assert title.endswith("word …")
    assert len(title) <= 202


def test_that_a_title_is_one_clean_line():
    assert read_bytes(b"\x0c\n A\ttitle\x01 here \nText", "a.txt")[0].title == "A title here"


def test_that_a_real_scraped_article_comes_in_unchanged():
    path = shared_data("articles", "000_7e1f78a34d60c028.txt")
    draft = read(path)[0]
    assert draft.text == path.read_bytes().decode("utf-8")
    assert draft.title == draft.text.split("\n")[0]
    assert (draft.language, draft.date, draft.encoding, draft.kind) == ("fr", "", "utf-8", "text")


MARKDOWN = """---
title: "Le port rouvre"
author: [A. Martin, B. Petit]
date: 2021-05-03
outlet: Le Quotidien
url: https://example.org/port
lang: fr-FR
---

# Un autre titre

Les *pêcheurs* reviennent.
"""


def test_that_markdown_is_kept_as_written_and_its_front_matter_is_copied_out():
    draft = read_bytes(MARKDOWN.encode(), "port.md")[0]
    assert draft.text == MARKDOWN
    assert (draft.kind, draft.title, draft.author) == (
        "markdown",
        "Le port rouvre",
        "A. Martin, B. Petit",
    )
    assert (draft.source, draft.url, draft.date) == (
        "Le Quotidien", "https://example.org/port", "2021-05-03",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Some words.\n\n## The heading ##\n\nMore words here.\n", "The heading"),
        ("The heading\n===========\n\nMore words here.\n", "The heading"),
        ("+++\ntitle = 'The heading'\n+++\nMore words here.\n", "The heading"),
        ("---\ndraft: true\n---\r\n# The heading\r\n\r\nMore words here.\n", "The heading"),
        ("The heading\n\nMore words here, no mark.\n", "The heading"),
        ("---\ntitle:\n---\nThe heading\n---\nMore words.", "The heading"),
    ],
)
def test_that_the_first_heading_of_markdown_is_its_title(text, title):
    assert read_bytes(text.encode(), "a.md")[0].title == title


def test_that_only_web_addresses_are_kept_as_addresses():
    text = MARKDOWN.replace("https://example.org/port", "file:///etc/passwd")
    assert read_bytes(text.encode(), "a.md")[0].url == ""


def test_that_pasted_text_becomes_an_article_without_a_file():
    draft = from_text("\ufeffA headline\r\nThe minister spoke on Monday.", source="The Example")
    assert draft.text == "A headline\nThe minister spoke on Monday."
    assert (draft.title, draft.source, draft.kind) == ("A headline", "The Example", "paste")
    assert (draft.path, draft.original, draft.encoding) == ("", b"", "")


def test_that_what_is_known_of_pasted_text_goes_before_guesses():
    draft = from_text(TEXT, title="Mine", date="4 mai 2021", language="oc")
    assert (draft.title, draft.date, draft.language) == ("Mine", "2021-05-04", "oc")


@pytest.mark.parametrize(
    ("text", "words"), [("", "blanks"), (" \n\u200b\u00a0", "blanks"), ("a" * 100_001, "100,001")]
)
def test_that_pasted_text_is_refused_like_a_file(text, words):
    with pytest.raises(IntakeError, match=words):
        from_text(text)


def test_that_a_date_nobody_understands_is_not_guessed():
    with pytest.raises(IntakeError, match="not understood as a date"):
        from_text("Words of an article.", date="the day before")


def test_that_lone_surrogates_of_pasted_text_are_replaced():
    assert from_text("Words \ud83d of an article").text == "Words \ufffd of an article"
