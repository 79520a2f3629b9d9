"""Typography and the reader's place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.core.model import Span
from annotator.gui.textpane import ReadingPosition, ReadingStyle, default_colours
from annotator.gui.textpane.columns import share_out
from annotator.gui.textpane.margin import BARS_WIDTH, LABELS_FROM
from annotator.gui.textpane.overview import WIDTH as STRIP
from annotator.gui.textpane.page import ZOOM_STEPS
from tests.gui.textpane.conftest import Sheet, settle

LONG = "\n".join(
    f"Paragraphe {n} avec assez de mots pour remplir plus d’une ligne de la colonne, et même davantage."
    for n in range(300)
)


def top_of(s: Sheet) -> int:
    return s.pane.reading_position().top


@pytest.mark.parametrize("change", ["zoom", "style", "narrower", "wider", "contrast"])
def test_that_the_text_at_the_top_stays_there_when_the_page_changes(sheet, change: str) -> None:
    s: Sheet = sheet(LONG, 800, 600)
    s.pane.verticalScrollBar().setValue(4321)
    settle()
    before = top_of(s)
    if change == "zoom":
        s.pane.set_zoom(1.75)
    elif change == "style":
        s.pane.set_reading_style(ReadingStyle(size_pt=17, line_gap=1.2, measure=50))
    elif change == "contrast":
        s.pane.set_colours(default_colours("contrast"))
    else:
        s.pane.resize(520 if change == "narrower" else 1200, 600)
    settle()
    view = s.pane.visible_span()
    assert view.start <= before < view.start + 130
    assert top_of(s) == before


def test_that_there_and_back_again_ends_where_it_began(sheet) -> None:
    s: Sheet = sheet(LONG, 800, 600)
    s.pane.verticalScrollBar().setValue(3000)
    settle()
    before = s.pane.verticalScrollBar().value()
    for _ in range(3):
        s.pane.zoom_in()
        s.pane.zoom_out()
        s.pane.resize(600, 600)
        settle()
        s.pane.resize(800, 600)
        settle()
    assert abs(s.pane.verticalScrollBar().value() - before) <= 2


def test_that_the_zoom_has_steps_and_ends(sheet) -> None:
    s: Sheet = sheet("ein Text")
    sizes = []
    for _ in range(20):
        s.pane.zoom_in()
    assert s.pane.zoom() == ZOOM_STEPS[-1]
    for _ in range(20):
        s.pane.zoom_out()
        sizes.append(s.pane.font().pointSizeF())
    assert s.pane.zoom() == ZOOM_STEPS[0]
    assert sizes == sorted(sizes, reverse=True)
    s.pane.zoom_reset()
    assert s.pane.zoom() == 1.0
    assert s.pane.font().pointSizeF() == s.pane.reading_style().size_pt


def test_that_a_place_is_kept_and_found_again(sheet) -> None:
    s: Sheet = sheet(LONG)
    s.pane.set_caret(9000)
    s.pane.verticalScrollBar().setValue(s.pane.verticalScrollBar().value() + 7)
    settle()
    place = s.pane.reading_position()
    assert place.caret == 9000
    value = s.pane.verticalScrollBar().value()
    s.pane.set_text("anderer Text")
    s.pane.set_text(LONG)
    s.pane.restore_reading_position(place)
    settle()
    assert s.pane.caret() == 9000
    assert abs(s.pane.verticalScrollBar().value() - value) <= 1
    assert s.pane.reading_position() == place


def test_that_a_place_from_a_longer_text_does_no_harm(sheet) -> None:
    s: Sheet = sheet("kurz")
    s.pane.restore_reading_position(ReadingPosition(9000, 0.5, 9000))
    assert s.pane.caret() == 4


def test_that_a_far_place_in_a_large_text_is_reached_without_a_stall(sheet, qtbot: QtBot) -> None:
    text = LONG * 25
    s: Sheet = sheet(text)
    place = len(text) - 400
    s.pane.set_caret(place)
    assert s.pane.caret() == place
    qtbot.waitUntil(lambda: s.pane.visible_span().end >= place)
    assert s.pane.textCursor().position() == place


def test_that_the_column_keeps_its_measure_and_is_centred(sheet) -> None:
    s: Sheet = sheet(LONG, 1600, 500)
    s.pane.set_reading_style(ReadingStyle(measure=60))
    settle()
    line = s.text[: s.pane.document().firstBlock().layout().lineAt(0).textLength()]
    assert 46 <= len(line) <= 70
    viewport = s.pane.viewport().geometry()
    bar = s.pane.verticalScrollBar().width() + STRIP
    left, right = viewport.left(), s.pane.width() - bar - viewport.right()
    assert abs(left - right) <= 4


@pytest.mark.parametrize("width", [120, 200, 320, 500, 620, 700, 760, 900, 1200, 2400])
@pytest.mark.parametrize("margin_left", [False, True])
@pytest.mark.parametrize("bar_left", [False, True])
def test_that_the_parts_of_the_pane_never_overlap(
    width: int, margin_left: bool, bar_left: bool
) -> None:
    bar, wanted, least = 14, 600, 240
    found = share_out(width, bar, wanted, least, margin_left, bar_left)
    inner = width - bar
    text = (found.left + (bar if bar_left else 0), inner - found.right + (bar if bar_left else 0))
    margin = (found.margin_x, found.margin_x + found.margin_width)
    strip = (found.strip_x, found.strip_x + STRIP)
    parts = sorted([text, margin, strip])
    assert all(a[1] <= b[0] for a, b in pairwise(parts))
    assert parts[0][0] >= 0
    assert parts[-1][1] <= width
    assert text[1] - text[0] <= wanted
    assert found.margin_width >= (BARS_WIDTH if width >= 320 else 0)
    assert text[1] - text[0] >= min(least, width - bar - STRIP)
    assert (margin < text) == margin_left
    if width >= 900:
        assert found.margin_width >= LABELS_FROM


@pytest.mark.parametrize(("width", "zoom"), [(900, 1.0), (460, 1.5), (430, 1.5), (300, 1.0)])
def test_that_a_narrow_page_gives_its_room_to_the_words_first(
    sheet, width: int, zoom: float
) -> None:
    s: Sheet = sheet("a" * 400, width, 500)
    s.pane.set_zoom(zoom)
    settle()
    letter = s.pane._typography.column / s.pane.reading_style().measure
    taken = s.pane.document().firstBlock().layout().lineAt(0).width()
    assert taken / letter >= 30
    roomy = width == 900
    assert (s.pane.document().documentMargin() == s.pane._typography.margin) == roomy
    s.pane.resize(1200, 500)
    settle()
    assert s.pane.document().documentMargin() == s.pane._typography.margin
    assert s.pane._column.width() >= BARS_WIDTH


def test_that_paragraphs_take_their_direction_from_their_words(sheet) -> None:
    s: Sheet = sheet("Un paragraphe\nقال الرئيس\nנאמר היום\nEnd")
    block = s.pane.document().firstBlock()
    directions = []
    while block.isValid():
        directions.append(block.textDirection())
        block = block.next()
    ltr, rtl = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    assert directions == [ltr, rtl, rtl, ltr]


def test_that_names_stand_left_of_an_article_that_runs_from_right_to_left(sheet) -> None:
    s: Sheet = sheet("قال الرئيس\nفي باريس\nEmmanuel Macron")
    assert s.pane._column.mirrored
    assert s.pane._column.geometry().right() <= s.pane.viewport().geometry().left()
    s.pane.set_text("Texte français")
    assert not s.pane._column.mirrored
    assert s.pane._column.geometry().left() >= s.pane.viewport().geometry().right()


def test_that_blank_lines_do_not_part_paragraphs_twice(sheet) -> None:
    s: Sheet = sheet("eins\n\nzwei\n\ndrei\n\nvier")
    assert s.pane.document().firstBlock().blockFormat().bottomMargin() == 0
    s.pane.set_text("eins\nzwei\ndrei\nvier")
    assert s.pane.document().firstBlock().blockFormat().bottomMargin() > 0


def test_that_what_is_in_view_is_told_in_code_points(sheet) -> None:
    text = "\n".join(f"😀 Zeile {n} 𝕏" for n in range(200))
    s: Sheet = sheet(text)
    view = s.pane.visible_span()
    assert view.start == 0
    assert 100 < view.end < len(text)
    s.pane.verticalScrollBar().setValue(s.pane.verticalScrollBar().maximum())
    settle()
    assert s.pane.visible_span().end == len(text)
    assert s.pane.visible_span() != Span(0, len(text))
