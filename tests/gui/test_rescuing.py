"""A damaged project in the window: what is wrong is said, and both ways on lead to a project one can work in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from annotator.app import annotations, articles, projects
from annotator.gui.controllers.rescuing import RescuingController
from annotator.gui.dialogs.damaged import DamagedDialog
from annotator.gui.dialogs.lines import LinesDialog
from tests.gui.windows import Open, make_project

PAGE = 4096


def damaged(folder: Path, back_up: bool = True) -> Path:
    path = make_project(folder)
    with projects.open(path) as project:
        article = articles.list_ids(project)[0]
        annotations.annotate(project, article, "actor", [(0, 8)])
        if back_up:
            projects.back_up(project)
    path.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])
    return path


def asked(desk) -> DamagedDialog:
    desk.settle()
    (dialog,) = desk.window.findChildren(DamagedDialog)
    return dialog


def choose_name(desk, name: Path) -> None:
    QApplication.processEvents()
    (files,) = desk.window.findChildren(QFileDialog)
    files.fileSelected.emit(str(name))
    files.close()
    desk.settle()


def test_that_a_damaged_project_offers_its_last_back_up_and_what_can_be_read(
    open_desk: Open, tmp_path: Path
) -> None:
    path = damaged(tmp_path)
    desk = open_desk(start=True)
    assert not desk.window.project_part.open(path)
    dialog = asked(desk)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "damaged" in said and "There is a back-up of 20" in said
    assert [one.text() for one in dialog.choices] == [
        "Restore the last back-up…", "Rescue what can be read…",
    ]  # fmt: skip
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    choose_name(desk, tmp_path / "back.annotator")
    assert desk.window.project_part.open(tmp_path / "back.annotator")
    desk.settle()
    assert len(desk.annotations()) == 1


def test_that_what_can_be_read_is_rescued_and_what_is_missing_is_listed(
    open_desk: Open, tmp_path: Path
) -> None:
    path = damaged(tmp_path, back_up=False)
    before = path.read_bytes()
    desk = open_desk(start=True)
    desk.window.project_part.open(path)
    dialog = asked(desk)
    assert [one.text() for one in dialog.choices] == ["Rescue what can be read…"]
    dialog.choices[0].click()
    choose_name(desk, tmp_path / "saved.annotator")
    assert path.read_bytes() == before
    notices = [one.text for one in desk.window.notices.shown()]
    assert any("Rescued as saved.annotator" in text for text in notices)
    assert desk.window.project_part.open(tmp_path / "saved.annotator")
    desk.settle()
    assert len(desk.annotations()) == 1
    desk.key("1")


def test_that_the_list_of_what_is_missing_is_plain_text(open_desk: Open, tmp_path: Path) -> None:
    path = make_project(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"promised new trains", b"promised old trains"))
    desk = open_desk(start=True)
    RescuingController(desk.window).rescue(path, tmp_path / "r.annotator")
    desk.settle()
    (lines,) = desk.window.findChildren(LinesDialog)
    told = [lines.list.item(n).text() for n in range(lines.list.count())]
    assert any("<img src='file:///dev/zero'>" in line for line in told)
    assert (tmp_path / "r.annotator.missing.txt").exists()


def test_that_nothing_left_to_read_is_said_in_a_sentence(open_desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "empty.annotator"
    path.write_bytes(bytes(PAGE * 3))
    desk = open_desk(start=True)
    desk.window.project_part.open(path)
    asked(desk).choices[0].click()
    choose_name(desk, tmp_path / "r.annotator")
    assert any("Nothing of a project can be read" in text for text in desk.errors())
