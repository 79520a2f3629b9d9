"""No rubbish is looked for while many annotations are taken in."""

from __future__ import annotations

import gc

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from annotator.core.model import SpanRow
from annotator.gui import sweeping
from annotator.gui.textpane import TextPane

ROWS = [
    SpanRow(n.to_bytes(16, "big"), 5 * n, 5 * n + 4, "actor", b"m" * 16, 0, "")
    for n in range(4_000)
]


@pytest.fixture(autouse=True)
def as_before():
    assert gc.isenabled()
    yield
    gc.unfreeze()
    assert gc.isenabled()


def test_that_nothing_is_swept_until_the_last_who_asked_is_done() -> None:
    frozen = gc.get_freeze_count()
    with sweeping.held():
        with sweeping.held():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen


def test_that_who_had_switched_it_off_finds_it_switched_off() -> None:
    gc.disable()
    with sweeping.held():
        pass
    assert not gc.isenabled()
    gc.enable()


def test_that_taking_in_many_rows_is_not_disturbed_and_another_text_ends_it(qtbot) -> None:
    pane = TextPane()
    qtbot.addWidget(pane)
    pane.set_text("word " * 4_000)
    pane.set_rows(ROWS)
    assert not gc.isenabled()
    pane.set_text("Another.")
    assert gc.isenabled()
    pane.set_text("word " * 4_000)
    pane.set_rows(ROWS)
    assert len(pane.annotation_ids()) == 4_000
    assert gc.isenabled()


def test_that_a_page_that_goes_in_the_middle_of_it_ends_it_too(qapp: QApplication) -> None:
    pane = TextPane()
    pane.set_text("word " * 4_000)
    pane.set_rows(ROWS)
    assert not gc.isenabled()
    shiboken6.delete(pane)
    assert gc.isenabled()
