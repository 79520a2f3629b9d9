"""Starting processes and ending them with kill -9 at a random instant."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from tests.support import PATIENCE

Work = Callable[[Path, str, int, Connection], None]
Processes = multiprocessing.context.BaseContext


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
