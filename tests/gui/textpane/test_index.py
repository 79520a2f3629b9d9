"""The index answers as a plain search through everything would."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import SpanRow
from annotator.gui.textpane.index import BINS, BRIDGE, GAP, Mark, MarkIndex, group_rows
from annotator.gui.textpane.lanes import HIDDEN

LENGTH = 400
STARTS = [0, 10, 11, 60, 200, 390]
PARTS = st.lists(st.tuples(st.integers(0, LENGTH - 40), st.integers(1, 39)), min_size=1, max_size=3)


def mark_of(number: int, parts: list[tuple[int, int]], type: str = "actor") -> Mark:
    spans: list[tuple[int, int]] = []
    for start, length in sorted(parts):
        if not spans or start > spans[-1][1]:
            spans.append((start, start + length))
    rows = [
        SpanRow(number.to_bytes(16, "big"), a, b, type, b"a" * 16, n, "")
        for n, (a, b) in enumerate(spans)
    ]
    return Mark(rows)


@given(st.lists(PARTS, max_size=20), st.integers(0, LENGTH), st.integers(1, 60), st.data())
def test_that_every_question_is_answered_as_by_a_plain_search(
    all_parts: list[list[tuple[int, int]]], start: int, length: int, data: st.DataObject
) -> None:
    index = MarkIndex(STARTS, LENGTH)
    held: dict[bytes, Mark] = {}
    for number, parts in enumerate(all_parts):
        mark = mark_of(number, parts)
        index.add(mark)
        held[mark.id] = mark
    for identity in data.draw(st.lists(st.sampled_from(sorted(held)), unique=True)) if held else []:
        assert index.remove(identity) is held.pop(identity)
    end = start + length
    expected = sorted(
        (m for m in held.values() if any(a < end and start < b for _, a, b in m.fragments)),
        key=lambda m: m.key,
    )
    assert index.overlapping(start, end) == expected
    assert index.order() == sorted(m.key for m in held.values())
    inside = [m for m in held.values() if any(a <= start < b for _, a, b in m.fragments)]
    touching = [m for m in held.values() if any(b == start for _, _, b in m.fragments)]
    assert set(index.at(start)) == set(inside or touching)
    lengths = [m.length for m in index.at(start)]
    assert lengths == sorted(lengths)
    shown = sorted(m.id for m in held.values() if m.lane != HIDDEN)
    for one in shown:
        for other in shown:
            if one < other and held[one].lane == held[other].lane:
                assert not any(
                    a < d and c < b for a, b in held[one].extents for c, d in held[other].extents
                )
    total = sum(sum(bins) for bins in index.density.counts.values())
    assert total >= len(held)
    assert (total == 0) == (not held)


def test_that_near_fragments_are_bridged_and_far_ones_are_not() -> None:
    near = mark_of(1, [(0, 5), (5 + BRIDGE, 5)])
    assert near.extents == ((0, 10 + BRIDGE),)
    assert [(p[0], -p[1], p[3]) for p in near.pieces()] == [
        (0, 5, 0), (5, 5 + BRIDGE, GAP), (5 + BRIDGE, 10 + BRIDGE, 1),
    ]  # fmt: skip
    far = mark_of(2, [(0, 5), (6 + BRIDGE, 5)])
    assert far.extents == ((0, 5), (6 + BRIDGE, 11 + BRIDGE))
    assert [p[3] for p in far.pieces()] == [0, 1]


def test_that_a_mark_knows_the_paragraphs_it_is_drawn_in() -> None:
    index = MarkIndex(STARTS, LENGTH)
    index.add(mark_of(1, [(5, 30)]))
    assert index.take_dirty() == {0, 1, 2}
    assert index.take_dirty() == set()
    assert index.has(1)
    assert not index.has(3)
    index.add(mark_of(2, [(10, 1)]))
    assert index.take_dirty() == {1}


def test_that_a_hidden_mark_comes_up_when_room_is_made() -> None:
    index = MarkIndex([0], 100)
    marks = [mark_of(n, [(0, 10)]) for n in range(7)]
    for mark in marks:
        index.add(mark)
    assert [m.lane for m in marks] == [0, 1, 2, 3, 4, HIDDEN, HIDDEN]
    index.remove(marks[1].id)
    assert sorted(m.lane for m in marks[2:]) == [1, 2, 3, 4, HIDDEN]
    assert marks[5].lane == 1


def test_that_rows_are_grouped_by_annotation_in_stepping_order() -> None:
    number = count()
    rows = [
        SpanRow(name, start, end, "actor", b"a" * 16, next(number), "")
        for name, start, end in ((b"b", 5, 9), (b"a", 0, 3), (b"c", 5, 30), (b"a", 50, 60))
    ]
    assert [[r.annotation for r in group] for group in group_rows(rows)] == [
        [b"a", b"a"],
        [b"c"],
        [b"b"],
    ]


def test_that_the_density_counts_what_lies_in_each_part() -> None:
    index = MarkIndex([0], BINS * 2)
    index.add(mark_of(1, [(0, 6)], "event"))
    assert index.density.counts["event"][:4] == [1, 1, 1, 0]
    index.remove((1).to_bytes(16, "big"))
    assert sum(index.density.counts["event"]) == 0
