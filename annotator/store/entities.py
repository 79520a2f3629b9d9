"""Reading entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from annotator.core.ids import Id
from annotator.core.model import Entity
from annotator.store import door
from annotator.store.objects import decode
from annotator.store.project import Project

_SELECT = """SELECT e.id, e.name, e.kind, e.aliases, e.attributes, e.external, e.note, e.parent,
    (SELECT count(*) FROM annotation n WHERE n.entity = e.id AND n.deleted = 0)
FROM entity e WHERE e.deleted = 0"""


def _entity(row: Sequence[Any]) -> Entity:
    return Entity(
        id=row[0],
        name=row[1],
        kind=row[2],
        aliases=tuple(str(alias) for alias in decode(row[3], list)),
        attributes=decode(row[4], dict),
        external=decode(row[5], dict),
        note=row[6],
        parent=row[7],
        annotations=row[8],
    )


def every(project: Project, kind: str | None = None) -> Iterator[Entity]:
    """All entities (of a kind) by name."""
    sql = _SELECT + (" AND e.kind = ?" if kind else "")
    with door.reading(project.path):
        for row in project.read().execute(
            f"{sql} ORDER BY e.name COLLATE NOCASE, e.id", (kind,) if kind else ()
        ):
            yield _entity(row)


def get(project: Project, identity: Id) -> Entity | None:
    """One entity, or None when it is not there."""
    with door.reading(project.path):
        row = project.read().execute(f"{_SELECT} AND e.id = ?", (identity,)).fetchone()
    return None if row is None else _entity(row)


def kind_of(project: Project, identity: Id) -> tuple[str, str] | None:
    """Kind and name of one entity, or None when it is not there; without counting what points to it."""
    with door.reading(project.path):
        row: tuple[str, str] | None = (
            project.read()
            .execute("SELECT kind, name FROM entity WHERE id = ? AND deleted = 0", (identity,))
            .fetchone()
        )
    return row


def in_article(project: Project, article: Id) -> list[Id]:
    """The entities that annotations of an article point to, the latest first."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                "SELECT entity FROM annotation WHERE article = ? AND entity IS NOT NULL "
                "AND deleted = 0 GROUP BY entity ORDER BY max(number) DESC",
                (article,),
            )
        ]


def recent(project: Project, limit: int = 200) -> list[Id]:
    """The entities linked most recently anywhere, the latest first."""
    with door.reading(project.path):
        rows = project.read().execute(
            "SELECT entity FROM annotation WHERE entity IS NOT NULL AND deleted = 0 "
            "ORDER BY number DESC LIMIT ?",
            (limit * 10,),
        )
        return list(dict.fromkeys(row[0] for row in rows))[:limit]


def annotations_of(project: Project, identity: Id) -> list[Id]:
    """The annotations that point to an entity."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                "SELECT id FROM annotation WHERE entity = ? AND deleted = 0", (identity,)
            )
        ]
