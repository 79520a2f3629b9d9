"""Asking where a new project should lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.app import projects

FILES = f"Projects (*{projects.SUFFIX})"


def ask_new_project(
    parent: QWidget, title: str, suggestion: Path, then: Callable[[Path], object]
) -> None:
    """Let the person choose a name; an existing file is refused later, by who makes the project."""
    files = QFileDialog(parent, title, str(suggestion), FILES)
    files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    files.setDefaultSuffix(projects.SUFFIX.removeprefix("."))
    files.setOption(QFileDialog.Option.DontConfirmOverwrite)
    files.fileSelected.connect(lambda path: then(Path(path)))
    files.open()
