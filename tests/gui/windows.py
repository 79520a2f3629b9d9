"""A window on a real project, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.app import annotations as annotating
from annotator.app import articles, home, projects
from annotator.app.intake import paste
from annotator.core.model import Annotation
from annotator.gui.main import make_window
from annotator.gui.palette import Chooser
from annotator.gui.window import MainWindow

TEXT = (
    "Minister Aïcha Benali 😀 promised new trains on Monday.\n\n"
    "The union Fer-Libre called the promise « too late ». Mme Benali said the line would open in May.\n"
)
TITLE = "Minister <img src='file:///dev/zero'> speaks & <b>promises</b>"


def make_project(folder: Path, *texts: str) -> Path:
    """A project with one article for each text."""
    path = folder / "work.annotator"
    project = projects.create(path)
    for number, text in enumerate(texts or (TEXT,)):
        paste(
            project,
            text,
            title=TITLE if number == 0 else f"Article {number}",
            date=f"2026-01-{20 - number:02d}",
        )
    project.close()
    return path


class Desk:
    """The window with what tests do at it."""

    def __init__(self, path: Path | None, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        home.set_annotator("Anna")
        self.window: MainWindow = make_window()
        qtbot.addWidget(self.window)
        self.window.resize(1280, 820)
        if path is None:
            self.window.show_start()
        else:
            assert self.window.project_part.open(path)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Until late parts are made and no job runs."""
        QApplication.processEvents()
        window = self.window
        self.qtbot.waitUntil(lambda: not window.session.bridge.jobs)
        self.qtbot.waitUntil(lambda: window._first_paint is None)
        if window.session.project is not None:
            self.qtbot.waitUntil(lambda: window.work is not None and window.work.whole)
        QApplication.processEvents()

    @property
    def session(self):
        return self.window.session

    @property
    def pane(self):
        assert self.window.work is not None
        return self.window.work.pane

    @property
    def text(self) -> str:
        return self.pane.text()

    def annotations(self) -> list[Annotation]:
        """All annotations of the open article as they are in the file."""
        return annotating.list_annotations(self.session.project, article=self.session.article)

    def quotes(self) -> list[tuple[str, str]]:
        """``(type, quote)`` of each."""
        return [(one.type, one.quote) for one in self.annotations()]

    def select(self, words: str) -> None:
        """Put the selection on the first place of some words."""
        from annotator.core.model import Span

        start = self.text.index(words)
        self.pane.select(Span(start, start + len(words)))

    def caret(self, words: str) -> None:
        """Put the caret into the first place of some words."""
        self.pane.set_caret(self.text.index(words) + 1)

    def key(
        self, key: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key in the text."""
        QTest.keyClick(self.pane, key, modifiers)

    def said(self) -> str:
        """The passing word in the status bar."""
        return self.window.status.hint.whole()

    def errors(self) -> list[str]:
        """The errors shown."""
        return [notice.text for notice in self.window.notices.shown() if notice.error]

    def chooser(self) -> Chooser:
        """The list to choose from that is open."""
        (found,) = [one for one in self.window.findChildren(Chooser) if one.isVisible()]
        return found

    def leave(self) -> None:
        """Close the window."""
        self.window.close()
        QApplication.processEvents()


Open = Callable[..., Desk]

__all__ = ["TEXT", "TITLE", "Desk", "Open", "articles", "dialog", "make_project"]


def dialog(desk: Desk, kind: type) -> object:
    (found,) = [one for one in desk.window.findChildren(kind) if one.isVisible()]
    return found
