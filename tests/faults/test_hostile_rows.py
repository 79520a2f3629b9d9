"""Every sort of bad input, through the command line and in the window: a sentence, or the text as promised; the rest goes in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.app import articles, projects
from annotator.gui.dialogs.importing.dialog import ImportDialog
from annotator.gui.dialogs.importing.rows import REMARK
from tests.cli.support import Shell
from tests.faults.hostile_rows import BAD_FILES, ROWS, TAKEN, WORDS, Taken
from tests.faults.test_promises import functions_of
from tests.formats.test_hostile_containers import HARM, PACKED, named, whole
from tests.gui.conftest import desk, open_desk, qapp, qtbot, tidy_toolkit  # noqa: F401
from tests.gui.windows import Open
from tests.store.helpers import new_project, problems, sample
from tests.store.helpers import whole as everything
from tests.support import ROOT, ends

pytestmark = pytest.mark.usefixtures("tidy_toolkit")

GOOD = f"{WORDS}Nothing is wrong with this one.\n"
REFUSED = sorted({name for row in ROWS.values() for name in row.refused})
SETS = sorted({name for row in ROWS.values() for name in row.sets})


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)


def laid_out(folder: Path) -> tuple[dict[str, Path], dict[str, Path], Path]:
    """The bad files, the odd ones and a good one, each in a folder of its own."""
    bad: dict[str, Path] = {}
    for number, name in enumerate(REFUSED):
        place = folder / f"bad{number}"
        place.mkdir(parents=True)
        bad[name] = BAD_FILES[name].make(place)
    odd: dict[str, Path] = {}
    for number, (name, taken) in enumerate(TAKEN.items()):
        place = folder / f"odd{number}"
        place.mkdir()
        odd[name] = place / taken.name
        odd[name].write_bytes(taken.data() if callable(taken.data) else taken.data)
    good = folder / "good.txt"
    good.write_text(GOOD, "utf-8")
    return bad, odd, good


def wrong(taken: Taken, texts: list[str]) -> str:
    """What is wrong with the texts that came of a file; empty when they are as promised."""
    whole_text = "\n".join(texts)
    missing = [part for part in taken.holds if part not in whole_text]
    too_much = [part for part in taken.without if part in whole_text]
    return f"missing {missing!r}, too much {too_much!r}" if missing or too_much else ""


def words_of(name: str) -> list[str]:
    return BAD_FILES[name].words.split("|")


def by_options() -> dict[str, list[str]]:
    """The bad files that are bad only when somebody chose an encoding, by that encoding; the others under ""."""
    found: dict[str, list[str]] = {}
    for name in REFUSED:
        options = BAD_FILES[name].options
        assert set(options) <= {"encoding"}, name
        found.setdefault(str(options.get("encoding", "")), []).append(name)
    return found


def test_that_every_row_is_there_and_is_tried_or_names_tests_that_exist() -> None:
    covered = [number for first, last in ROWS for number in range(first, last + 1)]
    assert covered == list(range(1, 73))
    for numbers, row in ROWS.items():
        assert row.outcome in "RAL" and row.what, numbers
        assert row.refused or row.taken or row.sets or row.proofs, numbers
        assert set(row.refused) <= {*BAD_FILES} and set(row.sets) <= {*HARM}, numbers
        for proof in row.proofs:
            name, _, function = proof.partition("::")
            assert function in functions_of(name), proof
    assert {name for row in ROWS.values() for name in row.taken} == {*TAKEN}


def test_that_by_command_each_bad_file_is_refused_with_its_reason_and_the_others_come_in(
    shell: Shell, tmp_path: Path
) -> None:
    bad, odd, good = laid_out(tmp_path / "in")
    path = tmp_path / "p.annotator"
    new_project(path).close()
    for encoding, names in by_options().items():
        given = [str(bad[name]) for name in names]
        more = ["--encoding", encoding] if encoding else [*map(str, odd.values()), str(good)]
        with ends(f"importing with encoding {encoding!r}", 240):
            result = shell("import", path.name, *given, *more, "--json")
        assert "Traceback" not in result.err
        if encoding:
            assert result.code == 1, encoding
            said = result.json.get("error", "") + str(result.json.get("failed", ""))
            assert any(words in said for name in names for words in words_of(name)), said
            continue
        assert result.code == 0
        failed = {
            one["path"].partition("#")[0]: f"{one['reason']} {one.get('hint', '')}"
            for one in result.json["failed"]
        }
        for name in names:
            reason = failed.pop(str(bad[name]), "nothing")
            assert any(words in reason for words in words_of(name)), f"{name}: {reason}"
        assert failed == {}
        taken_from: dict[str, list[str]] = {}
        for one in result.json["added"]:
            taken_from.setdefault(one["path"].partition("#")[0], []).append(one["id"])
    with projects.open(path) as project:
        ids = {each.id.hex(): each.id for each in articles.list_articles(project)}
        told = {
            name: wrong(TAKEN[name], [articles.text(project, ids[one.replace("-", "")]) for one in taken_from.get(str(place), [])])
            for name, place in odd.items()
        }  # fmt: skip
        assert {name: what for name, what in told.items() if what} == {}
        assert str(good) in taken_from
        assert problems(project) == []


def test_that_in_the_window_each_bad_file_is_listed_with_its_reason_and_the_others_come_in(
    open_desk: Open,  # noqa: F811
    tmp_path: Path,
) -> None:
    bad, odd, good = laid_out(tmp_path / "in")
    path = tmp_path / "p.annotator"
    new_project(path).close()
    opened = open_desk(path=path)
    names = by_options()[""]
    opened.window.importing.add([*(bad[name] for name in names), *odd.values(), good])
    (dialog,) = [one for one in opened.window.findChildren(ImportDialog) if one.isVisible()]
    with ends("looking at every bad file", 240):
        opened.qtbot.waitUntil(lambda: not dialog.busy, timeout=240_000)
    remarks = [dialog.rows.cell(row, REMARK).text for row in range(dialog.rows.length())]
    for name in names:
        assert any(words in remark for remark in remarks for words in words_of(name)), name
    ticked = [dialog.rows.ticked(row) for row in range(dialog.rows.length())]
    assert sum(not one for one in ticked) >= len(names)
    assert not dialog.grab().isNull()
    before = articles.count(opened.session.project)
    dialog.main.click()
    opened.qtbot.waitUntil(
        lambda: articles.count(opened.session.project) >= before + sum(ticked), timeout=60_000
    )
    opened.settle()
    project = opened.session.project
    texts = [articles.text(project, each.id) for each in articles.list_articles(project)]
    assert any(GOOD.strip() in text for text in texts)
    for name, taken in TAKEN.items():
        assert all(any(part in text for text in texts) for part in taken.holds), name
    assert opened.errors() == []
    opened.leave()
    with projects.open(path) as again:
        assert problems(again) == []


@pytest.mark.parametrize("harm", SETS)
def test_that_a_set_built_to_do_harm_is_refused_by_command_and_in_the_window(
    shell: Shell,
    open_desk: Open,  # noqa: F811
    tmp_path: Path,
    harm: str,
) -> None:
    make, why = HARM[harm]
    path = sample(tmp_path / "p.annotator")
    made: list[Path] = []
    for format in PACKED:
        place = tmp_path / f"{format}{named(format).extensions[0]}"
        place.write_bytes(make(whole(format)))
        made.append(place)
    with projects.open(path) as project:
        before = everything(project)
    for format, place in zip(PACKED, made, strict=True):
        result: Any = shell(
            "import-annotations", path.name, place.name, "--format", format, "--json"
        )
        assert result.code == 1 and why in result.json["error"], result
        assert "Traceback" not in result.err
    opened = open_desk(path=path)
    for format, place in zip(PACKED, made, strict=True):
        opened.window.sets.bring(place, format)
        opened.settle()
        told = opened.errors()
        assert any(why in one for one in told), (format, told)
    assert everything(opened.session.project) == before
    opened.leave()


def test_that_code_beside_a_project_is_not_run(tmp_path: Path) -> None:
    path = sample(tmp_path / "p.annotator")
    for name in ("sqlite3", "json", "lxml", "sitecustomize", "annotator_format_x", "qtawesome"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\nraise SystemExit(9)\n")
    (tmp_path / "platforms").mkdir()
    # As the installed command is started: the folder it is called in is not among the places of modules.
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "annotator", "articles", path.name, "--json"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert not (tmp_path / "ran").exists()
