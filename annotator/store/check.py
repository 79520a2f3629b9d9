"""``check``: does everything in a project hold together, and is its state the fold of its history?"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter, silent
from annotator.core.model import ARTICLE_STATUSES
from annotator.core.spans import is_grapheme_boundary
from annotator.core.text import text_hash
from annotator.store import door, gate
from annotator.store.check_places import check_evidence, check_marked, check_order, check_reprints
from annotator.store.check_values import check_coded, check_relations
from annotator.store.objects import KINDS, Kind, decode_patch
from annotator.store.project import Project
from annotator.store.tokens import split_spaceless

MOST_PROBLEMS = 1_000
SEARCH_SAMPLE = 500


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
            with door.going_on():
                for problem in one(connection, project, report):
                    found.append(problem)
                    if len(found) >= MOST_PROBLEMS:
                        return found
        except (sqlite3.Error, UnicodeError) as error:
            if door.is_closed(error):
                raise door.closed() from error
            # Whatever SQLite stumbles over here is news of the file.
            told = door.explain(error, project.path) or door.damaged(project.path, str(error))
            found.append(Problem("file", project.path.name, told.message))
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            if not any(problem.kind == "file" for problem in found):
                raise
            # A damaged page can hold a value of a kind that its column does not allow.
            found.append(Problem("file", project.path.name, f"{title} cannot be read: {error}."))
        except UserError as error:
            # Kept in no variable: a traceback in a circle would hold its query, and with it the file's lock.
            found.append(Problem("file", project.path.name, error.message))
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
    for table, column in (("annotation", "entity"), ("entity", "parent")):
        for (identity,) in connection.execute(
            f"SELECT n.id FROM {table} n JOIN entity e ON e.id = n.{column} "
            "WHERE n.deleted = 0 AND e.deleted <> 0"
        ):
            yield Problem(table, _name(identity), "It points to a deleted entity.")
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


def _places(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    codes = frozenset(each.code for each in project.codebook.attributes)
    for findings in (
        check_evidence(connection, codes, report),
        check_marked(connection, report),
        check_reprints(connection),
        check_order(connection),
    ):
        yield from (Problem(*finding) for finding in findings)


def _values(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    codebook = project.codebook
    for problem in codebook.problems():
        yield Problem("codebook", codebook.name, problem)
    for finding in check_coded(connection, codebook, report):
        yield Problem(*finding)
    for finding in check_relations(connection, codebook, report):
        yield Problem(*finding)
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


def _search(
    connection: sqlite3.Connection, project: Project, report: Reporter
) -> Iterator[Problem]:
    """Are all texts in the search index, all its words in its lists, and does it find what it should?"""
    texts = "SELECT number FROM text"
    indexed = "SELECT id FROM text_search_docsize"
    for one, other, said in (
        (texts, indexed, "texts are missing from the search index"),
        (indexed, texts, "texts in the search index are not in the project"),
    ):
        (count,) = connection.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchone()
        if count:
            yield Problem("search", "text_search", f"{count} {said}.")
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab('main', 'text_search', 'row')"
    )
    (listed,) = connection.execute("SELECT coalesce(sum(cnt), 0) FROM temp.words").fetchone()
    counted = sum(
        _varints(size)
        for (size,) in report.each(connection.execute("SELECT sz FROM text_search_docsize"))
    )
    if listed != counted:
        yield Problem(
            "search", "text_search", f"It holds {listed:,} words, but should hold {counted:,}."
        )
        return
    if not project.read_only:
        yield from _search_thoroughly(project)
        return
    (highest,) = connection.execute("SELECT coalesce(max(number), 0) FROM text").fetchone()
    step = max(1, highest // SEARCH_SAMPLE)
    for number, text in report.each(
        connection.execute("SELECT number, text FROM text WHERE number % ? = 0", (step,))
    ):
        match = _sure_words(text)
        if (
            match is not None
            and not connection.execute(
                "SELECT 1 FROM text_search WHERE text_search MATCH ? AND rowid = ?", (match, number)
            ).fetchone()
        ):
            yield Problem("search", f"text {number}", "The search does not find its words.")


def _search_thoroughly(project: Project) -> Iterator[Problem]:
    """Every word of every text, by the index's own check; it goes by way of a write, which writes nothing."""
    try:
        with project.staging() as connection:
            connection.execute(
                "INSERT INTO text_search (text_search, rank) VALUES ('integrity-check', 1)"
            )
    except ProjectError as error:
        yield Problem("search", "text_search", error.message)


def _sure_words(text: str) -> str | None:
    """A query that must find this text, however words are cut; None when there is no such query."""
    found = _PLAIN_WORDS.search(text)
    if found is not None:
        return f'text : "{found.group()}"'
    split = split_spaceless(text)
    return 'split : "' + split.split("\n")[0][:9].strip() + '"' if split else None


_PLAIN_WORDS = re.compile(r"(?<![^ \n])[A-Za-z]{2,}(?: [A-Za-z]{2,}){0,3}(?![^ \n])")


def _varints(data: bytes) -> int:
    """The sum of the numbers in a blob as SQLite writes them: seven bits a byte, high ones first."""
    total = value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            total += value
            value = 0
    return total


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


def _fold(connection: sqlite3.Connection, kind: Kind) -> Iterator[tuple[Id, dict[str, Any] | None]]:
    """Every object the history made and did not take back, by id; None for one that cannot be followed."""
    current: Id | None = None
    fields: dict[str, Any] | None = None
    readable = True
    for identity, change in connection.execute(
        "SELECT object, change FROM patch WHERE kind = ? ORDER BY object, number", (kind.name,)
    ):
        if identity != current:
            if current is not None and not (readable and fields is None):
                yield current, fields if readable else None
            current, fields, readable = identity, None, True
        try:
            patch = decode_patch(change)
            if "+" in patch:
                fields = kind.unmade(patch["+"])
            elif "-" in patch:
                fields = None
            elif fields is not None:
                fields, _ = kind.patched(fields, patch, 1)
        except UserError:
            readable = False
    if current is not None and not (readable and fields is None):
        yield current, fields if readable else None


def _compare(
    connection: sqlite3.Connection,
    kind: Kind,
    folded: Iterator[tuple[Id, dict[str, Any] | None]],
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
            yield from _differences(connection, kind, fold[1], row)
            fold, row = next(folded, None), next(state, None)


def _differences(
    connection: sqlite3.Connection,
    kind: Kind,
    fold: dict[str, Any] | None,
    row: tuple[Any, ...],
) -> Iterator[Problem]:
    if fold is None:
        yield Problem("history", _name(row[-1]), "A change of it cannot be read.")
        return
    try:
        fields = kind.from_row(connection, row[:-1])
    except UserError as error:
        yield Problem(kind.name, _name(row[-1]), error.message)
        return
    del fields["number"]
    for name, value in fields.items():
        if fold[name] != value:
            yield Problem(kind.name, _name(row[-1]), f"Its {name} is not what the history says.")


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
    ("Places", _places),
    ("Values", _values),
    ("Counts", _derived),
    ("Search", _search),
    ("History", _history),
)
