"""Which column of a table is which field: the columns with their first cells, and a field to choose for each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem, QWidget

from annotator.app import columns
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import plain_label, tooltip

if TYPE_CHECKING:
    from annotator.intake.columns import TableLook

NAMES = {
    "": "left out", "text": "Text", "title": "Title", "source": "Outlet", "author": "Author", "date": "Date",
    "url": "Address", "language": "Language", "section": "Section", "page": "Page", "database_id": "Database id",
}  # fmt: skip
SAMPLES = 3


class ColumnsDialog(Sheet):
    """A field is given to one column only. What is chosen is remembered for tables with the same columns."""

    chosen = Signal(dict)
    """``{column: field}``; the empty field leaves a column out."""

    def __init__(self, parent: QWidget, name: str, look: TableLook) -> None:
        super().__init__(parent, "Columns of the table", 860)
        self.say(
            self.tr(
                "Say which column of “{0}” is what. Tables with the same columns are read like this "
                "from now on."
            ).format(name)
        )
        self._columns = look.columns
        known = columns.remembered(look.columns) or dict(look.proposed)
        samples = look.rows[:SAMPLES]
        self.table = QTableWidget(len(look.columns), 2 + len(samples))
        self.table.setAccessibleName(self.tr("Columns of the table and what they are"))
        heads = ["Column", "is"] + [f"Row {n}" for n in range(1, len(samples) + 1)]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        self.boxes: list[QComboBox] = []
        for place, column in enumerate(look.columns):
            self._put(place, 0, column)
            for number, row in enumerate(samples):
                self._put(place, 2 + number, row[place] if place < len(row) else "")
            box = QComboBox()
            for field in ("", *columns.fields()):
                box.addItem(NAMES.get(field, field), field)
            box.setCurrentIndex(max(0, box.findData(known.get(column, ""))))
            box.setAccessibleName(self.tr("What column {0} is").format(column))
            box.currentIndexChanged.connect(partial(self._given, place))
            self.boxes.append(box)
            self.table.setCellWidget(place, 1, box)
        high = max(28, self.fontMetrics().height() + 12)
        self.table.verticalHeader().setDefaultSectionSize(high)
        letter = self.fontMetrics().averageCharWidth() + 1
        for place, letters in enumerate((22, 16, *([28] * len(samples)))):
            self.table.setColumnWidth(place, letters * letter)
        self.table.setMinimumHeight(min(14, len(look.columns) + 1) * high + 12)
        self.column.addWidget(self.table, 1)
        self.remark = plain_label("", wrap=True)
        self.column.addWidget(self.remark)
        self.main = self.finish(self.tr("Read like this"))
        self.accepted.connect(lambda: self.chosen.emit(dict(self.mapping())))
        self._say()
        if self.boxes:
            self.boxes[0].setFocus()

    def _put(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(tooltip(text))
        self.table.setItem(row, column, item)

    def mapping(self) -> Mapping[str, str]:
        """What is chosen now."""
        return {
            name: box.currentData() for name, box in zip(self._columns, self.boxes, strict=True)
        }

    def _given(self, place: int, _: int) -> None:
        """The field is this column's now, and no other's."""
        field = self.boxes[place].currentData()
        for other, box in enumerate(self.boxes):
            if field and other != place and box.currentData() == field:
                box.setCurrentIndex(0)
        self._say()

    def _say(self) -> None:
        without = "text" not in self.mapping().values()
        self.remark.setText(self.tr("No column is the text of the articles.") if without else "")
        self.remark.setVisible(without)
