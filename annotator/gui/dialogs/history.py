"""The steps of a project, newest first, and a way back over as many as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from annotator.gui.dialogs.sheet import Sheet


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the list shows it. ``back`` counts the undos that take it and all later ones back; 0: cannot be."""

    text: str
    aside: str
    back: int


class HistoryDialog(Sheet):
    """Choosing a step marks everything that would be taken back with it."""

    go_back = Signal(int)
    """How many steps to undo."""

    def __init__(self, parent: QWidget, steps: Sequence[StepLine], writable: bool) -> None:
        super().__init__(parent, self.tr("History"), 560)
        self.resize(560, 520)
        self._steps = list(steps)
        self.say(
            self.tr(
                "Choose the earliest step to take back. Nothing is lost by it: redo brings every step back."
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Steps, newest first"))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for step in steps:
            item = QListWidgetItem(f"{step.text}    {step.aside}")
            if not step.back:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.list.currentRowChanged.connect(self._choose)
        self.column.addWidget(self.list, 1)
        self.main = self.finish(self.tr("Take back"), self.tr("Close"))
        self.main.setEnabled(False)
        self._writable = writable
        self.accepted.connect(self._go)

    def _choose(self, row: int) -> None:
        back = self._steps[row].back if row >= 0 else 0
        self.main.setEnabled(bool(back) and self._writable)
        one, more = self.tr("Take back this step"), self.tr("Take back {0} steps").format(back)
        self.main.setText(more if back > 1 else one)
        for place in range(self.list.count()):
            item = self.list.item(place)
            font = item.font()
            font.setStrikeOut(0 < self._steps[place].back <= back)
            item.setFont(font)

    def _go(self) -> None:
        row = self.list.currentRow()
        if row >= 0 and self._steps[row].back:
            self.go_back.emit(self._steps[row].back)
