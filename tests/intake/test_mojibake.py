"""Letters that came out wrong are known and mended; letters that are right are left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.intake import mojibake
from annotator.intake.mojibake import ODD, mend, oddness, read_again
from tests.intake.test_decode import ARABIC, FRENCH, SPANISH
from tests.support import shared_data

GERMAN = (
    "Der Bürgermeister erklärte am Montag, die Fähre müsse über den Fluß fahren.",
    "„Das größte Übel“, sagte sie, „ist die Verspätung der Züge.“",
    "Außerdem hätten viele Städte schöne Plätze für Fußgänger.",
)
RUSSIAN = (
    "Мэр города заявил в понедельник, что паром должен ходить.",
    "Профсоюз ответил, что ничего не будет до переговоров.",
)
TEXTS = ["\n".join(lines) for lines in (FRENCH, SPANISH, GERMAN, ARABIC, RUSSIAN)]


def misread(text: str, encoding: str) -> str:
    """The UTF-8 of a text as it looks when read in another encoding; bytes that mean nothing become controls."""
    found = []
    for byte in text.encode():
        try:
            found.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            found.append(chr(byte))
    return "".join(found)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", mojibake.MISREAD_AS)
def test_that_utf_8_read_as_something_else_comes_back_exactly(text: str, encoding: str) -> None:
    found = mend(misread(text, encoding))
    assert found is not None and found.text == text


@pytest.mark.parametrize("text", TEXTS[:4])
def test_that_letters_spoilt_twice_come_back(text: str) -> None:
    found = mend(misread(misread(text, "cp1252"), "cp1252"))
    assert found is not None and found.text == text


def test_that_what_is_right_already_stays_beside_what_is_mended() -> None:
    right = "« Été » – ça va ? "
    found = mend(right + misread("\n".join(FRENCH * 3), "cp1252"))
    assert found is not None and found.text == right + "\n".join(FRENCH * 3)


def test_that_squeezed_blanks_do_not_lose_the_letter_before_them() -> None:
    spoilt = misread("Il était à la fête à midi, déjà à 18\u00a0h.", "cp1252")
    for squeezed in (spoilt.replace("\u00a0", " "), " ".join(spoilt.split())):
        found = mend(squeezed)
        assert found is not None
        assert " ".join(found.text.split()) == "Il était à la fête à midi, déjà à 18 h."


@pytest.mark.parametrize("text", [*TEXTS, "plain", "", "Â", "Ãcido", "Ã© alone", "naïve café"])
def test_that_letters_that_are_right_are_left_alone(text: str) -> None:
    assert mend(text) is None and oddness(text) == 0.0
    assert read_again(text, "cp1252") is None


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (TEXTS[3], "cp1256", "cp1252"), (TEXTS[3], "cp1256", "latin-1"), (TEXTS[4], "cp1251", "cp1252"),
        (TEXTS[2], "cp1252", "mac_roman"), (TEXTS[1], "cp1252", "mac_roman"), (TEXTS[1], "cp1252", "cp1251"),
        (TEXTS[1], "mac_roman", "cp1251"), (TEXTS[2], "mac_roman", "cp1252"),
    ],
)  # fmt: skip
def test_that_a_text_read_in_a_wrong_encoding_is_read_again(
    text: str, right: str, wrong: str
) -> None:
    spoilt = text.encode(right).decode(wrong)
    assert oddness(spoilt) >= ODD
    found = read_again(spoilt, wrong)
    assert found is not None and found.text == text


def test_that_nothing_is_proposed_where_the_encoding_does_not_hold_the_text() -> None:
    assert read_again("市長は賛成", "cp1252") is None
    assert read_again("Ã©" * 9, "no such encoding") is None


@given(st.text())
def test_that_any_text_is_looked_at_without_harm(text: str) -> None:
    found = mend(text)
    assert found is None or found.text != text
    assert oddness(text) >= 0.0


def test_that_real_articles_are_left_alone() -> None:
    truth = json.loads(shared_data("intake", "html", "ground-truth.json").read_text("utf-8"))
    texts = [each["articleBody"] for each in truth.values()]
    table = shared_data("intake", "langid", "pud_news_sentences.tsv").read_text("utf-8")
    by_language: dict[str, list[str]] = {}
    for line in table.splitlines():
        language, _, sentence = line.split("\t")
        by_language.setdefault(language, []).append(sentence)
    texts += ["\n".join(lines) for lines in by_language.values()]
    assert len(texts) > 40
    assert [text[:60] for text in texts if mend(text) or oddness(text) >= ODD] == []
