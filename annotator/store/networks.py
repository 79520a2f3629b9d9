"""What networks are counted from: claims with their articles, and who says them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from annotator.core.ids import Id
from annotator.core.model import End
from annotator.core.selection import SetSelection
from annotator.store import door
from annotator.store.objects import decode
from annotator.store.project import Project
from annotator.store.sets import annotation_condition

ABOUT = ("title", "author", "source", "section")


class ClaimRow(NamedTuple):
    """A claim, its first position and last, its words, and what is known of its article."""

    id: Id
    article: Id
    annotator: str
    entity: Id | None
    attributes: dict[str, Any]
    start: int
    end: int
    quotes: tuple[str, ...]
    date: str
    about: dict[str, str]


def claims(project: Project, chosen: SetSelection) -> Iterator[ClaimRow]:
    """The annotations of the chosen types, by date of the article, then in order of import and place."""
    condition, values = annotation_condition(chosen)
    sql = (
        "SELECT n.number, n.id, n.article, p.name, n.entity, n.attributes, a.date, "
        f'{", ".join(f"a.{each}" for each in ABOUT)}, s.start, s."end", s.quote '
        "FROM annotation n JOIN article a ON a.id = n.article "
        "JOIN annotator p ON p.id = n.annotator JOIN span s ON s.annotation = n.number "
        f"WHERE {condition} ORDER BY a.date, a.number, "
        "(SELECT f.start FROM span f WHERE f.annotation = n.number AND f.fragment = 0), "
        "n.id, s.fragment"
    )
    open_row: ClaimRow | None = None
    number = -1
    with door.reading(project.path):
        for row in project.read().execute(sql, values):
            if row[0] == number and open_row is not None:
                open_row = open_row._replace(end=row[-2], quotes=(*open_row.quotes, row[-1]))
                continue
            if open_row is not None:
                yield open_row
            number = row[0]
            about = dict(zip(ABOUT, row[7:11], strict=True))
            open_row = ClaimRow(row[1],row[2],row[3],row[4], decode(row[5], dict), row[-3], row[-2], (row[-1],),
                                row[6], about)  # fmt: skip
    if open_row is not None:
        yield open_row


def targets(project: Project, relation: str) -> dict[Id, list[End]]:
    """Where the relations of a type lead from each annotation, in the order they were made."""
    found: dict[Id, list[End]] = {}
    sql = (
        "SELECT source, target_kind, target FROM relation "
        "WHERE type = ? AND source_kind = 'annotation' AND deleted = 0 ORDER BY number"
    )
    with door.reading(project.path):
        for source, kind, target in project.read().execute(sql, (relation,)):
            found.setdefault(source, []).append(End(kind, target))
    return found


def links(project: Project, relation: str) -> dict[Id, Id]:
    """The entity of each linked annotation that relations of a type lead to."""
    sql = (
        "SELECT n.id, n.entity FROM annotation n WHERE n.deleted = 0 AND n.entity IS NOT NULL AND n.id IN "
        "(SELECT target FROM relation WHERE type = ? AND target_kind = 'annotation' AND deleted = 0)"
    )
    with door.reading(project.path):
        return dict(project.read().execute(sql, (relation,)))


def memberships(project: Project, relation: str) -> Iterator[tuple[Id, Id, dict[str, Any]]]:
    """Relations of a type from entity to entity, with their dates, in the order they were made."""
    sql = (
        "SELECT source, target, attributes FROM relation WHERE type = ? AND source_kind = 'entity' "
        "AND target_kind = 'entity' AND deleted = 0 ORDER BY number"
    )
    with door.reading(project.path):
        for source, target, attributes in project.read().execute(sql, (relation,)):
            yield source, target, decode(attributes, dict)
