"""The list of articles against the database, and what keys and pointer do in it."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.app import annotations, articles, history
from annotator.gui.panels.article_rows import COUNT, DATE, PAGE, PAGES_KEPT, SOURCE, STATUS, TITLE
from annotator.gui.panels.articles import ArticleListPanel

SPECIMENS = [
    {"title": "Vote on the market", "source": "The Herald", "date": "2026-11-03"},
    {"title": "رئيس البلدية يعلن نهاية المسيرة", "source": "صحيفة المدينة", "date": "2026-11-02"},
    {"title": "Élections à Orso", "source": "Le Courrier", "date": "2026-10"},
    {"title": "", "source": "", "date": "", "path": "scan_42.pdf"},
    {
        "title": "<b>Bold</b>\nand <img src='file:///etc/passwd'>",
        "source": "x",
        "date": "2025-01-01",
    },
]


@pytest.fixture
def panel(desk, qtbot):
    made = ArticleListPanel(desk.session)
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show()
    return made


def texts(panel, column):
    return [panel.rows.cell(row, column).text for row in range(panel.rows.length())]


def test_that_the_list_shows_the_articles_as_the_database_sorts_them(desk, panel):
    desk.add_articles(SPECIMENS)
    desk.open()
    assert panel.ids() == desk.ids(sort="date", descending=True)
    for sort, descending in (("title", False), ("source", True), ("imported", False)):
        panel.sort_by(sort, descending)
        assert panel.ids() == desk.ids(sort=sort, descending=descending)


def test_that_an_article_without_a_title_goes_by_its_file_and_markup_stays_text(desk, panel):
    desk.add_articles(SPECIMENS)
    desk.open()
    shown = texts(panel, TITLE)
    assert "scan_42.pdf" in shown
    assert "<b>Bold</b> and <img src='file:///etc/passwd'>" in shown
    row = shown.index("<b>Bold</b> and <img src='file:///etc/passwd'>")
    tip = panel.rows.index(row, TITLE).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip


def test_that_clicking_a_head_sorts_and_clicking_again_turns_the_order(desk, panel, qtbot):
    desk.add_articles(SPECIMENS)
    desk.open()
    panel.resize(900, 400)
    head = panel.table.horizontalHeader()

    def click(column):
        place = QPoint(head.sectionViewportPosition(column) + 12, head.height() // 2)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(TITLE)
    assert panel.ids() == desk.ids(sort="title")
    click(TITLE)
    assert panel.ids() == desk.ids(sort="title", descending=True)
    click(COUNT)
    assert panel.ids() == desk.ids(sort="annotations", descending=True)


def test_that_typing_in_the_table_filters_and_esc_brings_all_back(desk, panel, qtbot):
    desk.add_articles(SPECIMENS)
    desk.open()
    panel.table.setFocus()
    qtbot.keyClicks(panel.table, "v")
    assert panel.filter.hasFocus()
    qtbot.keyClicks(panel.filter, "ote")
    qtbot.waitUntil(lambda: panel.rows.length() == 1)
    assert texts(panel, TITLE) == ["Vote on the market"]
    assert panel.count.text() == "1 of 5 articles"
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert panel.rows.length() == 5
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert desk.ran == ["go.text"]


def test_that_a_pause_in_typing_filters_once_and_not_with_every_key(
    desk, panel, qtbot, monkeypatch
):
    desk.add_articles(SPECIMENS)
    desk.open()
    asked = []
    real = articles.list_ids
    monkeypatch.setattr(
        articles, "list_ids", lambda *given, **named: asked.append(given) or real(*given, **named)
    )
    panel.filter.setFocus()
    qtbot.keyClicks(panel.filter, "market")
    qtbot.waitUntil(lambda: panel.rows.length() == 1)
    assert len(asked) == 1


def test_that_the_status_filter_follows_what_the_annotator_says(desk, panel):
    one, two, *_ = desk.add_articles(SPECIMENS)
    session = desk.open()
    articles.set_status(desk.project, [one, two], "coded")
    panel.show_status("coded")
    assert set(panel.ids()) == {one, two}
    articles.set_status(desk.project, [one], "checked")
    assert panel.ids() == [two]
    history.undo(desk.project)
    assert set(panel.ids()) == {one, two}
    panel.show_status(None)
    row = panel.rows.row_of(one)
    assert panel.rows.cell(row, STATUS).icons == ("status-coded",)
    assert session.annotator.name == "Ines"


def test_that_the_status_shown_is_that_of_who_annotates_now(desk, panel, bob):
    (one,) = desk.add_articles(SPECIMENS[:1])
    session = desk.open()
    articles.set_status(desk.project, [one], "coded", bob)
    assert panel.rows.cell(0, STATUS).icons == ("status-new",)
    session.set_annotator(bob)
    assert panel.rows.cell(0, STATUS).icons == ("status-coded",)


def test_that_tagging_updates_the_number_of_one_row_without_making_the_list_anew(desk, panel):
    ids = desk.add_articles(SPECIMENS)
    desk.open()
    made = []
    panel.listed.connect(lambda: made.append(True))
    annotations.annotate(desk.project, ids[0], "actor", [(4, 9)])
    row = panel.rows.row_of(ids[0])
    assert panel.rows.cell(row, COUNT).text == "1"
    history.undo(desk.project)
    assert panel.rows.cell(row, COUNT).text == ""
    assert made == []


def test_that_enter_opens_and_goes_to_the_text_while_arrows_only_move(desk, panel, qtbot):
    desk.add_articles(SPECIMENS)
    session = desk.open()
    panel.table.setFocus()
    panel.table.go_to_row(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert session.article is None
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert session.article == panel.ids()[1]
    assert desk.ran == ["go.text"]


def test_that_a_click_opens_and_the_open_article_is_the_selected_row(desk, panel, qtbot):
    desk.add_articles(SPECIMENS)
    session = desk.open()
    place = QPoint(80, panel.table.row_height * 2 + 5)
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.article == panel.ids()[2]
    session.open_article(panel.ids()[4])
    assert panel.table.selected_rows() == [4]


def test_that_next_and_previous_walk_the_list_as_it_is_shown(desk, panel):
    desk.add_articles(SPECIMENS)
    session = desk.open()
    shown = panel.ids()
    walked = []
    for _ in shown:
        panel.next_article()
        walked.append(session.article)
    assert walked == shown
    panel.next_article()
    assert session.article == shown[-1]
    assert desk.notices == ["This is the last article of the list."]
    panel.previous_article()
    assert session.article == shown[-2]


def test_that_next_goes_on_from_where_an_article_left_the_filtered_list(desk, panel):
    desk.add_articles(SPECIMENS)
    session = desk.open()
    panel.show_status("new")
    shown = panel.ids()
    session.open_article(shown[1])
    articles.set_status(desk.project, [shown[1]], "coded")
    assert shown[1] not in panel.ids()
    panel.next_article()
    assert session.article == shown[2]
    session.open_article(shown[2])
    articles.set_status(desk.project, [shown[2]], "coded")
    panel.previous_article()
    assert session.article == shown[0]


def test_that_the_list_keeps_selection_and_place_when_articles_come_and_go(desk, panel, qtbot):
    desk.add_articles(
        [{"title": f"A{n:03d}", "date": f"2020-01-{n % 28 + 1:02d}"} for n in range(200)]
    )
    session = desk.open()
    panel.sort_by("title", False)
    session.open_article(panel.ids()[120])
    qtbot.waitUntil(lambda: panel.table.verticalScrollBar().value() > 0)
    top = panel.table.rowViewportPosition(120)
    desk.add_articles([{"title": f"A000 before {n}"} for n in range(30)])
    assert panel.ids()[150] == session.article
    assert panel.table.selected_rows() == [150]
    assert panel.table.rowViewportPosition(150) == top


def test_that_the_menu_of_one_row_opens_it_and_runs_the_windows_commands(desk, panel):
    desk.add_articles(SPECIMENS)
    session = desk.open()
    panel.table.go_to_row(1)
    menu = panel.menu()
    assert session.article == panel.ids()[1]
    actions = {action.objectName(): action for action in menu.actions() if action.objectName()}
    actions["article.status_coded"].trigger()
    actions["article.details"].trigger()
    actions["article.delete"].trigger()
    assert desk.ran == ["article.status_coded", "article.details", "article.delete"]


def test_that_the_menu_of_several_rows_changes_them_in_one_step(desk, panel):
    desk.add_articles(SPECIMENS)
    session = desk.open()
    panel.table.selectAll()
    menu = panel.menu()
    actions = {action.objectName(): action for action in menu.actions()}
    actions["article.status_coded"].trigger()
    assert set(articles.statuses(desk.project, panel.ids(), session.annotator.id).values()) == {
        "coded"
    }
    history.undo(desk.project)
    assert articles.statuses(desk.project, panel.ids(), session.annotator.id) == {}


def test_that_the_menu_changes_nothing_in_a_project_open_for_reading(desk, panel):
    desk.add_articles(SPECIMENS)
    desk.session.set_project(desk.project, desk.project.codebook, None, writable=False)
    panel.table.go_to_row(0)
    assert not any(action.isEnabled() for action in panel.menu().actions() if action.objectName())


def test_that_narrow_rows_have_two_lines_and_wide_ones_have_columns(desk, panel):
    desk.add_articles(SPECIMENS[:1])
    desk.open()
    cell = panel.rows.cell(0, TITLE)
    assert "The Herald" in cell.second
    assert panel.table.isColumnHidden(SOURCE)
    low = panel.table.row_height
    panel.resize(1000, 400)
    assert panel.rows.cell(0, TITLE).second == ""
    assert not panel.table.isColumnHidden(DATE)
    assert panel.table.row_height < low


def test_that_without_articles_the_list_says_what_to_do(desk, panel):
    desk.open()
    assert "Add files" in panel.table.accessibleDescription()
    panel.filter.setText("nothing")
    panel.filter.tell()
    assert "Esc" in panel.table.accessibleDescription()


@pytest.mark.parametrize("seed", range(4))
def test_that_the_list_equals_the_database_after_any_changes_and_undo(desk, panel, seed):
    chance = random.Random(seed)
    desk.add_articles(SPECIMENS * 3)
    session = desk.open()

    def check():
        wish = panel._wish
        if wish.sort != "annotations":  # that order is not remade while people tag
            assert panel.ids() == desk.ids(
                sort=wish.sort, descending=wish.descending, words=wish.words,
                status=wish.status, annotator=session.annotator.id,
            )  # fmt: skip
        found = {one.id: one for one in articles.page(desk.project, panel.ids())}
        statuses = articles.statuses(desk.project, panel.ids(), session.annotator.id)
        assert len(found) == panel.rows.length()
        for row, identity in enumerate(panel.ids()):
            one = found[identity]
            assert panel.rows.row_of(identity) == row
            assert panel.rows.cell(row, DATE).text == one.date[:10]
            assert panel.rows.cell(row, COUNT).text == (
                f"{one.annotations}" if one.annotations else ""
            )
            assert panel.rows.cell(row, STATUS).icons == (
                f"status-{statuses.get(identity, 'new')}",
            )

    steps = 0
    for number in range(40):
        ids = desk.ids()
        some = chance.sample(ids, min(len(ids), chance.randint(1, 3)))
        action = chance.randrange(8)
        if action == 0:
            desk.add_articles([{"title": f"New {number}", "date": f"20{number + 10}"}])
        elif action == 1 and len(ids) > 6:
            articles.delete(desk.project, some)
        elif action == 2:
            articles.edit_metadata(
                desk.project, some, {"title": f"Edited {number}", "date": "2030"}
            )
        elif action == 3:
            articles.set_status(desk.project, some, chance.choice(["coded", "checked", "new"]))
        elif action == 4:
            start = chance.randint(0, 5) * 7
            annotations.annotate(desk.project, some[0], "event", [(start, start + 5)])
        elif action == 5:
            sort = chance.choice(["title", "date", "source", "imported"])
            panel.sort_by(sort, chance.random() < 0.5)
        elif action == 6:
            panel.show_status(chance.choice([None, "new", "coded"]))
        elif history.undo_label(desk.project):
            history.undo(desk.project)
        steps += 1
        check()
    while history.undo_label(desk.project):
        history.undo(desk.project)
        check()
    assert steps == 40
    assert desk.failures == []


def test_that_of_many_articles_only_what_is_seen_is_read(desk, panel, qtbot, monkeypatch):
    desk.add_many(20_000)
    read = []
    real = articles.page
    monkeypatch.setattr(
        articles, "page", lambda project, ids: read.extend(ids) or real(project, ids)
    )
    desk.open()
    qtbot.waitUntil(lambda: panel.rows.length() == 20_000)
    panel.table.repaint()
    bar = panel.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    panel.table.repaint()
    bar.setValue(bar.maximum() // 2)
    panel.table.repaint()
    QTest.keyClick(panel.table, Qt.Key.Key_End)
    assert 0 < len(read) <= 8 * PAGE


def test_that_a_change_in_very_many_articles_is_told_to_the_list_once(desk, panel, qtbot):
    desk.add_many(2_000)
    desk.open()
    qtbot.waitUntil(lambda: panel.rows.length() == 2_000)
    assert panel.rows.article(7) is not None
    told = []
    panel.rows.dataChanged.connect(
        lambda first, last, roles: told.append((first.row(), last.row()))
    )
    panel.rows.refresh(panel.rows.listing.ids[5:1_900])
    assert told == [(5, 1_899)]
    assert 0 not in panel.rows._pages
    panel.rows.refresh(panel.rows.listing.ids[3:5])
    assert told[1:] == [(3, 3), (4, 4)]


def test_that_a_long_list_is_made_outside_the_gui_thread(desk, panel, qtbot, monkeypatch):
    import threading

    desk.add_many(6_000)
    threads = []
    real = articles.list_ids
    monkeypatch.setattr(
        articles,
        "list_ids",
        lambda *given, **named: threads.append(threading.current_thread()) or real(*given, **named),
    )
    desk.open()
    qtbot.waitUntil(lambda: panel.rows.length() == 6_000)
    panel.sort_by("title", True)
    qtbot.waitUntil(lambda: panel.ids() == desk.ids(sort="title", descending=True))
    assert threads
    assert all(one is not threading.main_thread() for one in threads[:2])


def test_that_a_change_while_a_long_list_is_made_is_in_the_list_at_the_end(desk, panel, qtbot):
    desk.add_many(6_000)
    desk.open()
    desk.add_articles([{"title": "Late", "date": "2031"}])
    articles.delete(desk.project, desk.ids()[:5])
    qtbot.waitUntil(lambda: not panel._latest.busy)
    assert panel.ids() == desk.ids(sort="date", descending=True)
    assert panel.rows.article(0).title == "Late"
    assert panel.count.text() == "Articles: 5,996"


@pytest.mark.slow
def test_that_a_hundred_thousand_articles_scroll_by_a_page_or_two_read_for_each_frame(
    desk, panel, qtbot, monkeypatch
):
    desk.add_many(100_000)
    desk.open()
    qtbot.waitUntil(lambda: panel.rows.length() == 100_000)
    read = []
    real = articles.page
    monkeypatch.setattr(
        articles, "page", lambda project, ids: read.append(len(ids)) or real(project, ids)
    )
    bar = panel.table.verticalScrollBar()
    frames = []
    for number in range(300):
        read.clear()
        bar.setValue(number * 90 if number % 3 else (number * 7_919_317) % bar.maximum())
        panel.table.viewport().repaint()
        frames.append(sum(read))
    assert 0 < max(frames) <= 2 * PAGE
    assert len(panel.rows._pages) <= PAGES_KEPT
