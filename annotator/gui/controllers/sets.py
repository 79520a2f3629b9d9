"""Annotation sets that come in: chosen, or dropped; looked at, asked about, imported, reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating

if TYPE_CHECKING:
    from annotator.app.projects import Project
    from annotator.app.set_look import SetLook
    from annotator.app.sets import SetReport
    from annotator.core.jobs import Reporter
    from annotator.formats.format import Format
    from annotator.gui.dialogs.sets.importing import ImportWish
    from annotator.gui.window import MainWindow


class SetsController(QObject):
    """From a file of another program to annotations of the project."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind(
            {"project.import_set": self.ask_file, "project.import_set_folder": self.ask_folder}
        )

    # Choosing.

    def ask_file(self) -> None:
        """Ask for a file of annotations, of any format or of a certain one."""
        from annotator.gui.files import ask_file

        readable = _readable()
        every = dict.fromkeys(ending for one in readable for ending in one.extensions)
        filters = {self.tr("Annotations ({0})").format(" ".join(f"*{e}" for e in every)): ""}
        for one in readable:
            filters[f"{one.title} ({' '.join(f'*{e}' for e in one.extensions)})"] = one.name
        filters[self.tr("All files (*)")] = ""

        def chosen(path: Path) -> None:
            name = filters.get(files.selectedNameFilter(), "")
            self.bring(path, name)

        title = self.tr("Import annotations")
        files = ask_file(self._window, title, ";;".join(filters), chosen)

    def ask_folder(self) -> None:
        """Ask for a folder of annotations, as brat, INCEpTION or a corpus of UIMA keep them."""
        from annotator.gui.files import ask_folder

        ask_folder(self._window, self.tr("Import a folder of annotations"), self.bring)

    def offer(self, paths: Sequence[Path]) -> None:
        """Take what was dropped: an annotation set where it looks like one, else articles."""
        from annotator.app.set_look import formats_for

        if len(paths) != 1:
            self._window.importing.add(paths)
            return
        (path,) = paths

        def recognised(names: tuple[str, ...]) -> None:
            if names:
                self.begin(path, names)
            else:
                self._window.importing.add([path])

        self._session.bridge.run_job(
            self.tr("Looking at {0}").format(path.name),
            formats_for,
            path,
            done=recognised,
            quiet=True,
        )

    def bring(self, path: Path, format: str = "") -> None:
        """Import a file or folder; without a ``format`` it is recognised by its looks."""
        from annotator.app.set_look import formats_for

        if format:
            self.begin(path, (format,))
            return
        self._session.run_job(
            self.tr("Looking at {0}").format(path.name),
            formats_for,
            path,
            done=lambda names: self.begin(path, names),
        )

    # Looking and asking.

    def begin(self, path: Path, names: Sequence[str]) -> None:
        """Look at a set whose format is known, then ask what is open; ask for the format where several would do."""
        from annotator.app.set_look import look

        if len(names) != 1:
            self.ask(path, names[0] if names else "", None)
            return
        (name,) = names
        self._session.run_job(
            self.tr("Looking at {0}").format(path.name),
            look,
            self._session.project,
            path,
            name,
            done=lambda found: self._looked(path, name, found),
        )

    def _looked(self, path: Path, name: str, found: SetLook) -> None:
        from annotator.formats.table import find_format

        choices = any(one.to == "read" for one in find_format(name, to="read").options)
        if found.settled and not choices:
            self._import(path, name, found)
        else:
            self.ask(path, name, found)

    def ask(self, path: Path, name: str, found: SetLook | None) -> None:
        """Show what a set holds and ask what its labels stand for."""
        from annotator.gui.dialogs.sets.importing import SetImportDialog

        people = self._session.look_up(annotating.annotators, self._session.project)
        if people is None:
            return
        dialog = SetImportDialog(
            self._window, self._session, path, _readable(), name, people, found
        )
        dialog.wanted.connect(self.import_wish)
        dialog.open()

    # Importing.

    def _import(self, path: Path, name: str, found: SetLook) -> None:
        """Import what nobody needs to be asked about."""
        from annotator.app.set_labels import LabelMap
        from annotator.gui.dialogs.sets.importing import ImportWish

        self.import_wish(ImportWish(path, name, {}, None, found.mapping({}), LabelMap()))

    def import_wish(self, wish: ImportWish) -> None:
        """Read the annotations in the background, and keep what was said of the labels."""
        from annotator.app import label_memory
        from annotator.app.set_import import import_set

        def work(project: Project, report: Reporter) -> SetReport:
            done = import_set(
                project,
                wish.path,
                wish.format,
                wish.annotator,
                report,
                wish.options,
                wish.labels,
            )
            label_memory.remember(wish.format, wish.said)
            return done

        self._session.run_job(
            self.tr("Importing {0}").format(wish.path.name),
            work,
            self._session.project,
            done=lambda report: self._imported(wish.path, report),
        )

    def _imported(self, path: Path, report: SetReport) -> None:
        if report.refused or not report.exact + report.repaired:
            self.show_report(path, report)
            return
        self._session.notify(
            f"{path.name}: {report.sentence()}",
            self.tr("Show"),
            lambda: self.show_report(path, report),
        )

    def show_report(self, path: Path, report: SetReport) -> None:
        """Show what the import came to."""
        from annotator.app import import_report
        from annotator.gui.dialogs.sets.report import SetReportDialog

        if report.kept is None:
            return
        kept = self._session.look_up(import_report.read_report, self._session.project, report.kept)
        if kept is not None:
            SetReportDialog(self._window, self._session, path.name, kept).open()


def _readable() -> list[Format]:
    from annotator.app.sets import formats

    return [one for one in formats() if one.reads]
