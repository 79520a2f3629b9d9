"""Boxes to tick are seen on light and on dark ground."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem
from pytestqt.qtbot import QtBot

from annotator.gui.theme import DARK, LIGHT, Theme, contrast, palette_of
from annotator.gui.ticks import TickDelegate

LEAST = 3.0
"""What WCAG asks of the border of a control."""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_a_box_that_is_not_ticked_stands_out_from_its_ground(
    qtbot: QtBot, theme: Theme
) -> None:
    view = QListWidget()
    qtbot.addWidget(view)
    view.setPalette(palette_of(theme))
    view.setItemDelegate(TickDelegate(view))
    item = QListWidgetItem("")
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Unchecked)
    view.addItem(item)
    view.show()
    QApplication.processEvents()
    image = view.viewport().grab(view.visualItemRect(item)).toImage()
    seen = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert max(contrast(colour, theme.base) for colour in seen) >= LEAST
