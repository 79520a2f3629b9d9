"""The main job with real keys in a real window; the proof is read from the file with plain sqlite3."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.e2e.screen import Screen, rows
from tests.support import shared_data, wait_for

pytestmark = pytest.mark.xvfb

TEXT = (
    "Minister Aïcha Benali 😀 promised new trains on Monday.\n\n"
    "The union Fer-Libre called the promise « too late ». Mme Benali said the line would open in May.\n"
)
QUOTES = "SELECT quote, type FROM annotations_flat ORDER BY start"


@pytest.fixture
def project(screen: Screen, tmp_path: Path) -> Path:
    """A project with one article, made on the command line."""
    path = tmp_path / "work.annotator"
    source = tmp_path / "trains.txt"
    source.write_text(TEXT, "utf-8")
    screen.annotator("new", str(path))
    screen.annotator("import", str(path), str(source))
    return path


def annotated(project: Path) -> int:
    (count,) = rows(project, "SELECT count(*) FROM annotations_flat")[0]
    assert isinstance(count, int)
    return count


def test_that_passages_tagged_by_keyboard_alone_are_in_the_file_at_once(
    screen: Screen, project: Path
) -> None:
    screen.open(str(project))
    screen.key("ctrl+Home", "ctrl+Right", "ctrl+shift+Right", "ctrl+shift+Right")
    screen.key("1")
    wait_for(lambda: annotated(project) == 1, "the first annotation is in the file")
    screen.key("ctrl+Down", "c")
    wait_for(lambda: annotated(project) == 2, "the word at the caret is in the file")
    found = rows(project, QUOTES)
    assert found[0] == ("Aïcha Benali", "actor")
    assert found[1][1] == "claim"
    article = rows(project, "SELECT text FROM articles_flat")[0][0]
    assert isinstance(article, str)
    for start, end, quote in rows(project, 'SELECT start, "end", quote FROM annotations_flat'):
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert article[start:end] == quote


def test_that_the_digit_row_tags_on_a_french_keyboard(screen: Screen, project: Path) -> None:
    screen.layout("fr")
    screen.open(str(project))
    screen.key("ctrl+Home", "ampersand")
    wait_for(lambda: annotated(project) == 1, "the first digit key has tagged")
    screen.key("ctrl+Right", "eacute")
    wait_for(lambda: annotated(project) == 2, "the second digit key has tagged")
    assert [kind for _, kind in rows(project, QUOTES)] == ["actor", "event"]


def test_that_work_survives_a_kill_and_is_undone_after_the_restart(
    screen: Screen, project: Path
) -> None:
    first = screen.open(str(project))
    screen.key("ctrl+Home")
    for number in range(1, 4):
        screen.key("ctrl+Right", "e")
        wait_for(lambda n=number: annotated(project) == n, f"annotation {number} is in the file")
    first.send_signal(signal.SIGKILL)
    first.wait()

    second = screen.open(str(project))
    screen.key("ctrl+z")
    wait_for(lambda: annotated(project) == 2, "the last step before the kill is undone")
    screen.key("ctrl+z")
    wait_for(lambda: annotated(project) == 1, "the step before it is undone")
    screen.key("ctrl+shift+z")
    wait_for(lambda: annotated(project) == 2, "one step is redone")
    screen.key("ctrl+q")
    assert second.wait(30) == 0
    beside = sorted(p.name for p in project.parent.iterdir() if project.name in p.name)
    assert beside == [project.name], "a closed project is one file"
    assert json.loads(screen.annotator("check", str(project), "--json")) == {
        "ok": True,
        "problems": [],
    }


def test_that_a_scraped_page_is_annotated_exported_and_read_by_another_program(
    screen: Screen, tmp_path: Path
) -> None:
    source = next(shared_data("articles").glob("000_*.txt"))
    project = tmp_path / "scraped.annotator"
    screen.annotator("new", str(project))
    screen.annotator("import", str(project), str(source))
    screen.open(str(project))
    screen.key("ctrl+Home")
    for number in range(1, 13):
        screen.key("ctrl+Down", "ctrl+Right", "ctrl+shift+Right", "ctrl+shift+Right")
        screen.key("aec"[number % 3])
        wait_for(lambda n=number: annotated(project) == n, f"annotation {number} is in the file")
    screen.key("ctrl+q")
    wait_for(lambda: not project.with_name(project.name + "-wal").exists(), "the project is closed")

    out = tmp_path / "set.jsonl"
    screen.annotator("export", str(project), "--format", "jsonl", "--output", str(out))
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    (article,) = [line for line in lines if line.get("kind") == "article"]
    placed = [line for line in lines if line.get("kind") == "annotation"]
    assert len(placed) == 12
    for one in placed:
        for (start, end), quote in zip(one["spans"], one["quotes"], strict=True):
            assert article["text"][start:end] == quote
