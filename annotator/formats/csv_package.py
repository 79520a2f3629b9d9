"""The package of CSV tables: a zip (or the folder it was unpacked to) of :mod:`annotator.formats.csv_tables`.

It holds everything that the bundle of JSON lines holds, and reads back equal.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from annotator.core.archive import MAX_TOTAL, Archive
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter
from annotator.formats import foreign, tables_reader
from annotator.formats.bundle import first_difference
from annotator.formats.csv_tables import DESCRIPTOR, descriptor, file_name, read_table, write_tables
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet, Part
from annotator.formats.tables import FORMAT, NAMES, VERSION, Cells
from annotator.formats.writing import told
from annotator.formats.zips import Zip

TITLE = "Annotated articles"

_IN_MEMORY = 1 << 20
"""Bytes of a table that are kept in memory before it goes to a temporary file."""

_LONGEST_DESCRIPTOR = 10_000_000


def write(
    source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter, without_text: bool
) -> int:
    """Write the zip; the number of annotations."""
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}

        @contextmanager
        def spool(name: str) -> Iterator[IO[bytes]]:
            files[name] = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
            yield files[name]

        made = write_tables(source, spool, losses, report, without_text)
        with Zip(out) as package:
            package.write(DESCRIPTOR, as_bytes(descriptor(made, TITLE)))
            for name, file in files.items():
                file.seek(0)
                with package.file(name) as member:
                    shutil.copyfileobj(file, member, 1 << 18)
                report.check()
    return made.annotations


def as_bytes(data: Any) -> bytes:
    """A JSON file for programs and people."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def compare(source: AnnotationSet, path: Path, report: Reporter, without_text: bool) -> str:
    """Read ``path`` back and compare every part; where it first differs, or ``""``."""
    return first_difference(source, read(path), report, without_text)


def read(path: Path) -> Iterator[Part]:
    """The parts of the zip, or of the folder that holds this ``datapackage.json``."""
    if path.is_dir():
        path = path / DESCRIPTOR
    with told(path), path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    if packed:
        archive = Archive(foreign.read_bytes(path, MAX_TOTAL), f"“{path.name}”")
        _check(b"".join(archive.chunks(DESCRIPTOR, _LONGEST_DESCRIPTOR)), path.name)
        yield from tables_reader.read(lambda name: _packed(archive, name))
    elif path.name == DESCRIPTOR:
        _check(foreign.read_bytes(path, _LONGEST_DESCRIPTOR), path.name)
        yield from tables_reader.read(lambda name: _beside(path.parent, name))
    else:
        raise UserError(
            f"“{path.name}” is no package of tables.",
            f"Give the zip that was exported with the option package, or the {DESCRIPTOR} in its folder.",
        )


def _check(content: bytes, name: str) -> None:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    version = data.get(FORMAT) if isinstance(data, dict) else None
    if not isinstance(version, int):
        raise UserError(
            f"“{name}” is not a package of tables that this program wrote.",
            "Articles in tables of others come in with `annotator import`.",
        )
    if version > VERSION:
        raise UserError(
            f"“{name}” is a package of version {version}; this program reads version {VERSION}.",
            "Use a newer version of the program.",
        )


def _packed(archive: Archive, name: str) -> Iterator[tuple[str, Cells]]:
    table = NAMES[name]
    pieces = archive.chunks(file_name(table), MAX_TOTAL)
    yield from read_table(io.BufferedReader(_Pieces(pieces), 1 << 16), table)


def _beside(folder: Path, name: str) -> Iterator[tuple[str, Cells]]:
    path = folder / file_name(NAMES[name])
    with told(path), path.open("rb") as file:
        yield from read_table(file, NAMES[name])


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = next(self._pieces, b"")
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)
