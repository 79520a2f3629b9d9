"""Started by the start-up benchmark: opens a window, and tells the time of its first paint.

``python -m tests.benchmarks.child ours PROJECT`` or ``… bare TEXTFILE``. Prints JSON: wall seconds since the parent
started this process (BENCH_STARTED, monotonic clock), CPU seconds, and peak memory in MB. ``… project PROJECT`` opens
one in a window that stands already: milliseconds until its first paint, the longest stall and the peak memory
until all is quiet and the list of articles was looked through.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from tests.benchmarks.meter import megabytes


def bare(argument: str) -> object:
    from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit

    app = QApplication([])
    window = QMainWindow()
    text = QTextEdit()
    text.setPlainText(Path(argument).read_text("utf-8"))
    window.setCentralWidget(text)
    window.resize(1280, 800)
    return app, window


def ours(argument: str) -> object:
    from annotator.gui.main import make_application, make_window

    app = make_application()
    window = make_window()
    assert window.project_part.open(Path(argument))
    window.resize(1280, 800)
    return app, window


def project(argument: str) -> None:
    """Open a project in the window, and look through its list."""
    from tests.benchmarks.desk import Desk

    begun: list[float] = []

    def start() -> None:
        begun[:] = [time.perf_counter(), time.thread_time()]

    desk = Desk(Path(argument), start)
    table = desk.window.work.articles.table
    for n in range(5):
        bar = table.verticalScrollBar()
        bar.setValue(bar.maximum() * n // 4)
        desk.quiet()
    print(json.dumps({
        "wall": (desk.painted - begun[0]) * 1000,
        "cpu": (desk.worked - begun[1]) * 1000,
        "stall": desk.beat.stall,
        "stall_cpu": desk.beat.stall_cpu,
        "memory": megabytes(),
    }), flush=True)  # fmt: skip
    desk.close()


def main() -> None:
    if sys.argv[1] == "project":
        project(sys.argv[2])
        return
    app, window = {"bare": bare, "ours": ours}[sys.argv[1]](sys.argv[2])

    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        """Speaks once the window's first update has been handled, and ends the program."""

        done = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.UpdateRequest and watched is window and not self.done:
                self.done = True
                watched.event(event)
                print(json.dumps({
                    "wall": time.monotonic() - float(os.environ["BENCH_STARTED"]),
                    "cpu": time.process_time(),
                    "memory": megabytes(),
                }), flush=True)  # fmt: skip
                QTimer.singleShot(0, window.close)
                QTimer.singleShot(0, app.quit)
                return True
            return False

    watcher = FirstPaint()
    window.installEventFilter(watcher)
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
