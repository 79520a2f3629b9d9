"""Cases, and the run through them: what each came to, and those that failed, kept so that they can be had again."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any

from tests.faults.fuzz.mutations import changed
from tests.faults.fuzz.sources import Source
from tests.support import ROOT

STUCK = 600.0
"""Seconds without an answer and without computing (which the process itself bounds): it waits for something for ever."""

FRESH_AFTER = 400
"""Cases after which the process is a new one."""


@dataclass(frozen=True, slots=True)
class Case:
    """One changed file: the ``number``-th of its target under this seed."""

    target: str
    seed: int
    number: int

    def __str__(self) -> str:
        return f"--kind {self.target} --seed {self.seed} --case {self.number}"


@dataclass
class Outcomes:
    """How many cases of each target were read, refused or failed, and what failed: the first case of each mistake."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failures: dict[tuple[str, str], tuple[Case, str]] = field(default_factory=dict)

    def take(self, case: Case, answer: Mapping[str, Any]) -> bool:
        """Count it; True when it is a mistake not seen before."""
        self.counts.setdefault(case.target, Counter())[answer["outcome"]] += 1
        key = (case.target, answer["what"])
        if answer["outcome"] != "failed" or key in self.failures:
            return False
        self.failures[key] = (case, answer["told"])
        return True


class Reader:
    """The other process; a new one when it has ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """What reading came to; a process that ended or stands still is a failure."""
        if self._process is None or self._served >= FRESH_AFTER:
            self.end()
            self._start()
        self._served += 1
        process = self.process
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, and the missing answer tells
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if waiting.select(STUCK) else b""
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        stuck = process.poll() is None and not line
        self.end(kill=stuck)
        code = process.returncode
        what = {-signal.SIGPROF: "does not end", -signal.SIGKILL: "stands still"}.get(
            code, f"ended the process ({code})"
        )
        told = (self._folder / "errors").read_text("utf-8", "replace")[-6_000:]
        return {"outcome": "failed", "what": what, "told": told}

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The one that reads now."""
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        # Who reads gets a file for its complaints: a pipe nobody empties would stop it.
        with (self._folder / "errors").open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.fuzz.worker"],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                env={**os.environ, "FUZZ_FOLDER": str(self._folder)},
            )  # fmt: skip
        self._served = 0

    def end(self, kill: bool = False) -> None:
        """Let the process finish."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        if kill:
            process.kill()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        process.stdout.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.end(kill=kind is not None)


def put(case: Case, among: Sequence[Source], folder: Path) -> dict[str, Any]:
    """Write the changed file (and those beside it) into the folder; the job for the reading process."""
    chance = Random(str(case))
    source = chance.choice(among)
    (name, data), *beside = source.files
    others = [one.files[0][1] for one in among if one is not source]
    made = changed(data, chance, others)
    for each, content in ((name, made), *beside):
        path = folder / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {
        "target": case.target,
        "path": str(folder if source.folder else folder / name),
        "forced": chance.random() < 0.8,
    }


def run(
    cases: Iterator[Case],
    found: Mapping[str, Sequence[Source]],
    keep: Path | None = None,
) -> Iterator[tuple[Case, Outcomes, bool]]:
    """Go through cases; after each: the case, the outcomes until now, and whether it is a new mistake.

    The files of new mistakes are left in ``keep`` with what was told.
    """
    outcomes = Outcomes()
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="annotator-fuzz-", dir=shared if shared.is_dir() else None
    ) as place:
        folder = Path(place)
        with Reader(folder) as reader:
            for case in cases:
                here = folder / "case"
                here.mkdir()
                answer = reader.ask(put(case, found[case.target], here))
                new = outcomes.take(case, answer)
                if new and keep is not None:
                    _keep(case, answer, here, keep)
                shutil.rmtree(here)
                yield case, outcomes, new


def _keep(case: Case, answer: Mapping[str, Any], here: Path, keep: Path) -> None:
    place = keep / f"{case.target.replace(':', '-')}-{case.seed}-{case.number}"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(here, place)
    (place / "what-happened.txt").write_text(
        f"{case}\n{answer['what']}\n\n{answer['told']}\n", "utf-8"
    )
