"""From starting the process to the first paint of the window, beside a bare window with the same text; warm and cold.

Warm: the system has read the files of the program before and still holds them. Cold: it does not, as after the
machine was started; the whole cache of the system is let go where that is allowed (it is to the administrator of a
Linux machine), else the cached pages of the files below Python and the program.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from annotator.app import articles, projects
from tests.benchmarks.library import child
from tests.benchmarks.table import Row
from tests.support import ROOT

FLOOR = "bare window with a text widget"
_ALL = Path("/proc/sys/vm/drop_caches")


def all_rows(folder: Path, rounds: int) -> Iterator[Row]:
    """Ours and the bare window in turn, by the clock and in processor time."""
    project = projects.create(folder / "sample.annotator", sample=True)
    first = articles.list_ids(project)[0]
    text = folder / "text.txt"
    text.write_text(articles.text(project, first), "utf-8")
    project.close()
    for kind, path in (("ours", project.path), ("bare", text)):
        child(kind, path)
    ours, bare = _in_turn(project.path, text, rounds)
    memory = f"peak {_most(ours):.0f} MB, bare {_most(bare):.0f} MB"
    for unit in ("wall", "cpu"):
        yield Row(f"start to first paint, {unit}", "sample project, offscreen",
                  [each[unit] * 1000 for each in ours], [each[unit] * 1000 for each in bare], FLOOR, 2.0,
                  memory)  # fmt: skip
    how = let_go()
    if how:
        ours, bare = _in_turn(project.path, text, max(3, rounds // 2), cold=True)
        yield Row("start to first paint, cold disk", "sample project, offscreen",
                  [each["wall"] * 1000 for each in ours], [each["wall"] * 1000 for each in bare], FLOOR, 2.0,
                  note=f"the system lets go of {how} before each")  # fmt: skip


def _in_turn(
    project: Path, text: Path, rounds: int, cold: bool = False
) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    ours, bare = [], []
    for _ in range(rounds):
        for found, kind, path in ((ours, "ours", project), (bare, "bare", text)):
            if cold:
                let_go()
            found.append(child(kind, path))
    return ours, bare


def _most(found: list[dict[str, float]]) -> float:
    return max(each["memory"] for each in found)


def let_go() -> str:
    """Let the system forget what it has read; tells what it forgot, empty where it cannot be told to."""
    if hasattr(os, "sync"):
        os.sync()  # what is not written yet cannot be let go
    if os.access(_ALL, os.W_OK):
        _ALL.write_text("3", "ascii")
        return "its whole cache"
    if not hasattr(os, "posix_fadvise"):
        return ""
    for top in (Path(sys.prefix), Path(sys.base_prefix) / "lib", ROOT / "annotator"):
        for folder, _, names in os.walk(top):
            for name in names:
                file = Path(folder, name)
                if file.is_file() and os.access(file, os.R_OK):
                    with file.open("rb") as opened:
                        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return "the cached pages of Python and the program"
