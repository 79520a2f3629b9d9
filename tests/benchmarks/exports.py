"""Many annotations written as a set, and read back, each in a process of its own; the floor is SQLite's own shell.

Both are measured by the processor's time (the machine may be busy with other things). The shell writes the same columns,
with what spares it work: plain joins, ids without dashes, empty texts for relations, in no order.

``python -m tests.benchmarks.exports FORMAT PROJECT OUTPUT [NAME=VALUE …]`` is that process; it prints JSON: milliseconds of
writing and of reading back, the same by the clock, and peak memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.app import projects
from annotator.app.set_source import ProjectSet
from annotator.core.ids import Id, new_id
from annotator.core.model import Annotator
from annotator.core.text import text_hash
from tests.benchmarks.material import TYPES, Words, fill, new_project, spans
from tests.benchmarks.table import Row

PER_ARTICLE = 200
FORMATS: tuple[tuple[str, str, dict[str, bool], float | None], ...] = (
    ("jsonl", "json", {}, 2.0),
    ("csv", "csv", {}, 2.5),
    ("csv", "csv", {"package": True}, None),
    ("parquet", "csv", {}, None),
)
"""Format, the shell's way of writing, options, and the highest ratio that is good enough."""


def material(folder: Path, number: int) -> Path:
    """A project with so many annotations: a third has an entity, a third a value."""
    words = Words(5)
    base = words.text(6_000)
    texts = [f"{base}{n}" for n in range(number // PER_ARTICLE)]
    project = new_project(folder, f"export-{number}")
    articles = fill(project, ((f"Article {n}", "2026-01-02", text) for n, text in enumerate(texts)))
    who, places = Annotator(new_id(), "Bench"), spans(base, PER_ARTICLE)
    entities = [new_id() for _ in range(200)]
    with project.change("Entities", who) as tx:
        named = ((e, {"name": f"Entity {n}", "kind": "actor"}) for n, e in enumerate(entities))
        tx.make_many("entity", named)
    with project.change("Annotations", who) as tx:
        tx.make_many("annotation", _annotations(articles, texts, places, who, entities, tx.now))
    project.close()
    return project.path


def _annotations(
    articles: list[Id], texts: list[str], places: Any, who: Annotator, entities: list[Id], now: str
) -> Iterator[tuple[Id, dict[str, Any]]]:
    for article, text in zip(articles, texts, strict=True):
        sha = text_hash(text)
        for n, place in enumerate(places):
            fields: dict[str, Any] = {
                "article": article,
                "text": sha,
                "annotator": who.id,
                "type": TYPES[n % 3],
                "spans": [[place.start, place.end, text[place.start : place.end]]],
                "created": now,
                "modified": now,
            }
            if fields["type"] == "actor":
                fields["entity"] = entities[n % len(entities)]
            if fields["type"] == "claim":
                fields["attributes"] = {"stance": "support"}
            yield new_id(), fields


_COMMON = (
    "n.type",
    "'[[' || s.start || ',' || s.\"end\" || ']]' AS spans",
    "s.quote",
    "e.name AS entity",
    "lower(hex(n.entity)) AS entity_id",
    *(f"n.{each}" for each in ("note", "status", "origin", "created", "modified", "codebook")),
    "p.name AS annotator_name",
    "lower(hex(n.id)) AS id",
    "lower(hex(n.article)) AS article",
    "lower(hex(n.annotator)) AS annotator",
)
_FROM = (
    " FROM annotation n JOIN span s ON s.annotation = n.number AND s.fragment = 0 "
    "JOIN article a ON a.id = n.article JOIN annotator p ON p.id = n.annotator{} "
    "LEFT JOIN entity e ON e.id = n.entity WHERE n.deleted = 0"
)


def _query(project: Path, way: str) -> str:
    """What the shell is asked for."""
    columns = list(_COMMON)
    if way == "json":
        columns += ["'annotation' AS kind", "n.attributes", "json_array(s.quote) AS quotes"]
        columns.append("substr(t.text, max(1, s.start - 31), min(32, s.start)) AS prefix")
        columns.append('substr(t.text, s."end" + 1, 32) AS suffix')
        return f"SELECT {', '.join(columns)}{_FROM.format(' JOIN text t ON t.sha = n.text')}"
    with projects.open(project, write=False) as opened:
        attributes, relations = ProjectSet(opened).attribute_codes(), opened.codebook.relations
    columns += ["s.start", 's."end"', "n.evidence", "'' AS article_status"]
    columns += [
        f"a.{each}"
        for each in ("title", "source", "author", "date", "url", "language", "section", "page")
    ]
    columns += [f"json_extract(n.attributes, '$.{each}')" for each in attributes]
    columns += ["''"] * len(relations)
    return f"SELECT {', '.join(columns)}{_FROM.format('')}"


def _shell(project: Path, way: str, output: Path) -> float:
    """Milliseconds of processor time that the shell takes."""
    query = _query(project, way)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with output.open("wb") as out:
        command = ["sqlite3", "-readonly", f"-{way}", str(project), query]
        subprocess.run(command, stdout=out, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    output.unlink()
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def _ours(project: Path, format: str, output: Path, options: dict[str, bool]) -> dict[str, float]:
    given = [f"{name}=yes" for name in options]
    command = [sys.executable, "-m", __name__, format, str(project), str(output), *given]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def all_rows(folder: Path, number: int, rounds: int = 3) -> Iterator[Row]:
    """A tenth of ``number`` for the memory alone, then ``number`` of them."""
    small, large = material(folder, number // 10), material(folder, number)
    shell = shutil.which("sqlite3") is not None
    for format, way, options, target in FORMATS:
        name = "package of CSV tables" if options else format
        output = folder / f"out.{format}"
        less = _ours(small, format, output, options)
        found, floor = [], []
        for _ in range(rounds if target else 1):
            found.append(_ours(large, format, output, options))
            if target and shell:
                floor.append(_shell(large, way, output))
        memory = max(each["memory"] for each in found)
        clock = min(each["clock"] for each in found) / 1000
        yield Row(
            f"export: {name}",
            f"{number:,} annotations, processor time",
            [each["write"] for each in found],
            floor,
            f"sqlite3 -{way}" if floor else "",
            target,
            f"{clock:.1f} s by the clock; peak {less['memory']:.0f} MB with {number // 10:,}",
            memory=memory,
        )
        yield Row(
            f"reading it back: {name}",
            f"{number:,} annotations, processor time",
            [each["back"] for each in found],
            memory=max(each["memory_back"] for each in found),
            note=f"peak {less['memory_back']:.0f} MB with {number // 10:,}",
        )


def _once(format: str, project: Path, output: Path, options: dict[str, bool]) -> dict[str, float]:
    """Write and read back; writing is what the command does, without the disk's own waiting."""
    from annotator.core.jobs import silent
    from annotator.formats.folder import SafeFolder
    from annotator.formats.loss import LossLog
    from annotator.formats.table import find_format
    from annotator.formats.writing import SafeFile
    from annotator.store import sets
    from tests.benchmarks.meter import megabytes

    chosen = find_format(format, to="write")
    module, given = chosen.load(), chosen.chosen(options, "write")
    with projects.open(project, write=False) as opened, sets.snapshot(opened):
        source = ProjectSet(opened)
        many = chosen.files == "many"
        with SafeFolder(output) if many else SafeFile(output) as target:
            started, clock = time.process_time(), time.perf_counter()
            module.write(source, target if many else target.file, LossLog(), silent, **given)
            if isinstance(target, SafeFile):
                target.file.flush()
            wrote, took = time.process_time() - started, time.perf_counter() - clock
            memory, started = megabytes(), time.process_time()
            wrong = module.compare(source, target.path, silent, **given)
            back = time.process_time() - started
    assert wrong == "", wrong
    return {
        "write": wrote * 1000,
        "back": back * 1000,
        "clock": took * 1000,
        "memory": memory,
        "memory_back": megabytes(),
    }


if __name__ == "__main__":
    os.environ.setdefault("ANNOTATOR_HOME", str(Path(sys.argv[2]).parent / "home"))
    chosen = dict.fromkeys((each.partition("=")[0] for each in sys.argv[4:]), True)
    print(json.dumps(_once(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), chosen)))
