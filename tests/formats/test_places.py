"""Spans of strangers: verified by their words, repaired by unit or by neighbourhood, or refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Span
from annotator.core.text import normalise
from annotator.formats.places import Placed, Unplaced, place
from annotator.formats.sets import BYTES, CODE_POINTS, UNITS, UTF16, FoundAnnotation

TEXT = "💥 Paris\nLe maire de Paris a dit non.\nÉlue à Paris, العمدة 👩‍👩‍👧 parle.\n"
WORDS = ("Paris", "maire", "Élue", "العمدة", "👩‍👩‍👧", "parle")


def in_unit(text: str, position: int, unit: str, line_end: int, mark: int) -> int:
    """What a program that counts in ``unit`` calls this position."""
    before = text[:position]
    extra = before.count("\n") * (line_end - 1)
    if unit == "UTF-16 units":
        return len(before.encode("utf-16-le")) // 2 + extra + mark
    if unit == "bytes":
        return len(before.encode()) + extra + 3 * mark
    return len(before) + extra + mark


def found(
    text: str, words: str, unit: str = "code points", line_end: int = 1, mark: int = 0
) -> FoundAnnotation:
    start = text.rindex(words)
    ends = (in_unit(text, at, unit, line_end, mark) for at in (start, start + len(words)))
    return FoundAnnotation("actor", (Span(*ends),), (words,))


def expected(text: str, words: str) -> tuple[Span, ...]:
    return (Span(text.rindex(words), text.rindex(words) + len(words)),)


@pytest.mark.parametrize("mark", [0, 1])
@pytest.mark.parametrize("line_end", [1, 2])
@pytest.mark.parametrize("unit", ["code points", "UTF-16 units", "bytes"])
def test_that_every_unit_is_recognised_by_the_words_of_the_whole_article(
    unit: str, line_end: int, mark: int
) -> None:
    placed = place(TEXT, [found(TEXT, words, unit, line_end, mark) for words in WORDS])
    assert [each.spans for each in placed] == [expected(TEXT, words) for words in WORDS]
    if (unit, line_end, mark) == ("code points", 1, 0):
        assert {each.repair for each in placed} == {""}
    else:
        assert unit in placed[-1].repair
        assert ("line ends of two" in placed[-1].repair) == (line_end == 2)
        assert ("byte order mark" in placed[-1].repair) == bool(mark)


@given(
    st.sampled_from(["code points", "UTF-16 units", "bytes"]), st.sampled_from([1, 2]), st.data()
)
def test_that_no_annotation_is_ever_put_on_other_words_than_its_own(unit, line_end, data) -> None:
    text = data.draw(st.text(alphabet="aé💥\n ", min_size=2, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span(in_unit(text, start, unit, line_end, 0), in_unit(text, end, unit, line_end, 0))
    (placed,) = place(text, [FoundAnnotation("actor", (span,), (text[start:end],))])
    if isinstance(placed, Placed):
        assert text[placed.spans[0].start : placed.spans[0].end] == text[start:end]


def test_that_one_moved_annotation_is_found_near_its_place_and_the_others_stay_exact() -> None:
    moved = FoundAnnotation("actor", (Span(20, 25),), ("maire",))
    exact = found(TEXT, "Élue")
    first, second = place(TEXT, [moved, exact])
    assert first == Placed(expected(TEXT, "maire"), "found -9 characters from its place")
    assert second == Placed(expected(TEXT, "Élue"))


def test_that_the_words_around_decide_between_equal_words() -> None:
    wanted = TEXT.index("Paris a dit")
    told = FoundAnnotation("actor", (Span(wanted + 9, wanted + 14),), ("Paris",))
    assert isinstance(place(TEXT, [told])[0], Unplaced)
    helped = FoundAnnotation(
        "actor", told.spans, told.quotes, prefix="Le maire de ", suffix=" a dit non."
    )
    assert place(TEXT, [helped])[0].spans == (Span(wanted, wanted + 5),)


def test_that_fragments_move_together() -> None:
    spans = (Span(14, 16), Span(23, 28))
    told = FoundAnnotation("actor", spans, ("Le", "de Pa"))
    (placed,) = place(TEXT, [told])
    assert [TEXT[span.start : span.end] for span in placed.spans] == ["Le", "de Pa"]
    assert placed.repair


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        (FoundAnnotation("actor", (Span(0, 4),), ("Rome",)), "not at its place"),
        (FoundAnnotation("actor", (Span(0, 10**15),), ("Rome",)), "not at its place"),
        (FoundAnnotation("actor", (Span(0, 10**15),)), "no quote"),
        (FoundAnnotation("actor", (Span(0, 4),), words="Rome"), "not at its place"),
        (FoundAnnotation("actor", (Span(0, 4), Span(5, 6)), ("💥 Pa",)), "no quote"),
        (FoundAnnotation("actor", (Span(59, 60),), ("👩",)), "cuts a character"),
    ],
)
def test_that_what_cannot_be_found_is_refused_with_the_reason(
    annotation: FoundAnnotation, reason: str
) -> None:
    (placed,) = place(TEXT, [annotation])
    assert isinstance(placed, Unplaced)
    assert reason in placed.reason


def test_that_a_place_without_words_is_taken_as_told_and_called_unproven() -> None:
    (placed,) = place(TEXT, [FoundAnnotation("actor", (Span(0, 4),))])
    assert placed == Placed((Span(0, 4),), "", proven=False)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_that_positions_in_a_file_with_its_own_line_ends_lead_to_the_same_words(
    unit: str, mark: str
) -> None:
    raw = mark + "Un 💥\r\nà Paris\rle soir\nfin"
    text = normalise(raw)
    start = raw.index("Paris")
    widths = {
        CODE_POINTS: len,
        UTF16: lambda part: len(part.encode("utf-16-le")) // 2,
        BYTES: lambda part: len(part.encode()),
    }
    at = widths[unit](raw[:start])
    told = FoundAnnotation("event", (Span(at, at + 5),), ("Paris",))
    (placed,) = place(text, [told], unit, raw)
    assert placed == Placed((Span(text.index("Paris"), text.index("Paris") + 5),))


@pytest.mark.parametrize(
    "words", ["Le de Pa", "Le … de Pa", "Le [...] de  Pa", "Lede Pa", "Le de…", "Le\nde..."]
)
def test_that_words_shown_loosely_prove_fragments(words: str) -> None:
    spans = (
        Span(TEXT.index("Le"), TEXT.index("Le") + 2),
        Span(TEXT.index("de Pa"), TEXT.index("de Pa") + 5),
    )
    told = FoundAnnotation("actor", spans, words=words)
    assert place(TEXT, [told]) == [Placed(spans)]


def test_that_without_any_words_the_unit_is_taken_that_cuts_no_words() -> None:
    text = "😀😀😀 " + " ".join(f"word{n}" for n in range(10))
    spans = [Span(m.start() + 3, m.end() + 3) for m in re.finditer(r"word\d", text)]
    placed = place(text, [FoundAnnotation("actor", (span,)) for span in spans])
    assert [text[p.spans[0].start : p.spans[0].end] for p in placed] == [
        f"word{n}" for n in range(10)
    ]
    assert {p.repair for p in placed} == {"counted in UTF-16 units"}
    assert not any(p.proven for p in placed)
