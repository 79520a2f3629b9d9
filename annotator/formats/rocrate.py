"""RO-Crate 1.1: a folder with the tables as CSV, and ``ro-crate-metadata.json`` for archives of research data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotator.core.jobs import Reporter
from annotator.formats import crate_tables
from annotator.formats.crate_tables import About
from annotator.formats.csv_tables import DESCRIPTOR, GUARD_NOTE
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet

DESCRIPTION = "ro-crate-metadata.json"

_VERSION = "https://w3id.org/ro/crate/1.1"
_DATA_PACKAGE = "https://specs.frictionlessdata.io/tabular-data-package/"


def write(
    source: AnnotationSet, folder: SafeFolder, losses: LossLog, report: Reporter, **options: Any
) -> int:
    """Write the crate; the number of annotations."""
    return crate_tables.write(source, folder, losses, report, options, DESCRIPTION, _describe)


def compare(source: AnnotationSet, path: Path, report: Reporter, **options: Any) -> str:
    """Read the crate back; where it first differs, or ``""``."""
    return crate_tables.compare(source, path, report, options["without_text"], DESCRIPTION)


def _describe(about: About) -> dict[str, Any]:
    files = [
        _file(each.name, each.table.about, "text/csv", each.size, each.digest)
        for each in about.written.files
    ]
    package = _file(
        DESCRIPTOR, "Columns, keys and references", "application/json", about.size, about.digest
    )
    package["conformsTo"] = {"@id": _DATA_PACKAGE}
    people = [
        {"@id": f"#{identity}", "@type": "Person", "name": name} for identity, name in about.people
    ]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title,
        "description": f"{crate_tables.ABOUT} {GUARD_NOTE}",
        "license": {"@id": about.licence} if about.licence else "No licence was named.",
        "hasPart": [{"@id": each["@id"]} for each in (*files, package)],
    }
    if about.written.latest:
        root["datePublished"] = about.written.latest[:10]
    if people:
        root["author"] = [{"@id": each["@id"]} for each in people]
    graph: list[dict[str, Any]] = [
        {
            "@id": DESCRIPTION,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _VERSION},
            "about": {"@id": "./"},
        },
        root,
        *files,
        package,
        *people,
        {"@id": _DATA_PACKAGE, "@type": "CreativeWork", "name": "Tabular Data Package"},
    ]
    if about.licence:
        graph.append({"@id": about.licence, "@type": "CreativeWork", "name": about.licence})
    return {
        "@context": [f"{_VERSION}/context", {"sha256": "https://schema.org/sha256"}],
        "@graph": graph,
    }


def _file(name: str, about: str, media: str, size: int, digest: str) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "description": about,
        "encodingFormat": media,
        "contentSize": str(size),
        "sha256": digest,
    }
