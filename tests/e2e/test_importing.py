"""Bringing articles in with real keys; the proof is read from the file with plain sqlite3."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.screen import Screen, rows
from tests.support import wait_for

pytestmark = pytest.mark.xvfb


def test_that_a_text_is_chosen_looked_at_and_brought_in_by_keys_alone(
    screen: Screen, tmp_path: Path
) -> None:
    project, source = tmp_path / "work.annotator", tmp_path / "trains.txt"
    source.write_text("Trains are late.\n\nNobody knows why.\n", "utf-8")
    screen.annotator("new", str(project))
    screen.open(str(project))
    screen.key("ctrl+i")
    wait_for(lambda: "Add articles" in screen.front(), "the dialog of files is there")
    screen.type(str(source))
    screen.key("Return")
    wait_for(lambda: "Articles to import" in screen.front(), "the import table is there")
    assert rows(project, "SELECT count(*) FROM articles_flat") == [(0,)]
    screen.key("Return")
    wait_for(
        lambda: rows(project, "SELECT title FROM articles_flat") == [("Trains are late.",)],
        "the article is in the file",
    )
