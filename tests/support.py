"""Helpers that several test folders share."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0
"""Seconds after which a wait is taken for endless. No test asks how long anything takes."""


def shared_data(*parts: str) -> Path:
    """A real third-party file or folder kept beside the checkout; skips the test where it is absent."""
    path = ROOT.parent.joinpath("shared", "data", *parts)
    if not path.exists():
        pytest.skip("the folder of real third-party files is not beside this checkout")
    return path


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until something holds; fails naming it when that never comes."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.01)


@contextmanager
def ends(what: str, seconds: float = PATIENCE) -> Iterator[None]:
    """Fails naming what never ends, instead of standing still with it; for the main thread."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"{what} does not end")

    earlier = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
