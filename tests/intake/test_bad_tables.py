"""Tables, feeds, web archives and references that are broken or built to do harm; and no kind takes another's file."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.intake import detect, read_bytes
from tests.intake import makers
from tests.intake.bad_inputs import damaged, outcomes_of, refused
from tests.intake.bad_tables import BAD_TABLES, ROWS, parquet
from tests.intake.table_makers import (
    BIBTEX,
    CSL,
    PROSE,
    RIS,
    RSS_ITEM,
    page,
    rss,
    warc,
    xlsx,
    zotero,
)
from tests.intake.test_tables import MEDIA_CLOUD, event, table
from tests.support import shared_data

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="measures memory as POSIX does")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return outcomes_of(BAD_TABLES, tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", BAD_TABLES)
def test_that_a_bad_table_is_refused_in_a_sentence_that_names_the_reason(outcomes, name):
    assert refused(outcomes[name], BAD_TABLES[name]) == ""


def test_that_no_bad_table_needs_500_megabytes(outcomes):
    assert outcomes["own"]["megabytes"] < 500
    assert outcomes["apart"]["megabytes"] < 500


WEB = [("https://example.org/quay", "text/html", page("Quay").encode())]
SAMPLES = {
    "csv": table([*ROWS, *([f"T{n}", f"Words, « {n} »"] for n in range(9))]).encode(),
    "xlsx": xlsx(("S", ROWS)),
    "json": b'{"text": "Words \\u00e9", "meta": {"source": "S"}}\n{"text": "More words."}\n',
    "parquet": parquet(),
    "gdelt": "\n".join(event(n, f"https://example.org/{n}") for n in range(5)).encode(),
    "feed": rss([RSS_ITEM]),
    "warc": warc(WEB * 2),
    "zotero": zotero(note=PROSE),
    "csl": CSL,
    "ris": RIS,
    "bibtex": BIBTEX,
}


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40))
@pytest.mark.parametrize("kind", SAMPLES)
def test_that_a_damaged_table_is_read_or_refused_but_never_raises_anything_else(
    kind, chance, damages
):
    try:
        drafts = read_bytes(damaged(SAMPLES[kind], chance, damages), f"a.{kind}", kind)
    except IntakeError as error:
        assert error.message.endswith(".")
    else:
        assert all(draft.text.strip() for draft in drafts)


WHOLE = {
    **SAMPLES,
    "text": b"Quay: a vote\n\nThe council, the mayor; and others, voted on Monday, at last.\nSo it was, in the end.\n",
    "markdown": b"# Quay\n\nThe council voted, on Monday.\n",
    "html": page("Quay").encode(),
    "docx": makers.docx(makers.paragraph("Words")),
    "pdf": makers.pdf([[(72, 700, 12, "Words")]]),
}


@pytest.mark.parametrize("name", ["file", "file.bin", "file.txt", "file.dat"])
@pytest.mark.parametrize("kind", sorted(set(WHOLE) - {"csv", "markdown"}))
def test_that_each_kind_is_told_by_content_under_any_name(kind, name):
    assert detect(WHOLE[kind], name).name == kind


@pytest.mark.parametrize(
    "name", ["a.csv", "a.json", "a.xlsx", "a.rss", "a.ris", "a.bib", "a.parquet", "a.html", "a.pdf"]
)
@pytest.mark.parametrize("kind", sorted(set(WHOLE) - {"csv", "markdown", "text", "html", "gdelt"}))
def test_that_no_kind_takes_the_file_of_another_for_its_name(kind, name):
    assert detect(WHOLE[kind], name).name == kind


def test_that_a_page_of_an_error_that_calls_itself_a_table_is_a_page():
    assert detect(page("Not found").encode(), "export.csv").name == "html"


NEVER = frozenset(
    ("csv", "json", "gdelt", "feed", "warc", "zotero", "csl", "ris", "bibtex", "parquet")
)


@pytest.mark.parametrize(
    "folder", ["html", "pdf", "nexis", "factiva", "europresse", "langid", "claims"]
)
def test_that_no_real_page_document_or_export_is_taken_for_a_table(folder):
    for path in sorted(shared_data("intake", folder).iterdir()):
        # Some are tables: truths and lists that lie beside the files.
        if path.is_file() and path.suffix not in (".csv", ".tsv", ".json", ".jsonl", ".gz"):
            with path.open("rb") as file:
                head = file.read(65_536)
            try:
                assert detect(head, "x").name not in NEVER, path.name
            except IntakeError as refused_file:
                assert refused_file.message


@pytest.mark.parametrize("name", ["a.txt", "a", "a.log"])
def test_that_a_table_is_told_from_prose_without_an_ending_that_says_so(name):
    assert detect(MEDIA_CLOUD.replace("indexed_date", "text").encode(), name).name == "csv"
    prose = b"Title, text, date, source: what is it all about?\nThe council, as always, voted.\n"
    assert detect(prose, name).name == "text"


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_that_prose_is_never_taken_for_a_table_or_for_references(text):
    words = "The council voted. " + text
    assert detect(words.encode(), "a.txt").name == "text"
