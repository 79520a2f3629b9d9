"""Searching all articles: hits in context, in any order, and back to the place."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt

from annotator.app import articles, search
from annotator.gui.panels.concordance import ConcordancePanel
from annotator.gui.panels.concordance_rows import DATE, LEFT, MATCH, RIGHT, SOURCE, TITLE

ITEMS = [
    {"title": "A", "source": "Herald", "date": "2026-01-01", "text": "We saw the big march go on."},
    {
        "title": "B",
        "source": "Courier",
        "date": "2026-03-01",
        "text": "They left a small march alone.",
    },
    {
        "title": "C",
        "source": "Anzeiger",
        "date": "2025-01-01",
        "text": "No march began. A march ended.",
    },
    {
        "title": "D",
        "source": "صحيفة",
        "date": "2024-01-01",
        "text": "قال الرجل إن المسيرة انتهت أمس مساء",
    },
]


@pytest.fixture
def panel(desk, qtbot):
    made = ConcordancePanel(desk.session)
    qtbot.addWidget(made)
    made.resize(1200, 300)
    made.show()
    desk.made = desk.add_articles(ITEMS)
    desk.open()
    return made


def ask(panel, qtbot, words):
    panel.start(words)
    qtbot.waitUntil(lambda: not panel._latest.busy and not panel._pause.isActive())


def column(panel, number):
    return [panel.rows.cell(row, number).text for row in range(panel.rows.length())]


def test_that_every_hit_is_listed_newest_article_first_with_both_counts(desk, panel, qtbot):
    ask(panel, qtbot, "march")
    assert column(panel, TITLE) == ["B", "A", "C", "C"]
    assert column(panel, LEFT)[1] == "We saw the big"
    assert column(panel, RIGHT)[0] == "alone."
    assert panel.count.text() == "Hits: 4  ·  Articles: 3"
    assert not panel.more.isVisibleTo(panel)


def test_that_the_contexts_sort_by_the_words_next_to_the_hit(desk, panel, qtbot):
    ask(panel, qtbot, "march")
    panel.sort_by(LEFT, False)
    assert [cell.split()[-1] for cell in column(panel, LEFT)] == ["A", "big", "No", "small"]
    panel.sort_by(RIGHT, False)
    assert [cell.split()[0] for cell in column(panel, RIGHT)] == [
        "alone.",
        "began.",
        "ended.",
        "go",
    ]
    panel.sort_by(SOURCE, True)
    assert column(panel, SOURCE) == ["Herald", "Courier", "Anzeiger", "Anzeiger"]
    panel.sort_by(DATE, False)
    assert column(panel, DATE)[0] == "2025-01-01"


def test_that_sorting_keeps_the_line_one_is_at(desk, panel, qtbot):
    ask(panel, qtbot, "march")
    panel.table.go_to_row(1)
    line = panel.rows.lines[1]
    panel.sort_by(LEFT, False)
    assert panel.rows.lines[panel.table.current_row()] == line


def test_that_in_arabic_what_is_read_before_stands_on_the_right(desk, panel, qtbot):
    ask(panel, qtbot, "المسيرة")
    (before,), (after,) = column(panel, RIGHT), column(panel, LEFT)
    assert before == "قال الرجل إن"
    assert after == "انتهت أمس مساء"
    hit = panel.rows.lines[0].hit
    assert hit.left.strip() == "قال الرجل إن"
    assert panel.table.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_that_enter_goes_to_the_list_and_enter_there_to_the_place(desk, panel, qtbot):
    ask(panel, qtbot, "march")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert panel.table.hasFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    hit = panel.rows.lines[1].hit
    assert desk.session.article == hit.article
    assert desk.places[-1] == (hit.start, hit.end)
    text = articles.text(desk.project, hit.article)
    assert text[hit.start : hit.end] == "march"
    assert desk.ran == ["go.text"]


def test_that_typing_searches_after_a_pause_and_again_cancels_what_runs(
    desk, panel, qtbot, monkeypatch
):
    gate, asked, stopped = threading.Event(), [], []
    real = search.search

    def slow(project, query, limit, context, report):
        asked.append(query)
        if query == "march":
            gate.wait(60)
            try:
                report.check()
            except BaseException:
                stopped.append(query)
                raise
        return real(project, query, limit, context, report)

    monkeypatch.setattr(search, "search", slow)
    panel.start()
    qtbot.keyClicks(panel.field, "march")
    qtbot.waitUntil(lambda: asked == ["march"])
    assert panel.count.text() == "Searching…"
    qtbot.keyClicks(panel.field, " big")
    qtbot.waitUntil(lambda: not panel._pause.isActive())
    gate.set()
    qtbot.waitUntil(lambda: column(panel, TITLE) == ["A", "A"] or column(panel, TITLE) == ["A"])
    assert asked == ["march", "march big"]
    assert stopped == ["march"]


def test_that_only_the_first_hits_are_shown_until_more_are_wanted(desk, panel, qtbot, monkeypatch):
    monkeypatch.setattr("annotator.gui.panels.concordance.FIRST", 2)
    panel._limit = 2
    ask(panel, qtbot, "march")
    assert panel.rows.length() == 2
    assert panel.count.text() == "First 2 hits  ·  Articles: 3"
    panel.more.click()
    qtbot.waitUntil(lambda: panel.rows.length() == 4)
    assert panel.count.text() == "Hits: 4  ·  Articles: 3"


def test_that_what_cannot_be_searched_is_said_in_the_list_and_nowhere_else(desk, panel, qtbot):
    ask(panel, qtbot, "…")
    assert "Type at least one word" in panel.table.accessibleDescription()
    assert desk.failures == []
    ask(panel, qtbot, "nowhere")
    assert panel.table.accessibleDescription() == "No article has these words."


def test_that_new_articles_come_into_the_hits(desk, panel, qtbot):
    ask(panel, qtbot, "march")
    desk.add_articles([{"title": "New", "date": "2027-01-01", "text": "One more march."}])
    qtbot.waitUntil(lambda: panel.rows.length() == 5)
    assert column(panel, TITLE)[0] == "New"
    articles.delete(desk.project, desk.made[:2])
    qtbot.waitUntil(lambda: panel.rows.length() == 3)


def test_that_esc_closes_and_another_project_empties_it(desk, panel, qtbot):
    closed = []
    panel.closed.connect(lambda: closed.append(True))
    ask(panel, qtbot, "march")
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    assert closed == [True]
    desk.session.set_project(None)
    assert panel.rows.length() == 0
    assert panel.field.text() == ""


def test_that_a_line_is_read_out_whole(desk, panel, qtbot):
    ask(panel, qtbot, "march")
    spoken = panel.rows.index(1, MATCH).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "We saw the big march go on., Herald, 2026-01-01, A"
