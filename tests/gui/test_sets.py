"""Annotation sets that come in by the window: recognised, asked about, imported, reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from annotator.app import annotations as annotating
from annotator.app import articles, label_memory
from annotator.app.sets import formats
from annotator.gui.dialogs.exported import ExportedDialog
from annotator.gui.dialogs.exporting import ExportDialog, ExportWish
from annotator.gui.dialogs.importing.dialog import ImportDialog
from annotator.gui.dialogs.sets.importing import SetImportDialog
from annotator.gui.dialogs.sets.report import SetReportDialog
from annotator.gui.dropping import sentence
from tests.gui.windows import Desk

WORDS = "Aïcha 😀 met the minister. <b>وزير</b> spoke."


def doccano(path: Path, *labels: str, end: int = 5) -> Path:
    """A file with a mark on the first word for each label."""
    marks = [[0, end, label] for label in labels]
    path.write_text(json.dumps({"text": WORDS, "label": marks}) + "\n", "utf-8")
    return path


def brat(folder: Path, *marks: str) -> Path:
    folder.mkdir()
    (folder / "one.txt").write_text(WORDS, "utf-8")
    (folder / "one.ann").write_text("\n".join(marks) + "\n", "utf-8")
    return folder


def asked(desk: Desk) -> SetImportDialog:
    """The dialog that asks, with everything looked at."""
    desk.qtbot.waitUntil(lambda: bool(opened(desk)))
    (dialog,) = opened(desk)
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    return dialog


def opened(desk: Desk) -> list[SetImportDialog]:
    return [one for one in desk.window.findChildren(SetImportDialog) if one.isVisible()]


def reported(desk: Desk) -> SetReportDialog:
    desk.settle()
    (found,) = [one for one in desk.window.findChildren(SetReportDialog) if one.isVisible()]
    return found


def types(desk: Desk) -> list[str]:
    return sorted(one.type for one in annotating.list_annotations(desk.session.project))


def shown(dialog: SetImportDialog) -> list[str]:
    return [dialog.rows.choice(row).text for row in range(dialog.rows.length())]


def test_that_labels_are_given_their_place_by_key_and_remembered(
    desk: Desk, tmp_path: Path
) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "PER", "PER", "Junk", "<b>&Odd</b>"))
    dialog = asked(desk)
    assert dialog.format.currentData() == "doccano"
    assert shown(dialog) == ["new: PER", "new: <b>&Odd</b>", "new: Junk"]
    assert dialog.rows.cell(0, 2).text == "2"
    assert "new entries: 3" in dialog.summary.text()
    assert dialog.focusWidget() is dialog.view
    QTest.keyClicks(dialog.view, "act")
    QTest.keyClick(dialog.view, Qt.Key.Key_Down)
    QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    QTest.keyClick(dialog.view, Qt.Key.Key_Down)
    QTest.keyClick(dialog.view, Qt.Key.Key_Right)
    assert shown(dialog)[:2] == ["Actor", "left out"]
    assert shown(dialog)[2] == "Actor"
    QTest.keyClick(dialog.view, Qt.Key.Key_Right)
    assert shown(dialog)[2] == "Event"
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    desk.settle()
    assert types(desk) == ["actor", "actor", "event"]
    assert desk.session.codebook.find_type("per") is None
    remembered = label_memory.remembered("doccano").types
    assert remembered == {"PER": "actor", "<b>&Odd</b>": "", "Junk": "event"}


def test_that_nobody_is_asked_when_every_label_is_known(desk: Desk, tmp_path: Path) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "Actor", "claim"))
    desk.settle()
    desk.settle()
    assert not opened(desk)
    assert types(desk) == ["actor", "claim"]


def test_that_enter_takes_everything_as_it_is_proposed(desk: Desk, tmp_path: Path) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "PER"))
    dialog = asked(desk)
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    desk.settle()
    assert types(desk) == ["per"]
    assert desk.session.codebook.find_type("per").names == {"en": "PER"}
    assert label_memory.remembered("doccano").types == {}


def test_that_nothing_is_written_after_a_no(desk: Desk, tmp_path: Path) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "PER"))
    QTest.keyClick(asked(desk), Qt.Key.Key_Escape)
    desk.settle()
    assert types(desk) == []
    assert articles.count(desk.session.project) == 1


def test_that_many_labels_are_changed_at_once_and_joined_to_a_new_one(
    desk: Desk, tmp_path: Path
) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "B-x", "I-x", "Z"))
    dialog = asked(desk)
    dialog.view.selectAll()
    QTest.keyClick(dialog.view, Qt.Key.Key_Backspace)
    assert shown(dialog) == ["left out"] * 3
    QTest.keyClicks(dialog.view, "+")
    assert shown(dialog) == ["new: B-x", "new: I-x", "new: Z"]
    dialog.view.go_to_row(1)
    QTest.keyClicks(dialog.view, "b-")
    assert shown(dialog) == ["new: B-x", "new: B-x", "new: Z"]
    dialog.accept()
    desk.settle()
    assert types(desk) == ["b_x", "b_x", "z"]


def test_that_the_choices_of_a_label_are_listed_as_plain_text(desk: Desk, tmp_path: Path) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "<b>&Odd</b>"))
    dialog = asked(desk)
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    (menu,) = [one for one in dialog.view.findChildren(QMenu) if one.isVisible()]
    texts = [one.text() for one in menu.actions() if not one.isSeparator()]
    assert texts[0] == "new: <b>&&Odd</b>"
    assert texts[1:4] == ["Actor", "Event", "Claim"]
    assert texts[-1] == "left out"
    menu.actions()[4].trigger()
    menu.close()
    assert shown(dialog) == ["Claim"]
    dialog.reject()


def test_that_another_format_is_looked_at_when_it_is_chosen(desk: Desk, tmp_path: Path) -> None:
    strange = tmp_path / "strange.data"
    doccano(strange, "PER")
    desk.window.sets.bring(strange)
    dialog = asked(desk)
    assert not dialog.main.isEnabled()
    assert "not recognised" in dialog.summary.text()
    dialog.format.setCurrentIndex(dialog.format.findData("qdpx"))
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert not dialog.main.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData("doccano"))
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert shown(dialog) == ["new: PER"]
    assert dialog.main.isEnabled()
    dialog.reject()


def test_that_options_of_reading_are_offered_and_heeded(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "page.tsv"
    page.write_text(
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Actor|label|role\n\n\n#Text=Ben left\n"
        "1-1\t0-3\tBen\tPER\tboss\n1-2\t4-8\tleft\t_\t_\n",
        "utf-8",
    )
    desk.window.sets.bring(page)
    dialog = asked(desk)
    assert [one.label for one in dialog.rows.labels] == ["PER", "role"]
    assert {"layers", "label"} <= set(dialog.options.fields)
    dialog.options.fields["label"].setText("role")
    desk.qtbot.waitUntil(lambda: not dialog.busy)
    assert [one.label for one in dialog.rows.labels] == ["boss", "label"]
    dialog.accept()
    desk.settle()
    assert types(desk) == ["boss"]


def test_that_annotations_without_a_name_are_somebodys(desk: Desk, tmp_path: Path) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "PER"))
    dialog = asked(desk)
    assert dialog.people.currentText() == "Anna"
    dialog.accept()
    desk.settle()
    (one,) = annotating.list_annotations(desk.session.project)
    assert one.annotator == desk.session.annotator.id


def test_that_what_was_refused_is_shown_copied_and_saved(desk: Desk, tmp_path: Path) -> None:
    folder = brat(tmp_path / "corpus", "T1\tActor 0 5\tAïcha", "T2\tActor 2 7\tminister", "T3\tActor 90 95\tx")  # fmt: skip
    desk.window.sets.bring(folder)
    desk.settle()
    report = reported(desk)
    outcomes = [line.outcome for line in report.rows.lines]
    assert "refused" in outcomes
    report.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "refused" in copied and "one.ann" in copied
    report.write(tmp_path / "told.json")
    told = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert told["report"]["exact"] == 1
    assert told["report"]["refused"]
    report.write(tmp_path / "told")
    assert (tmp_path / "told.txt").read_text("utf-8") == copied
    report.accept()


def drop(desk: Desk, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy = Qt.DropAction.CopyAction
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    desk.window.dropEvent(QDropEvent(QPointF(50, 50), copy, data, left, plain))


def test_that_a_dropped_set_is_imported_and_a_dropped_text_is_an_article(
    desk: Desk, tmp_path: Path
) -> None:
    drop(desk, brat(tmp_path / "corpus", "T1\tPerson 0 5\tAïcha"))
    dialog = asked(desk)
    assert dialog.format.currentData() == "brat"
    dialog.reject()
    text = tmp_path / "text.txt"
    text.write_text(WORDS, "utf-8")
    drop(desk, text)
    desk.qtbot.waitUntil(
        lambda: any(one.isVisible() for one in desk.window.findChildren(ImportDialog))
    )
    (look,) = desk.window.findChildren(ImportDialog)
    desk.qtbot.waitUntil(lambda: not look.busy)
    look.reject()
    desk.settle()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.dna", "Drop to import annotations from a.dna"),
        ("a.txt", "Drop to add 1 article"),
        ("a.json", "Drop to add 1 article"),
    ],
)
def test_that_dropping_says_what_it_will_do(tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / name
    path.write_text("", "utf-8")
    assert sentence([path], True) == said


def test_that_the_project_closing_takes_the_question_away(desk: Desk, tmp_path: Path) -> None:
    desk.window.sets.bring(doccano(tmp_path / "a.jsonl", "PER"))
    dialog = asked(desk)
    desk.session.run("project.start")
    desk.qtbot.waitUntil(lambda: not opened(desk))
    assert dialog is not None


# Out.


def exporting(desk: Desk) -> ExportDialog:
    desk.session.run("project.export")
    (dialog,) = [one for one in desk.window.findChildren(ExportDialog) if one.isVisible()]
    return dialog


def test_that_every_format_is_offered_with_every_option_and_room_for_them(desk: Desk) -> None:
    dialog = exporting(desk)
    for number, one in enumerate(each for each in formats() if each.writes):
        dialog.format.setCurrentIndex(number)
        assert dialog.format.currentData() == one.name
        wanted = {each.name for each in one.options if each.to == "write"}
        assert set(dialog.options.values()) == wanted
        assert dialog.height() >= dialog.column.totalMinimumSize().height()
    dialog.reject()
    desk.settle()


def test_that_a_format_says_before_what_it_may_not_hold(desk: Desk) -> None:
    dialog = exporting(desk)
    assert dialog.limits.text() == "Keeps everything."
    dialog.format.setCurrentIndex(dialog.format.findData("conll"))
    assert "annotations that overlap" in dialog.limits.text()
    dialog.reject()
    desk.settle()


def test_that_losses_are_shown_after_and_copied(desk: Desk, tmp_path: Path) -> None:
    desk.caret("trains")
    desk.key("1")
    target = tmp_path / "set.conll"
    desk.window.exchange.export(ExportWish("conll", target, None, False))
    desk.settle()
    (notice,) = [one for one in desk.window.notices.shown() if "could not hold" in one.text]
    notice.button.click()
    (dialog,) = [one for one in desk.window.findChildren(ExportedDialog) if one.isVisible()]
    assert dialog.list.count() >= 1
    dialog.copy_report()
    copied = QGuiApplication.clipboard().text()
    assert str(target) in copied and dialog.list.item(0).text() in copied
    dialog.accept()
