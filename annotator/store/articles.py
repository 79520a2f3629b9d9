"""Reading articles and texts. Lists are ids first, pages of rows after: no list is loaded whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from annotator.core.ids import Id
from annotator.core.model import Article
from annotator.store import door
from annotator.store.objects import ARTICLE, decode
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.core.selection import ArticleFilter

_COLUMNS = ", ".join(f"a.{field.name}" for field in ARTICLE.columns)
_SELECT = f"SELECT a.id, {_COLUMNS}, a.annotations FROM article a"
_NAMES = ("id", *(field.name for field in ARTICLE.columns), "annotations")

ORDERS = {
    "date": "a.date",
    "title": "a.title COLLATE NOCASE",
    "source": "a.source COLLATE NOCASE",
    "author": "a.author COLLATE NOCASE",
    "language": "a.language",
    "annotations": "a.annotations",
    "characters": "a.characters",
    "imported": "a.number",
}
"""What a list of articles can be sorted by; ties keep the order of import."""

FILTERED = ("title", "source", "author", "path", "date")
MOST_WORDS = 16
LONGEST_WORD = 200


def _article(row: Sequence[Any]) -> Article:
    values = dict(zip(_NAMES, row, strict=True))
    for name in ("original", "deleted"):
        del values[name]
    values["attributes"] = decode(values["attributes"], dict)
    return Article(**values)


def list_ids(
    project: Project,
    sort: str = "imported",
    descending: bool = False,
    words: str = "",
    status: str | None = None,
    annotator: Id | None = None,
    more: ArticleFilter | None = None,
) -> list[Id]:
    """The ids of the articles that fit, sorted. ``words`` must all occur in title, outlet, author or file name."""
    connection = project.read()
    where = ["a.deleted = 0"]
    values: list[Any] = []
    condition, given = words_condition(words)
    if condition:
        where.append(condition)
        values += given
    if status is not None:
        where.append(
            "coalesce((SELECT s.status FROM article_status s WHERE s.article = a.id "
            "AND s.annotator = ?), 'new') = ?"
        )
        values += [annotator or bytes(16), status]
    if more is not None:
        from annotator.store.selection import connection_for, where_article

        condition, given = where_article(more)
        if condition:
            where.append(condition)
            values += given
            connection = connection_for(project)
    direction = "DESC" if descending else "ASC"
    sql = (
        f"SELECT a.id FROM article a WHERE {' AND '.join(where)} "
        f"ORDER BY {ORDERS[sort]} {direction}, a.number {direction}"
    )
    with door.reading(project.path):
        return [row[0] for row in connection.execute(sql, values)]


def words_condition(words: str) -> tuple[str, list[Any]]:
    """The condition on ``article a`` that each word occurs in one of its :data:`FILTERED` columns, and its values."""
    parts: list[str] = []
    values: list[Any] = []
    for word in words.split()[:MOST_WORDS]:
        patterns = [f"%{_literal(form)}%" for form in _forms(word[:LONGEST_WORD])]
        fits = " OR ".join(
            rf"a.{column} LIKE ? ESCAPE '\'" for column in FILTERED for _ in patterns
        )
        parts.append(f"({fits})")
        values += patterns * len(FILTERED)
    return " AND ".join(parts), values


def _forms(word: str) -> list[str]:
    """Ways to write a word: LIKE itself knows upper and lower case of the letters a to z only."""
    if word.isascii():
        return [word]
    return list(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))


def _literal(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def page(project: Project, ids: Sequence[Id]) -> list[Article]:
    """The articles with these ids, in this order; ids that are gone are left out."""
    found: dict[Id, Article] = {}
    with door.reading(project.path):
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ", ".join("?" * len(part))
            # The + keeps SQLite from walking all articles that are not deleted instead of looking up ids.
            sql = f"{_SELECT} WHERE +a.deleted = 0 AND a.id IN ({marks})"
            for row in project.read().execute(sql, part):
                found[row[0]] = _article(row)
    return [found[identity] for identity in ids if identity in found]


def statuses(project: Project, ids: Sequence[Id], annotator: Id) -> dict[Id, str]:
    """How far an annotator is with each of these articles; ``new`` ones are left out."""
    found: dict[Id, str] = {}
    with door.reading(project.path):
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ", ".join("?" * len(part))
            found.update(
                project.read().execute(
                    f"SELECT article, status FROM article_status WHERE annotator = ? "
                    f"AND article IN ({marks})",
                    (annotator, *part),
                )
            )
    return found


def all_statuses(project: Project) -> Iterator[tuple[Id, Id, str]]:
    """Every (article, annotator, status) that was set, in a stable order."""
    with door.reading(project.path):
        yield from project.read().execute(
            "SELECT article, annotator, status FROM article_status ORDER BY article, annotator"
        )


def get(project: Project, identity: Id) -> Article | None:
    """One article, or None when it is not there."""
    found = page(project, [identity])
    return found[0] if found else None


def every(project: Project) -> Iterator[Article]:
    """All articles in order of import, one at a time."""
    with door.reading(project.path):
        for row in project.read().execute(f"{_SELECT} WHERE a.deleted = 0 ORDER BY a.number"):
            yield _article(row)


def languages(project: Project) -> list[str]:
    """The languages of the articles, as far as they are known."""
    with door.reading(project.path):
        # In the order they lie in: through an index each article would be looked up by itself.
        found = project.read().execute(
            "SELECT DISTINCT language FROM article NOT INDEXED WHERE deleted = 0 ORDER BY language"
        )
        return [language for (language,) in found]


def of_source(project: Project, source: str) -> list[Id]:
    """The articles of an outlet, in order of import."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                "SELECT id FROM article WHERE deleted = 0 AND source = ? ORDER BY number", (source,)
            )
        ]


