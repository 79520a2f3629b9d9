"""What the pointer, the caret and the selection cost on a dense page, beside one frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core import spans as sp
from tests.benchmarks.material import Words, spans
from tests.benchmarks.table import Row, timed
from tests.benchmarks.window import _application, _article, _pane, _shown

FRAME = 1000 / 60


def all_rows(folder: Path, rounds: int) -> Iterator[Row]:
    """Hover, select and relations where ten annotations lie on each hundred characters; places in long texts."""
    from annotator.gui.textpane.links import Link

    _application()
    project, article, text = _article(folder, 100_000, 10_000)
    pane = _shown(_pane(project, article, text, True))
    pane.show()
    pane.viewport().grab()
    about = "100 kB, 10,000 annotations"

    def row(name: str, conditions: str, work: Any) -> Row:
        taken = [timed(lambda n=n: work(n)) for n in range(rounds)]
        return Row(name, conditions, taken, [FRAME], "one frame", 1.0, f"worst {max(taken):.1f} ms")

    yield row(
        "hover: what lies here", about,
        lambda n: pane.marks_at_point(pane.place_of(100 + n * 5).toPointF()),
    )  # fmt: skip
    yield row("select a word", about, lambda n: pane.show_selection(40 * n, 40 * n + 9, raw=False))
    made = [mark.id for mark in sorted(pane._rows.index.marks(), key=lambda mark: mark.start)]
    pane.set_links(
        [Link(one, other, "m", "") for one, other in zip(made[::2], made[1::2], strict=False)]
    )
    bar = pane.verticalScrollBar()

    def scroll(n: int) -> None:
        bar.setValue(n * 37)
        pane.viewport().grab()

    yield row("scroll with all relations drawn", f"{about}, 5,000 relations", scroll)
    pane.close()
    pane.deleteLater()
    project.close()
    long = Words(7).text(5_000_000)
    places = [place.start for place in spans(long, rounds)]
    for name, question in (("word", sp.word_at), ("next sentence", sp.next_sentence)):
        yield row(f"caret: {name}", "5 MB", lambda n, q=question: q(long, places[n]))
