"""Asking the same kind of question again and again, as people type: only the latest answer counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from annotator.core.errors import UserError
from annotator.gui.bridge import Job
from annotator.gui.session import Session

Question = tuple[
    Callable[..., Any], tuple[Any, ...], Callable[[Any], None], Callable[[UserError], None] | None
]


class Latest(QObject):
    """Runs one question at a time beside the window; a newer one cancels it and takes its place.

    Questions are functions that take ``report`` by name. Answers to questions that were overtaken, dropped, or
    asked of a project that is no longer open, are thrown away.
    """

    def __init__(self, session: Session, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._title = title
        self._job: Job | None = None
        self._waiting: Question | None = None
        self._number = 0
        self.busy = False
        """True while an answer is awaited."""
        session.project_changed.connect(self.drop)

    def ask(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        done: Callable[[Any], None],
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Ask ``function(*arguments, report=…)``; ``done(value)`` or ``failed(error)`` is called in the GUI thread."""
        self._number += 1
        self.busy = True
        self._waiting = (function, arguments, done, failed)
        if self._job is None:
            self._start()
        else:
            self._job.cancel()

    def drop(self) -> None:
        """Forget the question; its answer is not wanted any more."""
        self._number += 1
        self.busy = False
        self._waiting = None
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        assert self._waiting is not None
        function, arguments, done, failed = self._waiting
        self._waiting = None
        number, project = self._number, self._session.project

        def is_latest() -> bool:
            if not isValid(self) or number != self._number or project is not self._session.project:
                return False
            self.busy = False
            return True

        def answer(value: Any) -> None:
            if is_latest():
                done(value)

        def refuse(error: UserError) -> None:
            if not is_latest():
                return
            if failed is not None:
                failed(error)
            else:
                self._session.failure.emit(error.message, error.hint, False)

        self._job = self._session.bridge.run_job(
            self._title, function, *arguments, done=answer, failed=refuse, quiet=True
        )
        self._job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._job = None
        if self._waiting is not None:
            self._start()
