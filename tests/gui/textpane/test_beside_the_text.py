"""Margin, overview strip, chip bar, menus, tooltips."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip
from pytestqt.qtbot import QtBot

from annotator.gui.textpane import Chip, default_types
from annotator.gui.textpane.chips import SIZE
from tests.gui.textpane.conftest import Sheet, identity, ids, settle

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TEXT = "Le président Emmanuel Macron a reçu la chancelière allemande.\nLa police a chargé."
CHIPS = [Chip("actor", "annotate.tag_1", "1"), Chip("claim", "annotate.tag_3", "3")]


def labelled(sheet) -> Sheet:
    s: Sheet = sheet(TEXT, 1100, 500)
    names = {identity(n): f"Actor · Name {n} <b>{n}</b>" for n in range(30)}
    s.pane.set_label(lambda one: names[one])
    s.show(
        s.row(1, "Emmanuel Macron"),
        s.row(2, "Macron", "claim"),
        s.row(3, "la chancelière allemande"),
        s.row(4, "La police"),
    )
    s.pane.grab()
    return s


def test_that_all_names_in_view_are_asked_for_at_once(sheet) -> None:
    s = labelled(sheet)
    known: dict[bytes, str] = {}
    asked: list[int] = []

    def prepare(wanted: Collection[bytes]) -> None:
        asked.append(len(wanted))
        known.update((one, "Name") for one in wanted)

    s.pane.set_label(known.__getitem__, prepare)
    s.pane.grab()
    assert asked == [len(s.pane._column._labels)]
    assert asked[0] >= 3


def test_that_names_stand_beside_their_lines_and_never_on_each_other(sheet) -> None:
    s = labelled(sheet)
    labels = s.pane._column._labels
    assert len(labels) >= 3
    assert {x.mark.id for x in labels} | {m.id for x in labels for m in x.hidden} == set(
        ids(1, 2, 3, 4)
    )
    for one, other in pairwise(labels):
        assert one.rect.bottom() <= other.rect.top() + 0.5
    first = s.pane.rect_of(s.span("Emmanuel").start)
    assert abs(labels[0].rect.top() - first.top()) < first.height()


def test_that_too_many_names_are_counted_and_reached_by_a_second_click(sheet) -> None:
    s = labelled(sheet)
    s.show(*(s.row(n, "Emmanuel Macron") for n in range(20)), s.row(20, "La police"))
    s.pane.grab()
    labels = s.pane._column._labels
    crowded = [label for label in labels if label.hidden]
    assert len(crowded) == 1
    shown = sum(1 for label in labels if label.rect.top() < crowded[0].rect.bottom())
    assert shown + len(crowded[0].hidden) == 20
    place = crowded[0].rect.center().toPoint()
    QTest.mouseClick(s.pane._column, LEFT, NONE, place)
    assert s.pane.current() == crowded[0].mark.id
    QTest.mouseClick(s.pane._column, LEFT, NONE, place)
    assert s.pane.current() == crowded[0].hidden[0].id


def test_that_margin_and_text_point_at_each_other(sheet) -> None:
    s = labelled(sheet)
    label = next(x for x in s.pane._column._labels if x.mark.id == identity(4))
    QTest.mouseMove(s.pane._column, label.rect.center().toPoint())
    assert s.pane.hovered_annotation() == identity(4)
    QTest.mouseClick(s.pane._column, LEFT, NONE, label.rect.center().toPoint())
    assert s.pane.current() == identity(4)
    assert s.pane.caret() == s.span("La police").start
    QTest.mouseDClick(s.pane._column, LEFT, NONE, label.rect.center().toPoint())
    assert s.heard_of("activated") == ids(4)


def test_that_a_badge_is_opened_by_a_double_click(sheet) -> None:
    s = labelled(sheet)
    block, number, top = next(iter(s.pane._page.lines(0, 80)))
    rect, one = s.pane._page.art(block, number, top).badge_places[0]
    place = rect.center().toPoint()
    QTest.mouseClick(s.pane.viewport(), LEFT, NONE, place)
    QTest.mouseDClick(s.pane.viewport(), LEFT, NONE, place)
    assert s.heard_of("activated") == [one]


def test_that_the_strip_leads_to_any_place(sheet) -> None:
    text = "\n".join(f"ligne {n}" for n in range(500))
    s: Sheet = sheet(text)
    strip = s.pane._strip
    QTest.mouseClick(strip, LEFT, NONE, QPoint(5, strip.height() // 2))
    view = s.pane.visible_span()
    assert view.start < len(text) // 2 < view.end
    assert abs(strip.position_at(strip.height_of(1234)) - 1234) <= 1


def test_that_the_strip_shows_marks_and_hits_where_they_lie(sheet, qtbot: QtBot) -> None:
    text = "\n".join(f"ligne {n}" for n in range(500))
    s: Sheet = sheet(text)
    s.show(s.row(1, "ligne 250", "claim"))
    strip = s.pane._strip
    qtbot.waitUntil(lambda: not strip._settle.isActive())
    colour = default_types("light")["claim"].bar.lower()
    image = strip.grab().toImage()
    rows = [
        y
        for y in range(image.height())
        for x in range(14)
        if image.pixelColor(x, y).name() == colour
    ]
    assert rows
    assert all(abs(y - strip.height_of(s.span("ligne 250").start)) <= 4 for y in rows)
    s.pane.set_hits([s.span("ligne 400")])
    line = s.pane.colours().hit_line.lower()
    y = int(strip.height_of(s.span("ligne 400").start))
    assert strip.grab().toImage().pixelColor(6, y).name() == line


def chipped(sheet) -> Sheet:
    s: Sheet = sheet(TEXT, 900, 500)
    s.pane.set_chips(CHIPS)
    return s


def select_by_mouse(s: Sheet) -> None:
    s.drag(s.point(s.span("Emmanuel").start + 1), s.point(s.span("Macron").start + 3))


def test_that_buttons_come_a_moment_after_a_mouse_selection_and_tag(sheet, qtbot: QtBot) -> None:
    s = chipped(sheet)
    select_by_mouse(s)
    bar = s.pane._chip_bar
    assert not bar.isVisible()
    qtbot.waitUntil(bar.isVisible)
    assert s.pane.rect().contains(bar.geometry())
    buttons = bar.findChildren(QAbstractButton)
    assert [b.accessibleName() for b in buttons] == ["Tag as Actor", "Tag as Claim"]
    assert all(b.width() >= SIZE >= 24 for b in buttons)
    assert s.pane.hasFocus()
    QTest.mouseClick(buttons[1], LEFT)
    assert s.heard_of("command") == ["annotate.tag_3"]
    assert s.words(s.pane.selection()) == "Emmanuel Macron"
    assert not bar.isVisible()
    assert s.pane.hasFocus()


def test_that_escape_takes_the_buttons_first_and_the_selection_next(sheet, qtbot: QtBot) -> None:
    s = chipped(sheet)
    select_by_mouse(s)
    qtbot.waitUntil(s.pane._chip_bar.isVisible)
    s.key(Qt.Key.Key_Escape)
    assert not s.pane._chip_bar.isVisible()
    assert s.pane.selection() is not None
    s.key(Qt.Key.Key_Escape)
    assert s.pane.selection() is None


def test_that_a_key_or_a_scroll_makes_the_buttons_stay_away(sheet, qtbot: QtBot) -> None:
    s = chipped(sheet)
    s.pane.set_keymap({"A": "annotate.tag_actor"})
    select_by_mouse(s)
    s.key(Qt.Key.Key_A)
    assert not s.pane._chip_bar.isVisible() and not s.pane._chip_bar._timer.isActive()
    assert s.heard_of("command") == ["annotate.tag_actor"]


def test_that_without_chips_nothing_comes_up(sheet, qtbot: QtBot) -> None:
    s: Sheet = sheet(TEXT)
    select_by_mouse(s)
    assert not s.pane._chip_bar.isVisible() and not s.pane._chip_bar._timer.isActive()


def test_that_a_menu_is_asked_for_where_the_pointer_is_and_the_selection_stays(sheet) -> None:
    s = labelled(sheet)
    s.pane.select(s.span("La police"))
    inside = s.point(s.span("police").start + 2)
    send_menu(s, inside)
    assert s.words(s.pane.selection()) == "La police"
    send_menu(s, s.point(s.span("chancelière").start + 2))
    assert s.pane.selection() is None
    assert s.pane.current() == identity(3)
    assert len(s.heard_of("menu_asked")) == 2


def send_menu(s: Sheet, place: QPoint) -> None:
    view = s.pane.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)


def test_that_a_tooltip_shows_names_letter_by_letter(sheet) -> None:
    s = labelled(sheet)
    place = s.point(s.span("Macron").start + 2)
    view = s.pane.viewport()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    shown = QToolTip.text()
    assert "Name 2 &lt;b&gt;2" in shown
    assert "Name 1" in shown
    QToolTip.hideText()
    settle()
    assert s.pane.marks_at_point(QPointF(2, 2)) == []
