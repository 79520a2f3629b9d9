"""``python3 -m tests.faults.fuzz``: fuzz every kind of intake and every format that is read, for some minutes.

``--kind WORD`` takes the targets with that word (``format:brat``, ``kind:csv``), ``--seed`` other accidents, and with
``--case`` one case is done again. What failed is kept in ``build/fuzz``, with the words to have it again.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.faults.fuzz.run import Case, Outcomes, run
from tests.faults.fuzz.sources import has_real, sources
from tests.support import ROOT

KEEP = ROOT / "build" / "fuzz"


def main() -> int:
    """Run until the time is up; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.faults.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="", help="only targets with this word")
    parser.add_argument("--case", type=int, help="only this case")
    parser.add_argument("--no-real", action="store_true", help="without files beside the checkout")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="annotator-fuzz-home-") as home:
        os.environ["ANNOTATOR_HOME"] = home
        real = has_real() and not options.no_real
        found = {name: one for name, one in sources(real).items() if options.kind in name}
    if not found:
        print(f"No kind or format has “{options.kind}” in its name.", file=sys.stderr)
        return 2
    over = threading.Event()
    timer = threading.Timer(options.minutes * 60, over.set)
    timer.daemon = True
    timer.start()

    def cases() -> Iterator[Case]:
        numbers = itertools.count() if options.case is None else [options.case]
        for number in numbers:
            for target in found:
                if over.is_set():
                    return
                yield Case(target, options.seed, number)

    files = sum(map(len, found.values()))
    print(
        f"{files} whole files of {len(found)} kinds and formats, seed {options.seed}.", flush=True
    )
    outcomes = Outcomes()
    for case, outcomes, new in run(cases(), found, KEEP):
        if new:
            ((_, what), (_, told)) = list(outcomes.failures.items())[-1]
            print(f"\nFAILED {case}\n{what}\n{told.strip()[-1_500:]}", flush=True)
    print(table(outcomes))
    if outcomes.failures:
        print(f"{len(outcomes.failures)} mistakes; their files are in {Path('build', 'fuzz')}:")
        for (_, what), (case, _) in outcomes.failures.items():
            print(f"  {case}   {what}")
    return 1 if outcomes.failures else 0


def table(outcomes: Outcomes) -> str:
    """Cases by target and outcome."""
    rows = ["| kind or format | files | read | refused | failed |", "|---|---|---|---|---|"]
    for target, counts in sorted(outcomes.counts.items()):
        figures = (sum(counts.values()), counts["read"], counts["refused"], counts["failed"])
        rows.append(f"| {target} | {' | '.join(f'{n:,}' for n in figures)} |")
    total = sum(sum(counts.values()) for counts in outcomes.counts.values())
    return "\n".join([*rows, f"{total:,} changed files."])


if __name__ == "__main__":
    raise SystemExit(main())
