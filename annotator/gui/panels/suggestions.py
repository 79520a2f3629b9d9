"""The entities that fit what is being typed, under the field it is typed into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QVBoxLayout, QWidget

from annotator.app import entities
from annotator.app.entities import Suggestion
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.gui.panels.rows import Cell, RowsModel, one_line
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import announce

MOST = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: an entity, or (without one) the wish to make a new one of the typed name."""

    name: str
    entity: Id | None = None
    aside: str = ""


def suggest(
    project: Any, query: str, kind: str | None, article: Id | None, report: Reporter
) -> list[Suggestion]:
    """The entities that fit, best first. Takes time with thousands of entities: for a job."""
    return entities.suggest(project, query, kind, article, limit=MOST)


class OfferRows(RowsModel):
    """Suggestions, and last of all the new one."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offers: list[Offer] = []
        self.titles = [self.tr("Name"), self.tr("Known as")]

    def length(self) -> int:
        return len(self.offers)

    def show(self, offers: list[Offer]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        offer = self.offers[row]
        if column:
            return Cell(one_line(offer.aside), align="end", muted=True)
        if offer.entity is None:
            text = self.tr("New entity “{0}”").format(one_line(offer.name))
            return Cell(text, strong=True, tip=offer.name)
        spoken = ", ".join(part for part in (offer.name, offer.aside) if part)
        return Cell(one_line(offer.name), tip=spoken, spoken=spoken)


class SuggestionList(QFrame):
    """Lies over the window under a field, which keeps the keyboard and steers it."""

    taken = Signal(object)
    """An :class:`Offer` was clicked."""

    def __init__(self, field: QWidget, name: str) -> None:
        super().__init__(field.window())
        self._field = field
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.rows = OfferRows(self)
        self.table = RowsView(self.rows, name)
        self.table.lively = True
        self.table.setSelectionMode(RowsView.SelectionMode.SingleSelection)
        self.table.setFocusPolicy(self.focusPolicy())
        head = self.table.horizontalHeader()
        head.hide()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.table.clicked.connect(lambda index: self.taken.emit(self.rows.offers[index.row()]))
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self.table)
        self.hide()
        field.window().installEventFilter(self)

    def show_offers(self, offers: list[Offer], choose_first: bool) -> None:
        """Show these rows, the first one chosen or none; without rows the list goes."""
        self.rows.show(offers)
        if not offers or not self._field.isVisible():
            self.hide()
            return
        self._place()
        self.show()
        self.raise_()
        self.table.go_to_row(0 if choose_first else -1)

    def current(self) -> Offer | None:
        """The row that Enter would take."""
        row = self.table.current_row()
        return self.rows.offers[row] if 0 <= row < len(self.rows.offers) else None

    def move_by(self, step: int) -> None:
        """Go up or down, around the ends when one by one."""
        last = len(self.rows.offers) - 1
        if last < 0:
            return
        here = self.table.current_row()
        wanted = here + step
        if here < 0:
            wanted = 0 if step > 0 else last
        elif abs(step) == 1:
            wanted %= last + 1
        self.table.go_to_row(min(max(wanted, 0), last))
        offer = self.current()
        if offer is not None:
            announce(self.table, self.rows.cell(self.table.current_row(), 0).spoken or offer.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        asides = any(offer.aside for offer in self.rows.offers)
        self.table.setColumnHidden(1, not asides)
        self.table.setColumnWidth(1, self.width() * 38 // 100)

    def _place(self) -> None:
        window, field = self._field.window(), self._field
        high = self.table.row_height * len(self.rows.offers) + 6
        corner = field.mapTo(window, QPoint(0, field.height() + 2))
        below, above = window.height() - corner.y() - 4, corner.y() - field.height() - 8
        if high > below and above > below:
            high = min(high, above)
            corner.setY(corner.y() - field.height() - 4 - high)
        else:
            high = min(high, max(below, self.table.row_height + 6))
        wide = min(max(field.width(), 280), window.width() - 8)
        x = corner.x() if field.isLeftToRight() else corner.x() + field.width() - wide
        self.setGeometry(max(4, min(x, window.width() - wide - 4)), corner.y(), wide, high)
