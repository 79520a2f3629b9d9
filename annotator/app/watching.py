"""A folder somebody watches for a project: which files in it are new and whole. Nothing is imported from here.

Which folder it is, and what of it was offered already, is kept in the program's own folder, never in the project: the
next computer has other folders.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotator.app import home
from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import Reporter, silent
from annotator.store.project import Project

State = tuple[int, int]
"""Size and time of change of a file."""

MOST_FOLDERS = 500
"""Folders within the watched one that are listened to."""


@dataclass(frozen=True, slots=True)
class Look:
    """What lies in the folder: ``new`` files that are whole, and the states of those that may still be growing."""

    new: tuple[Path, ...] = ()
    growing: Mapping[str, State] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    missing: bool = False


def folder_of(project: Project) -> Path | None:
    """The folder watched for this project, if any."""
    folder = _state(project).get("folder")
    return Path(folder) if isinstance(folder, str) and folder else None


def watch(project: Project, folder: Path | None) -> bool:
    """Watch this folder from now on, or none; True when one is watched. What lies in it counts as new."""
    if folder is None:
        home.write_state(_name(project), {})
        return False
    whole = folder.expanduser().absolute()
    if not whole.is_dir():
        raise UserError(f"There is no folder “{folder}”.", "Choose a folder that is there.")
    home.write_state(_name(project), {"folder": str(whole), "seen": []})
    return True


def look(
    project: Project, before: Mapping[str, State] | None = None, report: Reporter = silent
) -> Look:
    """What is new in the watched folder. A file counts as whole when it is as it was in the look ``before``."""
    from annotator.intake import walk

    folder = folder_of(project)
    if folder is None:
        return Look()
    if not folder.is_dir():
        return Look(missing=True)
    seen = set(_state(project).get("seen", ()))
    earlier = before or {}
    new: list[Path] = []
    growing: dict[str, State] = {}
    folders = {folder}
    for path in walk([folder]):
        report.check()
        if len(folders) < MOST_FOLDERS:
            folders.add(path.parent)
        state = _state_of(path)
        if state is None or _mark(path, state) in seen:
            continue
        if earlier.get(str(path)) == state:
            new.append(path)
        else:
            growing[str(path)] = state
    return Look(tuple(new), growing, tuple(sorted(folders)))


def note_offered(project: Project, paths: Iterable[Path]) -> None:
    """These files were offered: they are not new any more, unless they change."""
    known = _state(project)
    if not known.get("folder"):
        return
    marks = [_mark(path, state) for path in paths if (state := _state_of(path)) is not None]
    seen = dict.fromkeys((*known.get("seen", ()), *marks))
    home.write_state(_name(project), {**known, "seen": list(seen)})


def _state(project: Project) -> dict[str, Any]:
    return home.read_state(_name(project))


def _name(project: Project) -> str:
    return f"watched/{id_text(project.id)}"


def _state_of(path: Path) -> State | None:
    try:
        found = path.stat()
    except OSError:
        return None  # gone meanwhile
    return found.st_size, found.st_mtime_ns


def _mark(path: Path, state: State) -> str:
    """A short name for a file as it is now."""
    about = f"{state[0]} {state[1]} ".encode() + os.fsencode(path)
    return sha256(about).hexdigest()[:16]
