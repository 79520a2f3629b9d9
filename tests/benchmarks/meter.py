"""What a window at work costs beside time: how long its loop stands still, and the most memory it held."""

from __future__ import annotations

import re
import resource
import time
from pathlib import Path
from types import TracebackType
from typing import Any

BEAT = 5
"""Milliseconds between two beats of an idle loop."""
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


def megabytes() -> float:
    """The most memory this process has held so far, or since :func:`forget_peak`."""
    if _STATUS.exists():  # what the other call tells goes on through the start of a new program
        found = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text("ascii", "replace"))
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak() -> None:
    """Let the peak be counted from now on, where the system can."""
    if _RESET.exists():
        _RESET.write_text("5", "ascii")


class Heartbeat:
    """Beats in the window's loop, and keeps the longest time between two beats while it is watched.

    ``with beat: …`` does something and lets the loop run. ``stall`` is milliseconds by the clock beyond the beat
    itself; ``stall_cpu`` how much of the longest the window's own thread worked.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.stall = self.stall_cpu = 0.0
        self._timer: Any = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self._last = self._worked = 0.0

    def forget(self) -> None:
        """Count from now on."""
        self.stall = self.stall_cpu = 0.0

    def __enter__(self) -> Heartbeat:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.stall = max(self.stall, (now - self._last) * 1000 - BEAT)
        self.stall_cpu = max(self.stall_cpu, (worked - self._worked) * 1000)
        self._last, self._worked = now, worked
