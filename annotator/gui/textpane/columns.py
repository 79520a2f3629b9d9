"""How the pane's width is shared out: text column, margin with names, overview strip, scroll bar."""

from __future__ import annotations

from typing import NamedTuple

from annotator.gui.textpane.margin import BARS_WIDTH, LABELS_FROM
from annotator.gui.textpane.overview import WIDTH as STRIP

NARROWEST = 0.74
"""How much of its wanted width the column gives up to make room for names in the margin."""
WIDEST_MARGIN = 230


class Columns(NamedTuple):
    """In pixels of the pane: margins of the viewport, and left and width of margin column and strip."""

    left: int
    right: int
    margin_x: int
    margin_width: int
    strip_x: int


def share_out(
    width: int, bar: int, wanted: int, least: int, margin_left: bool, bar_left: bool
) -> Columns:
    """Centre a column ``wanted`` wide; what stands over goes to the margin of names first. A column narrower than
    ``least`` takes the room of the bars as well.

    ``margin_left``: the names stand left of the text. ``bar_left``: the scroll bar (``bar`` wide) does.
    """
    room = max(60, width - bar - STRIP)
    bars = BARS_WIDTH if room - BARS_WIDTH >= min(wanted, least) else 0
    column = min(wanted, room - bars)
    named = BARS_WIDTH + LABELS_FROM
    if room - column < named and room - named >= wanted * NARROWEST:
        column = room - named
    over = room - column
    margin = min(WIDEST_MARGIN, over) if over < 2 * WIDEST_MARGIN else WIDEST_MARGIN
    # Centred when there is room for it, else moved away from the names as far as they need.
    centred = over // 2
    text_x = max(margin, centred) if margin_left else min(over - margin, centred)
    offset = bar + STRIP if bar_left else 0
    margin_x = offset + (text_x - margin if margin_left else text_x + column)
    left = text_x + (STRIP if bar_left else 0)
    right = room - column - text_x + (0 if bar_left else STRIP)
    strip_x = bar if bar_left else width - bar - STRIP
    return Columns(left, right, margin_x, margin, strip_x)
