"""Readers of pages and PDFs run apart: in one process of their own, under limits of time and memory.

The libraries they need are large, and a page or PDF built with malice can keep them busy for minutes, fill
the memory, or bring them down. Here that costs a sentence, not the program. The process starts when it is
first needed, serves one file after the other, and ends by itself when nothing comes.

Both sides talk in lines of JSON; the file's bytes follow the request. A job is a function
``work(data, options)`` that yields JSON values; its module's ``load()`` imports what that needs.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from annotator.core.errors import IntakeError

JOBS = {
    "page": "annotator.intake.html_page",
    "visible": "annotator.intake.html_visible",
    "chapter": "annotator.intake.epub_chapter",
    "blocks": "annotator.intake.page_blocks",
    "pdf": "annotator.intake.pdf_pages",
}
"""The modules whose ``work`` may be asked for."""

MEMORY = 450 << 20
"""What the process may hold, in bytes (where the system can limit it)."""

IDLE_SECONDS = 30.0
START_SECONDS = 30.0
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from annotator.intake.apart_worker import main; main()"
)


class Stopped(Exception):
    """The job did not end well: ``reason`` is ``time``, ``memory``, ``crash`` or ``error``; ``values`` is what
    it yielded until then.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.values: list[Any] = []


def run(job: str, data: bytes, options: Mapping[str, Any], seconds: float) -> list[Any]:
    """What the job yields for ``data``; before each value it may compute for that many ``seconds``.

    Computing time is what counts, so that a busy machine reads the same as an idle one; where the system
    cannot measure it, and as a last resort (four times as long), it is the time that passes.

    Raises :class:`IntakeError` when the reader refuses the file, :class:`Stopped` when it was ended.
    """
    if getattr(sys, "frozen", False) or not sys.executable:
        # A packed program has no interpreter to start; the file's size limits must do.
        module = import_module(JOBS[job])
        module.load()
        return list(module.work(data, dict(options)))
    with _lock:
        for attempt in (1, 2):
            worker, fresh = _worker()
            values: list[Any] = []
            try:
                values.extend(worker.answers(job, data, options, seconds))
                return values
            except IntakeError:
                raise
            except Stopped as stop:
                stop.values = values
                if stop.reason != "error":
                    end()
                # It may have ended by itself, for want of work, just as we asked.
                if stop.reason != "crash" or fresh or worker.answered or attempt == 2:
                    raise
            except BaseException:
                end()  # What it still answers must not be taken for the next file's.
                raise
        raise AssertionError("unreachable")


class _Worker:
    """The other process, seen from here."""

    def __init__(self) -> None:
        paths = json.dumps([path for path in sys.path if path])
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-c", _START, paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.answered = False
        threading.Thread(target=self._listen, name="intake-answers", daemon=True).start()

    def alive(self) -> bool:
        return self._process.poll() is None

    def answers(
        self, job: str, data: bytes, options: Mapping[str, Any], seconds: float
    ) -> Iterator[Any]:
        """What the job yields, as it comes."""
        self.answered = False
        request = {"job": job, "size": len(data), "options": dict(options), "seconds": seconds}
        sender = threading.Thread(target=self._send, args=(request, data), daemon=True)
        sender.start()
        # The clock runs from the moment the worker has the file and the libraries are loaded.
        answer = self._next(START_SECONDS)
        self.answered = True
        while True:
            if "value" in answer:
                yield answer["value"]
            elif "refused" in answer:
                raise IntakeError(*answer["refused"])
            elif "stopped" in answer:
                raise Stopped(*answer["stopped"])
            elif "done" in answer:
                return
            answer = self._next(seconds * _PATIENCE)

    def stop(self) -> None:
        """End the process, whatever it does, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # What was not sent yet is not wanted any more.
                    stream.close()

    def _next(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise Stopped("time") from None
        if not line.endswith(
            b"\n"
        ):  # Nothing more comes, or it was cut off in the middle of a word.
            raise Stopped("time" if self._process.wait() == -_TIME_IS_UP else "crash")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _send(self, request: dict[str, Any], data: bytes) -> None:
        stream = self._process.stdin
        assert stream is not None
        try:
            stream.write(json.dumps(request).encode() + b"\n")
            stream.write(data)
            stream.flush()
        except (OSError, ValueError):
            return  # The process is gone; the one who waits for answers sees its end.

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with contextlib.suppress(OSError, ValueError):  # Closed from our side.
            for line in stream:
                self._lines.put(line)
        self._lines.put(b"")


_TIME_IS_UP = int(getattr(signal, "SIGXCPU", 0)) or 1_000_000
_PATIENCE = 4.0 if hasattr(signal, "SIGXCPU") else 1.0
_lock = threading.Lock()
_current: list[_Worker] = []


def _worker() -> tuple[_Worker, bool]:
    """The process to ask, and whether it was started just now."""
    if _current and _current[0].alive():
        return _current[0], False
    end()
    _current.append(_Worker())
    return _current[0], True


@atexit.register
def end() -> None:
    """End the process, if there is one; the next job starts another."""
    while _current:
        _current.pop().stop()
