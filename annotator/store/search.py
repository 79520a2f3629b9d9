"""Full-text search: which articles, and where in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

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


def _matching(parsed: Query) -> tuple[str, list[str]]:
    """The beginning of a query for the articles that fit, and its values."""
    values = [parsed.expression] if parsed.expression else []
    hits = "SELECT rowid AS number FROM text_search WHERE text_search MATCH ?"
    if not parsed.expression:
        hits = "SELECT number FROM text"
    sql = (
        f"WITH hit AS MATERIALIZED ({hits}) SELECT %s FROM hit "
        "CROSS JOIN text t ON t.number = hit.number CROSS JOIN article a ON a.text = t.sha "
        # The + keeps SQLite from walking all articles that are not deleted for every hit.
        "WHERE +a.deleted = 0"
    )
    for literal in parsed.literals:
        sql += " AND instr(lower(t.text), lower(?)) > 0"
        values.append(literal)
    return sql, values


def count(project: Project, query: str) -> int:
    """How many articles fit."""
    sql, values = _matching(parse(query))
    with door.reading(project.path):
        (number,) = project.read().execute(sql % "count(*)", values).fetchone()
    return int(number)


def search(
    project: Project, query: str, limit: int, context: int, report: Reporter = silent
) -> Iterator[Hit]:
    """The places, articles newest first, each article's from its beginning."""
    parsed = parse(query)
    connection = project.read()
    given = 0
    with door.reading(project.path):
        # The hits first, then their order: left to itself SQLite walks all articles by date and asks the
        # index about each.
        sql, values = _matching(parsed)
        columns = "a.id, a.title, a.source, a.date, t.number"
        matching = connection.execute(
            f"{sql % columns} ORDER BY a.date DESC, a.number DESC", values
        )
        for article, title, source, date, number in report.each(matching):
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
