"""Annotations to look at again, and why: the reason is the step that flagged them, read from the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotator.core.ids import Id
from annotator.store import door
from annotator.store.codebook import steps_of_versions
from annotator.store.objects import CHUNK, decode
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Reason:
    """A step because of which an annotation is to be looked at, and what it changed: field → (before, after).

    Fields of maps stand by themselves, as ``attributes.stance``; values are as the history writes them.
    """

    step: Id
    label: str
    annotator: str
    created: str
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Why an annotation is flagged, the first reason first, and the status it had before."""

    reasons: tuple[Reason, ...]
    status_before: str


def flagged(project: Project, article: Id | None = None) -> list[Id]:
    """The annotations to look at again, by article (in order of import) and place."""
    sql = (
        "SELECT n.id FROM annotation n JOIN span s ON s.annotation = n.number AND s.fragment = 0 "
        "JOIN article a ON a.id = n.article WHERE n.status = 'review' AND n.deleted = 0"
    )
    values: list[Any] = []
    if article is not None:
        sql += " AND n.article = ?"
        values.append(article)
    with door.reading(project.path):
        rows = project.read().execute(f'{sql} ORDER BY a.number, s.start, s."end" DESC', values)
        return [row[0] for row in rows]


_PATCHES = (
    "SELECT p.object, s.number, s.id, s.label, coalesce(a.name, ''), s.created, p.change "
    "FROM patch p JOIN step s ON s.number = p.step LEFT JOIN annotator a ON a.id = s.annotator "
    "WHERE p.object IN ({}) AND p.kind = 'annotation' AND s.kind IN ('create', 'do') "
    "AND s.undone = 0 ORDER BY p.number"
)


def why(project: Project, ids: Iterable[Id]) -> Iterator[tuple[Id, Flagged]]:
    """Why each of these annotations is flagged; those that are not are left out."""
    edits = steps_of_versions(project)
    stream = iter(ids)
    while chunk := list(islice(stream, CHUNK)):
        histories: dict[Id, list[tuple[int, Reason, str | None]]] = {each: [] for each in chunk}
        with door.reading(project.path):
            rows = project.read().execute(_PATCHES.format(", ".join("?" * len(chunk))), chunk)
            for identity, number, step, label, who, created, text in rows:
                change = decode(text, dict)
                made = change.get("+")
                before: str | None = None
                if made is not None and made.get("status") == "review":
                    before = ""
                elif "status" in change and change["status"][1] == "review":
                    before = change["status"][0]
                told = {} if made is not None or "-" in change else change
                changes = {
                    name: (sides[0], sides[1])
                    for name, sides in told.items()
                    if name not in ("modified", "status")
                }
                histories[identity].append(
                    (number, Reason(step, label, who, created, changes), before)
                )
        for identity in chunk:
            entries = histories[identity]
            marked = [n for n, (_, _, before) in enumerate(entries) if before is not None]
            if not marked:
                continue
            since = entries[marked[-1] :]
            reasons = [
                reason for number, reason, before in since if before is not None or number in edits
            ]
            yield identity, Flagged(tuple(reasons), entries[marked[-1]][2] or "")
