"""Which real files of other people's there are for each format, and how each is read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.support import ROOT

DATA = ROOT.parent / "shared" / "data"

SAME = "formats/multi-format/bconv-same-docs-in-11-formats/test/data"
SOURCES: tuple[tuple[str, str, str], ...] = (
    ("brat", "formats/brat", "*.ann"),
    ("brat", f"{SAME}/brat", "*.ann"),
    ("brat", "domain/winer-fr", "*.ann"),
    ("conll", "formats/conll", "*.conll"),
    ("conll", "formats/conll", "*.conllu"),
    ("conll", "formats/conll", "*.iob"),
    ("conll", "formats/conll", "*.out"),
    ("conll", "formats/conll", "data/*.txt"),
    ("conll", "formats/doccano-jsonl", "*.conll2003.*"),
    ("conll", "formats/webanno-tsv", "*.conll"),
    ("conll", f"{SAME}/conll", "*.conll"),
    ("doccano", "formats/doccano-jsonl", "*.jsonl"),
    ("doccano", "formats/doccano-jsonl", "*.json"),
    ("label-studio", "formats/label-studio-json", "*.json"),
    ("w3c", "formats/w3c-web-annotation", "*.json"),
    ("w3c", "formats/w3c-web-annotation", "*.jsonld"),
    ("gate", "formats/gate-xml", "*.xml"),
    ("pubannotation", "formats/pubannotation", "*.json"),
    ("pubannotation", f"{SAME}/pubanno_json", "*.json"),
    ("pubannotation", f"{SAME}/pubanno_json.tgz", "*.tgz"),
    ("bioc", "formats/bioc", "*.xml"),
    ("bioc", f"{SAME}/bioc_xml", "*.xml"),
    ("bioc", f"{SAME}/bioc_json", "*.json"),
    ("recogito", "formats/recogito/recogito2-tests/services/annotation", "*.json"),
    ("webanno-tsv", "formats/webanno-tsv", "*.tsv"),
    ("xmi", "formats/webanno-tsv", "*.xmi"),
    ("xmi", "formats/uima-cas-xmi", "*.xmi"),
    ("xmi", "formats/uima-cas-json", "*.xmi"),
    ("json-cas", "formats/uima-cas-json", "*.json"),
    ("inception", "formats/inception-project", "*.zip"),
    ("qdpx", "formats/refi-qda", "*.qdpx"),
    ("qdpx", "formats/refi-qda", "*.qde"),
    ("tei", "formats/tei", "*.xml"),
    ("tei", "formats/recogito", "*.tei.xml"),
    ("dna", "domain/dna-sample", "*.dna"),
)
"""Format, folder, and which files of it. A further format is one more line."""

NONE_AT_HAND = ("prodigy", "catma")
"""Formats that can be read, and of which no real file was at hand."""

WRITTEN_WITH: Mapping[str, Mapping[str, bool | str]] = {
    name: {"comments": True} for name in ("conll", "iob2", "bioes")
}
"""Options under which a format says most; CoNLL's lines of tokens alone do not tell where blanks were."""


@dataclass
class Material:
    """What is read at once: a file, or a folder of files that belong together; ``files`` is how many count."""

    path: Path
    files: int = 1
    beside: tuple[Path, ...] = ()
    options: Mapping[str, bool | str] = field(default_factory=dict)

    @contextmanager
    def laid_out(self, folder: Path) -> Iterator[Path]:
        """The path to read: as it lies there, or copied into ``folder`` together with what belongs beside it."""
        if not self.beside:
            yield self.path
            return
        place = folder / "material"
        place.mkdir()
        for each in (self.path, *self.beside):
            shutil.copy(each, place / each.name)
        yield place


def material(format: str) -> list[Material]:
    """Everything there is of a format."""
    found: list[Material] = []
    for name, folder, pattern in SOURCES:
        paths = sorted((DATA / folder).rglob(pattern)) if name == format else []
        if name == "brat" and folder == f"{SAME}/brat":
            texts = DATA / SAME / "txt"
            found += [Material(p, beside=(texts / f"{p.stem}.txt",)) for p in paths]
        elif name == "brat":
            folders = sorted({each.parent for each in paths})
            found += [Material(f, sum(p.parent == f for p in paths)) for f in folders]
        elif name == "xmi":
            found += [Material(p, options={"typesystem": str(_types(p))}) for p in paths]
        elif name == "json-cas":
            found += [Material(p) for p in paths if "typesystem" not in p.name]
        else:
            found += [Material(p) for p in paths if p.name != "SOURCE.txt"]
    return found


def _types(path: Path) -> Path:
    """The first type system under which cassis reads the file; where there is none, the last that was tried."""
    import cassis

    beside = sorted(path.parent.glob("*typesystem*.xml"))
    known = sorted(path.parent.parent.glob("typesystems/*.xml"))
    alike = [each for each in known if each.stem.split("_", 1)[-1] == path.stem.split("_", 1)[-1]]
    candidates = [*beside, *alike, *known, *([] if known else _webanno())]
    for types in candidates:
        try:
            with types.open("rb") as one, path.open("rb") as other:
                cassis.load_cas_from_xmi(other, typesystem=cassis.load_typesystem(one))
        except Exception:  # noqa: BLE001  cassis says in many ways that it is another one
            continue
        return types
    return candidates[-1]


@cache
def _webanno() -> tuple[Path, ...]:
    """The type system of WebAnno's own test files: their own types and those they build upon."""
    import tempfile

    import cassis

    parts = (
        "formats/webanno-tsv/inception-tsv3-suite/desc/type/webannoTestTypes.xml",
        "formats/uima-cas-xmi/cassis-xmi/typesystems/webanno_types.xml",
    )
    merged = cassis.merge_typesystems(*(cassis.load_typesystem(DATA / each) for each in parts))
    path = Path(tempfile.mkdtemp(prefix="annotator-exchange-types-")) / "TypeSystem.xml"
    path.write_text(merged.to_xml(), "utf-8")
    return (path,)
