"""What can be done with the articles selected in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from annotator.app import articles
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.gui.articleheader import OFFERED, STATUS_NAMES
from annotator.gui.icons import icon
from annotator.gui.session import Session

AT_ONCE = 200
"""So many articles are changed while one waits; more in the background."""


class ArticleMenu(QMenu):
    """With one article, which must be the open one, the commands of the window do the work; with several it is done
    here, each time in one step."""

    def __init__(self, session: Session, chosen: Sequence[Id], dark: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen = list(chosen)
        for status in OFFERED:
            command = f"article.status_{status}"
            self._offer(f"status-{status}", STATUS_NAMES[status], command, dark)
        self.addSeparator()
        self._offer("edit", self.tr("Edit details…"), "article.details", dark)
        self.addSeparator()
        self._offer("delete", self.tr("Delete…"), "article.delete", dark)

    def _offer(self, picture: str, text: str, command: str, dark: bool) -> None:
        action = self.addAction(icon(picture, dark), text)
        action.setObjectName(command)
        action.setEnabled(self._session.writable)
        action.triggered.connect(lambda: self._do(command))

    def _do(self, command: str) -> None:
        session, chosen = self._session, self._chosen
        if len(chosen) == 1:
            session.run(command)
        elif command.startswith("article.status_"):
            status = command.removeprefix("article.status_")
            session.attempt(articles.set_status, session.project, chosen, status, session.annotator)
        elif command == "article.details":
            self._edit()
        else:
            self._ask_delete()

    def _edit(self) -> None:
        from annotator.gui.dialogs.details import DetailsDialog

        session = self._session
        found = session.look_up(articles.page, session.project, self._chosen) or []
        if not found:
            return
        ids = [one.id for one in found]
        dialog = DetailsDialog(_window(self), found)

        project, changing = session.project, self.tr("Changing articles")

        def keep(changes: dict[str, Any]) -> None:
            if changes and len(ids) <= AT_ONCE:
                session.attempt(articles.edit_metadata, project, ids, changes)
            elif changes:
                session.run_job(changing, work, changes)

        def work(changes: dict[str, Any], report: Reporter) -> None:
            articles.edit_metadata(project, ids, changes)

        dialog.chosen.connect(keep)
        dialog.open()

    def _ask_delete(self) -> None:
        from annotator.gui.dialogs.sheet import ask

        session, chosen = self._session, self._chosen
        gone = self.tr("{0} articles deleted.").format(len(chosen))
        undo, working = self.tr("Undo"), self.tr("Deleting articles")

        def work(report: Reporter) -> None:
            articles.delete(project, chosen)

        def told(_: None) -> None:
            session.notify(gone, undo, lambda: session.run("edit.undo"))

        def delete() -> None:
            if session.article in chosen:
                session.open_article(None)
            session.run_job(working, work, done=told)

        project = session.project
        ask(
            _window(self),
            self.tr("Delete {0} articles?").format(len(chosen)),
            self.tr("Their annotations go with them. Undo brings everything back."),
            self.tr("Delete"),
            delete,
        )


def _window(menu: QMenu) -> QWidget:
    """The window the menu belongs to; a menu is a window of its own."""
    parent = menu.parentWidget()
    return parent.window() if parent is not None else menu
