"""A project on a network drive or in a synchronised folder: a notice that stops nothing, stays once, and offers a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.app import projects
from tests.cli.support import Shell
from tests.gui.windows import Open
from tests.store.helpers import sample


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "Nextcloud"
    folder.mkdir()
    return sample(folder / "p.annotator")


def test_that_the_window_tells_once_to_stay_and_then_in_passing(
    open_desk: Open, place: Path
) -> None:
    opened = open_desk(path=place)
    (notice,) = [n for n in opened.window.notices.shown() if n.kind == "place"]
    assert "Nextcloud" in notice.text and not notice.error
    assert not notice._timer.isActive(), "it stays until it is closed"
    assert opened.session.writable and opened.errors() == []
    opened.leave()
    again = open_desk(path=place)
    (notice,) = [n for n in again.window.notices.shown() if "Nextcloud" in n.text]
    assert notice.kind == "news" and notice._timer.isActive()


def test_that_its_button_asks_where_a_copy_shall_go(open_desk: Open, place: Path) -> None:
    opened = open_desk(path=place)
    asked: list[str] = []
    opened.session.runner = asked.append
    (notice,) = [n for n in opened.window.notices.shown() if n.kind == "place"]
    assert notice.button is not None
    notice.button.click()
    assert asked == ["project.save_copy"]


def test_that_a_project_made_there_is_told_of_too(open_desk: Open, place: Path) -> None:
    opened = open_desk(start=True)
    assert opened.window.project_part.create(place.with_name("new.annotator"))
    assert [n.kind for n in opened.window.notices.shown() if "Nextcloud" in n.text] == ["place"]


def test_that_commands_that_write_say_it_beside_their_answer_and_others_are_silent(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(place.parent, capsys)
    made = shell("new", str(place.with_name("new.annotator")), "--json")
    undone = shell("undo", str(place), "--json")
    for result in (made, undone):
        assert result.code == 0 and isinstance(result.json, dict)
        assert result.err.count("Nextcloud") == 1
    assert shell("articles", str(place), "--json").err == ""
    with projects.open(place.with_name("new.annotator")) as project:
        copy = projects.save_copy(project, place.parent.parent / "own.annotator")
    assert shell("undo", str(copy)).err.count("Nextcloud") == 0
