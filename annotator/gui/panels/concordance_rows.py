"""Hits in context (KWIC), sorted as people compare them: by the words next to the hit, going outwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from annotator.app.search import Hit
from annotator.gui.matching import fold
from annotator.gui.panels.rows import Cell, RowsModel, is_rtl, one_line

LEFT, MATCH, RIGHT, SOURCE, DATE, TITLE = range(6)


@dataclass(frozen=True, slots=True)
class Line:
    """One hit as it is shown. In Arabic and Hebrew what comes before stands on the right, so the sides are swapped."""

    hit: Hit
    rtl: bool
    order: int
    """Its place as it was found: newest article first."""

    @property
    def left(self) -> str:
        """What is read on the left of the hit."""
        return self.hit.right if self.rtl else self.hit.left

    @property
    def right(self) -> str:
        """What is read on its right."""
        return self.hit.left if self.rtl else self.hit.right


def lines_of(hits: Sequence[Hit]) -> list[Line]:
    """Hits in the order they were found."""
    return [Line(hit, is_rtl(hit.match + hit.left + hit.right), n) for n, hit in enumerate(hits)]


def outwards(text: str, before: bool) -> list[str]:
    """The words of a context from the hit outwards."""
    words = fold(text).split()
    return words[::-1] if before else words


_KEYS: dict[int, Callable[[Line], object]] = {
    LEFT: lambda line: (outwards(line.left, not line.rtl), line.order),
    MATCH: lambda line: (fold(line.hit.match), outwards(line.right, line.rtl), line.order),
    RIGHT: lambda line: (outwards(line.right, line.rtl), line.order),
    SOURCE: lambda line: (fold(line.hit.source), line.order),
    DATE: lambda line: (line.hit.date, -line.order),
    TITLE: lambda line: (fold(line.hit.title), line.order),
}


class ConcordanceRows(RowsModel):
    """At most some thousands of lines, all in memory."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.column = DATE
        self.descending = True
        self.titles = [
            self.tr("Left"),
            self.tr("Hit"),
            self.tr("Right"),
            self.tr("Outlet"),
            self.tr("Date"),
            self.tr("Title"),
        ]

    def length(self) -> int:
        return len(self.lines)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (LEFT, MATCH):
            side = Qt.AlignmentFlag.AlignRight if section == LEFT else Qt.AlignmentFlag.AlignHCenter
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return super().headerData(section, orientation, role)

    def show(self, hits: Sequence[Hit]) -> None:
        """Show other hits, in the order chosen before."""
        self.beginResetModel()
        self.lines = lines_of(hits)
        self._arrange()
        self.endResetModel()

    def sort_by(self, column: int, descending: bool) -> None:
        """Put the lines in another order."""
        self.column, self.descending = column, descending
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self.lines.sort(key=_KEYS[self.column], reverse=self.descending)  # type: ignore[arg-type]

    def row_of(self, line: Line | None) -> int:
        """Where a line stands now, or -1."""
        return self.lines.index(line) if line is not None and line in self.lines else -1

    def cell(self, row: int, column: int) -> Cell:
        line = self.lines[row]
        hit = line.hit
        if column == LEFT:
            return Cell(line.left.strip(), align="right", elide="end" if line.rtl else "start")
        if column == MATCH:
            spoken = " ".join(f"{hit.left} {hit.match} {hit.right}".split())
            spoken = ", ".join(
                part for part in (spoken, hit.source, hit.date[:10], hit.title) if part
            )
            return Cell(
                one_line(hit.match), align="centre", strong=True, tip=_tip(hit), spoken=spoken
            )
        if column == RIGHT:
            return Cell(line.right.strip(), align="left", elide="start" if line.rtl else "end")
        if column == SOURCE:
            return Cell(one_line(hit.source), muted=True)
        if column == DATE:
            return Cell(hit.date[:10], align="left", muted=True)
        return Cell(one_line(hit.title), muted=True)


def _tip(hit: Hit) -> str:
    context = " ".join(f"… {hit.left}{hit.match}{hit.right} …".split())
    about = "  ·  ".join(part for part in (one_line(hit.title), hit.source, hit.date[:10]) if part)
    return f"{context}\n{about}"
