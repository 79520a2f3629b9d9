"""What happens when the program itself is at fault: one calm dialog with a report to copy.

The report names places in the program, never words of articles or names of people's folders.
"""

from __future__ import annotations

import platform
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

import annotator
from annotator.gui.plain import plain_label

_TELLING = (
    AttributeError,
    NameError,
    ImportError,
    TypeError,
    RuntimeError,
    AssertionError,
    RecursionError,
)
"""Errors whose words come from the program or its libraries. Those of others may quote an article."""


def report(error: BaseException) -> str:
    """The text of a report: versions, kind of error, and the places in the program it passed."""
    lines = [
        f"Annotator {annotator.__version__}, {time.strftime('%Y-%m-%d %H:%M')}",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}",
        "",
        *_told(error),
    ]
    return "\n".join(lines) + "\n"


def _told(error: BaseException) -> list[str]:
    lines = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines += [*_told(cause), "  which led to"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}")
    words = ""
    if isinstance(error, OSError):
        words = error.strerror or ""
    elif isinstance(error, _TELLING):
        words = str(error)[:300]
    lines.append(f"{type(error).__name__}: {words}" if words else type(error).__name__)
    return lines


def _place(filename: str) -> str:
    """A file of ours or of a library without the folders that lead there."""
    path = Path(filename)
    package = Path(annotator.__file__).parent.parent
    if path.is_relative_to(package):
        return path.relative_to(package).as_posix()
    for part in ("site-packages", "lib"):
        if part in path.parts:
            return Path(*path.parts[path.parts.index(part) + 1 :]).as_posix()
    return path.name


class CrashDialog(QDialog):
    """Says that the program made a mistake, that the work is safe, and offers the report."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.resize(620, 380)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(
            plain_label(
                "The program made a mistake. Everything that was saved is safe: every annotation is in the project "
                "file the moment you see it. You can go on; if the window behaves oddly, close and reopen it.",
                wrap=True,
            )
        )
        column.addWidget(
            plain_label(
                "This report helps to find the mistake. It holds no text of your articles.",
                wrap=True,
            )
        )
        self.view = QPlainTextEdit()
        self.view.setReadOnly(True)
        self.view.setPlainText(text)
        self.view.setAccessibleName("Report")
        column.addWidget(self.view, 1)
        buttons = QDialogButtonBox()
        self.copy = buttons.addButton("Copy report", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        buttons.addButton("Go on", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        column.addWidget(buttons)


class CrashHook:
    """Replaces ``sys.excepthook`` while the window is open."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.dialog: CrashDialog | None = None

    def install(self) -> None:
        """From now on errors that nobody caught come here."""
        sys.excepthook = self

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = report(error)
        self.reports.append(text)
        sys.stderr.write(text)
        if self.dialog is not None and self.dialog.isVisible():
            return  # one at a time; what follows a first mistake is mostly its shadow
        self.dialog = CrashDialog(text, QApplication.activeWindow())
        self.dialog.open()
