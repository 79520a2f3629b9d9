"""PDF: whole words, whole paragraphs, columns in order; scans and locked files named as such."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import read, read_bytes
from annotator.intake.pdf_lines import Line, in_columns, paragraphs
from tests.intake.makers import pdf
from tests.support import ROOT, shared_data


def lines(*texts: str, left: float = 72, top: float = 700, size: float = 10) -> list[tuple]:
    return [(left, top - n * size * 1.2, size, text) for n, text in enumerate(texts)]


def text(*pages: list[tuple]) -> str:
    return read_bytes(pdf(pages), "a.pdf")[0].text


def test_that_lines_flow_into_a_paragraph_again():
    page = lines(
        "The mayor of the old harbour said on Tuesday that the",
        "shipyard would open again in spring, and that more than",
        "two hundred people would find work there.",
    )
    assert text(page) == (
        "The mayor of the old harbour said on Tuesday that the shipyard would open again in spring, "
        "and that more than two hundred people would find work there."
    )


def test_that_a_word_cut_at_the_end_of_a_line_is_made_whole():
    page = lines(
        "The mayor announced on Tuesday that the ship-", "yard would open again in spring."
    )
    assert (
        text(page) == "The mayor announced on Tuesday that the shipyard would open again in spring."
    )


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (
            "les relations entre le Maroc et les États-",
            "Unis se renforcent encore cette année",
            "États-Unis",
        ),
        (
            "le représentant de la ville viendra-t-",
            "il à la réunion de demain matin",
            "viendra-t-il",
        ),
        ("la directrice du port elle-", "même a reçu les syndicats du chantier", "elle-même"),
        ("the talks of the years 1914-", "1918 are told in the second chapter", "1914-1918"),
        (
            "the well-known sailor and her equally well-",
            "known brother went aboard",
            "equally well-known",
        ),
        ("la création de la ligne a été annon-", "cée par le ministre", "annoncée"),
    ],
)
def test_that_a_compound_keeps_its_hyphen(first, second, joined):
    assert joined in text(lines(first, second))


def test_that_indented_and_spaced_lines_begin_paragraphs():
    first = lines(
        "    ", "The first paragraph has two lines of which the", "second one is short.", top=712
    )
    second = lines("And the second begins further in than", left=84, top=676)
    third = lines("the others do, as books and papers have it.", top=664)
    fourth = lines("After a gap, another begins at the margin again.", top=620)
    assert text([*first[1:], *second, *third, *fourth]).split("\n") == [
        "The first paragraph has two lines of which the second one is short.",
        "And the second begins further in than the others do, as books and papers have it.",
        "After a gap, another begins at the margin again.",
    ]


def test_that_the_lines_of_an_item_of_a_list_belong_together():
    items = [
        *lines("• the first item of a list, which is so long that it needs", left=72),
        *lines("a second line,", left=84, top=688),
        *lines("• the second item of the list, which is as long as the", left=72, top=676),
        *lines("first one was.", left=84, top=664),
    ]
    found = text(
        [*lines("The mayor named two reasons why it took so many years:", top=712), *items]
    )
    assert found.split("\n")[1:] == [
        "• the first item of a list, which is so long that it needs a second line,",
        "• the second item of the list, which is as long as the first one was.",
    ]


def test_that_a_headline_stays_on_a_line_of_its_own():
    head = lines("Shipyard opens again", size=24, top=760)
    body = lines("the shipyard of the old harbour will open again in the", "spring of next year.")
    assert text([*head, *body]).split("\n")[0] == "Shipyard opens again"


def test_that_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    words = "the mayor of the old harbour said that the shipyard would open"
    one = lines(words, words, words, size=8)
    two = lines(words, words + " again.", left=320, size=8)
    three = lines(
        "Another paragraph stands here alone and is long",
        "and it goes on overleaf with what the mayor said",
        top=500,
    )
    four = lines(
        "after the meeting; what he said there was not written down by",
        "anybody, and there it ends.",
        "A last one.",
    )
    found = text([*one, *two, *three], four).split("\n")
    assert found[0] == " ".join([words] * 5) + " again."
    assert found[1].endswith("and there it ends.")


def test_that_title_author_and_day_of_making_come_from_the_properties():
    info = "/Title(Shipyard opens)/Author(A. Martin)/CreationDate(D:20210503091500+02'00')"
    draft = read_bytes(pdf([lines("Some words of an article.")], info), "a.pdf")[0]
    assert (draft.title, draft.author, draft.date) == ("Shipyard opens", "A. Martin", "2021-05-03")
    assert (draft.date_precision, draft.kind, draft.encoding) == ("day", "pdf", "")
    assert "not surely that of publication" in draft.warnings[-1]


def test_that_pages_that_are_pictures_are_counted_where_others_hold_text():
    data = pdf([lines("Some words of an article."), []], picture=True)
    assert "1 of 2 pages are pictures without text." in read_bytes(data, "a.pdf")[0].warnings


def test_that_a_page_that_cannot_be_read_costs_only_itself():
    data = pdf([lines("Some words of an article."), lines("Lost.")]).replace(b"8 0 R]", b"null ]")
    draft = read_bytes(data, "a.pdf")[0]
    assert draft.text == "Some words of an article."
    assert "1 of 2 pages are broken and were left out." in draft.warnings


def test_that_arabic_lines_end_on_the_left():
    def line(words: str, left: float, top: float) -> Line:
        return Line(words, False, left, top - 10, 500, top)

    page = [
        line("قال رئيس البلدية إن أعمال الترميم ستبدأ", 100, 700),
        line("في الشهر القادم.", 380, 688),
        line("وأضاف أن السكان شاركوا في النقاش حول", 100, 676),
        line("مستقبل الميناء القديم.", 340, 664),
    ]
    assert paragraphs([page]) == [
        "قال رئيس البلدية إن أعمال الترميم ستبدأ في الشهر القادم.",
        "وأضاف أن السكان شاركوا في النقاش حول مستقبل الميناء القديم.",
    ]


def test_that_chinese_lines_are_joined_without_blanks():
    page = [
        Line("港口将于明年春天", False, 0, 90, 80, 100),
        Line("重新开放。", False, 0, 78, 50, 88),
    ]
    assert paragraphs([page]) == ["港口将于明年春天重新开放。"]


def test_that_columns_are_read_one_after_the_other_below_their_headline():
    head = Line("Headline over all", False, 0, 100, 400, 120)
    left = [Line(f"left {n}", False, 0, 80 - n * 10, 180, 88 - n * 10) for n in range(4)]
    right = [Line(f"right {n}", False, 220, 80 - n * 10, 400, 88 - n * 10) for n in range(4)]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    assert in_columns([*mixed, head]) == [head, *left, *right]


@pytest.mark.parametrize("name", ["synth3col", "synth_flow", "synth_rows"])
def test_that_a_newspaper_page_yields_every_paragraph_as_it_was_written(name):
    truth = json.loads(shared_data("intake", "pdf", "truth_paragraphs.json").read_text("utf-8"))
    draft = read(shared_data("intake", "pdf", f"{name}.pdf"))[0]
    assert [line for line in draft.text.split("\n") if line in truth] == truth
    assert draft.language == "fr"


PRINTER = """
import sys
from PySide6.QtGui import (
    QGuiApplication, QPageSize, QPdfWriter, QTextBlockFormat, QTextCursor, QTextDocument
)
app = QGuiApplication([])
writer = QPdfWriter(sys.argv[1])
writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
writer.setTitle("Printed")
document = QTextDocument()
document.setPlainText(sys.stdin.buffer.read().decode())
apart = QTextBlockFormat()
apart.setBottomMargin(6)  # where a font fills a paragraph's last line, nothing else would part it from the next
cursor = QTextCursor(document)
cursor.select(QTextCursor.SelectionType.Document)
cursor.mergeBlockFormat(apart)
document.print_(writer)
"""


def test_that_what_a_real_program_prints_comes_back_as_its_paragraphs(tmp_path):
    written = [
        f"Paragraph {n} tells how the harbour was opened again — after years of “waiting” — and how "
        "nobody was there to see it, except a dog, two children and the old keeper of the light."
        for n in range(1, 31)
    ]
    path = tmp_path / "printed.pdf"
    subprocess.run(
        [sys.executable, "-c", PRINTER, str(path)],
        cwd=ROOT, input="\n".join(written).encode(), check=True, timeout=60, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    draft = read(path)[0]
    found = [line for line in draft.text.split("\n") if not line.strip().isdigit()]
    assert found == written
    assert draft.title == "Printed"


def test_that_a_text_of_more_than_five_megabytes_is_refused():
    long = [(72, 700 - n % 60 * 10, 1, "word " * 250) for n in range(60)]
    with pytest.raises(IntakeError, match="larger than 5 MB"):
        read_bytes(pdf([long] * 75), "a.pdf")
