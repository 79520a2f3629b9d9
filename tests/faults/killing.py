"""Starting processes and ending them with kill -9 at a random instant."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from annotator.app import projects
from tests.support import PATIENCE

Work = Callable[[Path, str, int, Connection], None]
Processes = multiprocessing.context.BaseContext

KILLS = {
    "tagging": (120, 1_800),
    "import": (24, 400),
    "undo": (40, 700),
    "bulk edit": (50, 800),
    "back-up": (24, 400),
    "export": (32, 500),
    "migration": (30, 400),
    "merge": (16, 200),
}
"""How often each is killed: in the ordinary run, in the long form."""

AFRESH = 25
"""Kills after which a project begins anew: one that grows with every kill is checked ever more slowly, and what was
done to it before is no part of the question."""


def kills_of(what: str) -> list[Any]:
    """The numbers of kills as parameters of a test."""
    few, many = KILLS[what]
    return [few, pytest.param(many, marks=pytest.mark.slow)]


def afresh(number: int, path: Path, fresh: bytes) -> bool:
    """Put the project back as it was at first when it is time for it; True when it was."""
    if number % AFRESH != AFRESH - 1:
        return False
    with projects.open(path):
        pass  # what the last one killed has left beside it goes with it
    path.write_bytes(fresh)
    return True


def ready_processes() -> Processes:
    """A way to start processes that have read the program already, so that each costs little."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.children"])
    return context


def kill_while(
    processes: Processes,
    work: Work,
    path: Path,
    home: Path,
    seed: int,
    after: float,
) -> list[bytes]:
    """Start ``work``, kill it so many seconds after it began; returns the steps it was told are saved."""
    mine, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=work, args=(path, str(home), seed, theirs))
    process.start()
    theirs.close()
    said: list[bytes] = []
    try:
        assert mine.poll(PATIENCE), "the process did not begin"
        assert mine.recv_bytes() == b"open"
        killer = threading.Timer(after, process.kill)
        killer.start()
        with contextlib.suppress(EOFError):
            while True:
                said.append(mine.recv_bytes())
        killer.join()
    finally:
        process.kill()
        process.join()
        mine.close()
    assert process.exitcode == -signal.SIGKILL, "the process ended by itself"
    return said
