"""Relations drawn on the page: in step with the project, and within a frame."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from annotator.app import annotations as annotating
from annotator.core.model import End
from tests.counting import calls
from tests.gui.windows import Desk

PARAGRAPH = "The union said on Monday that trains would run again while the council met. " * 13


def test_that_drawing_all_relations_looks_at_little_beyond_the_view(
    open_desk: Callable[..., Desk],
) -> None:
    """Ten annotations in a thousand characters, each second one with a relation."""
    text = "\n\n".join(PARAGRAPH.strip() for _ in range(50))
    desk = open_desk(text)
    project, article = desk.session.project, desk.session.article
    made = []
    at = 0
    for number in range(len(text) // 100):
        at = text.index(" ", number * 100) + 1
        end = text.index(" ", at + 12)
        kind = "claim" if number % 2 else "actor"
        made.append(annotating.annotate(project, article, kind, [(at, end)]).id)
    for number in range(1, len(made), 2):
        target = made[max(0, number - 1 - 2 * (number % 5))]
        annotating.relate(
            project, "made_by", End("annotation", made[number]), End("annotation", target)
        )
    desk.settle()
    desk.window.commands.run("view.relations")
    assert len(desk.pane.links()) == len(made) // 2
    taken = []
    for step in range(20):
        desk.pane.verticalScrollBar().setValue(step * 37)
        taken.append(calls(lambda: desk.pane.viewport().grab()))
    assert sorted(taken)[10] < 10_000


def test_that_going_through_annotations_reads_no_relations_anew_while_all_are_drawn(
    desk: Desk,
) -> None:
    for words, key in (("union", "A"), ("too late", "C")):
        desk.select(words)
        desk.key(key)
    first, second = desk.annotations()
    desk.window.commands.run("view.relations")
    ends = (End("annotation", second.id), End("annotation", first.id))
    annotating.relate(desk.session.project, "made_by", *ends)
    QApplication.processEvents()
    drawn = desk.pane.links()
    assert len(drawn) == 1
    for one in (first, second, first):
        desk.pane.set_current(one.id)
        assert desk.pane.links() == drawn
    desk.window.commands.run("view.relations")
    desk.pane.set_current(None)
    assert desk.pane.links() == ()


def test_that_a_relation_of_a_hidden_annotator_is_not_drawn_and_breaks_nothing(desk: Desk) -> None:
    for words, key in (("union", "A"), ("too late", "C")):
        desk.select(words)
        desk.key(key)
    first, second = desk.annotations()
    ends = (End("annotation", second.id), End("annotation", first.id))
    annotating.relate(desk.session.project, "made_by", *ends)
    assert len(desk.pane.links()) == 1
    desk.pane.set_hidden_annotators([first.annotator])
    assert not desk.pane.viewport().grab().isNull()
    assert desk.pane.link_knob() is None