def sources(project: Project) -> list[str]:
    """The outlets of the articles, those with most articles first; ``""`` for articles without one."""
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                "SELECT source FROM article WHERE deleted = 0 GROUP BY source "
                "ORDER BY count(*) DESC, source"
            )
        ]


def sources_of(project: Project, ids: Iterable[Id]) -> dict[Id, str]:
    """The outlet of each of these articles."""
    wanted = sorted(ids)
    found: dict[Id, str] = {}
    with door.reading(project.path):
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join("?" * len(part))
            found.update(
                project.read().execute(
                    f"SELECT id, source FROM article WHERE id IN ({marks})", part
                )
            )
    return found


def count(project: Project) -> int:
    """How many articles there are."""
    with door.reading(project.path):
        (number,) = (
            project.read().execute("SELECT count(*) FROM article WHERE deleted = 0").fetchone()
        )
    return int(number)


def text(project: Project, sha: bytes) -> str | None:
    """The text with this hash; the last few are kept in memory, since a text never changes."""
    known = project.texts.get(sha)
    if known is not None:
        return known
    with door.reading(project.path):
        row = project.read().execute("SELECT text FROM text WHERE sha = ?", (sha,)).fetchone()
    if row is None:
        return None
    project.remember_text(sha, row[0])
    return str(row[0])


def text_sha(project: Project, article: Id) -> bytes | None:
    """The hash of an article's current text."""
    with door.reading(project.path):
        row = (
            project.read()
            .execute("SELECT text FROM article WHERE id = ? AND deleted = 0", (article,))
            .fetchone()
        )
    return None if row is None else row[0]


def text_of(project: Project, article: Id) -> str | None:
    """An article's current text."""
    sha = text_sha(project, article)
    return None if sha is None else text(project, sha)


def known_texts(project: Project, hashes: Iterable[bytes]) -> dict[bytes, list[Article]]:
    """The articles that have one of these texts already."""
    wanted = list(dict.fromkeys(hashes))
    found: dict[bytes, list[Article]] = {}
    with door.reading(project.path):
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join("?" * len(part))
            sql = f"{_SELECT} WHERE +a.deleted = 0 AND a.text IN ({marks}) ORDER BY a.number"
            for row in project.read().execute(sql, part):
                article = _article(row)
                found.setdefault(article.text, []).append(article)
    return found


