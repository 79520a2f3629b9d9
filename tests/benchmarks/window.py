"""Open, tag, scroll and list in the real widgets, each beside the bare Qt widget doing the least of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.app import annotations, articles
from tests.benchmarks.material import Words, annotate, fill, new_project, spans
from tests.benchmarks.table import Row, pair, timed

SIZES = (
    (5_000, 0),
    (5_000, 100),
    (5_000, 1_000),
    (100_000, 1_000),
    (100_000, 10_000),
    (1_000_000, 0),
    (1_000_000, 10_000),
    (1_000_000, 50_000),
)
WIDTH, HEIGHT = 900, 800


def _application() -> Any:
    from annotator.gui.main import make_application

    return make_application()


def _shown(widget: Any) -> Any:
    widget.resize(WIDTH, HEIGHT)
    widget.grab()
    return widget


def _bare(text: str) -> Any:
    from PySide6.QtWidgets import QTextEdit

    edit = QTextEdit()
    edit.setPlainText(text)
    return edit


def _article(folder: Path, characters: int, number: int) -> tuple[Any, bytes, str]:
    text = Words(characters).text(characters)
    project = new_project(folder, f"open-{characters}-{number}")
    (article,) = fill(project, iter([("Long", "2026-01-02", text)]))
    if number:
        annotate(project, article, text, spans(text, number))
    return project, article, text


def _pane(project: Any, article: bytes, text: str, complete: bool) -> Any:
    """The pane as the window fills it: what is visible first."""
    from annotator.gui.textpane import TextPane

    pane = TextPane()
    pane.resize(WIDTH, HEIGHT)
    pane.set_text(text)
    span = pane.visible_span()
    pane.set_rows(annotations.rows(project, article, span.start, span.end), False)
    if complete:
        pane.set_rows(annotations.rows(project, article), True)
    return pane


def open_article(folder: Path, rounds: int) -> Iterator[Row]:
    """From the text in the project file to the first frame."""
    import sqlite3

    _application()
    for characters, number in SIZES:
        project, article, text = _article(folder, characters, number)
        raw = sqlite3.connect(f"file:{project.path}?mode=ro", uri=True)
        plain = (
            'SELECT n.id, s.start, s."end", n.type FROM span s JOIN annotation n '
            "ON n.number = s.annotation WHERE s.article = ? ORDER BY s.start"
        )
        keep: list[Any] = []

        def ours(project: Any = project, article: bytes = article, keep: list[Any] = keep) -> float:
            project.texts.clear()

            def go() -> None:
                keep.append(_shown(_pane(project, article, articles.text(project, article), False)))

            taken = timed(go)
            keep.pop().deleteLater()
            return taken

        def floor(
            raw: Any = raw,
            article: bytes = article,
            text: str = text,
            plain: str = plain,
            keep: list[Any] = keep,
        ) -> float:
            def go() -> None:
                raw.execute(plain, (article,)).fetchall()
                keep.append(_shown(_bare(text)))

            taken = timed(go)
            keep.pop().deleteLater()
            return taken

        a, b = pair(ours, floor, rounds)
        yield Row("open article, first frame", f"{characters // 1000} kB, {number:,} annotations",
                  a, b, "bare widget + plain SELECT", 1.5)  # fmt: skip
        raw.close()
        project.close()


def tag(folder: Path, rounds: int) -> Iterator[Row]:
    """A real key in the real window, until the row is committed and the frame painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from annotator.core.model import Span
    from annotator.gui.main import make_window

    app = _application()
    for characters, number in ((5_000, 100), (100_000, 10_000), (1_000_000, 10_000)):
        project, article, text = _article(folder, characters, number)
        path = project.path
        project.close()
        window = make_window()
        assert window.project_part.open(path)
        window.resize(1280, 800)
        window.show()
        window.session.open_article(article)
        pane = window.work.pane
        _settle(app, 4_000)  # what opening leaves to do in the background is not part of tagging
        places = iter(spans(text[:3_000], rounds + 5, seed=9))
        taken: list[float] = []
        busy: list[float] = []
        floor: list[float] = []
        synced = (folder / f"fsync-{characters}").open("wb")
        for _ in range(rounds):
            place = next(places)
            pane.select(Span(place.start, place.end))
            _settle(app, 250)
            pane.setFocus()
            begun, worked = time.perf_counter(), time.thread_time()
            QTest.keyClick(pane, Qt.Key.Key_1)
            pane.viewport().repaint()
            app.processEvents()
            taken.append((time.perf_counter() - begun) * 1000)
            busy.append((time.thread_time() - worked) * 1000)
            floor.append(1000 / 60 + timed(lambda f=synced: _write_through(f)))
        synced.close()
        for unit, figures in (("wall", taken), ("cpu of the window's thread", busy)):
            yield Row(f"tag: key to painted and saved, {unit}",
                      f"{characters // 1000} kB, {number:,} annotations",
                      figures, floor, "one frame + one fsync", 1.0,
                      f"p95 {sorted(figures)[int(len(figures) * 0.95)]:.1f} ms")  # fmt: skip
        window.close()
        _settle(app)


def _write_through(file: Any) -> None:
    file.write(b"x" * 4096)
    file.flush()
    os.fsync(file.fileno())


def scroll(folder: Path, pages: int) -> Iterator[Row]:
    """One page down and painted."""
    app = _application()
    for characters, number in ((100_000, 1_000), (100_000, 10_000), (1_000_000, 10_000)):
        project, article, text = _article(folder, characters, number)
        pane = _shown(_pane(project, article, text, True))
        bare = _shown(_bare(text))
        for widget in (pane, bare):
            widget.show()
        _settle(app, 400)

        def page(widget: Any) -> float:
            bar = widget.verticalScrollBar()
            if bar.value() >= bar.maximum():
                bar.setValue(0)

            def go() -> None:
                bar.setValue(bar.value() + bar.pageStep())
                widget.viewport().repaint()

            return timed(go)

        a, b = pair(lambda p=pane: page(p), lambda w=bare: page(w), pages)
        yield Row("scroll a page", f"{characters // 1000} kB, {number:,} annotations",
                  a, b, "bare widget", 2.0 if number * 100 <= characters else None,
                  f"worst {max(a):.1f} ms of a frame's 16.7")  # fmt: skip
        for widget in (pane, bare):
            widget.close()
            widget.deleteLater()
        project.close()


def list_articles(folder: Path, number: int) -> Iterator[Row]:
    """The article list of a big project: shown, and jumped to its end."""
    from annotator.gui.main import make_window

    app = _application()
    path = folder / "list.annotator"
    if not path.exists():
        return
    window = make_window()
    begun = time.perf_counter()
    assert window.project_part.open(path)
    window.resize(1280, 800)
    window.show()
    app.processEvents()
    yield Row("window on a big project, first events", f"{number:,} articles",
              [(time.perf_counter() - begun) * 1000])  # fmt: skip
    _settle(app, 1500)
    from PySide6.QtWidgets import QTableView

    table = window.work.articles.findChild(QTableView)
    bar = table.verticalScrollBar()
    taken = []
    for n in range(1, 10):
        begun = time.perf_counter()
        bar.setValue(bar.maximum() * n // 9)
        table.viewport().repaint()
        taken.append((time.perf_counter() - begun) * 1000)
    yield Row("article list: jump and paint", f"{number:,} articles", taken)
    window.close()
    _settle(app)


def _settle(app: Any, milliseconds: int = 120) -> None:
    """Let everything that waits be done, so that it is not counted with what is measured next."""
    end = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < end:
        app.processEvents()
        time.sleep(0.001)
