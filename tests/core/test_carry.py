"""Spans move to a corrected text: exactly where their characters are the same, also in long lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.carry import carry
from annotator.core.model import Span


def words_at(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def moved(old: str, new: str, words: str, now: str = "") -> tuple[str, bool]:
    (found,) = carry(old, new, [words_at(old, words)])
    assert found.span is not None
    return new[found.span.start : found.span.end], found.touched


MISREAD = "La rÃ©union du comitÃ© a Ã©tÃ© annulÃ©e.\nLe maire Lenoir se dit Ã©tonnÃ©.\nFin de la sÃ©ance.\n"


def test_that_letters_mended_on_every_line_leave_other_words_untouched() -> None:
    new = MISREAD.replace("Ã©", "é")
    for old, mended in ((MISREAD, new), (MISREAD * 400, new * 400)):
        assert moved(old, mended, "maire Lenoir") == ("maire Lenoir", False)
        assert moved(old, mended, "comitÃ©") == ("comité", True)
        last = Span(old.rindex("Fin"), old.rindex("Fin") + 3)
        (found,) = carry(old, mended, [last])
        assert found.span is not None and not found.touched
        assert mended[found.span.start : found.span.end] == "Fin"


def test_that_a_line_of_any_length_is_compared_inside() -> None:
    old = " ".join(f"{MISREAD} n{n} m{n}".replace("\n", " ") for n in range(400))
    new = old.replace("Ã©", "é")
    assert moved(old, new, "maire Lenoir") == ("maire Lenoir", False)
    assert moved(old, new, "dit Ã©tonnÃ©") == ("dit étonné", True)


def test_that_lines_that_changed_places_are_not_taken_for_each_other() -> None:
    old = "Alpha beta gamma.\nThe union answered on Monday.\n"
    new = "The union answered on Tuesday.\nSomething of another kind.\n"
    assert moved(old, new, "union answered") == ("union answered", False)


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_that_an_untouched_span_keeps_its_characters(old: str, new: str) -> None:
    spans = [Span(n, m) for n in range(len(old)) for m in range(n + 1, min(len(old), n + 4) + 1)]
    for span, found in zip(spans, carry(old, new, spans), strict=True):
        if not found.touched:
            assert found.span is not None
            assert new[found.span.start : found.span.end] == old[span.start : span.end]
        if found.span is not None:
            assert 0 <= found.span.start < found.span.end <= len(new)
