"""Networks of actors and issues, written to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from annotator.gui.dialogs.networks import NetworkWish
    from annotator.gui.window import MainWindow


class NetworkController(QObject):
    """The question which network, and the job that writes it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind({"project.export_network": self.ask})

    def ask(self) -> None:
        """Ask which network and where to, then write."""
        from annotator.app.networks import FORMATS
        from annotator.gui.dialogs.networks import NetworkDialog

        path = self._session.project.path
        dialog = NetworkDialog(self._window, FORMATS, path.parent, path.stem)
        dialog.chosen.connect(self.export)
        dialog.open()

    def export(self, wish: NetworkWish) -> None:
        """Write a network in the background."""
        from annotator.app.networks import export

        self._session.run_job(
            self.tr("Exporting the network"),
            export,
            self._session.project,
            wish.options,
            wish.path,
            format=wish.format,
            overwrite=wish.overwrite,
            done=lambda report: self._exported(wish.path, report),
        )

    def _exported(self, path: Path, report: Any) -> None:
        text = f"Network written to {path.name}."
        left_out = report.counted.left_out
        if not left_out:
            self._session.notify(text)
            return
        lines = [f"{why}: {number:,}" for why, number in sorted(left_out.items())]
        self._session.notify(
            self.tr("{0} Claims left out: {1}.").format(text, f"{sum(left_out.values()):,}"),
            self.tr("Show"),
            lambda: self._show(path, lines),
        )

    def _show(self, path: Path, lines: list[str]) -> None:
        from annotator.gui.dialogs.lines import LinesDialog

        LinesDialog(
            self._window, path.name, self.tr("Claims that could not be counted:"), lines
        ).open()
