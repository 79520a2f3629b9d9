"""Many annotations at once: find them by a filter, and change them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from annotator.app.bulk import Action
    from annotator.core.ids import Id
    from annotator.core.model import Changes
    from annotator.gui.panels.selection import SelectionPanel
    from annotator.gui.window import MainWindow


class ManyController(QObject):
    """The list of annotations by filter below the text, and what is done to many of them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "edit.annotations": lambda: self.show(),
                "annotate.worklist": lambda: self.show("review"),
            }
        )

    def show(self, status: str | None = None) -> None:
        """Open the list; with ``status`` only what carries this mark."""
        panel = self._panel()
        panel.show()
        panel.start(status)

    def _panel(self) -> SelectionPanel:
        from annotator.gui.panels.selection import SelectionPanel

        work = self._window.work
        assert work is not None

        def make() -> SelectionPanel:
            panel = SelectionPanel(self._session)
            panel.change_asked.connect(self.ask_change)
            return panel

        found = work.below("selection", make)
        assert isinstance(found, SelectionPanel)
        return found

    def ask_change(self, ids: Sequence[Id]) -> None:
        """Ask what to change in these annotations."""
        from annotator.gui.dialogs.retag import RetagDialog

        dialog = RetagDialog(self._window, self._session, ids)
        dialog.chosen.connect(lambda action: self.change(ids, action))
        dialog.open()

    def change(self, ids: Sequence[Id], action: Action) -> None:
        """Do it in the background, as one step."""
        from annotator.app import bulk

        session = self._session

        def done(changes: Changes) -> None:
            if changes:
                session.notify(changes.label, self.tr("Undo"), lambda: session.run("edit.undo"))
            else:
                session.notify(self.tr("Nothing was different from before."))

        session.run_job(
            self.tr("Changing annotations"),
            bulk.apply,
            session.project,
            list(ids),
            action,
            session.bridge.ask,
            done=done,
        )
