"""Near-duplicates that were found, and what people decided about them.

What was found is kept outside the history: a program found it, and it can be found again. Decisions are steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from annotator.core.ids import Id
from annotator.core.model import OTHER, Reprint
from annotator.store import door
from annotator.store.objects import CHUNK
from annotator.store.project import Project

PER_MILLE = 1_000


def texts(project: Project) -> Iterator[tuple[int, Id, str | None]]:
    """Every article in order of import: the number of its text, its id, and the text where it is met first.

    Texts are counted from 0 as they are met; one is read at a time.
    """
    connection = project.read()
    numbers: dict[bytes, int] = {}
    with door.reading(project.path):
        for identity, sha in connection.execute(
            "SELECT id, text FROM article WHERE +deleted = 0 ORDER BY number"
        ):
            if sha in numbers:
                yield numbers[sha], identity, None
                continue
            number = numbers[sha] = len(numbers)
            (text,) = connection.execute("SELECT text FROM text WHERE sha = ?", (sha,)).fetchone()
            yield number, identity, text


def keep_found(project: Project, pairs: Iterable[tuple[Id, Id, float]]) -> int:
    """Replace what was found before by these pairs (article, other, how much is shared, 0 to 1)."""
    rows = (
        (one, other, round(shared * PER_MILLE))
        for one, other, shared in ((min(a, b), max(a, b), s) for a, b, s in pairs)
    )
    count = 0
    with project.staging() as connection:
        connection.execute("DELETE FROM near_duplicate")
    # In short transactions: whoever tags meanwhile does not wait, and a half-kept result is found anew.
    while part := list(islice(rows, CHUNK)):
        with project.staging() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO near_duplicate (article, other, shared) VALUES (?, ?, ?)",
                part,
            )
        count += len(part)
    return count


# The + keeps SQLite from walking all articles that are not deleted instead of looking up ids.
_FOUND = (
    "FROM near_duplicate d JOIN article a ON a.id = d.article AND +a.deleted = 0 "
    "JOIN article b ON b.id = d.other AND +b.deleted = 0"
)


def found(project: Project) -> list[tuple[Id, Id, float]]:
    """The pairs that were found and about which nobody has said that they are other stories."""
    with door.reading(project.path):
        return [
            (one, other, shared / PER_MILLE)
            for one, other, shared in project.read().execute(
                f"SELECT d.article, d.other, d.shared {_FOUND} WHERE NOT EXISTS (SELECT 1 FROM "
                "reprint r WHERE r.deleted = 0 AND r.verdict = ? AND ((r.article = d.article AND "
                "r.of = d.other) OR (r.article = d.other AND r.of = d.article))) "
                "ORDER BY a.number, b.number",
                (OTHER,),
            )
        ]


def shared(project: Project, one: Id, other: Id) -> float | None:
    """How much two articles were found to share; None when they were not found."""
    with door.reading(project.path):
        row = (
            project.read()
            .execute(
                "SELECT shared FROM near_duplicate WHERE article = ? AND other = ?",
                (min(one, other), max(one, other)),
            )
            .fetchone()
        )
    return None if row is None else row[0] / PER_MILLE


def decisions(project: Project, verdict: str = "", articles: Iterable[Id] = ()) -> list[Reprint]:
    """What was decided (with this verdict; about these articles), oldest first; deleted articles are left out."""
    sql = (
        "SELECT r.id, r.article, r.of, r.verdict, r.annotator, r.created FROM reprint r "
        "JOIN article a ON a.id = r.article AND +a.deleted = 0 "
        "JOIN article o ON o.id = r.of AND +o.deleted = 0 WHERE r.deleted = 0"
    )
    values: list[str | Id] = []
    if verdict:
        sql += " AND r.verdict = ?"
        values.append(verdict)
    wanted = list(articles)
    if wanted:
        marks = ", ".join("?" * len(wanted))
        sql += f" AND (r.article IN ({marks}) OR r.of IN ({marks}))"
        values += [*wanted, *wanted]
    with door.reading(project.path):
        rows = project.read().execute(f"{sql} ORDER BY r.number", values)
        return [Reprint(*row) for row in rows]


def marks(project: Project, ids: Iterable[Id]) -> dict[Id, str]:
    """What a list shows of these articles: ``reprint`` (it is one), ``printed`` (others are reprints of it) or ``open``
    (near-duplicates were found, and nobody has decided). Others are left out."""
    wanted = list(ids)
    result: dict[Id, str] = {}
    with door.reading(project.path):
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            for name, sql in _MARKS:
                places = ", ".join("?" * len(part))
                for (identity,) in project.read().execute(sql.format(places), part):
                    result[identity] = name
    return result


REPRINTED = (
    "SELECT r.{0} FROM reprint r JOIN article o ON o.id = r.{1} AND +o.deleted = 0 "
    "WHERE r.deleted = 0 AND r.verdict = 'reprint'"
)
"""The articles that are reprints of one that is there (``article``, ``of``), or that have such (``of``, ``article``)."""

_DECIDED = (
    "EXISTS (SELECT 1 FROM reprint r WHERE r.deleted = 0 AND ((r.article = d.article AND r.of = d.other) "
    "OR (r.article = d.other AND r.of = d.article)))"
)
_SIBLINGS = (
    "EXISTS (SELECT 1 FROM reprint r JOIN reprint s ON s.of = r.of AND s.verdict = 'reprint' "
    "AND s.deleted = 0 WHERE r.article = d.article AND s.article = d.other AND r.verdict = 'reprint' "
    "AND r.deleted = 0)"
)
OPEN = (
    f"SELECT d.article {_FOUND} WHERE NOT {_DECIDED} AND NOT {_SIBLINGS} UNION "
    f"SELECT d.other {_FOUND} WHERE NOT {_DECIDED} AND NOT {_SIBLINGS}"
)
"""The articles with a near-duplicate about which nobody has decided; two reprints of one article are decided."""

_MARKS = (
    (
        "open",
        f"SELECT d.article {_FOUND} WHERE d.article IN ({{0}}) AND NOT {_DECIDED} AND NOT {_SIBLINGS}",
    ),
    (
        "open",
        f"SELECT d.other {_FOUND} WHERE d.other IN ({{0}}) AND NOT {_DECIDED} AND NOT {_SIBLINGS}",
    ),
    ("printed", REPRINTED.format("of", "article") + " AND r.of IN ({0})"),
    ("reprint", REPRINTED.format("article", "of") + " AND r.article IN ({0})"),
)
