"""What the processes do that the kill tests end with kill -9. Each says what it has been told is saved."""

from __future__ import annotations

import os
import random
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from annotator.app import annotations, articles, entities, history, home, intake, projects
from annotator.core.errors import UserError
from annotator.store.project import Project
from tests.store.helpers import LOREM

WORDS = ("Lena", "mayor", "ferry", "union", "talks", "town", "people")


def annotate(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Work as a hurried person does, until killed; each saved step's id goes down the pipe."""
    project = _open(path, home_folder, pipe)
    drawn = random.Random(seed)
    home.set_annotator(drawn.choice(("Ada", "Bob")))
    article = articles.list_ids(project)[0]
    while True:
        _one_thing(project, article, drawn)


def _one_thing(project: Project, article: bytes, drawn: random.Random) -> None:
    kind = drawn.randrange(10)
    if kind < 5:
        word = drawn.choice(WORDS)
        start = LOREM.index(word)
        annotations.annotate(
            project, article, "actor", [(start, start + len(word))], note="n" * 500
        )
        return
    made = [a.id for a in annotations.list_annotations(project)]
    try:
        if kind == 5:
            if history.undo_label(project) != "Add articles":  # what is worked on stays
                history.undo(project)
        elif kind == 6:
            history.redo(project)
        elif kind == 7:
            annotations.set_status(project, made, drawn.choice(("", "doubt", "review")))
        elif kind == 8 and len(made) > 40:
            annotations.delete(project, made[:30])
        else:
            entities.create(project, f"Entity {drawn.random()}", "actor")
    except UserError:
        pass  # nothing left to undo or redo


def import_many(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Import a few hundred articles, again and again."""
    from annotator.intake import Draft

    project = _open(path, home_folder, pipe)
    while True:
        drafts = (
            Draft(text=f"{LOREM * 8} {n}", title=f"Draft {n}", kind="text", path=f"{n}.txt")
            for n in range(700)
        )
        intake.import_drafts(project, drafts)
        history.undo(project)


def merge(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Read somebody's bundle into the project, undo it, read it again, and so on."""
    from annotator.app import sets

    project = _open(path, home_folder, pipe)
    while True:
        sets.import_set(project, path.with_name("theirs.jsonl"), "jsonl")
        history.undo(project)


def undo_many(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Undo and redo a large step, again and again."""
    project = _open(path, home_folder, pipe)
    while True:
        history.undo(project) if history.redo_label(project) is None else history.redo(project)


def change_many(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Change all annotations at once, in one way and another, again and again."""
    project = _open(path, home_folder, pipe)
    drawn = random.Random(seed)
    made = [one.id for one in annotations.list_annotations(project)]
    actor = entities.list_entities(project)[0].id
    while True:
        annotations.set_status(project, made, drawn.choice(("doubt", "review", "")))
        annotations.set_entity(project, made, drawn.choice((actor, None)))


def back_up(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Make back-ups; the name of each that is said to be finished goes down the pipe."""
    project = _open(path, home_folder, pipe)
    while True:
        pipe.send_bytes(projects.back_up(project).name.encode())


def export(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Export over the same file again and again; a word goes down the pipe after each."""
    from annotator.app import sets

    project = _open(path, home_folder, pipe)
    while True:
        sets.export(project, "jsonl", path.with_name("out.jsonl"), overwrite=True)
        pipe.send_bytes(b"exported")


def migrate(path: Path, home_folder: str, seed: int, pipe: Connection) -> None:
    """Open an older file with a newer program; a word goes down the pipe when it is migrated."""
    from tests.store import next_version

    os.environ["ANNOTATOR_HOME"] = home_folder

    def second(database: Any) -> None:
        pipe.send_bytes(b"open")
        next_version.second(database)

    next_version.apply(setattr, path.with_name("schemas"), second)
    with projects.open(path):
        pipe.send_bytes(b"migrated")
    while True:
        signal.pause()


def _open(path: Path, home_folder: str, pipe: Connection) -> Project:
    os.environ["ANNOTATOR_HOME"] = home_folder
    project = projects.open(path)
    project.listen(lambda changes: pipe.send_bytes(changes.step or b""))
    pipe.send_bytes(b"open")
    return project
