"""Files of many articles: read one after the other, each placed, and one bad article spoils none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Draft, Kind, Unread, kinds, read, read_bytes, stream
from annotator.intake.draft import Material

ASKED: list[str] = []


def sniff(head: bytes, name: str) -> int:
    return 0


def read_lines(material: Material) -> Iterator[Draft | Unread]:
    """An article a line; ``-`` cannot be read, ``!`` ends the file for good."""
    with material.open() as file:
        for line in file:
            text = line.decode().strip()
            ASKED.append(text)
            if text == "!":
                raise IntakeError("The file breaks off.", "Copy it again.")
            yield Unread(0, "It is a dash.", "Write words.") if text == "-" else Draft(text)


@pytest.fixture
def lines(monkeypatch) -> Kind:
    """A kind of files with an article in each line, read from disk."""
    from types import SimpleNamespace

    ASKED.clear()
    module = SimpleNamespace(sniff=sniff, read=read_lines)
    monkeypatch.setattr(kinds, "import_module", lambda name: module)
    return Kind("lines", "Lines", (".lines",), "lines", 1_000, from_disk=True)


def test_that_articles_are_read_only_when_they_are_asked_for(tmp_path, lines):
    path = tmp_path / "a.lines"
    path.write_text("One word.\nTwo words.\nThree words.\nFour words.\n")
    found = stream(path, lines)
    assert ASKED == []
    assert next(found).text == "One word."
    assert ASKED == ["One word.", "Two words."]


def test_that_an_article_that_cannot_be_read_is_named_with_its_place(tmp_path, lines):
    path = tmp_path / "a.lines"
    path.write_text("One word.\n-\n\nLast words.\n")
    first, dash, blank, last = stream(path, lines)
    assert (first.place, last.place) == ("a.lines#1", "a.lines#4")
    assert dash == Unread(2, "It is a dash.", "Write words.", "a.lines", 3)
    assert dash.place == "a.lines#2"
    assert "“a.lines#3” holds nothing but blanks." in blank.reason
    assert [draft.articles for draft in read(path, lines)] == [4, 4]


def test_that_the_only_article_of_a_file_has_the_files_name_for_its_place(tmp_path, lines):
    path = tmp_path / "a.lines"
    path.write_text("One word.\n")
    (draft,) = stream(path, lines)
    assert (draft.place, draft.articles) == ("a.lines", 1)


def test_that_a_file_whose_only_article_cannot_be_read_is_refused(tmp_path, lines):
    path = tmp_path / "a.lines"
    path.write_text("-\n")
    with pytest.raises(IntakeError, match="It is a dash"):
        list(stream(path, lines))


def test_that_what_was_read_before_a_file_breaks_off_is_handed_over(tmp_path, lines):
    path = tmp_path / "a.lines"
    path.write_text("One word.\nTwo words.\n!\nLost words.\n")
    found = stream(path, lines)
    assert [next(found).text, next(found).text] == ["One word.", "Two words."]
    with pytest.raises(IntakeError, match="breaks off"):
        next(found)


def test_that_a_file_none_of_whose_articles_can_be_read_is_refused_with_the_first_reason(lines):
    with pytest.raises(IntakeError, match="It is a dash"):
        read_bytes(b"-\n\n-\n", "a.lines", lines)


def test_that_a_file_read_from_disk_is_not_kept_as_an_original_of_each_article(tmp_path, lines):
    path = tmp_path / "a.lines"
    path.write_text("One word.\nTwo words.\n")
    assert [draft.original for draft in stream(path, lines)] == [b"", b""]
