"""``python -m tests.benchmarks``: measure, each figure beside the floor of the same run.

``--rows WORD`` takes the groups that have that word in their name (several with commas), ``--list`` names them;
``--quick`` takes smaller material;
``--keep DIR`` keeps big projects for the next run; ``--json FILE`` writes the figures, and ``--compare OLD NEW`` sets two
such files beside each other.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--rows", "--only", default="", metavar="WORD")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("OLD", "NEW"))
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
        store,
        touch,
        window,
    )
    from tests.benchmarks.table import Row, compare, show

    if options.compare:
        compare(*options.compare)
        return 0
    small, keep = options.quick, options.keep
    projects = (200, 500, 1_000) if small else (6_250, 25_000, 100_000)
    groups: dict[str, Callable[[Path], Iterable[Row]]] = {
        "start": lambda folder: window.start(folder, 5 if small else 11),
        "reading": lambda folder: reading.all_rows(folder, keep, 5 if small else 15, small),
        "library": lambda folder: library.all_rows(folder, keep, 5 if small else 9, projects),
        "day": lambda folder: day.day(folder, keep, 300 if small else 5_000),
        "many": lambda folder: day.many(
            folder, keep, (500, 1_000, 2_000) if small else (6_250, 25_000, 100_000)),
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
        "export": lambda folder: exports.all_rows(folder, 20_000 if small else 1_000_000),
    }  # fmt: skip
    if options.list:
        print(" ".join(groups))
        return 0
    wanted = [word for word in options.rows.split(",") if word]
    rows: list[Row] = []
    for name, group in groups.items():
        if wanted and not any(word in name for word in wanted):
            continue
        with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
            os.environ["ANNOTATOR_HOME"] = str(Path(folder) / "home")
            for row in group(Path(folder)):
                rows.append(row)
                print(row.line(), file=sys.stderr, flush=True)
    show(rows, options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
