"""What the keys of the pane mean at the moment."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """Named in the status bar; announced by ``mode_changed``."""

    READING = "reading"
    ADJUSTING = "adjusting"
    PICKING = "picking"
