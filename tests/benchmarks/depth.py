"""Entities and places in depth: names while typing, the same said in all articles, one entity into another."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.app import also_here, annotations, articles, entities, history
from annotator.core.ids import new_id
from annotator.core.model import Annotator
from tests.benchmarks.material import Words, fill, new_project
from tests.benchmarks.table import Row, pair, timed

FRAME = 16.0


def type_ahead(folder: Path, number: int) -> Iterator[Row]:
    """Letters typed one after the other, among many entities with four aliases each, linked here and there."""
    words = Words(5)
    drawn = words.random

    def name() -> str:
        return " ".join(
            w.capitalize() for w in drawn.choices(words.vocabulary, k=drawn.randint(1, 4))
        )

    project = new_project(folder, "names")
    who = Annotator(new_id(), "Bench")
    named = [(new_id(), name(), [name() for _ in range(4)]) for _ in range(number)]
    with project.change("Benchmark", who) as tx:
        tx.make_many(
            "entity",
            ((i, {"name": n, "kind": "actor", "aliases": aliases}) for i, n, aliases in named),
        )
    text = words.text(4_000)
    (article,) = fill(project, iter([("Article", "2026-01-02", text)]))
    for place in range(20):
        annotations.annotate(project, article, "actor", [(place * 20, place * 20 + 5)],
                             entity=named[place * 7][0], annotator=who)  # fmt: skip
    about = f"{number:,} entities, {4 * number:,} aliases"
    yield Row(
        "names: read into memory", about, [timed(lambda: entities.warm(project))], note="in a job"
    )

    typed = [one[1].lower() for one in drawn.sample(named, 25)]
    typed += [one[2][0] for one in drawn.sample(named, 15)]
    slips = [t[:2] + t[3:] for t in typed if len(t) > 6]
    keys = [t[:end] for t in typed for end in range(1, len(t) + 1)]
    for title, queries in (("each letter typed", keys), ("a slip of the pen", slips)):
        took = [
            timed(lambda q=q: entities.suggest(project, q, "actor", article)) for q in queries[:400]
        ]
        p95 = sorted(took)[int(len(took) * 0.95)]
        yield Row(f"names: {title}", about, took, [FRAME], "one frame", 1.0, f"p95 {p95:.1f} ms")

    def rename_then_type() -> float:
        entities.rename(project, drawn.choice(named)[0], name())
        return timed(lambda: entities.suggest(project, "ab", "actor", article))

    yield Row(
        "names: after a change",
        about,
        [rename_then_type() for _ in range(30)],
        [FRAME],
        "one frame",
        1.0,
    )
    project.close()


def same_elsewhere(folder: Path, number: int) -> Iterator[Row]:
    """A name of three words in one article of a hundred, and a word in every third, looked for in all of them."""
    words = Words(6)
    short = [words.text(1_500) for _ in range(200)]
    rare, common = "Direction Générale Zovrac", "quimbres"

    def texts() -> Iterator[tuple[str, str, str]]:
        for n in range(number):
            text = f"{short[n % 200]} {n} "
            if n % 100 == 0:
                text += "la direction zov, la Direction generale Zovrac."
            if n % 3 == 0:
                text += " Les quimbre sont venus."
            yield f"Article {n}", f"20{10 + n % 15}-{1 + n % 12:02d}-11", text

    project = new_project(folder, "places")
    ids = fill(project, texts())
    (first,) = fill(project, iter([("First", "2026-01-01", f"La {rare} et des {common}.")]))
    assert len(ids) == number
    raw = sqlite3.connect(f"file:{project.path}?mode=ro", uri=True)
    about = f"{number:,} articles"
    for title, start, length, query, pattern in (
        ("a name", 3, len(rare), '"direction" AND "generale" AND "zovrac"', "zovrac"),
        ("a word of every third", 11 + len(rare), len(common), '"quimbre"*', "quimbre"),
    ):
        like = annotations.annotate(project, first, "actor", [(start, start + length)]).id

        def floor(q: str = query, p: str = pattern) -> float:
            look = re.compile(p, re.IGNORECASE)

            def read() -> int:
                rows = raw.execute(
                    "SELECT t.text FROM text_search s JOIN text t ON t.number = s.rowid "
                    "WHERE text_search MATCH ?", (q,))  # fmt: skip
                return sum(len(look.findall(text)) for (text,) in rows)

            return timed(read)

        found: list[also_here.Place] = []

        def ours(one: bytes = like, into: list[also_here.Place] = found) -> float:
            into.clear()
            return timed(lambda: into.extend(also_here.everywhere(project, one, limit=1_000_000)))

        mine, under = pair(ours, floor, 3)
        yield Row(
            f"also here: {title}, all",
            about,
            mine,
            under,
            "sqlite3 and re",
            note=f"{len(found):,} places",
        )
        early = [timed(lambda o=like: next(also_here.everywhere(project, o))) for _ in range(5)]
        yield Row(f"also here: {title}, first place", about, early)
        done = timed(lambda f=tuple(found), o=like: also_here.accept(project, f, o))
        yield Row(f"also here: {title}, accept all", f"{len(found):,} places, one step", [done])
        took = timed(lambda: history.undo(project))
        yield Row(f"also here: {title}, undo", f"{len(found):,} annotations", [took])
    raw.close()
    project.close()


def also_here_in_window(folder: Path, rounds: int, number: int) -> Iterator[Row]:
    """The project of :func:`same_elsewhere` in the real window: what looking after a tag costs the key, and how long
    the window stands still at most while all articles are gone through."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from annotator.core.model import Span
    from annotator.gui.main import make_application, make_window

    app = make_application()
    window = make_window()
    assert window.project_part.open(folder / "places.annotator")
    window.resize(1280, 800)
    window.show()
    session = window.session
    session.open_article(articles.list_ids(session.project, "date", True)[0])
    pane = window.work.pane
    pane.setFocus()

    def settle(seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            app.processEvents()
            time.sleep(0.001)

    settle(4.0)
    about = f"{number:,} articles, in the window"
    place = Span(3, 3 + len("Direction Générale Zovrac"))

    def tag(mode: str) -> float:
        session.set_setting("annotating.also_here", mode)
        pane.select(place)
        settle(0.1)
        begun = time.perf_counter()
        QTest.keyClick(pane, Qt.Key.Key_1)
        pane.viewport().repaint()
        app.processEvents()
        took = (time.perf_counter() - begun) * 1000
        settle(0.6)
        window.commands.run("edit.undo")
        settle(0.4)
        return took

    with_it, without = pair(lambda: tag("number"), lambda: tag("off"), rounds)
    yield Row("also here: key to painted and saved", about, with_it, without, "not looking", 1.25)

    def gaps(until: Callable[[], bool]) -> tuple[list[float], float]:
        """Each turn of the window's loop in milliseconds, and how long it took until the end."""
        turns: list[float] = []
        begun = last = time.perf_counter()
        while not until():
            app.processEvents()
            time.sleep(0.001)
            now = time.perf_counter()
            turns.append((now - last) * 1000)
            last = now
        return turns, (time.perf_counter() - begun) * 1000

    session.set_setting("annotating.also_here", "number")
    pane.select(Span(36, 44))
    settle(0.2)
    QTest.keyClick(pane, Qt.Key.Key_1)
    turns, took = gaps(lambda: not window.also_here.busy)
    yield Row(
        "also here: from the tag to the number",
        about,
        [took],
        note=f"longest turn {max(turns):.0f} ms",
    )
    window.commands.run("annotate.also_here")
    panel = window.also_here.panel
    panel.all.setChecked(True)
    settle(0.01)
    turns, took = gaps(lambda: not panel.busy)
    end = time.perf_counter() + 2
    idle, _ = gaps(lambda: time.perf_counter() > end)
    yield Row(
        "also here: longest standstill while looking in all", about, [max(turns)], [100.0],
        "limit of 100 ms", 1.0,
        f"{panel.rows.length():,} places in {took / 1000:.1f} s; idle window {max(idle):.1f} ms",
    )  # fmt: skip
    window.close()
    settle(0.5)


def join_entities(folder: Path, number: int) -> Iterator[Row]:
    """One entity with very many annotations goes into another, and comes back."""
    project = new_project(folder, "join")
    who = Annotator(new_id(), "Bench")
    words = Words(7)
    text = words.text(60_000)
    (article,) = fill(project, iter([("Long article", "2026-01-02", text)]))
    sha = project.read().execute("SELECT text FROM article").fetchone()[0]
    keep, gone = (entities.create(project, name, "actor").id for name in ("Keep", "Gone"))
    fields = {"article": article, "text": sha, "annotator": who.id, "type": "actor", "entity": gone,
              "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}  # fmt: skip
    with project.change("Benchmark", who) as tx:
        tx.make_many(
            "annotation",
            (
                (
                    new_id(),
                    {
                        **fields,
                        "spans": [[n % 50_000, n % 50_000 + 3, text[n % 50_000 : n % 50_000 + 3]]],
                    },
                )
                for n in range(number)
            ),
        )
    about = f"{number:,} annotations"
    yield Row(
        "merge: look first",
        about,
        [timed(lambda: entities.preview(project, [keep, gone])) for _ in range(3)],
    )
    yield Row("merge two entities", about, [timed(lambda: entities.merge(project, keep, [gone]))])
    yield Row("merge: undo", about, [timed(lambda: history.undo(project))])
    project.close()


def all_rows(folder: Path, small: bool) -> Iterator[Row]:
    """Everything here, on smaller material when ``small``."""
    yield from type_ahead(folder, 5_000 if small else 50_000)
    yield from same_elsewhere(folder, 5_000 if small else 100_000)
    yield from also_here_in_window(folder, 5 if small else 15, 5_000 if small else 100_000)
    yield from join_entities(folder, 10_000 if small else 100_000)
