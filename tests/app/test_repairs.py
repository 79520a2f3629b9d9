"""A repair is proposed, looked at, and only with a yes a new version of the text; annotations go along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, articles, corrections, history, home, intake, repairs
from annotator.core.errors import UserError
from annotator.store.project import Project
from tests.intake.test_decode import ARABIC, FRENCH
from tests.intake.test_mojibake import misread
from tests.store.helpers import add_article, new_project, problems, state, tag

RIGHT = "\n".join(FRENCH)
WRONG = misread(RIGHT, "cp1252")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


def test_that_a_repair_is_shown_before_anything_changes(project: Project) -> None:
    article = add_article(project, WRONG)
    before = state(project)
    assert "mis-decoded" in repairs.looks_wrong(project, article)
    found = repairs.propose(project, article)
    assert found is not None and found.text == RIGHT and "cp1252" in found.how
    assert "".join(p.text for row in found.rows for p in row.right) == "".join(FRENCH)
    assert len(found.changed) == 4
    assert state(project) == before


def test_that_a_yes_makes_a_new_version_and_carries_annotations(project: Project) -> None:
    article = add_article(project, WRONG)
    near = tag(project, article, "chantier naval")
    spoilt = tag(project, article, "prÃ©fet")
    before = state(project)
    found = repairs.propose(project, article)
    assert found is not None
    expected = repairs.outcome(project, found)
    made = repairs.apply(project, found)
    assert (made.moved, made.review, made.left) == (1, (spoilt.id,), ())
    assert (expected.moved, expected.review, expected.left) == (1, 1, 0)
    assert articles.text(project, article) == RIGHT
    quotes = {each.id: each.quote for each in annotations.list_annotations(project, article)}
    assert quotes == {near.id: "chantier naval", spoilt.id: "préfet"}
    assert len(corrections.versions(project, article)) == 2
    assert repairs.looks_wrong(project, article) == ""
    assert repairs.propose(project, article) is None
    history.undo(project)
    assert state(project) == before


def test_that_the_kept_original_is_read_again(project: Project, tmp_path: Path) -> None:
    home.settings().set("project.keep_originals", True)
    path = tmp_path / "a.txt"
    path.write_bytes("\n".join(ARABIC).encode("cp1256"))
    report = intake.import_paths(project, [path], encoding="cp1252")
    article = report.added[0].id
    found = repairs.propose(project, article)
    assert found is not None and found.text == "\n".join(ARABIC) and found.encoding == "cp1256"
    repairs.apply(project, found)
    assert articles.get(project, article).encoding == "cp1256"
    chosen = repairs.propose(project, article, "cp1252")
    assert chosen is not None and chosen.encoding == "cp1252" and "cp1252" in chosen.how
    with pytest.raises(UserError, match="no such encoding"):
        repairs.propose(project, article, "klingon")


def test_that_without_an_original_the_letters_tell(project: Project) -> None:
    wrong = "\n".join(ARABIC).encode("cp1256").decode("cp1252")
    article = add_article(project, wrong, encoding="cp1252")
    found = repairs.propose(project, article)
    assert found is not None and found.text == "\n".join(ARABIC) and found.encoding == ""
    with pytest.raises(UserError, match="was not kept"):
        repairs.propose(project, article, "utf-8")


def test_that_a_repair_of_a_text_that_changed_meanwhile_is_refused(project: Project) -> None:
    article = add_article(project, WRONG)
    found = repairs.propose(project, article)
    assert found is not None
    corrections.correct_text(project, article, WRONG + "\nMore.")
    with pytest.raises(UserError, match="changed"):
        repairs.apply(project, found)


def test_that_all_articles_are_looked_through(project: Project) -> None:
    add_article(project, RIGHT)
    wrong = [
        add_article(project, WRONG),
        add_article(project, misread("\n".join(ARABIC), "cp1252")),
    ]
    add_article(project, "Plain words.")
    assert [each.article.id for each in repairs.proposals(project)] == wrong
