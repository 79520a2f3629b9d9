"""What outlets repeat in their articles, line by line, to be ticked for all articles at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from annotator.app.boilerplate import Bundle
from annotator.app.exclusions import Proposal
from annotator.gui.dialogs.excluding import reason_words
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.rows import one_line
from annotator.gui.plain import plain_label, tooltip
from annotator.gui.ticks import TickDelegate

QUOTE = 160
AT_MOST = 5_000
"""Lines that are listed, those in most articles first; the rest can be had outlet by outlet."""


class RepeatedDialog(Sheet):
    """One row for each line of an outlet. The sure ones are ticked beforehand; what is not ticked stays proposed."""

    chosen = Signal(list)
    """The :class:`annotator.app.exclusions.Proposal` values of all ticked rows."""

    def __init__(self, parent: QWidget, bundles: Sequence[Bundle]) -> None:
        super().__init__(parent, self.tr("Parts to exclude in all articles"), 820)
        self.resize(820, 560)
        self._bundles = list(bundles)[:AT_MOST]
        self.say(
            self.tr(
                "These lines look like no part of their articles. What is ticked is dimmed and skipped in every article "
                "that has it, as one step; the texts stay as they are."
            )
        )
        row = QHBoxLayout()
        row.addWidget(plain_label(self.tr("Outlet")))
        self.outlet = QComboBox()
        self.outlet.setMinimumHeight(28)
        self.outlet.setAccessibleName(self.tr("Outlet"))
        self.outlet.addItem(self.tr("All outlets"), None)
        for source in sorted({bundle.source for bundle in self._bundles}, key=str.casefold):
            self.outlet.addItem(one_line(source)[:80] or self.tr("Without an outlet"), source)
        self.outlet.currentIndexChanged.connect(self._narrow)
        row.addWidget(self.outlet, 1)
        self.tick_all = self._button(row, self.tr("Tick all"), True)
        self.tick_none = self._button(row, self.tr("Tick none"), False)
        self.column.addLayout(row)
        self.list = QTreeWidget()
        self.list.setItemDelegate(TickDelegate(self.list))
        self.list.setHeaderLabels(
            [self.tr("Line"), self.tr("Why"), self.tr("Outlet"), self.tr("Articles")]
        )
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.list.setAccessibleName(self.tr("Lines to exclude"))
        self._items = [self._item(bundle) for bundle in self._bundles]
        self.list.addTopLevelItems(self._items)
        for column, width in enumerate((330, 230, 130)):
            self.list.setColumnWidth(column, width)
        self.column.addWidget(self.list, 1)
        self.button = self.finish(self.tr("Exclude"))
        self.list.itemChanged.connect(lambda *_: self._count())
        if self._bundles:
            self.list.setCurrentItem(self._items[0])
        self._count()
        self.list.setFocus()
        self.accepted.connect(lambda: self.chosen.emit(self.ticked()))

    def _button(self, row: QHBoxLayout, text: str, ticked: bool) -> QPushButton:
        button = QPushButton(text)
        button.setMinimumHeight(28)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.tick(ticked))
        row.addWidget(button)
        return button

    def _item(self, bundle: Bundle) -> QTreeWidgetItem:
        quote = one_line(bundle.quote)
        shown = quote if len(quote) <= QUOTE else f"{quote[:QUOTE]}…"
        count = f"{len({each.article for each in bundle.proposals}):,}"
        why = reason_words(self, bundle.reason)
        item = QTreeWidgetItem([shown, why, one_line(bundle.source)[:80], count])
        item.setTextAlignment(3, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(0, tooltip(quote))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Checked if bundle.sure else Qt.CheckState.Unchecked)
        return item

    def _narrow(self) -> None:
        source = self.outlet.currentData()
        for item, bundle in zip(self._items, self._bundles, strict=True):
            item.setHidden(source is not None and bundle.source != source)
        self._count()

    def tick(self, ticked: bool) -> None:
        """Tick all rows that are shown, or none of them."""
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        self.list.blockSignals(True)
        for item in self._items:
            if not item.isHidden():
                item.setCheckState(0, state)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self._count()

    def ticked(self) -> list[Proposal]:
        """All places of the rows that are ticked and shown."""
        found: list[Proposal] = []
        for item, bundle in zip(self._items, self._bundles, strict=True):
            if not item.isHidden() and item.checkState(0) == Qt.CheckState.Checked:
                found += bundle.proposals
        return found

    def _count(self) -> None:
        count = len(self.ticked())
        self.button.setText(self.tr("Exclude {0} places").format(f"{count:,}"))
        self.button.setEnabled(count > 0)
