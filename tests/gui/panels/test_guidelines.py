"""Guidelines beside the text: they follow what is at hand, are searched, and are plain text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.app import annotations
from annotator.gui.panels.guidelines import WHOLE, GuidelinesPanel
from annotator.gui.panels.inspector import InspectorPanel


@pytest.fixture
def panel(desk, qtbot):
    """Guidelines and inspector side by side, an actor and a claim in one article."""
    (article,) = desk.add_articles([{"title": "One"}])
    desk.actor = annotations.annotate(desk.project, article, "actor", [(4, 9)])
    desk.claim = annotations.annotate(
        desk.project, article, "claim", [(27, 56)], attributes={"stance": "oppose"}
    )
    both = QWidget()
    row = QHBoxLayout(both)
    made = GuidelinesPanel(desk.session, both)
    desk.inspector = InspectorPanel(desk.session, both)
    row.addWidget(made)
    row.addWidget(desk.inspector)
    qtbot.addWidget(both)
    desk.both = both  # held, or it goes
    both.resize(900, 600)
    both.show()
    desk.open()
    desk.session.open_article(article)
    return made


def headings(panel):
    return [block.text for block in panel.page.blocks if block.kind == "heading"]


def test_that_the_page_follows_the_type_of_the_selected_annotation(desk, panel):
    assert "Select an annotation" in panel.page.text_shown()
    desk.session.select_annotation(desk.actor.id)
    kind = desk.project.codebook.type("actor")
    assert headings(panel)[0].startswith("Actor  (1")
    assert kind.definition and kind.definition in panel.page.text_shown()
    for example in (*kind.examples, *kind.counterexamples):
        assert example in panel.page.text_shown()
    desk.session.select_annotation(desk.claim.id)
    assert headings(panel)[0].startswith("Claim")
    stance = desk.project.codebook.attribute("stance")
    assert f"{stance.name()}: {stance.definition}" in panel.page.text_shown()


def test_that_the_page_follows_the_attribute_that_has_the_keyboard_and_marks_its_value(
    desk, panel, qtbot
):
    desk.session.select_annotation(desk.claim.id)
    editor = desk.inspector.findChildren(QWidget)
    (stance,) = [w for w in editor if w.property("guideline") == "attribute:stance"]
    stance.setFocus()
    qtbot.waitUntil(lambda: panel.about == "attribute:stance")
    book = desk.project.codebook
    assert headings(panel) == [book.attribute("stance").name()]
    for value in book.attribute("stance").values:
        assert value.name() in panel.page.text_shown()
        assert value.definition in panel.page.text_shown()
    marked = [b.text for b in panel.page.blocks if b.runs and b.runs[0].text.endswith("✓")]
    assert [line.split("  ✓")[0] for line in marked] == [book.name_of("stance.oppose")]
    annotations.set_attributes(desk.project, [desk.claim.id], {"stance": "support"})
    marked = [b.text for b in panel.page.blocks if b.runs and b.runs[0].text.endswith("✓")]
    assert [line.split("  ✓")[0] for line in marked] == [book.name_of("stance.support")]


def test_that_every_definition_is_found_by_its_words(desk, panel, qtbot):
    book = desk.project.codebook
    QTest.keyClicks(panel.field, "STANCE")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert book.attribute("stance").name() in headings(panel)
    assert all("stance" in text.lower() for text in [panel.page.text_shown()])
    assert panel.page.hasFocus()
    panel.field.setText("qqqq")
    panel.field.tell()
    assert headings(panel) == []
    assert "Nothing in the guidelines" in panel.page.text_shown()
    panel.field.reset()
    panel.shown.setCurrentIndex(panel.shown.findData(WHOLE))
    for item in (*book.types, *book.attributes, *book.relations):
        assert item.definition in panel.page.text_shown()


def test_that_what_is_shown_is_what_is_printed(desk, panel):
    printed = []
    panel.print_asked.disconnect()
    panel.print_asked.connect(lambda title, blocks: printed.append((title, blocks)))
    desk.session.select_annotation(desk.actor.id)
    panel.print.click()
    ((title, blocks),) = printed
    assert title.startswith("Actor")
    assert blocks == panel.page.blocks


def test_that_the_names_are_in_the_language_of_the_settings(desk, panel):
    desk.session.select_annotation(desk.actor.id)
    desk.session.set_setting("look.codebook_language", "fr")
    assert headings(panel)[0].startswith(desk.project.codebook.type("actor").name("fr"))


def test_that_esc_goes_back_to_the_text(desk, panel):
    panel.page.setFocus()
    QTest.keyClick(panel.page, Qt.Key.Key_Escape)
    assert desk.ran == ["go.text"]
