"""From a key press to the name of a key in the command table.

Digits go by their place on the keyboard: a French one types ``&`` where an American one types ``1``, and both
are the first key of the row. On keyboards that write no Latin letters, letters go by their place too.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_ROWS = ((10, "1234567890"), (24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"), (60, "."))
"""First scan code of each row and what an American keyboard types there, as X11 and Wayland count; Windows counts eight less."""

_MAC = {
    18: "1", 19: "2", 20: "3", 21: "4", 23: "5", 22: "6", 26: "7", 28: "8", 25: "9", 29: "0",
    12: "Q", 13: "W", 14: "E", 15: "R", 17: "T", 16: "Y", 32: "U", 34: "I", 31: "O", 35: "P",
    0: "A", 1: "S", 2: "D", 3: "F", 5: "G", 4: "H", 38: "J", 40: "K", 37: "L",
    6: "Z", 7: "X", 8: "C", 9: "V", 11: "B", 45: "N", 46: "M", 47: ".",
}  # fmt: skip


def _by_place(platform: str) -> dict[int, str]:
    if platform == "darwin":
        return _MAC
    less = 8 if platform == "win32" else 0
    return {first + place - less: key for first, keys in _ROWS for place, key in enumerate(keys)}


_PLACES = _by_place(sys.platform)

_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
    }
)  # fmt: skip


def place_of(event: QKeyEvent) -> str:
    """What an American keyboard has at the place of this key; empty when it is not known."""
    if sys.platform == "darwin":
        code = event.nativeVirtualKey()
        known = code != 0 or event.key() == Qt.Key.Key_A  # 0 is the A key, but also "not told"
        return _PLACES.get(code, "") if known else ""
    return _PLACES.get(event.nativeScanCode(), "")


def key_names(event: QKeyEvent) -> tuple[str, ...]:
    """The names this key press may go by in the command table, the likeliest first.

    >>> # "&" on a French keyboard: ("1", "&"); Shift+7 on a German one: ("7", "/")
    """
    key = event.key()
    if key in _MODIFIER_KEYS or key == 0:
        return ()
    modifiers = event.modifiers()
    if key == Qt.Key.Key_Enter:
        key = Qt.Key.Key_Return
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    kept = modifiers & (_COMMANDING | Qt.KeyboardModifier.ShiftModifier)
    prints = 0x20 < key < 0x01000000
    letter = prints and chr(key).isalpha()
    if prints and not letter:
        kept &= ~Qt.KeyboardModifier.ShiftModifier  # Shift is how one types "?", and part of it
    named = QKeySequence(QKeyCombination(kept, Qt.Key(key))).toString(
        QKeySequence.SequenceFormat.PortableText
    )
    names = [named]
    place = place_of(event)
    if prints and place and not modifiers & _COMMANDING:
        if place.isdigit() and place != "0":
            names.insert(0, place)
        elif not chr(key).isascii():
            shifted = modifiers & Qt.KeyboardModifier.ShiftModifier and place.isalpha()
            names.append(f"Shift+{place}" if shifted else place)
    return tuple(dict.fromkeys(names))


def shown(key: str) -> str:
    """A key as this system writes it: ``Ctrl+Z``, on a Mac ``⌘Z``."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
