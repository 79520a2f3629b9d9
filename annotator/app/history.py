"""Undo, redo, and the history for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.app import home
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Changes
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.store.history import Report, Step


def undo(project: Project, report: Reporter = silent) -> Changes:
    """Take back this device's last step; raises UserError when there is none."""
    return project.undo(home.current_annotator(), report)


def redo(project: Project, report: Reporter = silent) -> Changes:
    """Bring back the step undone last; raises UserError when there is none."""
    return project.redo(home.current_annotator(), report)


def undo_label(project: Project) -> str | None:
    """The name of the step that undo would take back, for the menu."""
    return project.undo_label()


def redo_label(project: Project) -> str | None:
    """The name of the step that redo would bring back, for the menu."""
    return project.redo_label()


def steps(project: Project, limit: int = 100, before: Id | None = None) -> list[Step]:
    """The newest steps first, ``limit`` of them, before a given one."""
    from annotator.store import history

    return history.steps(project, limit, before)


def reports(project: Project) -> list[Report]:
    """The import reports kept with the project, newest first."""
    from annotator.store import history

    return history.reports(project)
