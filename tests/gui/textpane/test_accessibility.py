"""What a screen reader gets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from annotator.gui.textpane import Chip
from tests.gui.textpane.conftest import Sheet, identity

Key = Qt.Key
TEXT = "Le président Emmanuel Macron a dit non."


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is announced."""
    heard: list[str] = []
    for module in ("annotated", "pane"):
        monkeypatch.setattr(
            f"annotator.gui.textpane.{module}.announce", lambda widget, text: heard.append(text)
        )
    return heard


def test_that_everything_has_a_name(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.pane.set_chips([Chip("actor", "annotate.tag_1", "1")])
    view = QAccessible.queryAccessibleInterface(s.pane)
    assert view.text(QAccessible.Text.Name) == "Article text"
    assert view.text(QAccessible.Text.Description)
    named = [
        s.pane._column,
        s.pane._strip,
        s.pane._chip_bar,
        *s.pane._chip_bar.findChildren(QWidget),
    ]
    assert all(w.accessibleName() for w in named)


def test_that_the_text_can_be_read_and_the_caret_followed(sheet) -> None:
    s: Sheet = sheet(TEXT)
    view = QAccessible.queryAccessibleInterface(s.pane)
    text = view.textInterface()
    assert text.text(3, 12) == "président"
    s.pane.set_caret(7)
    assert text.cursorPosition() == 7


def test_that_coming_into_an_annotation_by_key_is_announced(sheet, said: list[str]) -> None:
    s: Sheet = sheet(TEXT)
    names = {identity(1): "Actor · Paul Girard", identity(2): "Claim · Non"}
    s.pane.set_label(lambda one: names[one])
    s.show(s.row(1, "Emmanuel Macron"), s.row(2, "Macron a dit non", "claim"))
    for _ in range(3):
        s.key(Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert said == ["Actor, Paul Girard"]
    s.pane.cycle_at_caret()
    s.pane.set_caret(s.span("Macron").start + 1)
    s.pane.cycle_at_caret()
    assert said[-1] == "Claim, Non, 2 of 2"
    s.pane.previous_annotation()
    assert said[-1] == "Actor, Paul Girard"


def test_that_each_step_of_adjusting_is_announced(sheet, said: list[str]) -> None:
    s: Sheet = sheet(TEXT)
    s.show(s.row(1, "Macron"))
    s.pane.set_current(identity(1))
    s.pane.start_adjusting()
    s.key(Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert said[-1] == "Macron a"
    s.pane.announce("Tagged as Actor")
    assert said[-1] == "Tagged as Actor"
