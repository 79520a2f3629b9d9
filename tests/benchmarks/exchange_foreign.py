"""Every real file of the formats that are mostly read (TEI, GATE, Recogito, PubAnnotation, BioC) through a project, as a table.

``python3 -m tests.benchmarks.exchange_foreign`` prints a row for each format: files, annotations, exact, repaired, refused, and why.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.app import projects, sets
from annotator.core.errors import UserError
from tests.support import ROOT

FILES = {
    "tei": ("tei/**/*.xml",),
    "gate": ("gate-xml/**/*.xml",),
    "recogito": ("recogito/**/annotation/*.json",),
    "pubannotation": ("pubannotation/**/*.json", "multi-format/**/pubanno_json*/*"),
    "bioc": ("bioc/**/*.xml", "multi-format/**/bioc_*/*"),
}


class Row(NamedTuple):
    """What became of all files of a format."""

    format: str
    files: int
    annotations: int
    exact: int
    repaired: int
    refused: int
    why: str


def rows(folder: Path) -> Iterator[Row]:
    """A row for each format, from the real files in ``folder``; each file into a project of its own."""
    for format, patterns in FILES.items():
        paths = sorted(path for each in patterns for path in folder.glob(each) if path.is_file())
        exact = repaired = refused = 0
        why: Counter[str] = Counter()
        for path in paths:
            with (
                tempfile.TemporaryDirectory() as place,
                projects.create(Path(place) / "p.annotator") as project,
            ):
                try:
                    report = sets.import_set(project, path, format)
                except UserError as error:
                    refused += 1
                    why[error.message.partition("”")[2].strip()] += 1
                    continue
                exact += report.exact
                repaired += report.repaired
                refused += len(report.refused)
                why.update(_shortened(each.reason) for each in report.refused)
        shown = "; ".join(f"{count} × {reason}" for reason, count in why.most_common(3))
        yield Row(format, len(paths), exact + repaired + refused, exact, repaired, refused, shown)


def _shortened(reason: str) -> str:
    """A reason without the words of the file it names."""
    before, quote, after = reason.partition("“")
    return before + "…" + after.rpartition("”")[2] if quote else reason


def main() -> None:
    """Print the table."""
    print("| format | files | annotations | exact | repaired | refused | why |")
    print("|---|---|---|---|---|---|---|")
    for row in rows(ROOT.parent / "shared" / "data" / "formats"):
        print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
