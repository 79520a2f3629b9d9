"""Two texts side by side: nothing is lost, nothing invented, equals stand together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.differences import differences

TEXT = "The ferry stays in port.\n\nThe mayor spoke on Monday, 3 May 👩‍🚒.\nالوزير قال نعم.\n"
lines = st.lists(
    st.sampled_from(
        [
            "a b c d",
            "a b x d",
            "the mayor spoke",
            "",
            "  ",
            "é 👩‍🚒 ок",
            "市長は賛成",
            "the mayor left",
        ]
    ),
    max_size=8,
)


def side(rows: list, name: str) -> str:
    return "\n".join(
        text for row in rows if (text := "".join(piece.text for piece in getattr(row, name)))
    )


def bare(text: str) -> str:
    return "\n".join(line for each in text.splitlines() if (line := each.strip()))


@given(lines, lines)
def test_that_each_side_reads_as_its_text(left: list[str], right: list[str]) -> None:
    one, other = "\n".join(left), "\n".join(right)
    rows = differences(one, other)
    assert (side(rows, "left"), side(rows, "right")) == (bare(one), bare(other))
    assert all(row.left or row.right for row in rows)
    assert all(row.same for row in differences(one, one))


def test_that_words_that_differ_are_told_within_the_paragraph() -> None:
    rows = differences(TEXT, TEXT.replace("Monday", "Tuesday") + "A new end.\n")
    assert [row.same for row in rows] == [True, False, True, False]
    assert [piece.text for piece in rows[1].left if piece.differs] == ["Monday,"]
    assert [piece.text for piece in rows[1].right if piece.differs] == ["Tuesday,"]
    assert not rows[3].left and rows[3].right[0].differs


def test_that_paragraphs_stand_beside_those_most_like_them() -> None:
    left = "One two three four five.\nSix seven eight nine ten."
    right = "Something else.\nSix seven eight nine eleven.\nOne more."
    rows = differences(left, right)
    beside = [bool(row.left and row.right) for row in rows]
    assert beside.count(True) == 1
    (pair,) = [row for row in rows if row.left and row.right]
    assert "".join(p.text for p in pair.left).startswith("Six")


def test_that_very_long_paragraphs_differ_as_a_whole() -> None:
    long = " ".join(str(n) for n in range(5_000))
    (row,) = differences(long, long + " more")
    assert [len(row.left), len(row.right)] == [1, 1] and not row.same
