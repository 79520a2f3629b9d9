"""Rescuing what is readable of a damaged project, and finding its back-ups."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app import home
from annotator.app.projects import default_codebook
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter, silent

if TYPE_CHECKING:
    from annotator.store.backup import Backup
    from annotator.store.rescue import Rescue

LIST = ".missing.txt"
"""What the list beside a rescued project is called, after the project's own name."""


def rescue(
    source: str | os.PathLike[str], target: str | os.PathLike[str], report: Reporter = silent
) -> Rescue:
    """Make a new project of what is readable in a damaged one; the damaged one is only read.

    What is missing stands in the answer, and in a list beside the new project. Raises UserError when the target
    exists or nothing can be read.
    """
    from annotator.store import rescue as store

    path = Path(target).expanduser().absolute()
    if os.path.lexists(path):
        raise UserError(f"There is already something at “{target}”.", "Choose a new name.")
    result = store.rescue(Path(source), path, home.device(), default_codebook(), report)
    if result.missing:
        beside = list_path(path)
        try:
            beside.write_text("\n".join(store.summary(result)) + "\n", "utf-8")
        except OSError as error:
            raise UserError(
                f"The project was rescued, but the list of what is missing was not written "
                f"({error.strerror or error}).",
                "Free some space and rescue to another name to see the list.",
            ) from error
    return result


def list_path(target: Path) -> Path:
    """Where the list of what is missing lies."""
    return target.with_name(target.name + LIST)


def backups_of(damaged: Path) -> list[Backup]:
    """The back-ups of a project that cannot be opened, newest first; none when it does not say which it is."""
    from annotator.store import backup, salvage

    identity = salvage.project_id(damaged)
    return [] if identity is None else backup.list_backups(home.backups(), identity)
