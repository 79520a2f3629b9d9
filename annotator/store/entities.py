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


def some(project: Project, ids: Sequence[Id]) -> list[Entity]:
    """The entities with these ids, in this order; ids that are gone are left out."""
    found: dict[Id, Entity] = {}
    with door.reading(project.path):
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ", ".join("?" * len(part))
            for row in project.read().execute(f"{_SELECT} AND e.id IN ({marks})", part):
                found[row[0]] = _entity(row)
    return [found[identity] for identity in ids if identity in found]


def names(
    project: Project, ids: Sequence[Id] | None = None
) -> Iterator[tuple[Id, str, tuple[str, ...]]]:
    """Id, kind, and name with aliases of all entities, or of those with these ids that are still there."""
    sql = "SELECT id, kind, name, aliases FROM entity WHERE deleted = 0"
    parts: list[Sequence[Id]] = [()]
    if ids is not None:
        parts = [ids[start : start + 500] for start in range(0, len(ids), 500)]
    with door.reading(project.path):
        for part in parts:
            where = f" AND id IN ({', '.join('?' * len(part))})" if ids is not None else ""
            for identity, kind, name, aliases in project.read().execute(sql + where, part):
                yield identity, kind, (name, *map(str, decode(aliases, list)))


def last_step(project: Project) -> int:
    """The number of the latest step, whoever made it: it tells when what is kept in memory is out of date."""
    with door.reading(project.path):
        (number,) = project.read().execute("SELECT max(number) FROM step").fetchone()
    return int(number or 0)


def touched_since(project: Project, step: int, most: int) -> tuple[list[Id], list[Id]] | None:
    """The entities that steps after this one touched, and the entities of annotations they touched (the latest first).

    None when it is more than ``most`` entities.
    """
    with door.reading(project.path):
        connection = project.read()
        # By the index on steps, or SQLite walks all patches there are to have them in order.
        patches = "FROM patch INDEXED BY patch_step WHERE step > ?"
        rows = connection.execute(
            f"SELECT object {patches} AND kind = 'entity' LIMIT ?", (step, 4 * most)
        ).fetchall()
        changed = list(dict.fromkeys(row[0] for row in rows))
        if len(changed) > most or len(rows) == 4 * most:
            return None
        linked = connection.execute(
            f"SELECT n.entity FROM (SELECT object, number {patches} "
            "AND kind = 'annotation' ORDER BY number DESC LIMIT 500) p "
            "JOIN annotation n ON n.id = p.object "
            "WHERE n.entity IS NOT NULL AND n.deleted = 0 ORDER BY p.number DESC",
            (step,),
        )
        return changed, list(dict.fromkeys(row[0] for row in linked))


def children(project: Project, identity: Id) -> list[Id]:
    """The entities directly below one."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                "SELECT id FROM entity WHERE parent = ? AND deleted = 0 "
                "ORDER BY name COLLATE NOCASE, id",
                (identity,),
            )
        ]


def parents(project: Project) -> dict[Id, Id]:
    """Every entity that lies below another, and that other."""
    with door.reading(project.path):
        return dict(
            project.read().execute(
                "SELECT id, parent FROM entity WHERE parent IS NOT NULL AND deleted = 0"
            )
        )


def count_uses(project: Project, ids: Sequence[Id]) -> tuple[int, int, int]:
    """How many annotations point to these entities, in how many articles, and how many relations end at them."""
    marks = ", ".join("?" * len(ids))
    with door.reading(project.path):
        connection = project.read()
        annotations, articles = connection.execute(
            "SELECT count(*), count(DISTINCT article) FROM annotation "
            f"WHERE deleted = 0 AND entity IN ({marks})",
            ids,
        ).fetchone()
        (relations,) = connection.execute(
            "SELECT count(*) FROM relation WHERE deleted = 0 "
            f"AND (source IN ({marks}) OR target IN ({marks}))",
            [*ids, *ids],
        ).fetchone()
    return annotations, articles, relations


def holding(project: Project, kind: str, value: str) -> list[Id]:
    """Objects of a kind (entity, annotation, article) with this id, as text, among their attribute values."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                f"SELECT id FROM {kind} WHERE deleted = 0 AND attributes LIKE ?", (f"%{value}%",)
            )
        ]


def refusals_of(project: Project, identity: Id) -> list[Id]:
    """The refused places that are about an entity."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                "SELECT id FROM refusal WHERE entity = ? AND deleted = 0", (identity,)
            )
        ]


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
    """The entities of the latest annotations anywhere, the latest first."""
    with door.reading(project.path):
        # Only the last of them are looked at, or a project that links nothing would be walked whole.
        rows = project.read().execute(
            "SELECT entity FROM (SELECT entity, deleted, number FROM annotation "
            "ORDER BY number DESC LIMIT ?) WHERE entity IS NOT NULL AND deleted = 0 "
            "ORDER BY number DESC",
            (limit * 25,),
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
