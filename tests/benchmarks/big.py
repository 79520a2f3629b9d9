"""Big projects for the benchmarks: articles of 4 kB, ten annotations in each, entities they point to.

Making one of 100,000 articles takes minutes, so ``--keep DIR`` keeps them for the next run. What is measured
works on a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from annotator.core.ids import new_id
from annotator.core.model import Annotator
from annotator.store.project import Project
from tests.benchmarks.material import TYPES, Words, fill, new_project

PER_ARTICLE = 10
AT_ONCE = 100_000
RARE = "Direction Générale Zovrac"


def made(folder: Path, keep: Path | None, articles: int) -> Path:
    """A project of so many articles, ours to change: made now, or copied from those kept."""
    home = keep or folder
    home.mkdir(parents=True, exist_ok=True)
    name = f"big-{articles}"
    kept = home / f"{name}.annotator"
    if not kept.exists():
        begun = home / f"{name}-begun.annotator"
        begun.unlink(missing_ok=True)
        _make(new_project(home, begun.stem), articles)
        begun.rename(kept)
    if keep is None:
        return kept
    copy = folder / kept.name
    if not copy.exists():
        shutil.copyfile(kept, copy)
    return copy


def _make(project: Project, number: int) -> None:
    words = Words(3)
    drawn = words.random

    def texts() -> Iterator[tuple[str, str, str]]:
        for n in range(number):
            text = f"{words.text(4_000)} {n}"
            if n % 100 == 0:
                text += f" La {RARE} a parlé."
            date = f"20{10 + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}"
            yield f"Article {n} {words.vocabulary[n % 60_000]}", date, text

    with project:
        fill(project, texts())
        who = Annotator(new_id(), "Bench")
        named = [new_id() for _ in range(max(10, number // 20))]
        names = (
            " ".join(w.capitalize() for w in drawn.choices(words.vocabulary, k=2)) for _ in named
        )
        with project.change("Benchmark", who) as tx:
            tx.make_many("entity", ((i, {"name": f"{name} {n}", "kind": "actor", "aliases": []})
                                    for n, (i, name) in enumerate(zip(named, names, strict=True))))  # fmt: skip
        annotations = _annotations(project, who, named)
        left = number * PER_ARTICLE
        while left > 0:
            with project.change("Benchmark", who) as tx:
                part = min(left, AT_ONCE)
                tx.make_many("annotation", (next(annotations) for _ in range(part)))
            left -= part
            project.idle()


def _annotations(
    project: Project, who: Annotator, named: list[bytes]
) -> Iterator[tuple[bytes, dict[str, object]]]:
    """Ten words or pairs of words of each article, evenly spread; every third points to an entity."""
    at = "2026-01-01T00:00:00.000Z"
    read = project.read()
    articles = read.execute("SELECT id, text FROM article ORDER BY number").fetchall()
    many = 0
    for article, sha in articles:
        (text,) = read.execute("SELECT text FROM text WHERE sha = ?", (sha,)).fetchone()
        for n in range(PER_ARTICLE):
            start = text.index(" ", n * len(text) // (PER_ARTICLE + 1)) + 1
            end = text.index(" ", start + 2 + n)
            while text[end - 1] in " \n":
                end -= 1
            many += 1
            kind = TYPES[many % 3]
            yield new_id(), {
                "article": article, "text": sha, "annotator": who.id, "type": kind,
                "spans": [[start, end, text[start:end]]], "created": at, "modified": at,
                "entity": named[many % len(named)] if kind == "actor" else None,
            }  # fmt: skip
