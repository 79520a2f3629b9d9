"""A project file made to harm: by command line and in the window it runs nothing, opens nothing, and says why."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects
from annotator.gui.dialogs.damaged import DamagedDialog
from annotator.gui.notices import Notice
from tests.cli.support import Shell
from tests.gui.conftest import desk, open_desk, qapp, qtbot, tidy_toolkit  # noqa: F401
from tests.gui.windows import Open
from tests.store.helpers import fingerprint, sample, tamper
from tests.store.test_gate import REFUSED
from tests.support import ends

pytestmark = pytest.mark.usefixtures("tidy_toolkit")

EVIL = "'; DROP TABLE article; -- <img src='file:///dev/zero'> \u202e%s%n {0} $(id) `id` \x01"
NOT_OURS = {
    "another program's file": lambda path: closing_sql(path, "CREATE TABLE a (b)"),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500)),
    "an empty file": lambda path: path.write_bytes(b""),
    "a page of HTML": lambda path: path.write_text("<html><script>alert(1)</script>"),
    "zeros": lambda path: path.write_bytes(bytes(200_000)),
}


def closing_sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)


def hostile(path: Path, what: str) -> Path:
    if what in NOT_OURS:
        NOT_OURS[what](path)
        return path
    sample(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for statement in REFUSED[what]:
            connection.execute(statement)
        connection.execute("COMMIT")
    return path


@pytest.mark.parametrize("what", [*REFUSED, *NOT_OURS])
def test_that_every_command_refuses_it_in_one_sentence_and_changes_nothing(
    shell: Shell, tmp_path: Path, what: str
) -> None:
    hostile(tmp_path / "p.annotator", what)
    before = fingerprint(tmp_path)
    for arguments in (
        ("articles", "p.annotator"),
        ("annotations", "p.annotator"),
        ("search", "p.annotator", "ferry"),
        ("history", "p.annotator"),
        ("export", "p.annotator", "--format", "jsonl", "--output", "o.jsonl"),
        ("undo", "p.annotator"),
    ):
        with ends(f"{arguments[0]} on {what}"):
            result = shell(*arguments, "--json")
        assert result.code == 1
        assert set(result.json) >= {"error", "hint"} and "Traceback" not in result.err
        assert fingerprint(tmp_path) == before


def test_that_the_window_refuses_each_says_why_and_goes_on(
    open_desk: Open,  # noqa: F811
    tmp_path: Path,
) -> None:
    opened = open_desk(start=True)
    for number, what in enumerate([*REFUSED, *NOT_OURS]):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = hostile(folder / "p.annotator", what)
        before = path.read_bytes()
        with ends(f"opening {what}"):
            assert not opened.window.project_part.open(path), what
            opened.settle()
        assert path.read_bytes() == before
        assert opened.errors() or opened.window.findChildren(DamagedDialog), what
        for told in (*opened.window.notices.shown(), *opened.window.findChildren(DamagedDialog)):
            told.leave() if isinstance(told, Notice) else told.close()
    good = sample(tmp_path / "good.annotator")
    assert opened.window.project_part.open(good)


def test_that_names_made_to_be_run_are_words_and_nothing_else(
    shell: Shell,
    open_desk: Open,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "p.annotator")
    for table, column in (
        ("article", "title"), ("article", "source"), ("annotator", "name"), ("entity", "name"),
        ("annotation", "note"), ("project", "name"), ("step", "label"),
    ):  # fmt: skip
        tamper(path, f"UPDATE {table} SET {column} = ?", values=(EVIL,))
    tamper(path, "UPDATE article SET title = ?", values=(EVIL * 20_000,))
    with ends("listing"):
        listed = shell.ok("articles", "p.annotator")
    assert len(listed) == 2 and listed[0]["title"].startswith("'; DROP TABLE")
    for command in ("annotations", "entities", "history"):
        assert shell(command, "p.annotator").code == 0
    with ends("showing it"):
        opened = open_desk(path=path)
        opened.window.commands.run("go.annotations")
        opened.settle()
        assert not opened.window.grab().isNull()
    assert len(opened.annotations()) >= 1
    opened.leave()
    with projects.open(path) as project:
        assert articles.count(project) == 2
        assert len(annotations.list_annotations(project)) == 3


def test_that_two_windows_and_commands_at_once_lose_nothing_and_only_one_writes(
    shell: Shell,
    open_desk: Open,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "p.annotator")
    first = open_desk(path=path)
    second = open_desk(path=path)
    assert first.session.writable and not second.session.writable
    article = first.session.article
    count = len(annotations.list_annotations(first.session.project))
    for number in range(20):
        first.pane.set_caret(first.text.index("talks") + 1)
        first.key("123"[number % 3])
        first.settle()
        first.window.commands.run("edit.undo")
        annotations.annotate(first.session.project, article, "event", [(number, number + 1)])
        listed = shell.ok("annotations", "p.annotator")
        assert len(listed) == count + number + 1
        refused = shell("undo", "p.annotator", "--json")
        assert refused.code == 1 and "open for writing" in refused.json["error"]
        there = annotations.list_annotations(second.session.project)
        assert len(there) == count + number + 1
    assert second.errors() == [] or "open for writing" in " ".join(second.errors())
    first.leave()
    second.leave()
    assert shell.ok("check", "p.annotator")["ok"]
    shell.ok("undo", "p.annotator")
    assert len(shell.ok("annotations", "p.annotator")) == count + 19
