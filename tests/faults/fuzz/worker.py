"""The process that reads what was done to a file, by the program's own ways, and says what came of it.

It answers each line of JSON, ``{target, path, forced, files}``, with one. A file that takes more than
:data:`SECONDS` of computing ends it with the stack it was in; memory is bounded too.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

SECONDS = 30
"""Of computing for one file, reading and adding it to a project; beyond that it counts as a hang."""

MEMORY = 500 << 20
"""What one file may cost, in bytes, above what the process needs at rest."""

ADDRESSES = 6 << 30
"""What the process may ask for, so that no file takes the machine with it."""

KEPT = "does not fit the codebook"
"""What ``check`` says of a value that came with a set and is kept as it came: true, and nothing unsound."""


def main() -> None:
    """Serve until nothing more comes."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    faulthandler.enable()
    faulthandler.register(signal.SIGPROF, chain=True)
    home = tempfile.mkdtemp(prefix="annotator-fuzz-home-", dir=os.environ.get("FUZZ_FOLDER"))
    os.environ["ANNOTATOR_HOME"] = home
    try:
        empty = Path(home) / "empty.annotator"
        from annotator.app import projects

        projects.create(empty).close()
        answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)  # What a library prints is no answer.
        for line in sys.stdin:
            answers.write(json.dumps(_one(json.loads(line), empty)) + "\n")
            answers.flush()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _one(job: dict[str, Any], empty: Path) -> dict[str, Any]:
    before = _forget_peak()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        answer = _through(job, empty)
    except Exception as error:  # noqa: BLE001  (whatever it is: this is what we are looking for)
        told = "".join(traceback.format_exception(error))
        answer = {"outcome": "failed", "what": _where(error), "told": told[-6_000:]}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    answer["bytes"] = _peak() - before
    if answer["bytes"] > MEMORY and answer["outcome"] != "failed":
        told = f"{answer['bytes'] >> 20} MB"
        answer |= {"outcome": "failed", "what": "too much memory", "told": told}
    return answer


def _through(job: dict[str, Any], empty: Path) -> dict[str, Any]:
    from annotator.app import intake, projects, sets
    from annotator.core.errors import UserError

    sort, _, name = job["target"].partition(":")
    path = Path(job["path"])
    copy = empty.with_name("p.annotator")
    shutil.copyfile(empty, copy)
    try:
        with projects.open(copy) as project:
            try:
                if sort == "kind":
                    kind = name if job["forced"] else None
                    report = intake.import_paths(project, [path], kind=kind)
                    refusals = [(f.reason, f.hint) for f in report.failed]
                    taken = len(report.added)
                else:
                    read = sets.import_set(project, path, name)
                    refusals = [(r.reason, "") for r in read.refused]
                    taken = read.added + read.exact + read.repaired
            except UserError as error:
                refusals, taken = [(error.message, error.hint)], 0
            for message, hint in refusals:
                if not message.strip() or "Traceback" in message + hint:
                    raise AssertionError(f"not a sentence for people: {message!r} {hint!r}")
                (message + hint).encode("utf-8")
            problems = [p.text for p in projects.check_project(project) if KEPT not in p.text]
            if problems:
                raise AssertionError(f"an unsound project: {problems[:3]}")
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    return {"outcome": "read" if taken else "refused", "what": refusals[0][0] if refusals else ""}


def _where(error: BaseException) -> str:
    """The sort of error and where it was raised, so that the same mistake is told once."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "annotator" in Path(f.filename).parts] or list(frames)
    last = ours[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno} ({last.name})"


def _forget_peak() -> int:
    """Let the system count the largest memory anew; what is held now, in bytes."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _peak()
    return _peak()


def _peak() -> int:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0]) * 1024


if __name__ == "__main__":
    main()
