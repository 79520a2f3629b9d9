"""What data sets that describe themselves have in common: the CSV tables in a folder, and a page about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotator.core.ids import id_text
from annotator.core.jobs import Reporter
from annotator.formats import csv_package, foreign
from annotator.formats.csv_tables import DESCRIPTOR, Written, descriptor, write_tables
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet

ABOUT = (
    "News articles annotated by hand: actors, events and claims with their places in the texts, entities and "
    "relations, as tables."
)


@dataclass(frozen=True, slots=True)
class About:
    """What a description says: ``written`` are the tables, ``size`` and ``digest`` those of ``datapackage.json``;
    ``people`` are ids and names; ``licence`` is an address, or ``""``."""

    title: str
    licence: str
    people: tuple[tuple[str, str], ...]
    written: Written
    size: int
    digest: str


Describe = Callable[[About], Any]


def write(
    source: AnnotationSet,
    folder: SafeFolder,
    losses: LossLog,
    report: Reporter,
    options: dict[str, Any],
    name: str,
    describe: Describe,
) -> int:
    """Write the tables, ``datapackage.json`` and the description ``name``; the number of annotations."""
    written = write_tables(source, folder.file, losses, report, options["without_text"])
    package = csv_package.as_bytes(descriptor(written, options["title"]))
    about = About(
        options["title"],
        options["licence"].strip(),
        tuple((id_text(each.id), each.name) for each in source.annotators()),
        written,
        len(package),
        sha256(package).hexdigest(),
    )
    for file, content in ((DESCRIPTOR, package), (name, csv_package.as_bytes(describe(about)))):
        with folder.file(file) as out:
            out.write(content)
    return written.annotations


def compare(
    source: AnnotationSet, path: Path, report: Reporter, without_text: bool, name: str
) -> str:
    """Read the tables and the description back: where they first differ from what was meant, or ``""``.

    Every file of the folder must be named in the description with its SHA-256.
    """
    wrong = csv_package.compare(source, path / DESCRIPTOR, report, without_text)
    if wrong:
        return wrong
    said = set(_digests(json.loads(foreign.read_bytes(path / name))))
    for file in sorted(each for each in path.iterdir() if each.name != name):
        digest = sha256()
        with file.open("rb") as content:
            while piece := content.read(1 << 20):
                digest.update(piece)
        if digest.hexdigest() not in said:
            return f"{name}: {file.name} is not described as it is"
    return ""


def _digests(data: Any) -> list[str]:
    """Every value of a key ``sha256``, wherever it stands."""
    if isinstance(data, list):
        return [found for each in data for found in _digests(each)]
    if not isinstance(data, dict):
        return []
    mine = [data["sha256"]] if isinstance(data.get("sha256"), str) else []
    return mine + [found for each in data.values() for found in _digests(each)]
