"""A better reading of an article's letters: shown beside the text as it is, before anybody says yes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.app.corrections import Outcome
from annotator.app.repairs import Repair
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.dialogs.side_by_side import SideBySide


class MendingDialog(Sheet):
    """Says how the letters were read, shows what would change, and what becomes of annotations."""

    def __init__(self, parent: QWidget, repair: Repair, outcome: str) -> None:
        super().__init__(parent, self.tr("Mend mis-decoded letters?"), 860)
        self.resize(860, 560)
        self.repair = repair
        changed = repair.changed
        self.say(
            self.tr(
                "{0} The article gets a new version of its text; the one before stays to be read. "
                "Paragraphs that change: {1}. {2}"
            ).format(repair.how, f"{len(changed):,}", outcome)
        )
        self.texts = SideBySide()
        self.column.addWidget(self.texts, 1)
        self.texts.show_rows((self.tr("Now"), self.tr("Mended")), changed)
        self.button = self.finish(self.tr("Mend"))


def outcome_told(outcome: Outcome) -> str:
    """What becomes of the annotations, in plain words."""
    parts = []
    if outcome.moved:
        parts.append(f"{outcome.moved:,} only move along")
    if outcome.review:
        parts.append(f"{outcome.review:,} are touched and marked to be looked at again")
    if outcome.left:
        parts.append(f"{outcome.left:,} stay with the earlier text, as their words are gone")
    return f"Annotations: {'; '.join(parts)}." if parts else "No annotation is touched."
