"""``check``: does everything in a project hold together, and is its state the fold of its history?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter, silent
from annotator.core.model import ANNOTATION_STATUSES, ARTICLE_STATUSES
from annotator.core.spans import is_grapheme_boundary
from annotator.core.text import text_hash
from annotator.store import door, gate
from annotator.store.objects import KINDS, Kind
from annotator.store.project import Project

MOST_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong: what kind of thing, which one, and a sentence."""

    kind: str
    where: str
    text: str


Check = Callable[[sqlite3.Connection, Project, Reporter], Iterator[Problem]]


def check_project(project: Project, report: Reporter = silent) -> list[Problem]:
    """Everything that is wrong, up to a thousand things; an empty list when all is well."""
    found: list[Problem] = []
    connection = project.read()
    for done, (title, one) in enumerate(CHECKS):
        report.progress(done, len(CHECKS), title)
        report.check()
        try:
            for problem in one(connection, project, report):
                found.append(problem)
                if len(found) >= MOST_PROBLEMS:
                    return found
        except (sqlite3.Error, UnicodeDecodeError) as error:
            told = door.explain(error, project.path)
            if told is None:
                raise
            found.append(Problem("file", project.path.name, told.message))
    return found


def check_pages(
    project: Project, thorough: bool = True, report: Reporter = silent
) -> list[Problem]:
    """Are all pages of the file whole?"""
    return list(_pages(project.read(), project, report, thorough))


def _pages(
    connection: sqlite3.Connection, project: Project, report: Reporter, thorough: bool = True
) -> Iterator[Problem]:
    pragma = "integrity_check" if thorough else "quick_check"
    for (text,) in connection.execute(f"PRAGMA {pragma}(20)"):
        if text != "ok":
            yield Problem("file", project.path.name, f"The file is damaged: {text}.")


