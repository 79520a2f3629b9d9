"""Web archives: the pages in them, what is known of each, and what is left when a file breaks off."""

from __future__ import annotations

import gzip

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Draft, Unread, read, read_bytes
from tests.intake.table_makers import page, warc
from tests.intake.test_tables import items
from tests.support import shared_data

pytest.importorskip("warcio")

HTML = "text/html"
PAGES = [
    ("https://example.org/quay", f"{HTML}; charset=utf-8", page("Quay", head='<meta property="article:published_time" content="2021-05-04">').encode()),
    ("https://example.org/p.jpg", "image/jpeg", b"\xff\xd8\xff"),
    ("https://example.org/ferry", HTML, page("Ferry").encode()),
]  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_that_pages_are_articles_and_nothing_else_is(packed):
    name = "crawl.warc.gz" if packed else "crawl.warc"
    first, second = read_bytes(warc(PAGES, packed), name)
    assert (first.title, first.url, first.kind) == ("Quay", "https://example.org/quay", "warc")
    assert (first.date, second.date) == ("2021-05-04", "")
    assert first.place == f"{name}#1"
    assert first.original == PAGES[0][2]


def test_that_the_day_of_the_crawl_is_said_and_is_not_the_day_of_publication():
    _, second = read_bytes(warc(PAGES), "crawl.warc")
    assert any("crawled on 2021-06-01" in warning for warning in second.warnings)


def test_that_the_encoding_the_server_names_goes_before_what_the_page_says():
    text = "Η κυβέρνηση ανακοίνωσε νέα μέτρα για το λιμάνι της πόλης. " * 8
    body = page("Λιμάνι", text, '<meta charset="windows-1252">').encode("iso8859-7")
    (draft,) = read_bytes(
        warc([("https://example.org/g", f"{HTML}; charset=ISO-8859-7", body)]), "a.warc"
    )
    assert "κυβέρνηση" in draft.text


def test_that_errors_and_redirects_are_no_articles():
    data = warc(PAGES[:1]).replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 404 Not")
    with pytest.raises(IntakeError, match="no web page"):
        read_bytes(data, "a.warc")


@pytest.mark.parametrize("packed", [False, True])
def test_that_what_stands_before_the_end_of_a_cut_file_is_read(packed):
    data = warc([*PAGES, ("https://example.org/last", HTML, page("Last").encode())], packed)
    cut = warc(PAGES, packed)
    found = items(data[: len(cut) + 200], "a.warc")
    assert [item.title for item in found if isinstance(item, Draft)][:2] == ["Quay", "Ferry"]
    assert isinstance(found[-1], Unread)
    assert "breaks off" in found[-1].reason or "broken" in found[-1].reason


def test_that_a_page_that_cannot_be_read_is_named_by_its_address():
    data = warc(
        [PAGES[0], ("https://example.org/empty", HTML, b"<html><body></body></html>"), PAGES[2]]
    )
    found = items(data, "a.warc")
    assert [type(item).__name__ for item in found] == ["Draft", "Unread", "Draft"]
    assert "https://example.org/empty" in found[1].reason


def test_that_an_archive_packed_as_a_whole_says_how_to_unpack_it():
    with pytest.raises(IntakeError, match="packed as a whole"):
        read_bytes(gzip.compress(warc([PAGES[1], PAGES[1]])), "a.warc.gz")


def test_that_nothing_is_printed_about_odd_records(capsys):
    read_bytes(warc(PAGES).replace(b"\r\n\r\nWARC/1.0", b"odd\r\n\r\nWARC/1.0", 2), "a.warc")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "title", "url", "date"),
    [
        ("example-iana.org-chunked.warc", "Internet Assigned Numbers Authority", "http://www.iana.org/", "2017-01-11"),
        ("example-resource.warc.gz", "Example Domain", "http://example.com/", ""),
        ("example-trunc.warc", "Example Domain", "http://example.com/", ""),
        ("example.warc.gz", "Example Domain", "http://example.com/", ""),
    ],
)  # fmt: skip
def test_that_real_archives_are_read(name, title, url, date):
    (draft,) = read(shared_data("intake", "warc", name))
    assert (draft.title, draft.url, draft.date, draft.kind) == (title, url, date, "warc")
    assert draft.text.strip()
