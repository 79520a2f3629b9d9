"""Networks as plain values: what is asked for, what is counted, and what comes out.

A *two-mode* network ties actors to issues; a *one-mode* network ties actors (or issues) that share issues (or actors).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from annotator.core.errors import UserError
from annotator.core.ids import Id

ACTOR_ISSUE, ACTOR_ACTOR, ISSUE_ISSUE, EVENTS = (
    "actor-issue",
    "actor-actor",
    "issue-issue",
    "events",
)
KINDS = (ACTOR_ISSUE, ACTOR_ACTOR, ISSUE_ISSUE, EVENTS)
ACTORS = ("speaker", "organisation")
STANCES = ("scale", "binary", "none")
AGGREGATIONS = {
    ACTOR_ISSUE: ("subtract", "combine", "ignore"),
    ACTOR_ACTOR: ("subtract", "congruence", "conflict", "ignore"),
    ISSUE_ISSUE: ("subtract", "congruence", "conflict", "ignore"),
    EVENTS: ("ignore",),
}
"""By kind; the first is taken when none is named. So below."""
NORMALISATIONS = {
    ACTOR_ISSUE: ("no", "activity", "prominence"),
    ACTOR_ACTOR: ("average", "jaccard", "cosine", "no"),
    ISSUE_ISSUE: ("average", "jaccard", "cosine", "no"),
    EVENTS: ("no",),
}
DUPLICATES = ("article", "include", "week", "month", "year", "range")
WINDOWS = ("no", "events", "days", "weeks", "months", "years")

LEVELS = {"scale": (-1, 0, 1), "binary": (-1, 1), "none": ()}
"""The stances that count, from oppose to support."""
LEVEL_OF = {"support": 1, "neutral": 0, "oppose": -1}

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """Which network is wanted. Empty ``aggregation`` and ``normalisation`` are the first of their kind.

    ``duplicates`` says within what the same actor, issue and stance count once (``include``: never). ``isolates`` keeps
    nodes without ties. ``since`` and ``until`` are dates of articles as far as they are given. ``window`` and ``size``
    ask for a row of networks, one around each day (week, …) or event.
    """

    kind: str = ACTOR_ISSUE
    actors: str = "speaker"
    stance: str = "scale"
    aggregation: str = ""
    normalisation: str = ""
    duplicates: str = ""
    isolates: bool = False
    since: str = ""
    until: str = ""
    window: str = "no"
    size: int = 1
    annotators: tuple[Id, ...] = ()

    def checked(self) -> NetworkOptions:
        """The same, whole; raises UserError for what does not exist or does not go together."""
        _among("kind of network", self.kind, KINDS)
        default = "include" if self.kind == EVENTS else DUPLICATES[0]
        whole = replace(
            self,
            aggregation=self.aggregation or self._first_aggregation(),
            normalisation=self.normalisation or NORMALISATIONS[self.kind][0],
            duplicates=self.duplicates or default,
        )
        of_kind = f" of {self.kind}"
        _among("kind of actors", whole.actors, ACTORS)
        _among("use of the stance", whole.stance, STANCES)
        _among(f"aggregation{of_kind}", whole.aggregation, AGGREGATIONS[self.kind])
        _among(f"normalisation{of_kind}", whole.normalisation, NORMALISATIONS[self.kind])
        _among("treatment of duplicates", whole.duplicates, DUPLICATES)
        _among("time window", whole.window, WINDOWS)
        if whole.stance == "none" and whole.aggregation != "ignore":
            raise UserError(
                f"Without the stance there is nothing to {whole.aggregation}.",
                "Use the aggregation ignore, or the stance scale or binary.",
            )
        if self.kind == EVENTS and whole.window != "no":
            raise UserError("A list of events has no time windows.", "Give a range of dates.")
        if whole.size < 1:
            raise UserError("A time window has a size of 1 or more.", "Give a whole number.")
        for date in (self.since, self.until):
            if date and not (_DATE.fullmatch(date) and day_of(date)):
                raise UserError(f"“{date}” is no date.", "Write 2026, 2026-03 or 2026-03-05.")
        return whole

    def _first_aggregation(self) -> str:
        return "ignore" if self.stance == "none" else AGGREGATIONS[self.kind][0]

    @property
    def one_mode(self) -> bool:
        """True when both sides of the network are of one kind."""
        return self.kind in (ACTOR_ACTOR, ISSUE_ISSUE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of one speaker, in words: what an event list shows. Empty texts are not known.

    ``organisations`` are those the speaker speaks for on the day of the article.
    """

    id: Id
    article: Id
    annotator: str
    date: str = ""
    speaker: str = ""
    organisations: tuple[str, ...] = ()
    issue: str = ""
    stance: str = ""
    start: int = 0
    end: int = 0
    quote: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


class Tie(NamedTuple):
    """One thing to count: ``row`` says something of ``column`` at a ``level`` (None: no stance that counts).

    ``day`` is an ISO day, or empty; ``article`` tells articles apart.
    """

    row: str
    column: str
    level: int | None
    day: str
    article: bytes


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in order of their names, and how strongly they are tied; a pair that is missing has the weight 0.

    ``weights`` are by (row, column); of a one-mode network, by (lower, higher). ``columns`` are then the rows. ``day`` is the
    middle of a time window, ``since`` and ``until`` its first and last day.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    weights: Mapping[tuple[int, int], float]
    one_mode: bool = False
    ties: int = 0
    day: str = ""
    since: str = ""
    until: str = ""

    def weight(self, row: int, column: int) -> float:
        """How strongly two nodes are tied, by their places."""
        if self.one_mode and row > column:
            row, column = column, row
        return self.weights.get((row, column), 0)

    def matrix(self) -> list[list[float]]:
        """All weights, row by row; the diagonal of a one-mode network is 0."""
        across = range(len(self.columns))
        return [[self.weight(i, j) for j in across] for i in range(len(self.rows))]

    def edges(self) -> list[tuple[int, int, float]]:
        """The pairs whose weight is not 0, in order."""
        return [(i, j, self.weights[i, j]) for i, j in sorted(self.weights) if self.weights[i, j]]


def day_of(date: str) -> str:
    """The first day of a date known to the year, month or day; empty when it is not known at all."""
    found = _DATE.match(date)
    day = "" if found is None else found[0] + ("", "-01", "-01-01")[2 - found[0].count("-")]
    try:
        return day and dt.date.fromisoformat(day).isoformat()
    except ValueError:
        return ""


def _among(what: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        raise UserError(f"“{word}” is no {what}.", f"Use {', '.join(known)}.")
