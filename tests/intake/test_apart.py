"""Reading apart: what goes wrong there stays there, and the next file is read as if nothing had been."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import apart, read_bytes
from annotator.intake.apart import Stopped, run
from tests.intake.bad_inputs import pdf_bomb
from tests.intake.makers import pdf
from tests.support import PATIENCE, ends, wait_for

GOOD = pdf([[(72, 700, 12, "Some words of an article.")]])
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits are set by the system")


@pytest.fixture(autouse=True)
def fresh():
    """No process is left over from, or for, another test."""
    apart.end()
    yield
    apart.end()


def processes() -> list[int]:
    return [worker._process.pid for worker in apart._current]


def test_that_one_process_serves_one_file_after_the_other():
    for _ in range(3):
        assert read_bytes(GOOD, "a.pdf")[0].text == "Some words of an article."
        first = processes()
    assert len(first) == 1
    read_bytes(b"<html><p>Some words of an article.</p></html>", "a.html")
    assert processes() == first


def test_that_a_refusal_crosses_over_and_the_process_goes_on():
    read_bytes(GOOD, "a.pdf")
    before = processes()
    with pytest.raises(IntakeError, match="is broken or incomplete"):
        read_bytes(b"%PDF-1.4 and nothing", "a.pdf")
    assert read_bytes(GOOD, "a.pdf")[0].text == "Some words of an article."
    assert processes() == before


@posix
def test_that_a_job_that_computes_too_long_is_ended_and_the_next_one_served():
    with ends("a job that was to be ended"), pytest.raises(Stopped) as caught:
        run("page", b"<html><table>" + b"<tr><td>Row<td>value" * 60_000, {}, 1.0)
    assert caught.value.reason == "time"
    assert caught.value.values == [True]
    assert read_bytes(GOOD, "a.pdf")[0].text == "Some words of an article."


@posix
def test_that_a_job_that_fills_the_memory_is_ended_and_the_next_one_served():
    with pytest.raises(Stopped) as caught:
        run("pdf", pdf_bomb(), {"name": "x"}, 3.0)
    assert caught.value.reason in ("crash", "memory")
    assert read_bytes(GOOD, "a.pdf")[0].text == "Some words of an article."


def test_that_a_process_that_was_killed_between_files_is_replaced():
    read_bytes(GOOD, "a.pdf")
    (number,) = processes()
    os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))
    assert read_bytes(GOOD, "a.pdf")[0].text == "Some words of an article."
    assert processes() != [number]


def test_that_an_error_of_the_library_is_told_and_the_process_goes_on():
    with pytest.raises(Stopped) as caught:
        run("pdf", GOOD, {}, 3.0)
    assert (caught.value.reason, "KeyError" in str(caught.value)) == ("error", True)
    (number,) = processes()
    read_bytes(GOOD, "a.pdf")
    assert processes() == [number]


def test_that_a_process_without_work_ends_by_itself(monkeypatch):
    start = apart._START.replace(
        "from annotator.intake.apart_worker import main",
        "import annotator.intake.apart_worker as w; w.IDLE_SECONDS = 0.1; main = w.main",
    )
    monkeypatch.setattr(apart, "_START", start)
    read_bytes(GOOD, "a.pdf")
    process = apart._current[0]._process
    assert process.wait(timeout=PATIENCE) == 0
    assert read_bytes(GOOD, "a.pdf")[0].text == "Some words of an article."


def test_that_the_process_ends_with_the_one_that_started_it():
    import subprocess

    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1]);"
        "from annotator.intake import apart; apart._worker();"
        "print(apart._current[0]._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    from tests.support import ROOT

    started = subprocess.run(
        [sys.executable, "-c", script, str(ROOT)],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    number = int(started.stdout)
    wait_for(lambda: _is_dead(number), "the process ends with the program")


def _is_dead(number: int) -> bool:
    """True for one that is gone, or ended but was buried by nobody."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    try:
        with open(f"/proc/{number}/stat") as status:  # noqa: PTH123
            return status.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False


def test_that_several_threads_may_read_at_once():
    texts: list[str] = []

    def work() -> None:
        texts.append(read_bytes(GOOD, "a.pdf")[0].text)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert texts == ["Some words of an article."] * 8
