"""Asking where a new project should lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from annotator.app import projects
from annotator.gui.files import ask_target

FILES = f"Projects (*{projects.SUFFIX})"


def ask_new_project(
    parent: QWidget, title: str, suggestion: Path, then: Callable[[Path], object]
) -> None:
    """Let the person choose a name; an existing file is refused later, by who makes the project."""
    suggested, suffix = str(suggestion), projects.SUFFIX
    ask_target(parent, title, suggested, FILES, then, suffix=suffix, confirm=False)
