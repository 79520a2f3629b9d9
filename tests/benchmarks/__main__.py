"""``python -m tests.benchmarks``: measure, each figure beside the floor of the same run.

``--quick`` takes smaller material; ``--only WORD`` the rows whose group has that word; ``--json FILE`` keeps the
figures to compare two runs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    from tests.benchmarks import bulk, depth, near, store, touch, window
    from tests.benchmarks.table import Row, show

    small = options.quick
    groups: dict[str, Callable[[Path], Iterable[Row]]] = {
        "start": lambda folder: window.start(folder, 5 if small else 11),
        "open": lambda folder: window.open_article(folder, 3 if small else 7),
        "tag": lambda folder: [*window.tag(folder, 20 if small else 60),
                               *store.tag_and_undo(folder, 50 if small else 300)],
        "scroll": lambda folder: window.scroll(folder, 20 if small else 60),
        "touch": lambda folder: touch.all_rows(folder, 20 if small else 100),
        "list": lambda folder: [*store.big_list(folder, 10_000 if small else 100_000),
                                *window.list_articles(folder, 10_000 if small else 100_000)],
        "import": lambda folder: store.import_articles(folder, 5_000 if small else 100_000),
        "near": lambda folder: near.all_rows(folder, 5_000 if small else 100_000),
        "depth": lambda folder: depth.all_rows(folder, small),
        "bulk": lambda folder: bulk.all_rows(folder, 20_000 if small else 1_000_000,
                                             10_000 if small else 100_000),
    }  # fmt: skip
    rows: list[Row] = []
    for name, group in groups.items():
        if options.only and options.only not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
            os.environ["ANNOTATOR_HOME"] = str(Path(folder) / "home")
            rows += group(Path(folder))
    show(rows, options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
