"""A project of very many articles and annotations: opened, listed, searched, looked through, exported."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import big
from tests.benchmarks.desk import Desk, opened
from tests.benchmarks.material import Words, new_project
from tests.benchmarks.meter import forget_peak, megabytes
from tests.benchmarks.table import Row, timed
from tests.support import ROOT

FRAME = 1000 / 60
FIRST = 50


def all_rows(
    folder: Path, keep: Path | None, rounds: int, numbers: tuple[int, ...]
) -> Iterator[Row]:
    """Everything on each of these numbers of articles, ten annotations in each."""
    new_project(folder, "empty").close()
    for number in numbers:
        path = big.made(folder, keep, number)
        about = f"{number:,} articles, {number * big.PER_ARTICLE:,} annotations"
        yield from _open(path, folder / "empty.annotator", about, number, rounds)
        with opened(path) as desk:
            listing = Listing(desk, about, number, rounds)
            yield from listing.lists()
            yield from listing.entities()
            yield from _search(desk.project, about, number, rounds)
        path.unlink()


def child(kind: str, path: Path, *more: str) -> dict[str, float]:
    """One measurement in a process of its own."""
    environment = {**os.environ, "BENCH_STARTED": str(time.monotonic())}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    line = [sys.executable, "-m", "tests.benchmarks.child", kind, str(path), *more]
    done = subprocess.run(
        line, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _open(path: Path, empty: Path, about: str, number: int, rounds: int) -> Iterator[Row]:
    child("project", path)
    full, bare = [], []
    for _ in range(max(3, rounds // 3)):
        full.append(child("project", path))
        bare.append(child("project", empty))
    sizes = {"articles": float(number)}
    more = max(f["memory"] for f in full) - max(b["memory"] for b in bare)
    yield Row("open the project, first painted", about, [f["wall"] for f in full],
              [b["wall"] for b in bare], "an empty one", 3.0, limit=1000.0,
              cpu=[f["cpu"] for f in full], stall=max(f["stall"] for f in full),
              stall_cpu=max(f["stall_cpu"] for f in full), memory=max(f["memory"] for f in full),
              sizes=sizes, note="until all is quiet, the list looked through")  # fmt: skip
    yield Row(
        "memory more than an empty project", about, [more], limit=150.0, unit="MB", sizes=sizes
    )


class Listing:
    """The list of articles in the window, and what else is gone through there."""

    def __init__(self, desk: Desk, about: str, number: int, rounds: int) -> None:
        self.desk, self.about, self.number, self.rounds = desk, about, number, rounds

    def row(self, name: str, wall: list[float], cpu: list[float], **more: Any) -> Row:
        beat = self.desk.beat
        return Row(name, self.about, wall, cpu=cpu, stall=beat.stall, stall_cpu=beat.stall_cpu,
                   memory=megabytes(), sizes={"articles": float(self.number)}, **more)  # fmt: skip

    def job(self, name: str, work: Callable[[int], object], floor: list[float], **more: Any) -> Row:
        """Something the window does in the background, until its answer is shown."""
        forget_peak()
        wall, cpu = [], []
        stall = stall_cpu = 0.0
        for n in range(self.rounds):
            took, worked = self.desk.job(lambda n=n: work(n))
            wall.append(took)
            cpu.append(worked)
            stall, stall_cpu = (
                max(stall, self.desk.beat.stall),
                max(stall_cpu, self.desk.beat.stall_cpu),
            )
        self.desk.beat.stall, self.desk.beat.stall_cpu = stall, stall_cpu
        made = self.row(name, wall, [], **more)
        made.floor = floor
        return made

    def lists(self) -> Iterator[Row]:
        """Sorted, filtered, jumped through."""
        panel = self.desk.window.work.articles
        raw = sqlite3.connect(f"file:{self.desk.project.path}?mode=ro", uri=True)

        def plain(order: str) -> list[float]:
            sql = f"SELECT id FROM article WHERE deleted = 0 ORDER BY {order}, number"
            return [timed(lambda: raw.execute(sql).fetchall()) for _ in range(5)]

        for name, order in (("title", "title COLLATE NOCASE"), ("date", "date")):
            yield self.job(f"list: sort by {name}", lambda n, s=name: panel.sort_by(s, n % 2 == 0),
                           plain(order), floor_name="the ids by sqlite3")  # fmt: skip
        raw.close()
        words = ("gazette 77", "article 99", "zzz")

        def narrow(n: int) -> None:
            panel.filter.setText(words[n % 3])
            panel._filter_now()

        yield self.job("list: filter", narrow, [])
        panel.filter.setText("")
        panel._filter_now()
        self.desk.quiet()
        bar = panel.table.verticalScrollBar()

        def jump(n: int) -> None:
            bar.setValue(bar.maximum() * (n * 37 % 100) // 100)
            panel.table.viewport().repaint()

        forget_peak()
        taken, _ = self.desk.time(self.rounds, jump)
        yield self.row("list: jump and paint", taken.wall, taken.cpu, limit=FRAME)

    def entities(self) -> Iterator[Row]:
        """Select an entity in the register."""
        from annotator.app import entities

        self.desk.window.work.show_tab("entities")
        self.desk.quiet()
        known = entities.list_entities(self.desk.project)
        forget_peak()
        taken, _ = self.desk.time(
            self.rounds, lambda n: self.desk.session.show_entity(known[n * 97 % len(known)].id)
        )
        yield self.row("select an entity", taken.wall, taken.cpu, limit=FRAME,
                       note=f"of {len(known):,}")  # fmt: skip
        self.desk.window.work.show_tab("annotations")


def queries(project: Any) -> dict[str, str]:
    """What is looked for: words as they are in these texts, common and rare."""
    words = Words(3)
    accents = str.maketrans("éàüñ", "eaun")
    (text,) = project.read().execute("SELECT text FROM text WHERE number = 3").fetchone()
    return {
        "a rare word": words.vocabulary[9_000],
        "a common word": words.vocabulary[0],
        "a phrase": '"' + " ".join(text.split()[4:6]).rstrip(".") + '"',
        "a name, accents ignored": big.RARE.translate(str.maketrans("é", "e")).lower(),
        "three letters of many words": words.vocabulary[900].translate(accents)[:3],
    }


def _search(project: Any, about: str, number: int, rounds: int) -> Iterator[Row]:
    from annotator.app import also_here, annotations, articles, search

    for name, query in queries(project).items():
        hits = f"{search.count(project, query):,} articles have it"
        for what, limit, most in (("first 50", FIRST, 50.0), ("all", 10_000_000, None)):
            if limit > FIRST and name.startswith(("a common", "three")):
                limit = 5_000
                what = "5,000"
            forget_peak()
            took = [timed(lambda q=query, m=limit: search.search(project, q, limit=m))
                    for _ in range(rounds if limit == FIRST else 3)]  # fmt: skip
            yield Row(f"search: {name}, {what}", about, took, limit=most, note=hits,
                      memory=megabytes(), sizes={"articles": float(number)})  # fmt: skip
        yield Row(f"search: {name}, how many", about,
                  [timed(lambda q=query: search.count(project, q)) for _ in range(3)],
                  sizes={"articles": float(number)})  # fmt: skip
    (first,) = (hit.article for hit in search.search(project, big.RARE, limit=1))
    start = articles.text(project, first).index(big.RARE)
    like = annotations.annotate(project, first, "actor", [(start, start + len(big.RARE))]).id
    sizes = {"articles": float(number)}
    early = [timed(lambda: next(also_here.everywhere(project, like))) for _ in range(rounds)]
    yield Row("also here: first place", about, early, limit=50.0, sizes=sizes)
    found: list[object] = []
    begun = time.perf_counter()
    found.extend(also_here.everywhere(project, like, limit=1_000_000))
    yield Row("also here: all", about, [(time.perf_counter() - begun) * 1000], sizes=sizes,
              note=f"{len(found):,} places")  # fmt: skip
