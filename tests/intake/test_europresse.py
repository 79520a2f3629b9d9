"""Europresse: both forms of its pages, heads in any order and language."""

from __future__ import annotations

import pytest

from annotator.intake import read, read_bytes
from annotator.intake.europresse import _header
from tests.intake import database_makers as made
from tests.support import shared_data


def test_that_pages_of_today_are_read():
    drafts = read_bytes(made.europresse_page(), "a.html")
    assert [d.title for d in drafts] == ["Le tramway est voté (1)", "Le tramway est voté (2)"]
    first = drafts[0]
    assert (first.source, first.author) == ("Le Courrier du port", "Claire Dupont")
    assert (first.date, first.date_text) == ("2019-03-04", "Monday, March 4, 2019")
    assert (first.section, first.page) == ("Politics; no. 5120", "8")
    assert (first.database_id, first.words_stated) == ("news·20190304·CP·1", 58)
    # The mark of a search word parts no word.
    assert first.text.split("\n") == [
        "Le tramway est voté (1)",
        "Le conseil a voté lundi pour le tramway du port.",
        "« Cela change tout », dit la maire.",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Communication, mardi 14 mars 2006, p. 16", ("mardi 14 mars 2006", "Communication", "16")),
        ("mercredi 3 octobre 2012", ("mercredi 3 octobre 2012", "", "")),
        ("Politics, Tuesday, March 14, 2006, p. A1", ("Tuesday, March 14, 2006", "Politics", "A1")),
        ("14 mars 2006, Éditorial, p. 03", ("14 mars 2006", "Éditorial", "03")),
        ("Société", ("", "Société", "")),
        ("", ("", "", "")),
    ],
)
def test_that_date_section_and_page_are_told_in_any_order(line, expected):
    assert _header(line) == expected


def test_that_the_documents_number_gives_the_date_where_nothing_else_does():
    page = made.europresse_page().replace(b"Monday, March 4, 2019", b"some day")
    assert [d.date for d in read_bytes(page, "a.html")] == ["2019-03-04"] * 2


def test_that_the_older_form_is_read():
    drafts = read(shared_data("intake", "europresse", "europresse_test1.html"))
    assert [d.source for d in drafts] == ["l'Humanité", "Mag", "Magazine 1"]
    assert [d.date for d in drafts] == ["2013-10-05", "2012-10-03", "2012-10-04"]
    assert [d.date_text for d in drafts] == [
        "jeudi 5 octobre 2013",
        "mercredi 3 octobre 2012",
        "jeudi 4 octobre 2012",
    ]
    assert [d.author for d in drafts] == ["", "Second Author", "Author Name"]
    assert [d.section for d in drafts] == ["Politique", "", "Éditorial; no. 5968"]
    assert [d.page for d in drafts] == ["", "", "03"]
    assert [d.database_id for d in drafts] == [
        "news·20121004·PO·2040056000",
        "news·20100903·HU·175071",
        "news·20111003·MAG·156190",
    ]
    assert [d.text.count("\n") for d in drafts] == [2, 2, 2]
    assert all("©" not in d.text and "certificat" not in d.text for d in drafts)
    assert "éèêù" in drafts[0].text  # The page calls itself ISO-8859-1 and is UTF-8.


def test_that_the_newer_form_is_read():
    drafts = read(shared_data("intake", "europresse", "europresse_test2.html"))
    assert [d.date for d in drafts] == ["2006-03-14", "2006-03-14", "2006-03-13", "2006-03-13"]
    assert [d.page for d in drafts] == ["16", "12", "MDE6", "32"]
    assert [d.author for d in drafts] == ["Author", "Ariane Chemin", "", "Author"]
    assert [d.section for d in drafts] == [
        "Communication; MEDIAS", "Politique", "Economie; Newspaper Economie", "Dernière heure",
    ]  # fmt: skip
    assert drafts[0].database_id == "news·20060315·LM·0q1503_1256056"
    assert [d.text.count("\n") for d in drafts] == [1, 1, 2, 3]
    assert all("photo" not in d.text and "Note" not in d.text for d in drafts)
