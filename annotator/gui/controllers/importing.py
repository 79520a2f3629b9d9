"""Bringing articles in: chosen, dropped or found in the watched folder; looked at first, reported after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from annotator.app import articles
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter

if TYPE_CHECKING:
    from annotator.app.import_report import ImportReport
    from annotator.app.tray import Tray
    from annotator.core.ids import Id
    from annotator.gui.watcher import FolderWatcher
    from annotator.gui.window import MainWindow


class ImportingController(QObject):
    """Everything about articles before and while they come in."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.watcher: FolderWatcher | None = None
        self._waiting: list[Path] = []
        window.commands.bind(
            {
                "articles.add": self.ask_files,
                "articles.add_folder": self.ask_folder,
                "articles.watch": self.ask_watch,
                "articles.reports": self.show_reports,
                "article.original": self.ask_original,
            }
        )
        self._session.project_changed.connect(self._project_changed)

    # Choosing.

    def ask_files(self) -> None:
        """Ask for files and import them."""
        from annotator.gui.files import ask_files

        ask_files(self._window, self.tr("Add articles"), self._filters(), self.add)

    def _filters(self) -> str:
        from annotator.app.intake import kinds

        found = [(kind.title, " ".join(f"*{e}" for e in kind.extensions)) for kind in kinds()]
        every = " ".join(dict.fromkeys(" ".join(endings for _, endings in found).split()))
        parts = [f"Articles ({every})"]
        parts += [f"{title} ({endings})" for title, endings in found if endings]
        return ";;".join([*parts, "All files (*)"])

    def ask_folder(self) -> None:
        """Ask for a folder and import what lies in it."""
        from annotator.gui.files import ask_folder

        ask_folder(self._window, self.tr("Add a folder of articles"), lambda path: self.add([path]))

    # Bringing in.

    def add(self, paths: Sequence[Path], encoding: str | None = None) -> None:
        """Import files and folders, after a look at what they hold unless people want none."""
        from annotator.app.intake import import_paths

        if encoding is None and self._session.settings["project.look_before_import"]:
            self.look(paths)
            return
        self._session.run_job(
            self.tr("Adding articles"),
            import_paths,
            self._session.project,
            list(paths),
            encoding=encoding,
            done=self._imported,
        )

    def look(self, paths: Sequence[Path]) -> None:
        """Show what files and folders hold, in a table to correct and choose from."""
        from annotator.gui.dialogs.importing.dialog import ImportDialog

        dialog = ImportDialog(self._window, self._session, paths)
        dialog.wanted.connect(self._bring_in)
        dialog.open()

    def _bring_in(self, tray: Tray, keep_originals: bool) -> None:
        from annotator.app.offer import bring_in

        def failed(error: UserError) -> None:
            self._session.failure.emit(error.message, error.hint, False)

        job = self._session.bridge.run_job(
            self.tr("Adding articles"),
            bring_in,
            self._session.project,
            tray,
            keep_originals,
            done=self._imported,
            failed=failed,
        )
        job.ended.connect(tray.close)

    def _imported(self, report: ImportReport) -> None:
        if report.added and self._session.article is None:
            self._session.open_article(report.added[0].id)
        warned = any(one.warnings for one in report.added)
        if report.failed:
            self.show_report(report)
        elif len(report.added) == 1 and not report.duplicates and not warned:
            one = report.added[0]
            self._session.notify(
                self.tr("Added “{0}”.").format(one.title or Path(one.path).name),
                self.tr("Show"),
                lambda: self._session.open_article(one.id),
            )
        else:
            self._session.notify(
                report.sentence(), self.tr("Show"), lambda: self.show_report(report)
            )

    # What it came to.

    def show_report(self, report: ImportReport) -> None:
        """Show what became of each file."""
        from annotator.gui.dialogs.report import ImportReportDialog, ReportLine

        ids = [one.id for one in report.added]
        known = {
            a.id: a for a in self._session.look_up(articles.page, self._session.project, ids) or []
        }
        lines = []
        for failed in report.failed:
            reason = f"{failed.reason} {failed.hint}".strip()
            file = Path(failed.path.partition("#")[0])
            lines.append(ReportLine(Path(failed.path).name, "failed", reason, key=(file, None)))
        lines += [ReportLine(Path(one.path).name, "duplicate") for one in report.duplicates]
        for added in report.added:
            path = Path(added.path.partition("#")[0])
            encoding = known[added.id].encoding if added.id in known else ""
            key = (path, added.id) if encoding and path.is_file() else None
            detail = " ".join(added.warnings)
            lines.append(ReportLine(Path(added.path).name, "added", detail, encoding, key))
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

        self._session.run_job(
            self.tr("Reading {0} as {1}").format(path.name, encoding), work, done=self._read_again
        )

    def _read_again(self, report: ImportReport) -> None:
        if report.added:
            self._session.open_article(report.added[0].id)
        self._imported(report)

    def show_reports(self) -> None:
        """Look through the reports of earlier imports."""
        from annotator.gui.dialogs.importing.reports import ReportsDialog

        ReportsDialog(self._window, self._session, self._session.open_article).open()

    # The file an article came from.

    def ask_original(self) -> None:
        """Ask where to write the file the open article came from."""
        from annotator.gui.files import ask_target

        found = self._session.look_up(
            articles.original_file, self._session.project, self._session.article
        )
        if found is None:
            return
        name, data = found
        title = "Save the original file"
        ask_target(self._window, title, name, "", lambda path: self.write_original(path, data))

    def write_original(self, path: Path, data: bytes) -> None:
        """Write the bytes of an article's file."""
        from annotator.app.import_report import write_file

        if self._session.attempt(write_file, path, data, True):
            self._session.notify(self.tr("The original was saved as {0}.").format(path.name))

    # The watched folder.

    def _project_changed(self) -> None:
        self._waiting = []
        if self.watcher is not None:
            self.watcher.end()
        QTimer.singleShot(0, self, self._watch)

    def _watch(self) -> None:
        """Watch the folder of the project, if it has one."""
        from annotator.app import watching

        session = self._session
        if session.project is None or not session.writable:
            return
        if session.look_up(watching.folder_of, session.project) is None:
            if self.watcher is not None:
                self.watcher.end()
            return
        if self.watcher is None:
            from annotator.gui.watcher import FolderWatcher

            self.watcher = FolderWatcher(session, self)
            self.watcher.found.connect(self._offer)
            self.watcher.missing.connect(self._missing)
        self.watcher.begin()

    def ask_watch(self) -> None:
        """Choose the folder to watch, or watch none any more."""
        from annotator.app import watching
        from annotator.gui.dialogs.sheet import ask
        from annotator.gui.files import ask_folder

        waiting = self._waiting
        if waiting:
            ask(
                self._window,
                self.tr("Look at what is new?"),
                self.tr(
                    "{0} in the watched folder not looked at yet. To watch no folder any more, look at "
                    "them first."
                ).format(_files(len(waiting))),
                self.tr("Look"),
                lambda: self._look_at(waiting),
            )
            return
        folder = self._session.look_up(watching.folder_of, self._session.project)
        if folder is None:
            ask_folder(self._window, self.tr("Watch a folder for new articles"), self.watch)
            return
        ask(
            self._window,
            self.tr("Stop watching the folder?"),
            self.tr(
                "New files in “{0}” are offered while this project is open. Nothing that came in is "
                "touched. To watch another folder, stop first."
            ).format(folder),
            self.tr("Stop watching"),
            lambda: self.watch(None),
        )

    def watch(self, folder: Path | None) -> None:
        """Watch this folder from now on, or none."""
        from annotator.app import watching

        session = self._session
        if session.attempt(watching.watch, session.project, folder) is None:
            return
        self._watch()
        if folder is None:
            session.notify(self.tr("No folder is watched any more."))
        else:
            session.notify(
                self.tr("New files in “{0}” are offered while this project is open.").format(
                    folder.name
                )
            )

    def _offer(self, paths: list[Path]) -> None:
        self._waiting += paths
        waiting = list(self._waiting)
        self._session.notify(
            self.tr("{0} in the watched folder “{1}”.").format(
                _files(len(waiting)), paths[0].parent.name
            ),
            self.tr("Look"),
            lambda: self._look_at(waiting),
        )

    def _look_at(self, paths: list[Path]) -> None:
        from annotator.app import watching

        session = self._session
        session.look_up(watching.note_offered, session.project, paths)
        self._waiting = [path for path in self._waiting if path not in set(paths)]
        self.look(paths)

    def _missing(self) -> None:
        self._session.notify(
            self.tr("The watched folder is not there. It is looked for again each minute.")
        )


def _files(count: int) -> str:
    return "1 new file" if count == 1 else f"{count:,} new files"
