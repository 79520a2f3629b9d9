"""Listens to the watched folder while the window is open, and tells of files that are new and whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from annotator.app import watching
from annotator.gui.panels.latest import Latest
from annotator.gui.session import Session

SETTLE = 1_500
"""Milliseconds between two looks: a file that is the same in both is whole."""
ANYWAY = 60_000
"""Milliseconds after which the folder is looked at without a signal; network folders send none."""


class FolderWatcher(QObject):
    """Looks in the background; the window never waits for the folder."""

    found = Signal(list)
    """New files (paths), each told of once while the window is open."""
    missing = Signal()
    """The folder is not there."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._listener: QFileSystemWatcher | None = None
        self._before: Mapping[str, watching.State] = {}
        self._told: set[Path] = set()
        self._said_missing = False
        self._latest = Latest(session, self.tr("Looking at the watched folder"), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SETTLE)
        self._pause.timeout.connect(self.look)
        self._anyway = QTimer(self)
        self._anyway.setInterval(ANYWAY)
        self._anyway.timeout.connect(self.look)

    @property
    def active(self) -> bool:
        """True while a folder is watched."""
        return self._anyway.isActive()

    @property
    def waiting(self) -> bool:
        """True while a look is due or under way."""
        return self._pause.isActive() or self._latest.busy

    def begin(self) -> None:
        """Watch the folder of the open project, if it has one."""
        self.end()
        project = self._session.project
        if project is None or not self._session.writable:
            return
        if self._session.look_up(watching.folder_of, project) is not None:
            self._anyway.start()
            self.look()

    def end(self) -> None:
        """Watch nothing."""
        self._pause.stop()
        self._anyway.stop()
        self._latest.drop()
        self._before, self._told, self._said_missing = {}, set(), False
        if self._listener is not None:
            self._listener.deleteLater()
            self._listener = None

    def look(self) -> None:
        """Look at the folder now."""
        if self._session.project is not None and self.active:
            self._latest.ask(
                watching.look, self._session.project, self._before,
                done=self._show, failed=lambda _: None,
            )  # fmt: skip

    def _show(self, look: watching.Look) -> None:
        if look.missing:
            if not self._said_missing:
                self._said_missing = True
                self.missing.emit()
            return
        self._said_missing = False
        self._before = look.growing
        self._listen(look.folders)
        new = [path for path in look.new if path not in self._told]
        if look.growing:
            self._pause.start()
        if new:
            self._told.update(new)
            self.found.emit(new)

    def _listen(self, folders: Sequence[Path]) -> None:
        if self._listener is None:
            self._listener = QFileSystemWatcher(self)
            self._listener.directoryChanged.connect(lambda _: self._pause.start())
        wanted = {str(folder) for folder in folders}
        known = set(self._listener.directories())
        if wanted - known:
            self._listener.addPaths(sorted(wanted - known))
        if known - wanted:
            self._listener.removePaths(sorted(known - wanted))
