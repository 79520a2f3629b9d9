"""The relations of the selected annotation or entity as a list: gone along, deleted, made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import annotations as annotating
from annotator.app import entities
from annotator.core.model import End
from annotator.gui.panels.entities import EntitiesPanel
from annotator.gui.panels.entity_relations import RelationSheet
from annotator.gui.panels.relations import RelationList
from tests.gui.windows import Desk


@pytest.fixture
def tagged(desk: Desk) -> Desk:
    for words, key in (("union", "A"), ("too late", "C")):
        desk.select(words)
        desk.key(key)
    desk.key("R")
    desk.key(Qt.Key.Key_Return)
    return desk


def listed(desk: Desk) -> RelationList:
    return desk.window.work.inspector.relations


def test_that_enter_goes_along_a_relation_and_back(tagged: Desk) -> None:
    desk = tagged
    assert listed(desk).text() == "made by → Actor “union”"
    QTest.keyClick(listed(desk).rows, Qt.Key.Key_Return)
    actor, claim = desk.annotations()
    assert desk.session.annotation == actor.id
    assert listed(desk).text() == "← made by: Claim “too late”"
    QTest.keyClick(listed(desk).rows, Qt.Key.Key_Return)
    assert desk.session.annotation == claim.id


def test_that_delete_deletes_the_relation_only_and_undo_brings_it_back(tagged: Desk) -> None:
    desk = tagged
    QTest.keyClick(listed(desk).rows, Qt.Key.Key_Delete)
    assert len(desk.annotations()) == 2
    assert listed(desk).text() == ""
    assert not listed(desk).isVisible()
    assert desk.pane.links() == ()
    desk.window.commands.run("edit.undo")
    assert listed(desk).text() == "made by → Actor “union”"
    listed(desk).remove.click()
    assert listed(desk).text() == ""


def test_that_markup_in_names_is_shown_as_it_is(desk: Desk) -> None:
    who = entities.create(desk.session.project, "<b>Union</b> & Co", "actor")
    desk.select("too late")
    desk.key("C")
    source = End("annotation", desk.session.annotation)
    annotating.relate(desk.session.project, "made_by", source, End("entity", who.id))
    assert listed(desk).text() == "made by → <b>Union</b> & Co"
    QTest.keyClick(listed(desk).rows, Qt.Key.Key_Return)
    desk.settle()
    panel = desk.window.work.show_tab("entities")
    assert isinstance(panel, EntitiesPanel)
    assert panel.selected()[0].id == who.id
    assert panel.relations.text() == "← made by: Claim “too late”"


def test_that_two_entities_are_related_by_typing(desk: Desk) -> None:
    project = desk.session.project
    one = entities.create(project, "Anne Roux", "actor")
    other = entities.create(project, "Fer-Libre", "actor")
    desk.window.go_to("entities")
    desk.settle()
    panel = desk.window.work.show_tab("entities")
    assert isinstance(panel, EntitiesPanel)
    panel.show_entity(one.id)
    desk.settle()
    panel.show_details()
    panel.relations.add.click()
    (sheet,) = desk.window.findChildren(RelationSheet)
    QTest.keyClicks(sheet.target.line, "fer")
    desk.settle()
    QTest.keyClick(sheet.target.line, Qt.Key.Key_Return)
    sheet.accept()
    (made,) = annotating.relations_of(project, [one.id])
    assert (made.type, made.source.id, made.target.id) == ("member_of", one.id, other.id)
    assert panel.relations.text() == "member of → Fer-Libre"
    QTest.keyClick(panel.relations.rows, Qt.Key.Key_Delete)
    assert annotating.relations_of(project, [one.id]) == []


def test_that_tab_goes_through_the_inspector_as_it_stands(tagged: Desk) -> None:
    desk = tagged
    desk.window.activateWindow()
    inspector = desk.window.work.inspector
    form = inspector._forms["claim"]
    inspector.entity.line.setFocus()
    went = []
    for _ in range(6):
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
        went.append(desk.window.focusWidget())
    assert went == [
        form.editors["stance"],
        form.editors["claim_type"],
        form.editors["quotation"],
        form.more,
        listed(desk).remove,
        listed(desk).rows,
    ]
    assert listed(desk).rows.currentRow() == 0
