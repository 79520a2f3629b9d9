"""Reading the places of texts that are no annotations: excluded and refused ones."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.ids import Id
from annotator.core.model import Exclusion, Refusal
from annotator.store import door
from annotator.store.project import Project

_EXCLUSION = (
    'SELECT id, article, text, start, "end", reason, annotator, created FROM exclusion '
    "WHERE article = ? AND deleted = ?"
)
_REFUSAL = (
    'SELECT id, article, text, start, "end", type, entity, annotator, created FROM refusal '
    "WHERE article = ? AND deleted = 0"
)


def exclusions(
    project: Project, article: Id, text: bytes | None = None, taken_back: bool = False
) -> list[Exclusion]:
    """The excluded places of an article (on one of its texts) in order of place, or those that were taken back."""
    sql, values = _EXCLUSION, [article, int(taken_back)]
    if text is not None:
        sql += " AND text = ?"
        values.append(text)
    with door.reading(project.path):
        rows = project.read().execute(f'{sql} ORDER BY start, "end", id', values)
        return [Exclusion(*row) for row in rows]


def all_exclusions(project: Project) -> Iterator[Exclusion]:
    """The excluded places on the current texts of all articles, by article and place."""
    with door.reading(project.path):
        for row in project.read().execute(
            'SELECT x.id, x.article, x.text, x.start, x."end", x.reason, x.annotator, x.created '
            "FROM exclusion x JOIN article a ON a.id = x.article AND a.text = x.text "
            'WHERE x.deleted = 0 AND a.deleted = 0 ORDER BY a.number, x.start, x."end", x.id'
        ):
            yield Exclusion(*row)


def refusals(
    project: Project, article: Id, text: bytes | None = None, annotator: Id | None = None
) -> list[Refusal]:
    """The places of an article that (this annotator) refused, in order of place."""
    sql, values = _REFUSAL, [article]
    for column, value in (("text", text), ("annotator", annotator)):
        if value is not None:
            sql += f" AND {column} = ?"
            values.append(value)
    with door.reading(project.path):
        rows = project.read().execute(f'{sql} ORDER BY start, "end", id', values)
        return [Refusal(*row) for row in rows]
