"""What people type into the fields of an article, made what is kept."""

from __future__ import annotations

import pytest

from annotator.app.metadata import typed_field, typed_fields
from annotator.core.errors import UserError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ("", "", "")), ("2026", ("2026", "year", "")), ("2026-11", ("2026-11", "month", "")),
        ("2026-11-03", ("2026-11-03", "day", "")), (" 12  mai 2022 ", ("2022-05-12", "day", "12 mai 2022")),
        ("03.11.2026", ("2026-11-03", "day", "03.11.2026")), ("Nov 2026", ("2026-11", "month", "Nov 2026")),
        ("2026-11-03T10:00", ("2026-11-03T10:00", "time", "")), ("12 مايو 2022", ("2022-05-12", "day", "12 مايو 2022")),
    ],
)  # fmt: skip
def test_that_dates_are_kept_with_precision_and_wording(typed, kept):
    assert typed_field("date", typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("Français", "fr"),
        ("العربية", "ar"),
        ("pt_BR", "pt-br"),
        ("", ""),
    ],
)
def test_that_languages_are_kept_as_codes(typed, code):
    assert typed_field("language", typed) == code


@pytest.mark.parametrize(
    ("field", "typed"),
    [("date", "soon"), ("date", "2022-13-41"), ("language", "Martian tongue"), ("url", "file:///etc/passwd"),
     ("url", "https://a b")],
)  # fmt: skip
def test_that_what_cannot_be_kept_is_refused_with_a_remedy(field, typed):
    with pytest.raises(UserError) as refused:
        typed_field(field, typed)
    assert refused.value.hint


def test_that_a_date_brings_its_precision_along_and_a_given_one_gives_way():
    assert typed_fields({"date": "12 mai 2022", "date_precision": "year", "note": " a\nb "}) == {
        "date": "2022-05-12", "date_precision": "day", "date_text": "12 mai 2022", "note": "a\nb",
    }  # fmt: skip
