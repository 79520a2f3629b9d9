"""Spreadsheets: values as people see them, every sheet, nothing of formulas; and Parquet tables."""

from __future__ import annotations

import datetime
import io
import sys

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Unread, read_bytes
from annotator.intake.columns import look
from annotator.intake.draft import Material
from tests.intake.table_makers import xlsx, xlsx_parts
from tests.intake.test_tables import items


def test_that_days_moments_and_numbers_come_as_people_see_them():
    rows = [
        ["title", "text", "date", "page"],
        ["A", "Words.", datetime.date(2021, 5, 4), 4],
        ["B", "More.", datetime.datetime(2021, 5, 4, 9, 15), 12.0],
        ["C", "Still.", "4 mai 2021", "IV"],
        ["D", "Last.", 44320, None],
    ]
    drafts = read_bytes(xlsx(("S", rows)), "a.xlsx")
    assert [draft.date for draft in drafts] == [
        "2021-05-04",
        "2021-05-04T09:15",
        "2021-05-04",
        "2021-05-04",
    ]
    assert [draft.page for draft in drafts] == ["4", "12", "IV", ""]
    assert drafts[0].kind == "xlsx"


def test_that_days_counted_from_1904_are_understood():
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c><c r="B1" t="inlineStr"><is><t>date</t></is></c></row>'
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>Words.</t></is></c><c r="B2" t="d"><v>2021-05-04</v></c></row>'
    (draft,) = read_bytes(xlsx_parts(cell + row, workbook='<workbookPr date1904="1"/>'), "a.xlsx")
    assert draft.date == "2021-05-04"
    from annotator.core.archive import Archive
    from annotator.intake.xlsx import _Book

    book = _Book(Archive(xlsx_parts(cell, workbook='<workbookPr date1904="1"/>'), "x"), "x")
    assert book._moment("42858") == "2021-05-04"


def test_that_every_sheet_is_read_and_one_without_articles_is_named():
    data = xlsx(
        ("One", [["title", "text"], ["A", "Words."]]),
        ("Empty", []),
        ("Counts", [["year", "count"], [2020, 17], [2021, 18]]),
        ("Two", [["Titre", "Texte"], ["B", "Mots."]]),
    )
    found = items(data, "a.xlsx")
    assert [item.text for item in found[:2]] == ["Words.", "Mots."]
    assert isinstance(found[2], Unread)
    assert "Counts" in found[2].reason
    assert len(found) == 3


def test_that_a_title_above_the_table_is_no_name_of_a_column():
    rows = [
        ["Export of 4 May 2021"],
        [],
        ["title", "text", "source"],
        ["A", "Words.", "S"],
        ["B", "More.", "S"],
    ]
    drafts = read_bytes(xlsx(("S", rows)), "a.xlsx")
    assert [(draft.title, draft.text) for draft in drafts] == [("A", "Words."), ("B", "More.")]


def test_that_gaps_formats_formulas_and_errors_do_not_shift_cells():
    strings = "<si><t>text</t></si><si><r><t>Rich </t></r><r><t>words</t></r><rPh><t>loud</t></rPh></si><si><t xml:space='preserve'>a_x000D_\nb</t></si>"
    sheet = (
        '<row r="1"><c r="B1" t="s"><v>0</v></c><c r="D1" t="inlineStr"><is><t>title</t></is></c></row>'
        '<row r="4"><c r="B4" t="s"><v>1</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="D4" t="str"><f>A1&amp;"x"</f><v>T</v></c></row>'
        '<row r="5"><c r="B5" t="s"><v>2</v></c><c r="D5" t="s"><v>99</v></c></row>'
    )
    first, second = read_bytes(xlsx_parts(sheet, strings), "a.xlsx")
    assert (first.text, first.title) == ("Rich words", "T")
    assert second.text == "a\nb"


def test_that_a_cell_cut_by_the_spreadsheet_is_said_so():
    (draft,) = read_bytes(xlsx(("S", [["text"], ["word " * 6_553 + "wo"]])), "a.xlsx")
    assert any("32,767" in warning for warning in draft.warnings)


def test_that_a_look_at_a_spreadsheet_names_the_sheet_that_holds_articles():
    data = xlsx(
        ("Counts", [["year", "count"], [2020, 17]]), ("Corpus", [["T", "text"], ["A", "Words."]])
    )
    found = look(Material(data, "a.xlsx"))
    assert (found.sheet, found.columns, dict(found.proposed)) == (
        "Corpus",
        ("T", "text"),
        {"T": "", "text": "text"},
    )


def test_that_a_table_in_parquet_is_read_with_nested_values():
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    out = io.BytesIO()
    values = {
        "body": [f"Words {n}." for n in range(1_000)],
        "published_at": [datetime.datetime(2021, 5, 4, 9, 15)] * 1_000,
        "meta": [{"source": "Port Times", "n": n} for n in range(1_000)],
        "authors": [["A. M.", "B. R."]] * 1_000,
    }
    pq.write_table(pa.table(values), out)
    drafts = read_bytes(out.getvalue(), "a.parquet")
    assert [draft.text for draft in drafts] == values["body"]
    last = drafts[-1]
    assert (last.source, last.author, last.date) == (
        "Port Times",
        "A. M.; B. R.",
        "2021-05-04T09:15",
    )


@pytest.mark.parametrize(
    ("module", "data", "name"),
    [
        ("pyarrow", b"PAR1" + bytes(40), "a.parquet"),
        ("warcio", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "a.warc"),
    ],
)
def test_that_a_missing_library_is_said_with_how_to_get_it(monkeypatch, module, data, name):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(IntakeError, match="is not installed") as caught:
        read_bytes(data, name)
    assert "article-annotator[corpus]" in caught.value.hint
