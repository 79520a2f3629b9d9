"""Networks of actors and issues from claims: the numbers that Discourse Network Analyzer gives.

All weights come from a(i, j, k): how often actor i says something of issue j with stance k. What is counted is kept sparse:
the work grows with the ties and with the pairs of nodes that meet at one issue, never with all possible pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations

from annotator.analysis.network_windows import windows
from annotator.core.jobs import Reporter, silent
from annotator.core.network import LEVELS, Network, NetworkOptions, Tie

Level = int | None
Cells = Mapping[int, Mapping[int, Mapping[Level, int]]]
"""Counts by column, row and level."""


def networks(
    ties: Sequence[Tie], options: NetworkOptions, report: Reporter = silent
) -> list[Network]:
    """The network, or one for each time window. ``options`` are checked, ``ties`` lie within the range of dates.

    Raises UserError when there would be too many windows.
    """
    counted = filtered(ties, options)
    everyone = nodes(ties) if options.isolates else None
    if options.window == "no":
        return [network(counted, options, everyone)]
    found = []
    for each in report.each(windows(counted, options), text="Counting time windows"):
        made = network(counted[each.first : each.last], options, everyone)
        found.append(
            Network(
                made.rows,
                made.columns,
                made.weights,
                made.one_mode,
                made.ties,
                each.day,
                each.since,
                each.until,
            )
        )
    return found


def filtered(ties: Iterable[Tie], options: NetworkOptions) -> list[Tie]:
    """What counts, by day: without empty ends, without stances that do not count, without duplicates."""
    levels = LEVELS[options.stance]
    with_stance = options.aggregation != "ignore"
    kept = []
    for tie in ties:
        level = tie.level if tie.level in levels else None
        if tie.row and tie.column and not (with_stance and level is None):
            kept.append(tie if level == tie.level else tie._replace(level=level))
    kept.sort(key=lambda each: each.day)
    if options.duplicates == "include":
        return kept
    seen = set()
    once = []
    for tie in kept:
        same = (tie.row, tie.column, tie.level if with_stance else None,
                within(tie, options.duplicates))  # fmt: skip
        if same not in seen:
            seen.add(same)
            once.append(tie)
    return once


def within(tie: Tie, duplicates: str) -> object:
    """What a tie must share with another to be its duplicate. Weeks begin on Monday and belong to a year."""
    if duplicates == "article":
        return tie.article
    if duplicates == "range" or not tie.day:
        return ""
    if duplicates == "week":
        return date.fromisoformat(tie.day).isocalendar()[:2]
    return tie.day[:7] if duplicates == "month" else tie.day[:4]


def nodes(ties: Iterable[Tie]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of rows and columns in order; empty ones are none."""
    rows, columns = set(), set()
    for tie in ties:
        rows.add(tie.row)
        columns.add(tie.column)
    return tuple(sorted(rows - {""})), tuple(sorted(columns - {""}))


def network(
    ties: Sequence[Tie],
    options: NetworkOptions,
    everyone: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
) -> Network:
    """The network of ties that were filtered; ``everyone`` names the nodes when those without ties stay."""
    rows, columns = everyone or nodes(ties)
    row_of = {name: place for place, name in enumerate(rows)}
    column_of = {name: place for place, name in enumerate(columns)}
    cells: dict[int, dict[int, dict[Level, int]]] = {}
    for tie in ties:
        row = cells.setdefault(column_of[tie.column], {}).setdefault(row_of[tie.row], {})
        row[tie.level] = row.get(tie.level, 0) + 1
    if options.one_mode:
        return Network(rows, rows, one_mode(cells, options), True, len(ties))
    return Network(rows, columns, two_mode(cells, options), False, len(ties))


def two_mode(cells: Cells, options: NetworkOptions) -> dict[tuple[int, int], float]:
    """Weights by (row, column).

    *ignore*: how often; *subtract*: each time by its stance, 1, 0 or −1; *combine*: which stances occur, read as binary digits
    with oppose in front. *activity* divides by what the row says in all, *prominence* by what is said of the column.
    With *combine* they divide by the number of cells that are not empty.
    """
    levels = LEVELS[options.stance]
    weights: dict[tuple[int, int], float] = {}
    divisors: dict[int, int] = defaultdict(int)
    side = 0 if options.normalisation == "activity" else 1
    for column, rows in cells.items():
        for row, counts in rows.items():
            said = sum(counts.values())
            if options.aggregation == "ignore":
                weight = said
            elif options.aggregation == "subtract":
                weight = sum(level * times for level, times in counts.items() if level)
            else:
                weight = sum(2**n for n, level in enumerate(reversed(levels)) if level in counts)
            weights[row, column] = weight
            divisors[(row, column)[side]] += 1 if options.aggregation == "combine" else said
    if options.normalisation == "no":
        return weights
    return {pair: weight / divisors[pair[side]] for pair, weight in weights.items()}


def one_mode(cells: Cells, options: NetworkOptions) -> dict[tuple[int, int], float]:
    """Weights by (lower row, higher row): what two rows have in common, summed over columns.

    *ignore*: times × times; *congruence*: times × times × nearness of the stances (1 when equal, 0 at opposite ends);
    *conflict*: the same with their distance; *subtract*: congruence − conflict. Divided by the mean number of what both say
    (*average*), by their product (*cosine*, as that program defines it), or by what only one says + times × times of
    what both say, stance by stance (*jaccard*).
    """
    levels = LEVELS[options.stance]
    spread = max(1, levels[-1] - levels[0]) if levels else 1
    # Whole numbers until the end: twice the weight would be lost to rounding, a sum of integers never is.
    factor = _factors(levels, spread, options.aggregation)
    weights: dict[tuple[int, int], float] = defaultdict(int)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    jaccard = options.normalisation == "jaccard"
    for column in sorted(cells):
        rows = cells[column]
        for i, j in combinations(sorted(rows), 2):
            mine, theirs = rows[i], rows[j]
            for a, times in mine.items():
                for b, often in theirs.items():
                    weights[i, j] += times * often * factor[a, b]
            if jaccard:
                for a, times in mine.items():
                    if a in theirs:
                        shared[i, j] += times * theirs[a] - times - theirs[a]
    said: dict[int, int] = defaultdict(int)
    for rows in cells.values():
        for row, counts in rows.items():
            said[row] += sum(counts.values())
    return {
        (i, j): weight / spread / _divisor(options.normalisation, said[i], said[j], shared[i, j])
        for (i, j), weight in weights.items()
    }


def _factors(
    levels: tuple[int, ...], spread: int, aggregation: str
) -> dict[tuple[Level, Level], int]:
    """What a pair of stances counts, times ``spread``."""
    every: tuple[Level, ...] = (*levels, None)
    if aggregation == "ignore":
        return {(a, b): spread for a in every for b in every}
    found: dict[tuple[Level, Level], int] = {}
    for a in levels:
        for b in levels:
            apart = abs(a - b)
            near = spread - apart
            found[a, b] = {"congruence": near, "conflict": apart, "subtract": near - apart}[aggregation]  # fmt: skip
    return found


def _divisor(normalisation: str, mine: int, theirs: int, shared: int) -> float:
    """Of two rows that say ``mine`` and ``theirs`` things. ``shared`` is what both say, less what the sum holds of it."""
    if normalisation == "average":
        return (mine + theirs) / 2
    if normalisation == "cosine":
        return mine * theirs
    if normalisation == "jaccard":
        return mine + theirs + shared
    return 1
