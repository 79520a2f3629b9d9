"""The text pane: read-only article text with annotations painted on it, caret, selection, keys and mouse."""

from annotator.gui.textpane.chips import Chip
from annotator.gui.textpane.modes import Mode
from annotator.gui.textpane.pane import TextPane
from annotator.gui.textpane.reading import ReadingPosition
from annotator.gui.textpane.style import (
    Line,
    PaneColours,
    ReadingStyle,
    TypeStyle,
    default_colours,
    default_types,
)

__all__ = [
    "Chip",
    "Line",
    "Mode",
    "PaneColours",
    "ReadingPosition",
    "ReadingStyle",
    "TextPane",
    "TypeStyle",
    "default_colours",
    "default_types",
]
