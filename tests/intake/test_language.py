"""The language of a text, told without a network."""

from __future__ import annotations

import pytest

from annotator.intake import LANGUAGES, detect_language, read_bytes
from tests.intake.test_decode import ARABIC, FRENCH, SPANISH
from tests.support import shared_data

GERMAN = ("Die Bürgermeisterin kündigte an, dass die Brücke im Frühjahr wieder öffnet.",)
ENGLISH = ("The mayor announced that the bridge would open again in spring.",)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [("fr", FRENCH), ("es", SPANISH), ("ar", ARABIC), ("de", GERMAN), ("en", ENGLISH)],
)
def test_that_a_sentence_is_enough_to_tell_the_language(language, sentences):
    for sentence in sentences:
        found, confidence = detect_language(sentence)
        assert found == language
        assert 0.5 < confidence <= 1


@pytest.mark.parametrize("text", ["", "  \n", "1234 – 5678", "Ah!"])
def test_that_too_few_letters_tell_nothing(text):
    assert detect_language(text) == ("", 0.0)


def test_that_only_the_languages_asked_for_are_answered():
    assert detect_language(FRENCH[0], ("en", "de"))[0] in ("en", "de")


def test_that_a_language_somebody_chose_is_not_detected_again():
    draft = read_bytes(FRENCH[0].encode(), "a.txt", language="oc")[0]
    assert (draft.language, draft.language_confidence) == ("oc", 1.0)


def test_that_a_first_line_in_another_language_does_not_decide():
    text = SPANISH[1] + "\n\n" + "\n".join(FRENCH * 5)
    assert detect_language(text)[0] == "fr"


def test_that_short_news_are_told_apart_in_five_languages():
    path = shared_data("intake", "langid", "pud_news_sentences.tsv")
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    assert {row[0] for row in rows} <= set(LANGUAGES)
    for length, least in ((None, 0.998), (40, 0.99)):
        right = sum(detect_language(row[-1][:length])[0] == row[0] for row in rows)
        assert right / len(rows) >= least
