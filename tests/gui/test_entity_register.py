"""The register in the window: commands, merging, splitting, deleting, passages, tables, and thousands of entities."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from annotator.app import annotations as annotating
from annotator.app import entities, history, home
from annotator.core.ids import new_id
from annotator.core.model import Entity
from annotator.gui.dialogs.entities.merging import MergeSheet
from annotator.gui.dialogs.entities.splitting import SplitSheet
from annotator.gui.dialogs.entities.tables import TableSheet
from annotator.gui.dialogs.entities.ticks import TickList
from annotator.gui.dialogs.lines import LinesDialog
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.entities import EntitiesPanel
from annotator.gui.panels.entity_rows import EntityRows, as_tree
from tests.gui.windows import Desk

T = TypeVar("T", bound=QWidget)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tagged(desk: Desk) -> Desk:
    """Three passages: two of one entity, one of another."""
    for words, name in (
        ("Aïcha Benali", "Benali"),
        ("Mme Benali", "Benali"),
        ("union", "Fer-Libre"),
    ):
        desk.select(words)
        desk.key("A")
        known = entities.alias_owners(desk.session.project, name)
        if known:
            annotating.set_entity(desk.session.project, [desk.session.annotation], known[0].id)
        else:
            annotating.link_to_new_entity(desk.session.project, desk.session.annotation, name)
    desk.settle()
    return desk


def one_named(desk: Desk, name: str) -> Entity:
    (found,) = [e for e in entities.list_entities(desk.session.project) if e.name == name]
    return found


def panel_of(desk: Desk) -> EntitiesPanel:
    panel = desk.window.findChild(EntitiesPanel)
    assert isinstance(panel, EntitiesPanel)
    return panel


def ready(desk: Desk) -> EntitiesPanel:
    panel = panel_of(desk)
    desk.qtbot.waitUntil(lambda: not panel.busy and not panel.form.aliases.busy)
    desk.settle()
    return panel


def register(desk: Desk, *names: str) -> EntitiesPanel:
    """The register in front, with these entities selected."""
    desk.window.activateWindow()
    desk.window.commands.run("go.entities")
    panel = ready(desk)
    panel.table.clearSelection()
    for name in names:
        index = panel.rows.index(panel.rows.row_of(one_named(desk, name).id), 0)
        model = panel.table.selectionModel()
        flags = model.SelectionFlag
        model.setCurrentIndex(index, flags.Select | flags.Rows)
    return ready(desk)


def sheet_of(desk: Desk, kind: type[T]) -> T:
    (found,) = [one for one in desk.window.findChildren(kind) if one.isVisible()]
    desk.qtbot.waitUntil(lambda: not getattr(found, "busy", False))
    return found


# --- which entity is meant ---


def test_that_the_details_of_the_tagged_entity_are_one_key_away_from_the_text(tagged: Desk) -> None:
    tagged.window.activateWindow()
    tagged.caret("Mme Benali")
    tagged.pane.setFocus()
    QTest.keyClick(tagged.pane, Qt.Key.Key_L, CTRL)
    panel = ready(tagged)
    assert panel.form.name.line.hasFocus()
    assert panel.form.name.line.text() == "Benali"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert [one.name for one in panel.selected()] == ["Benali"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert tagged.pane.hasFocus()


def test_that_a_filter_gives_way_to_an_entity_that_is_to_be_shown(tagged: Desk) -> None:
    panel = register(tagged, "Fer-Libre")
    panel.filter.setText("libre")
    panel.filter.tell()
    tagged.session.show_entity(one_named(tagged, "Benali").id)
    ready(tagged)
    assert [one.name for one in panel.selected()] == ["Benali"]


def test_that_without_an_entity_the_keyboard_goes_to_the_register_to_choose_one(desk: Desk) -> None:
    entities.create(desk.session.project, "Somebody", "actor")
    desk.window.commands.run("entity.split")
    assert "Choose an entity" in desk.said()
    assert [s for s in desk.window.findChildren(Sheet) if s.isVisible()] == []


def test_that_enter_in_the_filter_selects_the_first_that_was_found(tagged: Desk) -> None:
    panel = register(tagged)
    panel._shown_entity = None
    panel.table.go_to_row(-1)
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "libre")
    QTest.keyClick(panel.filter, Qt.Key.Key_Return)
    assert panel.table.selected_rows() == [0]
    assert [one.name for one in panel.selected()] == ["Fer-Libre"]


def test_that_in_the_register_the_chosen_one_is_meant(tagged: Desk) -> None:
    tagged.caret("Mme Benali")
    register(tagged, "Fer-Libre")
    tagged.window.commands.run("entity.delete")
    sheet = sheet_of(tagged, Sheet)
    assert "Fer-Libre" in sheet.windowTitle()
    sheet.reject()


# --- passages ---


def test_that_all_passages_stand_in_context_and_enter_goes_there(tagged: Desk) -> None:
    tagged.window.activateWindow()
    tagged.caret("union")
    tagged.window.commands.run("entity.passages")
    panel = ready(tagged)
    assert panel.places.table.hasFocus()
    assert "The union Fer-Libre called" in panel.places.rows.cell(0, 1).second
    tagged.session.select_annotation(None)
    QTest.keyClick(panel.places.table, Qt.Key.Key_Return)
    assert tagged.pane.hasFocus()
    assert tagged.session.annotation == panel.places.rows.places[0].annotation


def test_that_passages_of_narrower_issues_are_listed_when_wanted(tagged: Desk) -> None:
    project = tagged.session.project
    issue = entities.create(project, "Transport", "issue")
    below = entities.create(project, "Rail", "issue", parent=issue.id)
    tagged.select("new trains")
    tagged.key("C")
    annotating.set_entity(project, [tagged.session.annotation], below.id)
    panel = register(tagged, "Transport")
    assert panel.places.rows.length() == 0
    assert panel.places.narrower.isVisible()
    panel.places.narrower.click()
    ready(tagged)
    assert [one.quote for one in panel.places.rows.places] == ["new trains"]
    register(tagged, "Benali")
    assert not panel.places.narrower.isVisible()


# --- merging ---


def test_that_those_with_like_names_are_proposed_and_none_is_ticked(tagged: Desk) -> None:
    project = tagged.session.project
    entities.create(project, "Bénali", "actor")
    entities.create(project, "Quite Another", "actor")
    panel = register(tagged, "Benali")
    tagged.window.commands.run("entity.merge")
    sheet = sheet_of(tagged, MergeSheet)
    assert [text.partition(" ")[0] for _, text in sheet.list.rows.lines] == ["Benali", "Bénali"]
    assert len(sheet.list.rows.ticked()) == 1
    assert not sheet.button.isEnabled()
    QTest.keyClick(sheet.list, Qt.Key.Key_Down)
    QTest.keyClick(sheet.list, Qt.Key.Key_Space)
    tagged.qtbot.waitUntil(lambda: not sheet.busy)
    assert "annotations 2" in sheet.summary.text()
    assert sheet.kept() == one_named(tagged, "Benali").id
    QTest.keyClick(sheet.list, Qt.Key.Key_Return)
    ready(tagged)
    assert one_named(tagged, "Benali").aliases == ("Bénali",)
    assert panel.form.aliases.lines.entries() == ["Bénali"]
    history.undo(project)
    assert len(entities.list_entities(project)) == 4


def test_that_contradictions_are_listed_before_merging(tagged: Desk) -> None:
    project = tagged.session.project
    entities.set_external(project, one_named(tagged, "Benali").id, {"wikidata": "Q1"})
    entities.set_external(project, one_named(tagged, "Fer-Libre").id, {"wikidata": "Q2"})
    panel = register(tagged, "Benali", "Fer-Libre")
    panel.deeds.merge(panel.selected())
    sheet = sheet_of(tagged, MergeSheet)
    assert sheet.conflicts.isVisible()
    assert "Q1" in sheet.conflicts.item(0).text()
    assert "Q2" in sheet.conflicts.item(0).text()
    sheet.reject()


# --- splitting and deleting ---


def test_that_ticked_passages_and_aliases_go_to_the_new_entity_as_one_step(tagged: Desk) -> None:
    project = tagged.session.project
    entities.set_aliases(project, one_named(tagged, "Benali").id, ["Mme Benali", "the minister"])
    panel = register(tagged, "Benali")
    before = len(history.steps(project, 1000))
    tagged.window.commands.run("entity.split")
    sheet = sheet_of(tagged, SplitSheet)
    assert not sheet.button.isEnabled()
    sheet.line.setText("Mme Benali the elder")
    sheet.filter.setText("mme")
    sheet.filter.tell()
    assert len(sheet.list.rows.lines) == 1
    sheet.all.click()
    sheet.aliases.rows.tick(["Mme Benali"], True)
    assert sheet.button.text() == "Split off 1 passages"
    sheet.button.click()
    ready(tagged)
    made, old = one_named(tagged, "Mme Benali the elder"), one_named(tagged, "Benali")
    assert (made.annotations, made.aliases) == (1, ("Mme Benali",))
    assert (old.annotations, old.aliases) == (1, ("the minister",))
    assert len(history.steps(project, 1000)) == before + 1
    assert panel.form.entity is not None
    assert panel.form.entity.id == made.id
    history.undo(project)
    assert one_named(tagged, "Benali").annotations == 2


def test_that_deleting_says_what_it_touches_and_undo_brings_it_back(tagged: Desk) -> None:
    panel = register(tagged, "Benali")
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    sheet = sheet_of(tagged, Sheet)
    said = " ".join(label.text() for label in sheet.findChildren(type(panel.count)))
    assert "lose their link: 2, in articles: 1" in said
    assert len(entities.list_entities(tagged.session.project)) == 2
    next(b for b in sheet.findChildren(QPushButton) if b.text() == "Delete").click()
    ready(tagged)
    assert [e.name for e in entities.list_entities(tagged.session.project)] == ["Fer-Libre"]
    assert panel.form.entity is None
    tagged.window.commands.run("edit.undo")
    ready(tagged)
    assert one_named(tagged, "Benali").annotations == 2


# --- tables ---


def test_that_the_register_goes_out_as_a_table_and_comes_back_without_a_change(
    tagged: Desk, tmp_path: Path
) -> None:
    project = tagged.session.project
    entities.set_aliases(project, one_named(tagged, "Benali").id, ["Aïcha", "عائشة"])
    path = tmp_path / "register.csv"
    tagged.window.entities_part.export_table(path)
    tagged.settle()
    assert "عائشة" in path.read_text(encoding="utf-8")
    before = len(history.steps(project, 1000))
    tagged.window.entities_part.import_table(path)
    tagged.settle()
    assert len(history.steps(project, 1000)) == before


def test_that_a_table_is_read_as_one_step_and_its_contradictions_are_shown(
    tagged: Desk, tmp_path: Path
) -> None:
    project = tagged.session.project
    path = tmp_path / "more.tsv"
    path.write_text("name\taliases\nJean Petit\tBenali\nBenali\tMinister B\n", encoding="utf-8")
    before = len(history.steps(project, 1000))
    tagged.window.entities_part.import_table(path, "actor")
    tagged.settle()
    assert len(history.steps(project, 1000)) == before + 1
    assert one_named(tagged, "Benali").aliases == ("Minister B",)
    notice = tagged.window.notices.shown()[-1]
    assert "1 entities added, 1 changed" in notice.text
    tagged.window.entities_part._show_remarks(path, ["Line 2"])
    sheet_of(tagged, LinesDialog).reject()


def test_that_the_kind_of_rows_and_who_is_right_are_asked(desk: Desk) -> None:
    wished: list[tuple[object, bool]] = []
    sheet = TableSheet(desk.window, Path("x.tsv"), ("actor", "issue"))
    sheet.chosen.connect(lambda kind, replace: wished.append((kind, replace)))
    sheet.open()
    sheet.kind.setCurrentIndex(2)
    sheet.replace.setChecked(True)
    sheet.accept()
    assert wished == [("issue", True)]


# --- thousands ---


def add_many(desk: Desk, count: int) -> None:
    project = desk.session.project
    with project.change("Add entities", home.current_annotator()) as tx:
        tx.make_many(
            "entity",
            ((new_id(), {"name": f"Actor {n:05d}", "kind": "actor"}) for n in range(count)),
        )


def test_that_of_thousands_of_entities_only_those_in_view_are_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(desk, 5_000)
    panel = register(desk)
    assert panel.rows.length() == 5_000
    asked: set[int] = set()
    real = EntityRows.cell
    monkeypatch.setattr(EntityRows, "cell", lambda s, r, c: (asked.add(r), real(s, r, c))[1])
    panel.table.take_keyboard()
    widgets = len(panel.findChildren(QWidget))
    for key in (Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
        QTest.keyClick(panel.table, key, CTRL)
        panel.table.viewport().repaint()
    assert 0 < len(asked) < 400
    assert len(panel.findChildren(QWidget)) == widgets
    asked.clear()
    panel.filter.setText("04999")
    panel.filter.tell()
    panel.table.viewport().repaint()
    assert panel.rows.length() == 1
    assert asked <= {0}


def test_that_ticks_of_thousands_of_lines_stay_while_others_are_filtered(desk: Desk) -> None:
    ticks = TickList("Lines", 5, desk.window)
    ticks.rows.show([(n, f"line {n}") for n in range(5_000)])
    ticks.selectAll()
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    ticks.rows.show([(7, "line 7")])
    QTest.keyClick(ticks, Qt.Key.Key_Down)
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    assert len(ticks.rows.ticked()) == 4_999
    assert 7 not in ticks.rows.ticked()


def test_that_the_tree_keeps_everybody_also_those_whose_broader_one_is_not_listed() -> None:
    top, middle, low, lost = (new_id() for _ in range(4))
    found, depths = as_tree(
        [
            Entity(low, "low", "issue", parent=middle),
            Entity(lost, "lost", "issue", parent=new_id()),
            Entity(middle, "middle", "issue", parent=top),
            Entity(top, "top", "issue"),
        ]
    )
    assert [(one.name, depth) for one, depth in zip(found, depths, strict=True)] == [
        ("lost", 0), ("top", 0), ("middle", 1), ("low", 2),
    ]  # fmt: skip
