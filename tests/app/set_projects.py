"""A project of two articles and two annotators, and what tests of sets going out and in do with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from annotator.app import (
    annotations,
    articles,
    projects,
    sets,
)
from annotator.core.model import Annotation
from annotator.store.project import Project

TEXT = (
    "L'Élysée 💥 dément\n\nLe maire 👩‍👩‍👧 de Saint-Denis a dit : « Non ! »\n"
    "قال العمدة لا.\n+33 appels, =SUM(1) e\u0301té.\n"
)


def text_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def new_project(path: Path, *texts: str) -> Project:
    from annotator.app.intake import import_paths

    project = projects.create(path)
    files = [text_file(path.parent, f"{n}.txt", text) for n, text in enumerate(texts)]
    if files:
        report = import_paths(project, files)
        assert not report.failed
    return project


def tag(project: Project, words: str, type: str = "actor", article: int = 0, **more) -> Annotation:
    """Tag the first place of the words in an article."""
    identity = articles.list_ids(project)[article]
    start = articles.text(project, identity).index(words)
    return annotations.annotate(project, identity, type, [(start, start + len(words))], **more)


def export(project: Project, path: Path, format: str = "jsonl", **more) -> sets.ExportReport:
    return sets.export(project, format, path, **more)


def edit_lines(path: Path, change: Callable[[dict], dict | None]) -> None:
    """Rewrite a bundle: ``change`` gives each line's object back, or None to drop the line."""
    lines = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines if line), "utf-8")


def state(project: Project) -> bytes:
    """The whole project as bytes, to compare."""
    target = project.path.with_suffix(".state.jsonl")
    sets.export(project, "jsonl", target, overwrite=True)
    return target.read_bytes()


HEADER = {"kind": "project", "format": "annotator-jsonl", "version": 1, "unit": "code points"}


def by_hand(path: Path, *lines: dict) -> Path:
    """A bundle as a script would write it, with no more than is needed."""
    from hashlib import sha256

    article = {
        "kind": "article",
        "id": "00000000-0000-7000-8000-000000000001",
        "title": "By hand",
        "text": TEXT,
        "sha256": sha256(TEXT.encode()).hexdigest(),
    }
    rest = [{"kind": "annotation", "article": article["id"], **line} for line in lines]
    content = "".join(json.dumps(line) + "\n" for line in [HEADER, article, *rest])
    path.write_text(content, "utf-8")
    return path
