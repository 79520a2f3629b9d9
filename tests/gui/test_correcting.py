"""Excluded parts, and correcting an article's text, in the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from annotator.app import articles, corrections, exclusions
from annotator.core.model import Span
from annotator.gui.dialogs.correcting import CorrectingDialog, VersionsDialog
from annotator.gui.dialogs.excluding import ExcludingDialog
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.selection import SelectionPanel

SHIFT = Qt.KeyboardModifier.ShiftModifier
CREDIT = (
    "Photo: Anna Weiss / Agence Presse\n\n"
    "Minister Benali promised new trains on Monday.\n\n"
    "The union called it too late.\n\n"
    "© 2026 Daily Example. All rights reserved.\n"
)


def dialog(desk, kind):
    (found,) = [one for one in desk.window.findChildren(kind) if one.isVisible()]
    return found


def excluded(desk):
    return [desk.text[s.start : s.end] for s in desk.pane.excluded()]


def exclude(desk, words):
    desk.select(words)
    desk.key("X", SHIFT)


def stored(desk):
    return articles.text(desk.session.project, desk.session.article)


def correct(desk, words, new):
    """Type other words over some words, through the dialog for the paragraph at the caret."""
    desk.caret(words)
    desk.window.commands.run("article.correct")
    open_one = dialog(desk, CorrectingDialog)
    cursor = open_one.editor.document().find(words)
    cursor.insertText(new)
    open_one.accept()
    desk.settle()


def darkness(desk, words):
    """How far the darkest dot among some words is from white paper."""
    start = desk.text.index(words)
    top, bottom = desk.pane._view_heights()
    (rect, *_), *_ = desk.pane._page.rects_of(Span(start, start + len(words)), top, bottom)
    picture = desk.pane.viewport().grab(rect.adjusted(2, 2, -2, -2).toRect()).toImage()
    return min(
        picture.pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_that_the_selection_is_excluded_dimmed_and_taken_back_by_the_same_key(desk):
    before = darkness(desk, "promised")
    exclude(desk, "promised new trains")
    assert excluded(desk) == ["promised new trains"]
    assert darkness(desk, "promised") > before + 30
    assert darkness(desk, "Monday") < before + 30
    desk.caret("new trains")
    desk.key("X", SHIFT)
    assert excluded(desk) == []
    assert exclusions.exclusions(desk.session.project, desk.session.article) == []


def test_that_undo_brings_the_page_back_in_step(desk):
    exclude(desk, "promised")
    desk.window.commands.run("edit.undo")
    assert excluded(desk) == []
    desk.window.commands.run("edit.redo")
    assert excluded(desk) == ["promised"]


def test_that_the_key_without_selection_outside_an_excluded_part_changes_nothing(desk):
    desk.caret("Monday")
    desk.key("X", SHIFT)
    assert excluded(desk) == []
    assert "Select" in desk.said()


def test_that_a_word_in_an_excluded_part_is_tagged_only_when_selected(desk):
    exclude(desk, "promised new trains")
    desk.caret("trains")
    desk.key("E")
    assert desk.quotes() == []
    assert "excluded" in desk.said()
    desk.select("trains")
    desk.key("E")
    assert desk.quotes() == [("event", "trains")]


def test_that_going_on_skips_annotations_in_excluded_parts(desk):
    for words in ("Benali", "trains", "union"):
        desk.select(words)
        desk.key("A")
    exclude(desk, "promised new trains")
    desk.pane.set_caret(0)
    desk.pane.set_current(None)
    seen = []
    for _ in range(2):
        desk.key("J")
        seen.append(desk.text[desk.pane.caret() :].split()[0])
    assert seen == ["Benali", "union"]
    desk.key("K")
    assert desk.text[desk.pane.caret() :].startswith("Benali")


def test_that_another_article_shows_its_own_excluded_parts(open_desk):
    desk = open_desk("One two three.\n", "Four five six.\n")
    first = desk.session.article
    exclude(desk, "two")
    desk.window.commands.run("article.next")
    assert desk.session.article != first
    assert excluded(desk) == []
    desk.window.commands.run("article.previous")
    assert excluded(desk) == ["two"]


def test_that_ticked_proposals_are_excluded_as_one_step(open_desk):
    desk = open_desk(CREDIT)
    desk.window.commands.run("article.boilerplate")
    desk.settle()
    sheet = dialog(desk, ExcludingDialog)
    assert sheet.list.count() >= 2
    for row in range(sheet.list.count()):
        sheet.list.item(row).setCheckState(Qt.CheckState.Checked)
    assert sheet.button.text() == f"Exclude {sheet.list.count()}"
    sheet.accept()
    assert len(excluded(desk)) >= 2
    desk.window.commands.run("edit.undo")
    assert excluded(desk) == []


def test_that_reasons_are_words_and_what_is_not_ticked_is_kept_for_good(open_desk):
    desk = open_desk(CREDIT)
    desk.window.commands.run("article.boilerplate")
    desk.settle()
    sheet = dialog(desk, ExcludingDialog)
    assert sheet.list.item(0).text().endswith("\nNames who took a picture, or an agency")
    sheet.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    sheet.accept()
    assert excluded(desk) == ["© 2026 Daily Example. All rights reserved."]
    project, article = desk.session.project, desk.session.article
    assert exclusions.proposals(project, article) == []
    desk.window.commands.run("edit.undo")  # both in one step
    assert excluded(desk) == [] and len(exclusions.proposals(project, article)) == 2


def test_that_all_proposals_can_be_refused(open_desk):
    desk = open_desk(CREDIT)
    desk.window.commands.run("article.boilerplate")
    desk.settle()
    sheet = dialog(desk, ExcludingDialog)
    for row in range(sheet.list.count()):
        sheet.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert sheet.button.text() == "Keep all"
    sheet.accept()
    assert excluded(desk) == []
    assert exclusions.proposals(desk.session.project, desk.session.article) == []


def test_that_annotations_left_behind_are_listed_and_open_without_a_wrong_place(desk):
    desk.select("promised")
    desk.key("E")
    left = desk.session.annotation
    text = stored(desk).replace(" promised new trains on Monday", "")
    corrections.correct_text(desk.session.project, desk.session.article, text)
    desk.session.select_annotation(None)
    desk.window.commands.run("annotate.worklist")
    (panel,) = desk.window.findChildren(SelectionPanel)
    desk.qtbot.waitUntil(lambda: not panel.bar.waiting and not panel._latest.busy)
    assert panel.rows.ids == [left]
    caret = desk.pane.caret()
    panel._open(0)
    desk.settle()
    assert desk.pane.caret() == caret and left not in desk.pane.annotation_ids()
    assert desk.session.annotation == left
    notice = desk.window.notices.shown()[-1]
    assert notice.text == "“promised” is in an earlier text of this article only."
    notice.button.click()
    dialog(desk, VersionsDialog).reject()


def test_that_a_correction_that_leaves_annotations_behind_offers_to_show_them(desk):
    desk.select("promised")
    desk.key("E")
    correct(desk, "promised new trains on Monday", "came")
    sheet = next(s for s in desk.window.findChildren(Sheet) if s.windowTitle().endswith("?"))
    sheet.accept()
    desk.settle()
    notice = desk.window.notices.shown()[-1]
    assert notice.button is not None and notice.button.text() == "Show"


def test_that_a_corrected_typo_keeps_odd_blanks_and_moves_annotations(open_desk):
    text = "A\u00a0: tpyo\u2028and\ufdd0 « Fer\u00a0Libre » 😀 e\u0301nd.\n\nThe union left.\n"
    desk = open_desk(text)
    desk.select("union")
    desk.key("A")
    correct(desk, "tpyo", "a typo")
    assert stored(desk) == text.replace("tpyo", "a typo")
    assert desk.text == stored(desk)
    assert desk.quotes() == [("actor", "union")]
    assert desk.annotations()[0].status == ""
    assert desk.errors() == []


def test_that_leaving_the_passage_as_it_is_makes_no_version(desk):
    desk.caret("promised")
    desk.window.commands.run("article.correct")
    dialog(desk, CorrectingDialog).accept()
    desk.settle()
    assert len(corrections.versions(desk.session.project, desk.session.article)) == 1


def test_that_a_touched_annotation_is_told_before_and_marked_after(desk):
    desk.select("promised new trains")
    desk.key("C")
    correct(desk, "new", "brand new")
    sheet = next(s for s in desk.window.findChildren(Sheet) if s.windowTitle().endswith("?"))
    assert "promised new" in stored(desk)
    sheet.accept()
    desk.settle()
    assert "promised brand new" in stored(desk)
    assert [one.status for one in desk.annotations()] == ["review"]
    notice = desk.window.notices.shown()[-1]
    assert "looked at again" in notice.text


def test_that_only_the_selection_is_offered_when_there_is_one(desk):
    desk.select("new trains")
    desk.window.commands.run("article.correct")
    sheet = dialog(desk, CorrectingDialog)
    assert sheet.shown == "new trains"
    sheet.editor.moveCursor(QTextCursor.MoveOperation.End)
    sheet.editor.insertPlainText(" and tracks\n\nA paragraph that was missing")
    sheet.accept()
    desk.settle()
    assert "new trains and tracks\n\nA paragraph that was missing on Monday" in stored(desk)


def test_that_excluded_parts_stay_excluded_after_a_correction(desk):
    exclude(desk, "union")
    correct(desk, "Monday", "Tuesday")
    assert excluded(desk) == ["union"]


def test_that_a_text_changed_meanwhile_is_not_overwritten(desk):
    desk.caret("Monday")
    desk.window.commands.run("article.correct")
    sheet = dialog(desk, CorrectingDialog)
    sheet.editor.insertPlainText("Late ")
    new = stored(desk).replace("Monday", "Tuesday")
    corrections.correct_text(desk.session.project, desk.session.article, new)
    sheet.accept()
    desk.settle()
    assert stored(desk) == new
    assert desk.errors()


def test_that_earlier_texts_can_be_read(desk):
    before = stored(desk)
    correct(desk, "Monday", "Tuesday")
    desk.window.commands.run("article.versions")
    sheet = dialog(desk, VersionsDialog)
    assert sheet.list.count() == 2
    assert "Tuesday" in sheet.text.toPlainText()
    sheet.list.setCurrentRow(1)
    assert sheet.text.toPlainText() == before
    assert sheet.text.isReadOnly()
