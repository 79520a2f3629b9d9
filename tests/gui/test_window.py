"""The window as a whole: projects, articles, panes, colours, what is remembered, and that nothing is shown as markup."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QTextEdit,
    QToolTip,
    QWidget,
)

from annotator.app import annotations as annotating
from annotator.app import articles, home, projects
from annotator.core.commands import COMMANDS
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.gui.dialogs.exporting import ExportWish
from annotator.gui.dialogs.history import HistoryDialog
from annotator.gui.theme import DARK
from tests.counting import calls
from tests.gui.windows import TEXT, TITLE, Desk, dialog, make_project
from tests.support import ROOT

OpenDesk = Callable[..., Desk]
CTRL = Qt.KeyboardModifier.ControlModifier


# Commands


def test_that_every_command_does_something_and_has_its_action(desk: Desk) -> None:
    commands = desk.window.commands
    assert commands.unbound() == []
    for command in COMMANDS:
        if not command.in_mode:
            assert commands.action(command.id).objectName() == command.id


def test_that_the_palette_holds_every_command_that_can_run_with_its_key(desk: Desk) -> None:
    desk.window.commands.run("go.palette")
    shown = {choice.value: choice.aside for choice in desk.chooser().choices()}
    commands = desk.window.commands
    usable = {
        c.id for c in COMMANDS
        if not c.in_mode and c.id != "go.palette" and commands.is_enabled(c)
    }  # fmt: skip
    assert set(shown) == usable
    assert shown["project.export"] == "Ctrl+E"
    assert "annotate.delete" not in shown


def test_that_the_palette_runs_what_is_found_and_offers_it_first_next_time(desk: Desk) -> None:
    desk.window.commands.run("go.palette")
    QTest.keyClicks(desk.chooser().field, "dark col")
    QTest.keyClick(desk.chooser().field, Qt.Key.Key_Return)
    assert desk.window.keeper.theme is DARK
    desk.window.commands.run("go.palette")
    assert desk.chooser().choices()[0].value == "view.theme_dark"


def test_that_a_question_mark_shows_the_keys_from_anywhere_but_a_field(desk: Desk) -> None:
    from annotator.gui.keysheet import KeySheet

    desk.key("?")
    sheet = dialog(desk, KeySheet)
    assert isinstance(sheet, KeySheet)
    sheet.reject()


# History, export


def test_that_many_steps_are_taken_back_at_once(desk: Desk) -> None:
    for words in ("Minister", "trains", "union"):
        desk.caret(words)
        desk.key("1")
    desk.window.commands.run("edit.history")
    asked = dialog(desk, HistoryDialog)
    assert isinstance(asked, HistoryDialog)
    asked.list.setCurrentRow(2)
    assert asked.main.text() == "Take back 3 steps"
    asked.accept()
    desk.settle()
    assert desk.quotes() == []
    assert desk.pane.annotations_at(1) == []
    desk.window.commands.run("edit.redo")
    desk.settle()
    assert desk.quotes() == [("actor", "Minister")]


def test_that_annotations_are_exported_in_the_background(desk: Desk, tmp_path: Path) -> None:
    desk.caret("trains")
    desk.key("1")
    target = tmp_path / "set.jsonl"
    desk.window.exchange.export(ExportWish("jsonl", target, None, False))
    desk.settle()
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [x["quotes"] for x in lines if x.get("kind") == "annotation"] == [["trains"]]
    assert any("1 annotation written" in n.text for n in desk.window.notices.shown())


def test_that_a_check_and_a_back_up_are_one_command_each(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.window.commands.run("project.check")
    desk.settle()
    told = " ".join(n.text for n in desk.window.notices.shown())
    assert "The project is sound" in told
    desk.window.commands.run("project.backup")
    desk.settle()
    told = " ".join(n.text for n in desk.window.notices.shown())
    assert "Back-up made" in told
    assert list(home.backups().rglob("*"))


def test_that_a_back_up_becomes_a_new_project(desk: Desk, tmp_path: Path) -> None:
    from annotator.gui.dialogs.backups import BackupsDialog

    desk.caret("trains")
    desk.key("1")
    desk.window.commands.run("project.backup")
    desk.settle()
    desk.window.commands.run("project.restore")
    shown = dialog(desk, BackupsDialog)
    assert isinstance(shown, BackupsDialog)
    assert shown.list.count() == len(projects.list_backups(desk.session.project)) >= 1
    shown.reject()
    newest = projects.list_backups(desk.session.project)[0]
    target = tmp_path / "restored.annotator"
    desk.window.exchange.restore(newest.path, target)
    desk.settle()
    notice = desk.window.notices.shown()[-1]
    assert notice.button is not None
    notice.button.click()
    desk.settle()
    assert desk.session.project.path == target
    assert desk.quotes() == [("actor", "trains")]


def test_that_work_is_saved_elsewhere_when_the_file_was_replaced_underneath(
    desk: Desk, tmp_path: Path
) -> None:
    desk.caret("trains")
    desk.key("1")
    path = desk.session.project.path
    path.rename(tmp_path / "moved.annotator")
    path.write_bytes(b"something else")
    desk.caret("union")
    desk.key("1")
    assert desk.window.status.saved.text() == "Not saved"
    assert "was moved, replaced or deleted" in desk.errors()[0]
    target = tmp_path / "copy.annotator"
    desk.window.exchange.save_copy(target)
    desk.settle()
    copy = projects.open(target)
    assert [a.quote for a in annotating.list_annotations(copy)] == ["trains"]
    copy.close()
    assert path.read_bytes() == b"something else"


# Looks and panes


def test_that_colours_change_at_once_everywhere(desk: Desk) -> None:
    desk.window.commands.run("view.theme_dark")
    assert desk.window.keeper.theme is DARK
    assert desk.pane.colours().paper == DARK.base
    assert desk.window.commands.action("view.theme_dark").isChecked()
    assert not desk.window.commands.action("view.theme_system").isChecked()
    desk.window.commands.run("view.theme_light")
    assert desk.pane.colours().paper == "#FFFFFF"


def test_that_zooming_is_a_setting_that_stays(desk: Desk) -> None:
    before = desk.pane.font().pointSizeF()
    desk.window.commands.run("view.zoom_in")
    assert desk.pane.font().pointSizeF() > before
    assert home.settings()["reading.size"] == 14
    desk.window.commands.run("view.zoom_reset")
    assert desk.pane.font().pointSizeF() == before


def test_that_focus_mode_leaves_the_text_alone_and_gives_everything_back(desk: Desk) -> None:
    work = desk.window.work
    hidden = (work.left, work.side, desk.window.toolbar, work.reader.header)
    desk.window.commands.run("edit.concordance")
    desk.window.commands.run("view.focus")
    hidden = (*hidden, work.concordance)
    assert not any(part.isVisible() for part in hidden)
    desk.caret("trains")
    desk.key("1")
    assert desk.quotes() == [("actor", "trains")]
    desk.window.commands.run("view.focus")
    assert all(part.isVisible() for part in hidden)


def test_that_the_keyboard_goes_round_all_parts(desk: Desk) -> None:
    work = desk.window.work
    desk.pane.setFocus()
    seen = []
    for _ in range(len(work.panes())):
        desk.window.commands.run("go.next_pane")
        seen.append(work.pane_at(QApplication.focusWidget()))
    assert set(seen) == set(work.panes()) and None not in seen
    assert len(work.panes()) >= 4
    for command, part in (
        ("go.articles", work.articles), ("go.annotations", work.annotations),
        ("go.inspector", work.inspector), ("go.text", work.reader),
        ("go.entities", work.show_tab("entities")), ("view.layers", work.show_tab("layers")),
    ):  # fmt: skip
        desk.window.commands.run(command)
        assert work.pane_at(QApplication.focusWidget()) is part


def test_that_the_chip_of_a_type_tags_and_leaves_the_keyboard_in_the_text(desk: Desk) -> None:
    desk.select("trains")
    desk.pane.setFocus()
    chips = desk.window.chips.chips()
    assert [chip.text() for chip in chips] == ["Actor", "Event", "Claim"]
    QTest.mouseClick(chips[1], Qt.MouseButton.LeftButton)
    assert desk.quotes() == [("event", "trains")]
    assert desk.pane.hasFocus()


def test_that_find_and_concordance_lead_to_their_places(open_desk: OpenDesk) -> None:
    desk = open_desk(TEXT, "Another text with trains in it.")
    desk.session.open_article(articles.list_ids(desk.session.project, "imported")[0])
    desk.window.commands.run("edit.find")
    bar = desk.window.work.reader.find_bar
    assert bar is not None and bar.isVisible()
    QTest.keyClicks(bar.field, "trains")
    desk.qtbot.waitUntil(lambda: len(bar.hits()) == 1)
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert desk.pane.hasFocus()
    desk.window.commands.run("edit.concordance")
    panel = desk.window.work.concordance
    panel.field.setText("trains")
    panel.search_now()
    desk.settle()
    desk.qtbot.waitUntil(lambda: panel.rows.length() == 2)
    assert panel.isVisible()
    panel.leave()
    assert not panel.isVisible()


# For everybody


def walk(widget: QWidget) -> list[QWidget]:
    return [one for one in (widget, *widget.findChildren(QWidget)) if one.isVisible()]


def nameless(window: QWidget) -> list[str]:
    found = []
    for one in walk(window):
        if one.focusPolicy() == Qt.FocusPolicy.NoFocus and not isinstance(one, QAbstractButton):
            continue
        inside = one.parentWidget()
        if isinstance(inside, QAbstractScrollArea | QLineEdit) or "qt_" in one.objectName():
            continue  # parts of a named whole
        interface = QAccessible.queryAccessibleInterface(one)
        if interface is None or not interface.text(QAccessible.Text.Name):
            found.append(f"{type(one).__name__} {one.objectName()} in {type(inside).__name__}")
    return found


def small(window: QWidget) -> list[str]:
    return [
        f"{type(one).__name__} {one.accessibleName() or one.objectName()} {one.width()}×{one.height()}"
        for one in walk(window)
        if isinstance(one, QAbstractButton)
        and min(one.width(), one.height()) < 24
        and not isinstance(one.parentWidget(), QLineEdit)
        and "qt_" not in one.objectName()
    ]


def test_that_everything_that_takes_the_keyboard_has_a_name_and_is_big_enough(desk: Desk) -> None:
    desk.caret("trains")
    desk.key("1")
    desk.window.commands.run("edit.find")
    desk.window.commands.run("edit.concordance")
    desk.session.failure.emit("An error.", "", False)
    QApplication.processEvents()
    assert nameless(desk.window) == []
    assert small(desk.window) == []
    for tab in ("go.entities", "view.layers"):
        desk.window.commands.run(tab)
        desk.settle()
        assert nameless(desk.window) == []
        assert small(desk.window) == []
    desk.window.commands.run("project.start")
    QApplication.processEvents()
    assert nameless(desk.window) == []
    assert small(desk.window) == []


def test_that_nothing_from_outside_is_shown_as_markup(desk: Desk) -> None:
    desk.select("Aïcha Benali")
    desk.key("1")
    annotating.link_to_new_entity(desk.session.project, desk.annotations()[0].id, TITLE)
    desk.session.notify(TITLE)
    desk.session.failure.emit(TITLE, TITLE, False)
    QApplication.processEvents()
    assert desk.window.work.reader.header.title.whole() == TITLE
    for one in walk(desk.window):
        if isinstance(one, QLabel):
            ours = one.textFormat() == Qt.TextFormat.PlainText
            assert ours or "<" not in one.text(), one.text()
        assert "<img" not in one.toolTip(), one.toolTip()
        if isinstance(one, QTextEdit):
            assert not one.acceptRichText() or one.isReadOnly()
    assert QToolTip.text() == ""


def test_that_the_window_is_drawn_to_a_picture_without_touching_the_project(tmp_path: Path) -> None:
    path = make_project(tmp_path)
    before = path.read_bytes()
    picture = tmp_path / "window.png"
    done = subprocess.run(
        [sys.executable, "-m", "annotator", str(path), "--offscreen-screenshot", str(picture)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 20_000
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {path.name, picture.name}
    assert home.recent_projects() == []


def test_that_a_key_asks_for_no_more_in_a_big_article_than_in_a_small_one(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    lines = [f"Sentence {n} says that the minister of trains spoke.\n" for n in range(8_000)]

    def work(name: str, count: int) -> list[int]:
        (tmp_path / name).mkdir()
        desk = open_desk(path=make_project(tmp_path / name, "".join(lines[:count])))
        counts = []
        for n in range(20):
            desk.pane.set_caret(desk.text.index(f"Sentence {n} ") + 25)
            desk.settle()
            counts.append(calls(lambda: (desk.key("1"), desk.pane.viewport().repaint())))
            desk.settle()
        for command in ("annotate.next", "edit.undo", "go.annotations", "annotate.previous"):
            counts.append(calls(lambda one=command: desk.window.commands.run(one)))
            desk.settle()
        assert len(desk.annotations()) == 19
        return counts

    few, many = work("small", 100), work("large", 8_000)
    assert sum(many) < 1.3 * sum(few), (few, many)
    assert max(many) < 2 * max(few), (few, many)


def test_that_another_annotator_is_chosen_from_the_status_bar(desk: Desk) -> None:
    desk.window.status.annotator.click()
    asked = dialog(desk, AnnotatorDialog)
    assert isinstance(asked, AnnotatorDialog)
    asked.name.setText("Ben")
    asked.accept()
    assert desk.window.status.annotator.text() == "Ben"
    desk.caret("trains")
    desk.key("1")
    assert desk.annotations()[0].annotator == home.current_annotator().id


def test_that_marking_an_article_as_coded_says_so(desk: Desk) -> None:
    desk.window.commands.run("article.status_coded")
    assert desk.said() == "Marked as coded"
    desk.window.commands.run("article.status_coded")
    assert desk.said() == "Mark as coded: it is already."


def test_that_no_notice_covers_the_head_of_the_text(desk: Desk) -> None:
    notices, pane = desk.window.notices, desk.pane
    for number in range(4):
        desk.window.notices.error(f"Wrong {number}.")
        desk.session.notify(f"News {number}", "Undo", lambda: None)
    top = notices.mapTo(desk.window, notices.rect().topLeft()).y()
    foot = pane.mapTo(desk.window, pane.rect().bottomLeft()).y()
    assert top > foot - pane.height() // 2 and top + notices.height() <= foot


def test_that_the_side_stays_in_view_while_another_project_is_opened(desk: Desk) -> None:
    work = desk.window.work
    assert desk.window.project_part.open(desk.session.project.path, write=False)
    told = []
    work.complete(lambda: told.append(work.annotations.updatesEnabled()))
    assert told == [True]
