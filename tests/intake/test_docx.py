"""Word documents: all a reader sees, in order, and nothing else."""

from __future__ import annotations

import pytest

from annotator.intake import read, read_bytes
from tests.intake.makers import DECLARATION, W, core, docx, paragraph
from tests.support import shared_data


def text(body: str, **parts: str) -> str:
    named = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    return read_bytes(docx(body, named), "a.docx")[0].text


def test_that_paragraphs_are_lines_and_runs_are_joined():
    body = paragraph("The min", "ister ", "spoke.") + "<w:p/>" + paragraph("She left.")
    assert text(body) == "The minister spoke.\n\nShe left."


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "a\nb"),
        ("<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r>", "co\u2011op"),
        ("<w:r><w:t>a</w:t><w:sym w:font='Arial' w:char='2014'/></w:r>", "a—"),
        ("<w:r><w:t>a</w:t><w:sym w:font='Wingdings' w:char='F04A'/></w:r>", "a\ufffd"),
        ("<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "link"),
        ("<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>", "new"),
        ("<w:moveFrom><w:r><w:t>here</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>there</w:t></w:r></w:moveTo>", "there"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r>", "3"),
        ("<w:sdt><w:sdtContent><w:r><w:t>filled in</w:t></w:r></w:sdtContent></w:sdt>", "filled in"),
        ("<w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>", "漢"),
        ("<w:r><w:t>NBSP\u00a0 and 🐟 é e\u0301</w:t></w:r>", "NBSP\u00a0 and 🐟 é e\u0301"),
    ],
)  # fmt: skip
def test_that_what_word_puts_into_a_paragraph_is_read_as_it_is_seen(inner, expected):
    assert text(f"<w:p>{inner}</w:p>") == expected


def table(*rows: list[str]) -> str:
    cells = ("".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def test_that_the_cells_of_a_table_are_a_line_for_each_row():
    rows = table([paragraph("a"), paragraph("b")], [paragraph("c"), paragraph("d")])
    assert text(paragraph("Before") + rows + paragraph("After")) == "Before\na\tb\nc\td\nAfter"


def test_that_an_article_set_in_a_table_keeps_its_paragraphs():
    assert (
        text(table([paragraph("One.") + paragraph("Two."), paragraph("Side")]))
        == "One.\nTwo.\nSide"
    )


def test_that_tables_within_tables_come_once():
    inner = table([paragraph("x"), paragraph("y")])
    assert text(table([paragraph("a") + inner + "<w:p/>", paragraph("b")])) == "a\nx\ty\n\nb"


def test_that_blocks_in_content_controls_are_read_in_place():
    body = f"<w:sdt><w:sdtContent>{paragraph('a')}{table([paragraph('b')])}</w:sdtContent></w:sdt>"
    assert text(body + paragraph("c")) == "a\nb\nc"


def test_that_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('in the box')}</w:txbxContent>"
    shape = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>Before</w:t></w:r><w:r>{shape}</w:r><w:r><w:t>, after</w:t></w:r></w:p>"
    assert text(body) == "Before, after\nin the box"


def test_that_notes_are_marked_and_follow_the_text():
    def notes(kind: str, *texts: str) -> str:
        inner = "".join(
            f"<w:{kind} w:id='{n}'><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>{t}</w:t></w:r></w:p></w:{kind}>"
            for n, t in enumerate(texts, 1)
        )
        separator = f"<w:{kind} w:type='separator' w:id='0'>{paragraph('----')}</w:{kind}>"
        return f"{DECLARATION}<w:{kind}s xmlns:w='{W}'>{separator}{inner}</w:{kind}s>"

    mark = "<w:r><w:{}Reference w:id='{}'/></w:r>"
    body = (
        f"<w:p><w:r><w:t>One</w:t></w:r>{mark.format('footnote', 2)}<w:r><w:t> two</w:t></w:r>"
        f"{mark.format('endnote', 1)}{mark.format('footnote', 9)}</w:p>"
    )
    found = text(
        body,
        word__footnotes=notes("footnote", "never referred to", "First note."),
        word__endnotes=notes("endnote", "At the end."),
    )
    assert found == "One[1] two[2]\n\n[1] First note.\n[2] At the end."


