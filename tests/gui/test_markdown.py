"""Guidelines in Markdown: understood as plain values, shown without loading or running anything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from annotator.core.markdown import Block, Run, blocks, runs
from annotator.gui.page import PageView, PlainPage, print_to

TEXT = """# Rules *here*

An actor is **anyone** who
acts. See [the book](https://example.org/b).

- one
  - under one
2. second
> said

```
<b>x</b> *as is*
```
---
![plan](file:///dev/zero)
"""


def test_that_headings_lists_quotes_and_code_are_understood():
    found = [(b.kind, b.level, b.text) for b in blocks(TEXT)]
    assert found == [
        ("heading", 1, "Rules here"),
        ("text", 0, "An actor is anyone who acts. See the book (https://example.org/b)."),
        ("bullet", 0, "one"),
        ("bullet", 1, "under one"),
        ("number", 0, "second"),
        ("quote", 0, "said"),
        ("code", 0, "<b>x</b> *as is*"),
        ("rule", 0, ""),
        ("text", 0, "plan (file:///dev/zero)"),
    ]


def test_that_words_in_a_line_have_looks():
    assert runs("a **b** *c* `d*e*` snake_case \\*f\\*") == (
        Run("a "),
        Run("b", "strong"),
        Run(" "),
        Run("c", "emphasis"),
        Run(" "),
        Run("d*e*", "code"),
        Run(" snake_case "),
        Run("*"),
        Run("f"),
        Run("*"),
    )
    assert runs("2 * 3 * 4") == (Run("2 * 3 * 4"),)


@given(st.text(max_size=200))
def test_that_any_text_can_be_read_and_no_letter_of_plain_words_is_lost(text):
    found = blocks(text)
    assert all(isinstance(block, Block) for block in found)
    letters = [c for c in text if c.isalpha()]
    shown = "".join(block.text + block.mark for block in found)
    if not any(sign in text for sign in "`~[]()"):
        assert [c for c in shown if c.isalpha()] == letters


def test_that_markup_of_html_is_shown_letter_by_letter_and_nothing_is_loaded(qtbot):
    page = PageView("Guidelines")
    qtbot.addWidget(page)
    page.show_blocks(blocks("<img src='file:///dev/zero'> <b>x</b>\n\n# <script>"))
    assert page.document().toPlainText() == "<img src='file:///dev/zero'> <b>x</b>\n<script>"
    assert isinstance(page.document(), PlainPage)
    kind = QTextDocument.ResourceType.ImageResource.value
    assert page.document().resource(kind, QUrl("file:///etc/hostname")) is None
    assert page.isReadOnly() and not page.acceptDrops()


def test_that_a_page_prints_all_of_it(qtbot, tmp_path):
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target = tmp_path / "guidelines.pdf"
    printer.setOutputFileName(str(target))
    print_to(printer, blocks("# Rules\n\n" + "A rule.\n\n" * 200))
    content = target.read_bytes()
    assert content.startswith(b"%PDF")
    import pypdfium2

    pages = pypdfium2.PdfDocument(content)
    words = "".join(page.get_textpage().get_text_bounded() for page in pages)
    assert len(pages) > 1
    assert words.count("rule.") == 200
