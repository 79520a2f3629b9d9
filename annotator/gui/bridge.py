"""The one place with threads: long work runs beside the window, and news comes back into its thread.

Work is a plain function with a ``report`` argument (see :mod:`annotator.core.jobs`); it knows nothing of
Qt. Everything handed back arrives in the GUI thread by queued signals.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.core.errors import Cancelled, UserError
from annotator.core.jobs import Reporter, Silent
from annotator.core.model import Changes

_numbers = itertools.count(1)


class _Reporter(Silent):
    """The worker's side of a job; called in the worker's thread."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._next = 0.0

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """How far the work is; told ten times a second at most."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 0.1
            self._job.progressed.emit(done, total or 0, text)

    def check(self) -> None:
        """Raise Cancelled when the person asked to stop."""
        if self._job.stopping.is_set():
            raise Cancelled


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
        work: Callable[[Reporter], Any],
        done: Callable[[Any], object] | None,
        failed: Callable[[UserError], None] | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.number = next(_numbers)
        self._work, self._done, self._failed = work, done, failed
        self.stopping = threading.Event()
        self._finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=f"job {title}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop at the next good moment."""
        self.stopping.set()

    def forget(self) -> None:
        """Tell nobody how it went: whoever asked for it has gone."""
        self._done = None

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the thread itself; True when it has ended. For closing the window only."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            value = self._work(_Reporter(self))
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


class Question:
    """Something a job wants to know. Whoever shows it calls :meth:`answer` once."""

    def __init__(self, question: str, detail: str, options: tuple[str, ...] | None) -> None:
        self.question, self.detail, self.options = question, detail, options
        self._answered = threading.Event()
        self._value: int | bool | None = None

    def answer(self, value: int | bool | None) -> None:
        """Yes or no; with ``options`` the number of the one chosen, or None for none."""
        self._value = value
        self._answered.set()

    def wait(self) -> int | bool | None:
        """The answer, when there is one; for the job's thread."""
        self._answered.wait()
        return self._value


class Asker:
    """How jobs ask (see :class:`annotator.app.ask.Ask`): the window shows the question, the job waits."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def confirm(self, question: str, detail: str = "") -> bool:
        """True when the person agrees."""
        return bool(self._bridge.put(Question(question, detail, None)))

    def choose(self, question: str, options: Sequence[str], detail: str = "") -> int | None:
        """Which of the options, or None."""
        answer = self._bridge.put(Question(question, detail, tuple(options)))
        return None if answer is None else int(answer)


class Bridge(QObject):
    """Runs jobs, and turns what the project tells its listeners into a signal of the GUI thread."""

    changed = Signal(object)
    """A :class:`~annotator.core.model.Changes`, in the GUI thread, after its commit."""
    job_started = Signal(object)
    """A :class:`Job` to show."""
    asked = Signal(object)
    """A :class:`Question` to show; it must be answered."""

    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: dict[int, Job] = {}
        self.ask = Asker(self)
        self._open_questions: list[Question] = []
        self._leaving = False
        self._gui_thread = threading.get_ident()
        self._project: Any = None
        self._stop_listening: Callable[[], None] | None = None
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)

    def follow(self, project: Any) -> None:
        """Listen to this project from now on, and to no other."""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        self._project = project
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
        done: Callable[[Any], object] | None = None,
        failed: Callable[[UserError], None] | None = None,
        quiet: bool = False,
        **named: Any,
    ) -> Job:
        """Start ``function(*arguments, report=…, **named)`` in a thread of its own.

        A ``quiet`` job is housekeeping that nobody needs to see.
        """
        project = self._project

        def work(report: Reporter) -> Any:
            try:
                return function(*arguments, report=report, **named)
            finally:
                if project is not None:
                    project.release_thread()

        job = Job(title, work, done, failed, self)
        self.jobs[job.number] = job
        job.ended.connect(lambda: self.jobs.pop(job.number, None))
        if not quiet:
            self.job_started.emit(job)
        job.start()
        return job

    def put(self, question: Question) -> int | bool | None:
        """Have a question shown, and wait for its answer; only from a job."""
        assert threading.get_ident() != self._gui_thread, "the window cannot wait for itself"
        if self._leaving:
            return None
        self._open_questions.append(question)
        self.asked.emit(question)
        try:
            return question.wait()
        finally:
            self._open_questions.remove(question)

    def stop(self) -> None:
        """Cancel everything and wait until it has stopped; then nothing runs beside the window any more.

        Questions that are open are answered with no.
        """
        self._leaving = True
        for job in list(self.jobs.values()):
            job.forget()
            job.cancel()
        for question in list(self._open_questions):
            question.answer(None)
        for job in list(self.jobs.values()):
            job.wait()
        self._leaving = False
        self.follow(None)
