"""What the project's categories mean: guidelines beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.gui.window import MainWindow


class CodebookController:
    """Guidelines."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        window.commands.bind({"help.guidelines": self.guidelines})

    def guidelines(self) -> None:
        """Show what the type or value at hand means."""
        work = self._window.work
        if work is not None:
            self._window.go_to("guidelines")
