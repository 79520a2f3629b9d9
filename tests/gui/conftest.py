"""What the tests of the window share: the toolkit dressed as in the program, and nothing left over after a test."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.windows import Desk, make_project
from tests.support import PATIENCE

QUIET = ("This plugin does not support", "propagateSizeHints", "QFont::setPointSizeF")
"""What the offscreen platform says of itself."""
STAYING = {"intake-answers"}
"""Threads that are kept for the next import and end with the program."""


class PatientBot(QtBot):
    """Waits for conditions as long as it takes on a busy machine; a test says what for, never how long."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, int(PATIENCE * 1000)))

    def waitSignal(self, signal: Any, **named: Any) -> Any:
        named.setdefault("timeout", int(PATIENCE * 1000))
        return super().waitSignal(signal, **named)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp(qapp_args: list[str]) -> Iterator[QApplication]:
    from annotator.gui.main import make_application

    app = make_application()
    gc.enable()
    yield app


@pytest.fixture(autouse=True)
def tidy_toolkit(qapp: QApplication) -> Iterator[None]:
    """A warning of the toolkit fails the test, and so does a thread left running."""
    said: list[str] = []

    def hear(kind: QtMsgType, _: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(quiet in text for quiet in QUIET):
            said.append(text)

    before = set(threading.enumerate())
    earlier = qInstallMessageHandler(hear)
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    qInstallMessageHandler(earlier)
    left = {t.name for t in set(threading.enumerate()) - before if t.is_alive()} - STAYING
    assert not said
    assert not left


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens windows on projects, and closes them after the test."""
    desks: list[Desk] = []

    def open_it(*texts: str, path: Path | None = None, start: bool = False) -> Desk:
        wanted = None if start else path or make_project(tmp_path, *texts)
        desks.append(Desk(wanted, qtbot))
        return desks[-1]

    yield open_it
    for desk in desks:
        desk.leave()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A window on a project with one article."""
    return open_desk()
