"""Typography of the page and the place a reader is at."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QTextBlockFormat

from annotator.gui.textpane.lanes import LANES
from annotator.gui.textpane.style import ReadingStyle

PARAGRAPH_GAP = 0.55
"""Room between paragraphs, in multiples of the font size."""

MARGIN, NARROW_MARGIN = 1.4, 0.7
"""Room on all sides of the text, and the least at its sides, in multiples of the font size."""

READABLE = 30
"""So many characters of a line go before the room beside them."""

BLANK_LINE = 0.7
"""Height of an empty line, in multiples of the font size."""

_SAMPLE = "an average line of newsprint holds letters in these proportions "


class ReadingPosition(NamedTuple):
    """What to keep to come back to: the first visible character, how far (in lines) its line is scrolled out
    of view, and the caret. Positions in code points."""

    top: int
    shift: float
    caret: int


class Typography:
    """A reading style in pixels, at a zoom."""

    def __init__(self, style: ReadingStyle, zoom: float, thickness: int) -> None:
        self.font = QFont()
        if style.family:
            self.font.setFamily(style.family)
        else:
            self.font.setFamilies(
                ["Noto Serif", "Georgia", "Charter", "Cambria", "DejaVu Serif", "serif"]
            )
            self.font.setStyleHint(QFont.StyleHint.Serif)
        self.font.setPointSizeF(max(4.0, style.size_pt * zoom))
        self.metrics = QFontMetricsF(self.font)
        self.em = float(QFontInfo(self.font).pixelSize())
        self.gap = max(0.0, style.line_gap) * self.em
        letter = self.metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE)
        self.column = letter * max(20, style.measure)
        self._readable = min(self.column, letter * READABLE)
        self.margin, self._narrow = round(self.em * MARGIN), round(self.em * NARROW_MARGIN)
        self.least = round(self._readable) + 2 * self._narrow
        """Width of the column below which it takes the room of what stands beside it."""
        self.pitch = max(thickness + 1, int(self.gap / LANES))
        """Height of one lane."""
        self.thickness = max(thickness, round(self.pitch * 0.6))
        """Height of an underline within its lane."""
        self.badge = max(8.0, round(self.em * 0.58))
        """Height of a letter badge."""

    def block_format(self, blank_lines: bool) -> QTextBlockFormat:
        """The form of every paragraph: the gap below each line, where the underlines live. In a text whose
        paragraphs are parted by blank lines these are room enough between them."""
        form = QTextBlockFormat()
        form.setLineHeight(self.gap, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        form.setBottomMargin(0.0 if blank_lines else self.em * PARAGRAPH_GAP)
        return form

    def blank_format(self) -> QTextBlockFormat:
        """The form of an empty line: lower, as nothing is ever underlined there."""
        form = QTextBlockFormat()
        fixed = QTextBlockFormat.LineHeightTypes.FixedHeight.value
        form.setLineHeight(round(self.em * BLANK_LINE), fixed)
        return form

    def margin_in(self, width: int) -> int:
        """The room at the sides of the text in a column of that width."""
        return min(self.margin, max(self._narrow, int(width - self._readable) // 2))
