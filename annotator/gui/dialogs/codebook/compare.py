"""Two codebooks side by side: what another one adds, takes away and changes; and the versions there were."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QWidget

from annotator.app.codebook import Difference, Version
from annotator.gui.dialogs.sheet import Sheet

SIGNS = {"added": "+", "removed": "−", "changed": "~"}


def line_of(one: Difference) -> str:
    """One difference, in a line."""
    detail = f"  ({one.detail})" if one.detail else ""
    return f"{SIGNS.get(one.change, one.change)}  {one.kind} {one.code}{detail}"


class CompareDialog(Sheet):
    """What taking another codebook would change."""

    taken = Signal()

    def __init__(
        self, parent: QWidget, title: str, found: Sequence[Difference], take: str = ""
    ) -> None:
        super().__init__(parent, title, 620)
        self.resize(620, 460)
        counts = {change: sum(one.change == change for one in found) for change in SIGNS}
        if found:
            self.say(
                self.tr("Added: {0}  ·  removed: {1}  ·  changed: {2}").format(
                    f"{counts['added']:,}", f"{counts['removed']:,}", f"{counts['changed']:,}"
                )
            )
        else:
            self.say(self.tr("There is no difference."))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Differences"))
        self.list.addItems([line_of(one) for one in found])
        self.column.addWidget(self.list, 1)
        if take and found:
            self.finish(take)
            self.accepted.connect(self.taken)
        else:
            self.finish("", self.tr("Close"))


class VersionsDialog(Sheet):
    """Every version of the codebook; Enter compares one with the version now."""

    compare_asked = Signal(int)

    def __init__(self, parent: QWidget, versions: Sequence[Version]) -> None:
        super().__init__(parent, self.tr("Versions of the codebook"), 620)
        self.resize(620, 420)
        self._numbers = [one.number for one in reversed(versions)]
        self.say(self.tr("Every annotation knows the version it was made under."))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Versions, newest first"))
        for one in reversed(versions):
            when = one.created[:16].replace("T", " ")
            parts = [one.label, one.annotator, when]
            self.list.addItem(f"{one.number}   " + "  ·  ".join(part for part in parts if part))
        if versions:
            self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _: self._compare())
        self.column.addWidget(self.list, 1)
        self.finish(self.tr("Compare with now"), self.tr("Close"))
        self.accepted.connect(self._compare)

    def _compare(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._numbers):
            self.compare_asked.emit(self._numbers[row])
