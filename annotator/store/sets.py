"""Reading a project as an annotation set: in an order that depends on nothing but the things themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from annotator.core.ids import Id
from annotator.core.model import Annotator, End, Relation
from annotator.core.selection import SetSelection
from annotator.store import door
from annotator.store.articles import words_condition
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


def article_ids(project: Project, chosen: SetSelection) -> list[Id]:
    """The articles of the set, by id."""
    condition, values = article_condition(chosen)
    with door.reading(project.path):
        rows = project.read().execute(f"SELECT a.id FROM article a WHERE {condition}", values)
        return sorted(identity for (identity,) in rows)


def counts(project: Project, chosen: SetSelection) -> tuple[int, int]:
    """How many articles and annotations the set holds."""
    articles, given = article_condition(chosen)
    condition, values = annotation_condition(chosen)
    joined = "annotation n JOIN article a ON a.id = n.article"
    with door.reading(project.path):
        run = project.read().execute
        (first,) = run(f"SELECT count(*) FROM article a WHERE {articles}", given).fetchone()
        (second,) = run(f"SELECT count(*) FROM {joined} WHERE {condition}", values).fetchone()
    return first, second


def statuses_of(project: Project, article: Id, annotators: Sequence[Id] = ()) -> dict[Id, str]:
    """Status by annotator (of these) of one article; ``new`` ones are left out."""
    sql = "SELECT annotator, status FROM article_status WHERE article = ? AND status <> 'new'"
    whose, values = _among("annotator", annotators)
    with door.reading(project.path):
        return dict(project.read().execute(f"{sql}{whose} ORDER BY annotator", [article, *values]))


def attribute_codes(project: Project, chosen: SetSelection) -> list[str]:
    """Codes of all attributes that annotations of the set hold."""
    condition, values = annotation_condition(chosen)
    with door.reading(project.path):
        return [
            code
            for (code,) in project.read().execute(
                "SELECT DISTINCT e.key FROM annotation n JOIN article a ON a.id = n.article, "
                "json_each(n.attributes) e "
                f"WHERE n.attributes <> '{{}}' AND {condition} ORDER BY e.key",
                values,
            )
        ]


_SELECT = (
    "SELECT r.id, r.type, r.source_kind, r.source, r.target_kind, r.target, r.annotator, r.note, "
    "r.created, r.attributes FROM relation r"
)


def relations(
    project: Project, chosen: SetSelection, article: Id | None = None
) -> Iterator[Relation]:
    """Relations by the annotators of the set whose two ends are in it, by id.

    With ``article`` those that start from one of its annotations.
    """
    where, values = _inside(chosen)
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


def left_out(project: Project, chosen: SetSelection) -> Iterator[Id]:
    """Annotations of the set at one end of a relation (by its annotators) whose other end is outside it."""
    inside, given = _inside(chosen)
    whose, people = _among("r.annotator", chosen.annotators)
    condition, values = annotation_condition(chosen)
    sql = (
        "SELECT n.id FROM relation r JOIN annotation n ON n.id IN (r.source, r.target) "
        f"JOIN article a ON a.id = n.article WHERE r.deleted = 0{whose} AND {condition} "
        f"AND NOT ({inside}) ORDER BY r.id, n.id"
    )
    with door.reading(project.path):
        for (identity,) in project.read().execute(sql, [*people, *values, *given]):
            yield identity


def article_condition(chosen: SetSelection) -> tuple[str, list[Any]]:
    """The condition that ``article a`` is in the set, and its values."""
    # The + keeps SQLite from walking all articles that are not deleted instead of looking one up.
    parts = ["+a.deleted = 0"]
    values: list[Any] = []
    if chosen.articles:
        parts.append("hex(a.id) IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([each.hex().upper() for each in chosen.articles]))
    if chosen.since:
        parts.append("a.date >= ?")
        values.append(chosen.since)
    if chosen.until:
        parts.append("a.date <> '' AND substr(a.date, 1, length(?)) <= ?")
        values += [chosen.until, chosen.until]
    condition, given = words_condition(chosen.words)
    if condition:
        parts.append(condition)
        values += given
    if chosen.statuses:
        whose, people = _among("s.annotator", chosen.annotators)
        status = f"SELECT 1 FROM article_status s WHERE s.article = a.id{whose} AND s.status"
        begun = [each for each in chosen.statuses if each != "new"]
        among = f"EXISTS ({status} IN ({', '.join('?' * len(begun))}))"
        values += [*people, *begun]
        if "new" in chosen.statuses:
            among += f" OR NOT EXISTS ({status} <> 'new')"
            values += people
        parts.append(f"({among})")
    return " AND ".join(parts), values


def annotation_condition(chosen: SetSelection) -> tuple[str, list[Any]]:
    """The condition that ``annotation n`` of ``article a`` is in the set, and its values."""
    condition, values = article_condition(chosen)
    condition += " AND n.deleted = 0"
    for column, wanted in (
        ("n.annotator", chosen.annotators),
        ("n.type", chosen.types),
        ("n.status", chosen.flags),
        (_STATUS, chosen.statuses),
    ):
        among, given = _among(column, wanted)
        condition += among
        values += given
    return condition, values


_STATUS = (
    "coalesce((SELECT s.status FROM article_status s WHERE s.article = n.article "
    "AND s.annotator = n.annotator), 'new')"
)


def _among(column: str, wanted: Sequence[Any]) -> tuple[str, list[Any]]:
    """``AND column IN (…)`` with its values; ``""`` when everything is wanted."""
    marks = ", ".join("?" * len(wanted))
    return (f" AND {column} IN ({marks})", list(wanted)) if wanted else ("", [])


def _inside(chosen: SetSelection) -> tuple[str, list[Any]]:
    """The condition that a relation and both its ends belong to the set, and its values."""
    whose, values = _among("r.annotator", chosen.annotators)
    where = f"r.deleted = 0{whose}"
    annotation, given = annotation_condition(chosen)
    article, about = article_condition(chosen)
    for side in ("source", "target"):
        where += (
            f" AND CASE r.{side}_kind WHEN 'annotation' THEN EXISTS (SELECT 1 FROM annotation n "
            f"JOIN article a ON a.id = n.article WHERE n.id = r.{side} AND {annotation}) "
            "WHEN 'entity' THEN EXISTS (SELECT 1 FROM entity e "
            f"WHERE e.id = r.{side} AND e.deleted = 0) ELSE EXISTS (SELECT 1 FROM article a "
            f"WHERE a.id = r.{side} AND {article}) END"
        )
        values += [*given, *about]
    return where, values


def annotators(project: Project, chosen: SetSelection) -> list[Annotator]:
    """Everybody (among those chosen) who has anything in the set, by id."""
    annotation, values = annotation_condition(chosen)
    inside, given = _inside(chosen)
    article, about = article_condition(chosen)
    of_article = (
        "EXISTS (SELECT 1 FROM {0} x JOIN article a ON a.id = x.article "
        f"WHERE x.annotator = p.id AND {{1}} AND {article})"
    )
    sql = (
        "EXISTS (SELECT 1 FROM annotation n JOIN article a ON a.id = n.article "
        f"WHERE n.annotator = p.id AND {annotation}) "
        f"OR EXISTS (SELECT 1 FROM relation r WHERE r.annotator = p.id AND {inside})"
    )
    values += given
    for table, there in (
        ("article_status", "x.status <> 'new'"),
        ("exclusion", "x.deleted = 0"),
        ("refusal", "x.deleted = 0"),
        ("reprint", "x.deleted = 0"),
    ):
        sql += f" OR {of_article.format(table, there)}"
        values += about
    if chosen == SetSelection(annotators=chosen.annotators):
        sql += " OR EXISTS (SELECT 1 FROM diary d WHERE d.annotator = p.id AND d.deleted = 0)"
    whose, people = _among("p.id", chosen.annotators)
    with door.reading(project.path):
        rows = project.read().execute(
            f"SELECT p.id, p.name FROM annotator p WHERE ({sql}){whose} ORDER BY p.id",
            [*values, *people],
        )
        return [Annotator(*row) for row in rows]


def addresses(project: Project) -> Iterator[tuple[Id, str]]:
    """The articles that have an address, with it."""
    with door.reading(project.path):
        yield from project.read().execute(
            "SELECT id, url FROM article WHERE deleted = 0 AND url <> '' ORDER BY number"
        )


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
