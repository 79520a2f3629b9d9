"""File dialogs beside an open project, and the locks that keep the project whole."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from annotator.gui.files import ask_files
from tests.gui.windows import Desk
from tests.support import ROOT

ASK = """
import fcntl, os, sys
def free(path, start):
    number = os.open(path, os.O_RDWR)
    try:
        fcntl.lockf(number, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, start)
        return True
    except BlockingIOError:
        return False
# Where SQLite keeps the shared lock of whoever reads, and the one of whoever has the index mapped.
print(int(free(sys.argv[1], 0x40000002)), int(free(sys.argv[1] + "-shm", 128)))
"""


def locks(project: Path) -> str:
    """What another process finds of SQLite's locks: ``0 0`` while both are held."""
    line = [sys.executable, "-c", ASK, str(project)]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="locks are not lost in this way there")
def test_that_a_file_dialog_in_the_projects_folder_leaves_the_locks_of_the_project(
    desk: Desk, qtbot: QtBot
) -> None:
    project = desk.session.project.path
    (project.parent / "article.txt").write_text("Trains are late.", "utf-8")
    (project.parent / "unknown").write_text("Trains are late.", "utf-8")
    assert locks(project) == "0 0"
    dialog = ask_files(desk.window, "Add articles", "All files (*)", lambda _: None)
    dialog.setDirectory(str(project.parent))
    names = {project.name, f"{project.name}-wal", f"{project.name}-shm", "unknown", "article.txt"}

    def shown() -> bool:
        view = dialog.findChild(object, "treeView")
        model, root = view.model(), view.rootIndex()
        rows = {model.index(row, 0, root).data() for row in range(model.rowCount(root))}
        kinds = [model.index(row, 2, root).data() for row in range(model.rowCount(root))]
        return names <= rows and all(kinds)

    qtbot.waitUntil(shown)
    assert locks(project) == "0 0"
    dialog.reject()


def test_that_every_file_dialog_is_opened_in_one_place() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "annotator").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.alias) and node.name == QFileDialog.__name__
    ]
    assert found == ["annotator/gui/files.py"]
