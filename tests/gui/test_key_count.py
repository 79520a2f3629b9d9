"""How many keys it takes to code one claim whole: tagged, with its issue, its stance and its speaker.

On the sample project, with the keyboard alone. Selecting the words is one drag, or one press of a key with Shift for
each word or sentence, and is not counted, as it is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import annotations as annotating
from annotator.app import articles, entities, projects
from annotator.core.model import Span
from tests.gui.windows import Desk

KEYS = 10
"""Keys after selecting: C, L, four letters of the issue, Enter, 0, R, Enter."""


@pytest.fixture
def sample(open_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    path = tmp_path / "sample.annotator"
    projects.create(path, sample=True).close()
    return open_desk(path=path)


class Counted:
    """Presses keys where the keyboard is, and counts them."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.count = desk, 0

    def press(self, *keys: str | Qt.Key) -> None:
        """One press each."""
        for key in keys:
            widget = self._desk.window.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, key)
            self.count += 1


def test_that_a_claim_with_issue_stance_and_speaker_takes_ten_keys(sample: Desk) -> None:
    desk, project = sample, sample.session.project
    ids = articles.list_ids(project)
    wanted = next(a for a in articles.page(project, ids) if a.title.startswith("Council backs"))
    desk.session.open_article(wanted.id)
    desk.settle()
    desk.window.activateWindow()
    desk.pane.setFocus()
    words = "It stood at 34 percent on Thursday"
    start = desk.text.index(words)
    desk.pane.select(Span(start, start + len(words)))
    keys = Counted(desk)
    keys.press("C")
    claim = desk.session.annotation
    keys.press("L", *"wate", Qt.Key.Key_Return)
    keys.press("0")
    keys.press("R", Qt.Key.Key_Return)
    made = annotating.get(project, claim)
    assert made.type == "claim" and made.quote == words
    assert entities.get(project, made.entity).name == "Water rationing"
    assert made.attributes == {"stance": "neutral"}
    (relation,) = [r for r in annotating.relations_of(project, [claim]) if r.source.id == claim]
    speaker = annotating.get(project, relation.target.id)
    assert relation.type == "made_by"
    assert entities.get(project, speaker.entity).name == "Sarvane Water"
    assert keys.count == KEYS
    for _ in range(4):
        desk.window.commands.run("edit.undo")
    assert annotating.get(project, claim) is None
