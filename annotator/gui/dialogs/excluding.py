"""Places that look like no part of the article, to be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from annotator.app.exclusions import Proposal
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.ticks import TickDelegate

QUOTE = 160
"""Characters of a place that the list shows."""


class ExcludingDialog(Sheet):
    """The proposals with their reasons. The sure ones are ticked beforehand."""

    chosen = Signal(list, list)
    """The ticked proposals, and the others."""

    def __init__(self, parent: QWidget, proposals: Sequence[Proposal]) -> None:
        super().__init__(parent, self.tr("Parts to exclude"), 620)
        self._proposals = tuple(proposals)
        self.say(
            self.tr(
                "These look like no part of the article. What is ticked is dimmed and skipped; the text stays as it "
                "is. What is not ticked is not proposed again."
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Proposed parts"))
        self.list.setWordWrap(True)
        self.list.setItemDelegate(TickDelegate(self.list))
        self.list.setAlternatingRowColors(True)
        self.list.setMinimumHeight(240)
        for proposal in self._proposals:
            quote = " ".join(proposal.quote.split())
            quote = quote if len(quote) <= QUOTE else f"{quote[:QUOTE]}…"
            item = QListWidgetItem(f"{quote}\n{reason_words(self, proposal.reason)}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = Qt.CheckState.Checked if proposal.sure else Qt.CheckState.Unchecked
            item.setCheckState(ticked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.column.addWidget(self.list, 1)
        self.button = self.finish(self.tr("Exclude"))
        self.list.itemChanged.connect(lambda _: self._count())
        self._count()
        self.list.setFocus()
        self.accepted.connect(self._choose)

    def ticked(self) -> list[Proposal]:
        """The proposals that are ticked."""
        checked = Qt.CheckState.Checked
        return [
            proposal
            for row, proposal in enumerate(self._proposals)
            if self.list.item(row).checkState() == checked
        ]

    def _count(self) -> None:
        count = len(self.ticked())
        exclude = self.tr("Exclude {0}").format(f"{count:,}")
        self.button.setText(exclude if count else self.tr("Keep all"))

    def _choose(self) -> None:
        ticked = self.ticked()
        self.chosen.emit(ticked, [each for each in self._proposals if each not in ticked])


def reason_words(dialog: QWidget, reason: str) -> str:
    """A rule of the proposals in words."""
    words = {
        "slug": dialog.tr("An address or file name, not a sentence"),
        "image": dialog.tr("The name of a picture"),
        "footer": dialog.tr("A notice of rights, as at the foot of a page"),
        "credit": dialog.tr("Names who took a picture, or an agency"),
        "read also": dialog.tr("Points to other articles"),
        "social": dialog.tr("Asks to share or to follow"),
        "newsletter": dialog.tr("Asks to subscribe"),
        "cookies": dialog.tr("A notice about cookies"),
        "advertisement": dialog.tr("An advertisement"),
        "comments": dialog.tr("Belongs to the readers’ comments"),
        "repeated": dialog.tr("Stands more than once in this article"),
        "outlet": dialog.tr("Stands in several articles of this outlet"),
    }
    return words.get(reason, reason)
