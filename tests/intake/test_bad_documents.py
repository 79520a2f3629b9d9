"""Documents, e-books, mails and archives that are broken or built to do harm: one calm sentence each."""

from __future__ import annotations

import gzip
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.intake import read_bytes
from tests.intake.bad_documents import BAD_DOCUMENTS
from tests.intake.bad_inputs import damaged, outcomes_of, refused
from tests.intake.document_makers import (
    chapter,
    epub,
    fodt,
    head,
    mail,
    mailbox,
    mhtml,
    multipart,
    odt,
    odt_meta,
    part,
)  # fmt: skip
from tests.intake.makers import archive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="measures memory as POSIX does")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return outcomes_of(BAD_DOCUMENTS, tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_that_a_bad_document_is_refused_in_a_sentence_that_names_the_reason(outcomes, name):
    assert refused(outcomes[name], BAD_DOCUMENTS[name]) == ""


def test_that_no_bad_document_needs_500_megabytes(outcomes):
    assert outcomes["own"]["megabytes"] < 500
    assert outcomes["apart"]["megabytes"] < 500


P = "<text:p>The minister spoke <text:span>on Monday</text:span>.</text:p>"
RICH = (
    rb"{\rtf1\ansi\ansicpg1252{\info{\title T}}\f0 The minister spoke \'e9 \u8212?\par again\par}"
)
BOTH = multipart([part("Plain words é"), part("<p>Words é</p>", "text/html; charset=utf-8")])
SAMPLES = {
    "a.odt": odt(P * 30, meta=odt_meta("T", "A. Martin", "2021-05-03T09:15:00")),
    "a.fodt": fodt(P * 9),
    "a.rtf": RICH * 9,
    "a.epub": epub({f"{n}.xhtml": chapter(f"<p>Words {n}</p>") for n in range(3)}),
    "a.eml": head(extra="List-Id: <x>\r\n") + BOTH,
    "a.mbox": mailbox([mail("One é"), head() + BOTH]),
    "a.mhtml": mhtml("<html><body>" + "<p>Some words é.</p>" * 60 + "</body></html>"),
    "a.zip": archive({"a.txt": "Words", "b.eml": mail("One"), "c.odt": odt(P)}),
    "a.eml.gz": gzip.compress(mail("Words é " * 20)),
}


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40))
@pytest.mark.parametrize("name", SAMPLES)
def test_that_a_damaged_document_is_read_or_refused_but_never_raises_anything_else(
    name, chance, damages
):
    try:
        drafts = read_bytes(damaged(SAMPLES[name], chance, damages), name)
    except IntakeError as error:
        assert error.message.endswith(".")
    else:
        assert all(draft.text.strip() for draft in drafts)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_that_every_text_comes_back_from_a_mail(written):
    for encoding in ("base64", "quoted-printable", "8bit"):
        data = mail("Words: " + written, encoding=encoding)
        assert read_bytes(data, "a.eml")[0].text == "Words: " + written


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])))
def test_that_every_text_comes_back_from_an_opendocument_text(written):
    from xml.sax.saxutils import escape

    kept = "".join(f"<text:s/>{escape(w)}" for w in ("Words " + written).split(" "))
    assert read_bytes(odt(f"<text:p>{kept}</text:p>"), "a.odt")[0].text == f" Words {written}"
