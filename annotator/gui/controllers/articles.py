"""Bringing articles in, going through them, and saying things about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.app import articles
from annotator.core.jobs import Reporter
from annotator.core.model import ARTICLE_STATUSES

if TYPE_CHECKING:
    from annotator.app.import_report import ImportReport
    from annotator.core.ids import Id
    from annotator.gui.window import MainWindow


class ArticlesController:
    """Everything about whole articles."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "articles.add": self.ask_files,
                "articles.add_folder": self.ask_folder,
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

    def ask_files(self) -> None:
        """Ask for files and import them."""
        from PySide6.QtWidgets import QFileDialog

        files = QFileDialog(self._window, "Add articles", "", self._filters())
        files.setFileMode(QFileDialog.FileMode.ExistingFiles)
        files.filesSelected.connect(lambda paths: self.add([Path(path) for path in paths]))
        files.open()

    def _filters(self) -> str:
        from annotator.app.intake import kinds

        found = [(kind.title, " ".join(f"*{e}" for e in kind.extensions)) for kind in kinds()]
        every = " ".join(dict.fromkeys(" ".join(endings for _, endings in found).split()))
        parts = [f"Articles ({every})"]
        parts += [f"{title} ({endings})" for title, endings in found if endings]
        return ";;".join([*parts, "All files (*)"])

    def ask_folder(self) -> None:
        """Ask for a folder and import what lies in it."""
        from PySide6.QtWidgets import QFileDialog

        files = QFileDialog(self._window, "Add a folder of articles")
        files.setFileMode(QFileDialog.FileMode.Directory)
        files.fileSelected.connect(lambda path: self.add([Path(path)]))
        files.open()

    def add(self, paths: Sequence[Path], encoding: str | None = None) -> None:
        """Import files and folders in the background."""
        from annotator.app.intake import import_paths

        self._session.run_job(
            "Adding articles",
            import_paths,
            self._session.project,
            list(paths),
            encoding=encoding,
            done=self._imported,
        )

    def _imported(self, report: ImportReport) -> None:
        if report.added and self._session.article is None:
            self._session.open_article(report.added[0].id)
        warned = any(one.warnings for one in report.added)
        if report.failed:
            self.show_report(report)
        elif len(report.added) == 1 and not report.duplicates and not warned:
            one = report.added[0]
            self._session.notify(
                f"Added “{one.title or Path(one.path).name}”.",
                "Show",
                lambda: self._session.open_article(one.id),
            )
        else:
            self._session.notify(report.sentence(), "Show", lambda: self.show_report(report))

    def show_report(self, report: ImportReport) -> None:
        """Show what became of each file."""
        from annotator.gui.dialogs.report import ImportReportDialog, ReportLine

        ids = [one.id for one in report.added]
        known = {
            a.id: a for a in self._session.look_up(articles.page, self._session.project, ids) or []
        }
        lines = []
        for failed in report.failed:
            path = Path(failed.path.partition("#")[0])
            reason = f"{failed.reason} {failed.hint}".strip()
            lines.append(ReportLine(path.name, "failed", reason, key=(path, None)))
        lines += [ReportLine(Path(one.path).name, "duplicate") for one in report.duplicates]
        for added in report.added:
            path = Path(added.path.partition("#")[0])
            encoding = known[added.id].encoding if added.id in known else ""
            key = (path, added.id) if encoding and path.is_file() else None
            lines.append(ReportLine(path.name, "added", " ".join(added.warnings), encoding, key))
        dialog = ImportReportDialog(self._window, lines)

        def again(key: Any, encoding: str) -> None:
            dialog.accept()
            self.read_again(key[0], key[1], encoding)

        dialog.again.connect(again)
        dialog.open()

    def read_again(self, path: Path, replaced: Id | None, encoding: str) -> None:
        """Read a file in another encoding; the article it gave before makes way, if nobody worked on it."""
        from annotator.app.intake import import_paths

        project = self._session.project

        def work(report: Reporter) -> ImportReport:
            made = import_paths(project, [path], encoding=encoding, report=report)
            fresh = {one.id for one in made.added}
            if replaced is not None and made.added and replaced not in fresh:
                known = articles.page(project, [replaced])
                if known and not known[0].annotations:
                    articles.delete(project, [replaced])
            return made

        self._session.run_job(f"Reading {path.name} as {encoding}", work, done=self._read_again)

    def _read_again(self, report: ImportReport) -> None:
        if report.added:
            self._session.open_article(report.added[0].id)
        self._imported(report)

    def paste(self) -> None:
        """Make an article of the text on the clipboard, after a look."""
        from PySide6.QtGui import QGuiApplication

        from annotator.app.intake import preview
        from annotator.gui.dialogs.paste import PasteDialog

        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._session.notify("There is no text on the clipboard.")
            return
        draft = self._session.look_up(preview, text)
        if draft is not None:
            dialog = PasteDialog(self._window, draft.text, draft.title, draft.source, draft.date)
            dialog.chosen.connect(lambda metadata: self._paste(text, metadata))
            dialog.open()

    def _paste(self, text: str, metadata: dict[str, str]) -> None:
        from annotator.app.intake import paste
        from annotator.gui.dialogs.details import precision

        named = metadata | {"date_precision": precision(metadata["date"])}
        report = self._session.attempt(paste, self._session.project, text, **named)
        if report is None:
            return
        if report.added:
            self._session.open_article(report.added[0].id)
        elif report.duplicates:
            self._session.notify("This text is in the project already.")
            self._session.open_article(report.duplicates[0].of)

    # Going through.

    def step(self, forward: int) -> None:
        """Open the next or the previous article of the list."""
        work = self._window.work
        identity = work.articles.neighbour(forward) if work is not None else None
        if identity is None:
            self._window.status.say(
                "This is the last article." if forward > 0 else "This is the first article."
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
            "Delete the article?",
            f"“{article.title}” has {count}. They go with it. Undo brings everything back.",
            "Delete",
            lambda: self._delete(article.id),
        )

    def _delete(self, identity: Id) -> None:
        project = self._session.project

        def delete(report: Reporter) -> None:
            articles.delete(project, [identity])

        def done(_: None) -> None:
            self._session.notify("Article deleted.", "Undo", lambda: self._session.run("edit.undo"))

        if self._session.article == identity:
            work = self._window.work
            nearby = (work.articles.neighbour(1) or work.articles.neighbour(-1)) if work else None
            self._session.open_article(nearby)
        self._session.run_job("Deleting the article", delete, done=done)
