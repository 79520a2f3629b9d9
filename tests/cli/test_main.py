"""The command line as a whole: words, help, errors, streams, signals, and what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import __version__
from annotator.cli.console import shown
from annotator.cli.progress import Bar, line
from annotator.cli.table import BY_WORDS, COMMANDS
from annotator.core.errors import UserError
from tests.cli.support import TEXT, Shell, program
from tests.support import PATIENCE, ROOT, wait_for


@pytest.mark.parametrize("command", [each.words for each in COMMANDS])
def test_that_every_command_has_help_for_people_and_programs(shell: Shell, command: str) -> None:
    result = shell(*command.split(), "--help")
    assert result.code == 0
    assert f"usage: annotator {command}" in result.out
    assert "--json" in result.out
    assert result.err == ""
    assert "usage" in shell(*command.split(), "--help", "--json").json["help"]


def test_that_the_help_lists_every_command(shell: Shell) -> None:
    text = shell("--help").out
    for command in COMMANDS:
        assert f"  {command.words} " in text
        assert command.summary in text
    assert shell("-h").out == text
    assert "codebook show" in shell("codebook", "--help").out


def test_that_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").out == f"annotator {__version__}\n"
    assert shell("--version", "--json").json == {"version": __version__}


@pytest.mark.parametrize(
    "arguments",
    [
        ["new"],
        ["articles"],
        ["articles", "a", "b"],
        ["articles", "p.annotator", "--nonsense"],
        ["export", "p.annotator"],
        ["export", "p.annotator", "--form", "csv", "--output", "x"],
        ["search", "p.annotator", "x", "--limit", "0"],
        ["codebook"],
        ["codebook", "burn"],
        ["anotate", "p.annotator"],
        ["--nonsense"],
        ["p.annotator", "q.annotator"],
    ],
)
def test_that_wrong_usage_exits_two_in_either_form(project: Shell, arguments: list[str]) -> None:
    people = project(*arguments)
    assert people.code == 2
    assert people.out == ""
    assert people.err
    programs = project(*arguments, "--json")
    assert programs.code == 2
    assert set(programs.json) == {"error", "hint"}
    assert "Traceback" not in people.err + programs.err


@pytest.mark.parametrize(
    "where", ["missing.annotator", "folder", "a.txt", "empty", "no/such/p.annotator"]
)
@pytest.mark.parametrize("command", ["articles", "undo", "check", "window"])
def test_that_what_is_no_project_is_one_sentence_and_exit_one(
    project: Shell, command: str, where: str
) -> None:
    (project.folder / "folder").mkdir()
    (project.folder / "empty").touch()
    if command == "window":
        if (project.folder / where).exists():
            return  # the window itself tells this
        result = project(where, "--json")
    else:
        result = project(command, where, "--json")
    assert result.code == 1
    assert result.json["error"]
    assert "Traceback" not in result.err


def test_that_json_may_stand_before_the_command_and_not_after_two_dashes(project: Shell) -> None:
    assert project("--json", "articles", "p.annotator").json
    result = project("search", "p.annotator", "--", "--json")
    assert result.code == 0
    assert "places." in result.out


def test_that_a_mistyped_command_is_recognised(shell: Shell) -> None:
    assert "Did you mean annotate?" in shell("anotate").err
    assert "no project at" in shell("thing.annotator").err


def test_that_the_window_gets_project_and_picture_in_any_order(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.cli import main as module

    calls = []

    class Window:
        @staticmethod
        def run(project: Path | None, screenshot: Path | None) -> int:
            calls.append((project, screenshot))
            return 0

    def import_module(name: str) -> type[Window]:
        assert name == "annotator.gui.main"
        return Window

    shell.ok("new", "articles")
    monkeypatch.setattr(module, "import_module", import_module)
    assert shell().code == 0
    assert shell("./articles").code == 0
    assert shell("--offscreen-screenshot", "a.png", "./articles").code == 0
    assert shell("./articles", "--offscreen-screenshot", "a.png").code == 0
    both = (Path("articles"), Path("a.png"))
    assert calls == [(None, None), (Path("articles"), None), both, both]


def test_that_a_project_with_the_name_of_a_command_can_be_opened(shell: Shell) -> None:
    shell.ok("new", "./articles")
    assert shell.ok("articles", "articles") == []
    assert "./articles" in shell("articles").err


def test_that_names_of_commands_and_modules_agree() -> None:
    from importlib import import_module

    for words, command in BY_WORDS.items():
        assert words in import_module(f"annotator.cli.{command.module}").COMMANDS


def test_that_an_unforeseen_mistake_gives_a_report_to_copy(
    project: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.app import plain

    def broken(*_: object) -> None:
        raise ZeroDivisionError("what nobody thought of")

    monkeypatch.setattr(plain, "article_rows", broken)
    result = project("articles", "p.annotator", "--json")
    assert result.code == 1
    assert set(result.json) == {"error", "hint"}
    assert "ZeroDivisionError: what nobody thought of" in result.err
    assert "command: articles" in result.err


def test_that_a_stop_in_the_middle_is_told_calmly_and_changes_nothing(
    project: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.store import articles

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(articles, "unstage", stopped)
    project.file("b.txt", "Another.")
    result = project("import", "p.annotator", "b.txt", "--json")
    assert result.code == 130
    assert result.json["error"] == "Stopped."
    monkeypatch.undo()
    monkeypatch.chdir(project.folder)
    assert len(project.ok("articles", "p.annotator")) == 1
    assert project.ok("check", "p.annotator")["ok"]


def test_that_text_from_outside_cannot_steer_a_terminal(project: Shell) -> None:
    assert shown("a\x1b[31mb\nc\u202ed\x07") == "a�[31mb c�d�"
    assert shown("abcdef", 4) == "abc…"
    assert shown("👩‍👩‍👧 العربية e\u0301") == "👩‍👩‍👧 العربية e\u0301"
    project.file("evil.txt", "\x1b]0;evil\x07 title\n\nText.")
    project("import", "p.annotator", "evil.txt")
    assert "\x1b" not in project("articles", "p.annotator").out
    assert "\x1b" not in project("search", "p.annotator", "evil").out


def test_that_the_bar_is_one_line_for_terminals_only() -> None:
    class Terminal:
        def __init__(self, alive: bool) -> None:
            self.alive, self.text = alive, ""

        def isatty(self) -> bool:
            return self.alive

        def write(self, text: str) -> None:
            self.text += text

        def flush(self) -> None:
            pass

    for alive in (True, False):
        stream = Terminal(alive)
        bar = Bar(stream)  # type: ignore[arg-type]
        bar._next = 0.0
        bar.progress(50, 100, "Importing")
        bar.clear()
        assert ("50%" in stream.text) == alive
        assert "\n" not in stream.text
    assert line(3, None, "Reading\x1b", 80) == "Reading   3"
    assert len(line(10**9, 10**9, "x" * 99, 60)) < 120


# --- as a program ---


def test_that_the_program_speaks_utf_8_whatever_the_system_is_set_to(project: Shell) -> None:
    article = project.ok("articles", "p.annotator")[0]["id"]
    start = TEXT.index("👩")
    env = {"PYTHONIOENCODING": "cp1252", "LC_ALL": "C", "PYTHONUTF8": "0"}
    result = program(
        "annotate", "p.annotator", "--article", article, "--type", "actor",
        "--span", f"{start}:{start + 5}", "--json", cwd=project.folder, env=env,
    )  # fmt: skip
    assert result.code == 0, result.err
    assert result.json["quote"] == "👩‍👩‍👧"


def test_that_names_of_files_that_are_not_utf_8_do_no_harm(project: Shell) -> None:
    if sys.platform != "linux":
        pytest.skip("file names are always Unicode here")
    name = os.fsdecode(b"caf\xe9.txt")
    (project.folder / name).write_text("Un autre article.")
    result = program("import", "p.annotator", name, "--json", cwd=project.folder)
    assert result.code == 0, result.err
    assert len(result.json["added"]) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are closed otherwise there")
def test_that_a_reader_who_leaves_early_is_no_error(project: Shell) -> None:
    project.ok("new", "s.annotator", "--sample")
    command = (
        f'"{sys.executable}" -m annotator export s.annotator --format jsonl --output - | head -c 10'
    )
    done = subprocess.run(
        command, shell=True, cwd=project.folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == '{"kind":"p'
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_program_asked_to_stop_leaves_a_sound_project(
    shell: Shell, number: signal.Signals
) -> None:
    shell.ok("new", "p.annotator")
    for n in range(3000):
        shell.file(f"many/{n}.txt", f"Article number {n}. " * 20)
    running = subprocess.Popen(
        [sys.executable, "-m", "annotator", "import", "p.annotator", "many", "--json"],
        cwd=shell.folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    log = shell.folder / "p.annotator-wal"
    wait_for(lambda: log.exists() or running.poll() is not None, "the import begins to write")
    running.send_signal(number)
    out, err = running.communicate(timeout=PATIENCE)
    # Python ends by the signal itself when it came during an exec() of its own; shells show both as 130.
    # (A request to end is raised as an interrupt, so it may also end as one.)
    assert running.returncode in (0, 130, -number, -signal.SIGINT), err
    assert "Traceback" not in err
    assert json.loads(out)
    assert len(shell.ok("articles", "p.annotator")) in (0, 3000)
    assert shell.ok("check", "p.annotator")["ok"]
    shell.ok("import", "p.annotator", "many/1.txt")


LOADED = """
import json, sys
from annotator.cli.main import main
code = main(sys.argv[1:])
sys.stdout.flush()
heavy = ("PySide6", "qtawesome", "shiboken6", "sqlite_utils", "lxml", "trafilatura", "pypdfium2", "openpyxl",
         "rapidfuzz", "dateparser", "chardet", "py3langid", "numpy", "regex")
