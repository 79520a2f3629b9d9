"""A picture of the window, drawn without a display."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop

from annotator.core.errors import UserError
from annotator.gui.main import make_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SIZE = (1280, 820)
ROUNDS = 12
"""Turns of the event loop after which nothing is left to lay out."""


def draw(app: QApplication, project: Path | None, target: Path) -> None:
    """Draw the window with a project, or the start screen, to a PNG file. The project is only read."""
    window = make_window(remembering=False)
    window.resize(*SIZE)
    if project is None:
        window.show_start()
    else:
        window.project_part.open_for_picture(project)
        assert window.work is not None
        window.work.complete()
    window.show()
    for _ in range(ROUNDS):
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    saved = window.grab().save(str(target), "PNG")
    window.close()
    if not saved:
        raise UserError(
            f"The picture cannot be written to “{target}”.", "Choose a place where you may write."
        )
