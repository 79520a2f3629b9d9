"""Linking to an entity in the inspector, by names and aliases as they are typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.app import annotations, entities, history
from tests.gui.panels.inspector.conftest import now


def link(panel, qtbot, typed):
    panel.focus_entity()
    assert panel.entity.line.hasFocus()
    qtbot.keyClicks(panel.entity.line, typed)
    qtbot.waitUntil(lambda: not panel.entity._latest.busy and bool(panel.entity.offers()))


def test_that_typing_offers_names_and_aliases_and_last_of_all_a_new_one(desk, panel, one, qtbot):
    entities.create(desk.project, "Paul Girard", "actor", ["the Mayor"])
    entities.create(desk.project, "Mayor’s office", "actor")
    entities.create(desk.project, "Mayoral vote", "event")
    link(panel, qtbot, "mayor")
    offers = panel.entity.offers()
    assert {offer.name for offer in offers[:-1]} == {"Paul Girard", "Mayor’s office"}
    assert offers[-1].entity is None
    assert offers[-1].name == "mayor"
    assert any("the Mayor" in offer.aside for offer in offers)


def test_that_enter_links_the_chosen_one_in_one_step_and_goes_back(desk, panel, one, qtbot):
    first = entities.create(desk.project, "Girard A", "actor")
    second = entities.create(desk.project, "Girard B", "actor")
    link(panel, qtbot, "girard")
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Down)
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return)
    assert now(desk, one).entity == second.id
    assert panel.entity.line.text() == "Girard B"
    assert desk.ran == ["go.text"]
    assert panel.entity.offers() == []
    link(panel, qtbot, "girard a")
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return)
    assert now(desk, one).entity == first.id
    history.undo(desk.project)
    assert panel.entity.line.text() == "Girard B"


def test_that_enter_pressed_faster_than_names_are_found_links_what_they_bring(
    desk, panel, one, qtbot
):
    girard = entities.create(desk.project, "Paul Girard", "actor")
    panel.focus_entity()
    qtbot.keyClicks(panel.entity.line, "girard")
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: now(desk, one).entity == girard.id)


@pytest.mark.parametrize("how", ["row", "ctrl"])
def test_that_a_new_entity_and_its_link_are_one_step(desk, panel, one, qtbot, how):
    entities.create(desk.project, "Paul Girardin", "actor")
    link(panel, qtbot, "Paul Girard")
    if how == "row":
        qtbot.keyClick(panel.entity.line, Qt.Key.Key_Up)
        qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return)
    else:
        qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    made = entities.get(desk.project, now(desk, one).entity)
    assert made.name == "Paul Girard"
    assert panel.entity.line.text() == "Paul Girard"
    history.undo(desk.project)
    assert now(desk, one).entity is None
    assert [e.name for e in entities.list_entities(desk.project)] == ["Paul Girardin"]
    assert panel.entity.line.text() == ""


def test_that_esc_and_leaving_change_nothing(desk, panel, one, qtbot):
    girard = entities.create(desk.project, "Paul Girard", "actor")
    annotations.set_entity(desk.project, [one.id], girard.id)
    link(panel, qtbot, "someone else")
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Escape)
    assert panel.entity.line.text() == "Paul Girard"
    assert desk.ran == ["go.text"]
    link(panel, qtbot, "someone else")
    panel.note.setFocus()
    qtbot.waitUntil(lambda: panel.entity.line.text() == "Paul Girard")
    assert panel.entity.offers() == []
    assert now(desk, one).entity == girard.id


def test_that_enter_on_what_is_linked_already_keeps_it(desk, panel, one, qtbot):
    girard = entities.create(desk.project, "Paul Girard", "actor")
    entities.create(desk.project, "Ana Ruiz", "actor")
    annotations.set_entity(desk.project, [one.id], girard.id)
    panel.focus_entity()
    qtbot.waitUntil(lambda: bool(panel.entity.offers()))
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return)
    assert now(desk, one).entity == girard.id


def test_that_an_emptied_field_or_the_cross_takes_the_link_away(desk, panel, one, qtbot):
    girard = entities.create(desk.project, "Paul Girard", "actor")
    annotations.set_entity(desk.project, [one.id], girard.id)
    assert panel.entity.unlink.isVisibleTo(panel)
    panel.entity.unlink.click()
    assert now(desk, one).entity is None
    history.undo(desk.project)
    panel.focus_entity()
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Delete)
    qtbot.keyClick(panel.entity.line, Qt.Key.Key_Return)
    assert now(desk, one).entity is None
    assert not panel.entity.unlink.isVisibleTo(panel)


def test_that_a_name_changed_in_the_register_is_changed_here(desk, panel, one):
    girard = entities.create(desk.project, "Girard", "actor")
    annotations.set_entity(desk.project, [one.id], girard.id)
    entities.rename(desk.project, girard.id, "Paul Girard")
    assert panel.entity.line.text() == "Paul Girard"
