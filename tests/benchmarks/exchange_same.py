"""Is a set that went through a project and out again what it was? Both files are read and held against each other.

What counts is which places of which texts have annotations, of the same types, and how these are joined by relations. Labels may have become
codes on the way, so types are matched by their letters, else by where they stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from annotator.core.text import text_hash
from annotator.formats.places import Placed, place
from annotator.formats.sets import FoundArticle, FoundRelation, Part

Place = tuple[bytes, tuple[tuple[int, int], ...]]


@dataclass
class Content:
    """The annotations of a set as (place, label), and its relations as (label, from, to); one that is told twice is one."""

    marks: Counter[tuple[Place, str]] = field(default_factory=Counter)
    links: set[tuple[str, Place, Place]] = field(default_factory=set)


def content(parts: Iterable[Part]) -> Content:
    """What a set says of places that its texts have."""
    found = Content()
    at: dict[Any, Place] = {}
    for part in parts:
        if isinstance(part, FoundArticle) and part.text is not None:
            sha = text_hash(part.text)
            placed = place(part.text, part.annotations, part.unit, part.raw)
            for mark, where in zip(part.annotations, placed, strict=True):
                if isinstance(where, Placed):
                    spot = (sha, tuple((each.start, each.end) for each in where.spans))
                    found.marks[spot, mark.type] += 1
                    at[mark.key] = at[mark.id] = spot
        elif isinstance(part, FoundRelation):
            ends = (
                at.get(part.source_key or part.relation.source.id),
                at.get(part.target_key or part.relation.target.id),
            )
            if ends[0] is not None and ends[1] is not None:
                found.links.add((_fold(part.relation.type), ends[0], ends[1]))
    return found


def changed(before: Content, after: Content) -> int:
    """How many annotations and relations of either are not in the other; one that became another counts once."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    there: dict[Place, set[str]] = defaultdict(set)
    for spot, label in after.marks:
        there[spot].add(label)
    for spot, label in before.marks:
        for code in there[spot]:
            seen[label][code] += 1
    codes = {label: code for label in seen for code in seen[label] if _fold(code) == _fold(label)}
    taken = set(codes.values())
    for label, found in seen.items():
        if label not in codes:
            free = [each for each in found if each not in taken] or list(found)
            codes[label] = min(free, key=lambda code: (-found[code], code))
    ours: Counter[tuple[Place, str]] = Counter()
    for (spot, label), number in before.marks.items():
        ours[spot, codes.get(label, label)] += number
    marks = max((ours - after.marks).total(), (after.marks - ours).total())
    return marks + max(len(before.links - after.links), len(after.links - before.links))


def _fold(label: str) -> str:
    return "".join(each for each in label.casefold() if each.isalnum())
