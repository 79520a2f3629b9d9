"""The register of entities: find, rename, join, and the passages of each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app import annotations, entities, history
from annotator.gui.dialogs.entities.merging import MergeSheet
from annotator.gui.dialogs.entities.naming import RenameSheet
from annotator.gui.panels.entities import EntitiesPanel
from annotator.gui.panels.entity_passages import ARTICLE, QUOTE
from annotator.gui.panels.entity_rows import COUNT, NAME
from tests.gui.panels.conftest import TEXT


@pytest.fixture
def panel(desk, qtbot):
    (desk.article,) = desk.add_articles([{"title": "Council votes"}])
    desk.girard = entities.create(desk.project, "Paul Girard", "actor", ["the mayor"])
    desk.other = entities.create(desk.project, "P. Girard", "actor")
    desk.vote = entities.create(desk.project, "Élection", "event")
    for words, entity in (("Paul Girard", desk.girard), ("The mayor", desk.other)):
        start = TEXT.index(words)
        annotations.annotate(
            desk.project, desk.article, "actor", [(start, start + len(words))], entity=entity.id
        )
    made = EntitiesPanel(desk.session)
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    desk.open()
    ready(made, qtbot)
    return made


def ready(panel, qtbot):
    qtbot.waitUntil(lambda: not panel.busy)


def names(panel):
    return [panel.rows.cell(row, NAME).text for row in range(panel.rows.length())]


def choose(panel, qtbot, *entities_wanted):
    panel.table.clearSelection()
    for entity in entities_wanted:
        row = panel.rows.row_of(entity.id)
        flags = panel.table.selectionModel().SelectionFlag
        panel.table.selectionModel().select(panel.rows.index(row, 0), flags.Select | flags.Rows)


def test_that_the_register_is_sorted_and_counted(desk, panel):
    assert names(panel) == ["Élection", "P. Girard", "Paul Girard"]
    assert [panel.rows.cell(row, COUNT).text for row in range(3)] == ["", "1", "1"]
    panel.sort_by(COUNT, True)
    assert names(panel)[-1] == "Élection"
    assert panel.count.text() == "Entities: 3"


def test_that_the_filter_looks_at_names_and_aliases_without_accents(desk, panel, qtbot):
    panel.filter.setText("mayor")
    panel.filter.tell()
    assert names(panel) == ["Paul Girard"]
    panel.filter.setText("election")
    panel.filter.tell()
    assert names(panel) == ["Élection"]
    assert panel.count.text() == "1 of 3 entities"


def test_that_passages_of_the_chosen_entity_are_listed_and_lead_to_their_place(desk, panel, qtbot):
    panel.show_entity(desk.girard.id)
    qtbot.waitUntil(lambda: panel.places.rows.length() == 1)
    cell = panel.places.rows.cell(0, QUOTE)
    assert cell.text == "Paul Girard"
    assert cell.second.startswith("The mayor of Orso, Paul Girard, said the march")
    assert panel.places.rows.cell(0, ARTICLE).text == "Council votes"
    panel.table.opened.emit(panel.table.current_row())
    assert panel.places.table.hasFocus()
    qtbot.keyClick(panel.places.table, Qt.Key.Key_Return)
    one = panel.places.rows.places[0]
    assert desk.session.article == desk.article
    assert desk.session.annotation == one.annotation
    assert desk.places[-1] == (one.start, one.start)
    assert desk.ran == ["go.text"]


def test_that_renaming_is_one_step_and_keeps_the_old_name_as_alias(desk, panel, qtbot):
    choose(panel, qtbot, desk.other)
    sheet = panel.deeds.rename(desk.other)
    assert isinstance(sheet, RenameSheet)
    sheet.line.setText("Paula Girard")
    sheet.accept()
    ready(panel, qtbot)
    assert "Paula Girard" in names(panel)
    assert entities.get(desk.project, desk.other.id).aliases == ("P. Girard",)
    history.undo(desk.project)
    ready(panel, qtbot)
    assert "P. Girard" in names(panel)


def test_that_several_become_one_in_one_step_and_undo_parts_them(desk, panel, qtbot):
    choose(panel, qtbot, desk.girard, desk.other)
    sheet = panel.deeds.merge(panel.selected())
    assert isinstance(sheet, MergeSheet)
    sheet.keep_one(desk.girard.id)
    qtbot.waitUntil(lambda: not sheet.busy)
    assert desk.failures == []
    assert "annotations 2, in articles 1" in sheet.summary.text()
    sheet.accept()
    ready(panel, qtbot)
    assert names(panel) == ["Élection", "Paul Girard"]
    qtbot.waitUntil(lambda: panel.places.rows.length() == 2)
    assert desk.notices == ["2 entities are now “Paul Girard”."]
    history.undo(desk.project)
    ready(panel, qtbot)
    assert len(names(panel)) == 3
    qtbot.waitUntil(lambda: panel.places.rows.length() == 1)


def test_that_entities_of_two_kinds_are_not_joined(desk, panel, qtbot):
    choose(panel, qtbot, desk.girard, desk.vote)
    sheet = panel.deeds.merge(panel.selected())
    qtbot.waitUntil(lambda: not sheet.busy)
    assert not sheet.button.isEnabled()
    assert "one kind" in sheet.summary.text()
    sheet.reject()
    panel.deeds.make_one(desk.girard.id, [desk.vote.id])
    assert "kind" in desk.failures[0]
    assert len(names(panel)) == 3


def test_that_nothing_is_read_while_the_panel_is_hidden(desk, panel, qtbot, monkeypatch):
    panel.hide()
    read = []
    real = entities.list_entities
    monkeypatch.setattr(entities, "list_entities", lambda p: read.append(1) or real(p))
    entities.create(desk.project, "New one", "actor")
    QApplication.processEvents()
    assert not panel._calm.isActive() and not desk.bridge.jobs
    assert read == []
    panel.show()
    ready(panel, qtbot)
    assert "New one" in names(panel)


def test_that_a_project_open_for_reading_offers_no_change(desk, panel, qtbot):
    desk.session.set_project(desk.project, desk.project.codebook, None, writable=False)
    ready(panel, qtbot)
    choose(panel, qtbot, desk.girard)
    enabled = [a.text() for a in panel.menu().actions() if a.isEnabled() and a.text()]
    assert enabled == ["Show all passages\tEnter", "Details\tCtrl+Enter"]
    for deed in (panel.deeds.rename, panel.deeds.split, panel.deeds.delete):
        assert deed(desk.girard) is None
    panel.show_entity(desk.girard.id)
    assert panel.form.name.line.isReadOnly()
