"""Lanes: never two overlapping marks in one, and nobody moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.gui.textpane.lanes import HIDDEN, LANES, LaneTable

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda s: (s[0], s[0] + s[1]))


def overlap(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other)


def test_that_marks_in_reading_order_fill_the_lanes_from_the_top() -> None:
    table = LaneTable()
    assert [table.place([s]) for s in ((0, 50), (0, 20), (5, 10), (20, 30), (50, 60))] == [
        0,
        1,
        2,
        1,
        0,
    ]


def test_that_a_mark_over_five_others_is_hidden() -> None:
    table = LaneTable()
    assert [table.place([(0, 10)]) for _ in range(LANES + 2)] == [0, 1, 2, 3, 4, HIDDEN, HIDDEN]
    table.remove([(0, 10)], 2)
    assert table.place([(3, 4)]) == 2


def test_that_a_wanted_lane_is_given_where_it_is_free() -> None:
    table = LaneTable()
    assert table.place([(0, 10)], wanted=3) == 3
    assert table.place([(5, 8)], wanted=3) == 0


def test_that_all_parts_of_a_mark_share_one_lane() -> None:
    table = LaneTable()
    table.place([(20, 30)])
    assert table.place([(0, 5), (25, 28)]) == 1
    assert table.place([(0, 5)]) == 0


@given(st.lists(st.tuples(st.booleans(), st.lists(SPANS, min_size=1, max_size=3)), max_size=30))
def test_that_no_two_overlapping_marks_ever_share_a_lane(steps: list) -> None:
    table = LaneTable()
    placed: list[tuple[list[tuple[int, int]], int]] = []
    for removes, parts in steps:
        if removes and placed:
            table.remove(*placed.pop(len(parts) % len(placed)))
            continue
        joined: list[tuple[int, int]] = []
        for start, end in sorted(parts):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        lane = table.place(joined)
        taken = {other for spans, other in placed if overlap(spans, joined)}
        assert lane == min(set(range(LANES)) - taken, default=HIDDEN)
        if lane != HIDDEN:
            placed.append((joined, lane))
