"""Reading the history, and the reports that stand beside it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotator.core.ids import Id, new_id, now_text
from annotator.store import door
from annotator.store.objects import decode
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the history, for people to read."""

    id: Id
    kind: str
    label: str
    annotator: Id
    annotator_name: str
    device: Id
    created: str
    undone: int
    objects: int


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Which report there is, without what it holds."""

    id: Id
    kind: str
    label: str
    created: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import came to, kept with the project outside the chain of undo."""

    id: Id
    kind: str
    label: str
    created: str
    data: Any


def steps(project: Project, limit: int = 100, before: Id | None = None) -> list[Step]:
    """The newest steps first, ``limit`` of them, before a given one."""
    sql = (
        "SELECT s.id, s.kind, s.label, s.annotator, coalesce(a.name, ''), s.device, s.created, "
        "s.undone <> 0, (SELECT count(*) FROM patch p WHERE p.step = s.number) "
        "FROM step s LEFT JOIN annotator a ON a.id = s.annotator"
    )
    values: list[Any] = []
    if before is not None:
        sql += " WHERE s.number < (SELECT number FROM step WHERE id = ?)"
        values.append(before)
    with door.reading(project.path):
        rows = project.read().execute(f"{sql} ORDER BY s.number DESC LIMIT ?", (*values, limit))
        return [Step(*row) for row in rows]


def count(project: Project) -> int:
    """How many steps the history has."""
    with door.reading(project.path):
        (number,) = project.read().execute("SELECT count(*) FROM step").fetchone()
    return int(number)


def changes_of(project: Project, identity: Id) -> Iterator[tuple[str, str, Any]]:
    """What happened to one object: (when, step's label, change), oldest first."""
    with door.reading(project.path):
        for created, label, change in project.read().execute(
            "SELECT s.created, s.label, p.change FROM patch p JOIN step s ON s.number = p.step "
            "WHERE p.object = ? ORDER BY p.number",
            (identity,),
        ):
            yield created, label, decode(change, dict)


def keep_report(
    project: Project,
    kind: str,
    label: str,
    data: Any,
    within: sqlite3.Connection | None = None,
) -> Id:
    """Keep a report; ``data`` is a JSON value, or an iterator of pieces of one that is written already.

    ``within`` is the connection of the change it tells of, so that both are saved or neither.
    """
    identity = new_id()
    written = "".join(data) if isinstance(data, Iterator) else json.dumps(data, ensure_ascii=False)
    # Reports name files, and names of files need not be text everywhere.
    text = written.encode("utf-8", "replace").decode("utf-8")
    with contextlib.nullcontext(within) if within is not None else project.staging() as connection:
        connection.execute(
            "INSERT INTO report (id, kind, label, created, data) VALUES (?, ?, ?, ?, ?)",
            (identity, kind, label, now_text(), text),
        )
    return identity


def report_heads(project: Project) -> list[ReportHead]:
    """What the reports are, newest first, without reading what they hold."""
    with door.reading(project.path):
        return [
            ReportHead(*row)
            for row in project.read().execute(
                "SELECT id, kind, label, created FROM report ORDER BY number DESC"
            )
        ]


def report(project: Project, identity: Id) -> Report | None:
    """One report, or None when it is not there."""
    with door.reading(project.path):
        row = (
            project.read()
            .execute("SELECT id, kind, label, created, data FROM report WHERE id = ?", (identity,))
            .fetchone()
        )
    return None if row is None else Report(row[0], row[1], row[2], row[3], decode(row[4], object))


def reports(project: Project) -> list[Report]:
    """All reports with what they hold, newest first."""
    heads = report_heads(project)
    return [found for head in heads if (found := report(project, head.id)) is not None]
