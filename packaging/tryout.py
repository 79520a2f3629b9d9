"""The program on the sample project: in its window, or, without a display, its main job by command line."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from environment import ROOT

BUILD = ROOT / "build"
SAMPLE = BUILD / "sample" / "Sample.annotator"

NAME = re.compile(r"\b(?!Mayor)[A-Z][a-z]+ [A-Z][a-z]+")
"""Two capitalised words in a row: enough of a name for a first try."""

QUOTED = re.compile('[«“„"]([^»”“"]{8,400})[»”“"]')


def program(python: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program's command line; ends this one with its words when it fails."""
    done = subprocess.run(
        [str(python), "-m", "annotator", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        print(f"annotator {' '.join(words)}\n{done.stdout}{done.stderr}".rstrip(), file=sys.stderr)
        raise SystemExit(done.returncode)
    return done


def value(python: Path, *words: str, **environment: str) -> Any:
    """The JSON value that a command answers with."""
    return json.loads(program(python, *words, "--json", **environment).stdout)


def sample(python: Path, path: Path, **environment: str) -> Path:
    """Make the sample project at ``path``, where nothing may be yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    program(python, "new", str(path), "--sample", **environment)
    return path


def sample_to_keep(python: Path, fresh: bool) -> Path:
    """The sample project that stays from one run to the next, with what was tried in it.

    It is made anew when asked for, and when what samples are made from has changed since.
    """
    digest = hashlib.sha256()
    for folder in ("annotator/store/schemas", "annotator/store/migrations", "resources/samples"):
        for file in sorted((ROOT / folder).glob("*.*")):
            digest.update(file.read_bytes())
    stamp = SAMPLE.parent / "made-from.txt"
    known = stamp.read_text("utf-8") if stamp.exists() else ""
    if fresh or known != digest.hexdigest() or not SAMPLE.exists():
        shutil.rmtree(SAMPLE.parent, ignore_errors=True)
        sample(python, SAMPLE)
        stamp.write_text(digest.hexdigest(), "utf-8")
    return SAMPLE


def display_works(python: Path) -> bool:
    """True when a window can really be opened: a DISPLAY that nobody answers at is none."""
    if sys.platform.startswith("linux"):
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return False
        code = "from PySide6.QtGui import QGuiApplication as A; A([])"
        try:
            done = subprocess.run(
                [str(python), "-c", code], capture_output=True, timeout=30, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0
    return True


def in_window(python: Path, fresh: bool) -> int:
    """Open the sample project; what is done there stays until ``--fresh``."""
    path = sample_to_keep(python, fresh)
    print(f"Opening the sample project, {path.relative_to(ROOT)}.", flush=True)
    return subprocess.run(
        [str(python), "-m", "annotator", str(path)], cwd=ROOT, check=False
    ).returncode


def headless(python: Path) -> int:
    """Import, annotate, export and draw, on a new sample project; then say where everything lies."""
    folder = BUILD / "headless"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    quiet = {"ANNOTATOR_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
    project = sample(python, folder / "Sample.annotator", **quiet)
    own = folder / "own-article.txt"
    own.write_text(ARTICLE, "utf-8")

    article = value(python, "import", str(project), str(own), **quiet)["added"][0]["id"]
    tags = [("actor", m.span()) for m in NAME.finditer(ARTICLE)][:2]
    tags += [("claim", m.span(1)) for m in QUOTED.finditer(ARTICLE)][:1]
    for code, (start, end) in tags:
        where = ("--article", article, "--span", f"{start}:{end}")
        value(python, "annotate", str(project), "--type", code, *where, **quiet)
    exports = {"jsonl": folder / "annotations.jsonl", "csv": folder / "annotations.csv"}
    for name, path in exports.items():
        program(python, "export", str(project), "--format", name, "--output", str(path), **quiet)
    picture = folder / "window.png"
    program(python, str(project), "--offscreen-screenshot", str(picture), **quiet)
    articles = value(python, "articles", str(project), **quiet)
    annotations = value(python, "annotations", str(project), **quiet)

    print(
        f"There is no display here, so the main job was done without a window:\n"
        f"  a project with {len(articles)} articles, one of them imported just now,\n"
        f"  {len(annotations)} annotations, {len(tags)} of them made just now.\n"
        f"\nThe files are in {folder.relative_to(ROOT)}:\n"
        f"  Sample.annotator     the project, one SQLite file\n"
        f"  annotations.jsonl    everything, to be read back\n"
        f"  annotations.csv      one row per annotation, for a spreadsheet\n"
        f"  window.png           the window as it looks\n"
        f"\nTo get the window itself, run the same command on a desktop, or over `ssh -X`, or on a\n"
        f"virtual screen: Xvfb :99 -screen 0 1400x900x24 &  then  DISPLAY=:99 before the command."
    )
    return 0


ARTICLE = """\
Bridge over the Orle to close for a year

BELMARE, 3 April 2026 – The old bridge over the Orle will be closed to cars from May, the town council of Belmare \
decided on Monday evening. Mayor Lena Orso called the vote “a hard but honest decision after ten years of patching”.

Shopkeepers on the east bank had asked for a longer delay. “We will lose a third of our customers in the first \
summer,” said Tomas Rehm, who speaks for the traders of the quarter. Some two hundred people marched to the town \
hall before the session.

The town wants to run a free ferry while the work goes on.
"""
