"""UIMA XMI: a folder with ``NAME.xmi`` for each article, and ``TypeSystem.xml``, which says what layers there are.

Positions are UTF-16 units in the file; dkpro-cassis converts. Layers and features: :mod:`annotator.formats.uima_names`; further fragments of
an annotation are ``custom.Fragment`` in its feature ``fragments``. In: every ``.xmi`` of a folder, each with the type system beside it
(``TypeSystem.xml``, or the only one there is), or the file that the option ``typesystem`` names.
"""

from __future__ import annotations

import io
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

TYPES = "TypeSystem.xml"


def write(source: AnnotationSet, folder: SafeFolder, losses: LossLog, report: Reporter) -> int:
    """Write the set as a folder of XMI; the number of annotations written."""
    return write_folder(source, folder, losses, report, ".xmi", xmi_bytes, types=TYPES)


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the files back with cassis and compare texts, annotations and relations."""
    return compare_folder(source, read(path), report, xml=True)


def xmi_bytes(cas: Any) -> bytes:
    """A CAS as XMI."""
    return str(cas.to_xmi()).encode("utf-8")


def read(path: Path, layers: str = "", label: str = LABEL, typesystem: str = "") -> Iterator[Part]:
    """The parts of a folder of XMI, or of one file."""
    files = foreign.files_of(path, lambda each: each.suffix.lower() == ".xmi")
    if not files:
        raise UserError(f"“{path.name}” holds no .xmi files.", "Give the folder that was exported.")
    given = foreign.read_bytes(Path(typesystem)) if typesystem else None
    seen: set[Annotator] = set()
    for each in files:
        name = each.relative_to(path).as_posix() if path.is_dir() else each.name
        try:
            types = given if given is not None else _beside(each)
            cas, lost = cas_of(foreign.read_bytes(each), types, name)
        except UserError as error:
            yield Refused(name, error.message)
            continue
        for part in cas_reader.parts(cas, lost, name, name, "", layers, label):
            if isinstance(part, Annotator):
                if part in seen:
                    continue
                seen.add(part)
            yield part


def cas_of(data: bytes, types: bytes, name: str) -> tuple[Any, cas_reader.Lost]:
    """The CAS of an XMI and its type system, both looked at first; and what was lost."""
    import cassis

    cas_reader.check_xml(types, f"the type system of “{name}”")
    cas_reader.check_xml(data, f"“{name}”")

    def make() -> Any:
        known = cassis.load_typesystem(io.BytesIO(types))
        return cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=known, lenient=True)

    return cas_reader.load(make, name)


def _beside(path: Path) -> bytes:
    """The type system that belongs to a file: in its folder or the one above."""
    for folder in (path.parent, path.parent.parent):
        xml = [each for each in folder.glob("*.xml") if each.is_file() and not each.is_symlink()]
        named = [each for each in xml if each.name.casefold() == TYPES.casefold()]
        own = [each for each in xml if each.stem.startswith(path.stem)]
        for candidates in (named, own, xml):
            if len(candidates) == 1:
                return foreign.read_bytes(candidates[0])
    raise UserError("Its type system (TypeSystem.xml) is missing.")
