"""Full-text search: which articles, and where in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.store import door
from annotator.store.project import Project
from annotator.store.tokens import SPACELESS

SHORTEST_PREFIX = 3
LONGEST_QUERY = 1_000
# Noncharacters that highlight() puts around a hit. A text may hold some of them, so there are several pairs.
_MARKS = tuple((chr(n), chr(n + 1)) for n in range(0xFDD0, 0xFDF0, 2))
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
    """What was asked, as the index takes it, and the pieces in scripts without blanks."""

    expression: str
    pieces: tuple[str, ...]


def parse(query: str) -> Query:
    """Take apart what people type; every character is literal but quotes and a closing ``*``.

    Raises UserError when nothing to search for is left.
    """
    if len(query) > LONGEST_QUERY:
        raise UserError(
            "This is too long to search for.", f"Use at most {LONGEST_QUERY} characters."
        )
    terms: list[str] = []
    pieces: list[str] = []
    found = [(m.group(1), m.group(2)) for m in _WORD.finditer(query.replace("\x00", " "))]
    for number, (phrase, word) in enumerate(found):
        given = phrase if phrase is not None else word
        starred = phrase is None and given.endswith("*")
        bare = given.rstrip("*") if starred else given
        if not re.search(r"\w", bare):
            continue
        if SPACELESS.search(bare):
            for run in re.findall(f"(?:{SPACELESS.pattern})+", bare):
                pieces.append(run)
                terms.append('split : "' + " ".join(run) + '"')
            continue
        last = phrase is None and number == len(found) - 1
        long_enough = len(bare) >= SHORTEST_PREFIX
        prefix = "*" if long_enough and (starred or last) else ""
        terms.append('text : "' + bare.replace('"', '""') + '"' + prefix)
    if not terms:
        raise UserError("There is nothing to search for.", "Type at least one word.")
    return Query(" AND ".join(terms), tuple(pieces))


def count(project: Project, query: str) -> int:
    """How many articles fit."""
    with door.reading(project.path):
        (number,) = (
            project.read()
            .execute(
                "SELECT count(*) FROM text_search s JOIN text t ON t.number = s.rowid "
                "JOIN article a ON a.text = t.sha WHERE text_search MATCH ? AND a.deleted = 0",
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
        matching = connection.execute(
            "SELECT a.id, a.title, a.source, a.date, t.number FROM text_search s "
            "JOIN text t ON t.number = s.rowid JOIN article a ON a.text = t.sha "
            "WHERE text_search MATCH ? AND a.deleted = 0 ORDER BY a.date DESC, a.number DESC",
            (parsed.expression,),
        )
        for article, title, source, date, number in report.each(matching):
            (text,) = connection.execute(
                "SELECT text FROM text WHERE number = ?", (number,)
            ).fetchone()
            marks = next(
                (pair for pair in _MARKS if pair[0] not in text and pair[1] not in text), _MARKS[0]
            )
            (marked,) = connection.execute(
                "SELECT highlight(text_search, 0, ?, ?) FROM text_search "
                "WHERE text_search MATCH ? AND rowid = ?",
                (*marks, parsed.expression, number),
            ).fetchone()
            for start, end in places(text, marked, marks, parsed.pieces):
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


def places(
    text: str, marked: str, marks: tuple[str, str], pieces: tuple[str, ...]
) -> list[tuple[int, int]]:
    """Where the hits are in a text, from a copy of it with marks around them."""
    found: list[tuple[int, int]] = []
    start = 0
    for earlier, mark in enumerate(re.finditer("[" + "".join(marks) + "]", marked)):
        position = mark.start() - earlier
        if mark.group() == marks[0]:
            start = position
        else:
            found.append((start, position))
    for piece in pieces:
        found += [(m.start(), m.end()) for m in re.finditer(re.escape(piece), text)]
    return sorted(set(found))
