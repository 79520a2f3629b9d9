"""The dialog that asks which network."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QMainWindow
from pytestqt.qtbot import QtBot

from annotator.app.networks import FORMATS
from annotator.core.network import ACTOR_ACTOR, KINDS, STANCES, NetworkOptions
from annotator.gui.dialogs.networks import NetworkDialog


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def choose(box: QComboBox, code: str) -> None:
    box.setCurrentIndex(box.findData(code))


def test_that_every_kind_offers_only_what_goes_together(
    window: QMainWindow, tmp_path: Path
) -> None:
    dialog = NetworkDialog(window, FORMATS, tmp_path, "study")
    for kind in KINDS:
        choose(dialog.kind, kind)
        for stance in STANCES:
            choose(dialog.stance, stance)
            assert dialog.wish().options.checked() == dialog.wish().options, (kind, stance)
            assert dialog.main.isEnabled()


def test_that_the_network_asked_for_is_the_one_filled_in(
    window: QMainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = NetworkDialog(window, FORMATS, tmp_path, "study")
    choose(dialog.kind, ACTOR_ACTOR)
    choose(dialog.aggregation, "conflict")
    choose(dialog.normalisation, "jaccard")
    choose(dialog.format, "dl")
    assert dialog.path.text() == str(tmp_path / "study actor-actor.dl")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.accept()
    (wish,) = chosen.args
    wanted = NetworkOptions(ACTOR_ACTOR, aggregation="conflict", normalisation="jaccard")
    assert wish.options == wanted.checked()
    assert (wish.format, wish.path.name, wish.overwrite) == ("dl", "study actor-actor.dl", False)


def test_that_a_wrong_date_and_a_taken_name_are_said_before_anything_is_written(
    window: QMainWindow, tmp_path: Path
) -> None:
    (tmp_path / "study actor-issue.csv").write_text("old", "utf-8")
    dialog = NetworkDialog(window, FORMATS, tmp_path, "study")
    assert not dialog.main.isEnabled()
    dialog.overwrite.setChecked(True)
    assert dialog.main.isEnabled()
    dialog.since.setText("2026-13")
    assert "no date" in dialog.problem.text()
    assert not dialog.main.isEnabled()
