"""Formats that other installed packages bring: they stand beside ours, and their faults harm nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from annotator.core.errors import UserError
from annotator.formats.brought import ENTRY_POINTS, fault_of, look
from annotator.formats.format import Format, Option
from annotator.formats.table import FORMATS
from tests.support import ROOT

THEIRS = Format(
    "lines",
    "One line for each annotation",
    (".lines",),
    reads=False,
    writes=True,
    files="one",
    unit="code points",
    holds=frozenset({"overlap"}),
    module="theirs_io",
    options=(Option("upper", "Capital letters", "boolean", False),),
)

DESCRIPTION = """
from dataclasses import replace
from annotator.formats.format import Format, Option
LINES = Format("lines", "Lines", (".lines",), False, True, "one", "code points", frozenset({"overlap"}), "theirs_io",
    (Option("upper", "Capital letters", "boolean", False),))
THIEF = replace(LINES, name="jsonl")
RAISING = replace(LINES, name="raising", module="theirs_raising", reads=True)
"""

WORK = """
def _lines(source, upper):
    for article in source.articles():
        for each in source.annotations(article.id):
            line = f"{each.type}\\t{each.spans[0].start}\\t{each.quote!r}"
            yield line.upper() if upper else line

def write(source, out, losses, report, *, upper=False):
    count = 0
    for line in _lines(source, upper):
        out.write(line.encode() + b"\\n")
        count += 1
    losses.add("text", "The texts are left out.")
    return count

def compare(source, path, report, *, upper=False):
    return "" if path.read_text("utf-8").splitlines() == list(_lines(source, upper)) else "a line differs"
"""

ENTRIES = """[annotator.formats]
broken = theirs_gone:FORMAT
jsonl = theirs:THIEF
lines = theirs:LINES
raising = theirs:RAISING
"""


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """The environment of a program beside which such a package is installed."""
    site = tmp_path / "site"
    described = site / "their_lines-0.1.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: their-lines\nVersion: 0.1\n")
    (described / "entry_points.txt").write_text(ENTRIES)
    (site / "theirs.py").write_text(DESCRIPTION)
    (site / "theirs_io.py").write_text(WORK)
    (site / "theirs_raising.py").write_text("raise KeyError('theirs')\n")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)]),
        "ANNOTATOR_HOME": str(tmp_path / "home"),
    }


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "annotator", *words],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_that_a_format_of_another_package_is_listed_and_written_with_its_options(
    installed: dict[str, str], tmp_path: Path
) -> None:
    listed = run(installed, "formats", "--json")
    names = [each["name"] for each in json.loads(listed.stdout)]
    assert names[: len(FORMATS)] == [each.name for each in FORMATS]
    assert names[len(FORMATS) :] == ["lines", "raising"]
    project = tmp_path / "p.annotator"
    text = tmp_path / "a.txt"
    text.write_text("The mayor left the talks.", "utf-8")
    done = run(installed, "new", str(project))
    assert done.returncode == 0, done.stderr
    done = run(installed, "import", str(project), str(text))
    assert done.returncode == 0, done.stderr
    article = done.stdout.split()[1]
    place = ("--article", article, "--type", "actor", "--span", "4:9")
    done = run(installed, "annotate", str(project), *place)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "set.lines"
    options = ("--format", "lines", "--option", "upper=yes")
    done = run(installed, "export", str(project), "--output", str(out), *options)
    assert done.returncode == 0, done.stderr
    assert out.read_text("utf-8") == "ACTOR\t4\t'MAYOR'\n"
    assert "texts are left out" in out.with_name("set.lines.loss.txt").read_text("utf-8")


def test_that_what_is_wrong_with_a_package_is_told_and_everything_else_works(
    installed: dict[str, str], tmp_path: Path
) -> None:
    listed = run(installed, "formats")
    assert listed.returncode == 0
    told = listed.stdout + listed.stderr
    assert "The format broken of their-lines is left out: it could not be loaded" in told
    assert "The format jsonl of their-lines is left out: there is a format jsonl already." in told
    assert "Traceback" not in told
    project, out = tmp_path / "p.annotator", tmp_path / "set.lines"
    run(installed, "new", str(project))
    done = run(installed, "export", str(project), "--output", str(out), "--format", "raising")
    assert done.returncode == 1
    assert "comes from another package" in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_that_a_package_whose_module_lacks_a_function_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs_without_reading.py").write_text("def write(): pass\ndef compare(): pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UserError, match="it has no function read"):
        replace(THEIRS, module="theirs_without_reading", reads=True).load()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "My Lines"}, "small letters"),
        ({"title": ""}, "must be texts"),
        ({"title": 7}, "must be texts"),
        ({"writes": False}, "neither be read nor written"),
        ({"files": "some"}, "one or many"),
        ({"unit": "characters"}, "unit must be one of"),
        ({"extensions": ()}, "at least one"),
        ({"extensions": ("lines",)}, "begins with a dot"),
        ({"extensions": (".a;*",)}, "begins with a dot"),
        ({"holds": frozenset({"everything"})}, "holds must be"),
        ({"needs": ["x"]}, "must be tuples"),
        ({"options": ("upper",)}, "of the class Option"),
        ({"options": (Option("up-per", "", "boolean", False),)}, "keyword argument"),
        ({"options": (Option("upper", "", "boolean", "no"),)}, "does not fit"),
        ({"options": (Option("upper", "", "choice", "c", ("a", "b")),)}, "none of its choices"),
    ],
)
def test_that_what_is_not_what_a_format_is_says_why(changed: dict[str, Any], words: str) -> None:
    assert fault_of(THEIRS) == ""
    assert words in fault_of(replace(THEIRS, **changed))


def test_that_each_of_our_own_formats_would_be_let_in() -> None:
    assert [fault_of(each) for each in FORMATS] == [""] * len(FORMATS)


def test_that_of_two_packages_with_one_name_the_first_is_taken_and_the_other_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs_twice.py").write_text(DESCRIPTION)
    monkeypatch.syspath_prepend(tmp_path)
    points = [
        EntryPoint("z", "theirs_twice:LINES", ENTRY_POINTS),
        EntryPoint("a", "theirs_twice:LINES", ENTRY_POINTS),
        EntryPoint("m", "theirs_twice:Option", ENTRY_POINTS),
    ]
    found, told = look(points, FORMATS)
    assert [each.name for each in found] == ["lines"]
    assert [line.split(" is left out")[0] for line in told] == [
        "The format m of a package",
        "The format z of a package",
    ]
    assert "it is no Format" in told[0]
