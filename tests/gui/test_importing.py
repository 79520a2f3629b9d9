"""Articles before they come in: the import table, columns, names of files, reports, originals, the watched folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from annotator.app import articles, columns, home, import_report, watching
from annotator.app.intake import import_drafts
from annotator.gui.dialogs.details import DetailsDialog
from annotator.gui.dialogs.importing.columns import ColumnsDialog
from annotator.gui.dialogs.importing.dialog import ImportDialog
from annotator.gui.dialogs.importing.reports import ReportsDialog
from annotator.gui.dialogs.importing.rows import DATE, REMARK, SOURCE, TICK, TITLE
from annotator.gui.dialogs.report import ImportReportDialog
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.pace import time_left
from annotator.gui.panels.article_menu import AT_ONCE, ArticleMenu
from annotator.intake import Draft
from tests.gui.windows import Desk

OpenDesk = Callable[..., Desk]
MARKUP = "<img src='file:///dev/zero'> & <b>Vote</b>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "2022-05-12_Gazette_Vote.txt").write_text(f"{MARKUP}\nThe council voted 😀.\n", "utf-8")
    (made / "2022-05-13_Gazette_Trains.txt").write_text("Trains are late.\n", "utf-8")
    (made / "again.txt").write_text("Trains are late.\n", "utf-8")
    (made / "empty.txt").write_text("", "utf-8")
    return made


def looked(desk: Desk, *paths: Path) -> ImportDialog:
    """The import table on these paths, when everything is read."""
    desk.window.importing.add(list(paths))
    (dialog,) = [one for one in desk.window.findChildren(ImportDialog) if one.isVisible()]
    ready(desk, dialog)
    return dialog


def ready(desk: Desk, dialog: ImportDialog) -> None:
    desk.qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)


def column(dialog: ImportDialog, number: int) -> list[str]:
    return [dialog.rows.cell(row, number).text for row in range(dialog.rows.length())]


def count(desk: Desk) -> int:
    return articles.count(desk.session.project)


def test_that_one_dropped_text_is_one_enter(desk: Desk, folder: Path) -> None:
    desk.window.importing.add([folder / "2022-05-13_Gazette_Trains.txt"])
    (dialog,) = desk.window.findChildren(ImportDialog)
    assert dialog.main.hasFocus() or dialog.focusWidget() is dialog.main
    QTest.keyClick(dialog.main, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: count(desk) == 2, timeout=20_000)
    desk.settle()


def test_that_nothing_is_written_before_the_yes_and_nothing_after_a_no(
    desk: Desk, folder: Path
) -> None:
    dialog = looked(desk, folder)
    assert column(dialog, TITLE)[:2] == [MARKUP, "Trains are late."]
    assert dialog.main.text() == "Import 2"
    assert "1 cannot be read" in dialog.summary.text()
    assert count(desk) == 1
    dialog.reject()
    desk.settle()
    assert not dialog.tray.usable
    assert count(desk) == 1
    assert len(import_report.reports(desk.session.project)) == 1  # the pasted one


def test_that_duplicates_and_failures_stand_in_the_table_with_reasons(
    desk: Desk, folder: Path
) -> None:
    dialog = looked(desk, folder)
    remarks = column(dialog, REMARK)
    assert "The same as 2022-05-13_Gazette_Trains.txt" in remarks[2]
    assert "is empty" in remarks[3]
    assert [dialog.rows.ticked(row) for row in range(4)] == [True, True, False, False]
    dialog.view.go_to_row(3)
    assert "is empty" in dialog.side.remarks.text()
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert not dialog.rows.ticked(3)
    dialog.view.go_to_row(0)
    assert dialog.side.text.toPlainText().startswith(MARKUP)
    assert dialog.side.title.textFormat() == Qt.TextFormat.PlainText


def test_that_what_is_typed_into_a_cell_goes_into_all_selected_rows(
    desk: Desk, folder: Path
) -> None:
    dialog = looked(desk, folder)
    dialog.view.selectAll()
    model = dialog.view.selectionModel()
    model.setCurrentIndex(dialog.rows.index(0, SOURCE), model.SelectionFlag.NoUpdate)
    QTest.keyClick(dialog.view, Qt.Key.Key_F2)
    (editor,) = dialog.view.viewport().findChildren(QLineEdit)
    QTest.keyClicks(editor, "La Gazette")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert column(dialog, SOURCE) == ["La Gazette"] * 3 + [""]
    assert dialog.isVisible()
    dialog.view.go_to_row(0)
    dialog._edit(0, DATE, "12 mai 2022")
    assert dialog.rows.cell(0, DATE)[:3] == ("2022-05-12", "", "12 mai 2022")
    dialog._edit(0, DATE, "no day at all")
    assert "not understood as a date" in dialog.problem.text()
    assert dialog.problem.isVisible()
    dialog.accept()
    desk.settle()
    made = [one for one in articles.list_articles(desk.session.project) if one.source]
    assert {one.source for one in made} == {"La Gazette"}
    assert made[0].date == "2022-05-12"


def test_that_ticks_are_taken_off_by_click_key_and_all_at_once(desk: Desk, folder: Path) -> None:
    dialog = looked(desk, folder)
    place = dialog.view.visualRect(dialog.rows.index(0, TICK)).center()
    QTest.mouseClick(dialog.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not dialog.rows.ticked(0)
    assert dialog.all.checkState() == Qt.CheckState.PartiallyChecked
    dialog.all.click()
    assert [dialog.rows.ticked(row) for row in range(4)] == [True, True, True, False]
    dialog.all.click()
    assert not dialog.main.isEnabled()
    dialog.view.go_to_row(1)
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    assert dialog.main.text() == "Import 1"
    dialog.accept()
    desk.settle()
    assert count(desk) == 2
    head, _ = import_report.reports(desk.session.project)
    assert head.label == "1 article added, 2 were left out, 1 failed."


def test_that_rows_are_filtered_by_sort_and_words(desk: Desk, folder: Path) -> None:
    dialog = looked(desk, folder)
    dialog.sort.setCurrentIndex(dialog.sort.findData("duplicates"))
    ready(desk, dialog)
    assert dialog.rows.length() == 1
    dialog.sort.setCurrentIndex(dialog.sort.findData("problems"))
    ready(desk, dialog)
    assert dialog.rows.row(0).failed
    dialog.sort.setCurrentIndex(0)
    dialog.field.setText("trains gazette")
    dialog.field.tell()
    ready(desk, dialog)
    assert column(dialog, TITLE) == ["Trains are late."]


def test_that_names_of_files_are_read_while_the_pattern_is_typed(desk: Desk, folder: Path) -> None:
    dialog = looked(desk, folder)
    dialog.pattern.setFocus()
    QTest.keyClicks(dialog.pattern, "{date}_{source}_{title}")
    ready(desk, dialog)
    assert column(dialog, TITLE)[:2] == ["Vote", "Trains"]
    assert column(dialog, DATE)[:2] == ["2022-05-12", "2022-05-13"]
    assert dialog.fits.whole().startswith("fits 2 of 4 files")
    QTest.keyClick(dialog.pattern, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.pattern.setText("{source}{title}")
    ready(desk, dialog)
    assert "Nothing stands between" in dialog.fits.whole()
    assert column(dialog, TITLE)[1] == "Trains are late."


def test_that_a_file_is_read_again_in_another_encoding(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes("Цена воды выросла.".encode("koi8-r"))
    dialog = looked(desk, file)
    dialog.side.encoding.setCurrentText("koi8-r")
    dialog.side.read.click()
    ready(desk, dialog)
    assert column(dialog, TITLE) == ["Цена воды выросла."]
    assert dialog.side.encoding.currentText() == "koi8-r"


def test_that_columns_are_chosen_once_and_remembered(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("c1,c2,c3\nA head,The words of this story are many and good.,Paper\n", "utf-8")
    dialog = looked(desk, table)
    assert dialog.side.choose_columns.isVisible()
    dialog.side.choose_columns.click()
    (asked,) = desk.window.findChildren(ColumnsDialog)
    for place, field in enumerate(("title", "text", "source")):
        box = asked.boxes[place]
        box.setCurrentIndex(box.findData(field))
    asked.boxes[2].setCurrentIndex(asked.boxes[2].findData("title"))
    assert asked.boxes[0].currentData() == ""  # a field is one column's
    asked.boxes[0].setCurrentIndex(asked.boxes[0].findData("title"))
    asked.boxes[2].setCurrentIndex(asked.boxes[2].findData("source"))
    asked.accept()
    ready(desk, dialog)
    assert (column(dialog, TITLE), column(dialog, SOURCE)) == (["A head"], ["Paper"])
    dialog.reject()
    desk.settle()
    assert columns.remembered(("c3", "c2", "c1"))["c2"] == "text"
    again = looked(desk, table)
    assert column(again, TITLE) == ["A head"]
    again.reject()


def test_that_one_may_import_without_being_asked(desk: Desk, folder: Path) -> None:
    dialog = looked(desk, folder / "again.txt")
    dialog.at_once.setChecked(True)
    dialog.accept()
    desk.settle()
    assert not home.settings()["project.look_before_import"]
    desk.window.importing.add([folder / "2022-05-12_Gazette_Vote.txt"])
    desk.settle()
    assert count(desk) == 3
    assert not [one for one in desk.window.findChildren(ImportDialog) if one.isVisible()]


def test_that_leaving_while_files_are_read_leaves_nothing_behind(
    desk: Desk, tmp_path: Path
) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text(f"Text number {number}.", "utf-8")
    desk.window.importing.add([tmp_path])
    (dialog,) = desk.window.findChildren(ImportDialog)
    dialog.reject()
    desk.settle()
    assert not dialog.tray.usable
    assert count(desk) == 1


def test_that_many_rows_are_fetched_only_as_they_are_seen(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "many.csv"
    rows = "".join(f"Title {n},The story number {n} has some words.\n" for n in range(3_000))
    table.write_text("title,text\n" + rows, "utf-8")
    dialog = looked(desk, table)
    assert dialog.rows.length() == 3_000
    asked: list[int] = []
    real = dialog.tray.row
    dialog.tray.row = lambda number: asked.append(number) or real(number)  # type: ignore[method-assign]
    dialog.view.go_to_row(2_500)
    dialog.view.viewport().grab()
    assert len(set(asked)) < 100
    dialog.view.selectAll()
    asked.clear()
    dialog._edit(0, SOURCE, "Gazette")
    dialog.view.viewport().grab()
    assert len(set(asked)) < 100
    dialog.tray.row = real  # type: ignore[method-assign]
    assert dialog.rows.cell(2_999, SOURCE).text == "Gazette"
    dialog.reject()


def test_that_reports_of_earlier_imports_are_looked_through_and_saved(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    dialog = looked(desk, folder)
    dialog.accept()
    desk.settle()
    for shown in desk.window.findChildren(ImportReportDialog):
        shown.reject()
    desk.window.commands.run("articles.reports")
    (reports,) = desk.window.findChildren(ReportsDialog)
    assert reports.heads.count() == 2  # the desk has a pasted article
    outcomes = [line.outcome for line in reports.rows.lines]
    assert outcomes == ["failed", "left out", "added", "added"]
    reports.field.setText("trains")
    reports.field.tell()
    assert {line.outcome for line in reports.rows.lines} == {"left out", "added"}
    reports.write(tmp_path / "report", "Table (*.csv)")
    assert (tmp_path / "report.csv").read_text("utf-8").startswith("outcome,")
    row = [line.outcome for line in reports.rows.lines].index("added")
    reports.table.opened.emit(row)
    desk.settle()
    assert desk.text.startswith("Trains are late.")


def test_that_the_original_is_saved_or_its_absence_said(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Caf\xe9 au lait.\r\n")
    dialog = looked(desk, file)
    dialog.originals.setChecked(True)
    dialog.accept()
    desk.settle()
    for shown in desk.window.findChildren(ImportReportDialog):
        shown.reject()
    made = articles.list_articles(desk.session.project)[-1]
    name, data = articles.original_file(desk.session.project, made.id)
    assert (name, data) == ("letter.txt", file.read_bytes())
    desk.window.importing.write_original(tmp_path / "out.txt", data)
    assert (tmp_path / "out.txt").read_bytes() == data
    desk.window.commands.run("article.original")
    assert any("was not kept" in said for said in desk.errors())


def test_that_new_files_of_a_watched_folder_are_offered_and_not_imported(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.gui.watcher.SETTLE", 20)
    alerts = tmp_path / "alerts"
    alerts.mkdir()
    desk.window.importing.watch(alerts)
    watcher = desk.window.importing.watcher
    assert watcher is not None and watcher.active
    found: list[Path] = []
    watcher.found.connect(found.extend)
    (alerts / "new.txt").write_text("New words.", "utf-8")
    watcher.look()
    desk.qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    desk.settle()
    assert [path.name for path in found] == ["new.txt"]
    assert count(desk) == 1
    desk.window.commands.run("articles.watch")
    (asked,) = [one for one in desk.window.findChildren(Sheet) if one.isVisible()]
    assert asked.windowTitle() == "Look at what is new?"
    asked.accept()
    (dialog,) = desk.window.findChildren(ImportDialog)
    ready(desk, dialog)
    dialog.reject()
    assert watching.look(desk.session.project).growing == {}
    desk.window.importing.watch(None)
    assert not watcher.active
    assert watching.folder_of(desk.session.project) is None


@pytest.mark.parametrize(
    ("seconds", "done", "total", "said"),
    [
        (1, 1, 100, ""), (10, 0, 100, ""), (10, 100, 100, ""), (10, 90, 100, "a few seconds left"),
        (10, 20, 100, "about 40 seconds left"), (60, 50, 100, "about a minute left"),
        (60, 10, 100, "about 9 minutes left"), (600, 1, 100, "about 16 hours left"),
    ],
)  # fmt: skip
def test_that_the_time_left_is_told_in_words(seconds, done, total, said) -> None:
    assert time_left(seconds, done, total) == said


def test_that_details_of_many_articles_are_typed_as_people_write_them(open_desk: OpenDesk) -> None:
    desk = open_desk("First text.", "Second text.", "Third text.")
    project = desk.session.project
    ids = articles.list_ids(project)
    menu = ArticleMenu(desk.session, ids, False, desk.window)
    articles.edit_metadata(project, ids, {"section": "Local"})
    menu._do("article.details")
    (details,) = desk.window.findChildren(DetailsDialog)
    details.fields["date"].setText("no day at all")
    assert not details.main.isEnabled()
    assert "not understood as a date" in details.problem.text()
    details.fields["date"].setText("12 mai 2022")
    assert details.reading.text() == "understood as 2022-05-12 (day)"
    details.fields["source"].setText("La Gazette")
    details.fields["language"].setText("French")
    details._emptied["section"].setChecked(True)
    details.accept()
    desk.settle()
    made = articles.page(project, ids)
    assert {(a.source, a.date, a.date_precision, a.language, a.section) for a in made} == {
        ("La Gazette", "2022-05-12", "day", "fr", "")
    }
    desk.window.commands.run("edit.undo")
    desk.settle()
    assert {(a.source, a.section) for a in articles.page(project, ids)} == {("", "Local")}


def test_that_details_of_very_many_articles_change_beside_the_window(
    desk: Desk, tmp_path: Path
) -> None:
    project = desk.session.project
    import_drafts(project, [Draft(f"Text number {n}.", path="x.txt") for n in range(AT_ONCE + 1)])
    ids = articles.list_ids(project)
    ArticleMenu(desk.session, ids, False, desk.window)._do("article.details")
    (details,) = desk.window.findChildren(DetailsDialog)
    details.fields["source"].setText("Gazette")
    details.accept()
    desk.settle()
    assert {a.source for a in articles.list_articles(project)} == {"Gazette"}
