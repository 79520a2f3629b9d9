"""``python -m tests.benchmarks.intake_quality``: how well intake and cleaning do on real files.

How much of an article is found in pages and PDFs, which language is told, which near-duplicates and parts to exclude.

Pages are compared word by word (runs of four words) with a text made by hand; beside our figure stands the
library alone, with its own defaults. Of PDFs it is also counted how many paragraphs come out exactly as
they were before printing. Prints one line each; needs the folder of real files beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

Pairs = list[tuple[str, str]]


def shares(true: str, found: str) -> tuple[int, int, int]:
    """How many runs of four words are in both, only in ``found``, only in ``true``."""
    wanted, got = _runs(true), _runs(found)
    both = sum((wanted & got).values())
    return both, sum(got.values()) - both, sum(wanted.values()) - both


def precision_recall(pairs: Iterable[tuple[str, str]]) -> tuple[float, float]:
    """The mean over (true, found) texts of precision and recall."""
    precisions, recalls = [], []
    for true, found in pairs:
        both, more, less = shares(true, found)
        precisions.append(both / (both + more) if both + more else 1.0)
        recalls.append(both / (both + less) if both + less else 1.0)
    return sum(precisions) / len(precisions), sum(recalls) / len(recalls)


def f1(pairs: Iterable[tuple[str, str]]) -> float:
    """The harmonic mean of precision and recall of (true, found) texts."""
    precision, recall = precision_recall(pairs)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _runs(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + length]) for n in range(max(1, len(words) - length + 1)))


def main() -> None:
    """Measure and print."""
    from tests.benchmarks.cleaning_quality import measure
    from tests.support import ROOT

    folder = ROOT.parent / "shared" / "data" / "intake"
    if not folder.is_dir():
        print("The folder of real files is not beside this checkout.")
        return
    _pages(folder)
    _pdfs(folder)
    measure(folder)


def _pages(folder: Any) -> None:
    import logging

    import trafilatura

    from annotator.intake import read_bytes

    logging.disable(logging.CRITICAL)
    truth = json.loads((folder / "html" / "ground-truth.json").read_text("utf-8"))
    pages = {
        name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in truth
    }
    ways: dict[str, Callable[[bytes], str]] = {
        "ours": lambda page: read_bytes(page, "page.html")[0].text,
        "trafilatura alone": lambda page: trafilatura.extract(page) or "",
    }
    print(
        f"{len(pages)} web pages            F1     precision  recall  ms per page (median, longest)"
    )
    for name, way in ways.items():
        pairs: Pairs = []
        times = []
        way(next(iter(pages.values())))
        for page, entry in truth.items():
            began = time.perf_counter()
            pairs.append((entry["articleBody"], way(pages[page])))
            times.append((time.perf_counter() - began) * 1000)
        precision, recall = precision_recall(pairs)
        print(
            f"  {name:20} {f1(pairs):.3f}    {precision:.3f}     {recall:.3f}   "
            f"{median(times):.0f}, {max(times):.0f}"
        )


def _pdfs(folder: Any) -> None:
    import pypdfium2

    from annotator.intake import read

    truth = json.loads((folder / "pdf" / "truth_paragraphs.json").read_text("utf-8"))
    whole = "\n".join(truth)
    print("PDF pages in columns    F1 ours  library alone  paragraphs exact  ms")
    for name in ("synth3col", "synth_flow", "synth_rows"):
        path = folder / "pdf" / f"{name}.pdf"
        read(path)
        began = time.perf_counter()
        found = read(path)[0].text
        took = (time.perf_counter() - began) * 1000
        document = pypdfium2.PdfDocument(path)
        alone = document[0].get_textpage().get_text_range()
        document.close()
        exact = sum(line in truth for line in found.split("\n"))
        print(
            f"  {name:20}  {f1([(whole, found)]):.3f}    {f1([(whole, alone)]):.3f}"
            f"          {exact} of {len(truth)}           {took:.0f}"
        )


if __name__ == "__main__":
    main()
