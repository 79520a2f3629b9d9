"""E-books as Calibre, Sigil, Pandoc and newspapers write them: an article for each chapter with text."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Unread, read, read_bytes, stream
from tests.intake.document_makers import chapter, epub

NEWS = (
    "<dc:title>The Harbour Post</dc:title><dc:creator opf:role='aut'>calibre</dc:creator>"
    "<dc:date>2024-08-12T07:00:00+00:00</dc:date><dc:language>en-GB</dc:language>"
    "<dc:identifier opf:scheme='uuid'>1f2e</dc:identifier><dc:publisher>calibre</dc:publisher>"
)
BAR = '<div class="calibre_navbar"><a href="../x">Next</a> | <a href="y">Main menu</a></div>'
SHIPYARD = "<h2>Shipyard opens</h2><p>The mayor spoke on Monday.</p><p>It opens in spring.</p>"
FERRY = "<h2>Ferry late again</h2><p>Nobody was told.</p>"


def newspaper() -> bytes:
    """A newspaper as Calibre fetches one: lists of sections and articles among the articles."""
    chapters = {
        "index.html": chapter('<h1>The Harbour Post</h1><ul class="calibre_feed_list"><li>World</li></ul>'),
        "feed_0/index.html": chapter('<h2>World</h2><ul class="calibre_article_list"><li>Shipyard</li></ul>'),
        "feed_0/article_0/index.html": chapter(BAR + SHIPYARD + BAR),
        "feed_0/article_1/index.html": chapter(FERRY),
        "cover page.xhtml": chapter('<svg><image href="cover.jpg"/></svg>', "Cover"),
    }  # fmt: skip
    contents = [
        ("World", "feed_0/index.html", [("Shipyard opens again", "feed_0/article_0/index.html#a")])
    ]
    return epub(chapters, NEWS, contents)


def test_that_each_article_of_a_newspaper_is_one_and_its_lists_and_links_are_none():
    first, second = read_bytes(newspaper(), "post.epub")
    assert first.text == "Shipyard opens\nThe mayor spoke on Monday.\nIt opens in spring."
    assert (first.title, first.section) == ("Shipyard opens again", "World")
    assert (second.title, second.section) == ("Ferry late again", "")
    assert (first.source, first.author, first.kind) == ("The Harbour Post", "", "epub")
    assert (first.place, second.place) == ("post.epub#1", "post.epub#2")
    assert (first.date, first.date_precision) == ("2024-08-12", "day")
    assert "not surely that of publication" in first.warnings[0]


def test_that_chapters_come_in_the_order_of_reading_not_of_names():
    data = epub({"z.xhtml": chapter("<p>First.</p>"), "a.xhtml": chapter("<p>Second.</p>")})
    assert [draft.text for draft in read_bytes(data, "a.epub")] == ["First.", "Second."]


def test_that_the_newer_form_of_contents_gives_titles_and_sections():
    data = epub(
        {"one.xhtml": chapter("<p>Words.</p>"), "deux é.xhtml": chapter("<p>Mots.</p>")},
        contents=[("Part", "one.xhtml", [("Deux", "deux%20%C3%A9.xhtml")])],
        newer=True,
    )
    drafts = read_bytes(data, "a.epub")
    assert [(d.title, d.section, d.text) for d in drafts] == [
        ("Part", "", "Words."),
        ("Deux", "Part", "Mots."),
    ]


def test_that_the_only_chapter_has_the_books_title_author_and_number():
    metadata = (
        "<dc:title>A report</dc:title><dc:creator>A. Martin</dc:creator><dc:creator>B. Diaz</dc:creator>"
        "<dc:publisher>The Press</dc:publisher><dc:identifier>urn:isbn:9780306406157</dc:identifier>"
        "<dc:date opf:event='modification'>2023-01-01</dc:date><dc:date opf:event='publication'>2021-05</dc:date>"
    )
    draft = read_bytes(epub({"a.xhtml": chapter("<p>Words.</p>")}, metadata), "a.epub")[0]
    assert (draft.title, draft.author, draft.source) == (
        "A report",
        "A. Martin, B. Diaz",
        "The Press",
    )
    assert (draft.date, draft.date_precision) == ("2021-05", "month")
    assert (draft.database_id, draft.place) == ("9780306406157", "a.epub")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<title/><p>Words</p>", "Words"),
        ("<script src='x'/><p>Words</p>", "Words"),
        ("<p><a id='x'/>Words&nbsp;here<br/>and&#160;there</p>", "Words\u00a0here\nand\u00a0there"),
        (
            "<p>« Oui »,   dit-\n elle</p><blockquote>Quoted</blockquote>",
            "« Oui », dit- elle\nQuoted",
        ),
        ("<p>مرحبا 🐟 e\u0301</p>", "مرحبا 🐟 e\u0301"),
    ],
)
def test_that_the_strict_form_of_pages_is_read_as_it_is_seen(body, expected):
    assert read_bytes(epub({"a.xhtml": chapter(body)}), "a.epub")[0].text == expected


def test_that_chapters_in_another_encoding_are_decoded_as_they_say():
    data = chapter("<p>Les élèves fêtent Noël</p>").replace("utf-8", "iso-8859-1").encode("latin-1")
    assert read_bytes(epub({"a.xhtml": data}), "a.epub")[0].text == "Les élèves fêtent Noël"


def test_that_a_chapter_that_is_missing_or_hostile_is_named_and_the_rest_goes_in(tmp_path):
    chapters = {
        "a.xhtml": chapter("<p>Words.</p>"),
        "b.xhtml": chapter("<div>" * 9_000 + "x"),
        "c.xhtml": chapter("<p>Lost.</p>"),
        "d.xhtml": chapter("<p>Last.</p>"),
    }
    path = tmp_path / "a.epub"
    path.write_bytes(epub(chapters).replace(b"OEBPS/c.xhtml", b"OEBPS/q.xhtml"))
    first, nested, missing, last = stream(path)
    assert (first.text, last.text) == ("Words.", "Last.")
    assert isinstance(nested, Unread)
    assert isinstance(missing, Unread)
    assert (nested.place, missing.place) == ("a.epub#2", "a.epub#3")
    assert "nested too deeply" in nested.reason
    assert "OEBPS/c.xhtml is missing" in missing.reason


def test_that_a_book_with_fonts_locked_is_read_and_one_with_chapters_locked_is_not():
    def locked(uri: str, method: str) -> bytes:
        encryption = (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
            'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
            f'<enc:EncryptionMethod Algorithm="{method}"/><enc:CipherData>'
            f'<enc:CipherReference URI="{uri}"/></enc:CipherData></enc:EncryptedData></encryption>'
        )
        return epub(
            {"a.xhtml": chapter("<p>Words.</p>")}, parts={"META-INF/encryption.xml": encryption}
        )

    fonts = locked("OEBPS/a.xhtml", "http://www.idpf.org/2008/embedding")
    assert read_bytes(fonts, "a.epub")[0].text == "Words."
    with pytest.raises(IntakeError, match="protected against copying"):
        read_bytes(locked("OEBPS/a.xhtml", "http://www.w3.org/2001/04/xmlenc#aes256-cbc"), "a.epub")


def test_that_broken_contents_cost_only_the_titles():
    data = epub({"a.xhtml": chapter("<h1>One</h1><p>Words.</p>"), "b.xhtml": chapter("<p>B.</p>")},
                parts={"OEBPS/toc.ncx": "<ncx><broken"})  # fmt: skip
    assert [draft.title for draft in read_bytes(data, "a.epub")] == ["One", "B."]


def test_that_a_book_of_pictures_is_refused():
    data = epub({"a.xhtml": chapter('<img src="a.jpg"/>')})
    with pytest.raises(IntakeError, match="holds no text"):
        read_bytes(data, "a.epub")


def test_that_chapters_are_read_one_by_one(tmp_path):
    path = tmp_path / "a.epub"
    path.write_bytes(newspaper())
    assert len(read(path)) == 2
    assert next(iter(stream(path))).articles == 2
