"""Feeds: the whole text before the teaser, and nothing of the feed's own about the articles."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Unread, read_bytes
from tests.intake.table_makers import ATOM, PROSE, RSS_ITEM, RSS_TEASER, rss
from tests.intake.test_tables import items


def test_that_the_whole_text_is_taken_before_the_teaser():
    (draft,) = read_bytes(rss([RSS_ITEM]), "feed.xml")
    assert draft.text == f"{PROSE.strip()}\n\nThe\u00a0mayor spoke…"
    assert (draft.title, draft.source, draft.author) == (
        "Quay & council",
        "Port Times",
        "A. Martin",
    )
    assert (draft.url, draft.section) == ("https://example.org/quay", "City")
    assert (draft.date, draft.date_precision) == ("2021-05-04T09:15+02:00", "time")
    assert (draft.language, draft.kind, draft.warnings) == ("en", "feed", ())


def test_that_a_teaser_says_that_it_is_one():
    _, draft = read_bytes(rss([RSS_ITEM, RSS_TEASER]), "feed.xml")
    assert draft.text == "The ferry is late\u00a0again."
    assert any("only a teaser" in warning for warning in draft.warnings)
    assert draft.place == "feed.xml#2"


def test_that_an_entry_without_text_is_title_and_address():
    bare = "<item><title>Bare</title><link>https://example.org/b</link></item>"
    draft, nothing = items(rss([bare, "<item/>"]), "feed.xml")
    assert draft.text == "Bare\nhttps://example.org/b"
    assert any("No full text" in warning for warning in draft.warnings)
    assert isinstance(nothing, Unread)


def test_that_atom_is_read_with_its_day_of_publication_not_of_change():
    (draft,) = read_bytes(ATOM, "feed.xml")
    assert draft.text == f"Premier.\n\n{PROSE.strip()}"
    assert (draft.title, draft.source, draft.author) == ("Le quai", "Le Port", "B. Roy")
    assert (draft.url, draft.date) == ("https://example.org/quai", "2021-05-04T09:15+00:00")
    assert draft.database_id == "tag:example.org,2021:1"


def test_that_an_old_feed_in_rdf_is_read():
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Port</title></channel>'
        "<item><title>Q</title><link>https://example.org/q</link><dc:date>2021-05-04</dc:date>"
        f"<description>{PROSE}{PROSE}</description></item></rdf:RDF>"
    )
    (draft,) = read_bytes(data.encode(), "index.rdf")
    assert (draft.title, draft.source, draft.date, draft.warnings) == (
        "Q",
        "Port",
        "2021-05-04",
        (),
    )


def test_that_the_entries_before_a_feed_breaks_off_are_read(tmp_path):
    from annotator.intake import stream

    whole = rss([RSS_ITEM, RSS_TEASER, RSS_ITEM])
    path = tmp_path / "feed.xml"
    path.write_bytes(whole[: whole.rindex(b"teaser only")])
    found = stream(path)
    assert [next(found).title, next(found).title] == ["Quay & council", "Ferry"]
    with pytest.raises(IntakeError, match="broken"):
        next(found)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_that_names_of_characters_are_understood_wherever_pieces_end(monkeypatch, size):
    from annotator.intake import feed

    monkeypatch.setattr(feed, "_PIECE", size)
    (draft,) = read_bytes(rss([RSS_TEASER]), "feed.xml")
    assert draft.text == "The ferry is late\u00a0again."


def test_that_a_feed_without_entries_says_so():
    with pytest.raises(IntakeError, match="without entries"):
        read_bytes(rss([]), "feed.xml")
