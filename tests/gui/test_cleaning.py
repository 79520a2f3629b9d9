"""Near-duplicates, what outlets repeat and mis-decoded letters in the window: looked at first, decided by key, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import articles, exclusions, home, intake, projects, reprints
from annotator.gui.dialogs.mending import MendingDialog
from annotator.gui.dialogs.repeated import RepeatedDialog
from annotator.gui.dialogs.reprints import ReprintsDialog
from annotator.gui.panels.article_rows import TITLE
from annotator.intake import Draft
from tests.app.test_repairs import RIGHT, WRONG
from tests.app.test_reprints import story, text
from tests.suggest.test_repeated_lines import FOOTER, report

MARKUP = "<img src='file:///dev/zero'> & <b>head</b>"


@pytest.fixture
def desk(open_desk, tmp_path: Path):
    path = tmp_path / "w.annotator"
    with projects.create(path) as project:
        first = story(1)
        intake.import_drafts(
            project,
            [
                Draft(text=text(*first), title=MARKUP, source="Agency", date="2026-03-01"),
                Draft(text=text("Kürzer قصير", *first[:6]), title="Short", source="Gazette", date="2026-03-02"),
                Draft(text=text(*first[:9], *story(2, 3)), title="Edited", source="Post", date="2026-03-03"),
                Draft(text=text(*story(3)), title="Else", source="Post", date="2026-03-04"),
            ],
        )  # fmt: skip
    return open_desk(path=path)


def dialog(desk, kind):
    desk.qtbot.waitUntil(lambda: any(d.isVisible() for d in desk.window.findChildren(kind)))
    (found,) = [one for one in desk.window.findChildren(kind) if one.isVisible()]
    desk.settle()
    return found


def decided(desk):
    groups = reprints.groups(desk.session.project)
    return [(len(group.members), len(group.open)) for group in groups]


def titles(desk):
    rows = desk.window.work.articles.rows
    return {rows.cell(n, TITLE).text: rows.cell(n, TITLE).icons for n in range(rows.length())}


def test_that_groups_are_shown_side_by_side_and_decided_one_by_one(desk) -> None:
    desk.session.run("project.reprints")
    sheet = dialog(desk, ReprintsDialog)
    assert sheet.groups.count() == 1 and sheet.members.count() == 2
    shown = sheet.texts.toPlainText()
    assert MARKUP in shown and "Kürzer قصير" in shown and "They share" in sheet.shared.text()
    assert titles(desk)["Short"] == ("copy",) and titles(desk)["Else"] == ()
    sheet.reprint.click()
    desk.settle()
    assert decided(desk) == [(2, 1)]
    sheet.other.click()
    desk.settle()
    assert decided(desk) == [(1, 0)]
    assert sheet.groups.count() == 0 and "Nothing is left" in sheet.shared.text()
    sheet.undo.click()
    desk.settle()
    assert decided(desk) == [(2, 1)] and sheet.groups.count() == 1


def test_that_enter_in_the_lists_marks_a_reprint_and_esc_closes(desk) -> None:
    desk.session.run("project.reprints")
    sheet = dialog(desk, ReprintsDialog)
    QTest.keyClick(sheet.groups, Qt.Key.Key_Return)
    desk.settle()
    assert sheet.isVisible() and decided(desk) == [(2, 1)]
    QTest.keyClick(sheet.members, Qt.Key.Key_Return)
    desk.settle()
    assert sheet.isVisible() and decided(desk) == [(2, 0)]
    QTest.keyClick(sheet.groups, Qt.Key.Key_Escape)
    desk.settle()
    assert not any(one.isVisible() for one in desk.window.findChildren(ReprintsDialog))


def test_that_a_whole_group_is_one_step_and_shows_in_the_list(desk) -> None:
    desk.session.run("project.reprints")
    sheet = dialog(desk, ReprintsDialog)
    sheet.every.click()
    desk.settle()
    assert decided(desk) == [(2, 0)]
    sheet.reject()
    panel = desk.window.work.articles
    panel.show_reprints("none")
    assert set(titles(desk)) == {MARKUP, "Else"}
    panel.show_reprints("reprint")
    assert set(titles(desk)) == {"Short", "Edited"}
    assert "Reprints" in panel.count.text()
    desk.session.run("edit.undo")
    desk.settle()
    assert panel.rows.length() == 0
    panel.show_reprints("open")
    assert len(titles(desk)) == 3
    panel.show_reprints("")
    assert len(titles(desk)) == 4


def test_that_another_article_becomes_the_first_and_decided_groups_can_be_seen(desk) -> None:
    desk.session.run("project.reprints")
    sheet = dialog(desk, ReprintsDialog)
    first = sheet._group.first
    sheet.first.click()
    desk.settle()
    (group,) = reprints.groups(desk.session.project)
    assert group.first != first and first in {m.article for m in group.members}
    sheet.mark_group()
    desk.settle()
    assert sheet.groups.count() == 0
    sheet.all.setChecked(True)
    desk.settle()
    assert sheet.groups.count() == 1 and "decided" in sheet.groups.item(0).text()
    opened = sheet.members.currentRow()
    wanted = sheet._members[opened].article
    sheet.open_article()
    assert desk.session.article == wanted


def test_that_an_import_is_followed_by_a_look_for_near_duplicates(desk) -> None:
    project = desk.session.project
    intake.import_drafts(project, [Draft(text=text(*story(3)[:8]), title="Else again")])
    told = "of near-duplicates to decide"
    desk.qtbot.waitUntil(lambda: any(told in n.text for n in desk.window.notices.shown()))
    assert len(reprints.groups(project, True)) == 2
    assert titles(desk)["Else again"] == ("copy",)


def test_that_nobody_looks_when_the_setting_is_off(desk) -> None:
    desk.session.set_setting("project.find_reprints", False)
    intake.import_drafts(desk.session.project, [Draft(text=text(*story(5)))])
    desk.settle()
    assert not desk.window.cleaning._pause.isActive()


def test_that_lines_outlets_repeat_are_excluded_everywhere_in_one_step(open_desk, tmp_path) -> None:
    path = tmp_path / "w.annotator"
    with projects.create(path) as project:
        drafts = [
            Draft(text=report(n, FOOTER, "Photo: A. Ruiz"), title=str(n), source="Gazette")
            for n in range(3)
        ]
        drafts += [Draft(text=report(9, "PUBLICITÉ"), title="9", source="Post")]
        intake.import_drafts(project, drafts)
    desk = open_desk(path=path)
    desk.session.run("project.boilerplate")
    sheet = dialog(desk, RepeatedDialog)
    assert {sheet.list.topLevelItem(n).text(0) for n in range(3)} == {
        FOOTER,
        "Photo: A. Ruiz",
        "PUBLICITÉ",
    }
    sheet.outlet.setCurrentIndex(sheet.outlet.findData("Gazette"))
    assert sheet.button.text() == "Exclude 6 places"
    sheet.tick_none.click()
    assert not sheet.button.isEnabled()
    sheet.outlet.setCurrentIndex(0)
    sheet.tick_all.click()
    assert sheet.button.text() == "Exclude 7 places"
    sheet.button.click()
    desk.settle()
    assert len(list(exclusions.all_exclusions(desk.session.project))) == 7
    desk.session.run("edit.undo")
    desk.settle()
    assert list(exclusions.all_exclusions(desk.session.project)) == []


def test_that_letters_that_look_wrong_are_offered_a_repair_and_mended_with_a_yes(open_desk) -> None:
    desk = open_desk(WRONG)
    desk.qtbot.waitUntil(lambda: any("look wrong" in n.text for n in desk.window.notices.shown()))
    desk.session.run("article.mend")
    sheet = dialog(desk, MendingDialog)
    assert "préfet" in sheet.texts.toPlainText() and "prÃ©fet" in sheet.texts.toPlainText()
    assert desk.text == WRONG
    sheet.reject()
    desk.settle()
    assert desk.text == WRONG
    desk.session.run("article.mend")
    dialog(desk, MendingDialog).accept()
    desk.settle()
    assert desk.text == RIGHT == articles.text(desk.session.project, desk.session.article)
    desk.session.run("article.mend")
    desk.settle()
    assert any("No better reading" in n.text for n in desk.window.notices.shown())


def test_that_a_project_open_for_reading_only_decides_nothing(desk, open_desk) -> None:
    project = desk.session.project
    reprints.find(project)
    beside = open_desk(path=project.path)
    assert not beside.session.writable
    beside.session.run("project.reprints")
    sheet = dialog(beside, ReprintsDialog)
    assert sheet.members.count() == 2
    for button in (sheet.reprint, sheet.other, sheet.every, sheet.first, sheet.undo):
        assert not button.isEnabled()
    assert home.current_annotator() is not None
