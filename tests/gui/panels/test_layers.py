"""Whose annotations are shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.app import annotations
from annotator.gui.panels.layers import LayersPanel


@pytest.fixture
def panel(desk, qtbot, bob):
    (article,) = desk.add_articles([{"title": "One"}])
    annotations.annotate(desk.project, article, "actor", [(4, 9)])
    annotations.annotate(desk.project, article, "actor", [(4, 9)], annotator=bob)
    annotations.annotate(desk.project, article, "event", [(0, 3)], annotator=bob)
    made = LayersPanel(desk.session)
    qtbot.addWidget(made)
    made.show()
    desk.open().open_article(article)
    qtbot.waitUntil(lambda: len(made.rows.people) == 2 and not made._pause.isActive())
    return made


def said(panel):
    return [panel.rows.index(row).data() for row in range(panel.rows.rowCount())]


def test_that_everyone_is_listed_with_their_number_in_the_article(panel):
    assert said(panel) == ["Bob: 2 in this article", "Ines (you): 1 in this article"]


def test_that_a_tick_shows_and_hides_at_once(desk, panel, bob, qtbot):
    panel.list.setCurrentIndex(panel.rows.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert desk.session.hidden_annotators == {bob.id}
    state = panel.rows.index(0).data(Qt.ItemDataRole.CheckStateRole)
    assert state == Qt.CheckState.Unchecked
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert desk.session.hidden_annotators == frozenset()


def test_that_ones_own_layer_cannot_be_hidden(desk, panel, qtbot):
    panel.list.setCurrentIndex(panel.rows.index(1))
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert desk.session.hidden_annotators == frozenset()


def test_that_numbers_follow_the_work_and_the_one_who_annotates(desk, panel, bob, qtbot):
    annotations.annotate(desk.project, desk.session.article, "event", [(0, 3)])
    qtbot.waitUntil(lambda: said(panel)[1] == "Ines (you): 2 in this article")
    desk.session.set_annotator(bob)
    qtbot.waitUntil(lambda: said(panel)[0] == "Bob (you): 2 in this article")
    desk.session.set_project(None)
    assert said(panel) == []
