"""Words in another form: what is like them is found as a reader would find it, and what only looks so is left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.likeness import Form, Likeness, stem
from annotator.core.names import fold

ALIKE = [
    ("en", "worker", "The workers met."),
    ("en", "city", "Two cities burnt."),
    ("en", "Macron", "It was MACRON's plan."),
    ("en", "church", "The churches rang."),
    ("en", "naïve plan", "A naive plan, she said."),
    ("en", "harbour union", "the harbour-union"),
    ("en", "harbour union", "the harbour\nunion"),
    ("fr", "Haines", "Mme Haine est venue."),
    ("fr", "Haine", "Mme Haines est venue."),
    ("fr", "journal national", "les journaux nationaux"),
    ("fr", "manifestant", "une manifestante et des manifestants"),
    ("fr", "État", "de l'Etat."),
    ("fr", "États-Unis", "aux Etats-Unis"),
    ("fr", "l'Élysée", "vers l’Élysée"),
    ("fr", "Direction Générale", "la direction générale"),
    ("fr", "œuvre", "des oeuvres"),
    ("es", "ministro", "la ministra y los ministros"),
    ("es", "alcalde", "los alcaldes"),
    ("es", "país", "otros paises"),
    ("de", "Haus", "die Häuser"),
    ("de", "Minister", "die Ministerin und der Ministers"),
    ("de", "Berlin", "Berlins Bürgermeister"),
    ("de", "Straße", "die Strassen"),
    ("ar", "الوزير", "قال وزير ان"),
    ("ar", "وزير", "وللوزير رأي"),
    ("ar", "الأمن", "بالامن"),
    ("ar", "محمد", "ومُحَمَّد"),
    ("ar", "مدينة", "المدينه"),
    ("ar", "مهندس", "المهندسون والمهندسين"),
    ("", "Tōkyō", "in Tokyo"),
    ("pt", "Søren", "Soren came"),
]
UNLIKE = [
    ("en", "Wolf", "a wolf howled"),
    ("en", "US", "they asked us"),
    ("en", "AP", "Ap and aP"),
    ("en", "union", "reunions, unionists"),
    ("en", "news", "new"),
    ("en", "harbour union", "the harbour.\n\nUnion men"),
    ("fr", "le parti", "les partitions"),
    ("fr", "Avril", "en avril"),
    ("de", "Berlin", "Berliner Mauern und Berge"),
    ("ar", "كتاب", "تاب"),
    ("es", "caso", "una casa"),
]


@pytest.mark.parametrize(("language", "words", "text"), ALIKE)
def test_that_another_form_of_the_words_is_found(language: str, words: str, text: str) -> None:
    found = list(Likeness([Form(words)]).find(text, language))
    assert found
    for place in found:
        assert text[place.start : place.end].strip() == text[place.start : place.end]


@pytest.mark.parametrize(("language", "words", "text"), UNLIKE)
def test_that_what_only_looks_like_them_is_left(language: str, words: str, text: str) -> None:
    assert list(Likeness([Form(words)]).find(text, language)) == []


def test_that_it_is_said_why_a_place_is_like_which_form() -> None:
    likeness = Likeness([Form("Avril Haines"), Form("Haines", alias=True), Form("DNI", alias=True)])
    text = "Avril Haines, AVRIL HAINES, Avril Haine; Haines, the DNI. Avril haines"
    assert [(text[p.start : p.end], p.reason, p.form) for p in likeness.find(text, "en")] == [
        ("Avril Haines", "same", "Avril Haines"),
        ("AVRIL HAINES", "accents", "Avril Haines"),
        ("Avril Haine", "inflected", "Avril Haines"),
        ("Haines", "alias", "Haines"),
        ("DNI", "alias", "DNI"),
        ("Avril haines", "accents", "Avril Haines"),
    ]


def test_that_a_capital_at_the_beginning_of_a_sentence_means_nothing() -> None:
    text = "Workers met; the workers left."
    assert len(list(Likeness([Form("Workers")]).find(text, "en"))) == 1
    assert len(list(Likeness([Form("Workers", any_case=True)]).find(text, "en"))) == 2


def test_that_forms_without_letters_or_of_endless_length_are_left_out() -> None:
    assert Likeness([Form("… !"), Form(" "), Form("x " * 400)]).forms == []
    assert list(Likeness([]).find("anything")) == []


def test_that_an_index_is_asked_for_what_every_like_place_holds() -> None:
    terms = Likeness([Form("Sécurité nationale"), Form("DGSN")]).index_terms("fr")
    assert terms == [[["securit*"], ["nationa*"]], [["dgsn"]]] or terms == [
        [["securit*"], ["national*"]],
        [["dgsn"]],
    ]
    assert Likeness([Form("œuf")]).index_terms("fr") is None
    arabic = Likeness([Form("الأمن")]).index_terms("ar")
    assert arabic is not None and {"بالأمن*", "الامن*", "أمن*"} <= set(arabic[0][0])


words = st.text(st.sampled_from("aeéosnxzly-' AEÉلاوأبة"), min_size=1, max_size=12)


@settings(deadline=None)
@given(words, st.sampled_from(["fr", "en", "es", "de", "ar", ""]))
def test_that_words_are_always_like_themselves(said: str, language: str) -> None:
    form = " ".join(said.split())
    likeness = Likeness([Form(form)])
    if likeness.forms:
        (place,) = list(likeness.find(form, language))[:1]
        assert place.reason == "same" or place.start > 0 or place.end < len(form)


@settings(deadline=None)
@given(words, st.sampled_from(["fr", "en", "es", "de", "ar", ""]))
def test_that_a_stem_is_never_longer_than_its_word_by_more_than_a_letter(
    said: str, language: str
) -> None:
    folded = fold(said).replace(" ", "")
    assert len(stem(folded, language)) <= len(folded) + 1


def test_that_looking_in_stretches_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    likes = Likeness([Form("harbour union"), Form("union"), Form("Élysée")])
    text = (
        "The harbour-union, all unions; l’Elysée 😀 and reunion. Harbour\nunions! " * 30 + "union"
    )
    whole = list(likes.find(text, "en"))
    assert len(whole) > 100
    for stretch in (1, 7, 64, 1_000):
        monkeypatch.setattr("annotator.core.likeness.STRETCH", stretch)
        assert list(likes.find(text, "en")) == whole
