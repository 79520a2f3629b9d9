"""A virtual screen with a window manager, on which the real program runs and real keys are pressed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import PATIENCE, ROOT

NEEDED = ("Xvfb", "xdotool", "openbox", "setxkbmap")


class Screen:
    """An X server of its own; everything started on it ends with it."""

    def __init__(self, home: Path, layout: str = "us") -> None:
        missing = [name for name in NEEDED if shutil.which(name) is None]
        if missing:
            pytest.skip(f"not installed: {', '.join(missing)}")
        self._processes: list[subprocess.Popen[bytes]] = []
        read, write = os.pipe()
        line = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._processes.append(subprocess.Popen(line, pass_fds=[write], **quiet))  # type: ignore[call-overload]
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        self.environment = {
            **os.environ,
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "ANNOTATOR_HOME": str(home),
            "LC_ALL": "C.UTF-8",
        }
        self.layout(layout)
        self._processes.append(subprocess.Popen(["openbox"], env=self.environment, **quiet))  # type: ignore[call-overload]

    def layout(self, name: str) -> None:
        """Another keyboard: ``us``, ``fr``, ``ara``."""
        subprocess.run(["setxkbmap", name], env=self.environment, check=True)

    def annotator(self, *arguments: str) -> str:
        """A command of the command line; returns what it printed."""
        line = [sys.executable, "-m", "annotator", *arguments]
        done = subprocess.run(
            line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout

    def open(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program and wait until its window has the keyboard."""
        line = [sys.executable, "-m", "annotator", *arguments]
        process = subprocess.Popen(line, env=self.environment, cwd=ROOT)
        self._processes.append(process)
        found = self._xdotool("search", "--sync", "--onlyvisible", "--pid", str(process.pid))
        self._xdotool("windowactivate", "--sync", found.split()[-1])
        return process

    def key(self, *keys: str) -> None:
        """Press keys one after the other, by name (``ctrl+shift+Right``) or number (``10``)."""
        self._xdotool("key", "--delay", "40", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "40", text)

    def front(self) -> str:
        """The title of the window that has the keyboard; empty while none has."""
        line = ["xdotool", "getactivewindow", "getwindowname"]
        done = subprocess.run(
            line, env=self.environment, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout.strip()

    def picture(self, path: Path) -> None:
        """Keep what is on the screen, for a person to look at."""
        if shutil.which("import"):
            subprocess.run(
                ["import", "-window", "root", str(path)], env=self.environment, check=False
            )

    def close(self) -> None:
        """End everything that was started here, the server last."""
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            check=True,
            timeout=PATIENCE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout


def rows(project: Path, sql: str) -> list[tuple[object, ...]]:
    """What plain sqlite3 reads in the project file, beside the running program."""
    connection = sqlite3.connect(f"file:{project}?mode=ro", uri=True, timeout=PATIENCE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
