"""Texts that share most of their words are found, few or many; others are not."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.analysis import near_duplicates as module
from annotator.analysis.near_duplicates import grouped, near_duplicates, runs, shared_part
from annotator.core.errors import Cancelled
from annotator.core.jobs import Silent


def words(seed: int, count: int = 150) -> list[str]:
    drawn = random.Random(seed)
    return ["".join(drawn.choices("abcdefghij", k=6)) for _ in range(count)]


def made(seed: int, count: int = 150) -> str:
    return " ".join(words(seed, count))


def test_that_a_cut_story_is_found_in_the_long_one_and_another_is_not() -> None:
    long, other = words(1, 600), words(2, 600)
    texts = [" ".join(long), " ".join(other), "New head. " + " ".join(long[100:280])]
    (pair,) = near_duplicates(texts)
    assert (pair.first, pair.second) == (0, 2) and pair.shared > 0.9


def test_that_case_line_breaks_and_punctuation_do_not_part_copies() -> None:
    text = made(1)
    (pair,) = near_duplicates([text, text.upper().replace(" ", ",\n ")])
    assert pair.shared == 1.0


def test_that_scripts_without_blanks_are_compared_by_characters() -> None:
    chinese = "".join(chr(0x4E00 + random.Random(3).randrange(2000) + n) for n in range(300))
    (pair,) = near_duplicates([chinese, chinese[40:200], made(1)])
    assert (pair.first, pair.second) == (0, 1)


def test_that_captions_are_too_short_to_say_anything() -> None:
    assert (
        list(
            near_duplicates(
                ["The mayor in front of the harbour", "The mayor in front of the harbour"]
            )
        )
        == []
    )
    assert list(near_duplicates(["", " ", "\n"])) == []


def test_that_a_phrase_of_very_many_texts_makes_none_of_them_alike() -> None:
    footer = made(99, 80)
    count = module.COMMON + 30
    texts = [made(n, 90) + " " + footer for n in range(count)]
    assert list(near_duplicates(texts)) == []
    assert len(list(near_duplicates([*texts, made(5, 90)]))) == 1


def test_that_pairs_stay_as_many_as_texts_when_all_are_alike() -> None:
    base = words(7, 200)
    count = 40
    texts = [" ".join([*base, *words(n, 3)]) for n in range(count)]
    pairs = list(near_duplicates(texts))
    assert len(pairs) <= count * module.TIED
    (group,) = grouped(((p.first, p.second) for p in pairs), lambda each: each)
    assert group[0] == 0 and sorted(group) == list(range(count))


def test_that_what_does_not_fit_memory_goes_through_files(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [made(n // 2, 200) + f" {n}" for n in range(60)]
    expected = sorted(near_duplicates(texts))
    assert len(expected) == 30
    monkeypatch.setattr(module, "IN_MEMORY", 50)
    assert sorted(near_duplicates(texts)) == expected


def test_that_the_search_can_be_stopped() -> None:
    class Stop(Silent):
        def check(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(near_duplicates([made(1)] * 100, report=Stop()))


def test_that_every_process_keeps_the_same_runs() -> None:
    code = "from annotator.analysis.near_duplicates import runs; print(sum(runs('Été, one two three four five six')))"
    found = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1 and found != {"0\n"}


@settings(max_examples=60, deadline=None)
@given(
    kept=st.integers(80, 200), more=st.integers(0, 200), before=st.integers(0, 60), seed=st.integers(0, 999)
)  # fmt: skip
def test_that_what_is_found_agrees_with_comparing_all_runs(
    kept: int, more: int, before: int, seed: int
) -> None:
    base = words(seed, 200)
    one = " ".join(base)
    other = " ".join([*words(seed + 1000, before), *base[:kept], *words(seed + 2000, more)])
    exact = shared_part(one, other)
    found = list(near_duplicates([one, other]))
    if exact > 0.75:
        assert len(found) == 1
    if exact < 0.2:
        assert found == []


def test_that_the_exact_part_is_that_of_the_shorter_text() -> None:
    long = words(4, 100)
    assert shared_part(" ".join(long), " ".join(long[:30])) == 1.0
    assert shared_part("", " ".join(long)) == 0.0
    assert runs("four words are few") == set()


edges = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30)


@given(edges)
def test_that_everything_tied_is_in_exactly_one_group(pairs: list[tuple[int, int]]) -> None:
    tied = {each for pair in pairs if pair[0] != pair[1] for each in pair}
    groups = grouped(pairs, lambda each: each)
    members = [each for group in groups for each in group]
    assert sorted(members) == sorted(tied)
    assert all(len(group) > 1 for group in groups)
    ties = {frozenset(pair) for pair in pairs}
    for group in groups:
        assert frozenset(group[:2]) in ties
        for each in group[1:]:
            assert any(frozenset((each, other)) in ties for other in group)


def test_that_two_stories_held_together_by_a_round_up_are_two_groups() -> None:
    story_a = [(0, n) for n in range(1, 5)]
    story_b = [(10, n) for n in range(11, 16)]
    round_up = [(4, 20), (15, 20)]
    groups = grouped([*story_a, *story_b, *round_up], lambda each: each)
    assert [group[0] for group in groups] == [10, 0]
    assert sum(20 in group for group in groups) == 1
