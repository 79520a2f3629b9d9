"""The one way to ask for files and folders.

On Linux the dialog is Qt's own, and knows our files by their names. To tell what a file is, a file dialog opens whatever
lies in the folder; done in this process, that takes SQLite's locks off an open project
(:mod:`annotator.core.in_use`). Elsewhere another process draws the dialog, or locks are not lost in this way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from annotator.core.resources import resource

BUTTONS = {
    "backButton": "previous",
    "forwardButton": "next",
    "toParentButton": "folder-up",
    "newFolderButton": "folder-new",
    "listModeButton": "view-list",
    "detailModeButton": "view-details",
}
"""Qt's names of the buttons in its file dialog, and our icons for them."""


def know_our_files() -> None:
    """Teach Qt the kinds of our files; call it before anything asks what kind a file is."""
    if sys.platform == "linux":
        known = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        ours = str(resource("share"))
        if ours not in known.split(os.pathsep):
            os.environ["XDG_DATA_DIRS"] = os.pathsep.join((ours, known))


def ask_files(
    parent: QWidget, title: str, filters: str, then: Callable[[list[Path]], object]
) -> QFileDialog:
    """Ask for files that exist, any number of them; returns the dialog, which is open."""
    dialog = _dialog(parent, title, "", filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda paths: then([Path(path) for path in paths]))
    dialog.open()
    return dialog


def ask_file(
    parent: QWidget, title: str, filters: str, then: Callable[[Path], object], start: str = ""
) -> QFileDialog:
    """Ask for one file that exists; ``start`` is where to begin looking."""
    dialog = _dialog(parent, title, start, filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog


def ask_folder(parent: QWidget, title: str, then: Callable[[Path], object]) -> QFileDialog:
    """Ask for a folder."""
    dialog = _dialog(parent, title, "", "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog


def ask_target(
    parent: QWidget,
    title: str,
    suggestion: str,
    filters: str,
    then: Callable[[Path], object],
    *,
    suffix: str = "",
    confirm: bool = True,
) -> QFileDialog:
    """Ask where to write; ``suffix`` is added to a name without one, and ``confirm`` asks before a file is replaced."""
    dialog = _dialog(parent, title, suggestion, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not confirm)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str, start: str, filters: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, start, filters)
    if sys.platform == "linux":
        from annotator.gui.icons import icon
        from annotator.gui.panels.marks import theme_of

        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.resize(860, 560)  # names of articles are long
        dark = theme_of(parent).dark
        for name, drawn in BUTTONS.items():  # Qt's own arrows are black on any ground
            button = dialog.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icon(drawn, dark))
    return dialog
