"""``check`` for what lies beside the spans: evidence, excluded and refused places, reprints, the order of entities."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import OTHER, REPRINT
from annotator.core.spans import is_grapheme_boundary
from annotator.store.objects import decode

Finding = tuple[str, str, str]
"""What kind of thing, which one, and a sentence."""


def check_evidence(
    connection: sqlite3.Connection, codes: frozenset[str], report: Reporter
) -> Iterator[Finding]:
    """Is the evidence of every attribute where it says, with the words it says?"""
    texts = _Texts(connection)
    rows = connection.execute(
        "SELECT id, text, evidence FROM annotation WHERE evidence <> '{}' ORDER BY text, number"
    )
    for identity, sha, written in report.each(rows):
        where = id_text(identity)
        try:
            evidence = decode(written, dict)
        except UserError as error:
            yield "annotation", where, error.message
            continue
        for code, place in evidence.items():
            if code not in codes:
                yield (
                    "annotation",
                    where,
                    f"It has evidence for {code}, which is not in the codebook.",
                )
            if not _is_place(place):
                yield (
                    "annotation",
                    where,
                    f"Its evidence for {code} is no place: {str(place)[:60]}.",
                )
                continue
            start, end, quote = place
            wrong = texts.wrong(sha, start, end)
            if wrong:
                yield "annotation", where, f"Its evidence for {code} {wrong}."
            elif texts.words(sha, start, end) != quote:
                yield (
                    "annotation",
                    where,
                    f"Its evidence for {code} selects “{texts.words(sha, start, end)[:60]}”, "
                    f"not its quote “{quote[:60]}”.",
                )


def _is_place(place: Any) -> bool:
    return (
        isinstance(place, list)
        and len(place) == 3
        and all(isinstance(each, int) and not isinstance(each, bool) for each in place[:2])
        and isinstance(place[2], str)
    )


def check_marked(connection: sqlite3.Connection, report: Reporter) -> Iterator[Finding]:
    """Do excluded and refused places lie within their texts, at borders of characters?"""
    for kind in ("exclusion", "refusal"):
        texts = _Texts(connection)
        rows = connection.execute(
            f'SELECT id, text, start, "end" FROM {kind} WHERE deleted = 0 ORDER BY text, number'
        )
        for identity, sha, start, end in report.each(rows):
            wrong = texts.wrong(sha, start, end)
            if wrong:
                yield kind, id_text(identity), f"It {wrong}."


def check_reprints(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Is every decision about two articles one we know, and no reprint the first of others?"""
    firsts: set[Id] = set()
    reprints: dict[Id, Id] = {}
    for identity, article, of, verdict in connection.execute(
        "SELECT id, article, of, verdict FROM reprint WHERE deleted = 0 ORDER BY number"
    ):
        where = id_text(identity)
        if verdict not in (REPRINT, OTHER):
            yield "reprint", where, f"What it says, {verdict[:60]}, is unknown."
        elif article == of:
            yield "reprint", where, "It is about one article only."
        elif verdict == REPRINT:
            if article in reprints:
                yield "reprint", where, "Its article is a reprint of two articles."
            reprints[article] = identity
            firsts.add(of)
    for article in sorted(firsts & reprints.keys()):
        yield "reprint", id_text(reprints[article]), "Its article has reprints of its own."


def check_order(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Does no entity lie below itself?"""
    above = dict(
        connection.execute("SELECT id, parent FROM entity WHERE parent IS NOT NULL AND deleted = 0")
    )
    sound: set[Id] = set()
    for identity in above:
        chain: list[Id] = []
        at: Id | None = identity
        while at is not None and at not in sound and at not in chain:
            chain.append(at)
            at = above.get(at)
        if at in chain:
            yield "entity", id_text(identity), "It lies below itself."
        sound.update(chain)


class _Texts:
    """Texts one after the other; only the last is kept."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sha = b""
        self._text = ""

    def _take(self, sha: Id) -> str:
        if sha != self._sha:
            row = self._connection.execute("SELECT text FROM text WHERE sha = ?", (sha,)).fetchone()
            self._sha, self._text = sha, row[0] if row else ""
        return self._text

    def words(self, sha: bytes, start: int, end: int) -> str:
        """The characters of a place."""
        return self._take(sha)[start:end]

    def wrong(self, sha: bytes, start: int, end: int) -> str:
        """What is wrong with a place, or nothing."""
        text = self._take(sha)
        if not 0 <= start < end <= len(text):
            return f"lies outside its text of {len(text)} characters ({start}:{end})"
        if not (is_grapheme_boundary(text, start) and is_grapheme_boundary(text, end)):
            return f"cuts a character in two ({start}:{end})"
        return ""
