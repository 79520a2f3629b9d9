"""``python3 packaging/dev.py exchange``: every real file of every format through a real project, as a table.

Each file (of brat: each folder) is read into a project of its own. Where the format can be written, the project is written in it, and
held to two things: read back into the same project, all of it is there already (ours, the format, ours); and read beside the first
file, it says the same of the same places, up to what was told as lost (theirs, ours, theirs). ``--only WORD`` takes the formats whose name has that word.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.exchange_files import (
    DATA,
    NONE_AT_HAND,
    SOURCES,
    WRITTEN_WITH,
    Material,
    material,
)

__all__ = ["DATA", "SOURCES", "Row", "rows"]


@dataclass
class Row:
    """One format: what its files came to. ``why`` counts reasons of refusals, of files and of annotations."""

    format: str
    files: int = 0
    annotations: int = 0
    exact: int = 0
    repaired: int = 0
    refused: int = 0
    back: str = "in only"
    why: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        reasons = "; ".join(f"{text} ({number})" for text, number in self.why.most_common(6))
        figures = (self.files, self.annotations, self.exact, self.repaired, self.refused)
        shown = " | ".join(f"{each:,}" for each in figures)
        return f"| {self.format} | {shown} | {self.back} | {reasons} |"


@dataclass
class _Back:
    """What came of writing the sets again: sets, those as they came, and pieces that differ."""

    sets: int = 0
    same: int = 0
    told: int = 0
    silent: int = 0
    ours: int = 0

    def __str__(self) -> str:
        if not self.sets:
            return "nothing to write"
        shown = f"{self.same} of {self.sets} sets the same"
        for number, words in (
            (self.told, "told as lost"),
            (self.silent, "CHANGED"),
            (self.ours, "CHANGED IN OURS"),
        ):
            shown += f", {number:,} pieces {words}" if number else ""
        return shown


def rows(only: str = "") -> Iterator[Row]:
    """A row for each format that can be read and of which there are real files."""
    from annotator.app import projects
    from annotator.app.sets import formats

    with tempfile.TemporaryDirectory(prefix="annotator-exchange-") as place:
        empty = Path(place) / "empty.annotator"
        projects.create(empty).close()
        for each in formats():
            found = material(each.name) if each.reads and only in each.name else []
            row = Row(each.name)
            back = _Back()
            for number, one in enumerate(found):
                folder = Path(place) / f"{each.name}-{number}"
                folder.mkdir()
                shutil.copy(empty, folder / "p.annotator")
                _through(row, back, one, folder, each.writes)
                shutil.rmtree(folder)
            if found and each.writes:
                row.back = str(back)
            if each.name in NONE_AT_HAND:
                row.why["no real file at hand; tested on files made as its form is described"] = 0
            if found or (each.name in NONE_AT_HAND and only in each.name):
                yield row


def _through(row: Row, back: _Back, one: Material, folder: Path, writes: bool) -> None:
    """Read one set, write it, read it back, and hold both files against each other."""
    from annotator.app import projects, sets
    from annotator.core.errors import UserError

    row.files += one.files
    with one.laid_out(folder) as path, projects.open(folder / "p.annotator") as project:
        try:
            report = sets.import_set(project, path, row.format, options=one.options)
        except UserError as error:
            row.why[_plain(error.message)] += 1
            return
        row.annotations += report.exact + report.repaired + len(report.refused)
        row.exact += report.exact
        row.repaired += report.repaired
        row.refused += len(report.refused)
        row.why.update(_plain(each.reason) for each in report.refused)
        if not writes or not report.exact + report.repaired:
            return
        back.sets += 1
        try:
            _again(row.format, back, one, path, project, folder / "again")
        except UserError as error:
            row.why[f"written again: {_plain(error.message)}"] += 1


def _again(
    name: str, back: _Back, one: Material, path: Path, project: object, target: Path
) -> None:
    from annotator.app import sets
    from annotator.formats.table import find_format
    from tests.benchmarks.exchange_same import changed, content

    written = sets.export(project, name, target, options=WRITTEN_WITH.get(name))  # type: ignore[arg-type]
    again = sets.import_set(project, target, name)  # type: ignore[arg-type]
    read = find_format(name, to="read").load().read
    differ = changed(content(read(path, **one.options)), content(read(target)))
    lost = sum(len(loss.annotations) for loss in written.loss)
    back.same += not differ
    back.told += min(differ, lost)
    back.silent += max(0, differ - lost)
    new = again.exact + again.repaired - again.unchanged + len(again.refused)
    back.ours += max(0, new - lost)


def _plain(reason: str) -> str:
    """A reason without the words it quotes, so that equal ones are counted together."""
    return re.sub(r"“[^”]*”", "“…”", reason).replace("|", "/")[:110]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="dev.py exchange", description=__doc__)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if not DATA.is_dir():
        print("The folder of real third-party files is not beside this checkout.")
        return 0
    with tempfile.TemporaryDirectory(prefix="annotator-exchange-home-") as home:
        os.environ["ANNOTATOR_HOME"] = home
        print("| format | files | annotations | exact | repaired | refused | written again | why |")
        print("|---|---|---|---|---|---|---|---|")
        for row in rows(options.only):
            print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
