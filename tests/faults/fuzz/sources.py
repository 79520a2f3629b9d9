"""The whole files that fuzzing starts from: what the tests write, and real ones where they lie beside the checkout."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

LARGEST = 300_000
"""Bytes of a file that is taken: one accident in a small file says as much as in a large one."""

MOST = 40
"""Real files of one kind or format."""


@dataclass(frozen=True, slots=True)
class Source:
    """A whole file, ``files[0]``, with those that must lie beside it; ``target`` is ``kind:NAME`` or ``format:NAME``.

    ``folder`` tells that the reader is given the folder they lie in.
    """

    target: str
    name: str
    files: tuple[tuple[str, bytes], ...]
    folder: bool = False


def sources(real: bool) -> dict[str, list[Source]]:
    """All of them by target; with ``real`` also files that lie beside the checkout."""
    found: dict[str, list[Source]] = {}
    for one in (*_kinds(), *_formats(), *(_real() if real else ())):
        same = found.setdefault(one.target, [])
        if len(same) < MOST:
            same.append(one)
    return dict(sorted(found.items()))


def _kinds() -> Iterator[Source]:
    from annotator.intake import KINDS, detect
    from tests.intake import database_makers as databases
    from tests.intake import makers
    from tests.intake.test_bad_documents import SAMPLES as DOCUMENTS
    from tests.intake.test_bad_inputs import DOCUMENT, PAGE, PRINTED
    from tests.intake.test_bad_tables import WHOLE

    exports = {
        "nexis.docx": databases.nexis_docx(),
        "nexis.rtf": databases.nexis_rtf(),
        "nexis.txt": databases.nexis_text(),
        "nexis.pdf": databases.nexis_pdf(),
        "lexisnexis.txt": databases.lexisnexis_text(),
        "lexisnexis.rtf": databases.lexisnexis_rtf(),
        "factiva.rtf": databases.factiva_rtf(),
        "factiva.html": databases.factiva_page(),
        "europresse.html": databases.europresse_page(),
        "proquest.txt": databases.proquest_text(),
        "proquest.html": databases.proquest_page(),
        "long.docx": DOCUMENT,
        "long.pdf": PRINTED,
        "long.html": PAGE,
        "broken.docx": makers.docx(makers.paragraph("One", "two") * 3),
    }
    for name, data in {**DOCUMENTS, **exports}.items():
        yield Source(f"kind:{detect(data, name).name}", name, ((name, data),))
    endings = {kind.name: kind.extensions[0] for kind in KINDS}
    for kind, data in WHOLE.items():
        name = f"a{endings[kind]}"
        yield Source(f"kind:{kind}", name, ((name, data),))


def _formats() -> Iterator[Source]:
    """The sample project, written in each format that can be written and read; and those that are only read."""
    from annotator.app import projects, sets
    from annotator.core.errors import UserError
    from tests.formats.test_read_only import SAMPLES

    for format, (_, name, data) in SAMPLES.items():
        yield Source(f"format:{format}", name, ((name, data),))
    with tempfile.TemporaryDirectory(prefix="annotator-fuzz-") as place:
        folder = Path(place)
        with projects.create(folder / "p.annotator", sample=True) as project:
            for one in sets.formats():
                if not (one.reads and one.writes):
                    continue
                many = one.files == "many"
                target = folder / one.name / (one.name if many else f"a{one.extensions[0]}")
                target.parent.mkdir()
                try:
                    sets.export(project, one.name, target)
                except UserError:
                    continue  # what it needs is not installed
                yield from _written(one.name, target)


def _written(format: str, target: Path) -> Iterator[Source]:
    if target.is_file():
        yield Source(f"format:{format}", target.name, ((target.name, target.read_bytes()),))
        return
    files = [
        path
        for path in sorted(target.rglob("*"))
        if path.is_file() and not path.name.startswith("loss.")
    ]
    for path in files:
        beside = [path, *(each for each in files if each != path and _belongs(each, path))]
        held = tuple((each.relative_to(target).as_posix(), each.read_bytes()) for each in beside)
        yield Source(f"format:{format}", path.name, held, folder=True)


def _belongs(other: Path, path: Path) -> bool:
    """True for a file that says something about this one: of the same name, or about the whole folder."""
    if other.stat().st_size > LARGEST or other.parent not in (path.parent, *path.parents):
        return False
    return (
        other.stem == path.stem or other.suffix in (".conf", ".toml") or "ypeSystem" in other.name
    )


def _real() -> Iterator[Source]:
    from annotator.core.errors import IntakeError
    from annotator.formats.table import find_format
    from annotator.intake import detect
    from tests.benchmarks.exchange import DATA, SOURCES

    for path in sorted((DATA / "intake").rglob("*")) + sorted((DATA / "articles").rglob("*.txt")):
        if not path.is_file() or path.name in ("SOURCE.txt", "ground-truth.json"):
            continue
        data = path.read_bytes()
        name = path.name
        if name.endswith(".html.gz"):
            data, name = gzip.decompress(data), name.removesuffix(".gz")
        if not 0 < len(data) <= LARGEST:
            continue
        try:
            yield Source(f"kind:{detect(data, name).name}", name, ((name, data),))
        except IntakeError:
            continue
    for format, folder, pattern in SOURCES:
        many = find_format(format, to="read").files == "many"
        taken = 0
        for path in sorted((DATA / folder).rglob(pattern)):
            if taken >= MOST or not 0 < path.stat().st_size <= LARGEST:
                continue
            taken += 1
            siblings = sorted(path.parent.iterdir()) if many else []
            beside = [p for p in siblings if p != path and p.is_file() and _belongs(p, path)]
            held = tuple((each.name, each.read_bytes()) for each in (path, *beside[:6]))
            yield Source(f"format:{format}", path.name, held, folder=many)


def has_real() -> bool:
    """True when real files lie beside the checkout."""
    return (ROOT.parent / "shared" / "data").is_dir()
