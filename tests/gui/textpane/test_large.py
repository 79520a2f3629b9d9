"""Many annotations and large texts: first what is in view, the rest in small steps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from annotator.core.model import Span, SpanRow
from annotator.gui.textpane import TextPane, default_types
from annotator.gui.textpane import document as documents
from annotator.gui.textpane import layoutwalk as walking
from annotator.gui.textpane import rows as keeping
from annotator.gui.textpane.geometry import BlockFinder
from tests.counting import calls
from tests.gui.textpane.conftest import ME, Sheet, identity, settle

PARAGRAPH = (
    "Le ministre a déclaré mardi que la réforme serait examinée avant l’été par les députés.\n"
)
CODES = list(default_types("light"))


def many(length: int, count: int) -> list[SpanRow]:
    step = (length - 30) / count
    return [
        SpanRow(identity(n), int(n * step), int(n * step) + 6 + n % 23, CODES[n % 8], ME, 0, "")
        for n in range(count)
    ]


def laid_out(edit: QTextEdit) -> int:
    """How many paragraphs have lines."""
    count, block = 0, edit.document().begin()
    while block.isValid():
        count += block.layout().lineCount() > 0
        block = block.next()
    return count


def test_that_a_megabyte_with_ten_thousand_annotations_is_first_painted_by_what_is_in_view(
    qtbot: QtBot,
) -> None:
    text = PARAGRAPH * (1_000_000 // len(PARAGRAPH))
    rows = many(len(text), 10_000)
    bare = QTextEdit()
    qtbot.addWidget(bare)
    bare.resize(900, 800)
    bare.setPlainText(text)
    bare.grab()
    pane = TextPane()
    qtbot.addWidget(pane)
    pane.resize(900, 800)
    pane.set_text(text)
    view = pane.visible_span()
    # The caller's query picks these out of the file; here they are at the beginning.
    shown = [r for r in rows[:400] if r.start < view.end]

    def paint() -> None:
        pane.set_rows(shown, complete=False)
        pane.grab()

    assert calls(paint) < 27_000
    assert 0 < len(shown) < 100
    assert len(pane._rows.index) == len(shown)
    assert 0 < laid_out(pane) <= laid_out(bare) < 1_000


def test_that_the_rest_comes_in_small_steps_and_wholly(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PARAGRAPH * (1_000_000 // len(PARAGRAPH))
    rows = many(len(text), 20_000)
    pane = TextPane()
    qtbot.addWidget(pane)
    pane.resize(900, 800)
    pane.show()
    pane.set_text(text)
    settle()
    ready: list[bool] = []
    pane.rows_ready.connect(lambda: ready.append(True))
    # On a clock by which every look at it takes as long as one slice may last.
    ticks = iter(range(10_000))
    monkeypatch.setattr(keeping, "perf_counter", lambda: next(ticks) * keeping.SLICE)
    pane.set_rows(rows)
    assert len(pane._rows.index) < 2_000
    assert pane._rows.index.at(3)
    steps = []
    while not ready:
        before = len(pane._rows.index)
        QApplication.processEvents()
        steps.append(len(pane._rows.index) - before)
    assert len(pane._rows.index) == 20_000
    # One turn of the loop may serve the timer more than once.
    assert max(steps) <= 4 * keeping.CHUNK


def test_that_asking_while_rows_wait_gives_the_whole_answer(sheet) -> None:
    text = PARAGRAPH * 3000
    s: Sheet = sheet(text)
    rows = many(len(text), 9_000)
    s.pane.set_rows(rows)
    assert s.pane._rows.loading
    last = rows[-1]
    assert last.annotation in s.pane.annotations_at(last.start)
    assert not s.pane._rows.loading


def test_that_changes_while_rows_wait_are_not_undone_by_them(sheet) -> None:
    text = PARAGRAPH * 3000
    s: Sheet = sheet(text)
    rows = many(len(text), 9_000)
    s.pane.set_rows(rows)
    gone, moved = rows[-1], rows[-3]
    s.pane.remove_annotation(gone.annotation)
    s.pane.replace_annotation(moved.annotation, [moved._replace(start=0, end=2)])
    s.pane.add_rows([SpanRow(b"n" * 16, 3, 11, "claim", ME, 0, "")])
    s.pane._rows.finish()
    assert gone.annotation not in s.pane._rows.index
    assert s.pane._rows.index.get(moved.annotation).fragments == ((0, 0, 2),)
    assert len(s.pane._rows.index) == 9_000


def test_that_a_line_of_a_hundred_thousand_characters_is_drawn_by_its_lines(sheet) -> None:
    text = PARAGRAPH.replace("\n", " ") * 1150
    s: Sheet = sheet(text[:100_000])
    s.show(*many(100_000, 3_000))
    s.pane._rows.finish()
    s.pane.verticalScrollBar().setValue(20_000)
    settle()
    s.pane.grab()

    def scroll() -> None:
        for n in range(10):
            s.pane.verticalScrollBar().setValue(20_000 + n * 700)
            s.pane.viewport().grab()

    assert calls(scroll) / 10 < 7_000


def test_that_adding_and_hovering_in_a_dense_page_touch_only_what_is_there(sheet) -> None:
    text = PARAGRAPH * 60
    s: Sheet = sheet(text)
    s.show(*many(len(text), 1_000))
    s.pane.viewport().grab()

    def add(n: int) -> None:
        s.pane.add_rows(
            [SpanRow(identity(90_000 + n), 100 + n * 7, 112 + n * 7, "actor", ME, 0, "")]
        )
        s.pane.viewport().grab()

    def hover() -> None:
        for n in range(100):
            s.pane.marks_at_point(s.pane.place_of(100 + n * 5).toPointF())

    counts = [calls(lambda n=n: add(n)) for n in range(12)]
    assert sorted(counts)[len(counts) // 2] < 6_000
    assert calls(hover) / 100 < 300


def test_that_a_selection_in_five_megabytes_asks_for_no_more_than_in_a_page(sheet) -> None:
    def select(s: Sheet) -> None:
        for n in range(20):
            place = n * len(PARAGRAPH)
            s.pane.show_selection(place + 4, place + 25, raw=False)
            assert s.pane.selection() is not None

    small: Sheet = sheet(PARAGRAPH * 40)
    large: Sheet = sheet(PARAGRAPH * (5_000_000 // len(PARAGRAPH)))
    select(small), select(large)
    assert calls(lambda: select(large)) < 1.2 * calls(lambda: select(small))
    assert large.pane.target_for_tag() != Span(0, 0)


def test_that_a_long_page_is_laid_out_in_slices_and_wholly(
    sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    s: Sheet = sheet("")
    # On a clock by which every look at it takes as long as one slice may last.
    ticks = iter(range(100_000))
    monkeypatch.setattr(walking, "perf_counter", lambda: next(ticks) * walking.SLICE)
    s.pane.set_text(PARAGRAPH * (1_000_000 // len(PARAGRAPH)))
    document = s.pane.document()
    most, before = 0, laid_out(s.pane)
    while not document.lastBlock().layout().lineCount():
        QApplication.processEvents()
        most, before = max(most, laid_out(s.pane) - before), laid_out(s.pane)
    assert 0 < most < 4 * walking.STRIDE / len(PARAGRAPH)
    for _ in range(3):
        QApplication.processEvents()
    end = document.documentLayout().blockBoundingRect(document.lastBlock()).bottom()
    page = s.pane.viewport().height()
    assert abs(s.pane.verticalScrollBar().maximum() + page - end) < 100


def test_that_scrolling_ahead_of_the_layout_shows_the_old_picture_until_it_is_there(
    sheet,
) -> None:
    s: Sheet = sheet("")
    text = PARAGRAPH * (2_000_000 // len(PARAGRAPH))
    s.pane.set_text(text)
    s.pane.viewport().grab()
    bar, before = s.pane.verticalScrollBar(), laid_out(s.pane)
    bar.setRange(0, 500_000)
    bar.setValue(200_000)
    assert not s.pane.viewport().updatesEnabled()
    assert laid_out(s.pane) < before + 20 * walking.STRIDE / len(PARAGRAPH)
    while not s.pane.viewport().updatesEnabled():
        QApplication.processEvents()
    settle()
    assert bar.value() == 200_000
    view = s.pane.visible_span()
    assert len(text) // 10 < view.start < view.end < len(text)


def test_that_another_text_does_not_wait_for_places_of_the_one_before(sheet) -> None:
    s: Sheet = sheet(PARAGRAPH * (2_000_000 // len(PARAGRAPH)))
    s.pane.verticalScrollBar().setRange(0, 500_000)
    s.pane.verticalScrollBar().setValue(200_000)
    s.pane.set_text("Short.")
    assert s.pane.viewport().updatesEnabled()
    assert s.pane.visible_span() == Span(0, 6)


def test_that_paragraphs_are_found_by_height_also_between_two_of_them(sheet) -> None:
    s: Sheet = sheet(PARAGRAPH * 400)
    layout, block = s.pane.document().documentLayout(), s.pane.document().begin()
    while block.isValid():
        box = layout.blockBoundingRect(block)
        for height in (box.top() + 1, box.bottom() + 1):
            finder = BlockFinder(s.pane)  # remembers none, so that it has to search
            found = [one.blockNumber() for one, _ in finder.between(height, height + 1)]
            assert set(found) <= {block.blockNumber(), block.blockNumber() + 1}
            assert height > box.bottom() or block.blockNumber() in found
        block = block.next()


def test_that_a_long_page_scrolled_far_is_not_laid_out_at_once_when_it_gets_another_width(
    sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    s: Sheet = sheet(PARAGRAPH * (1_000_000 // len(PARAGRAPH)))
    document = s.pane.document()
    while not document.lastBlock().layout().lineCount():
        QApplication.processEvents()
    s.pane.scroll_to(900_000)
    settle()
    top = s.pane.visible_span().start
    ticks = iter(range(100_000))
    monkeypatch.setattr(walking, "perf_counter", lambda: next(ticks) * walking.SLICE)
    s.pane.resize(s.pane.width() - 120, s.pane.height())
    assert laid_out(s.pane) < 20 * walking.STRIDE / len(PARAGRAPH)
    while not s.pane.viewport().updatesEnabled():
        QApplication.processEvents()
    assert abs(s.pane.visible_span().start - top) < len(PARAGRAPH)


MIXED = (
    "Le ministre 👍🏽 a déclaré cafe\u0301 mardi.\n\nقال الوزير أمس إن الإصلاح\n"
    "Un\u00a0mot\u2028et un autre\ufffc.\n\n"
)


def whole(s: Sheet) -> list[tuple[str, float, float]]:
    """The paragraphs on the page: characters, and the room above and below."""
    found, block = [], s.pane.document().begin()
    while block.isValid():
        form = block.blockFormat()
        found.append((block.text(), form.lineHeight(), form.bottomMargin()))
        block = block.next()
    return found


def fill(s: Sheet) -> int:
    """Let the rest of the text come; in how many turns it did."""
    turns = 0
    while s.pane._walk.filling:
        before = s.pane.document().characterCount()
        QApplication.processEvents()
        turns += s.pane.document().characterCount() > before
    return turns


def test_that_a_long_text_comes_in_stretches_and_is_the_same_as_in_one(
    sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = MIXED * 400 + "Sans fin"
    monkeypatch.setattr(documents, "FIRST", 5_000)
    monkeypatch.setattr(documents, "STRETCH", 7_000)
    parted: Sheet = sheet(text)
    started = sheet("")
    started.heard.clear()
    started.pane.set_text(text)
    assert started.pane.document().characterCount() < 6_000
    assert started.heard == []
    turns = fill(started)
    assert turns >= 4
    assert started.heard == []
    fill(parted)
    monkeypatch.setattr(documents, "FIRST", len(text))
    at_once: Sheet = sheet(text)
    assert not at_once.pane._walk.filling
    assert whole(started) == whole(parted) == whole(at_once)
    counted = len(text.encode("utf-16-le")) // 2
    assert started.pane.document().characterCount() == counted + 1
    assert not started.pane.document().isUndoAvailable()
    assert started.pane.caret() == 0


def test_that_a_place_asked_for_while_the_text_comes_is_waited_for(sheet) -> None:
    text = PARAGRAPH * (2_000_000 // len(PARAGRAPH))
    s: Sheet = sheet("")
    s.pane.set_text(text)
    place = Span(len(text) - 500, len(text) - 480)
    s.pane.select(place)
    assert s.pane._walk.filling
    assert s.pane.caret() == place.end
    s.pane.set_caret(40)
    s.pane.select(place)
    while s.pane.raw_selection() != place:
        QApplication.processEvents()
    assert s.pane.visible_span().start < place.start < place.end <= s.pane.visible_span().end


def test_that_a_reader_is_brought_back_while_the_text_comes_and_the_place_is_known_all_along(
    sheet,
) -> None:
    text = PARAGRAPH * (1_000_000 // len(PARAGRAPH))
    s: Sheet = sheet("")
    s.pane.set_text(text)
    top = 9_000 * len(PARAGRAPH)
    wanted = s.pane.reading_position()._replace(top=top, caret=top + 12)
    s.pane.restore_reading_position(wanted)
    assert s.pane._walk.filling
    assert s.pane.reading_position() == wanted
    assert not s.pane.viewport().updatesEnabled()
    while not s.pane.viewport().updatesEnabled():
        assert s.pane.reading_position() == wanted
        QApplication.processEvents()
    settle()
    assert s.pane.visible_span().start == top
    assert s.pane.reading_position() == wanted


def test_that_an_annotation_far_down_is_made_current_without_laying_out_all_before_it(
    sheet,
) -> None:
    text = PARAGRAPH * (2_000_000 // len(PARAGRAPH))
    s: Sheet = sheet("")
    s.pane.set_text(text)
    row = SpanRow(identity(1), len(text) - 200, len(text) - 190, "actor", ME, 0, "")
    s.pane.set_rows([row])
    s.pane.select(Span(row.start, row.end))
    s.pane.set_current(row.annotation)
    assert s.pane._walk.filling
    assert laid_out(s.pane) < 1_000
    assert s.pane.current() == row.annotation
    while s.pane.visible_span().end < row.start:
        QApplication.processEvents()
    assert s.pane.current() == row.annotation


@pytest.mark.parametrize("asked", ["key", "scroll", "zoom", "another text"])
def test_that_what_cannot_wait_finds_the_whole_text(sheet, asked: str) -> None:
    text = PARAGRAPH * (700_000 // len(PARAGRAPH))
    s: Sheet = sheet("")
    s.pane.set_text(text)
    s.pane.viewport().grab()
    assert s.pane._walk.filling
    if asked == "key":
        s.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        assert s.pane.caret() == len(text)
    elif asked == "scroll":
        s.pane.verticalScrollBar().setValue(60)
        assert s.pane.verticalScrollBar().value() == 60
        assert 0 < s.pane.visible_span().start < 300
    elif asked == "zoom":
        s.pane.set_zoom(2.0)
        assert s.pane.visible_span().start == 0
    else:
        s.pane.set_text("Court.")
        text = "Court."
    assert not s.pane._walk.filling
    settle()
    cursor = QTextCursor(s.pane.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.position() == len(text)


@pytest.mark.parametrize("words", ["Le ministre 👍🏽 a dit. ", "قال الوزير في Paris أمس. "])
def test_that_a_paragraph_without_end_is_shown_in_parts_and_keeps_every_position(
    sheet, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(documents, "LONGEST", 1_000)
    text = f"Titre\n\n{words * 300}\n{'x' * 3_000}\n{words * 20}\nSans fin"
    s: Sheet = sheet(text)
    store, document = s.pane._page.store, s.pane.document()
    fed = {at for at, letter in enumerate(text) if letter == "\n"}
    parted = [start - 1 for start in store.starts[1:] if start - 1 not in fed]
    assert len(parted) >= 6
    assert {text[at] for at in parted} == {" "}
    assert [n for n in range(len(text)) if store.shown[n] != text[n]] == parted
    longest = max(b - a for a, b in pairwise(store.starts) if text[a] != "x")
    assert longest <= 1_000
    blocks = [document.findBlockByNumber(n) for n in range(document.blockCount())]
    assert [block.position() for block in blocks] == [store.map.to_utf16(n) for n in store.starts]
    assert len({b.textDirection() for b in blocks if b.length() > 500 and b.text()[0] != "x"}) == 1
    place = Span(parted[2] - 5, parted[2] + 6)
    s.pane.select(place)
    assert s.pane.raw_selection() == place
    assert s.pane.createMimeDataFromSelection().text() == text[place.start : place.end]
    s.show(s.row(1, place))
    s.pane.set_caret(place.start)
    s.pane.set_current(identity(1))
    assert s.pane.visible_span().start <= place.start < place.end <= s.pane.visible_span().end
    s.key(Qt.Key.Key_End)
    assert s.pane.caret() == parted[2]
    rtl = blocks[-1].previous().textDirection() == Qt.LayoutDirection.RightToLeft
    s.key(Qt.Key.Key_Left if rtl else Qt.Key.Key_Right)
    assert s.pane.caret() == parted[2] + 1
