"""Positions, words and steps: what a reader expects, in many scripts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core import spans as sp
from annotator.core.errors import SpanError
from annotator.core.model import Span
from annotator.core.spans import Utf16Map
from annotator.core.words import tokens_around
from tests.counting import calls
from tests.support import ends

PIECES = [
    "a", "Macron", "l'", "l’", "'s", "’", "'", "-", ".", ",", "3", "42", "000", " ", "  ", "\n", "\t", "\u00a0", "\u202f",
    "é", "e\u0301", "\u0301", "\u0308", "😀", "👨‍👩‍👧‍👦", "👩🏽‍🚒", "🇫🇷", "🇫", "❤️", "1️⃣", "\u200d", "\u200c", "\ufe0f", "🏽",
    "السَّلامُ", "عليكم", "،", "؟", "٣٫٥", "كـتاب", "שלום", "צה\"ל", "־", "\u200f", "\u202b", "\u202c",
    "中", "国", "。", "東京", "タワー", "です", "ภาษาไทย", "ำ", "हिन्दी", "क्ष", "்", "한국어", "\u1100", "\u1161", "\u0600",
    "@", "#", "&", "+", "_", "…", "«", "»", "U.S.", "e.g.", "\U0001d54f", "\ud800", "\udc00", "\r", "\r\n", "\u2028", "\u00ad",
    "\u200b", "\ufeff", "ー", "\U00020bb7", "‼", "❤",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
WILD = st.one_of(TEXTS, st.text(max_size=30))


def words(text: str) -> list[str]:
    """The tokens of a text that are neither blank nor mark."""
    return [text[t.start : t.end] for t in tokens_around(text, 0) if t.kind == "word"]


# --- UTF-16 -----------------------------------------------------------------------------------------------


@given(WILD)
def test_that_every_position_converts_as_real_utf16_does(text: str) -> None:
    table = Utf16Map(text)
    for pos in range(len(text) + 1):
        units = len(text[:pos].encode("utf-16-le", "surrogatepass")) // 2
        assert table.to_utf16(pos) == units
        assert table.to_codepoints(units) == pos
    assert table.length16 == table.to_utf16(len(text))
    assert table.length == len(text)


def test_that_a_unit_inside_a_surrogate_pair_belongs_to_the_character_before() -> None:
    table = Utf16Map("a😀b")
    assert [table.to_codepoints(n) for n in range(5)] == [0, 1, 1, 2, 3]


# --- graphemes --------------------------------------------------------------------------------------------


@given(WILD)
def test_that_boundaries_and_steps_agree_with_unicode_clusters(text: str) -> None:
    import regex

    borders = [0, *(m.end() for m in regex.finditer(r"\X", text))]
    assert [p for p in range(len(text) + 1) if sp.is_grapheme_boundary(text, p)] == borders
    for pos in range(len(text) + 1):
        assert sp.next_grapheme(text, pos) == min(
            (b for b in borders if b > pos), default=len(text)
        )
        assert sp.previous_grapheme(text, pos) == max((b for b in borders if b < pos), default=0)
        assert sp.grapheme_start(text, pos) == max(b for b in borders if b <= pos)
        assert sp.grapheme_end(text, pos) == min(b for b in borders if b >= pos)


def test_that_places_outside_the_text_are_no_boundaries() -> None:
    assert not sp.is_grapheme_boundary("ab", -1)
    assert not sp.is_grapheme_boundary("ab", 3)
    assert sp.is_grapheme_boundary("", 0)


# --- checks and quotes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [(0, 0, "empty"), (3, 2, "empty"), (-1, 2, "outside"), (0, 99, "outside"), (1, 3, "apart"), (0, 2, "apart")],
)  # fmt: skip
def test_that_a_bad_span_is_refused_with_its_reason(start: int, end: int, word: str) -> None:
    text = "a👨‍👩‍👧b"
    with pytest.raises(SpanError) as caught:
        sp.check_span(text, start, end)
    assert word in caught.value.message
    assert caught.value.hint


def test_that_the_refusal_of_a_torn_character_names_usable_positions() -> None:
    with pytest.raises(SpanError) as caught:
        sp.check_span("xe\u0301y", 0, 2)
    assert "1 or 3" in caught.value.hint


def test_that_a_sound_span_is_accepted() -> None:
    sp.check_span("a👨‍👩‍👧b", 1, 6)
    sp.check_span("ab", 0, 2)


def test_that_quotes_are_the_words_of_each_span() -> None:
    assert sp.quote("one 😀 two", [Span(0, 3), Span(4, 5)]) == ("one", "😀")


# --- words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S.-led talks", ["U.S.-led", "talks"]),
        ("the U.S. The", ["the", "U.S.", "The"]),
        ("the U.S.A, e.g. Ph.D. a.m.", ["the", "U.S.A", "e.g.", "Ph.D.", "a.m."]),
        ("J.-C. Dupont, J.-Claude", ["J.-C.", "Dupont", "J.-Claude"]),
        ("l'Union l’Union L'UNION", ["l'", "Union", "l’", "Union", "L'", "UNION"]),
        ("qu'il jusqu’ici lorsqu'on", ["qu'", "il", "jusqu’", "ici", "lorsqu'", "on"]),
        ("d'aujourd'hui", ["d'", "aujourd'hui"]),
        ("Aujourd’hui prud'homme quelqu'un", ["Aujourd’hui", "prud'homme", "quelqu'un"]),
        ("chef-d'œuvre va-t'en", ["chef-d'œuvre", "va-t'en"]),
        ("dell'Italia un'altra c'è", ["dell'", "Italia", "un'", "altra", "c'", "è"]),
        ("O'Brien don't rock'n'roll Sana'a", ["O'Brien", "don't", "rock'n'roll", "Sana'a"]),
        ("N'Djamena M’Bappé N'est n'est", ["N'Djamena", "M’Bappé", "N'", "est", "n'", "est"]),
        ("Macron's government’s", ["Macron", "'s", "government", "’s"]),
        ("It's he's that’s all's", ["It's", "he's", "that’s", "all", "'s"]),
        ("O'Brien's U.S.'s", ["O'Brien", "'s", "U.S.", "'s"]),
        ("Erdoğan'ın İstanbul'da", ["Erdoğan'ın", "İstanbul'da"]),
        ("co-operate Saint-Denis COVID-19 dit-il", ["co-operate", "Saint-Denis", "COVID-19", "dit-il"]),
        ("Paris–Berlin ici — là", ["Paris", "Berlin", "ici", "là"]),
        ("3,5 % de 1.000.000, 12:30 et 01/02/2024.", ["3,5", "de", "1.000.000", "12:30", "et", "01/02/2024"]),
        ("1\u00a0000\u202f000 euros en 2023\u00a0100", ["1\u00a0000\u202f000", "euros", "en", "2023", "100"]),
        ("1 000", ["1", "000"]),
        ("#MeToo @lemondefr Canal+ AT&T lemonde.fr", ["#MeToo", "@lemondefr", "Canal+", "AT&T", "lemonde.fr"]),
        ("étudiant·e·s col·lecció", ["étudiant·e·s", "col·lecció"]),
        ("(oui), «non»…", ["oui", "non"]),
        ("السَّلامُ عليكم، كــتاب ٣٫٥", ["السَّلامُ", "عليكم", "كــتاب", "٣٫٥"]),
        ("م.ت.ف. می‌خواهم", ["م.ت.ف.", "می‌خواهم"]),
        ("צה\"ל בית־ספר", ["צה\"ל", "בית־ספר"]),
        ("中国总理。", ["中", "国", "总", "理"]),
        ("東京タワーへ", ["東", "京", "タワー", "へ"]),
        ("한국 정부는", ["한국", "정부는"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("😂😂👨‍👩‍👧‍👦🇫🇷🇩🇪❤️", ["😂", "😂", "👨‍👩‍👧‍👦", "🇫🇷", "🇩🇪", "❤️"]),
        ("co\u00adoperation", ["co\u00adoperation"]),
    ],
)  # fmt: skip
def test_that_words_are_those_a_reader_expects(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@settings(max_examples=300)
@given(WILD)
def test_that_a_question_in_the_middle_gives_the_tokens_seen_from_the_start(text: str) -> None:
    whole = list(tokens_around(text, 0))
    assert [t.start for t in whole] == [0, *(t.end for t in whole)][: len(whole)]
    assert not whole or whole[-1].end == len(text)
    for pos in range(len(text) + 1):
        around = list(tokens_around(text, pos))
        assert around == whole[len(whole) - len(around) :]
        assert not around or around[0].start <= pos


@given(WILD)
def test_that_tokens_never_tear_a_character_apart(text: str) -> None:
    for token in tokens_around(text, 0):
        assert sp.is_grapheme_boundary(text, token.start)
        assert token.start < token.end


@given(WILD)
def test_that_word_steps_land_on_word_borders_and_reach_the_ends(text: str) -> None:
    found = [t for t in tokens_around(text, 0) if t.kind == "word"]
    for pos in range(len(text) + 1):
        assert sp.next_word(text, pos) == min(
            (t.end for t in found if t.end > pos), default=len(text)
        )
        assert sp.previous_word(text, pos) == max(
            (t.start for t in found if t.start < pos), default=0
        )


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("foo| bar", "foo"),
        ("foo |bar", "bar"),
        ("f|oo bar", "foo"),
        ("foo bar|", "bar"),
        ("|foo", "foo"),
        ("l'|Union", "Union"),
        ("|l'Union", "l'"),
        ("foo | bar", None),
        ("foo.| bar", None),
        ("foo|. bar", "foo"),
        ("(|foo)", "foo"),
        ("中|国", "国"),
        ("国|。", "国"),
        ("|", None),
        ("a 😀|", "😀"),
    ],
)
def test_that_the_word_at_a_place_is_the_one_it_touches(marked: str, expected: str | None) -> None:
    pos = marked.index("|")
    text = marked.replace("|", "")
    found = sp.word_at(text, pos)
    assert (text[found.start : found.end] if found else None) == expected


def test_that_there_is_no_word_outside_the_text() -> None:
    assert sp.word_at("foo", 9) is None
    assert sp.word_at("foo", -1) is None


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("the Pr[ime Mini]ster said", "Prime Minister"),
        ("the[ Prime ]Minister", "Prime"),
        ("l'[Un]ion", "Union"),
        ("[l'Un]ion", "l'Union"),
        ("dit [Macron, ]puis", "Macron,"),
        ("a [  ] b", None),
        ("a []b", None),
        ("le 3[,]5 mai", "3,5"),
        ("中[国总]理", "国总"),
        ("x [👨‍👩‍👧] y", "👨‍👩‍👧"),
        ("العربية [لغ]ة جميلة", "لغة"),
        ("He left[. The train] stayed.", "The train"),
        ("« Trop tard »[, dit-elle]", "dit-elle"),
        ("“Too late[.” She left]", "She left"),
        ("انتهى[. بدأ]", "بدأ"),
        ("the U.S[. army] came", "U.S. army"),
        ("3[,5 points]", "3,5 points"),
        ("see [… and so on]", "… and so on"),
        ("He left[.] The", "."),
        ("He left[. ] The", "."),
        ("a [« b]", "« b"),
        ("He left. [(The train) stayed]", "(The train) stayed"),
    ],
)
def test_that_snapping_takes_whole_words_and_drops_blanks(
    marked: str, expected: str | None
) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    found = sp.snap_to_words(text, start, end)
    assert (text[found.start : found.end] if found else None) == expected


@given(WILD, st.data())
def test_that_a_snapped_span_begins_with_no_closing_mark_before_a_blank(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    found = sp.snap_to_words(text, start, data.draw(st.integers(start, len(text))))
    if found is None or found.start == 0 or text[found.start - 1].isspace():
        return
    marks = [t for t in tokens_around(text, found.start) if t.end > found.start][:2]
    closing = text[found.start : marks[0].end] in (".", ",", "،", "؟", "。", "»", ")")
    if closing and len(marks) > 1 and marks[1].kind == "blank":
        assert found.end <= marks[1].end  # there is nothing else in it


@given(WILD, st.data())
def test_that_a_snapped_span_is_always_one_that_can_be_stored(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    found = sp.snap_to_words(text, start, end)
    if found is None:
        return
    sp.check_span(text, found.start, found.end)
    assert sp.snap_to_words(text, found.start, found.end) == found
    assert sp.snap_to_words(text, end, start) == found
    raw = sp.snap_to_graphemes(text, start, end)
    assert raw is not None
    sp.check_span(text, raw.start, raw.end)


# --- sentences and paragraphs ---------------------------------------------------------------------------------


def sentences(text: str) -> list[str]:
    """The text cut at the ends that stepping forward visits."""
    ends = [0]
    while ends[-1] < len(text):
        ends.append(sp.next_sentence(text, ends[-1]))
    return [text[a:b].strip() for a, b in pairwise(ends) if text[a:b].strip()]


@pytest.mark.parametrize(
    "expected",
    [
        ["One. ", "Two! ", "Three?"],
        ["M. Macron a parlé. ", "Il est parti."],
        ["Mr. Smith met Dr. Jones of the U.S. Navy. ", "He left."],
        ["« Vraiment ! » dit-il. ", "« Oui. » ", "Elle rit."],
        ["He said “no.” ", "She left..."],
        ["Il a 3.5 points... mais pas plus. ", "Fin"],
        ["J. K. Rowling wrote. ", "We read."],
        ["Am 3. Mai kam er. ", "Gut."],
        ["هل جاء؟ ", "نعم. ", "ذهب."],
        ["你好。", "再见！", "走"],
        ["First line without a stop\n", "Second."],
    ],
)
def test_that_sentences_end_where_a_reader_sees_them_end(expected: list[str]) -> None:
    text = "".join(expected)
    assert sentences(text) == [part.strip() for part in expected]
    starts = []
    pos = len(text)
    while pos > 0:
        pos = sp.previous_sentence(text, pos)
        starts.append(pos)
    assert starts[::-1] == [text.index(part.strip()) for part in expected]


def test_that_paragraph_steps_visit_ends_forward_and_starts_backward() -> None:
    text = "One\n\n  Two  \nThree"
    assert [sp.next_paragraph(text, p) for p in (0, 3, 4, 10, 18)] == [3, 10, 10, 18, 18]
    assert [sp.previous_paragraph(text, p) for p in (18, 13, 12, 7, 4, 1, 0)] == [
        13,
        7,
        7,
        0,
        0,
        0,
        0,
    ]
    assert sp.paragraph_at(text, 8) == (7, 10)
    assert sp.paragraph_at(text, 4) is None


@given(WILD)
def test_that_steps_always_move_and_stay_inside(text: str) -> None:
    for forward, backward in (
        (sp.next_word, sp.previous_word),
        (sp.next_sentence, sp.previous_sentence),
        (sp.next_paragraph, sp.previous_paragraph),
    ):
        for pos in range(len(text) + 1):
            assert pos < forward(text, pos) <= len(text) or pos == forward(text, pos) == len(text)
            assert 0 <= backward(text, pos) < pos or pos == backward(text, pos) == 0


# --- large texts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    ["Le président d'Emmanuel. ", "中国总理", "x", "😂", "a-b", "e\u0301\u0301", "l'", "🇫🇷", "  ", "مرحبا ", "ภาษา"],
)  # fmt: skip
def test_that_a_question_about_a_place_costs_no_more_in_a_longer_text(unit: str) -> None:
    line = (unit * (100_000 // len(unit) + 1))[:100_000]
    small, large = ("\n".join([line] * number) for number in (3, 20))
    questions = [
        lambda text, p: sp.word_at(text, p),
        lambda text, p: sp.next_word(text, p),
        lambda text, p: sp.previous_word(text, p),
        lambda text, p: sp.snap_to_words(text, p, p + 5),
        lambda text, p: sp.next_sentence(text, p),
        lambda text, p: sp.previous_sentence(text, p),
        lambda text, p: sp.is_grapheme_boundary(text, p),
        lambda text, p: sp.previous_grapheme(text, p),
        lambda text, p: sp.next_paragraph(text, p),
    ]
    inside = 50_000
    for question in questions:
        with ends("the question"):
            few = calls(lambda q=question: q(small, 100_001 + inside))
            many = calls(lambda q=question: q(large, 10 * 100_001 + inside))
        # Only through nothing but blanks or flags does one look on, a step or less for each sign.
        assert many <= (len(large) if unit in ("  ", "🇫🇷") else 1.1 * few + 100)