def test_that_a_note_that_refers_to_itself_comes_once():
    itself = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    notes = f"<w:footnotes xmlns:w='{W}'><w:footnote w:id='1'><w:p>{itself}<w:r><w:t>Note</w:t></w:r></w:p></w:footnote></w:footnotes>"
    assert text(f"<w:p>{itself}</w:p>", word__footnotes=notes) == "[1]\n\n[1] [1]Note"


def test_that_headers_and_footers_stay_out():
    header = f"<w:hdr xmlns:w='{W}'>{paragraph('Confidential')}</w:hdr>"
    assert text(paragraph("Words"), word__header1=header) == "Words"


def test_that_title_author_and_date_come_from_the_properties_and_the_date_is_doubted():
    parts = {"docProps/core.xml": core("A title", "A. Martin", "2021-05-03T09:15:00Z")}
    draft = read_bytes(docx(paragraph("Words"), parts), "a.docx")[0]
    assert (draft.title, draft.author, draft.date) == ("A title", "A. Martin", "2021-05-03")
    assert "not surely that of publication" in draft.warnings[0]


def test_that_a_date_in_the_text_goes_before_that_of_the_file():
    parts = {"docProps/core.xml": core("", "", "2021-05-03T09:15:00Z")}
    body = paragraph("A title") + paragraph("Le Quotidien, 2 mai 2021") + paragraph("Words")
    draft = read_bytes(docx(body, parts), "a.docx")[0]
    assert (draft.date, draft.date_text, draft.warnings) == ("2021-05-02", "2 mai 2021", ())


@pytest.mark.parametrize(
    ("title", "creator"), [("Word Document", "python-docx"), ("Microsoft Word - x.doc", "User")]
)
def test_that_what_programs_put_into_the_properties_is_no_title_and_no_author(title, creator):
    parts = {"docProps/core.xml": core(title, creator, "2013-12-23T23:15:00Z")}
    draft = read_bytes(docx(paragraph("First line"), parts), "a.docx")[0]
    assert (draft.title, draft.author, draft.date) == ("First line", "", "")


def test_that_macros_and_links_to_elsewhere_are_told_and_left():
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="http://127.0.0.1:9/template.dotm" TargetMode="External"/></Relationships>'
    )
    parts = {
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(100),
        "word/_rels/settings.xml.rels": relations,
        "word/_rels/document.xml.rels": relations,
    }
    draft = read_bytes(docx(paragraph("Words"), parts), "a.docm")[0]
    assert (draft.text, draft.kind) == ("Words", "docx")
    assert "macros; only its text was taken" in draft.warnings[0]


def test_that_a_main_part_of_another_name_and_the_strict_namespace_are_read():
    data = docx(paragraph("Words"), main="word/document2.xml")
    assert read_bytes(data, "a.docx")[0].text == "Words"
    parts = {
        "word/document.xml": f"<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'>"
        f"<w:body>{paragraph('Strict')}</w:body></w:document>"
    }
    assert read_bytes(docx("", parts), "a.docx")[0].text == "Strict"


@pytest.mark.parametrize(
    ("name", "words", "articles", "title"),
    [
        ("koheiw_guardian1.docx", 2_101, 2, "Wythenshawe byelection"),
        ("koheiw_misc.docx", 68_814, 100, "Beware the tag-team"),
        ("sample.DOCX", 7_216, 10, "Does Boris Johnson"),
    ],
)
def test_that_real_documents_are_read_whole(name, words, articles, title):
    draft = read(shared_data("intake", "nexis", name), kind="docx")[0]
    assert len(draft.text.split()) == words
    assert draft.text.count("End of Document") == articles
    assert draft.title.startswith(title)
    assert draft.language == "en"
