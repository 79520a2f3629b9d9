"""What the names of files say about articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import UserError
from annotator.intake.draft import Draft
from annotator.intake.name_pattern import MISFIT, compile_pattern, fill

WORDS = st.text(
    st.characters(categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0x2FFF),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("{date}_{source}_{title}", "/x/2022-07-20_Le Monde_Grève_à_Rabat.txt",
         {"date": "2022-07-20", "source": "Le Monde", "title": "Grève à Rabat"}),
        ("{date}_{source}_{title}", "20220720_AFP_Rien.txt",
         {"date": "20220720", "source": "AFP", "title": "Rien"}),
        ("{outlet}/{date} {title}", "/corpus/الأهرام/2022-07 عنوان طويل.txt",
         {"source": "الأهرام", "date": "2022-07", "title": "عنوان طويل"}),
        ("{skip}-{page}.txt", "scan-12.txt", {"page": "12"}),
        ("{title} [{language}]", "Budget vote [EN].md", {"title": "Budget vote", "language": "en"}),
        ("{date}{title}", "20220720Rien.txt", {"date": "20220720", "title": "Rien"}),
    ],
)  # fmt: skip
def test_that_a_pattern_reads_names_as_people_write_them(pattern, path, found):
    assert compile_pattern(pattern).read(path) == found


@pytest.mark.parametrize("path", ["notes.txt", "2022-13-41_A_b.txt", "2022-07-20_A.txt"])
def test_that_a_name_that_does_not_fit_says_nothing(path):
    assert compile_pattern("{date}_{source}_{title}").read(path) is None


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("", "names no field"),
        ("articles", "names no field"),
        ("{headline}", "is no field"),
        ("{title}/{title}", "twice"),
        ("{source}{title}", "Nothing stands between"),
        ("{date", "no partner"),
        ("{title}}", "no partner"),
        ("{source}//{title}", "folder without a name"),
        ("{source}/{title}/", "folder without a name"),
    ],
)
def test_that_a_pattern_no_file_can_fit_is_refused_in_one_sentence(pattern, part):
    with pytest.raises(UserError) as refused:
        compile_pattern(pattern)
    assert part in refused.value.message
    assert refused.value.message.count(". ") == 0
    assert refused.value.hint


def test_that_names_know_better_than_guesses_in_bare_texts_only():
    pattern = compile_pattern("{date}_{title}")
    bare = fill(Draft("x", title="First line", kind="text"), pattern, "1999-12-31_Own_name.txt")
    assert (bare.title, bare.date, bare.date_precision) == ("Own name", "1999-12-31", "day")
    assert bare.date_text == "1999-12-31"
    page = Draft("x", title="Headline", date="2001", date_precision="year", kind="html")
    assert fill(page, pattern, "1999-12-31_Own.html") == page
    assert fill(page, pattern, "other.html").warnings == (MISFIT,)


@given(source=WORDS, title=WORDS, year=st.integers(1700, 2099), month=st.integers(1, 12))
def test_that_what_was_written_into_a_name_is_read_out_of_it(source, title, year, month):
    import unicodedata

    name = f"{year}-{month:02d}_{source}_{title}.txt"
    found = compile_pattern("{date}_{source}_{title}").read(name)
    assert found == {
        "date": f"{year}-{month:02d}",
        "source": unicodedata.normalize("NFC", source),
        "title": unicodedata.normalize("NFC", title),
    }


def test_that_a_name_made_to_be_tried_in_endless_ways_is_given_up_at_once():
    pattern = compile_pattern("{title}_{author}_{source}_{section}_{page}_{database_id} x")
    assert pattern.read("_" * 250 + ".txt") is None
    assert pattern.read("a_" * 4000 + ".txt") is None
