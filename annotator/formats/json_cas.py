"""UIMA JSON CAS 0.4: a folder with ``NAME.json`` for each article, each with its own type system.

Positions are UTF-16 units in the file; dkpro-cassis converts. Everything else is as in :mod:`annotator.formats.xmi`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.jobs import Reporter
from annotator.core.model import Annotator
from annotator.formats import cas_reader, foreign
from annotator.formats.cas_folder import compare_folder, write_folder
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet, Part, Refused
from annotator.formats.uima_names import LABEL

_PARTS = ("%TYPES", "%VIEWS")


def write(source: AnnotationSet, folder: SafeFolder, losses: LossLog, report: Reporter) -> int:
    """Write the set as a folder of JSON CAS; the number of annotations written."""
    return write_folder(source, folder, losses, report, ".json", _bytes)


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the files back with cassis and compare texts, annotations and relations."""
    return compare_folder(source, read(path), report, xml=False)


def _bytes(cas: Any) -> bytes:
    return str(cas.to_json()).encode("utf-8")


def read(path: Path, layers: str = "", label: str = LABEL) -> Iterator[Part]:
    """The parts of a folder of JSON CAS, or of one file."""
    import cassis

    files = foreign.files_of(path, lambda each: each.suffix.lower() == ".json")
    seen: set[Annotator] = set()
    found = False
    for each in files:
        name = each.relative_to(path).as_posix() if path.is_dir() else each.name
        try:
            value = foreign.read_json(each)
            if not isinstance(value, dict) or not all(each in value for each in _PARTS):
                raise UserError("It is no JSON CAS.")
            text = json.dumps(value)
            cas, lost = cas_reader.load(lambda text=text: cassis.load_cas_from_json(text), name)  # type: ignore[misc]
        except UserError as error:
            yield Refused(name, error.message)
            continue
        found = True
        for part in cas_reader.parts(cas, lost, name, name, "", layers, label):
            if isinstance(part, Annotator):
                if part in seen:
                    continue
                seen.add(part)
            yield part
    if not found:
        raise UserError(f"“{path.name}” holds no JSON CAS.", "Give the folder that was exported.")
