"""Annotations on the page: given, changed, hidden, found, stepped through."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core.model import Span, SpanRow
from annotator.gui.textpane.index import BRIDGE
from tests.gui.textpane.conftest import ME, OTHER, Sheet, identity, ids, numbers, settle

TEXT = (
    "Le président Emmanuel Macron a reçu la chancelière. La police, dit-on, a chargé.\n"
    "قال الرئيس Emmanuel في باريس.\nFin du texte 😀 avec emoji."
)
Key = Qt.Key


def nested(sheet) -> Sheet:
    s: Sheet = sheet(TEXT)
    s.show(
        s.row(1, "Le président Emmanuel Macron a reçu la chancelière", "event"),
        s.row(2, "président Emmanuel Macron"),
        s.row(3, "Macron", "claim"),
        s.row(4, "La police", "actor"),
        s.row(4, "a chargé", "actor", fragment=1),
        s.row(5, "الرئيس Emmanuel"),
    )
    return s


def test_that_annotations_at_a_place_come_innermost_first(sheet) -> None:
    s = nested(sheet)
    assert numbers(s.pane.annotations_at(s.span("Macron").start)) == [3, 2, 1]
    assert numbers(s.pane.annotations_at(s.span("Emmanuel").start)) == [2, 1]
    assert numbers(s.pane.annotations_at(s.span("a chargé").start)) == [4]
    assert numbers(s.pane.annotations_at(s.span("dit-on").start)) == []
    assert numbers(s.pane.annotations_at(s.span("La police").end)) == [4]


def test_that_rows_given_in_two_calls_are_all_there_once(sheet) -> None:
    s: Sheet = sheet(TEXT)
    rows = [s.row(n, Span(n * 3, n * 3 + 5)) for n in range(20)]
    s.pane.set_rows(rows[:5], complete=False)
    assert s.heard_of("rows_ready") == []
    s.pane.set_rows(rows, complete=True)
    settle()
    assert len(s.heard_of("rows_ready")) == 1
    assert [n for n in range(20) if s.pane.annotations_at(n * 3)[0] == identity(n)]
    found = []
    while (one := s.pane.next_annotation()) is not None:
        found.append(one)
    assert found == ids(*range(20)) or found == ids(*range(1, 20))


def test_that_a_second_complete_call_replaces_the_first(sheet) -> None:
    s = nested(sheet)
    s.show(s.row(9, "Fin"))
    assert s.pane.annotations_at(s.span("Macron").start) == []
    assert s.pane.annotations_at(s.span("Fin").start) == ids(9)


def test_that_parts_of_one_annotation_may_come_in_different_calls(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.pane.set_rows([s.row(1, "police")], complete=False)
    s.pane.set_rows([s.row(1, "police"), s.row(1, "chargé", fragment=1)], complete=True)
    mark = s.pane.set_current(identity(1)) or s.pane.current_mark()
    assert [f[0] for f in mark.fragments] == [0, 1]


def test_that_an_added_annotation_moves_nobody(sheet) -> None:
    s = nested(sheet)
    index = s.pane._rows.index
    before = {mark.id: mark.lane for mark in index.marks()}
    s.pane.add_rows([s.row(10, "Le président", "quote"), s.row(11, "Emmanuel Macron a", "frame")])
    for one, lane in before.items():
        assert index.get(one).lane == lane


def test_that_a_replaced_annotation_keeps_its_lane_and_shows_its_new_place(sheet) -> None:
    s = nested(sheet)
    lane = s.pane._rows.index.get(identity(2)).lane
    s.pane.replace_annotation(identity(2), [s.row(2, "Emmanuel Macron a reçu", "claim")])
    mark = s.pane._rows.index.get(identity(2))
    assert (mark.lane, mark.type) == (lane, "claim")
    assert identity(2) not in s.pane.annotations_at(s.span("président").start)
    assert identity(2) in s.pane.annotations_at(s.span("reçu").start)


def test_that_a_removed_annotation_is_gone_and_no_longer_current(sheet) -> None:
    s = nested(sheet)
    s.pane.set_current(identity(3))
    s.pane.remove_annotation(identity(3))
    assert identity(3) not in s.pane.annotations_at(s.span("Macron").start)
    assert s.pane.current() == identity(2)
    assert s.heard_of("current_changed")[-1] == identity(2)
    s.pane.remove_annotation(b"?" * 16)


def test_that_hidden_annotators_are_neither_seen_nor_found(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.show(s.row(1, "Macron"), s.row(2, "Emmanuel Macron", annotator=OTHER))
    s.pane.set_hidden_annotators({OTHER})
    assert s.pane.annotations_at(s.span("Macron").start) == ids(1)
    s.pane.add_rows([s.row(3, "police", annotator=OTHER)])
    assert s.pane.annotations_at(s.span("police").start) == []
    s.pane.set_hidden_annotators({ME})
    assert s.pane.annotations_at(s.span("Macron").start) == ids(2)
    s.pane.set_hidden_annotators(set())
    assert s.pane.annotations_at(s.span("Macron").start) == ids(1, 2)
    assert s.pane.annotations_at(s.span("police").start) == ids(3)


def test_that_stepping_goes_through_all_in_order_and_stops_at_the_ends(sheet) -> None:
    s = nested(sheet)
    s.pane.set_caret(len(TEXT))
    forward = []
    while (one := s.pane.previous_annotation()) is not None:
        forward.append(one)
        assert s.pane.current() == one
    assert numbers(forward) == [5, 4, 3, 2, 1]
    back = []
    while (one := s.pane.next_annotation()) is not None:
        back.append(one)
    assert numbers(back) == [2, 3, 4, 5]
    assert s.pane.current() == identity(5)
    assert s.pane.caret() == s.span("الرئيس").start


def test_that_stepping_from_the_caret_finds_what_lies_beyond_it(sheet) -> None:
    s = nested(sheet)
    s.pane.set_caret(s.span("dit-on").start)
    assert s.pane.next_annotation() == identity(5)
    s.pane.set_caret(s.span("dit-on").start)
    assert s.pane.previous_annotation() == identity(4)


def test_that_stepping_can_be_kept_to_some_types(sheet) -> None:
    s = nested(sheet)
    assert s.pane.next_annotation({"claim"}) == identity(3)
    assert s.pane.next_annotation({"claim"}) is None
    assert s.pane.previous_annotation({"event", "claim"}) == identity(1)


def test_that_stepping_does_not_scroll_what_is_in_view(sheet) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n} du long texte" for n in range(400)))
    s.show(*(s.row(n, f"ligne {n} ") for n in (10, 11, 12, 200)))
    bar = s.pane.verticalScrollBar()
    bar.setValue(150)
    for n in (10, 11, 12):
        assert s.pane.next_annotation() == identity(n)
        assert bar.value() == 150
    s.pane.next_annotation()
    assert bar.value() > 1000
    place = s.span("ligne 200 ")
    assert s.pane.visible_span().start < place.start < s.pane.visible_span().end


def test_that_the_current_annotation_is_the_one_the_caret_is_in(sheet) -> None:
    s = nested(sheet)
    s.pane.set_caret(s.span("Macron").start + 1)
    assert s.pane.current() == identity(3)
    s.pane.set_caret(s.span("Emmanuel").start + 1)
    assert s.pane.current() == identity(2)
    s.pane.set_caret(s.span("dit-on").start)
    assert s.pane.current() is None
    assert numbers(x or b"" for x in s.heard_of("current_changed")) == [3, 2, 0]


def test_that_a_chosen_annotation_stays_current_while_the_caret_is_in_it(sheet) -> None:
    s = nested(sheet)
    s.pane.set_current(identity(1))
    s.pane.set_caret(s.span("Macron").start + 2)
    assert s.pane.current() == identity(1)


def test_that_making_an_annotation_current_takes_the_caret_there(sheet) -> None:
    s = nested(sheet)
    s.pane.select(s.span("Fin du texte"))
    s.pane.set_current(identity(2))
    assert s.pane.caret() == s.span("président").start
    assert s.pane.selection() is None
    s.pane.set_current(None)
    assert s.pane.current() is None
    s.pane.set_current(b"?" * 16)
    assert s.pane.current() is None


def test_that_after_tagging_the_caret_stays_and_the_new_one_is_current(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.pane.select(s.span("Emmanuel Macron"))
    s.pane.add_rows([s.row(1, "Emmanuel Macron")])
    s.pane.set_current(identity(1))
    assert s.pane.current() == identity(1)
    assert s.pane.caret() == s.span("Macron").end
    assert s.pane.raw_selection() is None


def test_that_cycling_goes_round_what_overlaps_at_the_caret(sheet) -> None:
    s = nested(sheet)
    s.pane.set_caret(s.span("Macron").start + 1)
    assert [s.pane.cycle_at_caret() for _ in range(4)] == ids(2, 1, 3, 2)
    s.pane.set_caret(s.span("dit-on").start)
    assert s.pane.cycle_at_caret() is None


def test_that_clicking_again_at_a_place_cycles_and_elsewhere_unsets(sheet) -> None:
    s = nested(sheet)
    place = s.point(s.span("Macron").start + 2)
    seen = []
    for _ in range(4):
        s.click(place)
        QApplication.processEvents()
        seen.append(s.pane.current())
    assert seen == ids(3, 2, 1, 3)
    s.click(s.point(s.span("dit-on").start + 1))
    assert s.pane.current() is None


def test_that_hovering_tells_the_innermost_and_marks_it(sheet) -> None:
    s = nested(sheet)
    view = s.pane.viewport()
    QTest.mouseMove(view, s.point(s.span("Macron").start + 2))
    assert s.pane.hovered_annotation() == identity(3)
    QTest.mouseMove(view, s.point(s.span("dit-on").start + 2))
    assert s.heard_of("hovered") == [identity(3), None]


def test_that_an_underline_can_be_hovered_apart_from_the_text(sheet) -> None:
    s = nested(sheet)
    place = QPointF(s.point(s.span("Macron").start + 2))
    lanes = {m.id: m.lane for m in s.pane._rows.index.marks()}
    top = s.pane.rect_of(s.span("Macron").start)
    for number in (1, 2, 3):
        lane = lanes[identity(number)]
        art_top = top.top() + s.pane._typography.metrics.height()
        y = art_top + 2 + lane * s.pane._typography.pitch + 1
        found = s.pane.marks_at_point(QPointF(place.x(), y))
        assert [m.id for m in found] == ids(number)


def test_that_far_fragments_are_kept_apart_and_stepped_as_one(sheet) -> None:
    s: Sheet = sheet("début " + "x " * BRIDGE + "fin")
    s.show(s.row(1, "début"), s.row(1, "fin", fragment=1))
    assert s.pane.annotations_at(1) == ids(1)
    assert s.pane.annotations_at(50) == []
    assert s.pane.annotations_at(len(s.text) - 1) == ids(1)
    assert s.pane.next_annotation() == identity(1) or s.pane.current() == identity(1)
    assert s.pane.next_annotation() is None


def test_that_find_results_are_shown_and_the_current_one_is_in_view(sheet) -> None:
    s: Sheet = sheet("\n".join(f"ligne {n}" for n in range(400)))
    hits = [s.span(f"ligne {n}\n") for n in (1, 2, 300)]
    s.pane.set_hits(hits, hits[2])
    view = s.pane.visible_span()
    assert view.start <= hits[2].start < view.end
    s.pane.set_hits([])
    assert s.pane._page.hits == []


def test_that_a_types_style_is_found_or_a_sober_one_made(sheet) -> None:
    s: Sheet = sheet(TEXT)
    s.show(SpanRow(identity(1), 0, 5, "unbekannt", ME, 0, ""))
    assert s.pane._page.style_of("unbekannt").letter == "U"
    s.pane.grab()