def _structure(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version <= gate.newest_known():
            gate.check_gate(connection, project.path, version)
    except gate.GateError as error:
        yield Problem("structure", project.path.name, error.message)


def _references(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem("reference", f"{table} {row}", f"It points to a missing {parent}.")
    ends = {
        "annotation": "annotation",
        "entity": "entity",
        "outlet": "article",
        "author": "article",
    }
    for side in ("source", "target"):
        for kind, table in ends.items():
            for (identity,) in connection.execute(
                f"SELECT r.id FROM relation r LEFT JOIN {table} o ON o.id = r.{side} "
                f"WHERE r.{side}_kind = ? AND r.deleted = 0 AND (o.id IS NULL OR o.deleted <> 0)",
                (kind,),
            ):
                yield Problem("relation", _name(identity), f"Its {side} is missing or deleted.")
    for (identity,) in connection.execute(
        "SELECT n.id FROM annotation n JOIN entity e ON e.id = n.entity "
        "WHERE n.deleted = 0 AND e.deleted <> 0"
    ):
        yield Problem("annotation", _name(identity), "It points to a deleted entity.")
    for (identity,) in connection.execute(
        "SELECT n.id FROM annotation n JOIN article a ON a.id = n.article "
        "WHERE n.deleted = 0 AND a.deleted <> 0"
    ):
        yield Problem("annotation", _name(identity), "It belongs to a deleted article.")


def _texts(connection: sqlite3.Connection, project: Project, report: Reporter) -> Iterator[Problem]:
    for sha, text, characters in report.each(
        connection.execute("SELECT sha, text, characters FROM text")
    ):
        if text_hash(text) != sha:
            titles = [
                title
                for (title,) in connection.execute(
                    "SELECT title FROM article WHERE text = ?", (sha,)
                )
            ]
            of = f" of “{titles[0]}”" if titles else ""
            yield Problem(
                "text", sha.hex(), f"The text{of} is not what was imported: it was altered."
            )
        elif len(text) != characters:
            yield Problem("text", sha.hex(), "Its number of characters is wrong.")
    for (identity,) in connection.execute(
        "SELECT a.id FROM article a JOIN text t ON t.sha = a.text WHERE t.characters <> a.characters"
    ):
        yield Problem("article", _name(identity), "Its number of characters is wrong.")


def _spans(connection: sqlite3.Connection, project: Project, report: Reporter) -> Iterator[Problem]:
    current, text = b"", ""
    rows = connection.execute(
        'SELECT n.id, n.text, s.start, s."end", s.quote, s.article = n.article FROM annotation n '
        "LEFT JOIN span s ON s.annotation = n.number ORDER BY n.text, n.number, s.fragment"
    )
    previous: tuple[Id, int] | None = None
    for identity, sha, start, end, quote, same_article in report.each(rows):
        if start is None:
            yield Problem("annotation", _name(identity), "It has no span.")
            continue
        if sha != current:
            row = connection.execute("SELECT text FROM text WHERE sha = ?", (sha,)).fetchone()
            current, text = sha, row[0] if row else ""
        place = f"{_name(identity)} {start}:{end}"
        if not same_article:
            yield Problem("span", place, "It names another article than its annotation.")
        if not 0 <= start < end <= len(text):
            yield Problem("span", place, f"It lies outside its text of {len(text)} characters.")
        elif text[start:end] != quote:
            yield Problem(
                "span", place, f"It selects “{text[start:end][:60]}”, not its quote “{quote[:60]}”."
            )
        elif not (is_grapheme_boundary(text, start) and is_grapheme_boundary(text, end)):
            yield Problem("span", place, "It cuts a character in two.")
        if previous is not None and previous[0] == identity and start < previous[1]:
            yield Problem("span", place, "It overlaps the fragment before it.")
        previous = (identity, end)


def _values(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    codebook = project.codebook
    types = {type_def.code for type_def in codebook.types}
    for problem in codebook.problems():
        yield Problem("codebook", codebook.name, problem)
    for identity, type_code, status, attributes in report.each(
        connection.execute("SELECT id, type, status, attributes FROM annotation WHERE deleted = 0")
    ):
        if type_code not in types:
            yield Problem(
                "annotation", _name(identity), f"Its type {type_code} is not in the codebook."
            )
        if status not in ANNOTATION_STATUSES:
            yield Problem("annotation", _name(identity), f"Its status {status} is unknown.")
        for code in _json(attributes):
            if codebook.find_attribute(code) is None:
                yield Problem(
                    "annotation", _name(identity), f"Its attribute {code} is not in the codebook."
                )
    for article, status in connection.execute("SELECT article, status FROM article_status"):
        if status not in ARTICLE_STATUSES:
            yield Problem("article", _name(article), f"The status {status} is unknown.")


def _derived(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    for identity, kept, counted in connection.execute(
        "SELECT a.id, a.annotations, (SELECT count(*) FROM annotation n WHERE n.article = a.id "
        "AND n.deleted = 0) AS counted FROM article a WHERE a.annotations <> counted"
    ):
        yield Problem(
            "article", _name(identity), f"It counts {kept} annotations, but has {counted}."
        )
    (texts,) = connection.execute("SELECT count(*) FROM text").fetchone()
    (indexed,) = connection.execute("SELECT count(*) FROM text_search_docsize").fetchone()
    if texts != indexed:
        yield Problem(
            "search", "text_search", f"{indexed} of {texts} texts are in the search index."
        )


def _history(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    """Fold the history object by object, beside the tables in the same order: memory stays flat."""
    (orphans,) = connection.execute(
        "SELECT count(*) FROM patch p LEFT JOIN step s ON s.number = p.step WHERE s.number IS NULL"
    ).fetchone()
    if orphans:
        yield Problem("history", "patch", f"{orphans} changes belong to no step.")
    clocks = connection.execute(
        "SELECT count(*) FROM step a JOIN step b ON b.number = a.number + 1 WHERE b.clock <= a.clock "
        "AND a.device = b.device"
    ).fetchone()[0]
    if clocks:
        yield Problem("history", "step", f"{clocks} steps are out of order.")
    for kind in KINDS.values():
        folded = _fold(connection, kind)
        state = report.each(connection.execute(_with_id(kind)))
        yield from _compare(connection, kind, folded, state)


def _with_id(kind: Kind) -> str:
    names = ", ".join(f'"{field.name}"' for field in kind.columns)
    return f"SELECT number, {names}, id FROM {kind.name} ORDER BY id"


def _fold(connection: sqlite3.Connection, kind: Kind) -> Iterator[tuple[Id, dict[str, Any]]]:
    current: Id | None = None
    fields: dict[str, Any] | None = None
    for identity, change in connection.execute(
        "SELECT object, change FROM patch WHERE kind = ? ORDER BY object, number", (kind.name,)
    ):
        if identity != current:
            if current is not None and fields is not None:
                yield current, fields
            current, fields = identity, None
        patch = json.loads(change)
        if "+" in patch:
            fields = kind.unmade(patch["+"])
        elif "-" in patch:
            fields = None
        elif fields is not None:
            fields, _ = kind.patched(fields, patch, 1)
    if current is not None and fields is not None:
        yield current, fields


def _compare(
    connection: sqlite3.Connection,
    kind: Kind,
    folded: Iterator[tuple[Id, dict[str, Any]]],
    state: Iterator[tuple[Any, ...]],
) -> Iterator[Problem]:
    fold, row = next(folded, None), next(state, None)
    while fold is not None or row is not None:
        if row is None or (fold is not None and fold[0] < row[-1]):
            assert fold is not None
            yield Problem(kind.name, _name(fold[0]), "The history has it, but it is missing.")
            fold = next(folded, None)
        elif fold is None or row[-1] < fold[0]:
            yield Problem(
                kind.name, _name(row[-1]), "It is there, but the history does not know it."
            )
            row = next(state, None)
        else:
            fields = kind.from_row(connection, row[:-1])
            del fields["number"]
            for name, value in fields.items():
                if fold[1][name] != value:
                    yield Problem(
                        kind.name, _name(row[-1]), f"Its {name} is not what the history says."
                    )
            fold, row = next(folded, None), next(state, None)


def _json(text: str) -> dict[str, Any]:
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


def _name(identity: object) -> str:
    return (
        id_text(identity) if isinstance(identity, bytes) and len(identity) == 16 else repr(identity)
    )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Pages", _pages),
    ("Structure", _structure),
    ("References", _references),
    ("Texts", _texts),
    ("Spans", _spans),
    ("Values", _values),
    ("Counts", _derived),
    ("History", _history),
)
