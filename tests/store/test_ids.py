"""Ids and clocks: unique, ordered, and untouched by what the wall clock does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.app import annotations, history, projects
from annotator.core import ids
from annotator.core.ids import HybridClock, derived_id, id_text, new_id, now_text, parse_id
from tests.store.helpers import add_article, new_project, problems, rows, tag

DAY = 86_400.0


class Wall:
    """A wall clock that tests move."""

    def __init__(self) -> None:
        self.seconds = 1_790_000_000.0

    def time(self) -> float:
        return self.seconds

    def time_ns(self) -> int:
        return int(self.seconds * 1e9)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    made = Wall()
    monkeypatch.setattr(ids.time, "time", made.time)
    monkeypatch.setattr(ids.time, "time_ns", made.time_ns)
    monkeypatch.setattr(ids, "_last_stamp", 0)
    return made


def test_that_ids_are_uuids_of_version_7_that_begin_with_the_time(wall: Wall) -> None:
    made = new_id()
    assert len(made) == 16
    assert made[6] >> 4 == 7 and made[8] >> 6 == 0b10
    assert int.from_bytes(made[:6], "big") == int(wall.seconds * 1000)


def test_that_ids_only_grow_also_when_the_clock_is_set_back(wall: Wall) -> None:
    made = []
    for jump in (0, 0.001, -30 * DAY, 0, 60 * DAY, -0.5, -60 * DAY, 0):
        wall.seconds += jump
        made += [new_id() for _ in range(500)]
    assert made == sorted(set(made))


def test_that_ids_of_many_threads_never_meet() -> None:
    start = threading.Barrier(8)

    def some(_: int) -> list[bytes]:
        start.wait()
        return [new_id() for _ in range(4_000)]

    with ThreadPoolExecutor(8) as pool:
        lists = list(pool.map(some, range(8)))
    assert len({one for made in lists for one in made}) == 32_000
    assert all(made == sorted(made) for made in lists)


@given(st.binary(min_size=16, max_size=16))
def test_that_an_id_comes_back_from_its_text(identity: bytes) -> None:
    text = id_text(identity)
    assert len(text) == 36 and text == text.lower()
    assert parse_id(text) == parse_id(f" {text.upper()} ") == identity
    assert parse_id(text.replace("-", "")) == identity


@pytest.mark.parametrize("text", ["", "0", "x" * 32, "0" * 31, "0" * 33, "é" * 32, "0x" + "0" * 30])
def test_that_what_is_no_id_is_none(text: str) -> None:
    assert parse_id(text) is None


def test_that_derived_ids_depend_on_their_parts_and_on_where_they_part() -> None:
    assert derived_id(b"a", b"b") == derived_id(b"a", b"b")
    assert derived_id(b"a", b"b") != derived_id(b"ab")
    assert derived_id(b"a", b"b")[6] >> 4 == 8


@given(st.lists(st.floats(-30 * DAY, 30 * DAY), min_size=1, max_size=50))
def test_that_the_hybrid_clock_only_ticks_forward(jumps: list[float]) -> None:
    clock, wall, last = HybridClock(), 1_790_000_000.0, 0
    for jump in jumps:
        wall += jump
        tick = clock.tick(wall)
        assert tick > last
        last = tick
    clock.see(last + 1_000)
    assert clock.tick(wall) > last + 1_000


def test_that_the_order_of_steps_survives_a_clock_that_jumps(
    tmp_path: Path, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.annotator"
    made = []
    project = new_project(path)
    article = add_article(project)
    for jump in (30 * DAY, -60 * DAY, 1, -10 * 365 * DAY, 20 * 365 * DAY, -5 * 365 * DAY):
        wall.seconds += jump
        made.append(tag(project, article, "ferry").id)
        project.close()
        monkeypatch.setattr(ids, "_last_stamp", 0)  # another start of the program
        project = projects.open(path)
    assert problems(project) == []
    assert len({a.id for a in annotations.list_annotations(project)}) == len(made)
    clocks = [clock for (clock,) in rows(path, "SELECT clock FROM step ORDER BY number")]
    assert clocks == sorted(set(clocks))
    for identity in reversed(made):
        assert annotations.get(project, identity) is not None
        history.undo(project)
        assert annotations.get(project, identity) is None
    assert problems(project) == []
    project.close()


def test_that_a_moment_is_told_by_the_wall_clock_of_its_time(tmp_path: Path, wall: Wall) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        wall.seconds += 10 * 365 * DAY  # wrong once …
        tag(project, article, "mayor")
        wall.seconds -= 10 * 365 * DAY  # … does not make all that follows wrong
        before = now_text()
        made = tag(project, article, "ferry")
        assert before <= made.created <= now_text()
