"""Full-text search: which articles, and where in them."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.matching import phrase_pattern, words_of
from annotator.core.names import fold
from annotator.store import door
from annotator.store.project import Project
from annotator.store.tokens import is_arabic, runs

SHORTEST_PREFIX = 3
LONGEST_QUERY = 1_000
FEW = 2_000
"""Up to so many articles that fit are sorted by date; more are met by going through all by date."""
NOT_MOST = 20_000
"""Up to so many texts are counted one by one."""
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: the words found, and what stands around them. Positions are code points."""

    article: Id
    title: str
    source: str
    date: str
    start: int
    end: int
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: as the index takes it, what must stand in the text as it is, and a pattern of the places.

    ``expression`` is empty when there is nothing for the index (signs, emoji); ``literals`` are compared without
    case for the letters a–z only.
    """

    expression: str
    literals: tuple[str, ...]
    places: re.Pattern[str]


def parse(query: str) -> Query:
    """Take apart what people type; every character is literal but quotes and a closing ``*``.

    Raises UserError when nothing to search for is left.
    """
    if len(query) > LONGEST_QUERY:
        raise UserError(
            "This is too long to search for.", f"Use at most {LONGEST_QUERY} characters."
        )
    terms: list[str] = []
    literals: list[str] = []
    patterns: list[str] = []
    query = query.replace("\x00", " ").encode("utf-8", "replace").decode()
    found = [(m.group(1), m.group(2)) for m in _WORD.finditer(query)]
    for number, (phrase, given) in enumerate(found):
        starred = phrase is None and given.endswith("*")
        bare = phrase if phrase is not None else given.rstrip("*")
        spaceless = runs().findall(bare)
        if spaceless:
            # The index knows the characters of such scripts one by one; what they stand beside is looked at.
            terms += ['split : "' + " ".join(run) + '"' for run in spaceless]
            literals += bare.split()
            patterns.append(r"\s*".join(re.escape(piece) for piece in bare.split()))
            continue
        words = words_of(bare)
        if not words:
            signs = [piece for piece in bare.split() if any(map(_is_sign, piece))]
            literals += signs
            patterns += [re.escape(piece) for piece in signs]
            continue
        last = phrase is None and number == len(found) - 1
        prefix = (starred or last) and len(words[-1]) >= SHORTEST_PREFIX
        star = "*" if prefix else ""
        term = 'text : "' + " ".join(words) + '"' + star
        if all(map(is_arabic, words)):
            # Without vowel signs, and with one way to write each letter; texts of older projects have no such words.
            term = f'({term} OR split : "{" ".join(map(fold, words))}"{star})'
        terms.append(term)
        patterns.append(phrase_pattern(words, prefix))
    if not patterns:
        raise UserError("There is nothing to search for.", "Type at least one word.")
    places = re.compile("|".join(dict.fromkeys(patterns)), re.IGNORECASE)
    return Query(" AND ".join(terms), tuple(dict.fromkeys(literals)), places)


def _is_sign(char: str) -> bool:
    """True for emoji, arrows, currencies: what is worth looking for by itself."""
    return not char.isascii() and unicodedata.category(char)[0] == "S"


def count(project: Project, query: str) -> int:
    """How many articles fit."""
    parsed = parse(query)
    with door.reading(project.path):
        connection = project.read()
        if parsed.literals or not parsed.expression:
            return sum(
                1 for _ in fitting(connection, parsed.expression, parsed.literals, "t.number")
            )
        return _having(connection, _texts(connection, parsed.expression))


def _texts(connection: sqlite3.Connection, expression: str) -> frozenset[int]:
    """The numbers of the texts that the index finds."""
    hits = connection.execute(
        "SELECT rowid FROM text_search WHERE text_search MATCH ?", (expression,)
    )
    return frozenset(number for (number,) in hits)


def _having(connection: sqlite3.Connection, texts: frozenset[int]) -> int:
    """How many articles have one of these texts: of many the articles are looked at, of fewer the texts."""
    if len(texts) <= NOT_MOST:
        (found,) = connection.execute(
            "SELECT count(*) FROM json_each(?) hit CROSS JOIN text t ON t.number = hit.value "
            "CROSS JOIN article a ON a.text = t.sha WHERE +a.deleted = 0",
            (json.dumps(sorted(texts)),),
        ).fetchone()
        return int(found)
    # In the order of two indexes that hold all this asks for, and so without a look at the articles themselves;
    # those deleted are taken off afterwards.
    walk = "SELECT t.number FROM article a {} CROSS JOIN text t ON t.sha = a.text"
    every = connection.execute(walk.format("INDEXED BY article_text"))
    gone = connection.execute(f"{walk.format('')} WHERE a.deleted < 0 OR a.deleted > 0")
    held = texts.__contains__
    return sum(map(held, chain.from_iterable(every))) - sum(map(held, chain.from_iterable(gone)))


def search(
    project: Project, query: str, limit: int, context: int, report: Reporter = silent
) -> Iterator[Hit]:
    """The places, articles newest first, each article's from its beginning."""
    parsed = parse(query)
    connection = project.read()
    given = 0
    with door.reading(project.path):
        columns = "t.number, a.id, a.title, a.source, a.date"
        rows = fitting(connection, parsed.expression, parsed.literals, columns, NEWEST)
        for number, article, title, source, date in report.each(rows):
            (text,) = connection.execute(
                "SELECT text FROM text WHERE number = ?", (number,)
            ).fetchone()
            for place in parsed.places.finditer(text):
                start, end = place.span()
                yield Hit(
                    article,
                    title,
                    source,
                    date,
                    start,
                    end,
                    text[max(0, start - context) : start].replace("\n", " "),
                    text[start:end].replace("\n", " "),
                    text[end : end + context].replace("\n", " "),
                )
                given += 1
                if given >= limit:
                    return


NEWEST = "ORDER BY a.date DESC, a.number DESC"


def fitting(
    connection: sqlite3.Connection,
    expression: str,
    literals: Sequence[str],
    columns: str,
    order: str = "",
) -> Iterator[tuple[Any, ...]]:
    """The articles that fit: these columns of ``article a`` and ``text t``, ``t.number`` first; all when nothing is asked.

    ``expression`` is for the index, ``literals`` must stand in the text. Of few it takes the texts and sorts their articles. Of many it goes through all articles, by date as an index
    keeps them, and looks which are among them: whoever wants the first places need not wait until all are
    sorted, and no text is read that is not asked for.
    """
    many: frozenset[int] | None = None
    if expression:
        many = _texts(connection, expression)
    literal = "".join(" AND instr(lower(t.text), lower(?)) > 0" for _ in literals)
    if many is not None and len(many) <= FEW:
        sql = (
            f"SELECT {columns} FROM json_each(?) hit CROSS JOIN text t ON t.number = hit.value "
            # The + keeps SQLite from walking all articles that are not deleted for every hit.
            f"CROSS JOIN article a ON a.text = t.sha WHERE +a.deleted = 0{literal} {order}"
        )
        yield from connection.execute(sql, (json.dumps(sorted(many)), *literals))
        return
    fits = f"SELECT 1 FROM text t WHERE t.number = ?{literal}"
    walk = connection.execute(
        f"SELECT {columns} FROM article a CROSS JOIN text t ON t.sha = a.text "
        f"WHERE a.deleted = 0 {order}"
    )
    for row in walk:
        if many is not None and row[0] not in many:
            continue
        if literal and connection.execute(fits, (row[0], *literals)).fetchone() is None:
            continue
        yield row
