"""Pages saved as one file: by Chrome and its kin (.mhtml), by SingleFile, by Internet Explorer and Word (.mht)."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import detect, read_bytes
from tests.intake.document_makers import head, mhtml, multipart, part
from tests.intake.test_html import PAGE

WHOLE = read_bytes(PAGE.encode(), "a.html")[0]
UNDATED = PAGE.replace(
    '<meta property="article:published_time" content="2021-05-03T09:15:00+02:00">', ""
)


def test_that_a_page_of_chrome_reads_as_the_page_it_was():
    draft = read_bytes(mhtml(PAGE, frame="<html><p>Buy this now</p></html>"), "a.mhtml")[0]
    assert (draft.text, draft.title, draft.source) == (WHOLE.text, WHOLE.title, WHOLE.source)
    assert (draft.date, draft.author, draft.section) == (WHOLE.date, WHOLE.author, WHOLE.section)
    assert (draft.url, draft.kind) == ("https://example.org/news/chantier", "mhtml")


def test_that_the_day_of_saving_is_told_where_the_page_has_no_date():
    draft = read_bytes(mhtml(UNDATED), "a.mhtml")[0]
    assert (draft.date, draft.date_precision) == ("2021", "year")  # of the footer
    assert "it was saved on Tue, 4 May 2021 10:00:00 -0000" in draft.warnings[0]


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.eml", "a.txt", "a"])
def test_that_a_saved_page_is_known_whatever_it_is_called(name):
    assert detect(mhtml(PAGE), name).name == "mhtml"


def test_that_a_mail_with_pictures_is_no_saved_page_and_a_page_of_explorer_is():
    related = multipart([part(PAGE, "text/html; charset=utf-8")], "related")
    assert detect(head() + related, "a.mht").name == "mail"
    explorer = (
        b"From: <Saved by Windows Internet Explorer 11>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    )
    fields = b"Content-Location: https://example.org/ie\r\n"
    related = multipart(
        [part(PAGE, 'text/html; charset="utf-8"', extra=fields.decode())], "related"
    )
    draft = read_bytes(explorer + related, "a.mht")[0]
    assert (draft.kind, draft.url, draft.text) == ("mhtml", "https://example.org/ie", WHOLE.text)


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1"])
def test_that_what_the_part_says_of_its_encoding_is_heeded(charset):
    page = PAGE.replace('<meta charset="utf-8">', "").replace("’", "'")
    one = part(page, f"text/html; charset={charset}")
    saved = b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n" + multipart([one], "related")
    draft = read_bytes(saved, "a.mht")[0]
    assert draft.encoding == "cp1252"
    assert draft.text == WHOLE.text.replace("’", "'")


def test_that_a_file_cut_off_before_its_page_is_refused():
    data = mhtml(PAGE)
    with pytest.raises(IntakeError, match="the page itself is missing"):
        read_bytes(data[: data.index(b"Content-Type: text/html")], "a.mhtml")


SINGLE = (
    "<!DOCTYPE html> <html lang=fr><!--\n Page saved with SingleFile \n url: https://example.org/single?a=1 \n"
    " saved date: Tue May 04 2021 10:00:00 GMT+0200 (heure d’été d’Europe centrale)\n--><meta charset=utf-8>"
)


def single(page: str) -> str:
    return page.replace('<!DOCTYPE html>\n<html lang="fr">', SINGLE, 1).replace(
        '<meta charset="utf-8">', ""
    )


def test_that_address_and_day_of_saving_come_from_the_comment_of_singlefile():
    draft = read_bytes(single(UNDATED).encode(), "a.html")[0]
    assert (draft.url, draft.text, draft.language) == (
        "https://example.org/single?a=1",
        WHOLE.text,
        "fr",
    )
    assert "saved on Tue May 04 2021 10:00:00 GMT+0200" in draft.warnings[0]
    older = single(UNDATED).replace("Page saved with", "Archive processed by")
    assert read_bytes(older.encode(), "a.html")[0].url == "https://example.org/single?a=1"


@pytest.mark.parametrize(
    "embedded",
    [
        '<img src="data:image/png;base64,{}">',
        "<img src=data:image/webp;base64,{}>",
        "<img src=\"data:image/svg+xml,<svg xmlns='x'><text>{}</text></svg>\">",
        "<img src='data:image/svg+xml;utf8,<svg xmlns=\"x\"><text>{}</text></svg>'>",
        '<style>a {{ background: url("data:image/svg+xml;charset=utf-8,%3Csvg{}") }}</style>',
        '<iframe src="data:text/html;charset=utf-8,<p>{}</p>"></iframe>',
    ],
)
def test_that_what_singlefile_embeds_is_cut_out_however_large(embedded):
    heavy = embedded.format("iVBORw0KGgo" * 900_000)
    draft = read_bytes(single(PAGE).replace("<h1>", heavy + "<h1>").encode(), "a.html")[0]
    assert draft.text == WHOLE.text


def test_that_words_about_such_addresses_stay():
    words = "<p>An address such as data:text/plain,hello may be written in an article, and stays in it.</p>"
    draft = read_bytes(PAGE.replace("</h1>", "</h1>" + words).encode(), "a.html")[0]
    assert "data:text/plain,hello may be written" in draft.text
