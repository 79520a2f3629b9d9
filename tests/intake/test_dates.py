"""Dates as newspapers write them, in five languages and whatever the machine's locale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.intake.dates import date_in_text, machine_date, worded_date


@pytest.mark.parametrize(
    ("wording", "date", "precision"),
    [
        ("20 juillet 2022", "2022-07-20", "day"),
        ("mercredi 1er février 2023", "2023-02-01", "day"),
        ("le 3 août 2021 à 18 h 05", "2021-08-03T18:05", "time"),
        ("Publié le 9 déc. 2020 à 7h30", "2020-12-09T07:30", "time"),
        ("juillet 2022", "2022-07", "month"),
        ("July 20, 2022", "2022-07-20", "day"),
        ("Sept. 3rd, 2020", "2020-09-03", "day"),
        ("12 May 2020 at 3:05 p.m.", "2020-05-12T15:05", "time"),
        ("March 5, 2019, 12:15 AM", "2019-03-05T00:15", "time"),
        ("20 de julio de 2022", "2022-07-20", "day"),
        ("3 de setiembre del 2018", "2018-09-03", "day"),
        ("marzo de 2020", "2020-03", "month"),
        ("Mittwoch, 20. Juli 2022, 14:05 Uhr", "2022-07-20T14:05", "time"),
        ("1. März 1998", "1998-03-01", "day"),
        ("7. Jänner 2021", "2021-01-07", "day"),
        ("20.07.2022", "2022-07-20", "day"),
        ("20 يوليو 2022", "2022-07-20", "day"),
        ("الأربعاء 20 كانون الثاني 2022", "2022-01-20", "day"),
        ("١٢ آذار/مارس ٢٠٢٢", "2022-03-12", "day"),
        ("5 غشت 2019", "2019-08-05", "day"),
        ("14 جويلية 2017", "2017-07-14", "day"),
        ("5 luglio 2021", "2021-07-05", "day"),
        ("5 de março de 2021", "2021-03-05", "day"),
        ("5 mei 2021", "2021-05-05", "day"),
        ("2022年7月20日", "2022-07-20", "day"),
        ("2022-07-20 14:05", "2022-07-20T14:05", "time"),
        ("25/12/2022", "2022-12-25", "day"),
        ("12/25/2022", "2022-12-25", "day"),
        ("03/03/2022", "2022-03-03", "day"),
    ],
)
def test_that_a_date_is_read_with_its_precision(wording, date, precision):
    found = worded_date(wording)
    assert (found.date, found.precision) == (date, precision)
    assert found.text in wording


@pytest.mark.parametrize(
    "wording",
    [
        "30 février 2022",
        "32 May 2022",
        "Avril Haines 2022",
        "chapter 3.4.12",
        "12 mai",
        "May 99999",
        "0 juin 2000",
    ],
)
def test_that_what_is_no_date_is_left_alone(wording):
    assert worded_date(wording) is None


def test_that_an_order_of_day_and_month_that_cannot_be_told_keeps_only_the_year():
    assert worded_date("03/04/2022").date == "2022"
    assert worded_date("03/04/2022", "en").precision == "year"
    assert worded_date("03/04/2022", "fr").date == "2022-04-03"


@pytest.mark.parametrize(
    ("value", "date", "precision"),
    [
        ("2022-07-20T14:05:33Z", "2022-07-20T14:05+00:00", "time"),
        ("2022-07-20T14:05:33.123+0200", "2022-07-20T14:05+02:00", "time"),
        ("2022-07", "2022-07", "month"),
        ("1932", "1932", "year"),
        ("20220720", "2022-07-20", "day"),
        ("D:20220720140533+02'00'", "2022-07-20T14:05+02:00", "time"),
        ("Wed, 20 Jul 2022 14:05:00 GMT", "2022-07-20T14:05+00:00", "time"),
        ("July 20, 2022", "2022-07-20", "day"),
    ],
)
def test_that_dates_of_programs_are_read(value, date, precision):
    found = machine_date(value)
    assert (found.date, found.precision, found.text) == (date, precision, value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "0000-00-00",
        "2022-02-30",
        "99999999",
        None,
        5,
        "9999-12-31",
        "Tue, 04 May 2021 09:15:00 +99999999999999",
    ],
)
def test_that_values_that_are_no_date_give_none(value):
    assert machine_date(value) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (
            "Un titre\n\nPublié le 20 juillet 2022 à 14h05 par A. Martin\n\nLe texte.",
            "2022-07-20T14:05",
        ),
        ("Ein Titel\nVon B. Maier, Rabat\nStand: 20. Juli 2022\nText.", "2022-07-20"),
        ("Título\n20 de julio de 2022\nTexto.", "2022-07-20"),
        ("عنوان\nنشر في 20 يوليو 2022\nنص", "2022-07-20"),
        ("A title\nThe Daily Example, 20 July 2022\nText.", "2022-07-20"),
        ("A title\nText.\n" + "More text.\n" * 900 + "Published July 20, 2022\n", "2022-07-20"),
    ],
)
def test_that_the_line_that_says_when_a_text_was_published_is_found(text, date):
    assert date_in_text(text).date == date


@pytest.mark.parametrize(
    "text",
    [
        "Le 12 mai 2022, un accord fut signé à Rabat par les deux ministres.\n",
        "Un accord signé à Rabat le 12 mai 2022\nLe texte.",
        "In July 2022 the minister resigned.\nOn July 20, 2022 she returned to her village.",
        "Un titre sans date\nUn texte qui n’en a pas non plus.\n",
        "A title\n" + "words " * 40 + "July 20, 2022\n",
    ],
)
def test_that_a_day_of_the_story_is_not_taken_for_that_of_publication(text):
    assert date_in_text(text) is None


@given(st.text())
def test_that_no_text_upsets_the_search_for_dates(text):
    for found in (worded_date(text), machine_date(text), date_in_text(text)):
        assert found is None or found.date[:4].isdigit()


@given(
    st.dates().filter(lambda day: 1600 <= day.year <= 2100),
    st.sampled_from(["fr", "en", "es", "de", "ar"]),
)
def test_that_every_day_written_out_comes_back(day, language):
    months = {
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "en": "January February March April May June July August September October November December",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    }[language].split()
    dot = "." if language == "de" else ""
    assert worded_date(f"{day.day}{dot} {months[day.month - 1]} {day.year}").date == day.isoformat()