def former_texts(project: Project) -> dict[bytes, list[Id]]:
    """Texts that articles had before they were corrected, and which articles. Walks the history of articles."""
    found: dict[bytes, list[Id]] = {}
    with door.reading(project.path):
        for identity, change in project.read().execute(
            "SELECT p.object, p.change FROM patch p JOIN article a ON a.id = p.object "
            """WHERE p.kind = 'article' AND p.change LIKE '%"text":["%' AND a.deleted = 0"""
        ):
            pair = decode(change, dict).get("text")
            if isinstance(pair, list) and isinstance(pair[0], str):
                found.setdefault(bytes.fromhex(pair[0]), []).append(identity)
    return found


def first_fields(project: Project, article: Id) -> dict[str, Any]:
    """What was said of an article when it came in; later changes are not in it. Defaults are left out."""
    with door.reading(project.path):
        row = (
            project.read()
            .execute(
                "SELECT change FROM patch WHERE object = ? ORDER BY number LIMIT 1", (article,)
            )
            .fetchone()
        )
    made = {} if row is None else decode(row[0], dict).get("+")
    return made if isinstance(made, dict) else {}


def original(project: Project, article: Id) -> tuple[str, bytes] | None:
    """The file an article came from (name, bytes), when it was kept. That of a plain text may be the text itself."""
    with door.reading(project.path):
        row = (
            project.read()
            .execute(
                "SELECT o.name, o.bytes FROM article a JOIN original o ON o.sha = a.original "
                "WHERE a.id = ?",
                (article,),
            )
            .fetchone()
        )
        if row is None:
            row = (
                project.read()
                .execute(
                    "SELECT a.path, CAST(t.text AS BLOB) FROM article a JOIN text t ON t.sha = a.original "
                    "WHERE a.id = ?",
                    (article,),
                )
                .fetchone()
            )
    return None if row is None else (row[0], row[1])


def like_ids(project: Project, kind: str, prefix: str) -> list[Id]:
    """The ids of objects of a kind that begin with this many hex digits (at most three are returned)."""
    digits = prefix.replace("-", "").lower()
    low = bytes.fromhex(digits.ljust(32, "0"))
    high = bytes.fromhex(digits.ljust(32, "f"))
    where = "" if kind == "annotator" else " AND deleted = 0"
    with door.reading(project.path):
        rows: list[tuple[Id]] = (
            project.read()
            .execute(f"SELECT id FROM {kind} WHERE id BETWEEN ? AND ?{where} LIMIT 3", (low, high))
            .fetchall()
        )
    return [row[0] for row in rows]


def stage(
    project: Project,
    texts: Sequence[tuple[bytes, str]],
    originals: Sequence[tuple[bytes, str, bytes]] = (),
) -> None:
    """Keep texts before their articles exist, so that the step that adds the articles is short.

    Texts are (hash, text), originals (hash, file name, bytes). What an unfinished import leaves is dropped
    at the next opening.
    """
    from annotator.store.journal import INSERT_TEXT
    from annotator.store.tokens import split_for_search

    rows = [(sha, text, len(text), split_for_search(text)) for sha, text in texts]
    with project.staging() as connection:
        known = _already(connection, [row[0] for row in rows])
        connection.executemany(
            "INSERT OR IGNORE INTO staged_text (sha) VALUES (?)",
            [(row[0],) for row in (*rows, *originals) if row[0] not in known],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO original (sha, name, bytes) VALUES (?, ?, ?)", originals
        )
        connection.executemany(INSERT_TEXT, [row for row in rows if row[0] not in known])


def unstage(connection: sqlite3.Connection) -> None:
    """The staged texts have found their articles; part of the step that adds them."""
    connection.execute("DELETE FROM staged_text")


def _already(connection: sqlite3.Connection, hashes: Sequence[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(hashes), 500):
        part = hashes[start : start + 500]
        marks = ", ".join("?" * len(part))
        known.update(
            row[0]
            for row in connection.execute(f"SELECT sha FROM text WHERE sha IN ({marks})", part)
        )
    return known
