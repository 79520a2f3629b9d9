"""The rows of the import table: read from the tray as they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QObject, Qt

from annotator.app.tray import TICKED, Row, Tray
from annotator.gui.panels.rows import Cell, Index, RowsModel, one_line

KEPT = 1_000
"""Rows kept in memory; more than a screen shows."""

(
    TICK, STATE, TITLE, SOURCE, DATE, REMARK, AUTHOR, LANGUAGE, WORDS, SECTION, PAGE, KIND, URL, PLACE,
) = range(14)  # fmt: skip
FIELDS = {
    TITLE: "title", SOURCE: "source", AUTHOR: "author", DATE: "date", LANGUAGE: "language",
    SECTION: "section", PAGE: "page", URL: "url",
}  # fmt: skip
"""What can be typed into which column."""


class ImportRows(RowsModel):
    """All that is shown are numbers of rows of the tray; a row itself is fetched when it is painted."""

    def __init__(self, tray: Tray, title_of: Callable[[bytes], str], parent: QObject) -> None:
        super().__init__(parent)
        self.tray = tray
        self._title_of = title_of
        self._shown: Sequence[int] = ()
        self._count = 0
        self._growing = True
        self._kept: dict[int, tuple[Row, tuple[Cell, ...]]] = {}
        self.titles = [
            "", "", self.tr("Title"), self.tr("Outlet"), self.tr("Date"), self.tr("Remarks"), self.tr("Author"),
            self.tr("Language"), self.tr("Words"), self.tr("Section"), self.tr("Page"), self.tr("Kind"),
            self.tr("Address"), self.tr("File"),
        ]  # fmt: skip

    def length(self) -> int:
        return self._count

    def grow(self) -> None:
        """Take in the rows that were read since the last time."""
        now = len(self.tray)
        if self._growing and now > self._count:
            self.beginInsertRows(self.index(-1, -1), self._count, now - 1)
            self._shown, self._count = range(now), now
            self.endInsertRows()

    def show(self, numbers: Sequence[int]) -> None:
        """Show these rows of the tray, and no more as they come."""
        self.beginResetModel()
        self._growing = False
        self._kept.clear()
        self._shown, self._count = numbers, len(numbers)
        self.endResetModel()

    def begin_growing(self) -> None:
        """Show everything as it is read."""
        self.show(range(len(self.tray)))
        self._growing = True

    def number(self, row: int) -> int:
        """Which row of the tray a row of the table is."""
        return self._shown[row]

    def numbers(self, rows: Sequence[int]) -> list[int]:
        """The same of many."""
        return [self._shown[row] for row in rows if row < self._count]

    def all_numbers(self) -> Sequence[int]:
        """All rows that are shown."""
        return self._shown

    def row(self, row: int) -> Row:
        """A row with all that is known of it."""
        return self._fetch(row)[0]

    def ticked(self, row: int) -> bool:
        """True when the row is wanted."""
        return bool(self.tray.flags[self._shown[row]] & TICKED)

    def refresh(self) -> None:
        """Something was changed: paint anew what is seen."""
        self._kept.clear()
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, PLACE))

    def cell(self, row: int, column: int) -> Cell:
        return self._fetch(row)[1][column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() in FIELDS and not self.row(index.row()).failed:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.column() in FIELDS:
            return getattr(self.row(index.row()).draft, FIELDS[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == TICK:
            return self.tr("included") if self.ticked(index.row()) else self.tr("left out")
        return super().data(index, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole and section == TICK:
            return self.tr("Included")
        return super().headerData(section, orientation, role)

    def _fetch(self, row: int) -> tuple[Row, tuple[Cell, ...]]:
        number = self._shown[row]
        found = self._kept.get(number)
        if found is None:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            one = self.tray.row(number)
            found = self._kept[number] = (one, self._cells(one))
        return found

    def _cells(self, row: Row) -> tuple[Cell, ...]:
        draft = row.draft
        remark, picture = self._remark(row)
        place = PurePath(row.place)
        file = Cell(one_line(place.name), muted=True, tip=str(row.place), elide="start")
        state = Cell(icons=(picture,) if picture else (), tip=remark, spoken=remark)
        said = Cell(one_line(remark), muted=not row.failed, tip=remark)
        if row.failed:
            title = Cell(one_line(place.name), muted=True)
            return (Cell(), state, title, Cell(), Cell(), said, *([Cell()] * 7), file)
        sure = draft.language_confidence
        wording = "" if draft.date_text == draft.date else one_line(draft.date_text)
        words = f"{row.words:,}"
        if draft.words_stated and draft.words_stated != row.words:
            words = self.tr("{0} of {1}").format(words, f"{draft.words_stated:,}")
        return (
            Cell(),
            state,
            Cell(one_line(draft.title) or self.tr("Untitled"), strong=row.ticked,
                 muted=not row.ticked or not draft.title),
            Cell(one_line(draft.source)),
            Cell(draft.date, align="left", aside=wording, tip=draft.date_text),
            said,
            Cell(one_line(draft.author)),
            Cell(draft.language, aside=f"{sure:.0%}" if draft.language and sure < 1 else "", align="left"),
            Cell(words, align="end"),
            Cell(one_line(draft.section)),
            Cell(one_line(draft.page), align="left"),
            Cell(draft.kind, muted=True),
            Cell(one_line(draft.url), muted=True, align="left"),
            file,
        )  # fmt: skip

    def _remark(self, row: Row) -> tuple[str, str]:
        """What should be known of a row before it comes in, and a picture for it."""
        if row.failed:
            return f"{row.reason} {row.hint}".strip(), "error"
        if row.same_as is not None:
            there = self.tr("Is in the project already: {0}").format(self._title_of(row.same_as))
            return there, "copy"
        if row.twin is not None:
            place = PurePath(self.tray.row(row.twin).place).name
            return self.tr("The same as {0}").format(place), "copy"
        if row.draft.warnings:
            return " ".join(row.draft.warnings), "warning"
        return "", ""
