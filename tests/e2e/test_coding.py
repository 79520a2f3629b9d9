"""One article coded fully with real keys in a real window; the proof is read from the file with plain sqlite3."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.screen import Screen, rows
from tests.support import PATIENCE, wait_for

pytestmark = pytest.mark.xvfb

TEXT = (
    "Railway workers began a strike on Monday 🚆. Their speaker Nora Šalem said the new timetable is unsafe.\n"
    "\n"
    "Minister Paul Arnaud replied that trains in his view would run as planned. "
    "Nora Šalem left the talks early and Paul Arnaud followed.\n"
)
COUNT = "SELECT count(*) FROM annotations_flat"


class Coding:
    """A person at the keyboard, and a look into the file after every step."""

    def __init__(self, screen: Screen, project: Path) -> None:
        self.screen = screen
        self.project = project
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Open the project; the keyboard is in the text."""
        self.process = self.screen.open(str(self.project))

    def select(self, first: int, count: int, paragraph: int = 1) -> None:
        """Select ``count`` words from word number ``first`` of a paragraph on, both counted from 1."""
        keys = ["ctrl+Home", *["ctrl+Down"] * (paragraph - 1), *["ctrl+Right"] * (first - 1)]
        self.screen.key(*keys, *["ctrl+shift+Right"] * count)

    def holds(self, sql: str, value: object, what: str) -> None:
        """Wait until the file says so."""
        wait_for(lambda: rows(self.project, sql) == [(value,)], f"{what}: {sql} gives {value!r}")

    def tag(self, key: str, quote: str) -> None:
        """Tag what is selected, and wait until it is in the file."""
        known = f"SELECT count(*) FROM annotations_flat WHERE quote = '{quote}'"
        self.screen.key(key)
        self.holds(known, 1, "tagged")

    def link(self, name: str, entity: str, quote: str) -> None:
        """Link what is selected by typing a name."""
        self.screen.key("l")
        self.screen.type(name)
        self.screen.key("Return")
        one = f"SELECT entity FROM annotations_flat WHERE quote = '{quote}'"
        self.holds(one, entity, "linked")


@pytest.fixture
def coding(screen: Screen, tmp_path: Path) -> Coding:
    """A project with one article, made on the command line."""
    path = tmp_path / "railway.annotator"
    source = tmp_path / "strike.txt"
    source.write_text(TEXT, "utf-8")
    screen.annotator("new", str(path))
    screen.annotator("import", str(path), str(source))
    return Coding(screen, path)


def test_that_an_article_is_coded_fully_by_keyboard_alone(coding: Coding, tmp_path: Path) -> None:
    screen, project = coding.screen, coding.project
    coding.start()

    coding.select(5, 1)
    coding.tag("2", "strike")
    coding.link("Railway strike", "Railway strike", "strike")

    coding.select(11, 2)
    coding.tag("1", "Nora Šalem")
    coding.link("Nora Salem", "Nora Salem", "Nora Šalem")
    also_here(coding, 3)
    coding.select(2, 2, paragraph=2)
    coding.tag("1", "Paul Arnaud")
    coding.link("Paul Arnaud", "Paul Arnaud", "Paul Arnaud")
    also_here(coding, 5)

    coding.select(14, 5)
    coding.tag("3", "the new timetable is unsafe")
    claim(coding, "the new timetable is unsafe", "x", "oppose", "Timetable", 1)
    screen.key("n")
    screen.type("said twice")
    screen.key("ctrl+Return")
    of_claim = "FROM annotations_flat WHERE quote = 'the new timetable is unsafe'"
    coding.holds(f"SELECT note {of_claim}", "said twice", "noted")
    screen.key("q")
    coding.holds(f"SELECT status {of_claim}", "doubt", "doubted")

    coding.select(6, 1, paragraph=2)
    coding.tag("3", "trains")
    coding.select(10, 4, paragraph=2)
    screen.key("f")
    both = "trains … would run as planned"
    coding.holds(f"SELECT count(*) FROM annotations_flat WHERE quote = '{both}'", 1, "added")
    claim(coding, both, "s", "support", "Timetable", 2)

    screen.key("ctrl+d")
    coding.holds("SELECT status FROM article_status", "coded", "coded")
    screen.picture(tmp_path / "coded.png")
    prove(project)

    screen.key("ctrl+q")
    assert coding.process.wait(PATIENCE) == 0
    assert json.loads(screen.annotator("check", str(project), "--json"))["ok"]
    coding.start()
    screen.key("ctrl+z")
    taken_back = "SELECT count(*) FROM article_status WHERE status = 'coded'"
    coding.holds(taken_back, 0, "the last step before the restart is undone")
    prove(project)


def also_here(coding: Coding, count: int) -> None:
    """Accept the other places; Enter does nothing while they are still looked for, so it may be pressed again."""
    coding.screen.key("ctrl+shift+a")
    for _ in range(10):
        coding.screen.key("Return")
        for _ in range(60):
            if rows(coding.project, COUNT) == [(count,)]:
                return
            time.sleep(0.05)
    coding.holds(COUNT, count, "the other places are tagged")


def claim(coding: Coding, quote: str, key: str, stance: str, issue: str, relations: int) -> None:
    """Issue, stance by one key, and the speaker of the same sentence by two."""
    coding.link(issue, issue, quote)
    coding.screen.key(key)
    coded = f"SELECT attributes ->> 'stance' FROM annotations_flat WHERE quote = '{quote}'"
    coding.holds(coded, stance, "stance")
    coding.screen.key("r", "Return")
    coding.holds("SELECT count(*) FROM relations_flat", relations, "related")


def prove(project: Path) -> None:
    """What was coded, as any SQLite tool reads it."""
    ((text,),) = rows(project, "SELECT text FROM articles_flat")
    assert text == TEXT
    found = rows(project, "SELECT type, quote, entity, spans FROM annotations_flat ORDER BY start")
    assert [one[:3] for one in found] == [
        ("event", "strike", "Railway strike"),
        ("actor", "Nora Šalem", "Nora Salem"),
        ("claim", "the new timetable is unsafe", "Timetable"),
        ("actor", "Paul Arnaud", "Paul Arnaud"),
        ("claim", "trains … would run as planned", "Timetable"),
        ("actor", "Nora Šalem", "Nora Salem"),
        ("actor", "Paul Arnaud", "Paul Arnaud"),
    ]
    for _, quote, _, spans in found:
        assert " … ".join(TEXT[start:end] for start, end in json.loads(str(spans))) == quote
    said = "SELECT type, source_name, target_kind, target_name FROM relations_flat ORDER BY created"
    assert {one[0] for one in rows(project, said)} == {"made_by"}
    assert [one[2:] for one in rows(project, said)] == [
        ("annotation", "Nora Salem"),
        ("annotation", "Paul Arnaud"),
    ]
    register = "SELECT name, kind, annotations FROM entities_flat ORDER BY name"
    assert rows(project, register) == [
        ("Nora Salem", "actor", 2),
        ("Paul Arnaud", "actor", 2),
        ("Railway strike", "event", 1),
        ("Timetable", "issue", 2),
    ]
