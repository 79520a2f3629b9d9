"""Articles in the window: brought in, pasted, walked through, given a status and details, deleted, found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from annotator.app import annotations as annotating
from annotator.app import articles
from annotator.gui.dialogs.importing.dialog import ImportDialog
from annotator.gui.dialogs.paste import PasteDialog
from annotator.gui.dialogs.report import ImportReportDialog
from tests.gui.windows import TITLE, Desk, dialog

OpenDesk = Callable[..., Desk]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_that_dropped_files_become_articles_and_bad_ones_are_named(
    desk: Desk, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text("A good text.", "utf-8")
    bad.write_bytes(b"%PDF-1.7\n" + b"\x00\xff" * 200)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(good)), QUrl.fromLocalFile(str(bad))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    desk.window.dropEvent(event)
    table = dialog(desk, ImportDialog)
    assert isinstance(table, ImportDialog)
    QTest.keyClick(table.main, Qt.Key.Key_Return)
    project = desk.session.project
    desk.qtbot.waitUntil(lambda: articles.count(project) == 2, timeout=20_000)
    desk.settle()
    report = dialog(desk, ImportReportDialog)
    assert isinstance(report, ImportReportDialog)
    row = report.list.topLevelItem(0)
    assert row is not None and row.text(0) == "bad.pdf" and "failed" in row.text(2)
    report.reject()


def test_that_a_wrong_encoding_is_corrected_from_the_report(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes("Цена воды выросла.".encode("koi8-r"))
    desk.window.importing.add([file], encoding="windows-1251")
    desk.settle()
    assert articles.count(desk.session.project) == 2
    (made,) = [a for a in articles.list_articles(desk.session.project) if a.path == "letter.txt"]
    desk.window.importing.read_again(file, made.id, "koi8-r")
    desk.settle()
    assert articles.count(desk.session.project) == 2
    assert desk.text == "Цена воды выросла."


def test_that_a_pasted_text_becomes_an_article_after_a_look(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("A headline\n\nSome words.")
    desk.window.commands.run("articles.paste")
    asked = dialog(desk, PasteDialog)
    assert isinstance(asked, PasteDialog)
    assert asked.title.text() == "A headline"
    asked.source.setText("Le Journal")
    asked.accept()
    desk.settle()
    assert desk.text == "A headline\n\nSome words."
    (article,) = articles.page(desk.session.project, [desk.session.article])
    assert (article.title, article.source) == ("A headline", "Le Journal")


def test_that_an_empty_clipboard_is_said_and_makes_nothing(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("  ")
    desk.window.commands.run("articles.paste")
    assert [n.text for n in desk.window.notices.shown()] == ["There is no text on the clipboard."]
    assert articles.count(desk.session.project) == 1


def test_that_articles_follow_each_other_and_the_last_is_said(open_desk: OpenDesk) -> None:
    desk = open_desk("one text", "two text", "three text")
    ids = articles.list_ids(desk.session.project, "date", True)
    desk.session.open_article(ids[0])
    desk.key(Qt.Key.Key_PageDown, CTRL)
    assert desk.session.article == ids[1]
    desk.key(Qt.Key.Key_PageUp, CTRL)
    assert desk.session.article == ids[0]
    desk.key(Qt.Key.Key_PageUp, CTRL)
    assert desk.said() == "This is the first article."


def test_that_the_status_is_set_for_this_annotator_and_shown(desk: Desk) -> None:
    desk.window.commands.run("article.status_coded")
    who, article = desk.session.annotator.id, desk.session.article
    assert articles.statuses(desk.session.project, [article], who) == {article: "coded"}
    header = desk.window.work.reader.header
    assert header.status.text() == "Coded"
    desk.window.project_part.set_annotator("Ben")
    assert header.status.text() == "New"


def test_that_a_deleted_article_with_annotations_is_asked_for_and_comes_back(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk("one text", "two text")
    desk.pane.set_caret(1)
    desk.key("1")
    gone = desk.session.article
    desk.window.commands.run("article.delete")
    from annotator.gui.dialogs.sheet import Sheet

    dialog(desk, Sheet).accept()
    desk.settle()
    assert articles.count(desk.session.project) == 1
    assert desk.session.article not in (gone, None)
    desk.window.commands.run("edit.undo")
    desk.settle()
    assert articles.count(desk.session.project) == 2


def test_that_details_are_edited_in_one_step(desk: Desk) -> None:
    from annotator.gui.dialogs.details import DetailsDialog

    desk.window.commands.run("article.details")
    asked = dialog(desk, DetailsDialog)
    assert isinstance(asked, DetailsDialog)
    asked.fields["title"].setText("Trains")
    asked.fields["date"].setText("2026-11")
    asked.accept()
    assert desk.window.work.reader.header.title.whole() == "Trains"
    (article,) = articles.page(desk.session.project, [desk.session.article])
    assert (article.title, article.date, article.date_precision) == ("Trains", "2026-11", "month")
    desk.window.commands.run("edit.undo")
    assert desk.window.work.reader.header.title.whole() == TITLE


def test_that_an_article_and_an_entity_are_found_by_a_few_letters(open_desk: OpenDesk) -> None:
    desk = open_desk("first text", "second text", "third text")
    desk.pane.set_caret(1)
    desk.key("1")
    annotating.link_to_new_entity(desk.session.project, desk.annotations()[0].id, "Zoé Marchand")
    tagged = desk.session.article
    desk.window.commands.run("go.quick_open")
    QTest.keyClicks(desk.chooser().field, "article 2")
    QTest.keyClick(desk.chooser().field, Qt.Key.Key_Return)
    assert desk.text == "third text"
    desk.window.commands.run("go.quick_open")
    QTest.keyClicks(desk.chooser().field, "zoe")
    assert [c.title for c in desk.chooser().choices()] == ["Zoé Marchand"]
    QTest.keyClick(desk.chooser().field, Qt.Key.Key_Return)
    assert desk.session.article == tagged
    assert desk.session.annotation == desk.annotations()[0].id
