"""Making, opening, checking and saving projects."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app import home
from annotator.core.codebook import Codebook, load_toml
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter, silent
from annotator.core.resources import resource
from annotator.store import creating, opening
from annotator.store.project import SUFFIX, Project

if TYPE_CHECKING:
    # Checking and backing up are never on the way to the first window.
    from annotator.store.backup import Backup
    from annotator.store.check import Problem

__all__ = [
    "SUFFIX",
    "Project",
    "back_up",
    "check_project",
    "create",
    "default_codebook",
    "open",
    "save_copy",
]


def default_codebook() -> Codebook:
    """Actors, Events, Claims: the codebook of a new project."""
    return load_toml(resource("codebooks", "actors-events-claims.toml").read_text("utf-8"))


def create(
    path: str | os.PathLike[str],
    codebook: Codebook | None = None,
    sample: bool = False,
    report: Reporter = silent,
) -> Project:
    """Make a project and open it for writing; ``sample`` fills it with the sample articles.

    An existing path is refused, and a project whose filling fails is not left half made.
    """
    made = creating.create_project(path, codebook or default_codebook(), home.device())
    if sample:
        from annotator.app.sample import fill

        try:
            fill(made, report)
        except BaseException:
            made.close()
            made.path.unlink(missing_ok=True)
            raise
    return made


def open(path: str | os.PathLike[str], write: bool = True, check_later: bool = False) -> Project:
    """Open a project; see :func:`annotator.store.opening.open_project`."""
    return opening.open_project(path, home.device(), write, check_later)


def check_pages(project: Project, report: Reporter = silent) -> list[Problem]:
    """The slow part of opening, for a job: are all pages of the file whole?"""
    from annotator.store import check

    return check.check_pages(project, thorough=project.unclean, report=report)


def check_project(project: Project, report: Reporter = silent) -> list[Problem]:
    """Everything that can be wrong in a project, or an empty list."""
    from annotator.store import check

    return check.check_project(project, report)


def back_up(
    project: Project,
    output: Path | None = None,
    reason: str = "by-hand",
    report: Reporter = silent,
) -> Path:
    """Make a verified back-up: beside the others, or exactly at ``output``."""
    from annotator.store import backup

    limit = int(home.settings().get("project.backup_limit")) * 1_000_000
    return backup.back_up(project, home.backups(), reason, output, limit, report)


def save_copy(project: Project, target: str | os.PathLike[str]) -> Path:
    """Save everything up to this moment to a new file, also when the project was moved or replaced underneath."""
    copy = Path(target).expanduser().absolute()
    project.save_copy(copy)
    return copy


def back_up_when_due(project: Project, report: Reporter = silent) -> Path | None:
    """Make the daily back-up of a project that has changed since the last one."""
    from annotator.store import backup

    if project.read_only or not backup.is_due(project, home.backups()):
        return None
    return back_up(project, reason="daily", report=report)


def list_backups(project: Project) -> list[Backup]:
    """The back-ups of a project, newest first."""
    from annotator.store import backup

    return backup.list_backups(home.backups(), project.id)


def restore(
    source: str | os.PathLike[str], target: str | os.PathLike[str], report: Reporter = silent
) -> Path:
    """Make a new project from a back-up, or a cleaned copy from a project that was refused."""
    from annotator.store import backup

    if Path(target).exists():
        raise UserError(
            f"There is already something at “{target}”; a back-up is never restored over it.",
            "Choose a new name.",
        )
    return backup.restore(Path(source), Path(target), home.device(), report)
