"""The bottom line: whether everything is saved, what runs, where one is, and who annotates."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from annotator.gui.bridge import Job
from annotator.gui.icons import icon
from annotator.gui.pace import time_left
from annotator.gui.plain import ElidedLabel, announce, plain_label, tooltip
from annotator.gui.theme import Theme

HINT_SECONDS = 4


class StatusBar(QWidget):
    """Tells the save state truly: a time only after a commit has returned, an error until the next one does."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.problem = False
        self._resting = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(14)
        self.saved_mark = plain_label()
        self.saved = plain_label()
        self.saved.setAccessibleName("Save state")
        row.addWidget(self.saved_mark)
        row.addWidget(self.saved)
        self.hint = ElidedLabel()
        self.hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.hint, 1)
        self.work = plain_label()
        self.progress = QProgressBar()
        self.progress.setFixedWidth(160)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(12)
        self.progress.setAccessibleName("Progress")
        self.cancel = QToolButton()
        self.cancel.setText("Cancel")
        self.cancel.setMinimumHeight(24)
        self.cancel.clicked.connect(self._cancel)
        for widget in (self.work, self.progress, self.cancel):
            row.addWidget(widget)
        self.mode = plain_label()
        self.mode.setAccessibleName("Mode")
        self.position = plain_label()
        self.position.setAccessibleName("Position")
        row.addWidget(self.mode)
        row.addWidget(self.position)
        self.annotator = QToolButton()
        self.annotator.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.annotator.setAutoRaise(True)
        self.annotator.setMinimumHeight(24)
        row.addWidget(self.annotator)
        self._jobs: list[Job] = []
        self._begun: dict[int, float] = {}
        self._hint_timer = QTimer(self)
        self._hint_timer.setSingleShot(True)
        self._hint_timer.timeout.connect(lambda: self.hint.set_text(""))
        self._show_job()
        self.set_theme(theme)
        self.show_annotator("")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.annotator.setIcon(icon("annotator", theme.dark))
        self._colour_saved()

    # The save state.

    def rest(self, text: str) -> None:
        """What stands there while nothing was changed yet; empty without a project."""
        self.problem = False
        self._resting = text
        self.saved.setText(text)
        self._colour_saved()

    def committed(self) -> None:
        """A commit has returned: everything shown is in the file."""
        self.problem = False
        self.saved.setText(f"Saved {time.strftime('%H:%M:%S')}")
        self.saved.setToolTip("")
        self._colour_saved()

    def failed(self, message: str) -> None:
        """A change was not saved. Stays until one is."""
        self.problem = True
        self.saved.setText("Not saved")
        self.saved.setToolTip(tooltip(message))
        self._colour_saved()

    def _colour_saved(self) -> None:
        palette = self.saved.palette()
        colour = self._theme.error if self.problem else self._theme.text
        palette.setColor(self.saved.foregroundRole(), colour)
        self.saved.setPalette(palette)
        self.saved_mark.setVisible(bool(self.saved.text()))
        name = (
            "error" if self.problem else "saved" if self.saved.text() != self._resting else "check"
        )
        self.saved_mark.setPixmap(icon(name, self._theme.dark).pixmap(16, 16))

    # Passing words, mode, place, person.

    def say(self, text: str) -> None:
        """A short word that goes by itself."""
        self.hint.set_text(text)
        self._hint_timer.start(HINT_SECONDS * 1000)
        announce(self, text)

    def show_mode(self, text: str) -> None:
        """Which mode the keys are in; empty in the usual one."""
        self.mode.setText(text)
        self.mode.setVisible(bool(text))

    def show_position(self, text: str) -> None:
        """Where the caret is."""
        self.position.setText(text)

    def show_annotator(self, name: str) -> None:
        """In whose name annotations are made."""
        shown = name if len(name) <= 24 else name[:23] + "…"
        self.annotator.setText(shown or "Who annotates?")
        self.annotator.setAccessibleName(f"Annotator: {name}" if name else "Who annotates?")
        self.annotator.setToolTip(
            tooltip(f"You annotate as {name}. Click to switch." if name else "")
        )

    # Work in the background.

    def follow_job(self, job: Job) -> None:
        """Show a job until it ends."""
        self._jobs.append(job)
        self._begun[job.number] = time.monotonic()
        job.progressed.connect(self._progress)
        job.ended.connect(lambda: self._job_ended(job))
        self.progress.setRange(0, 0)
        self._show_job()

    def _progress(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        if not self._jobs:
            return
        job = self._jobs[-1]
        left = time_left(time.monotonic() - self._begun[job.number], done, total)
        if self.cancel.isEnabled():
            self.work.setText(f"{job.title} · {left}" if left else job.title)
        if text:
            self.progress.setAccessibleDescription(text)

    def _job_ended(self, job: Job) -> None:
        self._jobs.remove(job)
        del self._begun[job.number]
        self._show_job()

    def _show_job(self) -> None:
        busy = bool(self._jobs)
        self.work.setText(self._jobs[-1].title if busy else "")
        self.cancel.setAccessibleName(f"Cancel: {self._jobs[-1].title}" if busy else "Cancel")
        self.cancel.setEnabled(busy)
        for widget in (self.work, self.progress, self.cancel):
            widget.setVisible(busy)

    def _cancel(self) -> None:
        if self._jobs:
            self._jobs[-1].cancel()
            self.cancel.setEnabled(False)
            self.work.setText(f"Stopping: {self._jobs[-1].title}")
