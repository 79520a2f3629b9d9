"""Bulk work, worklist, diary and guidelines from a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

import annotator
from annotator.app import codebook_edit, diary, guidelines, home, projects
from annotator.app.ask import Answer
from annotator.core.codebook_joining import MergeValues
from annotator.core.errors import UserError
from tests.store.helpers import LOREM, add_article, tag


def test_that_a_notebook_retags_and_reads_what_stands_beside(tmp_path: Path) -> None:
    path = tmp_path / "p.annotator"
    home.set_annotator("Ada")
    with projects.create(path) as made:
        article = add_article(made, LOREM)
        tag(made, article, "the ferry must sail", "claim", attributes={"stance": "neutral"})
        tag(made, article, "Lena Orso")
        diary.add(made, "Begun.")
        guidelines.set_text(made, "# Rules\n")
        codebook_edit.apply(made, MergeValues("stance", ("neutral",), "oppose"), Answer(True))
    with annotator.open_project(path) as project:
        (item,) = project.worklist()
        assert item["quote"] == "the ferry must sail"
        assert item["reasons"][0]["changes"] == {"attributes.stance": ["neutral", "oppose"]}
        assert [(each["annotator"], each["text"]) for each in project.diary()] == [
            ("Ada", "Begun.")
        ]
        assert project.guidelines() == "# Rules\n"
        ids = [each["id"] for each in project.annotations()]
        assert project.retag(ids, attributes={"stance": "support"}, status="doubt") == 2
        assert {each["status"] for each in project.annotations()} == {"doubt"}
        assert project.retag(ids, type="event") == 2
        assert project.retag([], status="") == 0
        assert project.undo().startswith("Change type to Event")
        with pytest.raises(UserError):
            project.retag(ids)
        assert project.retag(ids[:1], delete=True) == 1
