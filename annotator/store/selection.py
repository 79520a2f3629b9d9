"""Finding annotations by a filter, and reading many of them at once. Nothing here loads a whole project."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from annotator.core.ids import Id
from annotator.core.matching import loose_pattern
from annotator.core.selection import CODED, IS, ArticleFilter, Selection
from annotator.store import door
from annotator.store.objects import ANNOTATION, CHUNK, Fields
from annotator.store.project import Project

_MATCHES = "annotator_matches"


def where(selection: Selection) -> tuple[str, list[Any]]:
    """The condition on ``annotation n`` and its values. The selection has been checked against the codebook."""
    parts = ["n.deleted = 0"]
    values: list[Any] = []

    def add(sql: str, *given: Any) -> None:
        parts.append(sql)
        values.extend(given)

    if selection.types:
        add(f"n.type IN ({', '.join('?' * len(selection.types))})", *selection.types)
    for column in ("entity", "annotator", "article", "codebook", "status"):
        value = getattr(selection, column)
        if value is not None:
            add(f"n.{column} = ?", value)
    if selection.linked is not None:
        add(f"n.entity IS {'NOT ' if selection.linked else ''}NULL")
    if selection.origin:
        add("n.origin = ?", selection.origin)
    if selection.codebook_before is not None:
        add("n.codebook < ?", selection.codebook_before)
    if selection.note is not None:
        add(f"n.note {'<>' if selection.note else '='} ''")
    for condition in selection.attributes:
        path = f"$.{condition.code}"
        if condition.kind == IS:
            # A single value is one row of json_each, several choices are one row each.
            add(
                "n.attributes <> '{}' AND EXISTS "
                "(SELECT 1 FROM json_each(n.attributes, ?) v WHERE v.value = ?)",
                path,
                condition.value,
            )
        else:
            has = "NOT NULL" if condition.kind == CODED else "NULL"
            add(f"json_type(n.attributes, ?) IS {has}", path)
    _about_article(selection, add)
    if selection.note_text:
        add(f"n.note <> '' AND {_MATCHES}(?, n.note)", selection.note_text)
    if selection.text:
        add(
            "EXISTS (SELECT 1 FROM span s WHERE s.annotation = n.number "
            f"AND {_MATCHES}(?, s.quote))",
            selection.text,
        )
    return " AND ".join(parts), values


def _about_article(selection: Selection, add: Any) -> None:
    sql: list[str] = []
    values: list[Any] = []
    for name, words in selection.about:
        sql.append(f"{_MATCHES}(?, a.{name})")
        values.append(words)
    if selection.since:
        sql.append("a.date >= ?")
        values.append(selection.since)
    if selection.until:
        sql.append("a.date <> '' AND substr(a.date, 1, length(?)) <= ?")
        values += [selection.until, selection.until]
    if sql:
        add(f"n.article IN (SELECT a.id FROM article a WHERE {' AND '.join(sql)})", *values)


def where_article(wanted: ArticleFilter) -> tuple[str, list[Any]]:
    """The condition on ``article a`` and its values; ``""`` when everything is wanted."""
    parts: list[str] = []
    values: list[Any] = []
    if wanted.note is not None:
        parts.append(f"a.note {'<>' if wanted.note else '='} ''")
    if wanted.note_text:
        parts.append(f"a.note <> '' AND {_MATCHES}(?, a.note)")
        values.append(wanted.note_text)
    if wanted.status:
        whose = "" if wanted.annotator is None else " AND annotator = ?"
        new = wanted.status == "new"
        parts.append(
            f"a.id {'NOT ' if new else ''}IN (SELECT article FROM article_status "
            f"WHERE status {'<>' if new else '='} ?{whose})"
        )
        values += [wanted.status] if wanted.annotator is None else [wanted.status, wanted.annotator]
    for status, flag in (("doubt", wanted.doubts), ("review", wanted.review)):
        if flag is not None:
            parts.append(
                f"a.id {'' if flag else 'NOT '}IN "
                "(SELECT article FROM annotation WHERE status = ? AND deleted = 0)"
            )
            values.append(status)
    if wanted.reprints:
        from annotator.store.reprints import OPEN, REPRINTED

        among = OPEN if wanted.reprints == "open" else REPRINTED.format("article", "of")
        parts.append(f"a.id {'NOT ' if wanted.reprints == 'none' else ''}IN ({among})")
    if wanted.annotated is not None:
        parts.append(f"a.annotations {'>' if wanted.annotated else '='} 0")
    return " AND ".join(parts), values


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(loose_pattern(" ".join(words.split())), re.IGNORECASE)


def _matches(words: str, text: str) -> bool:
    return _pattern(words).search(text) is not None


def connection_for(project: Project) -> sqlite3.Connection:
    """This thread's connection, knowing how words are compared."""
    connection = project.read()
    try:
        connection.execute(f"SELECT {_MATCHES}('', '')").fetchone()
    except sqlite3.OperationalError:
        connection.create_function(_MATCHES, 2, _matches, deterministic=True)
    return connection


