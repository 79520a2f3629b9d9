"""The words of an annotation and where they stand, fragment by fragment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from annotator.core.model import Annotation
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.rows import is_rtl
from annotator.gui.plain import plain_label, tooltip

MOST = 8
"""Fragments shown one by one; more are only counted."""
LONGEST = 280


class Passage(QWidget):
    """One row per fragment: the quote, and start and end in characters of the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Passage"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._rest = plain_label()
        self._grid.addWidget(self._rest, MOST, 0, 1, 2)

    def show_annotation(self, one: Annotation) -> None:
        """Show the fragments of an annotation."""
        shown = list(zip(one.spans, one.quotes, strict=True))[:MOST]
        while len(self._rows) < len(shown):
            self._add_row()
        muted = theme_of(self).muted
        for number, (quote, place) in enumerate(self._rows):
            there = number < len(shown)
            quote.setVisible(there)
            place.setVisible(there)
            if there:
                span, words = shown[number]
                quote.setText(shorten(words))
                quote.setToolTip(tooltip(words[:2000]) if len(words) > LONGEST else "")
                rtl = is_rtl(words)
                quote.setLayoutDirection(
                    Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
                )
                place.setText(f"{span.start}–{span.end}")
                set_colour(place, muted)
        more = len(one.spans) - len(shown)
        self._rest.setText(self.tr("and {0} more fragments").format(more) if more else "")
        self._rest.setVisible(more > 0)
        set_colour(self._rest, muted)

    def _add_row(self) -> None:
        quote, place = plain_label(wrap=True), plain_label()
        flags = Qt.TextInteractionFlag.TextSelectableByMouse
        quote.setTextInteractionFlags(flags)
        place.setTextInteractionFlags(flags)
        row = len(self._rows)
        self._grid.addWidget(quote, row, 0)
        self._grid.addWidget(
            place, row, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing
        )
        self._rows.append((quote, place))


def shorten(words: str) -> str:
    """A quote in its marks, cut in the middle when it is long."""
    whole = " ".join(words.split())
    if len(whole) > LONGEST:
        whole = f"{whole[: LONGEST * 2 // 3].rstrip()} … {whole[-LONGEST // 3 :].lstrip()}"
    return f"“{whole}”"
