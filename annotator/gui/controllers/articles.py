"""Going through articles, and saying things about them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import articles
from annotator.core.jobs import Reporter
from annotator.core.model import ARTICLE_STATUSES

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.window import MainWindow


class ArticlesController(QObject):
    """Everything about whole articles."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "articles.paste": self.paste,
                "article.next": lambda: self.step(1),
                "article.previous": lambda: self.step(-1),
                "article.details": self.edit_details,
                "article.delete": self.ask_delete,
            }
            | {
                f"article.status_{status}": partial(self.set_status, status)
                for status in ARTICLE_STATUSES
                if status != "adjudicated"
            }
        )

    # Bringing in.

    def paste(self) -> None:
        """Make an article of the text on the clipboard, after a look."""
        from PySide6.QtGui import QGuiApplication

        from annotator.app.intake import preview
        from annotator.gui.dialogs.paste import PasteDialog

        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._session.notify(self.tr("There is no text on the clipboard."))
            return
        draft = self._session.look_up(preview, text)
        if draft is not None:
            dialog = PasteDialog(self._window, draft.text, draft.title, draft.source, draft.date)
            dialog.chosen.connect(lambda metadata: self._paste(text, metadata))
            dialog.open()

    def _paste(self, text: str, metadata: dict[str, str]) -> None:
        from annotator.app.intake import paste
        from annotator.app.metadata import typed_fields

        named = self._session.attempt(typed_fields, metadata)
        if named is None:
            return
        report = self._session.attempt(paste, self._session.project, text, **named)
        if report is None:
            return
        if report.added:
            self._session.open_article(report.added[0].id)
        elif report.duplicates:
            self._session.notify(self.tr("This text is in the project already."))
            self._session.open_article(report.duplicates[0].of)

    # Going through.

    def step(self, forward: int) -> None:
        """Open the next or the previous article of the list."""
        work = self._window.work
        identity = work.articles.neighbour(forward) if work is not None else None
        if identity is None:
            self._window.status.say(
                self.tr("This is the last article.")
                if forward > 0
                else self.tr("This is the first article.")
            )
        else:
            self._session.open_article(identity)

    # Saying things about them.

    def set_status(self, status: str) -> None:
        """Say how far the annotator is with the open article."""
        session = self._session
        done = session.attempt(
            articles.set_status, session.project, [session.article], status, session.annotator
        )
        if done is not None:
            said = self._window.commands.title(f"article.status_{status}")
            said = said.replace("Mark as", "Marked as") if done else f"{said}: it is already."
            self._window.status.say(said)
            if self._window.work is not None:
                self._window.work.pane.announce(said)

    def edit_details(self) -> None:
        """Edit the metadata of the open article."""
        from annotator.gui.dialogs.details import DetailsDialog

        found = self._session.look_up(articles.page, self._session.project, [self._session.article])
        if not found:
            return
        ids = [article.id for article in found]
        dialog = DetailsDialog(self._window, found)
        dialog.chosen.connect(lambda changes: self._keep_details(ids, changes))
        dialog.open()

    def _keep_details(self, ids: list[Id], changes: dict[str, str]) -> None:
        if changes:
            self._session.attempt(articles.edit_metadata, self._session.project, ids, changes)

    def ask_delete(self) -> None:
        """Delete the open article; with annotations in it, ask first."""
        from annotator.gui.dialogs.sheet import ask

        found = self._session.look_up(articles.page, self._session.project, [self._session.article])
        if not found:
            return
        article = found[0]
        if not article.annotations:
            self._delete(article.id)
            return
        count = f"{article.annotations:,} annotation{'s' if article.annotations != 1 else ''}"
        ask(
            self._window,
            self.tr("Delete the article?"),
            self.tr("“{0}” has {1}. They go with it. Undo brings everything back.").format(
                article.title, count
            ),
            self.tr("Delete"),
            lambda: self._delete(article.id),
        )

    def _delete(self, identity: Id) -> None:
        project = self._session.project

        def delete(report: Reporter) -> None:
            articles.delete(project, [identity])

        def done(_: None) -> None:
            self._session.notify(
                self.tr("Article deleted."), self.tr("Undo"), lambda: self._session.run("edit.undo")
            )

        if self._session.article == identity:
            work = self._window.work
            nearby = (work.articles.neighbour(1) or work.articles.neighbour(-1)) if work else None
            self._session.open_article(nearby)
        self._session.run_job(self.tr("Deleting the article"), delete, done=done)
