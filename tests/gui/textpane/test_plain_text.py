"""Nothing but plain text goes in or out, and nothing is loaded from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.core.text import normalise
from annotator.gui.textpane import TextPane
from tests.gui.textpane.conftest import Sheet, identity, settle

HTML = "<h1>Titre</h1><img src='file:///etc/passwd'><a href='x'>lien</a> &amp; <script>"


def test_that_markup_is_shown_as_it_is_written(sheet) -> None:
    s: Sheet = sheet(HTML)
    assert s.pane.document().toPlainText() == HTML
    assert s.pane.document().characterCount() == len(HTML) + 1
    s.show(s.row(1, "<h1>"))
    s.pane.grab()


def test_that_the_document_loads_nothing(sheet, tmp_path: Path) -> None:
    s: Sheet = sheet("texte")
    file = tmp_path / "bild.css"
    file.write_text("p {}")
    kind = QTextDocument.ResourceType.StyleSheetResource.value
    assert s.pane.document().loadResource(kind, QUrl.fromLocalFile(str(file))) is None
    assert s.pane.document().resource(kind, QUrl.fromLocalFile(str(file))) is None
    assert s.pane.loadResource(kind, QUrl.fromLocalFile(str(file))) is None


def test_that_nothing_can_be_put_in(sheet) -> None:
    s: Sheet = sheet("texte")
    data = QMimeData()
    data.setHtml("<b>x</b>")
    data.setText("x")
    assert not s.pane.canInsertFromMimeData(data)
    s.pane.insertFromMimeData(data)
    QApplication.clipboard().setMimeData(data)
    s.pane.paste()
    assert s.pane.document().toPlainText() == "texte"


def test_that_dropped_files_are_left_to_the_window(sheet) -> None:
    s: Sheet = sheet("texte")
    assert not any(w.acceptDrops() for w in [s.pane, *s.pane.findChildren(QWidget)])


def test_that_only_text_is_copied(sheet) -> None:
    s: Sheet = sheet("un <b>mot</b>\u00a0ici")
    s.pane.selectAll()
    data = s.pane.createMimeDataFromSelection()
    assert data.formats() == ["text/plain"]
    assert data.text() == s.text


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "\n\n\n", "a\u2028b\u2029c", "\ufdd0x\ufdd1y\ufffcz", "\t\x0b\x0c\x1b\x07", "\u202eabc\u202c",
        "x" * 20_000, "e" + "\u0301" * 500, "\ufeffBOM", "a\r\nb\rc", "\ud83d alone", "𝕏" * 3000,
    ],
)  # fmt: skip
def test_that_any_text_keeps_its_positions(sheet, text: str) -> None:
    text = normalise(text)
    s: Sheet = sheet(text)
    document = s.pane.document()
    assert document.characterCount() - 1 == s.pane._page.store.map.length16
    starts = [document.findBlockByNumber(n).position() for n in range(document.blockCount())]
    assert starts == [s.pane._page.store.map.to_utf16(p) for p in s.pane._page.store.starts]
    s.pane.set_caret(len(text))
    assert s.pane.caret() == len(text)
    s.pane.grab()
    s.pane.selectAll()
    assert s.pane.createMimeDataFromSelection().text() == text


def test_that_texts_follow_each_other_without_leaving_anything(qtbot: QtBot) -> None:
    pane = TextPane()
    qtbot.addWidget(pane)
    pane.resize(700, 400)
    pane.show()
    s = Sheet(pane, "ein langer erster Text\n" * 50)
    for text in ("zwei 😀", "", "drei\nZeilen\nhier", "قال"):
        pane.set_text(text)
        pane.set_rows([s.row(1, "ein")._replace(start=0, end=min(2, len(text)))] if text else [])
        settle()
        pane.grab()
        assert pane.text() == text
        assert pane.document().toPlainText() == text
        assert pane.current() in (None, identity(1))
