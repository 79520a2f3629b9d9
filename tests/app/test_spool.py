"""A list in a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.app.spool import Spool


@given(st.lists(st.one_of(st.text(), st.integers(), st.tuples(st.binary(), st.text()))))
def test_that_a_spool_is_the_list_of_what_was_appended(values: list[object]) -> None:
    spool: Spool[object] = Spool()
    for number, value in enumerate(values):
        assert spool.append(value) == number
    assert list(spool) == values
    assert len(spool) == len(values)
    assert bool(spool) == bool(values)
    assert spool[1:] == values[1:]
    if values:
        assert spool[0] == values[0] and spool[-1] == values[-1]


def test_that_values_can_be_read_while_more_are_appended() -> None:
    spool: Spool[int] = Spool()
    spool.append(1)
    reading = iter(spool)
    assert next(reading) == 1
    spool.append(2)
    assert list(spool) == [1, 2]
