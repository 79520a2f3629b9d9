"""Opening, making and leaving projects, and who annotates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from annotator.app import home, projects
from annotator.core.errors import ProjectBusy, ProjectDamaged, UserError
from annotator.core.ids import id_text, parse_id

if TYPE_CHECKING:
    from annotator.core.jobs import Reporter
    from annotator.gui.window import MainWindow

SAMPLE_NAME = "Sample"
FILES = f"Projects (*{projects.SUFFIX})"


class ProjectController(QObject):
    """From the start screen to a project and back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "project.new": self.ask_new,
                "project.open": self.ask_open,
                "project.sample": self.open_sample,
                "project.start": self.close,
                "project.annotator": self.ask_annotator,
            }
        )

    # Opening.

    def ask_new(self) -> None:
        """Ask for a place and make a project there."""
        from annotator.gui.dialogs.naming import ask_new_project

        ask_new_project(
            self._window, self.tr("New project"), self._folder() / "My project", self.create
        )

    def ask_open(self) -> None:
        """Ask for a project and open it."""
        from annotator.gui.files import ask_file

        ask_file(self._window, self.tr("Open project"), FILES, self.open, str(self._folder()))

    def create(self, path: Path) -> bool:
        """Make a project and open it."""
        made = self._session.look_up(projects.create, path)
        return made is not None and self._take(made)

    def open_sample(self) -> None:
        """Open the sample project, made afresh when it is not there yet."""
        path = home.home() / f"{SAMPLE_NAME}{projects.SUFFIX}"
        if path.exists():
            self.open(path)
            return
        self._session.run_job(
            self.tr("Making the sample project"),
            projects.create,
            path,
            sample=True,
            done=self._take,
        )

    def open(self, path: Path, write: bool = True) -> bool:
        """Open a project; one that somebody else writes to is opened for reading. False when it cannot be."""
        try:
            opened = projects.open(path, write, check_later=True)
        except ProjectBusy as busy:
            return self._open_beside(path, busy)
        except ProjectDamaged as error:
            self._offer_rescue(path, error)
            return False
        except UserError as error:
            self._session.failure.emit(error.message, error.hint, False)
            return False
        return self._take(opened)

    def _offer_rescue(self, path: Path, error: ProjectDamaged) -> None:
        from annotator.gui.controllers.rescuing import RescuingController

        RescuingController(self._window).offer(path, error)

    def _open_beside(self, path: Path, busy: ProjectBusy) -> bool:
        opened = self._session.look_up(projects.open, path, False)
        if opened is None:
            return False
        opened.read_only = busy.message
        return self._take(opened)

    def open_for_picture(self, path: Path) -> None:
        """Open a project as if to work in it, but only to look: not a byte of it or of our home changes.

        Raises UserError when it cannot be opened.
        """
        self._show(projects.open(path, False), writable=True)

    def _take(self, project: Any) -> bool:
        """Make an opened project the one of this window."""
        try:
            home.remember_project(project.path)
        except UserError as error:
            self._session.failure.emit(error.message, error.hint, False)
        try:
            self._show(project, not project.read_only)
        except UserError as error:
            project.close()
            self._session.failure.emit(error.message, error.hint, False)
            return False
        self._window.after_opening()
        return True

    def _show(self, project: Any, writable: bool) -> None:
        codebook, annotator = project.codebook, home.current_annotator()
        self.leave()
        window = self._window
        window.show_work()
        self._session.set_project(project, codebook, annotator, writable)
        window.setWindowTitle(f"{project.name} – Annotator")
        if not writable:
            window.status.rest("Reading only")
            window.notices.error(
                project.read_only, self.tr("You can read and search; nothing can be changed.")
            )
        else:
            window.status.rest("Everything is saved")
        window.status.show_annotator(annotator.name)
        for notice in project.notices:
            self._session.notify(notice)
        self._tell_place(project)
        self._restore_place(project)
        window.history_part.refresh()
        window.refresh_conditions()

    def _tell_place(self, project: Any) -> None:
        """What to heed where others reach the file: it stays to be read, and is said in passing from then on."""
        if project.place:
            known = self._window.state.project(project.path).get("place") == project.place
            kind = "news" if known else "place"
            self._session.notify(
                project.place,
                self.tr("Save a copy…"),
                lambda: self._session.run("project.save_copy"),
                kind,
            )

    def close(self) -> None:
        """Leave the project and show the start screen."""
        self.leave()
        self._window.show_start()

    def leave(self) -> None:
        """Close the open project, if there is one, after everything that runs beside it has stopped."""
        project = self._session.project
        if project is None:
            return
        work = self._window.work
        if work is not None:
            work.flush()
        self._remember_place(project)
        self._session.bridge.stop()
        self._session.set_project(None)
        try:
            project.close()
        except UserError as error:
            self._session.failure.emit(error.message, error.hint, False)
        self._window.status.rest("")
        self._window.status.show_position("")
        self._window.setWindowTitle("Annotator")
        self._window.history_part.refresh()
        self._window.refresh_conditions()

    # Looking after the open project.

    def watch_over(self) -> None:
        """After opening: check a big or uncleanly left file, and make the daily back-up, in the background."""
        project = self._session.project
        if project.unclean:
            self._session.run_job(
                self.tr("Checking the file"), projects.check_pages, project, done=self._checked
            )
        if self._session.writable:
            self._session.bridge.run_job(
                self.tr("Backing up"),
                projects.back_up_when_due,
                project,
                failed=lambda error: self._session.failure.emit(error.message, error.hint, False),
                quiet=True,
            )

    def _checked(self, problems: list[Any]) -> None:
        if problems:
            self._session.failure.emit(
                self.tr("The project file is damaged: {0}").format(problems[0].text),
                self.tr("Restore a back-up, or make a cleaned copy."),
                False,
            )

    def tidy(self) -> None:
        """Move what was written last into the file itself, and note where people are in case the program is killed."""
        project = self._session.project
        self._remember_place(project)
        write = self._window.state.writing()

        def work(report: Reporter) -> None:
            project.idle()
            write()  # a failure is told on leaving, which writes again

        self._session.bridge.run_job(self.tr("Tidying"), work, quiet=True)

    # Where people left off.

    def _remember_place(self, project: Any) -> None:
        session, work = self._session, self._window.work
        values: dict[str, Any] = {"hidden": [id_text(i) for i in session.hidden_annotators]}
        if project.place:
            values["place"] = project.place
        if session.article is not None and work is not None:
            values |= {"article": id_text(session.article), **work.reader.place()}
        self._window.state.set_project(project.path, values)

    def _restore_place(self, project: Any) -> None:
        kept = self._window.state.project(project.path)
        hidden = [parse_id(str(text)) for text in kept.get("hidden", [])]
        self._session.set_hidden_annotators(frozenset(i for i in hidden if i is not None))
        work = self._window.work
        assert work is not None
        work.open_first(parse_id(str(kept.get("article", ""))))
        work.reader.restore_place(kept)

    def _folder(self) -> Path:
        recents = home.recent_projects()
        return recents[0].parent if recents and recents[0].parent.is_dir() else Path.home()

    # Who annotates.

    def ask_annotator(self) -> None:
        """Ask who annotates from now on."""
        from annotator.gui.dialogs.annotator import AnnotatorDialog

        current = home.current_annotator()
        dialog = AnnotatorDialog(self._window, current.name, home.known_annotators())
        dialog.chosen.connect(self.set_annotator)
        dialog.open()

    def set_annotator(self, name: str) -> None:
        """From now on this person annotates."""
        person = self._session.look_up(home.set_annotator, name)
        if person is not None:
            self._session.set_annotator(person)
            self._window.status.show_annotator(person.name)
            self._session.notify(self.tr("You annotate as {0}.").format(person.name))
