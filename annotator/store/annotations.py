"""Reading annotations, annotators and relations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from annotator.core.ids import Id
from annotator.core.model import Annotation, Annotator, End, Relation, Span, SpanRow
from annotator.store import door
from annotator.store.objects import decode
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.core.selection import Selection, SetSelection

# The fragments of an annotation come as one JSON value, so that a list needs one query and no sorting here.
_SELECT = """SELECT n.id, n.article, n.text, n.annotator, n.type, n.entity, n.attributes, n.note,
    n.status, n.origin, n.created, n.modified, n.codebook, s.start, s."end", s.quote, n.number,
    (SELECT count(*) FROM span f WHERE f.annotation = n.number), n.evidence
FROM annotation n JOIN span s ON s.annotation = n.number AND s.fragment = 0"""


def rows_of_article(
    project: Project, article: Id, text: bytes, start: int | None = None, end: int | None = None
) -> list[SpanRow]:
    """The spans on an article's current text in order of place, or those that touch ``start``–``end``.

    This is the query before the first paint: indexed by place, and nothing but what is drawn.
    """
    sql = (
        'SELECT n.id, s.start, s."end", n.type, n.annotator, s.fragment, n.status '
        "FROM span s JOIN annotation n ON n.number = s.annotation "
        "WHERE s.article = ? AND n.deleted = 0 AND n.text = ?"
    )
    values: list[Any] = [article, text]
    if start is not None and end is not None:
        sql += ' AND s.start < ? AND s."end" > ?'
        values += [end, start]
    with door.reading(project.path):
        return [
            SpanRow._make(row)
            for row in project.read().execute(f'{sql} ORDER BY s.start, s."end" DESC', values)
        ]


def select(
    project: Project,
    article: Id | None = None,
    type: str | None = None,
    annotator: Id | None = None,
    entity: Id | None = None,
    ids: Sequence[Id] | None = None,
    selection: Selection | None = None,
    chosen: SetSelection | None = None,
) -> Iterator[Annotation]:
    """The annotations that fit, by article (in order of import) and place, one at a time."""
    where = ["n.deleted = 0"]
    values: list[Any] = []
    for column, value in (("article", article), ("type", type), ("annotator", annotator)):
        if value is not None:
            where.append(f"n.{column} = ?")
            values.append(value)
    if entity is not None:
        where.append("n.entity = ?")
        values.append(entity)
    if ids is not None:
        where.append(f"n.id IN ({', '.join('?' * len(ids))})")
        values += ids
    connection = project.read()
    if selection is not None:
        from annotator.store import selection as selecting

        condition, given = selecting.where(selection)
        where.append(condition)
        values += given
        connection = selecting.connection_for(project)
    if chosen is not None:
        from annotator.store.sets import annotation_condition

        condition, given = annotation_condition(chosen)
        where.append(condition)
        values += given
    # The + keeps SQLite from walking all articles that are not deleted instead of looking annotations up.
    joined = " JOIN article a ON a.id = n.article"
    sql = (
        f"{_SELECT}{joined} WHERE +a.deleted = 0 AND {' AND '.join(where)} "
        'ORDER BY a.number, s.start, s."end" DESC, n.number'
    )
    with door.reading(project.path):
        for row in connection.execute(sql, values):
            spans: tuple[Span, ...] = (Span(row[13], row[14]),)
            quotes: tuple[str, ...] = (row[15],)
            if row[17] > 1:
                fragments = connection.execute(
                    'SELECT start, "end", quote FROM span WHERE annotation = ? ORDER BY fragment',
                    (row[16],),
                ).fetchall()
                spans = tuple(Span(s, e) for s, e, _ in fragments)
                quotes = tuple(quote for _, _, quote in fragments)
            yield Annotation(
                id=row[0],
                article=row[1],
                text=row[2],
                annotator=row[3],
                type=row[4],
                spans=spans,
                quotes=quotes,
                entity=row[5],
                attributes={} if row[6] == "{}" else decode(row[6], dict),
                note=row[7],
                status=row[8],
                origin=row[9],
                created=row[10],
                modified=row[11],
                codebook=row[12],
                evidence={} if row[18] == "{}" else decode(row[18], dict),
            )


def get(project: Project, identity: Id) -> Annotation | None:
    """One annotation, or None when it is not there."""
    return next(select(project, ids=[identity]), None)


def names(project: Project, ids: Sequence[Id]) -> dict[Id, tuple[str, str | None]]:
    """Type, and name of the entity or None, of those of these annotations that are there."""
    sql = (
        "SELECT n.id, n.type, e.name FROM annotation n "
        "LEFT JOIN entity e ON e.id = n.entity AND e.deleted = 0 WHERE n.deleted = 0 AND n.id IN "
    )
    found: dict[Id, tuple[str, str | None]] = {}
    with door.reading(project.path):
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            rows = project.read().execute(f"{sql}({', '.join('?' * len(some))})", some)
            found.update((identity, (type, name)) for identity, type, name in rows)
    return found


def count(project: Project) -> int:
    """How many annotations there are."""
    with door.reading(project.path):
        (number,) = (
            project.read().execute("SELECT count(*) FROM annotation WHERE deleted = 0").fetchone()
        )
    return int(number)


def annotators(project: Project) -> list[Annotator]:
    """Everyone who has annotated here, by name."""
    with door.reading(project.path):
        rows = project.read().execute("SELECT id, name FROM annotator ORDER BY name, id").fetchall()
    return [Annotator(*row) for row in rows]


def counts_by_annotator(project: Project, article: Id) -> dict[Id, int]:
    """How many annotations each annotator has in an article."""
    with door.reading(project.path):
        return dict(
            project.read().execute(
                "SELECT annotator, count(*) FROM annotation WHERE article = ? AND deleted = 0 "
                "GROUP BY annotator",
                (article,),
            )
        )


def relations(project: Project, ends: Sequence[Id] | None = None) -> Iterator[Relation]:
    """The relations, or those with one of these ids at an end, in the order they were made."""
    sql = (
        "SELECT id, type, source_kind, source, target_kind, target, annotator, note, created, "
        "attributes "
        "FROM relation WHERE deleted = 0"
    )
    values: list[Any] = []
    if ends is not None:
        marks = ", ".join("?" * len(ends))
        sql += f" AND (source IN ({marks}) OR target IN ({marks}))"
        values = [*ends, *ends]
    with door.reading(project.path):
        for row in project.read().execute(f"{sql} ORDER BY number", values):
            ends_of = (End(row[2], row[3]), End(row[4], row[5]))
            yield Relation(row[0], row[1], *ends_of, row[6], row[7], row[8], decode(row[9], dict))