def ids(project: Project, selection: Selection) -> Iterator[Id]:
    """The ids of the annotations that fit, as they were made, one at a time."""
    condition, values = where(selection)
    with door.reading(project.path):
        for (identity,) in connection_for(project).execute(
            f"SELECT n.id FROM annotation n WHERE {condition} ORDER BY n.number", values
        ):
            yield identity


def ids_by_place(project: Project, selection: Selection) -> list[Id]:
    """The ids of the annotations that fit, by article (in order of import) and place."""
    condition, values = where(selection)
    sql = (
        "SELECT n.id FROM annotation n JOIN span s ON s.annotation = n.number AND s.fragment = 0 "
        f"JOIN article a ON a.id = n.article WHERE {condition} "
        'ORDER BY a.number, s.start, s."end" DESC, n.number'
    )
    with door.reading(project.path):
        return [row[0] for row in connection_for(project).execute(sql, values)]


def count_by_annotator(project: Project, selection: Selection) -> dict[Id, int]:
    """How many annotations fit, by annotator."""
    condition, values = where(selection)
    sql = f"SELECT n.annotator, count(*) FROM annotation n WHERE {condition} GROUP BY n.annotator"
    with door.reading(project.path):
        return dict(connection_for(project).execute(sql, values))


def annotators_of(project: Project, given: Iterable[Id]) -> dict[Id, int]:
    """How many of these annotations each annotator has."""
    found: dict[Id, int] = {}
    for _, fields in fields_of(project, given, frozenset({"annotator", "deleted"})):
        if not fields["deleted"]:
            found[fields["annotator"]] = found.get(fields["annotator"], 0) + 1
    return found


def fields_of(
    project: Project,
    given: Iterable[Id],
    only: frozenset[str] | None = None,
    kind: Any = ANNOTATION,
) -> Iterator[tuple[Id, Fields]]:
    """Fields of many annotations (or objects of another kind) without their spans; those that are gone are left out."""
    stream = iter(given)
    while chunk := list(islice(stream, CHUNK)):
        with door.reading(project.path):
            known = kind.read_many(project.read(), chunk, only)
        for identity in chunk:
            if identity in known:
                yield identity, known[identity]


def quotes_of(project: Project, given: Iterable[Id]) -> dict[Id, str]:
    """The words of a few annotations, fragments joined."""
    from annotator.core.model import FRAGMENT_JOINT

    found: dict[Id, str] = {}
    with door.reading(project.path):
        for identity in given:
            rows = project.read().execute(
                "SELECT s.quote FROM span s JOIN annotation n ON n.number = s.annotation "
                "WHERE n.id = ? ORDER BY s.fragment",
                (identity,),
            )
            found[identity] = FRAGMENT_JOINT.join(row[0] for row in rows)
    return found


def kinds_of_entities(project: Project) -> dict[Id, str]:
    """The kind of every entity that is there."""
    with door.reading(project.path):
        return dict(project.read().execute("SELECT id, kind FROM entity WHERE deleted = 0"))


def _class(side: str) -> str:
    return (
        f"CASE r.{side}_kind WHEN 'annotation' THEN (SELECT type FROM annotation WHERE id = r.{side}) "
        f"WHEN 'entity' THEN 'entity:' || (SELECT kind FROM entity WHERE id = r.{side}) "
        f"ELSE r.{side}_kind END"
    )


_RELATION = (
    f"SELECT r.id, r.type, r.source_kind, r.source, {_class('source')}, "
    f"r.target_kind, r.target, {_class('target')} FROM relation r WHERE r.deleted = 0"
)

RelationRow = tuple[Id, str, str, Id, str, str, Id, str]
"""Id, type, then for source and target: kind of end, id, and what it is (a type, ``entity:KIND``, ``outlet`` …)."""


def relations_at(project: Project, given: Iterable[Id]) -> Iterator[RelationRow]:
    """The relations with one of these annotations at an end; one that has two of them may come twice."""
    stream = iter(given)
    while chunk := list(islice(stream, CHUNK)):
        marks = ", ".join("?" * len(chunk))
        with door.reading(project.path):
            for side in ("source", "target"):
                yield from project.read().execute(f"{_RELATION} AND r.{side} IN ({marks})", chunk)


def relations_of_types(project: Project, codes: Iterable[str]) -> Iterator[RelationRow]:
    """The relations of these types."""
    wanted = list(codes)
    marks = ", ".join("?" * len(wanted))
    with door.reading(project.path):
        yield from project.read().execute(
            f"{_RELATION} AND r.type IN ({marks}) ORDER BY r.number", wanted
        )
