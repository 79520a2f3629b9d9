"""Reading a project as an annotation set: in an order that depends on nothing but the things themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from annotator.core.ids import Id
from annotator.core.model import Annotator, End, Relation
from annotator.store import door
from annotator.store.objects import decode
from annotator.store.project import Project


@contextmanager
def snapshot(project: Project) -> Iterator[None]:
    """Everything read inside, in this thread, is one state of the project, whatever is changed meanwhile."""
    connection = project.read()
    with door.reading(project.path):
        connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def note(project: Project) -> str:
    """The note on the project as a whole."""
    with door.reading(project.path):
        (text,) = project.read().execute("SELECT note FROM project").fetchone()
    return str(text)


def guidelines(project: Project) -> str:
    """The project's guidelines for annotating, in Markdown."""
    with door.reading(project.path):
        (text,) = project.read().execute("SELECT guidelines FROM project").fetchone()
    return str(text)


def is_empty(project: Project) -> bool:
    """True when the project has neither articles nor entities nor annotations."""
    with door.reading(project.path):
        (found,) = (
            project.read()
            .execute(
                "SELECT EXISTS (SELECT 1 FROM article WHERE deleted = 0) "
                "OR EXISTS (SELECT 1 FROM entity WHERE deleted = 0) "
                "OR EXISTS (SELECT 1 FROM annotation WHERE deleted = 0)"
            )
            .fetchone()
        )
    return not found


def statuses_of(project: Project, article: Id, annotator: Id | None = None) -> dict[Id, str]:
    """Status by annotator of one article; ``new`` ones are left out."""
    sql = "SELECT annotator, status FROM article_status WHERE article = ? AND status <> 'new'"
    values = [article]
    if annotator is not None:
        sql += " AND annotator = ?"
        values.append(annotator)
    with door.reading(project.path):
        return dict(project.read().execute(f"{sql} ORDER BY annotator", values))


def attribute_codes(project: Project) -> list[str]:
    """Codes of all attributes that annotations hold."""
    with door.reading(project.path):
        return [
            code
            for (code,) in project.read().execute(
                "SELECT DISTINCT e.key FROM annotation n, json_each(n.attributes) e "
                "WHERE n.deleted = 0 AND n.attributes <> '{}' ORDER BY e.key"
            )
        ]


_SELECT = (
    "SELECT r.id, r.type, r.source_kind, r.source, r.target_kind, r.target, r.annotator, r.note, "
    "r.created, r.attributes FROM relation r"
)


def relations(
    project: Project, annotator: Id | None = None, article: Id | None = None
) -> Iterator[Relation]:
    """Relations whose two ends are there (and by this annotator, on annotations of his or hers), by id.

    With ``article`` those that start from one of its annotations.
    """
    where, values = _inside(annotator)
    if article is not None:
        where += (
            " AND r.source_kind = 'annotation' "
            "AND r.source IN (SELECT id FROM annotation WHERE article = ? AND deleted = 0)"
        )
        values.append(article)
    with door.reading(project.path):
        for row in project.read().execute(f"{_SELECT} WHERE {where} ORDER BY r.id", values):
            ends = End(row[2], row[3]), End(row[4], row[5])
            dates = decode(row[9], dict)
            yield Relation(row[0], row[1], *ends, row[6], row[7], row[8], dates)


def left_out(project: Project, annotator: Id) -> Iterator[Id]:
    """An annotator's annotations at one end of a relation of theirs whose other end is somebody else's."""
    inside, values = _inside(annotator)
    sql = (
        "SELECT n.id FROM relation r JOIN annotation n ON n.id IN (r.source, r.target) "
        "JOIN article a ON a.id = n.article WHERE r.deleted = 0 AND r.annotator = ? "
        f"AND n.annotator = ? AND n.deleted = 0 AND a.deleted = 0 AND NOT ({inside}) "
        "ORDER BY r.id, n.id"
    )
    with door.reading(project.path):
        for (identity,) in project.read().execute(sql, [annotator, annotator, *values]):
            yield identity


def _inside(annotator: Id | None) -> tuple[str, list[Id]]:
    """The condition that a relation and both its ends belong to the set, and its values."""
    values: list[Id] = []
    where = "r.deleted = 0"
    if annotator is not None:
        where += " AND r.annotator = ?"
        values.append(annotator)
    for side in ("source", "target"):
        theirs = ""
        if annotator is not None:
            theirs = " AND n.annotator = ?"
            values.append(annotator)
        where += (
            f" AND CASE r.{side}_kind WHEN 'annotation' THEN EXISTS (SELECT 1 FROM annotation n "
            f"JOIN article a ON a.id = n.article WHERE n.id = r.{side} AND n.deleted = 0 "
            f"AND a.deleted = 0{theirs}) WHEN 'entity' THEN EXISTS (SELECT 1 FROM entity e "
            f"WHERE e.id = r.{side} AND e.deleted = 0) ELSE EXISTS (SELECT 1 FROM article a "
            f"WHERE a.id = r.{side} AND a.deleted = 0) END"
        )
    return where, values


def annotators(project: Project) -> list[Annotator]:
    """Everybody who has annotations, relations or article statuses, by id."""
    with door.reading(project.path):
        rows = project.read().execute(
            "SELECT p.id, p.name FROM annotator p WHERE "
            "EXISTS (SELECT 1 FROM annotation n WHERE n.annotator = p.id AND n.deleted = 0) "
            "OR EXISTS (SELECT 1 FROM relation r WHERE r.annotator = p.id AND r.deleted = 0) "
            "OR EXISTS (SELECT 1 FROM diary d WHERE d.annotator = p.id AND d.deleted = 0) "
            "OR EXISTS (SELECT 1 FROM article_status s WHERE s.annotator = p.id AND s.status <> 'new') "
            "OR EXISTS (SELECT 1 FROM exclusion x WHERE x.annotator = p.id AND x.deleted = 0) "
            "OR EXISTS (SELECT 1 FROM refusal x WHERE x.annotator = p.id AND x.deleted = 0) "
            "OR EXISTS (SELECT 1 FROM reprint r WHERE r.annotator = p.id AND r.deleted = 0) "
            "ORDER BY p.id"
        )
        return [Annotator(*row) for row in rows]


def known(project: Project, kind: str, ids: Iterable[Id]) -> dict[Id, bool]:
    """Which of these ids are taken by objects of a kind; True for those that were deleted."""
    deleted = "0" if kind == "annotator" else "deleted"
    wanted = list(ids)
    found: dict[Id, bool] = {}
    with door.reading(project.path):
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join("?" * len(part))
            for identity, gone in project.read().execute(
                f"SELECT id, {deleted} FROM {kind} WHERE id IN ({marks})", part
            ):
                found[identity] = bool(gone)
    return found


def merged_entities(project: Project) -> dict[Id, Id]:
    """Entities that were merged into others, and into which."""
    with door.reading(project.path):
        return dict(
            project.read().execute(
                "SELECT id, merged_into FROM entity WHERE merged_into IS NOT NULL AND deleted <> 0"
            )
        )
