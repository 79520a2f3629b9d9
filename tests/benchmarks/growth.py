"""How costs grow: the exponent of size that fits best, over three sizes or more.

1 is a straight line. What is sorted may cost *n* log *n*, whose exponent between the same sizes is a little more; a
fixed cost below it makes the exponent smaller.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

NOISE = 0.1
"""So much more than *n* log *n* is put down to the machine."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One cost over the sizes of one thing: the points, and the exponents of ours and of n log n between them."""

    name: str
    of: str
    points: tuple[tuple[float, float], ...]
    exponent: float
    n_log_n: float

    @property
    def met(self) -> bool:
        """True when it grows no faster than n log n."""
        return self.exponent <= self.n_log_n + NOISE

    def line(self) -> str:
        seen = ", ".join(f"{size:,.0f}: {cost:,.1f}" for size, cost in self.points)
        verdict = "yes" if self.met else "NO"
        return (
            f"| {self.name} | {self.of} | {seen} | {self.exponent:.2f} | {self.n_log_n:.2f} "
            f"| {verdict} |"
        )


HEAD = "| what grows | with | size: ms | exponent | of n log n | met |\n|---|---|---|---|---|---|"


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The exponent that fits best: least squares through the logarithms."""
    places = [(math.log(size), math.log(max(cost, 1e-6))) for size, cost in points]
    middle = sum(x for x, _ in places) / len(places)
    level = sum(y for _, y in places) / len(places)
    across = sum((x - middle) ** 2 for x, _ in places)
    return sum((x - middle) * (y - level) for x, y in places) / across


def trends(rows: Iterable[tuple[str, Mapping[str, float], float]]) -> list[Trend]:
    """Of rows (name, sizes, cost) those that stand at three sizes of one thing or more."""
    found: dict[tuple[str, str], dict[float, float]] = defaultdict(dict)
    for name, sizes, cost in rows:
        for of, size in sizes.items():
            if size > 0:
                found[name, of][size] = cost
    made = []
    for (name, of), costs in found.items():
        points = tuple(sorted(costs.items()))
        if len(points) >= 3:
            ideal = slope([(size, size * math.log(size)) for size, _ in points])
            made.append(Trend(name, of, points, slope(points), ideal))
    return made
