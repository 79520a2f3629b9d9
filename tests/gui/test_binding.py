"""The binding between Python and Qt itself."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QLabel

CALLS = 10_000
IMMORTAL = 1 << 28
"""From Python 3.12 on these objects carry a count beyond this, and live whatever happens to it."""


@pytest.mark.parametrize("value", [None, True, False], ids=str)
def test_that_qt_calls_lose_no_references_to_none_true_and_false(qtbot, value):
    # Where each call loses one (PySide6 6.12.0 on Python 3.11 and older), the process dies after some minutes.
    label = QLabel()
    qtbot.addWidget(label)
    label.setEnabled(True)
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        if value is None:
            label.setText("x")
        elif value is True:
            label.isEnabled()
        else:
            label.isVisible()
    lost = before - sys.getrefcount(value)
    assert before > IMMORTAL or lost < CALLS // 10
