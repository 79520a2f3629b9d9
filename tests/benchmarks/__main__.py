"""``python -m tests.benchmarks``: measure, each figure beside the floor of the same run.

``--rows WORD`` takes the groups that have that word in their name (several with commas), ``--list`` names them;
``--quick`` takes smaller material; ``--keep DIR`` keeps big projects for the next run; ``--json FILE`` writes the
figures, and ``--compare OLD NEW`` sets two such files beside each other. ``--page`` measures what stands on the page of
figures and writes it anew, keeping the figures in ``build/figures.json`` unless ``--json`` says where; with
``--from FILE …`` it writes the page from figures measured before.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> int:
    from tests.benchmarks import page
    from tests.benchmarks.conditions import conditions, load

    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--rows", "--only", default="", metavar="WORD")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("OLD", "NEW"))
    parser.add_argument("--page", type=Path, nargs="?", const=page.PAGE, metavar="FILE")
    parser.add_argument("--from", type=Path, nargs="+", dest="measured", metavar="FILE")
    parser.add_argument("--list", action="store_true", help="name the groups of rows")
    options = parser.parse_args()

    from tests.benchmarks import (
        bulk,
        day,
        depth,
        exports,
        library,
        near,
        reading,
        start,
        store,
        touch,
        window,
    )
    from tests.benchmarks.table import Row, compare, keep, kept, show

    if options.compare:
        compare(*options.compare)
        return 0
    if options.measured:
        files = [kept(path) for path in options.measured]
        page.write(
            [row for rows, _ in files for row in rows], files[0][1], options.page or page.PAGE
        )
        return 0
    small, folders = options.quick, options.keep
    projects = (200, 500, 1_000) if small else (6_250, 25_000, 100_000)
    groups: dict[str, Callable[[Path], Iterable[Row]]] = {
        "start": lambda folder: start.all_rows(folder, 5 if small else 11),
        "reading": lambda folder: reading.all_rows(folder, folders, 5 if small else 7, small),
        "library": lambda folder: library.all_rows(folder, folders, 5 if small else 9, projects),
        "day": lambda folder: day.day(folder, folders, 300 if small else 5_000),
        "many": lambda folder: day.many(
            folder, folders, (500, 1_000, 2_000) if small else (6_250, 25_000, 100_000)),
        "import": lambda folder: store.import_articles(folder, 5_000 if small else 100_000),
        "pane": lambda folder: window.open_article(folder, 3 if small else 7),
        "tag": lambda folder: store.tag_and_undo(folder, 50 if small else 300),
        "scroll": lambda folder: window.scroll(folder, 20 if small else 60),
        "touch": lambda folder: touch.all_rows(folder, 20 if small else 100),
        "list": lambda folder: store.big_list(folder, 10_000 if small else 100_000),
        "near": lambda folder: near.all_rows(folder, 5_000 if small else 100_000),
        "depth": lambda folder: depth.all_rows(folder, small),
        "bulk": lambda folder: bulk.all_rows(folder, 20_000 if small else 1_000_000,
                                             10_000 if small else 100_000),
        "export": lambda folder: exports.all_rows(folder, 20_000 if small else 1_000_000,
                                                  1 if options.page else 3),
    }  # fmt: skip
    if options.list:
        print(" ".join(groups))
        return 0
    words = [word for word in options.rows.split(",") if word]
    wanted = {name for name in groups if not words or any(word in name for word in words)}
    if options.page and not words:
        wanted &= set(page.GROUPS)
    found, begun = conditions(), time.monotonic()
    output = options.json or (page.KEPT if options.page else None)
    rows: list[Row] = []
    for name, group in groups.items():
        if name not in wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
            os.environ["ANNOTATOR_HOME"] = str(Path(folder) / "home")
            for row in group(Path(folder)):
                rows.append(row)
                print(row.line(), file=sys.stderr, flush=True)
        found |= {"load_after": load(), "minutes": f"{(time.monotonic() - begun) / 60:.0f}"}
        if output is not None:
            keep(rows, found, output)  # also what there is when a later group fails
    show(rows)
    if options.page:
        page.write(rows, found, options.page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
