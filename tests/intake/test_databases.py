"""What exports of all news databases have in common: nothing of the account, no other kind's files, calm failures."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.intake import detect, read_bytes
from annotator.intake.database import (
    count_words,
    is_word_count,
    language_of,
    section_and_page,
    words_stated,
)
from annotator.intake.draft import Material, Unread
from annotator.intake.kinds import HEAD_BYTES, KINDS
from annotator.intake.nexis_labels import heading, label, old_label
from tests.intake import database_makers as made
from tests.intake import makers
from tests.support import shared_data

EXPORTS = {
    "nexis.docx": (made.nexis_docx, "nexis"),
    "nexis.rtf": (made.nexis_rtf, "nexis"),
    "nexis.txt": (made.nexis_text, "nexis"),
    "nexis.pdf": (made.nexis_pdf, "nexis"),
    "lexis.txt": (made.lexisnexis_text, "lexisnexis"),
    "lexis.DOC": (made.lexisnexis_rtf, "lexisnexis"),
    "factiva.rtf": (made.factiva_rtf, "factiva"),
    "factiva.html": (made.factiva_page, "factiva"),
    "europresse.html": (made.europresse_page, "europresse"),
    "proquest.txt": (made.proquest_text, "proquest"),
    "proquest.html": (made.proquest_page, "proquest"),
}
DATABASES = frozenset(kind for _, kind in EXPORTS.values())


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("called", ["export", "a.txt", "a.html", "a.docx", "a.bin"])
def test_that_an_export_is_told_by_its_content_whatever_it_is_called(name, called):
    make, kind = EXPORTS[name]
    assert detect(make()[:HEAD_BYTES], called).name == kind


@pytest.mark.parametrize("name", EXPORTS)
def test_that_account_and_search_terms_are_in_no_article(name):
    make, _ = EXPORTS[name]
    for draft in read_bytes(make(), name):
        for secret in (made.HOLDER, made.TERMS, "Job Number", "Search Summary"):
            assert secret not in repr(draft)


@pytest.mark.parametrize("name", EXPORTS)
def test_that_an_export_cut_off_anywhere_is_read_in_part_or_refused(name):
    make, kind = EXPORTS[name]
    data = make()
    whole = read_bytes(data, name)
    choose = random.Random(7)
    for size in sorted(choose.sample(range(1, len(data)), 25)):
        try:
            drafts = read_bytes(data[:size], name, kind=kind)
        except IntakeError as error:
            assert error.hint
            continue
        assert 0 < len(drafts) <= len(whole)
        for draft in drafts:
            assert draft.text.strip()
            assert made.HOLDER not in repr(draft)
            assert made.TERMS not in repr(draft)


@pytest.mark.parametrize("name", [n for n in EXPORTS if n.endswith(("txt", "html", "rtf", "DOC"))])
def test_that_shuffled_and_doubled_lines_are_read_or_refused(name):
    make, kind = EXPORTS[name]
    lines = make().split(b"\n")
    choose = random.Random(11)
    for _ in range(12):
        mixed = choose.choices(lines, k=len(lines) * 2)
        data = b"\n".join([lines[0], *mixed])
        module = next(k for k in KINDS if k.name == kind)
        try:
            found = list(module.read(Material(data, name)))
        except IntakeError as error:
            assert error.hint
            continue
        for item in found:
            assert item.reason if isinstance(item, Unread) else item.text


@pytest.mark.parametrize(
    "make",
    [
        made.nexis_docx, made.nexis_rtf, made.nexis_text, made.lexisnexis_text, made.lexisnexis_rtf, made.factiva_rtf,
        made.factiva_page, made.proquest_text, made.proquest_page,
    ],
)  # fmt: skip
def test_that_many_articles_in_one_file_are_all_read_in_order(make):
    stories = [
        made.Story(title=f"Report number {n}", paragraphs=(f"Text of report {n}.",))
        for n in range(200)
    ]
    drafts = read_bytes(make(stories), "export")
    assert [draft.title for draft in drafts] == [story.title for story in stories]
    assert [draft.position for draft in drafts] == list(range(1, 201))
    assert {draft.articles for draft in drafts} == {200}
    assert all(draft.text.endswith(f"Text of report {n}.") for n, draft in enumerate(drafts))


@pytest.mark.parametrize(
    "head",
    [
        b"\n" * HEAD_BYTES, b"<" * HEAD_BYTES, b"<html>" + b"<" * HEAD_BYTES, b"1 " * 30_000, b"A" * HEAD_BYTES,
        b" " * HEAD_BYTES, b"Length: 1 words\n" * 4_000, b"{\\rtf1 " + b"\\par\n" * 12_000, b"{\\rtf1 " + b"{" * 4_000,
        b"PK\x03\x04" * 16_000, b"Document 1 of 2\n" * 4_000, b"Title:" * 10_000, b"news\xc2\xb7" * 9_000,
        b'<p class="' + b"articleParagraph en" * 3_000,
    ],
)  # fmt: skip
def test_that_heads_built_to_keep_a_reader_busy_are_looked_at_in_one_pass(head):
    for kind in KINDS:
        if kind.name in DATABASES:
            assert 0 <= kind.sniff(head, "a") <= 100


@pytest.mark.parametrize(
    "body",
    [
        "<div class='article enArticle'>" * 3_000,
        "<div class='" + "a.b " * 20_000 + "'>x</div>",
        "<span class='DocPublicationName'>x</span>" * 5_000,
        "<p>2 of 3 DOCUMENTS</p>" * 5_000,
        "<p>Publication info: " + "a b [" * 50_000 + "</p>",
        "<br>" * 50_000 + "LENGTH: 3 words",
    ],
)
@pytest.mark.parametrize("kind", ["factiva", "europresse", "lexisnexis", "proquest", "nexis"])
def test_that_pages_built_to_exhaust_a_reader_are_refused_or_named(kind, body):
    module = next(k for k in KINDS if k.name == kind)
    try:
        found = list(module.read(Material(f"<html><body>{body}</body></html>".encode(), "a.html")))
    except IntakeError as error:
        assert error.hint
    else:
        assert all(isinstance(item, Unread) or item.text for item in found)


def test_that_no_kind_takes_another_kinds_files():
    expected = {
        "nexis/irish-times_1995-06-12_0001.html": "lexisnexis",
        "nexis/lexisnexis_test_en.html": "lexisnexis",
        "nexis/lexisnexis_test_fr.html": "lexisnexis",
        "nexis/sample.TXT": "lexisnexis",
        "nexis/koheiw_guardian1.docx": "nexis",
        "nexis/koheiw_misc.docx": "nexis",
        "nexis/sample.DOCX": "nexis",
        "factiva/factiva_test.html": "factiva",
        "factiva/factiva_test.xml": "factiva",
        "factiva/koheiw_chinese-ui.html": "factiva",
        "factiva/koheiw_irish-independence_1_2017-11-14.html": "factiva",
        "factiva/koheiw_suddeutsche_1_2017-11-19.html": "factiva",
        "europresse/europresse_test1.html": "europresse",
        "europresse/europresse_test2.html": "europresse",
    }
    root = shared_data("intake")
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            scores = {kind.name: kind.sniff(head, path.name) for kind in KINDS}
            best = max(scores, key=scores.__getitem__)
            if best in DATABASES:
                found[path.relative_to(root).as_posix()] = best
            # No file is claimed by two databases.
            assert sum(scores[name] > 0 for name in DATABASES) <= 1, path
    assert found == expected


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (makers.docx(makers.paragraph("Length: of the tram line")), "a.docx", "docx"),
        (b"{\\rtf1\\ansi Section: one\\par Body\\par text}", "a.rtf", "rtf"),
        (b"Document 1 of 3\n\nA note about LENGTH: of lines.", "a.txt", "text"),
        (b"Factiva and LexisNexis are databases; see articleParagraph.", "a.txt", "text"),
        (b"<html><body><p>How to read Factiva and Nexis Uni exports</p></body></html>", "a.html", "html"),
        (b"<html><body><p>DocPublicationName is a class.</p></body></html>", "a.html", "html"),
        (b"____________________________________________________________\n\nTitle: A\n", "a.txt", "text"),
        (makers.pdf([[(72, 700, 12, "Nexis Uni in ten steps")]]), "a.pdf", "pdf"),
    ],
)  # fmt: skip
def test_that_texts_about_databases_are_no_exports(data, name, kind):
    assert detect(data, name).name == kind


def test_that_an_archive_of_exports_is_read_as_an_archive():
    data = makers.archive({"one.docx": made.nexis_docx(), "two.txt": made.lexisnexis_text()})
    assert detect(data[:HEAD_BYTES], "export.zip").name == "zip"
    drafts = read_bytes(data, "export.zip")
    assert [draft.kind for draft in drafts] == ["nexis"] * 3 + ["lexisnexis"] * 3


@pytest.mark.parametrize("kind", sorted(DATABASES))
@pytest.mark.parametrize("data", [b"Just words.", b"<html><body><p>Words</p></body></html>", b"{\\rtf1 Words}"])  # fmt: skip
def test_that_a_file_without_articles_is_refused_with_a_remedy(kind, data):
    with pytest.raises(IntakeError, match="no article was found") as caught:
        read_bytes(data, "a", kind=kind)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("937 words", 937), ("1,285 words", 1285), ("1.285 Wörter", 1285), ("1 285 mots", 1285), ("8165 字", 8165),
        ("612 W\ufffdrter", 612), ("71 palabras", 71), ("90 parole", 90), ("88-word", 88), ("1\u00a0024 mots", 1024),
        ("words", 0), ("", 0), ("12 wordy lines", 0), ("9" * 20 + " words", 0),
    ],
)  # fmt: skip
def test_that_the_count_of_words_is_understood_in_the_languages_of_the_pages(line, count):
    assert words_stated(line) == count
    assert is_word_count(line) == (count > 0)


def test_that_a_count_is_only_told_in_a_line_of_its_own():
    assert not is_word_count("He spoke 300 words and left.")
    assert words_stated("Length: 300 words") == 300


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("News; Briefs; Pg. A10; Column; Brief", ("News; Briefs; Column; Brief", "A10")),
        ("Section B; Page 22, Column 2; National Desk", ("Section B; Column 2; National Desk", "22")),
        ("BUSINESS THIS WEEK; Pg. Supplement Page 1", ("BUSINESS THIS WEEK", "Supplement Page 1")),
        ("POLITIK; S. 5", ("POLITIK", "5")),
        ("INTERNATIONAL; Pg. 35", ("INTERNATIONAL", "35")),
        ("NEWS;", ("NEWS", "")),
        ("Pageantry; News", ("Pageantry; News", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_that_pages_are_told_from_sections(line, expected):
    assert section_and_page(line) == expected


def test_that_signs_count_as_words_where_words_are_not_parted():
    assert count_words("市长说 tramway 好") == 5
    assert count_words("Le tramway, enfin.") == 3


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ENGLISH; ENGLISHS", "en"),
        ("GERMAN; DEUTSCH", "de"),
        ("德文", "de"),
        ("Français", "fr"),
        ("", ""),
        ("KIN3", ""),
    ],
)
def test_that_languages_are_named_in_several_languages(name, code):
    assert language_of(name) == code


def test_that_names_of_fields_are_told_from_sentences():
    assert label("Section:\u00a0News; Pg. A1") == ("section", "News; Pg. A1")
    assert label("Longueur: 143 mots") == ("length", "143 mots")
    assert label("The mayor said: no.") is None
    assert label("10:30 begins") is None
    assert heading("Body") == "body" and heading("body of water") == ""
    assert old_label("LONGUEUR: 143 mots") == ("length", "143 mots")
    assert old_label("SECTEUR-ACTIVITE: x") == ("other", "x")
    assert old_label("MAYOR CARO: I will not resign.") is None


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo"], exclude_characters="ﬀﬁﬂ"), min_size=1, max_size=9)  # fmt: skip
PARAGRAPHS = st.lists(
    st.lists(WORDS, min_size=4, max_size=12).map(lambda words: f"“{' '.join(words)}.”"),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(st.lists(PARAGRAPHS, min_size=1, max_size=4))
@pytest.mark.parametrize(
    "make",
    [
        made.nexis_docx, made.nexis_rtf, made.nexis_text, made.factiva_rtf, made.factiva_page, made.proquest_text,
        made.proquest_page,
    ],
)  # fmt: skip
def test_that_any_words_come_back_as_they_were_exported(make, texts):
    stories = [
        made.Story(title=f"Report {n}", paragraphs=tuple(paragraphs))
        for n, paragraphs in enumerate(texts, 1)
    ]
    drafts = read_bytes(make(stories), "export")
    assert [draft.text.split("\n") for draft in drafts] == [
        [story.title, *story.paragraphs] for story in stories
    ]
    assert [draft.database_id for draft in drafts].count("") in (0, len(drafts))
