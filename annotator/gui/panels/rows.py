"""Tables of many rows: every row equally high, painted from plain values, nothing measured or loaded before it is seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.gui.plain import tooltip

Index = QModelIndex | QPersistentModelIndex

TOLD_ONE_BY_ONE = 100
"""Up to so many changed rows are told to views each for itself."""
LONGEST_SHOWN = 400
"""Characters of a title or quote that are handed to a line; more never fit."""


class Badge(NamedTuple):
    """The letter of a type on its colour."""

    letter: str
    light: str
    dark: str


class Cell(NamedTuple):
    """What one cell shows.

    ``second`` is a smaller line below the first, in rows of two lines. ``aside`` stands in grey at the end of the
    last line and gives way when there is little room. ``align`` is ``start`` (where reading of this
    text begins), ``left``, ``right``, ``centre`` or ``end`` (of the row); ``elide`` is the side of the text, in
    reading order, that is cut off: ``end`` or ``start``. ``icons`` are names of the program's icons. ``spoken`` is what a
    screen reader says instead. ``indent`` is how many steps the row stands below others.
    """

    text: str = ""
    second: str = ""
    aside: str = ""
    align: str = "start"
    elide: str = "end"
    muted: bool = False
    strong: bool = False
    icons: tuple[str, ...] = ()
    badge: Badge | None = None
    tip: str = ""
    spoken: str = ""
    indent: int = 0


def one_line(text: str) -> str:
    """As much of a text as a line may need, without line breaks."""
    return " ".join(text[:LONGEST_SHOWN].split())


def is_rtl(text: str) -> bool:
    """True when the first letter with a direction is written from right to left."""
    if text.isascii():
        return False
    for character in text[:LONGEST_SHOWN]:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


class RowsModel(QAbstractTableModel):
    """A model whose cells come from :meth:`cell`. Painting asks for them directly, without Qt's roles."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        """Heads of the columns."""

    def cell(self, row: int, column: int) -> Cell:
        """What a cell shows."""
        raise NotImplementedError

    def length(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.length()

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self.cell(index.row(), index.column())
            return cell.text or (cell.badge.letter if cell.badge else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = self.cell(index.row(), index.column())
            return cell.spoken or ", ".join(
                part for part in (cell.text, cell.second, cell.aside) if part
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = self.cell(index.row(), index.column())
            return tooltip(cell.tip or cell.text) or None
        return None

    def row_changed(self, row: int) -> None:
        """Let views paint a row anew."""
        last = max(0, len(self.titles) - 1)
        self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def rows_changed(self, rows: Collection[int]) -> None:
        """Let views paint these rows anew; so many that each takes time are told as one stretch."""
        if len(rows) <= TOLD_ONE_BY_ONE:
            for row in rows:
                self.row_changed(row)
            return
        last = max(0, len(self.titles) - 1)
        self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), last))
