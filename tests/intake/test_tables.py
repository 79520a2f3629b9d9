"""Tables: rows become articles, columns are told by name and by content, and one bad row spoils none."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.intake import Draft, Unread, detect, read, read_bytes, stream
from annotator.intake.columns import FIELDS, look, propose
from annotator.intake.columns import Row as TableRow
from annotator.intake.draft import Material
from annotator.intake.reading import articles
from tests.support import shared_data

LONG = "The council of the harbour town voted on Monday about the new quay. " * 4


def items(data: bytes | str, name: str, **options) -> list[Draft | Unread]:
    """Everything a file gives, also what cannot be read."""
    raw = data.encode() if isinstance(data, str) else data
    kind = detect(raw[:65_536], name)
    return list(articles(Material(raw, name, **options), kind))


def table(rows: list[list[str]], delimiter: str = ",", **options) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, **options).writerows(rows)
    return out.getvalue()


def test_that_every_row_becomes_an_article_with_what_its_columns_say():
    text = table(
        [
            ["id", "Headline", "Body", "Outlet", "Byline", "Published", "Link", "Section", "Page", "Lang"],
            ["A7", "Quay", "Words of it.", "Port Times", "A. Martin", "2021-05-03", "https://x.org/1", "City", "4", "en"],
            ["A8", "Ferry", "More words.", "Port Times", "", "2021-05", "x.org/2", "", "", "English"],
        ]
    )  # fmt: skip
    first, second = read_bytes(text.encode(), "corpus.csv")
    assert (first.title, first.text, first.source, first.author) == (
        *("Quay", "Words of it.", "Port Times", "A. Martin"),
    )
    assert (first.date, first.date_precision, first.url) == (
        *("2021-05-03", "day", "https://x.org/1"),
    )
    assert (first.section, first.page, first.database_id) == ("City", "4", "A7")
    assert (second.date, second.date_precision, second.url) == ("2021-05", "month", "")
    assert (first.place, second.place) == ("corpus.csv#1", "corpus.csv#2")
    assert first.kind == "csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_that_delimiter_and_encoding_are_told_from_the_file(delimiter, encoding):
    rows = [
        ["titre", "texte"],
        *([f"Été {n}", f"« L’été », dit-elle ; c’est {n}."] for n in range(40)),
    ]
    data = table(rows, delimiter).encode(encoding)
    drafts = read_bytes(data, "corpus.csv")
    assert [[draft.title, draft.text] for draft in drafts] == rows[1:]


def test_that_a_guess_of_the_encoding_is_said_once_not_for_each_row():
    data = table([["texte"], ["été"], ["hiver"], ["août"]]).encode("cp1252")
    warned = [draft for draft in read_bytes(data, "a.csv") if "guess" in " ".join(draft.warnings)]
    assert [draft.position for draft in warned] == [1]


def test_that_letters_that_come_late_in_a_large_table_are_read_rightly(tmp_path):
    path = tmp_path / "late.csv"
    rows = [
        ["text"],
        *([f"Plain words {n}."] for n in range(40_000)),
        ["L’été à Orléans, où l’école fête Noël."],
    ]
    path.write_bytes(table(rows).encode("cp1252"))
    last = Draft("")
    for last in stream(path):
        assert isinstance(last, Draft)
    assert last.text == "L’été à Orléans, où l’école fête Noël."


def test_that_the_line_by_which_spreadsheets_name_the_delimiter_is_no_row():
    drafts = read_bytes(b"sep=;\r\ntitle;text\r\nA;One, two, three\r\n", "a.csv")
    assert [(draft.title, draft.text) for draft in drafts] == [("A", "One, two, three")]
    (single,) = read_bytes(b"sep=;\ntext\nWords, and more.\n", "a.csv")
    assert single.text == "Words, and more."


def test_that_quotation_marks_behind_a_backslash_do_not_end_a_cell():
    text = 'title,text\nA,"She said \\"no, never\\", twice."\nB,"Plain."\n'
    assert [draft.text for draft in read_bytes(text.encode(), "a.csv")] == [
        'She said "no, never", twice.',
        "Plain.",
    ]


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_that_any_table_reads_back_as_it_was_written(cells, delimiter, quoting, end):
    rows = [["id", "title", "text"], *(["7", title, "x" + text] for _, title, text in cells)]
    assume(not any(looks_marked(row[2]) for row in rows))
    written = table(rows, delimiter, quoting=quoting, lineterminator=end)
    found = items(written, "a.csv")
    texts = [item.text for item in found if isinstance(item, Draft)]
    assert texts == [row[2] for row in rows[1:]]


def looks_marked(text: str) -> bool:
    return "<" in text


def test_that_markup_in_cells_becomes_lines_of_plain_text():
    body = (
        "<div><p>First &amp; last.</p><script>x()</script><p>Second<br>line <b>bold</b>.</p></div>"
    )
    (draft,) = read_bytes(
        table([["title", "content"], ["<i>T</i> <b>U</b>", body]]).encode(), "a.csv"
    )
    assert draft.text == "First & last.\n\nSecond\nline bold."
    assert draft.title == "T U"


def test_that_words_in_angles_are_not_taken_for_markup():
    (draft,) = read_bytes(table([["text"], ["a < b and <name> c > d"]]).encode(), "a.csv")
    assert draft.text == "a < b and <name> c > d"
    (draft,) = read_bytes(table([["text"], ["Press <b> to begin."]]).encode(), "a.csv")
    assert draft.text == "Press <b> to begin."


@pytest.mark.parametrize(("length", "cut"), [(32_766, False), (32_767, True), (32_768, False)])
def test_that_a_cell_as_long_as_spreadsheets_keep_is_said_to_be_cut(length, cut):
    (draft,) = read_bytes(table([["text"], [("word " * 7_000)[:length]]]).encode(), "a.csv")
    assert any("32,767" in warning for warning in draft.warnings) is cut


def test_that_a_row_that_cannot_be_read_is_named_with_its_row_in_the_file():
    data = "title,text\nA,One.\n\nB,\nC,Two,and,more\n" + 'D,"Three."\n'
    found = items(data, "a.csv")
    assert [item.text for item in found if isinstance(item, Draft)] == ["One.", "Three."]
    unread = [(item.place, item.reason) for item in found if isinstance(item, Unread)]
    assert unread == [
        ("a.csv#2", "Row 4 holds no text."),
        ("a.csv#3", "Row 5: it has 4 cells, but the table has 2 columns."),
    ]


def test_that_a_huge_cell_is_refused_by_its_place_and_the_rest_goes_in():
    huge = "Some words of a line.\n" * 250_000
    found = items(table([["text"], ["One."], [huge], ["Two."]]), "a.csv")
    assert [type(item).__name__ for item in found] == ["Draft", "Unread", "Draft"]
    assert "5 MB" in found[1].reason
    assert found[1].place == "a.csv#2"


def test_that_a_quotation_mark_that_is_never_closed_is_named_by_its_row():
    found = items('title,text\nA,One.\nB,"Two.\nC,Three.\nD,Four.\n', "a.csv")
    assert [item.text for item in found if isinstance(item, Draft)] == ["One."]
    assert "Row 3: a quotation mark is opened and never closed" in found[-1].reason


def test_that_a_table_without_names_of_columns_is_read_by_what_its_cells_hold():
    rows = [[str(n), f"https://x.org/{n}", LONG + str(n), f"2021-05-{n:02}"] for n in range(1, 9)]
    drafts = read_bytes(table(rows).encode(), "a.csv")
    assert [draft.text for draft in drafts] == [row[2] for row in rows]
    assert [draft.url for draft in drafts] == [row[1] for row in rows]
    assert drafts[0].date == "2021-05-01"


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (["Titel", "Volltext", "Quelle", "Datum"], ["title", "text", "source", "date"]),
        (["Titre", "Texte intégral", "Média", "Date de publication"], ["title", "text", "source", "date"]),
        (["Título", "Texto", "Medio", "Fecha"], ["title", "text", "source", "date"]),
        (["العنوان", "النص", "المصدر", "التاريخ"], ["title", "text", "source", "date"]),
        (["标题", "正文", "来源", "日期"], ["title", "text", "source", "date"]),
        (["article_title", "full_text", "media_name", "publish_date"], ["title", "text", "source", "date"]),
        (["TITLE", "Text", "text_length", "body"], ["title", "text", "", ""]),
        (["headline", "summary", "text", "x"], ["title", "", "text", ""]),
    ],
)  # fmt: skip
def test_that_columns_are_known_by_their_names_in_many_languages(names, fields):
    cells = [{"date": "2021-05-03", "source": "Le Jour", "title": "T"}.get(f, LONG) for f in fields]
    cells = [
        "120" if name == "text_length" else cell for name, cell in zip(names, cells, strict=True)
    ]
    proposed = propose(names, [TableRow(2, cells)])
    assert [proposed[name] for name in names] == fields


def test_that_a_name_is_not_believed_against_the_contents():
    row = TableRow(2, ["https://x.org/1", "17", LONG, "not a date"])
    proposed = propose(["text", "content", "notes", "date"], [row])
    assert proposed == {"text": "url", "content": "", "notes": "text", "date": ""}


def test_that_no_field_is_proposed_twice_and_none_that_there_is_not():
    names = ["Title", "title ", "TEXT", "body", "content", "url", "link", "id", "guid"]
    proposed = propose(names, [TableRow(2, [LONG] * 5 + ["https://x.org"] * 2 + ["1", "2"])])
    given_fields = [field for field in proposed.values() if field]
    assert len(given_fields) == len(set(given_fields))
    assert set(given_fields) <= set(FIELDS)


def test_that_a_mapping_goes_before_what_would_be_proposed():
    text = table([["title", "text", "note"], ["T", "Words.", "Other words."]])
    (draft,) = read_bytes(text.encode(), "a.csv", mapping={"note": "text", "text": "title"})
    assert (draft.text, draft.title) == ("Other words.", "Words.")


def test_that_several_columns_can_be_one_text_in_their_order():
    text = table([["body", "lead"], ["Then this.", "First this."]])
    (draft,) = read_bytes(text.encode(), "a.csv", mapping={"lead": "text", "body": "text"})
    assert draft.text == "Then this.\n\nFirst this."


def test_that_a_mapping_of_other_columns_does_not_spoil_a_table():
    (draft,) = read_bytes(b"title,text\nT,Words.\n", "a.csv", mapping={"corps": "text"})
    assert draft.text == "Words."


def test_that_a_field_there_is_not_is_refused_and_those_there_are_named():
    with pytest.raises(IntakeError, match="no such field") as caught:
        read_bytes(b"title,text\nT,Words.\n", "a.csv", mapping={"text": "poem"})
    assert "database_id" in caught.value.hint


def test_that_a_table_without_texts_says_so():
    with pytest.raises(IntakeError, match=r"No column of “a\.csv” holds"):
        read_bytes(b"year,count\n2020,17\n2021,18\n", "a.csv")


def test_that_a_look_gives_columns_first_rows_and_a_proposal(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        table([["T", "text"], *([f"{n}", f"Line\nof {n} " + "x" * 900] for n in range(30))])
    )
    found = look(path)
    assert found.columns == ("T", "text")
    assert len(found.rows) == 8
    assert found.rows[0][1].startswith("Line of 0 x")
    assert max(len(cell) for row in found.rows for cell in row) <= 300
    assert dict(found.proposed) == {"T": "", "text": "text"}


def test_that_a_look_at_what_is_no_table_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Just words.")
    with pytest.raises(IntakeError, match="is no table"):
        look(path)


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["03/04/2022", "25/12/2021"], ["2022-04-03", "2021-12-25"]),
        (["03/04/2022", "12/25/2021"], ["2022-03-04", "2021-12-25"]),
        (["28.02.05", "01.03.05"], ["2005-02-28", "2005-03-01"]),
        (["44623", "44624"], ["2022-03-03", "2022-03-04"]),
        (["1646265600", "1646300000"], ["2022-03-03", "2022-03-03T09:33+00:00"]),
        (["2022-03-03 00:00:00", "2022-03-03 10:15:00"], ["2022-03-03", "2022-03-03T10:15"]),
        (["20220303", "20220304"], ["2022-03-03", "2022-03-04"]),
        (["3 mars 2022", "mars 2022"], ["2022-03-03", "2022-03"]),
        (["3/14/22 2:05 PM", "4/1/22 12:30 AM"], ["2022-03-14T14:05", "2022-04-01T00:30"]),
        (["2022", "2021"], ["2022", "2021"]),
    ],
)
def test_that_dates_are_read_as_their_column_is_written(cells, dates):
    rows = [["text", "date"], *([f"Words {n}.", cell] for n, cell in enumerate(cells))]
    assert [draft.date for draft in read_bytes(table(rows).encode(), "a.csv")] == dates


def test_that_day_and_month_are_not_guessed_where_no_date_of_the_column_tells():
    rows = [["text", "date"], ["Words.", "03/04/2022"], ["More.", "05/06/2022"]]
    first, _ = read_bytes(table(rows).encode(), "a.csv")
    assert (first.date, first.date_precision) == ("2022", "year")
    assert any("03/04/2022" in warning for warning in first.warnings)


def test_that_the_language_of_the_texts_tells_what_no_date_of_the_column_does():
    words = "Le conseil municipal de la ville a voté lundi soir la construction du nouveau quai. "
    rows = [["texte", "date"], [words * 3, "03/04/2022"], [words * 2, "05/06/2022"]]
    first, second = read_bytes(table(rows).encode(), "a.csv")
    assert (first.date, second.date) == ("2022-04-03", "2022-06-05")


def test_that_a_date_nobody_understands_is_said():
    (draft,) = read_bytes(
        table([["text", "date"], ["Words.", "soon"]]).encode(),
        "a.csv",
        mapping={"text": "text", "date": "date"},
    )
    assert draft.date == ""
    assert draft.warnings == ("“soon” is not understood as a date.",)


# What services without texts give.

MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    "a1b2,2023-01-06 10:00:00.123456,en,example.org,example.org,2023-01-05,A title,https://example.org/a\n"
    "a1b3,2023-01-06 10:00:01.123456,fr,exemple.fr,exemple.fr,,Un titre,https://exemple.fr/b\n"
)


def test_that_a_table_without_texts_gives_articles_of_title_and_address_that_say_so():
    first, second = read_bytes(MEDIA_CLOUD.encode(), "mc.csv")
    assert first.text == "A title\nhttps://example.org/a"
    assert (first.title, first.source, first.date, first.database_id) == (
        *("A title", "example.org", "2023-01-05", "a1b2"),
    )
    assert (first.url, first.language) == ("https://example.org/a", "en")
    assert any("No full text" in warning for warning in first.warnings)
    assert second.date == ""


def test_that_the_day_a_service_met_an_article_is_not_its_day_of_publication():
    answer = {"articles": [{
        "url": "https://example.org/a", "url_mobile": "", "title": "A title", "seendate": "20240105T101500Z",
        "socialimage": "", "domain": "example.org", "language": "French", "sourcecountry": "France",
    }]}  # fmt: skip
    (draft,) = read_bytes(json.dumps(answer).encode(), "artlist.json")
    assert (draft.date, draft.source, draft.language) == ("", "example.org", "fr")
    assert any("met on 2024-01-05" in warning for warning in draft.warnings)
    data = 'URL,MobileURL,Date,Title\nhttps://example.org/a,,2024-01-05 10:15:00,"A title"\n'
    (draft,) = read_bytes(data.encode(), "artlist.csv")
    assert (draft.date, draft.title) == ("", "A title")
    assert any("met on 2024-01-05" in warning for warning in draft.warnings)


def event(number: int, url: str) -> str:
    cells = [
        str(1_234_500_000 + number),
        "20240104",
        "202401",
        "2024",
        "2024.0110",
        *["x"] * 54,
        "20240105101500",
        url,
    ]
    assert len(cells) == 61
    return "\t".join(cells)


def test_that_events_give_an_article_for_each_address():
    lines = [
        event(1, "https://www.example.org/a"),
        event(2, "https://www.example.org/a"),
        event(3, "https://b.org/c"),
        "junk",
    ]
    found = items("\n".join(lines) + "\n", "20240105101500.export.CSV")
    assert [item.url for item in found if isinstance(item, Draft)] == [
        "https://www.example.org/a",
        "https://b.org/c",
    ]
    assert (found[0].source, found[0].kind, found[0].date) == ("example.org", "gdelt", "")
    assert "Line 4 " in found[-1].reason


def test_that_the_knowledge_graph_gives_title_author_and_day():
    extra = "<PAGE_AUTHORS>A. Martin;B. Roy</PAGE_AUTHORS><PAGE_PRECISEPUBTIMESTAMP>20240104223000</PAGE_PRECISEPUBTIMESTAMP><PAGE_TITLE>Un titre &amp; plus</PAGE_TITLE>"
    cells = [
        "20240105101500-T12",
        "20240105101500",
        "1",
        "exemple.fr",
        "https://exemple.fr/a",
        *[""] * 20,
        "srclc:fra;eng:Moses 2.1.1",
        extra,
    ]
    assert len(cells) == 27
    (draft,) = read_bytes(("\t".join(cells) + "\n").encode(), "x.gkg.csv")
    assert (draft.title, draft.author, draft.language) == (
        "Un titre & plus",
        "A. Martin; B. Roy",
        "fr",
    )
    assert (draft.date, draft.source, draft.text) == (
        *("2024-01-04T22:30", "exemple.fr", "Un titre & plus\nhttps://exemple.fr/a"),
    )


# Records.


def test_that_lines_of_json_are_articles_and_a_broken_line_is_named():
    lines = [
        json.dumps(
            {"text": "One.", "meta": {"source": "Port Times"}, "authors": ["A. M.", "B. R."]}
        ),
        '{"text": "broken',
        "",
        json.dumps(
            {"text": "Zwei – drei.", "published_at": "2021-05-03T00:00:00Z"}, ensure_ascii=False
        ),
    ]
    first, broken, last = items("\n".join(lines), "a.jsonl")
    assert (first.text, first.source, first.author) == ("One.", "Port Times", "A. M.; B. R.")
    assert (broken.place, broken.reason) == ("a.jsonl#2", "Line 2: this is no JSON object.")
    assert (last.text, last.date, last.place) == ("Zwei – drei.", "2021-05-03", "a.jsonl#3")
    assert json.loads(first.original)["text"] == "One."


@pytest.mark.parametrize(
    "value",
    [
        [{"text": "One."}, {"text": "Two."}],
        {"status": "ok", "articles": [{"text": "One."}, {"text": "Two."}]},
        {"response": {"total": 2, "docs": [{"text": "One."}, {"text": "Two."}]}},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_that_records_are_found_in_lists_and_in_answers_of_interfaces(value, indent):
    drafts = read_bytes(json.dumps(value, indent=indent).encode(), "a.json")
    assert [draft.text for draft in drafts] == ["One.", "Two."]


def test_that_a_single_object_is_one_article():
    (draft,) = read_bytes(json.dumps({"title": "T", "body": LONG}, indent=1).encode(), "a.json")
    assert (draft.title, draft.text) == ("T", LONG)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=30), max_size=3), max_size=30),
    st.integers(1, 7),
)
def test_that_a_long_list_is_read_record_by_record_wherever_pieces_end(records, piece):
    from annotator.intake import json_table

    records = [{"text": f"Words {n}.", "more": record} for n, record in enumerate(records)]
    assume(records)
    kept = json_table._PIECE
    json_table._PIECE = piece
    try:
        drafts = read_bytes(json.dumps(records).encode(), "a.json")
    finally:
        json_table._PIECE = kept
    assert [draft.text for draft in drafts] == [record["text"] for record in records]


def test_that_what_stands_before_the_end_of_a_list_cut_off_is_read():
    whole = json.dumps([{"text": f"Words {n}."} for n in range(9)])
    found = items(whole[: whole.index("Words 7")], "a.json")
    assert [item.text for item in found[:-1]] == [f"Words {n}." for n in range(7)]
    assert "cut off" in found[-1].reason


# Real spreadsheets of the Russian database Integrum.


@pytest.mark.parametrize(
    ("name", "count", "source", "first", "last", "authors"),
    [
        ("channel1_20050201-20050228_0001-0059_0059.xlsx", 59, "Первый канал: Новости", "2005-02-28", "2005-02-01", 0),
        ("ntv_20121201-20121231_0001-0100_0190.xlsx", 100, "НТВ: Новости", "2012-12-31", "2012-12-19", None),
    ],
)  # fmt: skip
def test_that_real_spreadsheets_of_a_news_database_are_read_whole(
    name, count, source, first, last, authors
):
    import openpyxl

    path = shared_data("intake", "otherdb", name)
    drafts = read(path)
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(drafts) == count == len(rows)
    assert [draft.title for draft in drafts] == [" ".join(row[3].split()) for row in rows]
    assert [draft.text for draft in drafts] == [row[4].replace("\r\n", "\n") for row in rows]
    assert [draft.author for draft in drafts] == [" ".join((row[6] or "").split()) for row in rows]
    assert {draft.source for draft in drafts} == {source}
    assert {draft.language for draft in drafts} == {"ru"}
    assert (drafts[0].date, drafts[-1].date) == (first, last)
    assert all(draft.date_precision == "day" for draft in drafts)
    day = [f"20{row[1][6:]}-{row[1][3:5]}-{row[1][:2]}" for row in rows]
    assert [draft.date for draft in drafts] == day
