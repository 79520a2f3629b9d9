"""Keys: commands by place and by character, modes, leaving."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from annotator.core.commands import COMMANDS
from annotator.gui.textpane import TextPane
from tests.gui.textpane.conftest import Sheet, identity, ids, settle

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
KEYMAP = {key: c.id for c in COMMANDS if c.scope == "pane" for key in c.keys} | {
    "Return": "annotate.adjust", "J": "annotate.next", "Del": "annotate.delete", "?": "help.keys",
}  # fmt: skip
TEXT = "Le président Emmanuel Macron a dit non."


def keyed(sheet, text: str = TEXT) -> Sheet:
    s: Sheet = sheet(text)
    s.pane.set_keymap(KEYMAP)
    return s


def native(pane: TextPane, key: Key, text: str, scan: int = 0, held=NONE) -> None:
    """A key press as a real keyboard sends it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(pane, QKeyEvent(kind, key, held, scan, 0, 0, text))


@pytest.mark.skipif(sys.platform != "linux", reason="scan codes as X11 and Wayland count them")
@pytest.mark.parametrize(
    ("key", "text", "scan", "n"),
    [(Key.Key_Ampersand, "&", 10, 1), (Key.Key_Eacute, "é", 11, 2), (Key.Key_QuoteDbl, '"', 12, 3),
     (Key.Key_Ccedilla, "ç", 18, 9), (Key.Key_1, "1", 10, 1)],
)  # fmt: skip
def test_that_the_digit_row_tags_by_its_place_on_a_french_keyboard(
    sheet, key: Key, text: str, scan: int, n: int
) -> None:
    s = keyed(sheet)
    native(s.pane, key, text, scan)
    assert s.heard_of("command") == [f"annotate.tag_{n}"]


def test_that_characters_and_the_keypad_do_where_the_place_is_not_known(sheet) -> None:
    s = keyed(sheet)
    native(s.pane, Key.Key_3, "3")
    native(s.pane, Key.Key_4, "4", held=Qt.KeyboardModifier.KeypadModifier)
    native(s.pane, Key.Key_A, "a")
    native(s.pane, Key.Key_Period, ".")
    native(s.pane, Key.Key_Question, "?", held=SHIFT)
    native(s.pane, Key.Key_Delete, "")
    assert s.heard_of("command") == [
        "annotate.tag_3", "annotate.tag_4", "annotate.tag_actor", "annotate.repeat", "help.keys",
        "annotate.delete",
    ]  # fmt: skip


def test_that_unknown_keys_go_on_to_the_window(sheet) -> None:
    s = keyed(sheet)
    event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Z, NONE, "z")
    s.pane.keyPressEvent(event)
    assert not event.isAccepted()
    event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_F, CTRL, "f")
    s.pane.keyPressEvent(event)
    assert not event.isAccepted()
    assert s.heard_of("command") == []


def test_that_no_key_changes_the_text(sheet) -> None:
    s = keyed(sheet)
    for key in (Key.Key_X, Key.Key_Backspace, Key.Key_Delete, Key.Key_Return, Key.Key_Tab):
        s.key(key)
    s.pane.paste()
    assert s.pane.document().toPlainText() == TEXT


def test_that_a_key_of_the_pane_wins_over_a_shortcut_of_the_window(sheet, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pane, line = TextPane(), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(pane)
    column.addWidget(line)
    pressed: list[str] = []
    QShortcut(QKeySequence("A"), window).activated.connect(lambda: pressed.append("window"))
    pane.set_keymap(KEYMAP)
    pane.command.connect(pressed.append)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    pane.set_text(TEXT)
    pane.setFocus()
    settle()
    QTest.keyClick(pane, Key.Key_A)
    line.setFocus()
    QTest.keyClick(line, Key.Key_B)
    assert pressed == ["annotate.tag_actor"]
    pane.setFocus()
    QTest.keyClick(pane, Key.Key_Tab)
    settle()
    assert line.hasFocus()


def test_that_escape_puts_away_one_thing_after_another(sheet) -> None:
    s = keyed(sheet)
    s.show(s.row(1, "Macron"))
    s.pane.set_caret(s.span("Macron").start)
    s.key(Key.Key_Right, SHIFT)
    s.key(Key.Key_Escape)
    assert s.pane.raw_selection() is None
    assert s.pane.current() == identity(1)
    s.key(Key.Key_Escape)
    assert s.pane.current() is None
    event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Escape, NONE)
    s.pane.keyPressEvent(event)
    assert not event.isAccepted()


def test_that_enter_opens_an_annotation_where_no_command_has_it(sheet) -> None:
    s = keyed(sheet)
    s.show(s.row(1, "Macron"))
    s.pane.set_current(identity(1))
    s.key(Key.Key_Return)
    assert s.heard_of("command") == ["annotate.adjust"]
    s.pane.set_keymap({})
    s.key(Key.Key_Return)
    assert s.heard_of("activated") == ids(1)


def test_that_picking_chooses_by_click_and_by_enter_with_keys_of_its_own(sheet) -> None:
    s = keyed(sheet)
    s.show(s.row(1, "président"), s.row(2, "Macron"))
    s.pane.start_picking({"M": "relation.made_by"})
    assert s.pane.mode().value == "picking"
    native(s.pane, Key.Key_M, "m")
    native(s.pane, Key.Key_J, "j")
    assert s.heard_of("command") == ["relation.made_by", "annotate.next"]
    s.click(s.point(s.span("Macron").start + 2))
    s.pane.set_current(identity(1))
    s.key(Key.Key_Return)
    assert s.heard_of("link_target") == ids(2, 1)
    s.key(Key.Key_Escape)
    assert s.heard_of("mode_changed") == ["picking", "reading"]
    assert len([h for h in s.heard if h[0] == "picking_left"]) == 1
    native(s.pane, Key.Key_M, "m")
    assert s.heard_of("command").count("relation.made_by") == 1, "the letter means it no longer"


def test_that_a_new_text_ends_every_mode(sheet) -> None:
    s = keyed(sheet)
    s.show(s.row(1, "Macron"))
    s.pane.set_current(identity(1))
    s.pane.start_adjusting()
    s.pane.set_text("neu")
    assert s.pane.mode().value == "reading"
    s.pane.start_picking()
    s.pane.set_text("noch neuer")
    assert s.heard_of("mode_changed") == ["adjusting", "reading", "picking", "reading"]


def test_that_the_wheel_with_ctrl_asks_for_another_size(sheet) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    s = keyed(sheet)
    for turned in (120, -120):
        event = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, turned),
            Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(s.pane.viewport(), event)
    assert s.heard_of("zoom_asked") == [1, -1]
