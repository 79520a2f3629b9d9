"""The other side of :mod:`annotator.intake.apart`: serves jobs until nothing more comes."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from importlib import import_module
from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.apart import IDLE_SECONDS, JOBS, MEMORY


def main() -> None:
    """Read requests from standard input, write answers to standard output, end when the input does."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints goes nowhere.
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    logging.disable(logging.CRITICAL)
    _limit_memory()
    idle = _Idle()

    def answer(**message: Any) -> None:
        answers.write(json.dumps(message).encode() + b"\n")
        answers.flush()

    while line := requests.readline():
        idle.busy()
        request = json.loads(line)
        data = requests.read(request["size"])
        if len(data) < request["size"]:
            return
        _serve(request, data, answer)
        del data
        idle.waits()


def _serve(request: dict[str, Any], data: bytes, answer: Any) -> None:
    """Do one job and say how it went."""
    try:
        module = import_module(JOBS[request["job"]])
        module.load()
        answer(started=True)
        values = module.work(data, request["options"])
        while True:
            _limit_time(request["seconds"])
            value = next(values, values)
            if value is values:
                break
            answer(value=value)
        answer(done=True)
    except IntakeError as refusal:
        answer(refused=[refusal.message, refusal.hint])
    except MemoryError:
        answer(stopped=["memory"])
    except Exception as error:  # noqa: BLE001
        # This is a job runner: what a library raises over a strange file is told, and the next file is served.
        answer(stopped=["error", f"{type(error).__name__}: {error}"[:500]])
    finally:
        _limit_time(0)


def _limit_memory() -> None:
    """Let no file make this process larger than :data:`MEMORY`, where the system can see to that."""
    try:
        import resource
    except ImportError:
        return
    for kind in ("RLIMIT_DATA", "RLIMIT_CORE"):
        limit = MEMORY if kind == "RLIMIT_DATA" else 0
        try:
            resource.setrlimit(getattr(resource, kind), (limit, limit))
        except (ValueError, OSError, AttributeError):
            continue


def _limit_time(seconds: float) -> None:
    """Let the system end this process when it computes for longer from now on; 0 for no limit."""
    try:
        import resource
    except ImportError:
        return
    # The system counts whole seconds: nearest to what was asked, and never less than one.
    until = max(int(time.process_time()) + 2, round(time.process_time() + seconds))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (until if seconds else hard, hard))


class _Idle:
    """Ends the process when no request came for a while."""

    def __init__(self) -> None:
        self._since: float | None = time.monotonic()
        threading.Thread(target=self._watch, daemon=True).start()

    def busy(self) -> None:
        self._since = None

    def waits(self) -> None:
        self._since = time.monotonic()

    def _watch(self) -> None:
        while True:
            time.sleep(1.0)
            since = self._since
            if since is not None and time.monotonic() - since > IDLE_SECONDS:
                os._exit(0)
