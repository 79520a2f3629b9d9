"""What work costs, counted: calls and steps of SQLite. A clock tells how busy the machine is, a count what is done."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import pytest

GRAIN = 100
"""Steps of SQLite are counted in hundreds."""


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's and those of libraries, this thread calls while ``work`` runs."""
    count = 0

    def see(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@dataclass
class Steps:
    """Steps that SQLite's machine made: every row read, compared, written."""

    made: int = 0

    def during(self, work: Callable[[], object]) -> int:
        """How many were made by ``work``."""
        before = self.made
        work()
        return self.made - before

    def watch(self, connection: sqlite3.Connection) -> None:
        """Count what this connection does from now on."""

        def step() -> int:
            self.made += GRAIN
            return 0

        connection.set_progress_handler(step, GRAIN)


@contextmanager
def steps_of_all() -> Iterator[Steps]:
    """Count the steps of every connection that is opened inside."""
    counted = Steps()
    real = sqlite3.connect

    def connect(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*given, **named)
        counted.watch(connection)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect)
        yield counted
