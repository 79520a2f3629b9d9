"""Places that say what was tagged, in context, each ticked or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from annotator.app.also_here import Place
from annotator.gui.panels.rows import Cell, Index, RowsModel, is_rtl, one_line
from annotator.gui.panels.table import RowsDelegate, RowsView

TICK, LEFT, MATCH, RIGHT, REASON, DATE, TITLE = range(7)

Key = tuple[bytes, int, int]


def key_of(place: Place) -> Key:
    """What tells a place from all others."""
    return place.article, place.start, place.end


class PlaceRows(RowsModel):
    """All places are ticked when they come; ``unticked`` remembers which are not, also when they come again."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.places: list[Place] = []
        self.unticked: set[Key] = set()
        self.titles = [
            "",
            self.tr("Left"),
            self.tr("Place"),
            self.tr("Right"),
            self.tr("Found as"),
            self.tr("Date"),
            self.tr("Title"),
        ]
        self._reasons = {
            "same": self.tr("same words"),
            "alias": self.tr("name or alias"),
            "accents": self.tr("other accents or case"),
            "inflected": self.tr("other form"),
        }

    def length(self) -> int:
        return len(self.places)

    def clear(self) -> None:
        """Show none; what was unticked stays remembered."""
        self.beginResetModel()
        self.places = []
        self.endResetModel()

    def add(self, places: Sequence[Place]) -> None:
        """Show more places below the others."""
        if places:
            first = len(self.places)
            self.beginInsertRows(QModelIndex(), first, first + len(places) - 1)
            self.places.extend(places)
            self.endInsertRows()

    def remove(self, gone: Iterable[Place]) -> None:
        """Take places out."""
        keys = {key_of(place) for place in gone}
        self.beginResetModel()
        self.places = [place for place in self.places if key_of(place) not in keys]
        self.unticked -= keys
        self.endResetModel()

    # Ticks.

    def is_ticked(self, row: int) -> bool:
        """True when accepting would tag the place."""
        return key_of(self.places[row]) not in self.unticked

    def ticked(self) -> list[Place]:
        """The places that accepting would tag."""
        return [place for place in self.places if key_of(place) not in self.unticked]

    def ticked_count(self) -> int:
        """How many those are, without a look at each while nothing was unticked."""
        return len(self.ticked()) if self.unticked else len(self.places)

    def tick(self, rows: Iterable[int], on: bool) -> None:
        """Tick places, or take their ticks away."""
        for row in rows:
            key = key_of(self.places[row])
            if on:
                self.unticked.discard(key)
            else:
                self.unticked.add(key)
            self.row_changed(row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            on = self.is_ticked(index.row())
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return super().data(index, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (LEFT, MATCH):
            side = Qt.AlignmentFlag.AlignRight if section == LEFT else Qt.AlignmentFlag.AlignHCenter
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole and section == TICK:
            return self.tr("Ticked")
        return super().headerData(section, orientation, role)

    def cell(self, row: int, column: int) -> Cell:
        place = self.places[row]
        rtl = is_rtl(place.quote + place.left + place.right)
        # In Arabic and Hebrew what comes before stands on the right.
        left, right = (place.right, place.left) if rtl else (place.left, place.right)
        reason = self._reasons.get(place.reason, place.reason)
        if column == TICK:
            on = self.tr("ticked") if self.is_ticked(row) else self.tr("not ticked")
            return Cell(spoken=on, tip=on)
        if column == LEFT:
            return Cell(one_line(left), align="right", elide="end" if rtl else "start")
        if column == MATCH:
            line = " ".join(f"{place.left} {place.quote} {place.right}".split())
            on = self.tr("ticked") if self.is_ticked(row) else self.tr("not ticked")
            spoken = ", ".join(p for p in (on, line, reason, place.date[:10], place.title) if p)
            about = "  ·  ".join(
                p for p in (one_line(place.title), place.source, place.date[:10]) if p
            )
            return Cell(
                one_line(place.quote),
                align="centre",
                strong=True,
                tip=f"… {line} …\n{about}",
                spoken=spoken,
            )
        if column == RIGHT:
            return Cell(one_line(right), align="left", elide="start" if rtl else "end")
        if column == REASON:
            like = f"{reason}: {one_line(place.form)}" if place.form else reason
            return Cell(reason, muted=True, tip=like)
        if column == DATE:
            return Cell(place.date[:10], align="left", muted=True)
        return Cell(one_line(place.title), muted=True)


class TickDelegate(RowsDelegate):
    """Paints a box, ticked or not, before each row; seen on light, dark and selected ground."""

    def __init__(self, view: RowsView, rows: PlaceRows) -> None:
        super().__init__(view)
        self._rows = rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.column() != TICK:
            return
        theme = self._view.theme
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        white = selected and (self._view.lively or self._view.hasFocus())
        side = max(14, self._view.plain_metrics.ascent())
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(option.rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.base))
        painter.setPen(QPen(QColor("#FFFFFF" if white else theme.muted), 1.2))
        painter.drawRoundedRect(box, 3, 3)
        if self._rows.is_ticked(index.row()):
            painter.setPen(QPen(QColor(theme.text), 2))
            hook = [(0.22, 0.52), (0.43, 0.74), (0.80, 0.28)]
            painter.drawPolyline(
                [QPointF(box.left() + x * side, box.top() + y * side) for x, y in hook]
            )
        painter.restore()
