"""The list of annotations against the database, and in step with the rest of the window."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialogButtonBox

from annotator.app import annotations, entities, history
from annotator.core.ids import new_id
from annotator.core.model import Annotator
from annotator.core.text import text_hash
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.annotation_rows import ENTITY, MARKS, QUOTE, WHO, initials
from annotator.gui.panels.annotations import AT_ONCE, AnnotationListPanel
from tests.gui.panels.conftest import TEXT


@pytest.fixture
def panel(desk, qtbot):
    made = AnnotationListPanel(desk.session)
    qtbot.addWidget(made)
    made.resize(340, 400)
    made.show()
    return made


@pytest.fixture
def article(desk, panel):
    (identity,) = desk.add_articles([{"title": "One"}])
    desk.open().open_article(identity)
    return identity


def tag(desk, article, words, type="actor", **named):
    start = TEXT.index(words)
    return annotations.annotate(desk.project, article, type, [(start, start + len(words))], **named)


def quotes(panel):
    return [panel.rows.cell(row, QUOTE).text for row in range(panel.rows.length())]


def in_database(desk, article):
    found = annotations.list_annotations(desk.project, article=article)
    return sorted(found, key=lambda a: (a.spans[0].start, -a.spans[0].end, a.id))


def test_that_annotations_stand_in_order_of_place_whatever_order_they_were_made_in(
    desk, panel, article
):
    for words in ("Ana Ruiz", "The mayor", "We won", "The mayor of Orso"):
        tag(desk, article, words)
    assert quotes(panel) == ["The mayor of Orso", "The mayor", "We won", "Ana Ruiz"]
    assert panel.count.text() == "Annotations: 4"


def test_that_another_article_brings_its_own_annotations(desk, panel, article):
    tag(desk, article, "Ana Ruiz")
    (other,) = desk.add_articles([{"title": "Two", "text": "Somebody else spoke."}])
    desk.session.open_article(other)
    assert quotes(panel) == []
    annotations.annotate(desk.project, article, "event", [(0, 3)])
    assert quotes(panel) == []
    desk.session.open_article(article)
    assert quotes(panel) == ["The", "Ana Ruiz"]


def test_that_the_row_says_type_entity_annotator_doubt_and_note(desk, panel, article, bob):
    girard = entities.create(desk.project, "Paul Girard", "actor")
    tag(desk, article, "Paul Girard", entity=girard.id, status="doubt", note="Who is he?")
    assert panel.table.isColumnHidden(WHO)
    tag(desk, article, "Ana Ruiz", annotator=bob)
    assert not panel.table.isColumnHidden(WHO)
    cell = panel.rows.cell(0, QUOTE)
    assert cell.aside == "Paul Girard"
    assert cell.spoken == "Actor, Paul Girard, Paul Girard, in doubt, Note: Who is he?"
    assert cell.icons == ("doubt", "note")
    panel.resize(900, 400)
    assert panel.rows.cell(0, MARKS).icons == ("doubt", "note")
    assert not panel.table.isColumnHidden(MARKS)
    assert panel.rows.cell(1, WHO).text == "B"
    assert initials("Ana María Ruiz") == "AR"


def test_that_an_entity_renamed_elsewhere_is_renamed_here(desk, panel, article):
    girard = entities.create(desk.project, "Girard", "actor")
    tag(desk, article, "Paul Girard", entity=girard.id)
    entities.rename(desk.project, girard.id, "Paul Girard (mayor)")
    panel.resize(900, 400)
    assert panel.rows.cell(0, ENTITY).text == "Paul Girard (mayor)"
    history.undo(desk.project)
    assert panel.rows.cell(0, ENTITY).text == "Girard"


def test_that_selecting_elsewhere_selects_the_row_and_keeps_the_rest(desk, panel, article):
    made = [tag(desk, article, words) for words in ("The mayor", "march", "Ana Ruiz")]
    desk.session.select_annotation(made[1].id)
    assert panel.table.selected_rows() == [1]
    assert desk.places == []
    desk.session.select_annotation(None)
    assert panel.table.selected_rows() == []


def test_that_arrows_and_clicks_select_the_annotation_and_show_its_place(
    desk, panel, article, qtbot
):
    made = [tag(desk, article, words) for words in ("The mayor", "march", "Ana Ruiz")]
    panel.table.setFocus()
    panel.table.go_to_row(0)
    assert desk.session.annotation == made[0].id
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert desk.session.annotation == made[1].id
    start = TEXT.index("march")
    assert desk.places[-1] == (start, start)
    place = QPoint(60, panel.table.row_height * 2 + 4)
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.session.annotation == made[2].id
    assert desk.ran == []
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert desk.ran == ["go.text"]


def test_that_rows_that_come_or_go_select_nothing_by_themselves(desk, panel, article):
    made = [tag(desk, article, words) for words in ("The mayor", "march", "Ana Ruiz")]
    desk.session.select_annotation(made[1].id)
    desk.places.clear()
    tag(desk, article, "The mayor of Orso")
    annotations.delete(desk.project, [made[0].id])
    assert desk.session.annotation == made[1].id
    assert [panel.rows.annotation(row).id for row in panel.table.selected_rows()] == [made[1].id]
    annotations.delete(desk.project, [made[1].id])
    assert panel.table.selected_rows() == []
    assert desk.places == []


def test_that_switches_and_words_filter_and_counts_stay_those_of_the_article(
    desk, panel, article, qtbot
):
    tag(desk, article, "Paul Girard", note="élu")
    tag(desk, article, "march", "event")
    tag(desk, article, "We won", "claim")
    counts = {switch.kind.code: switch.text() for switch in panel.types.switches}
    assert counts == {"actor": "1", "event": "1", "claim": "1"}
    switches = {switch.kind.code: switch for switch in panel.types.switches}
    switches["event"].click()
    assert quotes(panel) == ["march"]
    switches["claim"].click()
    assert quotes(panel) == ["march", "We won"]
    assert panel.count.text() == "2 of 3 annotations"
    panel.types.clear()
    panel.filter.setText("ELU")
    panel.filter.tell()
    assert quotes(panel) == ["Paul Girard"]
    tag(desk, article, "Ana Ruiz")
    assert quotes(panel) == ["Paul Girard"]
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert len(quotes(panel)) == 4


def test_that_hidden_layers_are_not_listed(desk, panel, article, bob):
    tag(desk, article, "The mayor")
    tag(desk, article, "Ana Ruiz", annotator=bob)
    desk.session.set_hidden_annotators(frozenset({bob.id}))
    assert quotes(panel) == ["The mayor"]
    assert panel.types.switches[0].text() == "1"
    tag(desk, article, "march", annotator=bob)
    assert quotes(panel) == ["The mayor"]
    desk.session.set_hidden_annotators(frozenset())
    assert len(quotes(panel)) == 3


def test_that_several_are_deleted_retyped_or_doubted_in_one_step(desk, panel, article, qtbot):
    for words in ("The mayor", "march", "Ana Ruiz"):
        tag(desk, article, words)
    panel.table.setFocus()
    panel.table.selectAll()
    panel.change_type("claim")
    assert {a.type for a in in_database(desk, article)} == {"claim"}
    assert len(panel.table.selected_rows()) == 3
    panel.toggle_doubt()
    assert {a.status for a in in_database(desk, article)} == {"doubt"}
    panel.toggle_doubt()
    assert {a.status for a in in_database(desk, article)} == {""}
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert in_database(desk, article) == []
    for _ in range(4):
        history.undo(desk.project)
    assert {a.type for a in in_database(desk, article)} == {"actor"}
    assert len(quotes(panel)) == 3


def test_that_after_deleting_a_row_the_next_one_is_selected(desk, panel, article, qtbot):
    made = [tag(desk, article, words) for words in ("The mayor", "march", "Ana Ruiz")]
    panel.table.setFocus()
    panel.table.go_to_row(1)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert desk.session.annotation == made[2].id
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert desk.session.annotation == made[0].id


def answer(panel, qtbot, accept):
    (sheet,) = panel.findChildren(Sheet)
    buttons = sheet.findChild(QDialogButtonBox)
    role = QDialogButtonBox.ButtonRole
    wanted = role.AcceptRole if accept else role.RejectRole
    button = next(b for b in buttons.buttons() if buttons.buttonRole(b) == wanted)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("accept", [True, False])
def test_that_other_peoples_annotations_are_changed_only_after_a_question(
    desk, panel, article, bob, qtbot, accept
):
    tag(desk, article, "The mayor")
    tag(desk, article, "Ana Ruiz", annotator=bob)
    panel.table.selectAll()
    panel.change_type("event")
    assert {a.type for a in in_database(desk, article)} == {"actor"}
    answer(panel, qtbot, accept)
    assert {a.type for a in in_database(desk, article)} == {"event" if accept else "actor"}


def test_that_the_menu_offers_nothing_in_a_project_open_for_reading(desk, panel, article):
    tag(desk, article, "The mayor")
    desk.session.set_project(desk.project, desk.project.codebook, None, writable=False)
    desk.session.open_article(article)
    panel.table.go_to_row(0)
    assert not any(action.isEnabled() for action in panel.menu().actions() if action.text())


def test_that_the_menu_links_and_notes_through_the_windows_commands(desk, panel, article):
    tag(desk, article, "The mayor")
    panel.table.go_to_row(0)
    actions = {action.text(): action for action in panel.menu().actions()}
    actions["Link entity…"].trigger()
    actions["Write a note…"].trigger()
    assert desk.ran == ["annotate.link", "annotate.note"]


def many(desk, article, count):
    """``count`` annotations in one step, as an import makes them."""
    who = Annotator(new_id(), "Program")
    sha = text_hash(TEXT)
    chance = random.Random(count)

    def fields():
        for _ in range(count):
            start = chance.randrange(len(TEXT) - 12)
            end = start + chance.randrange(1, 12)
            yield (
                new_id(),
                {
                    "article": article,
                    "text": sha,
                    "annotator": who.id,
                    "type": chance.choice(["actor", "event", "claim"]),
                    "spans": [[start, end, TEXT[start:end]]],
                },
            )

    with desk.project.change("Import", who) as tx:
        tx.make_many("annotation", fields())


def test_that_many_annotations_are_read_beside_the_window_and_all_arrive(
    desk, panel, article, qtbot
):
    many(desk, article, AT_ONCE * 5)
    assert panel._latest.busy
    qtbot.waitUntil(lambda: panel.rows.length() == AT_ONCE * 5)
    assert [row.key[2] for row in panel.rows.shown] == [a.id for a in in_database(desk, article)]
    late = tag(desk, article, "Ana Ruiz")
    assert panel.rows.row_of(late.id) >= 0
    history.undo(desk.project)
    history.undo(desk.project)
    qtbot.waitUntil(lambda: panel.rows.length() == 0 and not panel._latest.busy)


def test_that_a_change_while_many_are_read_is_in_the_list_at_the_end(desk, panel, article, qtbot):
    many(desk, article, AT_ONCE * 3)
    late = tag(desk, article, "Ana Ruiz")
    assert panel._latest.busy
    qtbot.waitUntil(lambda: not panel._latest.busy)
    assert panel.rows.row_of(late.id) >= 0
    assert panel.rows.length() == AT_ONCE * 3 + 1


def test_that_scrolling_place_and_selection_survive_a_change_of_many(desk, panel, article, qtbot):
    many(desk, article, AT_ONCE * 2)
    qtbot.waitUntil(lambda: panel.rows.length() == AT_ONCE * 2)
    bar = panel.table.verticalScrollBar()
    bar.setValue(panel.table.row_height * 300 + 7)
    top = panel.rows.annotation(300).id
    panel.table.selectRow(305)
    chosen = panel.selected_ids()
    annotations.set_status(desk.project, [row.key[2] for row in panel.rows.shown], "doubt")
    qtbot.waitUntil(lambda: not panel._latest.busy)
    assert panel.selected_ids() == chosen
    row = panel.rows.row_of(top)
    assert bar.value() == row * panel.table.row_height + 7


@pytest.mark.parametrize("seed", range(5))
def test_that_the_list_equals_the_database_after_any_changes_and_undo(
    desk, panel, article, bob, seed
):
    chance = random.Random(seed)
    people = [None, bob]
    girard = entities.create(desk.project, "Girard", "actor")

    def check():
        wanted = [
            a
            for a in in_database(desk, article)
            if desk.session.shows(a.annotator)
            and (not panel.types.chosen() or a.type in panel.types.chosen())
        ]
        assert [row.annotation for row in panel.rows.shown] == wanted
        shown = [a for a in in_database(desk, article) if desk.session.shows(a.annotator)]
        for switch in panel.types.switches:
            assert switch.text() == str(sum(a.type == switch.kind.code for a in shown))
        marked = sum(bool(a.note or a.status) for a in in_database(desk, article))
        assert panel.rows.marked == marked

    for _ in range(80):
        ids = [a.id for a in in_database(desk, article)]
        some = chance.sample(ids, min(len(ids), chance.randint(1, 4)))
        action = chance.randrange(10)
        if action <= 2 or not some:
            start = chance.randrange(len(TEXT) - 9)
            annotations.annotate(
                desk.project, article, chance.choice(["actor", "event"]),
                [(start, start + chance.randint(1, 9))], annotator=chance.choice(people),
                note=chance.choice(["", "x"]),
            )  # fmt: skip
        elif action == 3:
            annotations.delete(desk.project, some)
        elif action == 4:
            annotations.change_type(desk.project, some, chance.choice(["actor", "event", "claim"]))
        elif action == 5:
            start = chance.randrange(len(TEXT) - 20)
            annotations.set_spans(
                desk.project, some[0], [(start, start + 3), (start + 9, start + 12)]
            )
        elif action == 6:
            actors = [a.id for a in in_database(desk, article) if a.type == "actor"]
            annotations.set_entity(desk.project, actors[:2], chance.choice([None, girard.id]))
        elif action == 7:
            panel.types.switches[chance.randrange(3)].click()
        elif action == 8:
            hidden = frozenset({bob.id}) if chance.random() < 0.5 else frozenset()
            desk.session.set_hidden_annotators(hidden)
        else:
            history.undo(desk.project)
        check()
    while (history.undo_label(desk.project) or "").startswith(
        ("Tag", "Delete", "Change", "Move", "Link", "Unlink")
    ):
        history.undo(desk.project)
        check()
    assert desk.failures == []
