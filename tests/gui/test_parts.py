"""Notices, status bar, chooser, start screen, theme, crash report, and what is remembered."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from annotator.core.errors import UserError
from annotator.core.resources import resource
from annotator.gui import crash, notices
from annotator.gui.notices import Notices
from annotator.gui.palette import Choice, Chooser
from annotator.gui.plain import ElidedLabel, plain_label, tooltip
from annotator.gui.start import Recent, StartScreen
from annotator.gui.state import COMMANDS_KEPT, PROJECTS_KEPT, WindowState
from annotator.gui.statusbar import StatusBar
from annotator.gui.theme import DARK, LIGHT, Theme, ThemeKeeper, palette_of

MARKUP = "<img src='file:///dev/zero'><b>bold</b> & co"


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.resize(900, 600)
    made.setCentralWidget(QTextEdit())
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def pile(window: QMainWindow) -> Notices:
    return Notices(window.centralWidget(), LIGHT)


# Notices


def test_that_news_goes_by_itself_and_errors_stay(
    pile: Notices, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "SECONDS", 0.05)
    pile.error("The disk is full.", "Make room.")
    pile.news("Added.")
    assert [n.text for n in pile.shown()] == ["The disk is full. Make room.", "Added."]
    qtbot.waitUntil(lambda: [n.error for n in pile.shown()] == [True])
    pile.shown()[0].closer.click()
    qtbot.waitUntil(lambda: not pile.shown() and not pile.isVisible())


def test_that_a_notice_does_its_one_thing_and_goes(pile: Notices, qtbot: QtBot) -> None:
    done: list[bool] = []
    pile.news("Deleted.", "Undo", lambda: done.append(True))
    button = pile.shown()[0].button
    assert button is not None
    button.click()
    assert done == [True]
    assert pile.shown() == []


def test_that_the_same_error_is_shown_once(pile: Notices) -> None:
    pile.error("The disk is full.")
    pile.error("The disk is full.")
    assert len(pile.shown()) == 1


def test_that_newer_news_takes_the_place_of_older_and_two_notices_are_seen_at_most(
    pile: Notices, qtbot: QtBot
) -> None:
    for number in range(3):
        pile.error(f"Wrong {number}.")
        pile.news(f"News {number}")
    pile.news("Is it so?", kind="question")
    assert [n.text for n in pile.shown() if not n.error] == ["News 2", "Is it so?"]
    assert [n.text for n in pile.shown() if n.isVisible()] == ["Wrong 0.", "Is it so?"]
    pile.withdraw("news")
    pile.withdraw("question")
    qtbot.waitUntil(
        lambda: [n.text for n in pile.shown() if n.isVisible()] == ["Wrong 0.", "Wrong 1."]
    )
    pile.shown()[0].closer.click()
    qtbot.waitUntil(
        lambda: [n.text for n in pile.shown() if n.isVisible()] == ["Wrong 1.", "Wrong 2."]
    )


def test_that_one_error_is_seen_beside_two_news(pile: Notices) -> None:
    pile.news("Is it so?", kind="question")
    pile.news("Done.")
    pile.error("Wrong.")
    assert [n.text for n in pile.shown() if n.isVisible()] == ["Done.", "Wrong."]


def test_that_open_notices_follow_the_colours_of_the_window(pile: Notices) -> None:
    pile.news("Done.")
    pile.set_theme(DARK)
    (notice,) = pile.shown()
    corner = notice.grab().toImage().pixelColor(notice.width() // 2, 4)
    assert corner.lightness() < 128


def test_that_a_notice_never_takes_the_keyboard(pile: Notices, window: QMainWindow) -> None:
    window.centralWidget().setFocus()
    pile.news("Added.", "Show", lambda: None)
    assert window.focusWidget() is window.centralWidget()


def test_that_markup_is_shown_letter_by_letter(pile: Notices, window: QMainWindow) -> None:
    pile.error(MARKUP)
    label = pile.shown()[0].label
    assert label.text() == MARKUP and label.textFormat() == Qt.TextFormat.PlainText
    assert plain_label(MARKUP).textFormat() == Qt.TextFormat.PlainText
    assert ElidedLabel(MARKUP).whole() == MARKUP
    assert "<img" not in tooltip(MARKUP)


# Status bar


def test_that_the_save_state_is_said_as_it_is(qtbot: QtBot) -> None:
    bar = StatusBar(LIGHT)
    qtbot.addWidget(bar)
    bar.rest("Everything is saved")
    assert bar.saved.text() == "Everything is saved"
    bar.failed("The disk is full.")
    assert bar.saved.text() == "Not saved"
    bar.say("something else")
    assert bar.saved.text() == "Not saved"
    bar.committed()
    assert bar.saved.text().startswith("Saved ") and not bar.problem


# Chooser


def choices(query: str) -> list[Choice]:
    names = ["Undo", "Redo", MARKUP]
    return [Choice(name, "Ctrl+Z", name) for name in names if query.lower() in name.lower()]


def test_that_a_choice_is_found_and_taken_by_keyboard_alone(window: QMainWindow) -> None:
    window.activateWindow()
    window.centralWidget().setFocus()
    taken: list[str] = []
    chooser = Chooser(
        window, "All commands", "", choices, lambda choice: taken.append(choice.value)
    )
    assert window.focusWidget() is chooser.field
    QTest.keyClick(chooser.field, Qt.Key.Key_Down)
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    assert taken == ["Redo"]
    assert window.focusWidget() is window.centralWidget()


def test_that_typing_leaves_what_fits(window: QMainWindow) -> None:
    chooser = Chooser(window, "All commands", "", choices, lambda _: None)
    QTest.keyClicks(chooser.field, "red")
    assert [c.title for c in chooser.choices()] == ["Redo"]
    QTest.keyClicks(chooser.field, "zzz")
    assert chooser.choices() == []
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    assert chooser.isVisible()


def test_that_escape_changes_nothing(window: QMainWindow) -> None:
    taken: list[str] = []
    chooser = Chooser(
        window, "All commands", "", choices, lambda choice: taken.append(choice.value)
    )
    QTest.keyClick(chooser.field, Qt.Key.Key_Escape)
    assert not chooser.isVisible() and taken == []


def test_that_up_from_the_first_row_goes_to_the_last(window: QMainWindow) -> None:
    taken: list[str] = []
    chooser = Chooser(
        window, "All commands", "", choices, lambda choice: taken.append(choice.value)
    )
    QTest.keyClick(chooser.field, Qt.Key.Key_Up)
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    assert taken == [MARKUP]


# Start screen


def start_buttons(screen: QWidget) -> dict[str, QPushButton]:
    return {b.accessibleName() or b.text(): b for b in screen.findChildren(QPushButton)}


def test_that_recent_projects_are_offered_and_missing_ones_are_not_opened(qtbot: QtBot) -> None:
    screen = StartScreen(LIGHT)
    qtbot.addWidget(screen)
    here, gone = Path("/p/Here.annotator"), Path("/p/Gone.annotator")
    screen.show_state(LIGHT, [Recent(here, True, False), Recent(gone, False, False)], None)
    screen.show()
    from annotator.gui.start import RecentRow

    rows = screen.findChildren(RecentRow)
    assert [row.isEnabled() for row in rows] == [True, False]
    with qtbot.waitSignal(screen.open_recent) as opened:
        rows[0].click()
    assert opened.args == [here]
    assert "not found" in rows[1].accessibleName()


def test_that_the_first_start_asks_for_a_name_that_may_be_left_out(qtbot: QtBot) -> None:
    screen = StartScreen(LIGHT)
    qtbot.addWidget(screen)
    screen.show_state(LIGHT, [], "Annotator 4F2C")
    with qtbot.waitSignal(screen.named) as named:
        start_buttons(screen)["Use this name"].click()
    assert named.args == ["Annotator 4F2C"]
    screen.name.setText("  Anna ")
    with qtbot.waitSignal(screen.named) as named:
        QTest.keyClick(screen.name, Qt.Key.Key_Return)
    assert named.args == ["Anna"]
    screen.show_state(LIGHT, [], None)
    assert "Use this name" not in start_buttons(screen.widget())


# Theme


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        c = QColor(colour)
        red, green, blue = (
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in (c.redF(), c.greenF(), c.blueF())
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    a, b = sorted((light(one), light(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_words_and_signs_stand_out_from_what_they_stand_on(theme: Theme) -> None:
    for ground in (theme.window, theme.base, theme.raised):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
        assert contrast(theme.focus, ground) >= 3
        assert contrast(theme.error, ground) >= 4.5
    assert contrast(theme.text, theme.error_ground) >= 7
    assert contrast("#FFFFFF", theme.selected) >= 4.5
    assert contrast(theme.text, theme.hover) >= 7


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_words_and_icons_stand_out_on_the_row_of_a_menu_that_is_chosen(
    qapp: QApplication, theme: Theme
) -> None:
    ThemeKeeper("dark" if theme.dark else "light")
    menu = QMenu()
    menu.ensurePolished()
    palette = menu.palette()
    row = palette.color(QPalette.ColorRole.Highlight).name()
    assert contrast(palette.color(QPalette.ColorRole.HighlightedText).name(), row) >= 4.5
    folder = resource("icons", "dark" if theme.dark else "light")
    inks = {
        ink for one in folder.glob("*.svg") for ink in re.findall("#[0-9a-f]{6}", one.read_text())
    }
    assert inks
    for ink in inks:
        assert contrast(ink, row) >= 3, ink


def test_that_a_choice_of_colours_holds_at_once(qapp: QApplication) -> None:
    keeper = ThemeKeeper("light")
    seen: list[Theme] = []
    keeper.changed.connect(seen.append)
    keeper.choose("dark")
    assert seen == [DARK]
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(DARK.base)
    keeper.choose("light")
    assert seen == [DARK, LIGHT]
    assert palette_of(LIGHT).color(QPalette.ColorRole.Text) == QColor(LIGHT.text)


# Crash report


def test_that_a_report_names_the_place_but_quotes_no_article_and_no_folder() -> None:
    secret = "Words of a confidential article"

    def fail(text: str) -> None:
        raise ValueError(text)

    try:
        try:
            fail(secret)
        except ValueError as error:
            raise KeyError(secret) from error
    except KeyError as error:
        text = crash.report(error)
    assert secret not in text
    assert "KeyError" in text and "ValueError" in text
    assert "tests/gui/test_parts.py" in text and "in fail" in text
    assert str(Path.home()) not in text


def test_that_a_bug_ends_in_a_dialog_with_the_report(window: QMainWindow, capsys) -> None:
    hook = crash.CrashHook()
    error = TypeError("unexpected")
    hook(TypeError, error, None)
    assert hook.dialog is not None and hook.dialog.isVisible()
    hook.dialog.copy.click()
    assert "TypeError: unexpected" in QApplication.clipboard().text()
    assert hook.dialog.view.isReadOnly()
    hook(UserError, UserError("again"), None)
    assert len(hook.reports) == 2
    hook.dialog.reject()


# What is remembered


def test_that_the_window_is_remembered_and_losing_the_file_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    state = WindowState(path)
    state.set_text("geometry", "abc")
    state.set_numbers("columns", [1, 2, 3])
    state.set_project(Path("/a.annotator"), {"article": "00", "caret": 7})
    assert state.save() == ""
    again = WindowState(path)
    assert again.text("geometry") == "abc"
    assert again.numbers("columns") == [1, 2, 3]
    assert again.project(Path("/a.annotator")) == {"article": "00", "caret": 7}
    for broken in (b"{", b"[]", b'{"geometry": 3, "columns": "x", "projects": [], "commands": {}}'):
        path.write_bytes(broken)
        damaged = WindowState(path)
        assert damaged.text("geometry") == ""
        assert damaged.numbers("columns") == []
        assert damaged.project(Path("/a.annotator")) == {}
        assert damaged.recent_commands() == []


def test_that_old_projects_and_commands_are_forgotten(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.json")
    for number in range(PROJECTS_KEPT + 5):
        state.set_project(Path(f"/{number}.annotator"), {"caret": number})
    for number in range(COMMANDS_KEPT + 5):
        state.note_command(f"command {number}")
    state.note_command("command 9")
    state.save()
    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))
    assert len(kept["projects"]) == PROJECTS_KEPT
    assert state.recent_commands()[0] == "command 9"
    assert len(state.recent_commands()) == COMMANDS_KEPT


def test_that_a_picture_leaves_no_trace(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.json", keep=False)
    state.set_text("geometry", "abc")
    assert state.save() == ""
    assert not (tmp_path / "window.json").exists()
