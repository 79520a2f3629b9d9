"""What the tests of the project file share: making small projects, and looking at them from outside."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from annotator.app import annotations, articles, home, projects
from annotator.core.ids import Id, new_id
from annotator.core.model import Annotation
from annotator.store.objects import KINDS
from annotator.store.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent

LOREM = (
    "Lena Orso, mayor of Belmare, said on Monday that the ferry must sail again. "
    "The harbour workers' union answered that nothing would sail before the talks. "
    "In the old town people waited; some cheered, some did not. "
)


def new_project(path: Path) -> Project:
    """An empty project with the default codebook, open for writing."""
    return projects.create(path)


def add_articles(project: Project, texts: Iterable[str], **fields: str) -> list[Id]:
    """Articles with these texts, as one step."""
    made: list[Id] = []
    with project.change("Add articles", home.current_annotator()) as tx:
        for number, text in enumerate(texts, 1):
            identity = new_id()
            given = {"title": f"Article {number}", **fields}
            tx.make(
                "article",
                identity,
                {"text": tx.add_text(text), "characters": len(text), "imported": tx.now, **given},
            )
            made.append(identity)
    return made


def add_article(project: Project, text: str = LOREM, **fields: str) -> Id:
    """One article, as one step."""
    return add_articles(project, [text], **fields)[0]


def tag(project: Project, article: Id, words: str, type: str = "actor", **more: Any) -> Annotation:
    """Tag the first place where these words stand."""
    start = articles.text(project, article).index(words)
    return annotations.annotate(project, article, type, [(start, start + len(words))], **more)


def state(project: Project) -> dict[str, dict[str, Any]]:
    """Everything the history speaks of, by kind and id, without row numbers."""
    connection = project.read()
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS.values():
        names = ", ".join(f'"{field.name}"' for field in kind.columns)
        rows = connection.execute(f"SELECT number, {names}, id FROM {kind.name}").fetchall()
        of_kind: dict[str, Any] = {}
        for row in rows:
            fields = kind.from_row(connection, row[:-1])
            del fields["number"]
            of_kind[row[-1].hex()] = fields
        found[kind.name] = of_kind
    return found


def whole(project: Project) -> dict[str, Any]:
    """The state, the texts, and the counts beside it."""
    connection = project.read()
    return {
        "state": state(project),
        "texts": sorted(connection.execute("SELECT sha, text, characters, split FROM text")),
        "counts": sorted(connection.execute("SELECT id, annotations FROM article")),
        "steps": connection.execute(
            "SELECT id, annotator, device, clock, kind, label, target, created, undone FROM step "
            "ORDER BY number"
        ).fetchall(),
        "patches": connection.execute(
            "SELECT kind, object, change FROM patch ORDER BY number"
        ).fetchall(),
    }


def problems(project: Project) -> list[str]:
    """What the check finds, as sentences."""
    return [f"{p.kind} {p.where}: {p.text}" for p in projects.check_project(project)]


def tamper(path: Path, *statements: str, values: tuple[Any, ...] = ()) -> None:
    """Change a closed project with plain sqlite3, as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement, values if "?" in statement else ())


def rows(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What plain sqlite3 reads in a closed project."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def fingerprint(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Every file of a folder: hash, modification time, inode."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(path.relative_to(folder))] = (digest, status.st_mtime_ns, status.st_ino)
    return found


@contextmanager
def child(path: Path, script: str) -> Iterator[subprocess.Popen[str]]:
    """Another process of the program, which knows the project's ``path``; ended when the block ends."""
    code = f"from pathlib import Path\npath = Path({str(path)!r})\n{script}"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line a child prints; a child that ended fails the test."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the other process ended with {process.wait()}"
    return line.rstrip("\n")


def sample(path: Path) -> Path:
    """A closed project with two articles, an entity, three annotations, a relation and a status."""
    from annotator.app import entities
    from annotator.core.model import End

    with new_project(path) as project:
        first, second = add_articles(project, [LOREM, LOREM.replace("Lena", "Lia 😀")])
        mayor = entities.create(project, "Lena Orso", "actor", ["the mayor"])
        speaker = tag(project, first, "Lena Orso", entity=mayor.id)
        said = tag(project, first, "the ferry must sail again", "claim", attributes={})
        annotations.relate(
            project, "made_by", End("annotation", said.id), End("annotation", speaker.id)
        )
        tag(project, second, "talks", "event", note="“when?”")
        articles.set_status(project, [first], "coded")
    return path
