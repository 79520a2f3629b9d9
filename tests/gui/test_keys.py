"""From key presses to commands: by place for digits, by letter else, on keyboards of several countries."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from annotator.gui import keys
from annotator.gui.keys import key_names

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(
    key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE, scan: int = 0
) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, int(key), modifiers, scan, 0, 0, text)


@pytest.fixture(autouse=True)
def linux_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_PLACES", keys._by_place("linux"))
    monkeypatch.setattr(keys.sys, "platform", "linux")


@pytest.mark.parametrize(
    ("event", "first"),
    [
        (press(Qt.Key.Key_1, "1", scan=10), "1"),
        (press(Qt.Key.Key_1, "1"), "1"),
        (press(Qt.Key.Key_A, "a", scan=38), "A"),
        (press(Qt.Key.Key_A, "A", SHIFT), "Shift+A"),
        (press(Qt.Key.Key_Question, "?", SHIFT), "?"),
        (press(Qt.Key.Key_Period, "."), "."),
        (press(Qt.Key.Key_Return, "\r"), "Return"),
        (press(Qt.Key.Key_Enter, "\r", Qt.KeyboardModifier.KeypadModifier), "Return"),
        (press(Qt.Key.Key_3, "3", Qt.KeyboardModifier.KeypadModifier, scan=89), "3"),
        (press(Qt.Key.Key_Delete), "Del"),
        (press(Qt.Key.Key_F8, modifiers=SHIFT), "Shift+F8"),
        (press(Qt.Key.Key_P, modifiers=CTRL | SHIFT, scan=33), "Ctrl+Shift+P"),
        (press(Qt.Key.Key_Right, modifiers=ALT), "Alt+Right"),
    ],
)
def test_that_a_key_press_has_the_name_of_the_table(event: QKeyEvent, first: str) -> None:
    assert key_names(event)[0] == first


def test_that_a_french_digit_key_counts_by_its_place_without_shift() -> None:
    assert key_names(press(Qt.Key.Key_Ampersand, "&", scan=10))[0] == "1"
    assert key_names(press(0xE9, "é", scan=11))[0] == "2"
    assert key_names(press(Qt.Key.Key_QuoteDbl, '"', scan=12))[0] == "3"


def test_that_a_french_letter_counts_as_the_letter_it_types_not_by_its_place() -> None:
    q_on_french_keyboard = press(Qt.Key.Key_Q, "q", scan=38)  # where American keyboards have A
    assert key_names(q_on_french_keyboard) == ("Q",)


def test_that_letters_of_another_script_count_by_their_place() -> None:
    arabic_shin = press(0x0634, "ش", scan=38)
    assert "A" in key_names(arabic_shin)
    russian_o = press(0x041E, "о", scan=44)
    assert "J" in key_names(russian_o)


def test_that_a_command_with_control_is_not_taken_for_a_digit() -> None:
    assert key_names(press(Qt.Key.Key_1, "", CTRL, scan=10)) == ("Ctrl+1",)


def test_that_modifier_keys_alone_mean_nothing() -> None:
    for key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr):
        assert key_names(press(key)) == ()


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_that_the_digit_row_is_known_on_every_system(platform: str) -> None:
    assert set("123456789") <= set(keys._by_place(platform).values())
