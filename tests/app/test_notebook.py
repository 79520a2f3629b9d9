"""The Python interface: rows for data frames, durable on return, never a toolkit loaded."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import annotator
from annotator.app import projects
from annotator.core.errors import ProjectError, UserError
from tests.support import ROOT

TEXT = "L'Élysée 💥 dément.\nLe maire 👩‍👩‍👧 a dit non.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with one article, closed."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8", newline="")
    projects.create(tmp_path / "p.annotator").close()
    with annotator.open_project(tmp_path / "p.annotator") as project:
        report = project.import_articles(tmp_path / "a.txt", language="fr")
        assert len(report["added"]) == 1
    return tmp_path / "p.annotator"


def test_that_an_annotation_is_on_the_disk_when_the_call_returns(path: Path) -> None:
    with annotator.open_project(path) as project:
        (article,) = project.articles()
        start = TEXT.index("maire")
        made = project.annotate(
            article=article["id"], type="actor", spans=[(start, start + 5)], entity="La maire",
            attributes=None, annotator="Bob",
        )  # fmt: skip
        assert isinstance(made.id, str)
        assert (made.quote, made.spans) == ("maire", ((start, start + 5),))
        with sqlite3.connect(path) as beside:
            rows = beside.execute(
                "SELECT id, quote, entity, annotator FROM annotations_flat"
            ).fetchall()
        beside.close()
        assert rows == [(made.id, "maire", "La maire", "Bob")]


def test_that_rows_are_plain_and_ready_for_a_data_frame(path: Path) -> None:
    with annotator.open_project(path) as project:
        article = project.articles()[0]["id"]
        made = project.annotate(
            article[:13], "Claim", [(0, 8), (9, 10)], attributes={"stance": "oppose"}
        )
        (row,) = project.annotations(article=article, type="claim")
        assert row["id"] == made.id
        assert json.loads(json.dumps(row)) == row
        assert row["spans"] == [[0, 8], [9, 10]]
        assert project.text(article) == TEXT
        assert project.entities() == project.exclusions() == project.exclusions(article) == []
        assert project.search("maire")[0]["match"] == "maire"
        assert project.undo() == project.redo()
        assert len(project.annotations()) == 1


def test_that_sets_go_out_and_in(path: Path, tmp_path: Path) -> None:
    with annotator.open_project(path) as project:
        article = project.articles()[0]["id"]
        project.annotate(article, "actor", [(0, 8)], entity="Élysée", annotator="Bob")
        report = project.export("jsonl", tmp_path / "o.jsonl", annotator="bob")
        assert (report["annotations"], report["loss"]) == (1, [])
        before = project.annotations(), project.articles(), project.entities()
    projects.create(tmp_path / "q.annotator").close()
    with annotator.open_project(tmp_path / "q.annotator") as second:
        assert second.import_annotations(tmp_path / "o.jsonl", "jsonl")["exact"] == 1
        assert (second.annotations(), second.articles(), second.entities()) == before


def test_that_mistakes_are_named_and_change_nothing(path: Path, tmp_path: Path) -> None:
    with annotator.open_project(path) as project:
        article = project.articles()[0]["id"]
        for wrong in (
            lambda: project.annotate(article, "weather", [(0, 8)]),
            lambda: project.annotate(article, "actor", []),
            lambda: project.annotate(article, "actor", [(8, 8)]),
            lambda: project.annotate("ffffffff", "actor", [(0, 8)]),
            lambda: project.export("papyrus", tmp_path / "x"),
            lambda: project.annotations(annotator="Nobody"),
        ):
            with pytest.raises(UserError):
                wrong()
        assert project.annotations() == []
    with pytest.raises(ProjectError):
        project.articles()


def test_that_a_reader_works_beside_a_writer_and_cannot_write(path: Path) -> None:
    with (
        annotator.open_project(path) as writer,
        annotator.open_project(path, write=False) as reader,
    ):
        article = reader.articles()[0]["id"]
        writer.annotate(article, "actor", [(0, 8)])
        assert len(reader.annotations()) == 1
        with pytest.raises(ProjectError):
            reader.annotate(article, "actor", [(0, 8)])


def test_that_the_interface_never_loads_a_toolkit(path: Path) -> None:
    script = (
        "import sys, annotator\n"
        "light = set(sys.modules)\n"
        "with annotator.open_project(sys.argv[1]) as project:\n"
        "    article = project.articles()[0]['id']\n"
        "    project.annotate(article, 'actor', [(0, 8)], entity='X')\n"
        "    project.annotations(); project.entities(); project.undo()\n"
        "    project.export('csv', sys.argv[1] + '.csv')\n"
        "heavy = {'PySide6', 'shiboken6', 'qtawesome', 'sqlite_utils', 'lxml', 'trafilatura'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert 'sqlite3' not in light and 'annotator.app.notebook' not in light\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
