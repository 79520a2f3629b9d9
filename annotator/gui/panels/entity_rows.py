"""The register of entities as rows: filtered, sorted, and narrower ones below their broader one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt

from annotator.app import entities
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Entity
from annotator.gui.matching import fold
from annotator.gui.panels.rows import Cell, RowsModel, one_line

NAME, KIND, ALIASES, COUNT = range(4)


class Entry(NamedTuple):
    """An entity, what is searched when the register is filtered, and how it is sorted by name."""

    entity: Entity
    searched: str
    name: str


def register(project: Any, report: Reporter) -> list[Entry]:
    """All entities. Some 300 ms with 20,000: for a job."""
    found = entities.list_entities(project)
    report.check()
    return [Entry(one, fold(" ".join((one.name, *one.aliases))), fold(one.name)) for one in found]


_KEYS: dict[int, Callable[[Entry], Any]] = {
    NAME: lambda entry: entry.name,
    KIND: lambda entry: (entry.entity.kind, entry.name),
    ALIASES: lambda entry: (len(entry.entity.aliases), entry.name),
    COUNT: lambda entry: (entry.entity.annotations, entry.name),
}


class EntityRows(RowsModel):
    """The entities that the filter lets through, sorted. By name and unfiltered they stand as a tree."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: list[Entry] = []
        self._words: list[str] = []
        self._names: dict[Id, str] = {}
        self._depths: list[int] = []
        self._places: dict[Id, int] = {}
        self.shown: list[Entity] = []
        self.column, self.descending = NAME, False
        self.titles = [self.tr("Name"), self.tr("Kind"), self.tr("Aliases"), self.tr("Annotations")]

    def length(self) -> int:
        return len(self.shown)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == COUNT:
            return int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        return super().headerData(section, orientation, role)

    def total(self) -> int:
        """How many entities there are."""
        return len(self._all)

    def show(self, entries: Sequence[Entry]) -> None:
        """Show another register."""
        self._all = list(entries)
        self._names = {entry.entity.id: entry.entity.name for entry in entries}
        self.arrange(self._words, self.column, self.descending)

    def arrange(self, words: Sequence[str], column: int, descending: bool) -> None:
        """Filter by words of name or alias, and sort by a column."""
        self._words, self.column, self.descending = list(words), column, descending
        wanted = [fold(word) for word in words]
        fitting = [entry for entry in self._all if all(word in entry.searched for word in wanted)]
        fitting.sort(key=_KEYS[column], reverse=descending)
        flat = [entry.entity for entry in fitting]
        self.beginResetModel()
        if column == NAME and not wanted:
            self.shown, self._depths = as_tree(flat)
        else:
            self.shown, self._depths = flat, []
        self._places = {one.id: row for row, one in enumerate(self.shown)}
        self.endResetModel()

    def row_of(self, identity: Id | None) -> int:
        """Where an entity stands, or -1."""
        return -1 if identity is None else self._places.get(identity, -1)

    def depth(self, row: int) -> int:
        """How many entities of the list stand above this one as broader ones."""
        return self._depths[row] if self._depths else 0

    def cell(self, row: int, column: int) -> Cell:
        one = self.shown[row]
        if column == NAME:
            aliases = ", ".join(one.aliases)
            broader = self._names.get(one.parent, "") if one.parent is not None else ""
            below = self.tr("below {0}").format(one_line(broader)) if broader else ""
            tip = "\n".join(part for part in (one.name, aliases, below, one.note) if part)
            spoken = ", ".join(part for part in (one.name, one.kind, aliases, below) if part)
            aside = "" if self._depths else below
            depth = self.depth(row)
            return Cell(one_line(one.name), aside=aside, tip=tip, spoken=spoken, indent=depth)
        if column == KIND:
            return Cell(one_line(one.kind), muted=True)
        if column == ALIASES:
            return Cell(one_line(", ".join(one.aliases)), muted=True)
        count = f"{one.annotations:,}" if one.annotations else ""
        spoken = self.tr("Annotations: {0}").format(one.annotations)
        return Cell(count, align="end", muted=True, spoken=spoken)


def as_tree(ordered: Sequence[Entity]) -> tuple[list[Entity], list[int]]:
    """Narrower entities after their broader one, each level in the order given; and how deep each stands."""
    known = {one.id for one in ordered}
    below: dict[Id | None, list[Entity]] = {}
    for one in ordered:
        below.setdefault(one.parent if one.parent in known else None, []).append(one)
    rows: list[Entity] = []
    depths: list[int] = []
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        rows.append(one)
        depths.append(depth)
        waiting += [(each, depth + 1) for each in reversed(below.get(one.id, []))]
    return rows, depths
