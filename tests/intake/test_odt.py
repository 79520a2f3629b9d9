"""OpenDocument texts as LibreOffice writes them: all a reader sees, in order, and nothing else."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import detect, read_bytes
from tests.intake.document_makers import fodt, odt, odt_meta, stored_first


def text(body: str) -> str:
    return read_bytes(odt(body), "a.odt")[0].text


def p(*inner: str) -> str:
    return "".join(f'<text:p text:style-name="Standard">{one}</text:p>' for one in inner)


def note(number: int, *paragraphs: str, kind: str = "footnote") -> str:
    return (
        f'<text:note text:id="ftn{number}" text:note-class="{kind}"><text:note-citation>{number}</text:note-citation>'
        f"<text:note-body>{p(*paragraphs)}</text:note-body></text:note>"
    )


def test_that_headings_and_paragraphs_are_lines():
    body = '<text:h text:outline-level="1">Title</text:h>' + p("One.", "", "Two.")
    assert text(body) == "Title\nOne.\n\nTwo."


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("The min<text:span>ister</text:span> spoke", "The minister spoke"),
        ("a<text:s/>b<text:s text:c='3'/>c", "a b   c"),
        ("a <text:span> b</text:span>\n   c ", "a b c"),
        ("  a", "a"),
        ("a<text:tab/>b<text:line-break/>c", "a\tb\nc"),
        ("<text:soft-page-break/>a<text:soft-page-break/>b", "ab"),
        ("<text:a xlink:href='https://example.org'>link</text:a>", "link"),
        ("<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text></text:ruby>", "漢"),
        ("a<office:annotation><dc:creator>B</dc:creator><text:p>Really?</text:p></office:annotation>b", "ab"),
        ("<text:page-number text:select-page='current'>3</text:page-number>", "3"),
        ("a<text:change text:change-id='ct1'/><text:change-start text:change-id='c'/>b", "ab"),
        ("<text:bookmark-start text:name='x'/>a<text:bookmark-end text:name='x'/>", "a"),
        ("a<draw:frame><draw:image xlink:href='Pictures/1.png'/><svg:title>Alt</svg:title></draw:frame>b", "ab"),
        ("<text:hidden-text text:is-hidden='true'>x</text:hidden-text>a", "a"),
        ("«\u00a0Oui\u00a0», 🐟 e\u0301 مرحبا", "«\u00a0Oui\u00a0», 🐟 e\u0301 مرحبا"),
        ("a<text:s text:c='999999999'/>b", "a" + " " * 1000 + "b"),
    ],
)  # fmt: skip
def test_that_what_libreoffice_puts_into_a_paragraph_is_read_as_it_is_seen(inner, expected):
    assert text(p(inner)) == expected


def test_that_items_of_lists_are_lines_also_within_each_other():
    inner = f"<text:list><text:list-item>{p('one a')}</text:list-item></text:list>"
    body = (
        f"<text:list><text:list-header>{p('Named')}</text:list-header><text:list-item>{p('one')}{inner}"
        f"</text:list-item><text:list-item>{p('two')}</text:list-item></text:list>"
    )
    assert text(p("Before") + body + p("After")) == "Before\nNamed\none\none a\ntwo\nAfter"


def table(*rows: list[str]) -> str:
    cells = (
        "".join(f"<table:table-cell>{c}</table:table-cell>" for c in row)
        + "<table:covered-table-cell/>"
        for row in rows
    )
    head, *others = (f"<table:table-row>{row}</table:table-row>" for row in cells)
    return (
        f"<table:table><table:table-column/><table:table-header-rows>{head}</table:table-header-rows>"
        f"{''.join(others)}</table:table>"
    )


def test_that_the_cells_of_a_table_are_a_line_for_each_row():
    assert text(p("A") + table([p("a"), p("b")], [p("c"), p("d")]) + p("Z")) == "A\na\tb\nc\td\nZ"


def test_that_an_article_set_in_a_table_keeps_its_paragraphs_and_tables_within_come_once():
    inner = table([p("x"), p("y")])
    assert text(table([p("One.", "Two.") + inner, p("Side")])) == "One.\nTwo.\nx\ty\nSide"


def test_that_sections_are_read_in_place_and_hidden_ones_are_not():
    shown = f"<text:section text:name='s'>{p('shown')}{table([p('cell')])}</text:section>"
    hidden = f"<text:section text:display='none'>{p('hidden')}</text:section>"
    assert text(p("a") + shown + hidden + p("b")) == "a\nshown\ncell\nb"


def test_that_a_text_box_or_a_shape_is_read_once_after_its_paragraph():
    box = f"<draw:frame><draw:text-box>{p('in the box')}</draw:text-box></draw:frame>"
    shape = f"<draw:custom-shape>{p('on the shape')}</draw:custom-shape>"
    assert text(p(f"Before{box}{shape}, after")) == "Before, after\nin the box\non the shape"


def test_that_a_box_of_the_page_is_read_where_it_stands():
    box = f"<draw:frame text:anchor-type='page'><draw:text-box>{p('boxed')}</draw:text-box></draw:frame>"
    assert text(box + p("a")) == "boxed\na"


def test_that_notes_are_marked_and_follow_the_text():
    body = p(
        f"One{note(1, 'First note.', 'Goes on.')} two{note(2, 'End.', kind='endnote')}", "Three."
    )
    assert text(body) == "One[1] two[2]\nThree.\n\n[1] First note.\nGoes on.\n[2] End."


def test_that_a_note_within_a_note_comes_once():
    body = p(f"One{note(1, 'Outer' + note(2, 'Inner.'))}")
    assert text(body) == "One[1]\n\n[1] Outer[2]\n[2] Inner."


def test_that_deleted_passages_and_headers_stay_out():
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>B"
        f"</dc:creator></office:change-info>{p('was deleted')}</text:deletion></text:changed-region>"
        "</text:tracked-changes>"
    )
    assert text(deleted + p("Words")) == "Words"


def test_that_title_author_and_date_come_from_the_properties_and_the_date_is_doubted():
    meta = odt_meta("A title", "A. Martin", "2021-05-03T09:15:00.123456789", "B. Editor")
    draft = read_bytes(odt(p("Words"), meta=meta), "a.odt")[0]
    assert (draft.title, draft.author, draft.date) == ("A title", "A. Martin", "2021-05-03")
    assert (draft.kind, draft.date_precision, draft.encoding) == ("odt", "day", "")
    assert "not surely that of publication" in draft.warnings[0]


def test_that_a_date_in_the_text_goes_before_that_of_the_file():
    meta = odt_meta("", "", "2021-05-03T09:15:00")
    draft = read_bytes(odt(p("A title", "Le Quotidien, 2 mai 2021", "Words"), meta=meta), "a.odt")[
        0
    ]
    assert (draft.title, draft.date, draft.warnings) == ("A title", "2021-05-02", ())


def test_that_one_xml_file_is_read_as_the_packed_one_is():
    draft = read_bytes(fodt(p("Words", "of it")), "a.xml")[0]
    assert (draft.text, draft.title, draft.kind) == ("Words\nof it", "A flat title", "odt")


def test_that_templates_and_packages_in_another_order_are_known():
    other = odt(p("Words"), kind="application/vnd.oasis.opendocument.text-template")
    assert detect(other, "x.zip").name == "odt"
    mixed = stored_first({"content.xml": "<a/>", "mimetype": "application/vnd.oasis"})
    assert detect(mixed, "a.odt").name == "odt"


def test_that_macros_are_told_and_left():
    data = odt(p("Words"), {"Basic/Standard/Module1.xml": "<a/>"})
    draft = read_bytes(data, "a.odt")[0]
    assert draft.text == "Words"
    assert "macros; only its text was taken" in draft.warnings[-1]


@pytest.mark.parametrize(
    "parts",
    [
        {
            "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>",
            "content.xml": b"\x8f" * 40,
        },
        {"encrypted-package": b"\x8f" * 40},
    ],
)
def test_that_a_locked_document_is_named_as_such(parts):
    with pytest.raises(IntakeError, match="protected with a password"):
        read_bytes(odt(p("x"), parts), "a.odt")
