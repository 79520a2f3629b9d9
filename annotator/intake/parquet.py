"""Tables in columns (.parquet), by the library that the extra ``corpus`` brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.columns import Table
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.extras import corpus
from annotator.intake.files import quoted
from annotator.intake.records import Record, table_of
from annotator.intake.rows import articles

_ROWS = 256
"""So many rows are read at once."""

_LARGEST_BATCH = 300_000_000


def sniff(head: bytes, name: str) -> int:
    """How surely these are a Parquet file's first bytes (0 to 100)."""
    return 95 if head.startswith(b"PAR1") else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each row."""
    return articles(material, tables(material))


def tables(material: Material) -> Iterator[Table]:
    """The one table of the file."""
    what = quoted(material.name)
    corpus("pyarrow", f"{what} is a Parquet table")
    with material.open() as file:
        table = table_of(_records(file, what), "Row")
        if not table.columns:
            raise IntakeError(f"{what} holds no rows.", "Check that it was saved completely.")
        yield table


def _records(file: Any, what: str) -> Iterator[Record]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    number = 0
    try:
        for batch in ParquetFile(file).iter_batches(batch_size=_ROWS, use_threads=False):
            if batch.nbytes > _LARGEST_BATCH:
                raise IntakeError(
                    f"{what} is not read, for safety: {_ROWS} of its rows hold more than "
                    f"{_LARGEST_BATCH // 1_000_000} MB.",
                    "Split it into several articles, then import those.",
                )
            for values in batch.to_pylist():
                number += 1
                yield Record(number, values)
    except (ArrowException, OSError, ValueError):
        if not number:
            raise IntakeError(
                f"{what} is broken and cannot be read.", "Copy or download it again."
            ) from None
        yield Record(
            number + 1,
            trouble="here the file is broken; nothing that follows can be read.",
            hint="Copy or download it again.",
        )
