"""Nexis Uni and Lexis Advance: every article with its head, and nothing of the page before."""

from __future__ import annotations

import gzip

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import read, read_bytes
from annotator.intake.draft import Material, Unread
from annotator.intake.kinds import HEAD_BYTES
from annotator.intake.nexis import read as read_nexis
from annotator.intake.nexis_lines import Line, articles
from tests.intake import database_makers as made
from tests.intake import makers
from tests.support import shared_data

FORMS = {
    "a.docx": made.nexis_docx,
    "a.rtf": made.nexis_rtf,
    "a.txt": made.nexis_text,
    "a.pdf": made.nexis_pdf,
}


def parsed_notes(drafts):
    return [w for draft in drafts for w in draft.warnings if w.startswith("Parsed")]


@pytest.mark.parametrize("name", FORMS)
def test_that_each_form_gives_the_same_articles(name):
    first, second, third = read_bytes(FORMS[name](), name)
    assert [draft.articles for draft in (first, second, third)] == [3, 3, 3]
    assert first.title == "Council votes for the tramway"
    assert first.source == "The Harbour Post (Northport)"
    assert (first.date, first.date_precision) == ("2019-03-04", "day")
    assert first.date_text == "March 4, 2019 Monday"
    assert (first.author, first.section, first.page) == ("Ada Bright", "News", "A4")
    assert (first.words_stated, first.language) == (51, "en")
    assert (second.date, second.date_precision) == ("2019-03-05T18:12+00:00", "time")
    assert (second.author, second.page) == ("", "")
    assert second.section == "Business; Shipping"
    assert third.section == "News; Final Edition"
    assert not parsed_notes([first, second, third])


@pytest.mark.parametrize("name", ["a.docx", "a.rtf", "a.txt"])
def test_that_headline_and_paragraphs_are_the_text_to_the_letter(name):
    for draft, story in zip(read_bytes(FORMS[name](), name), made.STORIES, strict=True):
        assert draft.text.split("\n") == [story.title, *story.paragraphs]


@pytest.mark.parametrize("name", ["a.docx", "a.rtf"])
def test_that_the_number_behind_the_title_is_the_database_id(name):
    drafts = read_bytes(FORMS[name](), name)
    assert [draft.database_id for draft in drafts] == [story.number for story in made.STORIES]


@pytest.mark.parametrize("name", ["a.rtf", "a.zip", "a.rtf.gz"])
def test_that_an_export_is_known_though_a_logo_comes_first(tmp_path, name):
    logo = b"{\\pict\\pngblip " + b"89504e470d0a1a0a\n" * 10_000 + b"}\\par "
    data = made.nexis_rtf().replace(b"Date and Time", logo + b"Date and Time", 1)
    assert data.index(b"Length:") > HEAD_BYTES
    packed = {"a.zip": makers.archive({"a.rtf": data}), "a.rtf.gz": gzip.compress(data)}
    (tmp_path / name).write_bytes(packed.get(name, data))
    drafts = read(tmp_path / name)
    assert [draft.title for draft in drafts] == [story.title for story in made.STORIES]
    assert [draft.kind for draft in drafts] == ["nexis"] * 3


def test_that_one_article_in_a_file_of_its_own_is_read():
    lines = [*made.nexis_lines(made.STORIES[0]), "End of Document"]
    body = "".join(makers.paragraph(line) for line in lines)
    (draft,) = read_bytes(makers.docx(body), "one.docx")
    assert (draft.kind, draft.title) == ("nexis", "Council votes for the tramway")
    assert draft.text.endswith("referendum about it.")


def test_that_a_pdf_that_only_links_to_the_database_is_one_article():
    page = [(72.0, 700.0, 10.0, "The court decided on Monday.")]
    data = makers.pdf([page]) + b"% https://advance.lexis.com/api/document"
    (draft,) = read_bytes(data, "a.pdf")
    assert draft.text == "The court decided on Monday."


def test_that_a_pdf_with_the_page_about_the_search_alone_is_refused():
    with pytest.raises(IntakeError, match="no article was found"):
        read_bytes(made.nexis_pdf([]), "a.pdf")


def test_that_an_article_without_text_is_named_and_the_others_come_in():
    empty = made.Story(title="Only a headline", paragraphs=())
    found = list(read_nexis(Material(made.nexis_text([made.STORIES[0], empty]), "a.txt")))
    assert [isinstance(item, Unread) for item in found] == [False, True]
    assert "Only a headline" in found[1].reason


def test_that_a_text_much_shorter_than_stated_is_noted():
    lines = made.nexis_lines(made.STORIES[0])
    lines[6] = "Length:\u00a0937 words"
    (draft,) = articles([Line(line) for line in (*lines, "End of Document")])
    assert draft.warnings == ("Parsed 51 of 937 words that the source states.",)


def test_that_an_article_cut_off_at_the_end_of_the_file_is_noted():
    data = made.nexis_text()
    whole = data.rindex(b"Classification of stops")
    drafts = read_bytes(data[:whole], "a.txt")
    assert len(drafts) == 3
    assert "The file ends in the middle of this article." in drafts[2].warnings
    assert not drafts[1].warnings


