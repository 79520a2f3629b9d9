"""The dialogs: what they show, what they hand back, and that all of it is plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QMainWindow, QSpinBox
from pytestqt.qtbot import QtBot

from annotator.core.commands import COMMANDS, keymap
from annotator.core.ids import new_id
from annotator.core.model import Annotator, Article
from annotator.core.settings import SETTINGS, Settings
from annotator.gui.dialogs.about import AboutDialog
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.gui.dialogs.details import DetailsDialog
from annotator.gui.dialogs.exporting import ExportDialog, FormatChoice
from annotator.gui.dialogs.history import HistoryDialog, StepLine
from annotator.gui.dialogs.lines import LinesDialog
from annotator.gui.dialogs.note import NoteDialog
from annotator.gui.dialogs.paste import PasteDialog
from annotator.gui.dialogs.report import ImportReportDialog, ReportLine, summary
from annotator.gui.dialogs.settings import SettingsDialog
from annotator.gui.dialogs.sheet import ask
from annotator.gui.keysheet import KeySheet, sections

MARKUP = "<img src='file:///dev/zero'><b>Title</b>"


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


def article(**fields: str) -> Article:
    return Article(new_id(), b"", **fields)  # type: ignore[arg-type]


def labels(dialog: QDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


# Settings


def test_that_every_setting_has_an_editor_that_shows_its_value(window: QMainWindow) -> None:
    dialog = SettingsDialog(window, Settings(), lambda *_: None)
    assert set(dialog.editors) == {setting.key for setting in SETTINGS}
    for setting in SETTINGS:
        editor = dialog.editors[setting.key]
        if setting.type == "int":
            assert isinstance(editor, QSpinBox) and editor.value() == setting.default
        if setting.type == "choice":
            assert isinstance(editor, QComboBox) and editor.currentData() == setting.default
        if setting.type != "keys":
            assert editor.accessibleName() == setting.title
            assert setting.help in labels(dialog)


def test_that_a_change_holds_at_once(window: QMainWindow) -> None:
    settings = Settings()
    dialog = SettingsDialog(window, settings, settings.set)
    size = dialog.editors["reading.size"]
    assert isinstance(size, QSpinBox)
    size.setValue(17)
    assert settings["reading.size"] == 17


def test_that_a_taken_key_is_refused_with_the_name_of_its_command(window: QMainWindow) -> None:
    settings = Settings()
    dialog = SettingsDialog(window, settings, settings.set)
    keys = dialog.editors["keys.own"]
    keys.choose("annotate.note")
    keys.edit.setKeySequence(QKeySequence("J"))
    keys.take.click()
    assert "Next annotation" in keys.problem.text()
    assert settings["keys.own"] == {}
    keys.edit.setKeySequence(QKeySequence("W"))
    keys.take.click()
    assert settings["keys.own"] == {"annotate.note": ("W",)}
    keys.edit.setKeySequence(QKeySequence("Ctrl+M"))
    keys.add.click()
    assert settings["keys.own"] == {"annotate.note": ("W", "Ctrl+M")}
    keys.usual.click()
    assert settings["keys.own"] == {}


# Annotator


def test_that_a_name_is_asked_and_escape_keeps_things(window: QMainWindow, qtbot: QtBot) -> None:
    known = [Annotator(new_id(), "Anna"), Annotator(new_id(), "Ben & Co")]
    dialog = AnnotatorDialog(window, "Anna", known)
    dialog.open()
    assert dialog.list.count() == 1
    dialog.name.clear()
    assert not dialog.main.isEnabled()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.list.itemActivated.emit(dialog.list.item(0))
    assert chosen.args == ["Ben & Co"]
    again = AnnotatorDialog(window, "Anna", known)
    again.open()
    with qtbot.assertNotEmitted(again.chosen):
        QTest.keyClick(again, Qt.Key.Key_Escape)


# Article details


def test_that_only_changed_fields_are_handed_back(window: QMainWindow) -> None:
    dialog = DetailsDialog(window, [article(title=MARKUP, source="Le Journal", note="one\ntwo")])
    assert dialog.changes() == {}
    assert dialog.fields["title"].text() == MARKUP
    dialog.fields["date"].setText(" 2026-11 ")
    dialog.note.setPlainText("one\u00a0more\nline")
    assert dialog.changes() == {"date": "2026-11", "note": "one\u00a0more\nline"}


def test_that_fields_which_differ_between_articles_stay_unless_filled_in(
    window: QMainWindow,
) -> None:
    dialog = DetailsDialog(
        window, [article(title="A", source="Le Journal"), article(title="B", source="Le Journal")]
    )
    assert dialog.fields["title"].text() == ""
    assert dialog.fields["title"].placeholderText() == "different"
    assert dialog.fields["source"].text() == "Le Journal"
    dialog.fields["language"].setText("fr")
    assert dialog.changes() == {"language": "fr"}


# Import, paste, export


def test_that_failed_files_come_first_and_name_their_reason(
    window: QMainWindow, qtbot: QtBot
) -> None:
    lines = [
        ReportLine("good.txt", "added", encoding="windows-1252", key="good"),
        ReportLine("twin.txt", "duplicate"),
        ReportLine(MARKUP, "failed", "It is not a PDF.", key="bad"),
    ]
    dialog = ImportReportDialog(window, lines)
    first = dialog.list.topLevelItem(0)
    assert first is not None and first.text(0) == MARKUP and "It is not a PDF." in first.text(2)
    assert dialog.detail.text() == f"{MARKUP}: It is not a PDF."
    dialog.list.setCurrentItem(dialog.list.topLevelItem(2))
    assert dialog.encoding.currentText() == "windows-1252"
    dialog.encoding.setCurrentText("koi8-r")
    with qtbot.waitSignal(dialog.again) as again:
        dialog.read.click()
    assert again.args == ["good", "koi8-r"]
    dialog.list.setCurrentItem(dialog.list.topLevelItem(1))
    assert not dialog.read.isEnabled()


def test_that_an_import_is_summed_up_in_one_sentence() -> None:
    added, twin, failed = (ReportLine("x", o) for o in ("added", "duplicate", "failed"))
    assert summary([added]) == "1 article added."
    assert (
        summary([added, added, twin, failed])
        == "2 articles added, 1 was there already, 1 file failed."
    )


def test_that_a_pasted_text_is_shown_before_it_goes_in(window: QMainWindow, qtbot: QtBot) -> None:
    dialog = PasteDialog(window, f"{MARKUP}\nSecond line", "Guess", "", "2026-11-03")
    dialog.open()
    dialog.source.setText("Le Journal ")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.accept()
    assert chosen.args == [{"title": "Guess", "source": "Le Journal", "date": "2026-11-03"}]


FORMATS = [
    FormatChoice("csv", "Table", (".csv",), "one"),
    FormatChoice("brat", "Standoff", (".ann",), "many"),
]


def test_that_an_export_over_something_must_be_asked_for(
    window: QMainWindow, tmp_path: Path
) -> None:
    (tmp_path / "work.csv").write_text("old", "utf-8")
    people = [Annotator(new_id(), "Anna")]
    dialog = ExportDialog(window, FORMATS, people, tmp_path, "work")
    assert dialog.path.text() == str(tmp_path / "work.csv")
    assert not dialog.main.isEnabled()
    dialog.overwrite.setChecked(True)
    assert dialog.main.isEnabled()
    dialog.people.setCurrentIndex(1)
    wish = dialog.wish()
    assert (wish.format, wish.path, wish.annotator, wish.overwrite) == (
        "csv", tmp_path / "work.csv", people[0], True,
    )  # fmt: skip
    dialog.format.setCurrentIndex(1)
    assert dialog.path.text() == str(tmp_path / "work-brat")
    assert dialog.main.isEnabled()


# History, layers, note


def test_that_going_back_marks_all_it_takes_back(window: QMainWindow, qtbot: QtBot) -> None:
    steps = [
        StepLine("Tag as Actor", "", 1),
        StepLine("Undone: x", "", 0),
        StepLine("Import", "", 2),
    ]
    dialog = HistoryDialog(window, steps, writable=True)
    dialog.list.setCurrentRow(2)
    assert dialog.main.text() == "Take back 2 steps"
    struck = [dialog.list.item(row).font().strikeOut() for row in range(3)]
    assert struck == [True, False, True]
    with qtbot.waitSignal(dialog.go_back) as back:
        dialog.accept()
    assert back.args == [2]
    assert not HistoryDialog(window, steps, writable=False).main.isEnabled()


def test_that_a_note_is_kept_with_control_enter(window: QMainWindow, qtbot: QtBot) -> None:
    dialog = NoteDialog(window, MARKUP, "before")
    dialog.open()
    dialog.editor.setPlainText("one\u00a0two\u2028three")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(dialog.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert chosen.args == ["one\u00a0two\u2028three"]


def test_that_a_question_is_answered_by_one_button(window: QMainWindow) -> None:
    answers: list[str] = []
    sheet = ask(window, "Delete?", MARKUP, "Delete", lambda: answers.append("yes"))
    assert MARKUP in labels(sheet)
    sheet.accept()
    assert answers == ["yes"]
    ask(window, "Delete?", "", "Delete", lambda: answers.append("no")).reject()
    assert answers == ["yes"]


# Help


def test_that_every_key_in_force_is_on_the_sheet(window: QMainWindow) -> None:
    own = keymap({"annotate.note": ("Ctrl+M",)})
    shown = " | ".join(f"{name}: {keys}" for _, rows in sections(own) for name, keys in rows)
    assert "Write a note: Ctrl+M" in shown
    for command in COMMANDS:
        if own[command.id] and not command.id[-1].isdigit():
            assert command.plain_title in shown
    moved = keymap({"annotate.tag_1": ("W",)})
    assert ("Tag as type 1", "W") in [row for _, rows in sections(moved) for row in rows]


def test_that_the_sheet_can_be_searched(window: QMainWindow) -> None:
    sheet = KeySheet(window, keymap())
    sheet.field.setText("undo")
    assert [text for text, line in sheet._rows if not line.isHidden()] == ["Undo Ctrl+Z"]


# Safety


def test_that_no_dialog_shows_text_from_outside_as_markup(window: QMainWindow) -> None:
    dialogs = [
        AnnotatorDialog(window, MARKUP, [Annotator(new_id(), MARKUP), Annotator(new_id(), "x")]),
        DetailsDialog(window, [article(title=MARKUP, path=MARKUP, date_text=MARKUP)]),
        PasteDialog(window, MARKUP, MARKUP),
        NoteDialog(window, MARKUP, MARKUP),
        LinesDialog(window, "x", MARKUP, [MARKUP]),
        ImportReportDialog(window, [ReportLine(MARKUP, "failed", MARKUP)]),
        HistoryDialog(window, [StepLine(MARKUP, MARKUP, 1)], True),
        AboutDialog(window, Path("/<b>home</b>")),
    ]
    for dialog in dialogs:
        for label in dialog.findChildren(QLabel):
            buddy_of_ours = label.buddy() is not None
            assert label.textFormat() == Qt.TextFormat.PlainText or buddy_of_ours, label.text()


def test_that_an_export_takes_options_and_only_what_was_chosen(
    window: QMainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    from annotator.core.selection import SetSelection
    from annotator.formats.table import WITHOUT_TEXT

    formats = [FormatChoice("csv", "Table", (".csv",), "one"),
               FormatChoice("x", "Bundle", (".x",), "one", (WITHOUT_TEXT,))]  # fmt: skip
    types = {"actor": MARKUP, "claim": "Claim"}
    dialog = ExportDialog(window, formats, [], tmp_path, "work", types)
    asked: list[SetSelection] = []
    dialog.counted.connect(asked.append)
    dialog.open()
    assert dialog.wish().options == {}
    assert not dialog.part.isVisible()
    dialog.format.setCurrentIndex(1)
    dialog.options.fields["without_text"].setChecked(True)  # type: ignore[union-attr]
    dialog.more.setChecked(True)
    dialog.part.types["actor"].setChecked(False)
    dialog.part.since.setText(" 2026 ")
    dialog.part.status.setCurrentIndex(3)
    wish = dialog.wish()
    assert wish.options == {"without_text": True}
    assert wish.selection == SetSelection(types=("claim",), statuses=("coded",), since="2026")
    qtbot.waitUntil(lambda: bool(asked) and asked[-1] == wish.selection)
    dialog.say_count("3 annotations in 2 articles.")
    assert "3 annotations in 2 articles." in labels(dialog)
    dialog.part.types["claim"].setChecked(False)
    qtbot.waitUntil(lambda: not dialog.main.isEnabled())
    assert "No type is ticked." in labels(dialog)
