"""Full-text search: which articles, and where in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.matching import phrase_pattern, words_of
from annotator.store import door
from annotator.store.project import Project
from annotator.store.tokens import runs

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
    """What was asked: as the index takes it, and as a pattern that finds the places in a text."""

    expression: str
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
    patterns: list[str] = []
    found = [(m.group(1), m.group(2)) for m in _WORD.finditer(query.replace("\x00", " "))]
    for number, (phrase, given) in enumerate(found):
        starred = phrase is None and given.endswith("*")
        bare = phrase if phrase is not None else given.rstrip("*")
        spaceless = runs().findall(bare)
        for run in spaceless:
            terms.append('split : "' + " ".join(run) + '"')
            patterns.append(re.escape(run))
        words = words_of(runs().sub(" ", bare))
        if not words:
            continue
        last = phrase is None and number == len(found) - 1
        prefix = (starred or last) and len(words[-1]) >= SHORTEST_PREFIX
        terms.append('text : "' + " ".join(words) + '"' + ("*" if prefix else ""))
        patterns.append(phrase_pattern(words, prefix))
    if not terms:
        raise UserError("There is nothing to search for.", "Type at least one word.")
    return Query(" AND ".join(terms), re.compile("|".join(patterns), re.IGNORECASE))


def count(project: Project, query: str) -> int:
    """How many articles fit."""
    with door.reading(project.path):
        (number,) = (
            project.read()
            .execute(
                "WITH hit AS MATERIALIZED (SELECT rowid FROM text_search WHERE text_search MATCH ?) "
                "SELECT count(*) FROM hit CROSS JOIN text t ON t.number = hit.rowid "
                "CROSS JOIN article a ON a.text = t.sha WHERE a.deleted = 0",
                (parse(query).expression,),
            )
            .fetchone()
        )
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
        matching = connection.execute(
            "WITH hit AS MATERIALIZED (SELECT rowid FROM text_search WHERE text_search MATCH ?) "
            "SELECT a.id, a.title, a.source, a.date, t.number FROM hit "
            "CROSS JOIN text t ON t.number = hit.rowid CROSS JOIN article a ON a.text = t.sha "
            "WHERE a.deleted = 0 ORDER BY a.date DESC, a.number DESC",
            (parsed.expression,),
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
