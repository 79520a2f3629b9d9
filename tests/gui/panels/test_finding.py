"""Looking for words in a text: positions are those of the text as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import Cancelled, UserError
from annotator.core.spans import is_grapheme_boundary
from annotator.gui.matching import fold
from annotator.gui.panels.finding import MOST, Folded, Look, find
from tests.support import ends


def words(text, look):
    return [text[span.start : span.end] for span in find(text, look).hits]


def test_that_case_and_accents_do_not_matter_unless_asked_for():
    text = "Réforme, REFORME, reforme"
    assert words(text, Look("réforme")) == ["Réforme", "REFORME", "reforme"]
    assert words(text, Look("réforme", accents=True)) == ["Réforme"]
    assert words(text, Look("reforme", case=True)) == ["reforme"]
    assert words(text, Look("Réforme", case=True, accents=True)) == ["Réforme"]


def test_that_letters_that_fold_to_several_keep_the_places_behind_them_right():
    text = "Straße und ﬁnanzen: İstanbul, Straße, Ende"
    assert words(text, Look("strasse")) == ["Straße", "Straße"]
    assert words(text, Look("finanzen")) == ["ﬁnanzen"]
    assert words(text, Look("istanbul")) == ["İstanbul"]
    assert words(text, Look("ende")) == ["Ende"]


def test_that_accents_written_apart_and_vowel_signs_belong_to_their_letters():
    text = "cafe\u0301 noir, كَتَبَ الرجل"
    assert words(text, Look("cafe")) == ["cafe\u0301"]
    assert words(text, Look("كتب")) == ["كَتَبَ"]


def test_that_one_arabic_word_is_found_in_all_the_ways_it_is_written():
    text = "😀 أحمد في المدرسة إلى مستشفى كـــبير، احمد"
    assert words(text, Look("احمد")) == words(text, Look("أحمد")) == ["أحمد", "احمد"]
    assert words(text, Look("مدرسه")) == ["مدرسة"]
    assert words(text, Look("مستشفي")) == ["مستشفى"]
    assert words(text, Look("كبير", whole=True)) == ["كـــبير"]
    assert words(text, Look("احمد", accents=True)) == ["احمد"]


def test_that_positions_are_code_points_behind_emoji():
    text = "😀👩‍👩‍👧 vote 😀 vote"
    assert [(s.start, s.end) for s in find(text, Look("vote")).hits] == [(7, 11), (14, 18)]
    assert words(text, Look("v.t.", expression=True)) == ["vote", "vote"]


def test_that_any_blank_and_any_apostrophe_answers_a_typed_one():
    text = "l’Union\u00a0européenne, l'Union\neuropéenne"
    assert len(find(text, Look("l'union europeenne")).hits) == 2


def test_that_whole_words_end_where_words_end():
    text = "march marches, march-past _march ends march"
    assert [s.start for s in find(text, Look("march", whole=True)).hits] == [0, 15, 38]
    assert words("élu élue", Look("elu", whole=True)) == ["élu"]


def test_that_without_expressions_every_sign_means_itself():
    text = "a.c abc (a|b) [x]"
    assert words(text, Look("a.c")) == ["a.c"]
    assert words(text, Look("(a|b)")) == ["(a|b)"]
    assert words(text, Look("a.c", expression=True)) == ["a.c", "abc"]


def test_that_an_expression_that_cannot_be_read_is_told_in_a_sentence():
    with pytest.raises(UserError, match="not complete"):
        find("text", Look("(a", expression=True))


def test_that_an_expression_that_would_never_end_is_given_up():
    text = " ".join(["mot"] * 40_000)
    with ends("the search"), pytest.raises(UserError, match="too long"):
        find(text, Look(r"(\w+\s*)+[:;!]", expression=True))


def test_that_empty_matches_are_no_hits_and_no_error():
    assert words("aabba", Look("b*", expression=True)) == ["bb"]
    assert find("", Look("b*", expression=True)).hits == []


def test_that_only_so_many_hits_are_kept_and_that_it_is_said():
    found = find("a" * (MOST + 5), Look("a"))
    assert len(found.hits) == MOST
    assert found.more
    assert not find("a" * MOST, Look("a")).more


def test_that_looking_can_be_stopped():
    class Stopped:
        def check(self):
            raise Cancelled

    with pytest.raises(Cancelled):
        find("a b", Look(r"\w", expression=True), Stopped())


letters = st.sampled_from(list("aAbß éÉe\u0301ﬁ İi\nكَت😀'’-_ 3,"))


@settings(max_examples=300, deadline=None)
@given(st.lists(letters, max_size=60), st.lists(letters, min_size=1, max_size=3), st.booleans())
def test_that_hits_are_whole_characters_in_order_and_hold_what_was_looked_for(text, wanted, whole):
    text, wanted = "".join(text), "".join(wanted)
    hits = find(text, Look(wanted, whole=whole)).hits
    assert hits == sorted(hits)
    for span in hits:
        assert is_grapheme_boundary(text, span.start)
        assert is_grapheme_boundary(text, span.end)
        plain = Folded(wanted, False, False).text
        assert plain in Folded(text[span.start : span.end], False, False).text


@settings(max_examples=200, deadline=None)
@given(st.lists(letters, max_size=60))
def test_that_folding_keeps_the_way_back(text):
    text = "".join(text)
    folded = Folded(text, False, False)
    back = [folded.original(place) for place in range(len(folded.text) + 1)]
    assert back == sorted(back)
    assert back[0] >= 0
    assert back[-1] == len(text) or text[back[-1] :].strip("\u0301َ") == ""
    for place, character in enumerate(text):
        if len(fold(character)) == 1 and character.isalpha():
            assert folded.original(back.index(place)) == place
