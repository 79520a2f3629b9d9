"""Croissant 1.0: a folder with the tables as CSV, and ``croissant.json`` for catalogues of data for machine learning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotator.core.jobs import Reporter
from annotator.formats import crate_tables
from annotator.formats.crate_tables import About
from annotator.formats.csv_tables import DESCRIPTOR, GUARD_NOTE, Made
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet

DESCRIPTION = "croissant.json"

_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float"}

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The names as the format prescribes them."""


def write(
    source: AnnotationSet, folder: SafeFolder, losses: LossLog, report: Reporter, **options: Any
) -> int:
    """Write tables and description; the number of annotations."""
    return crate_tables.write(source, folder, losses, report, options, DESCRIPTION, _describe)


def compare(source: AnnotationSet, path: Path, report: Reporter, **options: Any) -> str:
    """Read the folder back; where it first differs, or ``""``."""
    return crate_tables.compare(source, path, report, options["without_text"], DESCRIPTION)


def _describe(about: About) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": about.title,
        "description": f"{crate_tables.ABOUT} {GUARD_NOTE}",
        "version": "1.0.0",
    }
    if about.written.latest:
        found["datePublished"] = about.written.latest[:10]
    if about.licence:
        found["license"] = about.licence
    if about.people:
        found["creator"] = [{"@type": "sc:Person", "name": name} for _, name in about.people]
    found["distribution"] = [
        *(_file(each.name, "text/csv", each.size, each.digest) for each in about.written.files),
        _file(DESCRIPTOR, "application/json", about.size, about.digest),
    ]
    found["recordSet"] = [_records(each) for each in about.written.files]
    return found


def _file(name: str, media: str, size: int, digest: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{size} B",
        "encodingFormat": media,
        "sha256": digest,
    }


def _records(made: Made) -> dict[str, Any]:
    table = made.table
    fields = []
    for column in table.columns:
        each: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{table.name}/{column.name}",
            "name": column.name,
            "description": column.about,
            "dataType": _TYPES[column.type],
            "source": {"fileObject": {"@id": made.name}, "extract": {"column": column.name}},
        }
        other = table.refers.get(column.name)
        if other is not None and other != table.name:
            each["references"] = {"field": {"@id": f"{other}/id"}}
        fields.append(each)
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.about,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": fields,
    }
