"""Which texts share most of their words: wire stories that several outlets print, cut and headed anew.

A text is known by its runs of five words, of which one in four is kept (which one, the words decide, so that two
texts keep the same). What counts is how much of the *shorter* text stands in the other: a story cut to a
third is wholly in the long one. Runs that very many texts hold are an outlet's phrases and count for nothing.

Time grows with the words, not with the pairs: a run that many texts hold ties each of them to the first few only.
What is on the way lies in packed numbers, and beyond some millions of them in files that go away at the end.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar
from zlib import crc32

from annotator.core.jobs import Reporter, silent

SHARED = 0.45
"""How much of the shorter text two near-duplicates have in common, at least."""

RUN = 5
FEWEST = 6
"""Runs that must be kept of a text, and :data:`FEWEST_SHARED` shared, before anything is said of it: a caption is too short."""

FEWEST_SHARED = 4
TIED = 8
"""To how many earlier texts a run ties a text."""

COMMON = 50
COMMON_SHARE = 0.01
"""A run is common when it stands in more texts than this number and than this share of all."""

IN_MEMORY = 4_000_000
_BUCKETS = 256
_LOW = 0xFFFFFFFF


class Pair(NamedTuple):
    """Two texts by their numbers, the earlier first, and how much of the shorter one is in the other (0 to 1)."""

    first: int
    second: int
    shared: float


T = TypeVar("T", bound=Hashable)


@cache
def _words() -> re.Pattern[str]:
    # Where words are not parted by blanks, each character stands for one.
    alone = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    return re.compile(rf"[{alone}\U00020000-\U0003ffff]|[^\W{alone}\U00020000-\U0003ffff]+")


def runs(text: str) -> set[int]:
    """The runs of five words of a text as numbers, the same on every machine; case does not count."""
    folded = text.lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded)
    words = [crc32(word.encode()) for word in _words().findall(folded)]
    # Tuples of whole numbers, unlike words, have the same hash in every process.
    return set(map(hash, zip(*(words[n:] for n in range(RUN)), strict=False)))


def shared_part(one: str, other: str) -> float:
    """How much of the shorter of two texts stands in the other, exactly: all runs are compared."""
    mine, theirs = runs(one), runs(other)
    fewest = min(len(mine), len(theirs))
    return len(mine & theirs) / fewest if fewest else 0.0


def near_duplicates(
    texts: Iterable[str], total: int | None = None, report: Reporter = silent
) -> Iterator[Pair]:
    """The pairs of texts that share most of their words; a text's number is its place in ``texts``.

    A text that shares with very many is named with the first few of them, so that pairs stay as many as texts.
    """
    with TemporaryDirectory(prefix="near-duplicates-") as folder:
        kept, sizes = _Spool(Path(folder), "run"), array("I")
        for number, text in enumerate(report.each(texts, total, "Reading")):
            mine = [run for run in runs(text) if not run & 3]
            sizes.append(len(mine))
            if len(mine) >= FEWEST:
                for run in mine:
                    kept.put(run >> 2, (run >> 10 & _LOW) << 32 | number)
        tied = _Spool(Path(folder), "tie")
        common = max(COMMON, int(COMMON_SHARE * len(sizes)))
        for at in report.each(range(_BUCKETS), _BUCKETS, "Comparing"):
            _tie(kept.take(at), common, sizes, tied)
        for at in report.each(range(_BUCKETS), _BUCKETS, "Counting"):
            for tie, count in Counter(tied.take(at)).items():
                second, first = tie >> 32, tie & _LOW
                shorter = min(sizes[first], sizes[second])
                if count >= max(FEWEST_SHARED, SHARED * shorter) and shorter >= FEWEST:
                    yield Pair(first, second, min(1.0, count / shorter))


def _tie(kept: array[int], common: int, sizes: array[int], tied: _Spool) -> None:
    """Tie the texts that share a run; common runs are taken off the sizes instead. ``kept`` is (run, number)."""
    ordered = sorted(kept)
    start, count = 0, len(ordered)
    while start < count:
        run = ordered[start] >> 32
        end = start + 1
        while end < count and ordered[end] >> 32 == run:
            end += 1
        if end - start > 1:
            numbers = [each & _LOW for each in ordered[start:end]]
            if len(numbers) > common:
                for number in numbers:
                    sizes[number] -= 1
            else:
                firsts = numbers[:TIED]
                for at, number in enumerate(numbers):
                    for first in firsts[:at]:
                        tied.put(number, number << 32 | first)
        start = end


class _Spool:
    """Whole numbers in buckets: in memory while there are few, else in files of ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._buckets = [array("Q") for _ in range(_BUCKETS)]
        self._waiting = 0

    def put(self, bucket: int, value: int) -> None:
        """Put a number of up to 64 bits into the bucket with this number (of which the last digits count)."""
        self._buckets[bucket & _BUCKETS - 1].append(value)
        self._waiting += 1
        if self._waiting >= IN_MEMORY:
            for at, values in enumerate(self._buckets):
                with self._file(at).open("ab") as file:
                    values.tofile(file)
                del values[:]
            self._waiting = 0

    def take(self, bucket: int) -> array[int]:
        """Everything in a bucket, which is empty afterwards."""
        found, self._buckets[bucket] = self._buckets[bucket], array("Q")
        self._waiting -= len(found)
        file = self._file(bucket)
        if file.exists():
            found.frombytes(file.read_bytes())
            file.unlink()
        return found

    def _file(self, bucket: int) -> Path:
        return self._folder / f"{self._name}-{bucket}"


def grouped(pairs: Iterable[tuple[T, T]], rank: Callable[[T], object]) -> list[list[T]]:
    """Things that belong together: each group begins with the one it is about, to which the others are tied.

    That is the one with most ties, and of those that have as many the one that ranks first. A thing is in one group
    only. A chain of ties does not make one group of everything: whoever is tied to no first one comes along with the
    group it is tied to only when nothing else is left to be together with.
    """
    ties: dict[T, set[T]] = {}
    for one, other in pairs:
        if one != other:
            ties.setdefault(one, set()).add(other)
            ties.setdefault(other, set()).add(one)
    of: dict[T, list[T]] = {}
    groups: list[list[T]] = []
    for first in sorted(ties, key=lambda each: (-len(ties[each]), rank(each))):
        if first in of:
            continue
        free = [each for each in ties[first] if each not in of]
        if free:
            group = [first, *sorted(free, key=rank)]  # type: ignore[arg-type]
            groups.append(group)
        else:
            group = of[min(ties[first], key=rank)]  # type: ignore[arg-type]
            group.append(first)
            free = []
        for each in (first, *free):
            of[each] = group
    return groups
