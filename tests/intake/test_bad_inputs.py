"""Nothing that is handed over brings the program down: one calm sentence, with little memory."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.intake import read_bytes
from tests.intake import makers
from tests.intake.bad_inputs import BAD, damaged, outcomes_of, refused

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and devices")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What reading each bad input came to, in a process of its own."""
    return outcomes_of(BAD, tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", BAD)
def test_that_a_bad_input_is_refused_in_a_sentence_that_names_the_reason(outcomes, name):
    assert refused(outcomes[name], BAD[name]) == ""


def test_that_no_bad_input_needs_500_megabytes(outcomes):
    assert outcomes["own"]["megabytes"] < 500
    assert outcomes["apart"]["megabytes"] < 500


DOCUMENT = makers.docx(
    makers.paragraph("The minister spoke. ") * 30,
    {"docProps/core.xml": makers.core("A title", "A. Martin", "2021-05-03T09:15:00Z")},
)
PRINTED = makers.pdf([[(72, 700 - 12 * n, 10, "Some words of a line.") for n in range(30)]] * 2)
PAGE = (
    "<!DOCTYPE html><html><head><title>T</title></head><body>" + "<p>Some words é.</p>" * 90
).encode()
MARKDOWN = "---\ntitle: Été\n---\n\n# Heading\n\nWords of an article.\n".encode("utf-16")


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40))
@pytest.mark.parametrize(
    ("data", "name"), [(DOCUMENT, "a.docx"), (PRINTED, "a.pdf"), (PAGE, "a.html"), (MARKDOWN, "a.md")]
)  # fmt: skip
def test_that_a_damaged_file_is_read_or_refused_but_never_raises_anything_else(
    data, name, chance, damages
):
    try:
        drafts = read_bytes(damaged(data, chance, damages), name)
    except IntakeError as error:
        assert error.message.endswith(".")
    else:
        assert drafts[0].text.strip()
