"""Files of many articles in a project: what cannot be read is reported with its place, and originals are the article's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import articles, corrections, intake
from annotator.core.errors import UserError
from annotator.store.project import Project
from tests.intake.table_makers import page, warc
from tests.store.helpers import new_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as made:
        yield made


def test_that_a_row_that_cannot_be_read_is_reported_and_the_others_are_added(project, tmp_path):
    path = tmp_path / "corpus.csv"
    path.write_text("title,text\nA,One.\nB,\nC,Three.\n")
    report = intake.import_paths(project, [path])
    assert [added.title for added in report.added] == ["A", "C"]
    ((place, reason),) = [(failed.path, failed.reason) for failed in report.failed]
    assert place.endswith("corpus.csv#2")
    assert reason == "Row 3 holds no text."


def test_that_importing_a_table_again_adds_only_what_is_new(project, tmp_path):
    path = tmp_path / "corpus.csv"
    path.write_text("id,text\n1,One.\n2,Two.\n")
    intake.import_paths(project, [path])
    path.write_text("id,text\n1,One.\n2,Two.\n3,Three.\n4,Two.\n")
    report = intake.import_paths(project, [path])
    assert len(report.duplicates) == 2
    assert [articles.text(project, added.id) for added in report.added] == ["Three.", "Two."]


def test_that_a_page_of_a_web_archive_can_be_read_again_in_another_encoding(project, tmp_path):
    pytest.importorskip("warcio")
    text = "Η κυβέρνηση ανακοίνωσε νέα μέτρα για το λιμάνι της πόλης. " * 8
    body = page("Λιμάνι", text).encode("iso8859-7")
    path = tmp_path / "crawl.warc"
    path.write_bytes(warc([("https://example.org/g", "text/html; charset=windows-1252", body)]))
    report = intake.import_paths(project, [path])
    article = report.added[0].id
    assert "κυβέρνηση" not in articles.text(project, article)
    assert "κυβέρνηση" in corrections.read_original(project, article, "iso8859-7")


def test_that_of_a_table_read_piece_by_piece_no_original_is_kept(project, tmp_path):
    path = tmp_path / "corpus.csv"
    path.write_text("title,text\nA,One.\n")
    report = intake.import_paths(project, [path])
    assert articles.original(project, report.added[0].id) is None
    with pytest.raises(UserError, match="was not kept"):
        corrections.read_original(project, report.added[0].id, "cp1252")
