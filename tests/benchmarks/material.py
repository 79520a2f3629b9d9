"""Made-up material for the benchmarks: the same for the same seed, with the word lengths of a language."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

from annotator.app import projects
from annotator.core.ids import new_id
from annotator.core.model import Annotator, Span, SpanRow
from annotator.store.project import Project

LETTERS = "aaabcdeeeefghiijklmnnoopqrrssttuuvwxyzéàüñ"
TYPES = ("actor", "event", "claim")


class Words:
    """A vocabulary of 60,000 invented words, drawn as unevenly as real ones."""

    def __init__(self, seed: int = 1, size: int = 60_000) -> None:
        self.random = random.Random(seed)
        self.vocabulary = [
            "".join(self.random.choices(LETTERS, k=self.random.randint(2, 11))) for _ in range(size)
        ]
        self._weights = list(itertools.accumulate(1 / (n + 1) for n in range(size)))

    def text(self, characters: int) -> str:
        """Paragraphs of sentences, about this long."""
        paragraphs: list[str] = []
        length = 0
        while length < characters:
            words = self.random.choices(self.vocabulary, cum_weights=self._weights, k=80)
            for n in range(0, 80, 16):
                words[n] = words[n].capitalize()
                words[n + 15] += "."
            paragraphs.append(" ".join(words))
            length += len(paragraphs[-1]) + 2
        return "\n\n".join(paragraphs)[:characters].rstrip() + "."


def spans(text: str, number: int, seed: int = 2, deepest: int = 5) -> list[Span]:
    """Spans on word edges, 1–200 characters, at most ``deepest`` at any place."""
    drawn = random.Random(seed)
    edges = [0, *(n + 1 for n, c in enumerate(text) if c == " ")]
    depth = bytearray(len(text) + 1)
    made: list[Span] = []
    seen: set[tuple[int, int]] = set()
    tries = 0
    while len(made) < number and tries < number * 40:
        tries += 1
        first = drawn.randrange(len(edges) - 1)
        longest = 200 if number * 60 < len(text) * 4 else 40
        last = min(first + max(1, int(drawn.expovariate(0.3))), len(edges) - 1)
        start, end = edges[first], edges[last] - 1
        if not 0 < end - start <= longest or (start, end) in seen:
            continue
        if max(depth[start:end]) >= deepest:
            continue
        for position in range(start, end):
            depth[position] += 1
        seen.add((start, end))
        made.append(Span(start, end))
    return sorted(made, key=lambda s: (s.start, -s.end))


def fill(project: Project, articles: Iterator[tuple[str, str, str]]) -> list[bytes]:
    """Add articles (title, date, text) the fast way; returns their ids."""
    from annotator.app import intake
    from annotator.intake import Draft

    drafts = (
        Draft(text=text, title=title, source="Gazette", date=date, date_precision="day", kind="text",
              language="fr", path=f"{title}.txt")
        for title, date, text in articles
    )  # fmt: skip
    return [added.id for added in intake.import_drafts(project, drafts).added]


def annotate(project: Project, article: bytes, text: str, places: list[Span]) -> list[SpanRow]:
    """Many annotations as one step."""
    who = Annotator(new_id(), "Bench")
    from annotator.core.text import text_hash

    sha = text_hash(text)
    made: list[SpanRow] = []

    def items() -> Iterator[tuple[bytes, dict[str, object]]]:
        for n, place in enumerate(places):
            identity = new_id()
            kind = TYPES[n % 3]
            made.append(SpanRow(identity, place.start, place.end, kind, who.id, 0, ""))
            yield (
                identity,
                {
                    "article": article,
                    "text": sha,
                    "annotator": who.id,
                    "type": kind,
                    "spans": [[place.start, place.end, text[place.start : place.end]]],
                    "created": tx.now,
                    "modified": tx.now,
                },
            )

    with project.change("Benchmark", who) as tx:
        tx.make_many("annotation", items())
    return made


def new_project(folder: Path, name: str) -> Project:
    """An empty project in a folder."""
    return projects.create(folder / f"{name}.annotator")
