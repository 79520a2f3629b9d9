"""Every real file of UIMA's world (WebAnno TSV, XMI, JSON CAS, INCEpTION) through a project, as a table.

``python3 -m tests.benchmarks.exchange_uima`` prints a row for each format: files, annotations, exact, repaired, refused, and why.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from annotator.app import projects, sets
from annotator.core.errors import UserError
from tests.benchmarks.exchange_foreign import Row, _shortened
from tests.support import ROOT

FILES = {
    "webanno-tsv": "webanno-tsv/**/*.tsv",
    "xmi": "webanno-tsv/**/*.xmi",
    "json-cas": "uima-cas-json/**/data*.json",
    "inception": "inception-project/**/*.zip",
}
TYPES = (
    "webanno-tsv/inception-tsv3-suite/desc/type/webannoTestTypes.xml",
    "uima-cas-xmi/cassis-xmi/typesystems/webanno_types.xml",
)


def rows(folder: Path) -> Iterator[Row]:
    """A row for each format, from the real files in ``folder``; each file into a project of its own."""
    import cassis

    with tempfile.TemporaryDirectory() as place:
        types = Path(place) / "TypeSystem.xml"
        known = [cassis.load_typesystem(folder / each) for each in TYPES]
        types.write_text(cassis.merge_typesystems(*known).to_xml(), "utf-8")
        for format, pattern in FILES.items():
            options: dict[str, bool | str] = {"typesystem": str(types)} if format == "xmi" else {}
            yield _row(format, sorted(folder.glob(pattern)), options)


def _row(format: str, paths: list[Path], options: dict[str, bool | str]) -> Row:
    exact = repaired = refused = 0
    why: Counter[str] = Counter()
    for path in paths:
        with (
            tempfile.TemporaryDirectory() as place,
            projects.create(Path(place) / "p.annotator") as project,
        ):
            try:
                report = sets.import_set(project, path, format, options=options)
            except UserError as error:
                refused += 1
                why[_shortened(error.message)] += 1
                continue
            exact += report.exact
            repaired += report.repaired
            refused += len(report.refused)
            why.update(_shortened(each.reason) for each in report.refused)
    shown = "; ".join(f"{count} × {reason}" for reason, count in why.most_common(4))
    return Row(format, len(paths), exact + repaired + refused, exact, repaired, refused, shown)


def main() -> None:
    """Print the table."""
    print("| format | files | annotations | exact | repaired | refused | why |")
    print("|---|---|---|---|---|---|---|")
    for row in rows(ROOT.parent / "shared" / "data" / "formats"):
        print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
