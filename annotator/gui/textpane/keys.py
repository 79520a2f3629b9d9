"""Which keys move the caret of the pane, and how far.

Words: Ctrl+Left/Right. Sentences: Alt+Up/Down. Paragraphs: Ctrl+Up/Down. Each with Shift selects. Stepping
forward stops at the end of the word, sentence or paragraph, backward at its start, so that what is selected by stepping
holds no blanks at its ends. Left and right go by the direction of the paragraph. Everything else (arrows, Home,
End, pages) is Qt's own, which knows characters and both directions.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from annotator.core.commands import COMMANDS
from annotator.core.spans import (
    next_paragraph,
    next_sentence,
    next_word,
    previous_paragraph,
    previous_sentence,
    previous_word,
)

Step = Callable[[str, int], int]
_Key = QKeySequence.StandardKey

_WORDS: tuple[tuple[QKeySequence.StandardKey, bool, bool], ...] = (
    # key, to the right, selects
    (_Key.MoveToNextWord, True, False),
    (_Key.MoveToPreviousWord, False, False),
    (_Key.SelectNextWord, True, True),
    (_Key.SelectPreviousWord, False, True),
)

_CARET_KEYS = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip

ADJUSTING_KEYS: dict[str, str] = {
    key: command.id for command in COMMANDS if command.scope == "adjusting" for key in command.keys
}
"""Keys of the adjusting mode as the command table has them: key name → command id."""


def step_of(event: QKeyEvent, rtl: bool) -> tuple[Step, bool] | None:
    """The step a key asks for and whether it selects; None for a key that is not one of ours."""
    for key, rightward, selects in _WORDS:
        if event.matches(key):
            return (next_word if rightward != rtl else previous_word), selects
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    selects = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    held = modifiers & ~Qt.KeyboardModifier.ShiftModifier
    down = event.key() == Qt.Key.Key_Down
    if not down and event.key() != Qt.Key.Key_Up:
        return None
    if held == Qt.KeyboardModifier.ControlModifier:
        return (next_paragraph if down else previous_paragraph), selects
    if held == Qt.KeyboardModifier.AltModifier:
        return (next_sentence if down else previous_sentence), selects
    return None


def is_caret_key(event: QKeyEvent) -> bool:
    """True for the keys that Qt's own text widget moves the caret with."""
    return event.key() in _CARET_KEYS or event.matches(_Key.SelectAll)
