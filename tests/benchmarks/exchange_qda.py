"""Real files of Discourse Network Analyzer and REFI-QDA through a project: figures for the table of exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.app import projects, sets
from annotator.app.set_report import SetReport

FILES = (
    ("dna", "domain/dna-sample/sample-v3.dna"),
    ("dna", "domain/dna-sample/sample-v2.dna"),
    ("qdpx", "formats/refi-qda/sky-loom-ts/TestProject.qdpx"),
    ("qdpx", "formats/refi-qda/sky-loom-ts/Project.qde"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one file: annotations that were exact, repaired, refused (pieces), and why."""

    format: str
    file: str
    exact: int
    repaired: int
    refused: int
    why: str


def figures(data: Path, folder: Path) -> Iterator[Figures]:
    """One row a file below ``data``; ``folder`` is for projects made along the way."""
    for number, (format, name) in enumerate(FILES):
        path = data / name
        if path.exists():
            with projects.create(folder / f"qda-{number}.annotator") as project:
                report = sets.import_set(project, path, format)
            yield _row(format, path.name, report)


def _row(format: str, name: str, report: SetReport) -> Figures:
    why = "; ".join(sorted({each.reason for each in report.refused}))
    return Figures(format, name, report.exact, report.repaired, len(report.refused), why)


def main() -> int:
    """Print the rows."""
    import tempfile

    data = Path(__file__).resolve().parents[3] / "shared" / "data"
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        for each in figures(data, Path(folder)):
            print(
                f"{each.format:6} {each.file:20} {each.exact:6,} {each.repaired:6,} {each.refused:6,}  {each.why}"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
