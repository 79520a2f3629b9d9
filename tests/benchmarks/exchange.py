"""``python3 -m tests.benchmarks.exchange``: every real file of every format through a real project, as a table.

Each file (of a format of many files: each folder) is read into a project of its own. Where the format can be written, the
project is written in it and read back into the same project: whatever is then not *there already* counts as changed.
``--only WORD`` takes the formats whose name has that word.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import ROOT

DATA = ROOT.parent / "shared" / "data"

SAME = "formats/multi-format/bconv-same-docs-in-11-formats/test/data"
SOURCES: tuple[tuple[str, str, str], ...] = (
    ("brat", "formats/brat", "*.ann"),
    ("brat", "formats/multi-format", "*.ann"),
    ("conll", "formats/conll", "*.conll"),
    ("conll", "formats/conll", "*.iob2"),
    ("doccano", "formats/doccano-jsonl", "*.jsonl"),
    ("label-studio", "formats/label-studio-json", "*.json"),
    ("w3c", "formats/w3c-web-annotation", "*.json"),
    ("gate", "formats/gate-xml", "*.xml"),
    ("pubannotation", "formats/pubannotation", "*.json"),
    ("pubannotation", f"{SAME}/pubanno_json", "*.json"),
    ("pubannotation", f"{SAME}/pubanno_json.tgz", "*.tgz"),
    ("bioc", "formats/bioc", "*.xml"),
    ("bioc", f"{SAME}/bioc_xml", "*.xml"),
    ("bioc", f"{SAME}/bioc_json", "*.json"),
    ("recogito", "formats/recogito/recogito2-tests/services/annotation", "*.json"),
    ("webanno-tsv", "formats/webanno-tsv", "*.tsv"),
    ("xmi", "formats/uima-cas-xmi", "*.xmi"),
    ("json-cas", "formats/uima-cas-json", "*.json"),
    ("inception", "formats/inception-project", "*.zip"),
    ("qdpx", "formats/refi-qda", "*.qdpx"),
    ("tei", "formats/tei", "*.xml"),
    ("dna", "domain/dna-sample", "*.dna"),
)
"""Format, folder, and which files of it. A further format is one more line."""


@dataclass
class Row:
    """One format: what its files came to. ``why`` counts reasons of refusals, of files and of annotations."""

    format: str
    files: int = 0
    annotations: int = 0
    exact: int = 0
    repaired: int = 0
    refused: int = 0
    why: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        reasons = "; ".join(f"{text} ({number})" for text, number in self.why.most_common(4))
        figures = (self.files, self.annotations, self.exact, self.repaired, self.refused)
        return f"| {self.format} | {' | '.join(f'{each:,}' for each in figures)} | {reasons} |"


def rows(only: str = "") -> Iterator[Row]:
    """A row for each line of :data:`SOURCES` whose format can be read and whose folder is there."""
    from annotator.app.sets import formats

    readable = {each.name: each for each in formats() if each.reads}
    for name, folder, pattern in SOURCES:
        if only not in name or name not in readable or not (DATA / folder).is_dir():
            continue
        found = sorted((DATA / folder).rglob(pattern))
        if readable[name].files == "many":
            found = sorted({each.parent for each in found})
        row = Row(name)
        for path in found:
            _through(row, path)
        yield row


def _through(row: Row, path: Path) -> None:
    """Read one file, write it and read it back."""
    from annotator.app import projects, sets
    from annotator.core.errors import UserError
    from annotator.formats.table import find_format

    row.files += 1
    with (
        tempfile.TemporaryDirectory(prefix="annotator-exchange-") as folder,
        projects.create(Path(folder) / "p.annotator") as project,
    ):
        try:
            report = sets.import_set(project, path, row.format)
            row.annotations += report.exact + report.repaired + len(report.refused)
            row.exact += report.exact
            row.repaired += report.repaired
            row.refused += len(report.refused)
            row.why.update(_plain(each.reason) for each in report.refused)
            if not find_format(row.format, to="read").writes or not report.exact:
                return
            sets.export(project, row.format, Path(folder) / "again")
            again = sets.import_set(project, Path(folder) / "again", row.format)
        except UserError as error:
            row.why[_plain(error.message)] += 1
            return
        if changed := again.exact + again.repaired - again.unchanged + len(again.refused):
            row.why["not the same when written and read again"] += changed


def _plain(reason: str) -> str:
    """A reason without the words it quotes, so that equal ones are counted together."""
    import re

    return re.sub(r"“[^”]*”", "“…”", reason).replace("|", "/")[:110]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks.exchange")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if not DATA.is_dir():
        print("The folder of real third-party files is not beside this checkout.")
        return 0
    with tempfile.TemporaryDirectory(prefix="annotator-exchange-home-") as home:
        os.environ["ANNOTATOR_HOME"] = home
        print("| format | files | annotations | exact | repaired | refused | why |")
        print("|---|---|---|---|---|---|---|")
        for row in rows(options.only):
            print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
