"""Dates as people write them, in five languages, in an article of Wednesday 20 July 2022."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.dates import resolve, resolve_in
from annotator.core.codebook_parts import AttributeDef
from annotator.core.codebook_values import normalise_value
from tests.store.helpers import add_article, new_project

TODAY = "2022-07-20"
TABLE = {
    "fr": [
        ("lundi", "2022-07-18"),
        ("mercredi", "2022-07-20"),
        ("jeudi", "2022-07-14"),
        ("lundi dernier", "2022-07-18"),
        ("mercredi dernier", "2022-07-13"),
        ("vendredi prochain", "2022-07-22"),
        ("hier", "2022-07-19"),
        ("avant-hier", "2022-07-18"),
        ("aujourd'hui", "2022-07-20"),
        ("hier soir", "2022-07-19"),
        ("après-demain", "2022-07-22"),
        ("il y a trois jours", "2022-07-17"),
        ("il y a une semaine", "2022-07-13~"),
        ("il y a deux mois", "2022-05"),
        ("dans dix jours", "2022-07-30"),
        ("la semaine dernière", "2022-07-11/2022-07-17"),
        ("la semaine prochaine", "2022-07-25/2022-07-31"),
        ("le week-end dernier", "2022-07-16/2022-07-17"),
        ("le mois dernier", "2022-06"),
        ("l'année dernière", "2021"),
        ("cette année", "2022"),
        ("mi-juin 2022", "2022-06-10~/2022-06-20~"),
        ("à la mi-juin", "2022-06-10~/2022-06-20~"),
        ("début mars 2021", "2021-03-01~/2021-03-10~"),
        ("fin février 2020", "2020-02-21~/2020-02-29~"),
        ("début de l'année", "2022-01-01~/2022-03-31~"),
        ("fin de l'année dernière", "2021-10-01~/2021-12-31~"),
        ("fin 2019", "2019-10-01~/2019-12-31~"),
        ("juin", "2022-06"),
        ("en décembre", "2021-12"),
        ("en juin dernier", "2022-06"),
        ("septembre 2020", "2020-09"),
        ("le 5 mars", "2022-03-05"),
        ("mardi 5 mars 2019", "2019-03-05"),
        ("1er août 2022", "2022-08-01"),
        ("14 juillet", "2022-07-14"),
        ("premier trimestre 2022", "2022-01/2022-03"),
        ("le deuxième trimestre de cette année", "2022-04/2022-06"),
        ("second semestre 2021", "2021-07/2021-12"),
        ("été 2021", "2021-06~/2021-08~"),
        ("du 5 au 7 mars 2022", "2022-03-05/2022-03-07"),
        ("de mars à mai 2021", "2021-03/2021-05"),
        ("2019-2021", "2019/2021"),
        ("en 2019", "2019"),
        ("les années 1990", "1990/1999"),
        ("vers 2010", "2010~"),
        ("vers la mi-juin 2022", "2022-06-10~/2022-06-20~"),
        ("20/07/2022", "2022-07-20"),
    ],
    "en": [
        ("yesterday", "2022-07-19"),
        ("the day before yesterday", "2022-07-18"),
        ("tomorrow morning", "2022-07-21"),
        ("on Monday", "2022-07-18"),
        ("last Wednesday", "2022-07-13"),
        ("next Friday", "2022-07-22"),
        ("three days ago", "2022-07-17"),
        ("2 years ago", "2020"),
        ("in two weeks", "2022-08-03~"),
        ("last week", "2022-07-11/2022-07-17"),
        ("this month", "2022-07"),
        ("next year", "2023"),
        ("last quarter", "2022-04/2022-06"),
        ("mid-June", "2022-06-10~/2022-06-20~"),
        ("early 2021", "2021-01-01~/2021-03-31~"),
        ("late May 2021", "2021-05-21~/2021-05-31~"),
        ("the end of last month", "2022-06-21~/2022-06-30~"),
        ("March 5", "2022-03-05"),
        ("March 5, 2019", "2019-03-05"),
        ("5th of March", "2022-03-05"),
        ("the first quarter of 2022", "2022-01/2022-03"),
        ("Q3 2021", "2021-07/2021-09"),
        ("second half of last year", "2021-07/2021-12"),
        ("summer 2021", "2021-06~/2021-08~"),
        ("March 5 to 7, 2022", "2022-03-05/2022-03-07"),
        ("5–7 March 2022", "2022-03-05/2022-03-07"),
        ("the 1990s", "1990/1999"),
        ("around 2010", "2010~"),
        ("2022-03-05T14:30", "2022-03-05T14:30"),
    ],
    "es": [
        ("ayer", "2022-07-19"),
        ("anteayer", "2022-07-18"),
        ("mañana", "2022-07-21"),
        ("pasado mañana", "2022-07-22"),
        ("el lunes", "2022-07-18"),
        ("el viernes que viene", "2022-07-22"),
        ("el miércoles pasado", "2022-07-13"),
        ("hace tres días", "2022-07-17"),
        ("hace dos años", "2020"),
        ("dentro de dos semanas", "2022-08-03~"),
        ("la semana pasada", "2022-07-11/2022-07-17"),
        ("el fin de semana pasado", "2022-07-16/2022-07-17"),
        ("el mes pasado", "2022-06"),
        ("el próximo año", "2023"),
        ("mediados de junio de 2022", "2022-06-10~/2022-06-20~"),
        ("a principios de año", "2022-01-01~/2022-03-31~"),
        ("a finales de mayo", "2022-05-21~/2022-05-31~"),
        ("5 de marzo", "2022-03-05"),
        ("5 de marzo de 2019", "2019-03-05"),
        ("primer trimestre de 2022", "2022-01/2022-03"),
        ("verano de 2021", "2021-06~/2021-08~"),
        ("del 5 al 7 de marzo de 2022", "2022-03-05/2022-03-07"),
        ("septiembre", "2022-09"),
        ("de marzo a mayo de 2021", "2021-03/2021-05"),
    ],
    "de": [
        ("gestern", "2022-07-19"),
        ("vorgestern", "2022-07-18"),
        ("heute Morgen", "2022-07-20"),
        ("übermorgen", "2022-07-22"),
        ("am Montag", "2022-07-18"),
        ("am vergangenen Mittwoch", "2022-07-13"),
        ("nächsten Freitag", "2022-07-22"),
        ("vor drei Tagen", "2022-07-17"),
        ("vor zwei Jahren", "2020"),
        ("in zwei Wochen", "2022-08-03~"),
        ("letzte Woche", "2022-07-11/2022-07-17"),
        ("im vergangenen Monat", "2022-06"),
        ("nächstes Jahr", "2023"),
        ("Mitte Juni 2022", "2022-06-10~/2022-06-20~"),
        ("Anfang März", "2022-03-01~/2022-03-10~"),
        ("Ende des Jahres", "2022-10-01~/2022-12-31~"),
        ("5. März", "2022-03-05"),
        ("am 5. März 2019", "2019-03-05"),
        ("erstes Quartal 2022", "2022-01/2022-03"),
        ("Sommer 2021", "2021-06~/2021-08~"),
        ("vom 5. bis 7. März 2022", "2022-03-05/2022-03-07"),
        ("die 1990er Jahre", "1990/1999"),
        ("etwa 2010", "2010~"),
    ],
    "ar": [
        ("أمس", "2022-07-19"),
        ("اليوم", "2022-07-20"),
        ("غدا", "2022-07-21"),
        ("أول أمس", "2022-07-18"),
        ("يوم الاثنين", "2022-07-18"),
        ("الأربعاء الماضي", "2022-07-13"),
        ("الجمعة المقبل", "2022-07-22"),
        ("قبل ثلاثة أيام", "2022-07-17"),
        ("منذ يومين", "2022-07-18"),
        ("قبل ٣ أيام", "2022-07-17"),
        ("بعد أسبوعين", "2022-08-03~"),
        ("الأسبوع الماضي", "2022-07-11/2022-07-17"),
        ("الشهر الماضي", "2022-06"),
        ("العام المقبل", "2023"),
        ("منتصف يونيو 2022", "2022-06-10~/2022-06-20~"),
        ("مطلع العام", "2022-01-01~/2022-03-31~"),
        ("نهاية العام الماضي", "2021-10-01~/2021-12-31~"),
        ("5 مارس", "2022-03-05"),
        ("٥ مارس ٢٠١٩", "2019-03-05"),
        ("كانون الثاني 2021", "2021-01"),
        ("الربع الأول من 2022", "2022-01/2022-03"),
        ("صيف 2021", "2021-06~/2021-08~"),
        ("عام 2019", "2019"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "wording", "value"),
    [(language, *row) for language, rows in TABLE.items() for row in rows],
)
def test_that_a_date_is_understood_as_its_writer_meant_it(
    language: str, wording: str, value: str
) -> None:
    found = resolve(wording, TODAY, language)
    assert found.value == value, found
    assert found.wording == wording and found.reason == ""
    assert 0 < found.confidence <= 1
    assert normalise_value(AttributeDef("d", kind="date"), value) == value


@pytest.mark.parametrize(
    ("wording", "precision"),
    [
        ("2022", "year"), ("juin 2022", "month"), ("5 mars 2022", "day"), ("hier", "day"),
        ("mi-juin", "period"), ("2022-01-05T10:00", "time"), ("la semaine dernière", "period"),
    ],
)  # fmt: skip
def test_that_it_is_said_how_exact_a_date_is(wording: str, precision: str) -> None:
    assert resolve(wording, TODAY, "fr").precision == precision


def test_that_what_is_certain_is_more_certain_than_what_is_guessed() -> None:
    sure = [resolve(w, TODAY, "fr").confidence for w in ("5 mars 2019", "hier", "lundi", "été")]
    assert sure == sorted(sure, reverse=True)


@pytest.mark.parametrize(
    "wording",
    ["", "  ", "x" * 300, "bientôt", "Avril Haines", "31 février 2022", "…", "42 mars 2020"],
)
def test_that_what_is_no_date_is_refused_with_a_reason(wording: str) -> None:
    found = resolve(wording, TODAY, "fr")
    assert found.value is None and found.reason


@pytest.mark.parametrize(
    "wording", ["hier", "lundi", "il y a trois jours", "le mois dernier", "juin", "last week"]
)
def test_that_a_relative_date_needs_the_day_of_the_article(wording: str) -> None:
    found = resolve(wording, "", "fr")
    assert found.value is None and "relative" in found.reason
    assert resolve("juin 2022", "", "fr").value == "2022-06"


def test_that_the_year_of_an_article_suffices_for_what_needs_no_more() -> None:
    assert resolve("l'année dernière", "2022", "fr").value == "2021"
    assert resolve("hier", "2022-07", "fr").value is None


def test_that_no_language_need_be_known() -> None:
    assert [resolve(w, TODAY).value for w in ("hier", "gestern", "ayer", "أمس", "yesterday")] == [
        "2022-07-19"
    ] * 5


def test_that_the_article_gives_day_and_language(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project, date="2022-07-20T09:00", language="fr")
        assert resolve_in(project, article, "lundi").value == "2022-07-18"


words = st.sampled_from(
    [w for rows in TABLE.values() for text, _ in rows for w in text.split()]
    + ["31", "0", "99999", "ago", "~", "/"]
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(words, min_size=1, max_size=5),
    st.sampled_from([TODAY, "", "2022", "0001-01-01", "9999-12-31"]),
)
def test_that_any_words_give_a_date_of_the_codebook_or_a_reason(
    said: list[str], today: str
) -> None:
    found = resolve(" ".join(said), today, "fr")
    if found.value is None:
        assert found.reason
    else:
        assert normalise_value(AttributeDef("d", kind="date"), found.value) == found.value
