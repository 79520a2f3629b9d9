"""Projects in the window: made, opened, refused, held by others, left and come back to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
)

from annotator.app import articles, home, projects
from annotator.core.ids import id_text
from annotator.gui.start import RecentRow
from annotator.gui.state import FILE_NAME, WindowState
from tests.gui.windows import TEXT, Desk, make_project
from tests.support import ROOT

OpenDesk = Callable[..., Desk]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_that_a_first_start_asks_who_annotates_and_goes_on_without_an_answer(
    open_desk: OpenDesk, annotator_home: Path
) -> None:
    from annotator.gui.main import make_window

    window = make_window()
    window.show_start()
    window.show()
    screen = window.start_screen()
    assert screen.name.placeholderText() == home.current_annotator().name
    assert not home.annotator_was_chosen()
    screen.name.setText("Ben")
    QTest.keyClick(screen.name, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert home.current_annotator().name == "Ben"
    assert window.status.annotator.text() == "Ben"
    window.close()


def test_that_the_start_screen_lists_projects_and_opens_them(open_desk: OpenDesk) -> None:
    desk = open_desk()
    path = desk.session.project.path
    desk.window.commands.run("project.start")
    assert desk.session.project is None
    (row,) = desk.window.start_screen().findChildren(RecentRow)
    row.click()
    desk.settle()
    assert desk.session.project.path == path
    assert desk.text == TEXT


def test_that_the_sample_project_is_made_and_opened(open_desk: OpenDesk) -> None:
    desk = open_desk(start=True)
    desk.window.commands.run("project.sample")
    desk.settle()
    assert desk.session.project.name
    assert articles.count(desk.session.project) >= 8
    assert desk.annotations()
    desk.window.commands.run("project.start")
    desk.window.commands.run("project.sample")
    desk.settle()
    assert desk.session.project is not None


def test_that_making_a_project_over_an_existing_file_is_refused_in_one_sentence(
    desk: Desk, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.annotator"
    taken.write_text("mine", "utf-8")
    assert not desk.window.project_part.create(taken)
    assert taken.read_text("utf-8") == "mine"
    assert len(desk.errors()) == 1
    assert desk.session.project is not None
    assert desk.window.status.saved.text() == "Everything is saved"


@pytest.mark.parametrize(
    "content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 200]
)
def test_that_what_is_not_a_project_is_refused_and_the_window_lives_on(
    open_desk: OpenDesk, tmp_path: Path, content: bytes
) -> None:
    wrong = tmp_path / "wrong.annotator"
    wrong.write_bytes(content)
    desk = open_desk(start=True)
    assert not desk.window.project_part.open(wrong)
    assert len(desk.errors()) == 1
    assert wrong.read_bytes() == content
    assert desk.window.stack.currentWidget() is desk.window.start_screen()


def test_that_a_project_held_by_another_program_opens_for_reading_and_says_who_holds_it(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    path = make_project(tmp_path)
    script = (
        "import sys; from annotator.app import projects; p = projects.open(sys.argv[1]); "
        "print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert other.stdout is not None and other.stdout.readline().strip() == b"open"
    try:
        desk = open_desk(path=path)
        assert desk.window.status.saved.text() == "Reading only"
        assert str(other.pid) in desk.errors()[0]
        assert not desk.session.writable
        desk.caret("trains")
        desk.key("1")
        assert desk.quotes() == []
        assert desk.said() == "This project is open for reading only."
        assert not desk.window.chips.isEnabled()
    finally:
        other.communicate(b"")


def test_that_closing_leaves_one_file_and_gives_the_lock_back(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.caret("trains")
    desk.key("1")
    path = desk.session.project.path
    desk.leave()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    again = projects.open(path)
    assert not again.read_only
    again.close()


def test_that_one_comes_back_to_article_caret_and_panes(open_desk: OpenDesk) -> None:
    long = "\n\n".join(f"Paragraph {n} has some words to read." for n in range(120))
    desk = open_desk(TEXT, long, TEXT.upper())
    second = articles.list_ids(desk.session.project, "imported")[1]
    desk.session.open_article(second)
    desk.pane.set_caret(3000)
    desk.window.toggle_part("articles")
    top = desk.pane.reading_position().top
    path = desk.session.project.path
    desk.leave()
    again = open_desk(path=path)
    assert again.session.article == second
    assert again.pane.caret() == 3000
    assert abs(again.pane.reading_position().top - top) < 200
    assert not again.window.shows_part("articles")
    assert again.window.work.left.isHidden()


def test_that_one_comes_back_to_the_place_also_after_the_program_was_killed(
    open_desk: OpenDesk,
) -> None:
    long = "\n\n".join(f"Paragraph {n} has some words to read." for n in range(120))
    desk = open_desk(TEXT, long)
    second = articles.list_ids(desk.session.project, "imported")[1]
    desk.session.open_article(second)
    desk.settle()
    desk.pane.set_caret(3000)
    desk.window._when_idle()
    desk.settle()
    path = desk.session.project.path
    left = WindowState(home.home() / FILE_NAME).project(path)
    assert left["article"] == id_text(second)
    assert left["caret"] == 3000
