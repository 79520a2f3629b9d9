from __future__ import annotations

import re

import pytest

from annotator.core.matching import loose_pattern, phrase_pattern, words_of


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Etats", "les États-Unis"),
        ("états", "les Etats-Unis"),
        ("e\u0301tats", "les États"),
        ("رئيس", "قال رئيس المجلس"),
        ("أحمد", "قال احمد"),
        ("مدرسة", "في مَدْرَسَة"),
        ("احمد", "قال أحمد"),
        ("أَحْمَد", "قال احمد"),
        ("مدرسه", "في المدرسة الكبرى"),
        ("المدرسة", "في المدرسه"),
        ("مستشفى", "إلى مستشفي"),
        ("مستشفي", "إلى مستشفى"),
        ("محمد", "مُحَمَّد"),
        ("كتاب", "كـــتاب"),
        ("كـتاب", "كتاب"),
        ("مؤتمر", "موتمر"),
        ("ٱلله", "الله"),
        ("nino", "El Niño vuelve"),
        ("ŝtato", "la stato"),
    ],
)
def test_that_words_are_found_with_or_without_accents(typed: str, text: str) -> None:
    assert re.search(loose_pattern(typed), text, re.IGNORECASE)


def test_that_a_word_is_not_found_inside_another() -> None:
    pattern = re.compile(phrase_pattern(["art"]), re.IGNORECASE)
    assert not pattern.search("party")
    assert pattern.search("Art, then")


def test_that_a_beginning_takes_in_the_whole_word() -> None:
    found = re.search(phrase_pattern(["hain"], prefix=True), "Avril Haines said", re.IGNORECASE)
    assert found is not None
    assert found.group() == "Haines"


def test_that_the_words_of_a_phrase_may_stand_on_two_lines() -> None:
    assert re.search(phrase_pattern(["general", "strike"]), "a general\nstrike")


def test_that_a_query_is_cut_into_runs_of_letters_and_digits() -> None:
    assert words_of("l'Union, U.S.-led 3,5") == ["l", "Union", "U", "S", "led", "3", "5"]
