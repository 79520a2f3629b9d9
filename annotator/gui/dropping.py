"""Files dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from annotator.app.projects import SUFFIX
from annotator.gui.theme import Theme

SETS = {".ann", ".bioes", ".conll", ".dna", ".iob", ".iob2", ".jsonld", ".qde", ".qdpx", ".xmi"}
"""Endings that no article has."""


def dropped_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine that are being dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_project(paths: list[Path]) -> bool:
    """True when one project file is dropped: it is opened, not read as an article."""
    return len(paths) == 1 and paths[0].suffix == SUFFIX


def is_set(paths: list[Path]) -> bool:
    """True when one file is dropped that can only be an annotation set; of others their looks decide later."""
    return len(paths) == 1 and paths[0].suffix.lower() in SETS and not paths[0].is_dir()


def sentence(paths: list[Path], writable: bool) -> str:
    """What dropping would do; empty when nothing."""
    if is_project(paths):
        return f"Drop to open {paths[0].stem}"
    if not paths or not writable:
        return ""
    if is_set(paths):
        return f"Drop to import annotations from {paths[0].name}"
    folders = sum(path.is_dir() for path in paths)
    files = len(paths) - folders
    parts = [f"{files} article{'s' if files != 1 else ''}"] if files else []
    if folders:
        parts.append("a folder" if folders == 1 else f"{folders} folders")
    return f"Drop to add {' and '.join(parts)}"


class DropOverlay(QWidget):
    """A veil over the window with one sentence."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._text = ""
        self.hide()

    def show_text(self, text: str, theme: Theme) -> None:
        """Lay the veil over the whole window."""
        self._text, self._theme = text, theme
        self.setAccessibleName(text)
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._theme.base)
        veil.setAlpha(225)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(self._theme.focus), 3, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(16, 16, -16, -16), 12, 12)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.8)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._text)
        painter.end()
