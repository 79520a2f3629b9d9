"""The one place with threads: long work runs beside the window, and news comes back into its thread.

Work is a plain function with a ``report`` argument (see :mod:`annotator.app.jobs`); it knows nothing of
Qt. Everything handed back arrives in the GUI thread by queued signals.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.core.errors import Cancelled, UserError
from annotator.core.model import Changes

_numbers = itertools.count(1)


class Job(QObject):
    """One piece of long work. Signals arrive in the GUI thread."""

    progressed = Signal(int, int, str)
    """Done, total (0: not known), what is being done."""
    ended = Signal()
    """Over, however it went; its number is free again."""

    _finished = Signal(object, object)

    def __init__(
        self,
        title: str,
        work: Callable[[Any], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[UserError], None] | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.number = next(_numbers)
        self._work, self._done, self._failed = work, done, failed
        self._stop = threading.Event()
        self._finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=f"job {title}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop at the next good moment."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the thread itself; True when it has ended. For closing the window only."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    # The reporter's side, called in the worker's thread.

    def progress(self, done: int, total: int = 0, text: str = "") -> None:
        """How far the work is; ``total`` 0 when nobody knows."""
        self.progressed.emit(done, total, text)

    def check(self) -> None:
        """Raise Cancelled when the person asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def _run(self) -> None:
        try:
            value = self._work(self)
        except BaseException as error:  # noqa: BLE001  the job runner: whatever it was is told in the GUI thread
            self._finished.emit(None, error)
        else:
            self._finished.emit(value, None)

    @Slot(object, object)
    def _finish(self, value: Any, error: BaseException | None) -> None:
        self._thread.join()
        self.ended.emit()
        self.deleteLater()
        if error is None:
            if self._done is not None:
                self._done(value)
        elif isinstance(error, Cancelled):
            pass  # the person asked for it, and sees the progress bar go
        elif isinstance(error, UserError) and self._failed is not None:
            self._failed(error)
        else:
            raise error  # a bug: the exception hook writes the report


class Bridge(QObject):
    """Runs jobs, and turns what the project tells its listeners into a signal of the GUI thread."""

    changed = Signal(object)
    """A :class:`~annotator.core.model.Changes`, in the GUI thread, after its commit."""
    job_started = Signal(object)
    """A :class:`Job` to show."""

    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: dict[int, Job] = {}
        self._gui_thread = threading.get_ident()
        self._stop_listening: Callable[[], None] | None = None
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)

    def follow(self, project: Any) -> None:
        """Listen to this project from now on, and to no other."""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        if project is not None:
            self._stop_listening = project.listen(self._tell)

    def _tell(self, changes: Changes) -> None:
        if threading.get_ident() == self._gui_thread:
            self.changed.emit(changes)
        else:
            self._told.emit(changes)

    def run_job(
        self,
        title: str,
        function: Callable[..., Any],
        *arguments: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        **named: Any,
    ) -> Job:
        """Start ``function(*arguments, report=job, **named)`` in a thread of its own."""
        job = Job(
            title, lambda report: function(*arguments, report=report, **named), done, failed, self
        )
        self.jobs[job.number] = job
        job.ended.connect(lambda: self.jobs.pop(job.number, None))
        self.job_started.emit(job)
        job.start()
        return job

    def stop(self) -> None:
        """Cancel everything and wait until it has stopped; then nothing runs beside the window any more."""
        for job in list(self.jobs.values()):
            job.cancel()
        for job in list(self.jobs.values()):
            job.wait()
        self.follow(None)