print(json.dumps([code, [name for name in heavy if name in sys.modules]]), file=sys.stderr)
"""


def loaded_by(folder: Path, *arguments: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    code, names = json.loads(done.stderr.splitlines()[-1])
    return code, set(names)


def test_that_no_command_loads_qt_and_each_only_what_it_needs(project: Shell) -> None:
    project.file("b.txt", "Another article.")
    article = project.ok("articles", "p.annotator")[0]["id"]
    project.ok("annotate", "p.annotator", "--article", article, "--type", "actor", "--span", "0:8",
               "--entity", "A")  # fmt: skip
    project.ok("annotate", "p.annotator", "--article", article, "--type", "actor", "--span", "0:8",
               "--entity", "B")  # fmt: skip
    project.ok("export", "p.annotator", "--format", "jsonl", "--output", "in.jsonl")
    project.ok("codebook", "export", "p.annotator", "--output", "book.toml")
    project.ok("backup", "p.annotator", "--output", "b.gz")
    entry = project.ok("diary", "add", "p.annotator", "First day.")["id"]
    project.ok("import", "p.annotator", project.file("other.txt", "Another text."))
    other = project.ok("articles", "p.annotator")[-1]["id"]
    annotation = project.ok("annotations", "p.annotator")[0]["id"]
    project.ok("entities", "export", "p.annotator", "--output", "in.tsv")
    place = project.ok("exclude", "p.annotator", "--article", article, "--span", "0:8")["excluded"][
        0
    ]
    calls: dict[str, tuple[list[str], set[str]]] = {
        "new": (["n.annotator"], {"sqlite_utils"}),
        "import": (["p.annotator", "b.txt"], {"chardet", "py3langid", "numpy", "dateparser", "regex", "lxml", "trafilatura"}),
        "import-reports": (["p.annotator"], set()),
        "original": (["p.annotator", article, "--output", "o.txt"], set()),
        "articles": (["p.annotator"], set()),
        "annotate": (
            ["p.annotator", "--article", article, "--type", "actor", "--span", "0:8"],
            {"regex"},
        ),
        "annotations": (["p.annotator"], set()),
        "retag": (["p.annotator", "--all", "--set-status", "doubt", "--yes"], set()),
        "entities": (["p.annotator"], set()),
        "entities show": (["p.annotator", "A"], set()),
        "entities split": (["p.annotator", "A", "C"], set()),
        "entities export": (["p.annotator", "--output", "out.tsv"], set()),
        "entities import": (["p.annotator", "in.tsv"], set()),
        "entities merge": (["p.annotator", "A", "B"], set()),
        "also-here": (["p.annotator", annotation], set()),
        "evidence": (["p.annotator", annotation, "role=0:8"], set()),
        "date": (["p.annotator", "--article", article, "mi-juin 2022"], set()),
        "exclusions": (["p.annotator"], set()),
        "exclude": (["p.annotator", "--article", article, "--proposed"], set()),
        "include": (["p.annotator", place], set()),
        "versions": (["p.annotator", "--article", article], set()),
        "duplicates": (["p.annotator"], set()),
        "mend": (["p.annotator"], set()),
        "reprint": (["p.annotator", article, other], set()),
        "compare": (["p.annotator", article, other], set()),
        "codebook show": (["p.annotator"], set()),
        "codebook import": (["p.annotator", "book.toml"], set()),
        "codebook export": (["p.annotator", "--output", "c.toml"], set()),
        "codebook diff": (["p.annotator", "book.toml"], set()),
        "codebook list": ([], set()),
        "codebook versions": (["p.annotator"], set()),
        "codebook rename": (["p.annotator", "actor", "--name", "en=Person", "--yes"], set()),
        "codebook merge": (["p.annotator", "stance.neutral", "--into", "stance.oppose"], set()),
        "codebook split": (["p.annotator", "stance.support", "--into", "strongly"], set()),
        "codebook delete": (["p.annotator", "genre", "--yes"], set()),
        "codebook worklist": (["p.annotator"], set()),
        "codebook guide": (["p.annotator", "--output", "guide.html"], set()),
        "guidelines show": (["p.annotator"], set()),
        "guidelines import": (["p.annotator", "b.txt"], set()),
        "guidelines search": (["p.annotator", "claim"], set()),
        "diary show": (["p.annotator"], set()),
        "diary add": (["p.annotator", "Begun."], set()),
        "diary edit": (["p.annotator", entry, "Begun again."], set()),
        "diary delete": (["p.annotator", entry], set()),
        "note": (["p.annotator", article, "Read twice."], set()),
        "status": (["p.annotator", "coded", article], set()),
        "export": (["p.annotator", "--format", "csv", "--output", "o.csv"], set()),
        "import-annotations": (["p.annotator", "in.jsonl", "--format", "jsonl"], {"regex", "sqlite_utils"}),
        "network": (["p.annotator"], set()),
        "search": (["p.annotator", "maire"], {"regex"}),
        "undo": (["p.annotator"], set()),
        "redo": (["p.annotator"], set()),
        "history": (["p.annotator"], set()),
        "check": (["p.annotator"], {"regex", "sqlite_utils"}),
        "backup": (["p.annotator"], {"sqlite_utils"}),
        "restore": (["b.gz", "r.annotator"], {"sqlite_utils"}),
        "rescue": (["p.annotator", "s.annotator"], {"regex", "sqlite_utils"}),
        "formats": ([], set()),
        "kinds": ([], set()),
    }  # fmt: skip
    assert set(calls) == set(BY_WORDS)
    for words, (arguments, allowed) in calls.items():
        code, names = loaded_by(project.folder, *words.split(), *arguments)
        assert code == 0, words
        if "sqlite_utils" in allowed:
            allowed.add("numpy")  # which it takes along where there is one
        assert names <= allowed, (words, names)


def test_that_user_errors_keep_message_and_hint_apart() -> None:
    error = UserError("Broken.", "Mend it.")
    assert (error.message, error.hint) == ("Broken.", "Mend it.")


def test_that_a_wish_to_stop_wrapped_in_another_error_is_still_heeded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import annotator.cli.main as command_line

    def interrupted(*_: object) -> int:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as wish:
            raise RuntimeError("Error calling __set_name__") from wish

    monkeypatch.setattr(command_line, "_run", interrupted)
    assert command_line.main(["formats"]) == 130
    assert "Stopped." in capsys.readouterr().err
