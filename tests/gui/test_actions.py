"""The command table as the toolkit has it: keys, conditions, titles."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from annotator.core.command import MENUS
from annotator.core.commands import BY_ID, COMMANDS
from annotator.core.settings import Settings
from annotator.gui.actions import Actions
from annotator.gui.textpane import TextPane

EVERYTHING = frozenset({"project", "write", "article", "annotation", "repeat", "undo", "redo"})


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def actions(window: QMainWindow, ran: list[str]) -> Actions:
    made = Actions(window, Settings(), dark=False)
    made.bind({c.id: (lambda identity=c.id: ran.append(identity)) for c in COMMANDS})
    made.set_conditions(EVERYTHING)
    return made


@pytest.fixture
def pane(window: QMainWindow, actions: Actions, qtbot: QtBot) -> TextPane:
    pane = TextPane()
    pane.set_text("one two")
    pane.set_keymap(actions.pane_keymap(), actions.adjusting_keymap())
    pane.command.connect(actions.run)
    window.setCentralWidget(pane)
    window.show()
    qtbot.waitExposed(window)
    pane.setFocus()
    return pane


def test_that_single_keys_act_in_the_pane(pane: TextPane, ran: list[str]) -> None:
    for key in "1AECJKO.LNQ":
        QTest.keyClick(pane, key)
    QTest.keyClick(pane, Qt.Key.Key_Return)
    QTest.keyClick(pane, Qt.Key.Key_Delete)
    assert ran == [
        "annotate.tag_1", "annotate.tag_actor", "annotate.tag_event", "annotate.tag_claim", "annotate.next",
        "annotate.previous", "annotate.cycle", "annotate.repeat", "annotate.link", "annotate.note",
        "annotate.doubt", "annotate.adjust", "annotate.delete",
    ]  # fmt: skip


def test_that_keys_with_control_act_once_in_the_whole_window(
    pane: TextPane, ran: list[str]
) -> None:
    QTest.keyClick(pane, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(pane, Qt.Key.Key_F8)
    QTest.keyClick(pane, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["edit.undo", "annotate.next", "go.quick_open"]


def test_that_single_keys_type_letters_in_a_field(
    window: QMainWindow, actions: Actions, ran: list[str], qtbot: QtBot
) -> None:
    field = QLineEdit()
    window.setCentralWidget(field)
    window.show()
    field.setFocus()
    QTest.keyClicks(field, "jake?.1")
    assert field.text() == "jake?.1"
    assert ran == []


def test_that_single_keys_can_be_switched_off(
    pane: TextPane, actions: Actions, ran: list[str]
) -> None:
    actions._settings.set("keys.letters", False)
    actions.apply_keys()
    pane.set_keymap(actions.pane_keymap())
    QTest.keyClicks(pane, "1AJ.")
    assert ran == []
    QTest.keyClick(pane, Qt.Key.Key_Delete)
    QTest.keyClick(pane, Qt.Key.Key_F8)
    assert ran == ["annotate.delete", "annotate.next"]


def test_that_own_keys_hold_at_once(pane: TextPane, actions: Actions, ran: list[str]) -> None:
    actions._settings.set("keys.own", {"annotate.next": ["W"], "edit.undo": ["Ctrl+U"]})
    actions.apply_keys()
    pane.set_keymap(actions.pane_keymap())
    QTest.keyClick(pane, "J")
    QTest.keyClick(pane, "W")
    QTest.keyClick(pane, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["annotate.next", "edit.undo"]
    assert actions.key_text("edit.undo") == "Ctrl+U"


def test_that_selecting_with_the_keyboard_is_left_to_the_text(
    pane: TextPane, ran: list[str]
) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(pane, Qt.Key.Key_Right, shift | Qt.KeyboardModifier.ControlModifier)
    assert pane.textCursor().hasSelection()
    assert ran == []


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.when], ids=lambda c: c.id)
def test_that_a_command_waits_for_its_conditions(actions: Actions, ran: list[str], command) -> None:
    said: list[str] = []
    actions.refused.connect(said.append)
    for missing in command.when:
        actions.set_conditions(EVERYTHING - {missing})
        assert not actions.run(command.id)
        if not command.in_mode:
            assert not actions.action(command.id).isEnabled()
    assert ran == []
    assert len(said) == len(command.when) and all(sentence.endswith(".") for sentence in said)
    actions.set_conditions(EVERYTHING)
    assert actions.run(command.id)
    assert ran == [command.id]


def test_that_the_undo_command_tells_what_it_takes_back(actions: Actions) -> None:
    actions.set_title("edit.undo", "Undo Tag as R&D")
    assert actions.action("edit.undo").text() == "Undo Tag as R&&D"
    assert "Tag as R&amp;D" in actions.action("edit.undo").toolTip()
    actions.set_title("edit.undo", "")
    assert actions.action("edit.undo").text() == "Undo"


def test_that_every_command_of_a_menu_is_in_it_once(window: QMainWindow, actions: Actions) -> None:
    menus = actions.fill_menu_bar(window.menuBar())
    for menu in menus:
        actions.fill_menu(menu)
        actions.fill_menu(menu)
    for menu, (identity, _) in zip(menus, MENUS, strict=True):
        shown = [a.objectName() for a in menu.actions() if not a.isSeparator()]
        assert shown == [c.id for c in COMMANDS if c.menu == identity]


def test_that_menus_show_the_keys_of_the_pane_too(window: QMainWindow, actions: Actions) -> None:
    assert actions.action("annotate.note").text().endswith("\tN")
    assert actions.action("annotate.note").shortcut().isEmpty()
    assert actions.action("edit.find").shortcut().toString() == "Ctrl+F"


def test_that_menu_titles_have_letters_of_their_own() -> None:
    letters = [title[title.index("&") + 1].lower() for _, title in MENUS]
    assert len(set(letters)) == len(letters)


def test_that_a_handler_cannot_be_bound_twice_or_to_nothing(actions: Actions) -> None:
    with pytest.raises(AssertionError):
        actions.bind({"edit.undo": lambda: None})
    with pytest.raises(AssertionError):
        actions.bind({"edit.nothing": lambda: None})
    assert actions.unbound() == []
    assert set(BY_ID) == {c.id for c in COMMANDS}
