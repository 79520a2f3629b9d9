"""Undo, redo, and the list of steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import history
from annotator.core.jobs import Reporter
from annotator.core.model import Changes

if TYPE_CHECKING:
    from annotator.gui.window import MainWindow

LISTED = 500
AT_ONCE = 200
"""Steps that touch more objects than this are undone in the background."""


class HistoryController(QObject):
    """One step back, one forward, or many back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.can_undo = self.can_redo = False
        window.commands.bind(
            {
                "edit.undo": self.undo,
                "edit.redo": self.redo,
                "edit.history": self.show,
            }
        )

    def refresh(self) -> None:
        """Read which steps undo and redo would take, for the menu."""
        project = self._session.project
        undo = history.undo_label(project) if project is not None else None
        redo = history.redo_label(project) if project is not None else None
        self.can_undo, self.can_redo = undo is not None, redo is not None
        self._window.commands.set_title(
            "edit.undo", self.tr("Undo {0}").format(undo) if undo else ""
        )
        self._window.commands.set_title(
            "edit.redo", self.tr("Redo {0}").format(redo) if redo else ""
        )

    def undo(self) -> None:
        """Take back the last step."""
        self._travel("Undone", history.undo)

    def redo(self) -> None:
        """Bring back the step undone last."""
        self._travel("Done again", history.redo)

    def _travel(self, word: str, function: Callable[..., Changes]) -> None:
        def told(changes: Changes) -> None:
            self._window.status.say(f"{word}: {changes.label}")
            self._show(changes)

        project = self._session.project
        if self._is_big(function):
            self._session.run_job(f"{word}…", function, project, done=told)
            return
        changes = self._session.attempt(function, project)
        if changes is not None:
            told(changes)

    def _is_big(self, function: Callable[..., Changes]) -> bool:
        """True when the step touches so much that the window should not wait for it."""
        wanted = function is history.redo
        for step in self._session.look_up(history.steps, self._session.project, 50) or []:
            if step.kind == "do" and step.undone == wanted:
                return step.objects > AT_ONCE
        return True  # far back: nobody knows

    def _show(self, changes: Changes) -> None:
        """Go where something changed, when that is in one other article."""
        if len(changes.articles) == 1:
            (article,) = changes.articles
            if article != self._session.article and changes.touches("annotation"):
                self._session.open_article(article)

    def show(self) -> None:
        """Show the steps."""
        from annotator.gui.dialogs.history import HistoryDialog, StepLine

        steps = self._session.look_up(history.steps, self._session.project, LISTED)
        if steps is None:
            return
        lines, back = [], 0
        for step in steps:
            mine = (
                step.kind == "do"
                and not step.undone
                and step.device == self._session.project.device.id
            )
            back += mine
            words = {"undo": "Undone: ", "redo": "Done again: "}.get(step.kind, "")
            taken = "   (taken back)" if step.undone and step.kind == "do" else ""
            when = step.created[:16].replace("T", " ")
            aside = "  ·  ".join(part for part in (step.annotator_name, when) if part) + taken
            lines.append(StepLine(words + step.label, aside, back if mine else 0))
        dialog = HistoryDialog(self._window, lines, self._session.writable)
        dialog.go_back.connect(self.go_back)
        dialog.open()

    def go_back(self, count: int) -> None:
        """Undo this many steps."""
        project = self._session.project

        def work(report: Reporter) -> int:
            for done in range(count):
                report.check()
                report.progress(done, count, "")
                history.undo(project)
            return count

        self._session.run_job(
            self.tr("Taking back {0} steps").format(count),
            work,
            done=lambda n: self._session.notify(
                self.tr("1 step taken back.")
                if n == 1
                else self.tr("{0} steps taken back.").format(n)
            ),
        )
