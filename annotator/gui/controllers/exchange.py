"""Annotations out and in, back-ups, and the proof that a project is sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from annotator.app import annotations as annotating
from annotator.app import projects

if TYPE_CHECKING:
    from annotator.app.projects import Project
    from annotator.app.sets import ExportReport
    from annotator.core.jobs import Reporter
    from annotator.core.selection import SetSelection
    from annotator.gui.dialogs.exporting import ExportDialog, ExportWish
    from annotator.gui.window import MainWindow


class ExchangeController(QObject):
    """Files that leave the project and files that come into it, other than articles."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._asked = 0
        window.commands.bind(
            {
                "project.export": self.ask_export,
                "project.backup": self.back_up,
                "project.check": self.check,
                "project.save_copy": self.ask_copy,
                "project.restore": self.ask_restore,
            }
        )

    def ask_export(self) -> None:
        """Ask for format, annotator and place, then write."""
        from annotator.app.sets import formats
        from annotator.gui.dialogs.exporting import ExportDialog, FormatChoice

        project = self._session.project
        people = self._session.look_up(annotating.annotators, project)
        if people is None:
            return
        choices = [
            FormatChoice(
                one.name,
                one.title,
                one.extensions,
                one.files,
                tuple(each for each in one.options if each.to == "write"),
                one.holds,
            )
            for one in formats()
            if one.writes
        ]
        language = self._session.settings["look.codebook_language"] or "en"
        names = {each.code: each.name(language) for each in project.codebook.types}
        dialog = ExportDialog(
            self._window, choices, people, project.path.parent, project.path.stem, names
        )
        dialog.chosen.connect(self.export)
        dialog.counted.connect(lambda selection: self._count(dialog, selection))
        dialog.open()

    def _count(self, dialog: ExportDialog, selection: SetSelection) -> None:
        """Say in the dialog what a selection holds."""
        from annotator.app.sets import count

        def counted(project: Project, chosen: SetSelection, report: Reporter) -> tuple[int, int]:
            report.check()
            return count(project, chosen)

        number = self._asked = self._asked + 1

        def say(text: str) -> None:
            if number == self._asked and isValid(dialog):  # the latest question, while it is open
                dialog.say_count(text)

        def done(found: tuple[int, int]) -> None:
            articles, annotations = found
            say(
                self.tr("Annotations: {0}. Articles: {1}.").format(
                    f"{annotations:,}", f"{articles:,}"
                )
            )

        self._session.bridge.run_job(
            self.tr("Counting"),
            counted,
            self._session.project,
            selection,
            done=done,
            failed=lambda error: say(f"{error.message} {error.hint}"),
            quiet=True,
        )

    def export(self, wish: ExportWish) -> None:
        """Write the annotations in the background."""
        from annotator.app.sets import export

        self._session.run_job(
            self.tr("Exporting"),
            export,
            self._session.project,
            wish.format,
            wish.path,
            selection=wish.selection,
            options=wish.options,
            overwrite=wish.overwrite,
            done=lambda report: self._exported(wish.path, report),
        )

    def _exported(self, path: Path, report: ExportReport) -> None:
        count = self.tr("1 annotation")
        if report.annotations != 1:
            count = self.tr("{0} annotations").format(f"{report.annotations:,}")
        text = self.tr("{0} written to {1}.").format(count, path.name)
        if not report.loss:
            self._session.notify(text, self.tr("Open the folder"), lambda: self._show_folder(path))
            return
        lines = [
            f"{loss.text} ({len(loss.annotations):,})" if loss.annotations else loss.text
            for loss in report.loss
        ]
        self._session.notify(
            self.tr("{0} This format could not hold everything.").format(text),
            self.tr("Show"),
            lambda: self._show_losses(path, text, lines),
        )

    def _show_folder(self, path: Path) -> None:
        from annotator.gui.dialogs.exported import show_folder

        show_folder(path)

    def _show_losses(self, path: Path, text: str, lines: list[str]) -> None:
        from annotator.gui.dialogs.exported import ExportedDialog

        lost = self.tr("The format could not hold everything; the project itself lost nothing.")
        ExportedDialog(self._window, path, f"{text} {lost}", lines).open()

    def back_up(self) -> None:
        """Make a verified back-up now."""
        self._session.run_job(
            self.tr("Backing up"),
            projects.back_up,
            self._session.project,
            done=lambda path: self._session.notify(self.tr("Back-up made: {0}").format(path.name)),
        )

    def ask_copy(self) -> None:
        """Ask for a name and write the project there, also when its own file is gone."""
        path = self._session.project.path
        self._ask_name(
            self.tr("Save a copy"),
            path.with_name(f"{path.stem} copy{projects.SUFFIX}"),
            self.save_copy,
        )

    def save_copy(self, target: Path) -> None:
        """Write the project to another file.

        Not in the background: only the connection that opened the file still holds it when it was moved.
        """
        path = self._session.look_up(projects.save_copy, self._session.project, target)
        if path is not None:
            self._session.notify(
                self.tr("Copy saved as {0}.").format(path.name),
                self.tr("Open"),
                lambda: self._open(path),
            )

    def _ask_name(self, title: str, suggestion: Path, then: Callable[[Path], None]) -> None:
        from annotator.gui.dialogs.naming import ask_new_project

        ask_new_project(self._window, title, suggestion, then)

    def _open(self, path: Path) -> None:
        self._window.project_part.open(path)

    def ask_restore(self) -> None:
        """Show the back-ups of this project, then ask where the restored one should lie."""
        from annotator.gui.dialogs.backups import BackupsDialog

        found = self._session.look_up(projects.list_backups, self._session.project)
        if found is None:
            return
        dialog = BackupsDialog(
            self._window,
            [(one.path, f"{one.made:%Y-%m-%d %H:%M}", one.reason, one.size) for one in found],
        )
        dialog.chosen.connect(self._ask_place_for)
        dialog.open()

    def _ask_place_for(self, source: Path) -> None:
        path = self._session.project.path
        self._ask_name(
            self.tr("Restore as"),
            path.with_name(f"{path.stem} restored{projects.SUFFIX}"),
            lambda target: self.restore(source, target),
        )

    def restore(self, source: Path, target: Path) -> None:
        """Make a project from a back-up, and offer to open it."""
        self._session.run_job(
            self.tr("Restoring"),
            projects.restore,
            source,
            target,
            done=lambda path: self._session.notify(
                self.tr("Restored as {0}.").format(Path(path).name),
                self.tr("Open"),
                lambda: self._open(Path(path)),
            ),
        )

    def check(self) -> None:
        """Prove the project sound."""
        self._session.run_job(
            self.tr("Checking the project"),
            projects.check_project,
            self._session.project,
            done=self._checked,
        )

    def _checked(self, problems: list[Any]) -> None:
        from annotator.gui.dialogs.lines import LinesDialog

        if not problems:
            self._session.notify(
                self.tr("The project is sound: file, positions, references and history agree.")
            )
            return
        LinesDialog(
            self._window,
            self.tr("Check"),
            self.tr("Not as it should be: {0}. Nothing was changed by looking.").format(
                f"{len(problems):,}"
            ),
            [f"{problem.where}: {problem.text}" for problem in problems],
        ).open()