@pytest.mark.parametrize(
    ("names", "end"),
    [
        (("Rubrik", "Länge", "Autor", "Textkörper", "Ladedatum", "Wörter"), "Ende des Dokuments"),
        (("Rubrique", "Longueur", "Auteur", "Corps", "Date de chargement", "mots"), "Fin du document"),
        (("Sección", "Longitud", "Autor", "Cuerpo", "Fecha de carga", "palabras"), "Fin del documento"),
    ],
)  # fmt: skip
def test_that_fields_may_be_named_in_other_languages(names, end):
    section, length, author, body, loaded, words = names
    lines = [
        "Ein Titel", "Die Zeitung", "4. März 2019 Montag", f"{section}: Politik; S. 5", f"{length}: 4 {words}",
        f"{author}: Eva Klein", body, "Vier Worte als Text.", f"{loaded}: 9. März 2019", end,
    ]  # fmt: skip
    (draft,) = read_bytes("\n".join(lines).encode(), "a.txt")
    assert (draft.kind, draft.title, draft.source) == ("nexis", "Ein Titel", "Die Zeitung")
    assert (draft.date, draft.section, draft.page) == ("2019-03-04", "Politik", "5")
    assert (draft.author, draft.words_stated) == ("Eva Klein", 4)
    assert draft.text == "Ein Titel\nVier Worte als Text."


def test_that_a_hundred_real_articles_are_read_with_all_that_their_heads_say():
    drafts = read(shared_data("intake", "nexis", "koheiw_misc.docx"))
    assert len(drafts) == 100
    assert {draft.kind for draft in drafts} == {"nexis"}
    assert sum(draft.words_stated for draft in drafts) == 62_420
    assert sum(bool(draft.author) for draft in drafts) == 86
    assert sum(bool(draft.section) for draft in drafts) == 94
    assert sum(bool(draft.page) for draft in drafts) == 76
    assert len({draft.database_id for draft in drafts}) == 100
    assert [d.date_precision for d in drafts].count("time") == 15
    assert (min(d.date for d in drafts), max(d.date for d in drafts)) == (
        "2002-11-05",
        "2008-12-07",
    )
    assert len({draft.source for draft in drafts}) == 36
    assert parsed_notes(drafts) == [
        "Parsed 1,013 of 918 words that the source states.",
        "Parsed 414 of 375 words that the source states.",
    ]
    for draft in drafts:
        for strange in ("End of Document", "Load-Date:", "All Rights Reserved", "Section:\u00a0"):
            assert strange not in draft.text


def test_that_heads_of_real_articles_are_told_apart():
    drafts = read(shared_data("intake", "nexis", "koheiw_misc.docx"))
    first, fourth, eighth = drafts[0], drafts[3], drafts[7]
    assert first.source == "The Gazette (Montreal, Quebec)"
    assert (first.date, first.page, first.author) == ("2002-11-05", "A10", "")
    assert first.section == "News; Briefs; Column; Brief; Final Edition"
    assert first.database_id == "4758-TBK0-01D6-N135-00000-00"
    assert (fourth.date, fourth.author) == ("2002-11-05T04:38", "Canadian Press")
    assert fourth.source == "Breaking News from globeandmail.com"
    assert (eighth.page, eighth.words_stated) == ("A5", 69)
    assert eighth.source == "The Guardian (Charlottetown, Prince Edward Island)"
    # A talk show: hours of the broadcast, no section and no author.
    show = next(d for d in drafts if d.source.endswith("QUESTION PERIOD"))
    assert (show.date, show.author, show.section) == ("2006-02-19T12:00", "", "")


def test_that_two_real_articles_with_subjects_end_where_their_text_ends():
    drafts = read(shared_data("intake", "nexis", "koheiw_guardian1.docx"))
    assert [d.words_stated for d in drafts] == [937, 848]
    assert [d.date for d in drafts] == ["2014-05-30", "2014-02-14"]
    assert [d.source for d in drafts] == ["Guardian.com."] * 2
    assert not parsed_notes(drafts)
    assert all("Publication-Type" not in d.text and "IMMIGRATION (" not in d.text for d in drafts)


def test_that_the_page_before_real_articles_is_left_out():
    drafts = read(shared_data("intake", "nexis", "sample.DOCX"))
    assert len(drafts) == 10
    assert [d.words_stated for d in drafts] == [
        355, 571, 641, 663, 17_366, 967, 412, 838, 446, 1163,
    ]  # fmt: skip
    assert [d.date[:10] for d in drafts] == [
        "2019-07-01", "2019-07-02", "2019-07-04", "2019-07-03", "2019-07-04",
        "2019-07-02", "2019-07-03", "2019-07-03", "2019-07-03", "2019-07-02",
    ]  # fmt: skip
    assert {d.source for d in drafts} == {"The Guardian(London)"}
    assert drafts[0].section == "POLITICS; Version:28"
    for draft in drafts:
        for strange in ("Search Terms", "Client/Matter", "Job Number", "Content Type"):
            assert strange not in repr(draft)
