"""Every test stands alone: its own home folder, no display, no network."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from annotator.core import in_use
from tests.support import ROOT

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A change is judged by its own examples, the same in every run. HYPOTHESIS_PROFILE=searching looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("searching", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

OFFLINE = Path(__file__).parent / "offline"
"""No test reaches the network: neither this process nor any Python it starts."""
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(OFFLINE), os.environ.get("PYTHONPATH", "")))
)
runpy.run_path(str(OFFLINE / "sitecustomize.py"))

PROGRAM = str(ROOT / "annotator") + os.sep
LOCKED = (".annotator", ".annotator-shm")


class LocksDropped(BaseException):
    """The program opened a file that SQLite holds locks on. Nobody catches it by accident."""


def keep_locks(event: str, arguments: tuple[Any, ...]) -> None:
    """Hear of every file that is opened; the program itself opens none of a project that is open."""
    if event != "open" or not str(arguments[0]).endswith(LOCKED):
        return
    frame = sys._getframe(1)
    while frame.f_back and ("pathlib" in frame.f_code.co_filename):
        frame = frame.f_back
    code = frame.f_code
    ours = code.co_filename.startswith(PROGRAM) and code is not in_use.first_bytes.__code__
    if ours and in_use.belongs(os.fspath(arguments[0])):
        raise LocksDropped(f"{arguments[0]} in {code.co_filename}")


sys.addaudithook(keep_locks)


@pytest.fixture(autouse=True)
def annotator_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home of its own for each test, so that no test sees another's settings or back-ups."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ANNOTATOR_HOME", str(home))
    return home
