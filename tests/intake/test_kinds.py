"""The table of kinds, and telling a kind by content rather than by name."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import KINDS, detect, read, read_bytes
from tests.intake import makers

PAGE = b"<!DOCTYPE html>\n<html><head><title>T</title></head><body><p>Words</p></body></html>"
WORD = makers.docx(makers.paragraph("Words"))
DATABASES = ("nexis", "lexisnexis", "factiva", "europresse", "proquest")
PDF = makers.pdf([[(72, 700, 12, "Words")]])


def test_that_the_table_names_each_kind_once_with_a_title_and_extensions():
    names = [kind.name for kind in KINDS]
    assert names[:5] == ["text", "markdown", "html", "docx", "pdf"]
    assert len(names) == len(set(names))
    assert all(kind.title and kind.extensions and kind.max_bytes for kind in KINDS)
    extensions = [extension for kind in KINDS for extension in kind.extensions]
    assert all(extension == extension.lower() and extension[0] == "." for extension in extensions)
    # What databases export has the endings of other kinds; no two of the others share one.
    others = [e for kind in KINDS if kind.name not in DATABASES for e in kind.extensions]
    assert len(others) == len(set(others))


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a.pdf", "a", "a.jpg"])
@pytest.mark.parametrize(("data", "kind"), [(PAGE, "html"), (WORD, "docx"), (PDF, "pdf")])
def test_that_content_decides_not_the_name(name, data, kind):
    assert detect(data, name).name == kind
    assert read_bytes(data, name)[0].kind == kind


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"Just words.", "a.txt", "text"),
        (b"Just words.", "without extension", "text"),
        (b"Just words.", "a.log", "text"),
        (b"# Title\n\nWords", "a.md", "markdown"),
        (b"# Title\n\nWords", "a.txt", "text"),
        (b"<div align=center>\n\n# Title\n", "README.md", "markdown"),
        (b"Just words, no tag.", "a.html", "text"),
        (b"<p>A fragment</p>", "a.htm", "html"),
        (b"<p>A fragment</p>", "a.txt", "text"),
        (b"\xef\xbb\xbf  <!-- saved from url=(0020)https://example.org -->\n<html>", "x", "html"),
        ('<?xml version="1.0"?>\n<html lang="fr">'.encode("utf-16"), "x", "html"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "x", "docx"),
        (b"junk before\n%PDF-1.4\n", "a.pdf", "pdf"),
        (b"The word <html> in a text.", "a.txt", "text"),
        (b"%PDF is how a PDF starts.", "a.txt", "text"),
        (b"{\\rtf1\\ansi Hello}", "a.doc", "rtf"),
        (
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK",
            "a.zip",
            "odt",
        ),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zipPK", "a.zip", "epub"),
        (b"PK\x03\x04" + bytes(26) + b"page.html", "a", "zip"),
        (b"\x1f\x8b\x08\x00", "a.html.gz", "gzip"),
        (b"From: a@b.org\r\nTo: c@d.org\r\nMIME-Version: 1.0\r\n\r\n", "letter", "mail"),
        (b"From: Anne\nTo: you\n\nA letter in a plain text.", "a.txt", "text"),
        (b"From Monday 2024\non, words follow.", "a.txt", "text"),
    ],
)
def test_that_a_kind_is_told_from_the_first_bytes(head, name, kind):
    assert detect(head, name).name == kind


@pytest.mark.parametrize(
    ("head", "name", "what"),
    [
        (makers.archive({"[Content_Types].xml": "x", "ppt/slides/1.xml": "x"}), "a.pptx", "presentation"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.apple.pages", "a", "another program"),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", "packed"),
        (bytes(257) + b"ustar\x0000", "a.tar", "packed"),
        (b"\xff\xd8\xff\xe0JFIF", "a.txt", "picture"),
        (b"ID3\x03" + bytes(20), "a.mp3", "recording"),
        (b"<?xml version='1.0'?><note>", "feed", "XML"),
        (b'"words"', "a.json", "data file"),
        (b"words", "a.ris", "references"),
        (b"%!PS-Adobe-3.0", "a.ps", "PostScript"),
    ],
)  # fmt: skip
def test_that_what_is_known_but_not_read_is_named_with_a_remedy(head, name, what):
    with pytest.raises(IntakeError, match=what) as caught:
        detect(head, name)
    assert name in caught.value.message
    assert caught.value.hint


def test_that_a_table_can_be_read_as_text_when_somebody_says_so():
    draft = read_bytes(b"title;text\nA;Words of an article\n", "a.csv", kind="text")[0]
    assert draft.kind == "text"


def test_that_the_kind_may_be_given_by_name_or_as_a_kind(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"# Title\n\nWords")
    assert read(path, kind="markdown") == read(path, kind=KINDS[1])
    assert read(path, kind="Markdown ")[0].title == "Title"
