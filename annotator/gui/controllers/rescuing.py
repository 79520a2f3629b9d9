"""When a project is damaged: its last back-up, or what can still be read of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from annotator.app import projects, rescue
from annotator.core.errors import ProjectDamaged

if TYPE_CHECKING:
    from annotator.gui.window import MainWindow


class RescuingController(QObject):
    """From the error to a project one can work in."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def offer(self, path: Path, error: ProjectDamaged) -> None:
        """Look for back-ups of a damaged project, then ask which way to go."""
        self._session.run_job(
            self.tr("Looking for back-ups"),
            lambda report: rescue.backups_of(path),
            done=lambda found: self._ask(path, error, found),
        )

    def _ask(self, path: Path, error: ProjectDamaged, found: list[Any]) -> None:
        from annotator.gui.dialogs.damaged import DamagedDialog

        last = f"{found[0].made:%Y-%m-%d %H:%M}" if found else ""
        dialog = DamagedDialog(self._window, error.message, last)
        dialog.restore.connect(lambda: self._ask_name(
            self.tr("Restore as"), path.with_name(f"{path.stem} restored{projects.SUFFIX}"),
            lambda target: self._window.exchange.restore(found[0].path, target),
        ))  # fmt: skip
        dialog.rescue.connect(lambda: self._ask_name(
            self.tr("Rescue as"), path.with_name(f"{path.stem} rescued{projects.SUFFIX}"),
            lambda target: self.rescue(path, target),
        ))  # fmt: skip
        dialog.open()

    def _ask_name(self, title: str, suggestion: Path, then: Callable[[Path], None]) -> None:
        from annotator.gui.dialogs.naming import ask_new_project

        ask_new_project(self._window, title, suggestion, then)

    def rescue(self, path: Path, target: Path) -> None:
        """Make a new project of what can be read, tell what is missing, and offer to open it."""
        self._session.run_job(self.tr("Rescuing"), rescue.rescue, path, target, done=self._rescued)

    def _rescued(self, found: Any) -> None:
        from annotator.gui.dialogs.lines import LinesDialog

        target: Path = found.path
        self._session.notify(
            self.tr("Rescued as {0}.").format(target.name),
            self.tr("Open"),
            lambda: self._open(target),
        )
        if not found.missing:
            return
        number = len(found.missing)
        LinesDialog(
            self._window,
            self.tr("What is missing"),
            self.tr(
                "Could not be rescued whole: {0}. The same list lies beside the project, as {1}."
            ).format(f"{number:,}", rescue.list_path(target).name),
            [f"{one.kind.replace('_', ' ')}: {one.text}" for one in found.missing],
        ).open()

    def _open(self, path: Path) -> None:
        self._window.project_part.open(path)
