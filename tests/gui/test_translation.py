"""What controllers and dialogs say goes through Qt's translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

GUI = ROOT / "annotator" / "gui"
FILES = sorted([*(GUI / "controllers").rglob("*.py"), *(GUI / "dialogs").rglob("*.py")])
SPEAKING = {
    *("notify", "run_job", "say", "_say", "ask", "ask_file", "ask_files", "ask_folder", "ask_target"),
    *("ask_new_project", "_ask_name", "LinesDialog", "CompareDialog", "Chooser", "error", "emit", "tell"),
    *("setText", "setWindowTitle", "setAccessibleName", "setPlaceholderText", "setToolTip", "set_title"),
    *("addItem", "addRow", "addAction", "QPushButton", "QCheckBox", "QLabel", "plain_label", "finish"),
    "set_empty_text",
}  # fmt: skip
"""Functions that show people their arguments."""

WORDS = re.compile(r"[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}|[a-z]{3,}…")


def shown(node: ast.expr) -> str:
    """The letters of a text or an f-string, without the program's own name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("Annotator", "")
    if isinstance(node, ast.JoinedStr):
        return "".join(shown(each) for each in node.values)
    return ""


def untranslated(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        for given in node.args if name in SPEAKING else ():
            both = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
            for each in both:
                if WORDS.search(shown(each)):
                    yield f"line {each.lineno}: {shown(each)}"


def test_that_the_search_for_untranslated_texts_finds_them() -> None:
    source = 'say("Two words")\nnotify(f"{a} is b", self.tr("Undo"))\nsay(self.tr("Two words"))'
    assert list(untranslated(source)) == ["line 1: Two words"]
    assert list(untranslated('say("One" if a else f"{b} written to {c}")')) == [
        "line 1: One",
        "line 1:  written to ",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(GUI).as_posix())
def test_that_what_is_said_can_be_translated(path: Path) -> None:
    assert list(untranslated(path.read_text("utf-8"))) == []
