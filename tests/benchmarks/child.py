"""Started by the start-up benchmark: opens a window, and tells the time of its first paint.

``python -m tests.benchmarks.child ours PROJECT`` or ``… bare TEXTFILE``. Prints JSON: wall seconds since the parent
started this process (BENCH_STARTED, monotonic clock), CPU seconds, and peak memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path


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


def main() -> None:
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
                    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
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
