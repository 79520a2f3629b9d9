"""Near-duplicates and repeated lines among many articles: time beside reading them, and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from annotator.app import boilerplate, projects, reprints
from annotator.store import reprints as stored
from tests.benchmarks.material import Words, fill, new_project
from tests.benchmarks.meter import megabytes
from tests.benchmarks.table import Row
from tests.support import ROOT

FOOTER = "The Gazette of the coast, all rights kept since 1871"


def all_rows(folder: Path, number: int) -> Iterator[Row]:
    """A fifth of the articles are shortened copies of an earlier one; all end with the outlet's line."""
    for many in sorted({number // 5, number}):
        project = new_project(folder, f"near-{many}")
        fill(project, _articles(many))
        path = project.path
        project.close()
        for way, name in (("near", "near-duplicates"), ("lines", "lines that outlets repeat")):
            line = [sys.executable, "-m", "tests.benchmarks.near", way, str(path)]
            done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
            told = json.loads(done.stdout)
            yield Row(name, f"{many:,} articles of 4 kB", [told["wall"] * 1000],
                      [told["reading"] * 1000], "reading the texts",
                      note=f"{told['found']:,} found; peak {told['memory']:.0f} MB, "
                           f"{told['memory'] - told['before']:.0f} more than before")  # fmt: skip


def _articles(number: int) -> Iterator[tuple[str, str, str]]:
    words = Words(9)
    last = ""
    for n in range(number):
        text = words.text(4_000)
        if n % 5 == 4:
            text = words.text(300) + "\n\n" + last[: 1_500 + n % 2_000]
        else:
            last = text
        yield f"Article {n}", "2026-01-02", f"{text}\n{FOOTER}"


def main() -> None:
    """One measurement, in a process of its own."""
    with projects.open(Path(sys.argv[2])) as project:
        before = megabytes()
        began = time.perf_counter()
        for _ in stored.texts(project):
            pass
        reading = time.perf_counter() - began
        began = time.perf_counter()
        if sys.argv[1] == "near":
            found = reprints.find(project)
        else:
            found = sum(1 for _ in boilerplate.everywhere(project))
        wall = time.perf_counter() - began
    memory = megabytes()
    told = {"wall": wall, "reading": reading, "found": found, "before": before, "memory": memory}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
