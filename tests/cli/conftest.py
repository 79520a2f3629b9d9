"""A folder with a project of one article."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.support import TEXT, Shell


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)


@pytest.fixture
def project(shell: Shell) -> Shell:
    """The same with ``p.annotator`` in it, holding one article."""
    shell.ok("new", "p.annotator")
    shell.file("a.txt", TEXT)
    shell.ok("import", "p.annotator", "a.txt", "--language", "fr")
    return shell


@pytest.fixture
def article(project: Shell) -> str:
    """The id of the one article."""
    return project.ok("articles", "p.annotator")[0]["id"]
