"""What the fault tests have done and seen, counted for whoever asks: a line a count, in a file that is named beforehand.

``dev.py faults`` names it, and :mod:`tests.faults.safety` adds the lines up for the page of figures. Tests do not look
into it: what must hold they assert.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

FILE = "ANNOTATOR_FAULTS"
"""The variable of the environment that names the file; without it nothing is written."""

Totals = dict[str, dict[str, int]]
"""By what was done, how many of each."""


def tell(what: str, **counts: int) -> None:
    """Add to what is known of ``what``; several processes may do so at once, each line is one write."""
    path = os.environ.get(FILE)
    if path:
        line = json.dumps({"what": what, **counts}).encode() + b"\n"
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, line)
        finally:
            os.close(file)


def totals(path: Path) -> Totals:
    """All lines added up."""
    found: dict[str, Counter[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        counts = json.loads(line)
        found.setdefault(counts.pop("what"), Counter()).update(counts)
    return {what: dict(counts) for what, counts in found.items()}
