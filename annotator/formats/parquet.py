"""A folder of Parquet files, one for each of :mod:`annotator.formats.tables`, typed, without guards (needs pyarrow)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.jobs import Reporter
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet
from annotator.formats.tables import FORMAT, NAMES, TABLES, VERSION, Cells, Table, rows
from annotator.formats.writing import told

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 10_000
"""Rows that are written at a time: a row group."""


def write(
    source: AnnotationSet,
    folder: SafeFolder,
    losses: LossLog,
    report: Reporter,
    without_text: bool = False,
) -> int:
    """Write a file for each table; the number of annotations."""
    annotations = 0
    with ExitStack() as stack:
        writers = {table.name: _Writer(table, folder, stack) for table in TABLES}
        for name, cells in rows(source, losses, report, without_text, "Writing articles"):
            annotations += name == "annotations"
            writers[name].row(cells)
        for writer in writers.values():
            writer.flush()
    return annotations


def file_name(table: Table) -> str:
    """The name of a table's file."""
    return f"{table.name}.parquet"


def _schema(table: Table) -> pa.Schema:
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    fields = [
        pa.field(each.name, types[each.type], each.optional, {"description": each.about})
        for each in table.columns
    ]
    return pa.schema(fields, {FORMAT: str(VERSION), "description": table.about})


class _Writer:
    """Gathers the rows of a table and writes them by batches."""

    def __init__(self, table: Table, folder: SafeFolder, stack: ExitStack) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema = _schema(table)
        out = stack.enter_context(folder.file(file_name(table)))
        self._writer = stack.enter_context(ParquetWriter(out, self._schema, compression="zstd"))
        self._rows: list[Cells] = []

    def row(self, cells: Cells) -> None:
        """Take one row."""
        self._rows.append(cells)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        import pyarrow as pa

        if self._rows:
            arrays = [
                pa.array(column, field.type)
                for column, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)
            ]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._rows = []


def compare(source: AnnotationSet, path: Path, report: Reporter, without_text: bool = False) -> str:
    """Read the folder back and compare every cell; where it first differs, or ``""``."""
    there: dict[str, Iterator[Any]] = {}
    for table in TABLES:
        there[table.name] = _cells(path / file_name(table), table)
        if next(there[table.name]) != _schema(table):
            return f"{file_name(table)}: the columns are not as they were written"
    counts = dict.fromkeys(NAMES, 0)
    for name, cells in rows(source, LossLog(), report, without_text, "Reading back"):
        counts[name] += 1
        if next(there[name], None) != cells:
            return f"{file_name(NAMES[name])}, row {counts[name]}: it is not as it was written"
    for name, more in there.items():
        if next(more, None) is not None:
            return f"{file_name(NAMES[name])}: there are more rows than were written"
    return ""


def _cells(path: Path, table: Table) -> Iterator[Any]:
    """The schema of a file, then its rows."""
    from pyarrow.parquet import ParquetFile

    with told(path), ParquetFile(path) as file:
        yield file.schema_arrow
        for batch in file.iter_batches(BATCH):
            columns = (batch.column(each.name).to_pylist() for each in table.columns)
            yield from zip(*columns, strict=True)
