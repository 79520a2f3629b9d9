"""Networks against the formulas written out slowly, cell by cell, and against their own laws."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.analysis.network_windows import windows
from annotator.analysis.networks import filtered, networks
from annotator.core.errors import UserError
from annotator.core.network import (
    ACTOR_ACTOR,
    ACTOR_ISSUE,
    AGGREGATIONS,
    ISSUE_ISSUE,
    NORMALISATIONS,
    Network,
    NetworkOptions,
    Tie,
)
from tests.support import shared_data

DAYS = ("2026-01-01", "2026-01-05", "2026-02-01", "2027-01-05")
some_ties = st.lists(
    st.builds(
        Tie,
        st.sampled_from(["Ana", "Béla", "قال", "💥"]),
        st.sampled_from(["bridge", "tax", "water"]),
        st.sampled_from([-1, 0, 1]),
        st.sampled_from(DAYS),
        st.sampled_from([b"1", b"2"]),
    ),
    max_size=30,
)


def one(ties: list[Tie], **words: Any) -> Network:
    (made,) = networks(ties, NetworkOptions(**{"duplicates": "include", **words}).checked())
    return made


def written_out(
    ties: list[Tie], levels: tuple[int, ...], kind: str, how: str, norm: str
) -> list[list[float]]:
    """The formulas as they stand in the books: a full cube of counts, and sums over all of it."""
    rows = sorted({t.row for t in ties})
    columns = sorted({t.column for t in ties})
    cube = [
        [[float(sum(t[:3] == (r, c, k) for t in ties)) for k in levels] for c in columns]
        for r in rows
    ]
    if kind == ACTOR_ISSUE:
        flat = [[two_mode_cell(cell, levels, how) for cell in line] for line in cube]
        for i in range(len(rows)):
            for j in range(len(columns)):
                if norm == "activity":
                    among = [(i, each) for each in range(len(columns))]
                else:
                    among = [(each, j) for each in range(len(rows))]
                if how == "combine":
                    divisor = float(sum(any(cube[a][b]) for a, b in among))
                else:
                    divisor = sum(sum(cube[a][b]) for a, b in among)
                if norm != "no":
                    flat[i][j] = flat[i][j] / divisor if divisor else 0.0
        return flat
    span = float(levels[-1] - levels[0])
    square = [[0.0] * len(rows) for _ in rows]
    for a in range(len(rows)):
        for b in range(len(rows)):
            if a == b:
                continue
            total = 0.0
            for j in range(len(columns)):
                for k, first in enumerate(levels):
                    for m, second in enumerate(levels):
                        apart = abs(first - second) / span
                        share = {"ignore": 1.0, "congruence": 1 - apart, "conflict": apart,
                                 "subtract": 1 - 2 * apart}[how]  # fmt: skip
                        total += cube[a][j][k] * cube[b][j][m] * share
            pairs = [
                (cube[a][j][k], cube[b][j][k])
                for j in range(len(columns))
                for k in range(len(levels))
            ]
            mine, theirs = sum(x for x, _ in pairs), sum(y for _, y in pairs)
            divisor = {
                "no": 1.0,
                "average": (mine + theirs) / 2,
                "cosine": mine * theirs,
                "jaccard": sum(x for x, y in pairs if not y)
                + sum(y for x, y in pairs if not x)
                + sum(x * y for x, y in pairs),
            }[norm]
            square[a][b] = total / divisor if divisor else 0.0
    return square


def two_mode_cell(cell: list[float], levels: tuple[int, ...], how: str) -> float:
    if how == "combine":
        return float(int("".join("1" if times else "0" for times in cell), 2))
    if how == "ignore":
        return sum(cell)
    return sum(level * times for level, times in zip(levels, cell, strict=True))


def turned(ties: list[Tie]) -> list[Tie]:
    return [tie._replace(row=tie.column, column=tie.row) for tie in ties]


EVERY = [
    (kind, how, norm)
    for kind in (ACTOR_ISSUE, ACTOR_ACTOR, ISSUE_ISSUE)
    for how in AGGREGATIONS[kind]
    for norm in NORMALISATIONS[kind]
]


def sample(actor: str) -> list[Tie]:
    """The claims of the sample of Discourse Network Analyzer, by person or organization."""
    path = shared_data("domain", "dna-sample", "sample-v3.dna")
    database = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    value = (
        "(SELECT e.Value FROM DATASHORTTEXT d JOIN ENTITIES e ON e.ID = d.Entity JOIN VARIABLES v "
        "ON v.ID = d.VariableId WHERE d.StatementId = s.ID AND v.Variable = ?)"
    )
    rows = database.execute(
        f"SELECT {value}, {value}, b.Value, t.Date, s.DocumentId FROM STATEMENTS s JOIN DATABOOLEAN b "
        "ON b.StatementId = s.ID JOIN DOCUMENTS t ON t.ID = s.DocumentId ORDER BY t.Date, s.ID",
        (actor, "concept"),
    ).fetchall()
    database.close()
    return [
        Tie(row, column, 1 if yes else -1,
            datetime.fromtimestamp(seconds, UTC).date().isoformat(), str(document).encode())
        for row, column, yes, seconds, document in rows
    ]  # fmt: skip


@pytest.mark.parametrize("actor", ["person", "organization"])
@pytest.mark.parametrize(("kind", "how", "norm"), EVERY)
def test_that_the_sample_of_discourse_network_analyzer_gives_its_matrices(
    actor: str, kind: str, how: str, norm: str
) -> None:
    ties = sample(actor)
    assert len(ties) == 40
    if kind == ISSUE_ISSUE:
        ties = turned(ties)
    for duplicates in ("include", "article"):
        options = NetworkOptions(kind, "speaker", "binary", how, norm, duplicates).checked()
        ours = one(ties, kind=kind, stance="binary", aggregation=how, normalisation=norm,
                   duplicates=duplicates).matrix()  # fmt: skip
        theirs = written_out(filtered(ties, options), (-1, 1), kind, how, norm)
        assert [pytest.approx(line, abs=1e-12) for line in theirs] == ours
        assert any(any(line) for line in ours) or how == "conflict"


@given(some_ties, st.sampled_from(EVERY), st.sampled_from(["scale", "binary"]))
def test_that_every_weight_is_that_of_the_formulas_written_out(
    ties: list[Tie], which: tuple[str, str, str], stance: str
) -> None:
    kind, how, norm = which
    levels: tuple[int, ...] = (-1, 0, 1)
    if stance == "binary":
        ties, levels = [tie for tie in ties if tie.level], (-1, 1)
    ours = one(ties, kind=kind, stance=stance, aggregation=how, normalisation=norm).matrix()
    theirs = written_out(ties, levels, kind, how, norm)
    assert [pytest.approx(line) for line in theirs] == ours


@given(some_ties, st.sampled_from(NORMALISATIONS[ACTOR_ACTOR]))
def test_that_one_mode_networks_are_symmetric_and_subtract_is_congruence_less_conflict(
    ties: list[Tie], norm: str
) -> None:
    made = {
        how: one(ties, kind=ACTOR_ACTOR, aggregation=how, normalisation=norm).matrix()
        for how in ("congruence", "conflict", "subtract", "ignore")
    }
    for how, matrix in made.items():
        for i, line in enumerate(matrix):
            assert line[i] == 0
            for j, weight in enumerate(line):
                assert weight == matrix[j][i]
                near, apart = made["congruence"][i][j], made["conflict"][i][j]
                assert made["subtract"][i][j] == pytest.approx(near - apart), how
                assert made["ignore"][i][j] == pytest.approx(near + apart)


@given(some_ties, st.sampled_from(["ignore", "subtract"]))
def test_that_two_mode_networks_of_parts_of_the_time_add_up(ties: list[Tie], how: str) -> None:
    whole = one(ties, aggregation=how, isolates=True)
    parts: dict[tuple[str, str], float] = {}
    for day in DAYS:
        part = one([tie for tie in ties if tie.day == day], aggregation=how)
        for (i, j), weight in part.weights.items():
            key = part.rows[i], part.columns[j]
            parts[key] = parts.get(key, 0) + weight
    for i, row in enumerate(whole.rows):
        for j, column in enumerate(whole.columns):
            assert whole.weight(i, j) == parts.get((row, column), 0)


def test_that_duplicates_count_once_within_article_week_month_year_or_range() -> None:
    ties = [Tie("Ana", "tax", 1, day, article) for day in DAYS for article in (b"1", b"2")]
    expected = {"include": 8, "article": 2, "week": 4, "month": 3, "year": 2, "range": 1}
    for duplicates, number in expected.items():
        assert one(ties, duplicates=duplicates).matrix() == [[number]], duplicates
    against = Tie("Ana", "tax", -1, DAYS[0], b"1")
    assert one([*ties, against], duplicates="range").matrix() == [[0]]
    assert one([*ties, against], duplicates="range", aggregation="ignore").matrix() == [[1]]


def test_that_isolates_stay_only_when_asked_for() -> None:
    ties = [Tie("Ana", "tax", 1, "", b"1"), Tie("Béla", "water", None, "", b"1"), Tie("", "x", 1, "", b"1")]  # fmt: skip
    assert one(ties).rows == ("Ana",)
    assert one(ties, isolates=True).rows == ("Ana", "Béla")
    assert one(ties, isolates=True).columns == ("tax", "water", "x")
    assert one(ties, aggregation="ignore").rows == ("Ana", "Béla")


def test_that_time_windows_have_room_on_both_sides() -> None:
    ties = [Tie("Ana", "tax", 1, f"2026-01-{day:02}", b"1") for day in (1, 2, 4, 9)]
    options = NetworkOptions(window="days", size=3, duplicates="include").checked()
    found = windows(ties, options)
    assert [each.day for each in found] == [f"2026-01-{day:02}" for day in range(2, 9)]
    assert [each.last - each.first for each in found] == [2, 2, 1, 1, 0, 0, 1]
    assert [made.ties for made in networks(ties, options)] == [2, 2, 1, 1, 0, 0, 1]
    months = replace(options, window="months", size=1, since="2026", until="2026")
    assert [each.day[5:7] for each in windows(ties, months)] == [f"{n:02}" for n in range(1, 13)]
    events = windows(ties, replace(options, window="events", size=3))
    assert [(each.first, each.last) for each in events] == [(0, 3), (1, 4)]
    undated = [Tie("Ana", "tax", 1, "", b"1"), *ties]
    assert [each.first for each in windows(undated, replace(options, window="events"))] == [1, 2]


def test_that_too_many_windows_and_impossible_wishes_are_refused() -> None:
    ties = [Tie("Ana", "tax", 1, "1900-01-01", b"1")]
    with pytest.raises(UserError, match="more than 5,000"):
        windows(ties, NetworkOptions(window="days", until="2026").checked())
    for wrong in (
        {"kind": "x"},
        {"stance": "none", "aggregation": "subtract"},
        {"aggregation": "congruence"},
        {"since": "2026-13"},
        {"kind": "events", "window": "days"},
        {"size": 0},
    ):
        with pytest.raises(UserError):
            NetworkOptions(**wrong).checked()


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python this thread runs in the meantime."""
    count = 0

    def see(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return see

    before = sys.gettrace()
    sys.settrace(see)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_that_the_work_for_100000_claims_grows_with_claims_and_pairs_that_meet() -> None:
    ties = [
        Tie(f"a{n % 499}", f"i{n % 97}", n % 3 - 1, DAYS[n % 4], str(n % 5000).encode())
        for n in range(100_000)
    ]
    meeting = 97 * 499 * 498 // 2  # all speakers meet at all issues, the worst that can be
    two = lines_run(lambda: one(ties))
    assert two < 30 * len(ties)
    few = [tie for tie in ties if int(tie.row[1:]) % 10 == 0]
    ones = lines_run(lambda: one(few, kind=ACTOR_ACTOR))
    assert ones < 30 * len(few) + 40 * meeting // 100
