"""How well languages, near-duplicates and parts to exclude are told, on real texts. Part of ``intake_quality``."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

FIVE = ("ar", "de", "en", "es", "fr")
EXPORTS = ("nexis", "factiva", "europresse", "otherdb")


def languages(folder: Path) -> None:
    """The language of news sentences in five languages: whole, and their first 40 and 20 characters."""
    from annotator.intake import detect_language

    sentences: list[tuple[str, str]] = []
    table = (folder / "langid" / "pud_news_sentences.tsv").read_text("utf-8")
    for line in table.splitlines():
        language, _, sentence = line.split("\t")
        sentences.append((language, sentence))
    detect_language(sentences[0][1])
    print(
        f"{len(sentences):,} sentences       right   "
        + "     ".join(FIVE)
        + "     no answer  ms each"
    )
    for name, length in (("whole", 0), ("40 characters", 40), ("20 characters", 20)):
        right: dict[str, int] = defaultdict(int)
        silent = 0
        began = time.perf_counter()
        for language, sentence in sentences:
            found, _ = detect_language(sentence[:length] if length else sentence)
            right[language] += found == language
            silent += not found
        took = (time.perf_counter() - began) * 1000 / len(sentences)
        each = {code: sum(1 for language, _ in sentences if language == code) for code in FIVE}
        parts = "  ".join(f"{right[code] / each[code]:.3f}" for code in FIVE)
        print(
            f"  {name:20} {sum(right.values()) / len(sentences):.3f}   {parts}   {silent:4}       {took:.2f}"
        )


def near_duplicates(folder: Path) -> None:
    """Near-duplicates among real articles: beside an exact comparison of all pairs, and of copies made of them."""
    from annotator.analysis.near_duplicates import near_duplicates as find

    texts = list(_articles(folder))
    real = {(p.first, p.second) for p in find(texts)}
    wanted = _exact_pairs(texts)
    _told(f"{len(texts):,} real articles", wanted, real, "every five words compared")
    twins = {number for pair in wanted | real for number in pair}
    single = [text for number, text in enumerate(texts) if number not in twins]
    made, truth = _copies([text for text in single if 150 <= len(text.split()) <= 2_000][:300])
    count = len(made) // 4
    found = {(p.first, p.second) for p in find(made)}
    for kind, (name, pairs) in enumerate(truth.items(), 1):
        copies = range(count * kind, count * (kind + 1))
        _told(name, pairs, {(a, b) for a, b in found if b in copies and a < count}, "made copies")


def _told(name: str, wanted: set[tuple[int, int]], found: set[tuple[int, int]], how: str) -> None:
    both = len(wanted & found)
    precision = both / len(found) if found else 1.0
    recall = both / len(wanted) if wanted else 1.0
    print(
        f"near-duplicates: {name:32} precision {precision:.3f}  recall {recall:.3f}  "
        f"({len(wanted):,} pairs; {how})"
    )


def _articles(folder: Path) -> Iterator[str]:
    """The texts of all articles in the exports of databases and in the pages' own truth."""
    from annotator.core.errors import UserError
    from annotator.intake import read

    seen: set[str] = set()
    truth = json.loads((folder / "html" / "ground-truth.json").read_text("utf-8"))
    for entry in truth.values():
        seen.add(entry["articleBody"])
    for kind in EXPORTS:
        for path in sorted((folder / kind).iterdir()):
            if path.name == "SOURCE.txt":
                continue
            try:
                seen.update(draft.text for draft in read(path) if len(draft.text) < 60_000)
            except UserError:
                continue
    yield from sorted(seen)


def _exact_pairs(texts: list[str], least: float = 0.5) -> set[tuple[int, int]]:
    """The pairs of which the shorter stands in the other by this part, all runs of five words compared."""
    from annotator.analysis.near_duplicates import FEWEST, runs

    sets = [runs(text) for text in texts]
    return {
        (a, b)
        for a, b in combinations(range(len(texts)), 2)
        if min(len(sets[a]), len(sets[b])) >= FEWEST * 4
        and len(sets[a] & sets[b]) >= least * min(len(sets[a]), len(sets[b]))
    }


def _copies(originals: list[str]) -> tuple[list[str], dict[str, set[tuple[int, int]]]]:
    """Originals and three copies of each: cut, given another head and some other paragraphs, and rewritten in part."""
    count = len(originals)
    cut, headed, rewritten = [], [], []
    for number, text in enumerate(originals):
        words = text.split()
        other = originals[(number + 7) % count].split()
        cut.append(" ".join(words[: max(60, len(words) * 2 // 5)]))
        headed.append(
            " ".join([*other[:15], *words[: len(words) * 4 // 5], *other[-len(words) // 8 :]])
        )
        rewritten.append(
            " ".join(other[n % len(other)] if n % 16 == 5 else word for n, word in enumerate(words))
        )
    names = ("cut to two fifths", "new head, a fifth exchanged", "every 16th word exchanged")
    truth = {
        name: {(n, count * (kind + 1) + n) for n in range(count)} for kind, name in enumerate(names)
    }
    return [*originals, *cut, *headed, *rewritten], truth


def boilerplate(folder: Path) -> None:
    """Parts to exclude in real pages, of which people wrote down what the article is."""
    from annotator.suggest.boilerplate import find_boilerplate

    truth = json.loads((folder / "html" / "ground-truth.json").read_text("utf-8"))
    body = junk = wrong = caught = worst = 0
    for name, entry in truth.items():
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        text = _visible(page)
        good = [_bare(line) for line in entry["articleBody"].splitlines() if line.strip()]
        whole = " ".join(good)
        hits = [(each.start, each.end) for each in find_boilerplate(text) if each.sure]
        mine = lost = 0
        at = 0
        for line in text.split("\n"):
            bare = _bare(line)
            hit = any(at <= start < at + len(line) + 1 for start, _ in hits)
            if bare and bare in whole:
                mine += len(line)
                lost += len(line) * hit
            elif bare:
                junk += len(line)
                caught += len(line) * hit
            at += len(line) + 1
        body, wrong = body + mine, wrong + lost
        worst += mine > 0 and lost > 0.05 * mine
    print(
        f"parts to exclude, {len(truth)} whole pages: {wrong / body:.2%} of the articles' characters hit wrongly, "
        f"{worst} pages lose more than 5 %, {caught / junk:.1%} of the rest caught, "
        f"precision {caught / max(1, caught + wrong):.3f}"
    )


def _visible(page: bytes) -> str:
    """All text of a page that a reader sees, as somebody copies it."""
    from annotator.intake.decode import decode
    from annotator.intake.html_visible import work

    markup = decode(page).text
    (found, *_) = [*work(markup.encode("utf-8"), {}), {}]
    return str(found["text"]) if found else ""


def _bare(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()


def measure(folder: Path, parts: Iterable[str] = ("languages", "near", "boilerplate")) -> None:
    """Measure and print."""
    ways = {"languages": languages, "near": near_duplicates, "boilerplate": boilerplate}
    for part in parts:
        ways[part](folder)
