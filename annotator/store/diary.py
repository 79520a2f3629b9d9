"""Reading the project's diary."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.ids import Id
from annotator.core.model import DiaryEntry
from annotator.store import door
from annotator.store.project import Project


def entries(project: Project, annotator: Id | None = None) -> Iterator[DiaryEntry]:
    """The entries (of an annotator), oldest first."""
    whose = "" if annotator is None else " AND annotator = ?"
    values = () if annotator is None else (annotator,)
    with door.reading(project.path):
        for row in project.read().execute(
            f"SELECT id, annotator, created, text FROM diary WHERE deleted = 0{whose} "
            "ORDER BY created, id",
            values,
        ):
            yield DiaryEntry(*row)
