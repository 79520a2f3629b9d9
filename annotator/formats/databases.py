"""The door to sets that are SQLite files of other programs.

Only the project file's layer speaks SQLite, and formats do not know it; so whoever puts both together hands the door
in (:mod:`annotator.app.set_import` does). Foreign databases are opened distrustfully and for reading only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

Row = tuple[Any, ...]


class ForeignTables(Protocol):
    """A foreign database, open for reading."""

    def tables(self) -> Mapping[str, Sequence[str]]:
        """The columns of each of its tables, in their order."""

    def rows(self, table: str, columns: Sequence[str], order: Sequence[str]) -> Iterator[Row]:
        """The values of these columns of a table in this order."""


class Door(Protocol):
    """What reads and writes foreign databases."""

    def reading(self, path: Path) -> AbstractContextManager[ForeignTables]:
        """The database at ``path``; raises UserError when it is none, is broken, or is too large."""

    def write(self, path: Path, schema: Sequence[str], rows: Iterable[tuple[str, Row]]) -> None:
        """Make a database at ``path`` (a new or empty file): the statements of ``schema``, then rows by table."""


_door: list[Door] = []


def use(door: Door) -> None:
    """Set the door for the whole process."""
    _door[:] = [door]


def door() -> Door:
    """The door that was handed in."""
    if not _door:
        raise AssertionError("no door to databases was handed in")
    return _door[0]
