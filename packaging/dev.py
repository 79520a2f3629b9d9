"""One entry point for everyone who works on the program; needs nothing but Python 3.11 or newer.

    python3 packaging/dev.py run      starts the program on the sample project
    python3 packaging/dev.py test     runs all checks and tests

Each does its own set-up first: the virtual environment, the packages in it, missing system libraries.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (said calmly, before anything newer is met)
    import os
    import shutil
    import subprocess

    for newer in ("python3.14", "python3.13", "python3.12", "python3.11"):
        found = shutil.which(newer)
        if found and subprocess.call([found, "-c", "pass"], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found] + sys.argv)  # noqa: S606, RUF005
    print(
        f"Annotator needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.\n"
        "Please install a newer one beside it (your system's packages have it as python3.11,\n"
        "python3.12 or the like) and run the same command again: it will be found."
    )
    sys.exit(1)

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import environment
import machine
import tryout
from environment import ROOT, SetupError


def setup(*needs: machine.Need) -> Path:
    """Everything a command needs; returns the environment's Python, or ends with what is missing."""
    wanted = list(needs)
    if environment.needs_ensurepip():
        wanted.append(machine.VENV)
    if machine.provide(wanted):
        raise SystemExit(1)
    fresh = not environment.up_to_date()
    python = environment.ensure()
    other = machine.unresolved(python) if fresh and needs else []
    if other:
        if machine.package_system() == "apt-get" and machine.is_root():
            machine.apt_install(other)
            other = machine.unresolved(python)
        if other:
            print(f"Qt still lacks: {', '.join(need.probe for need in other)}.")
            print(f"Perhaps this brings them:\n\n    {machine.install_line(other)}\n")
            raise SystemExit(1)
    return python


def run_together(commands: dict[str, list[str]]) -> list[str]:
    """Run commands beside each other; says how each ended, shows the words of those that failed.

    Returns the names of those that failed.
    """
    running = {
        name: subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, command in commands.items()
    }
    failed = []
    for name, process in running.items():
        said = process.communicate()[0]
        print(f"{name:14} {'ok' if process.returncode == 0 else 'FAILED'}", flush=True)
        if process.returncode:
            print(said.rstrip(), flush=True)
            failed.append(name)
    return failed


def quick_checks(python: Path) -> list[str]:
    """Format, lint, types and import fences; returns the names of those that failed."""
    tool = [str(python), "-m"]
    fences = shutil.which("lint-imports", path=str(python.parent)) or "lint-imports"
    return run_together(
        {
            "format": [*tool, "ruff", "format", "--check", "--quiet", "."],
            "lint": [*tool, "ruff", "check", "--quiet", "."],
            "types": [*tool, "mypy"],
            "import fences": [fences],
        }
    )


def pytest(python: Path, *words: str) -> int:
    """Run pytest without a display and away from the person's own settings."""
    with tempfile.TemporaryDirectory(prefix="annotator-test-") as home:
        return subprocess.run(
            [str(python), "-m", "pytest", *words],
            cwd=ROOT,
            env={**os.environ, "ANNOTATOR_HOME": home, "QT_QPA_PLATFORM": "offscreen"},
            check=False,
        ).returncode


def command_run(options: argparse.Namespace) -> int:
    """Start the program on the sample project."""
    wants_window = not options.headless and (
        sys.platform != "linux" or bool(os.environ.get("DISPLAY"))
    )
    python = setup(*machine.QT, *(machine.X11 if wants_window else ()))
    if not options.headless and tryout.display_works(python):
        return tryout.in_window(python, options.fresh)
    return tryout.headless(python)


def command_test(options: argparse.Namespace) -> int:
    """Run every check and test; with arguments, only pytest with these."""
    python = setup(*machine.QT, *machine.X11, *machine.SCREEN)
    if options.arguments:
        return pytest(python, *options.arguments)
    started = time.monotonic()
    failed = quick_checks(python)
    if pytest(python, "-n", "2"):
        failed.append("tests")
    print(f"\n{time.monotonic() - started:.0f} s. ", end="")
    print(f"Failed: {', '.join(failed)}." if failed else "Everything holds.")
    return 1 if failed else 0


def command_check(options: argparse.Namespace) -> int:
    """Format, lint, types and import fences, without the tests."""
    return 1 if quick_checks(setup()) else 0


def command_format(options: argparse.Namespace) -> int:
    """Bring the code into its usual form and mend what the linter can."""
    python = setup()
    ruff = [str(python), "-m", "ruff"]
    subprocess.run([*ruff, "check", "--fix", "--quiet", "."], cwd=ROOT, check=False)
    return subprocess.run([*ruff, "format", "."], cwd=ROOT, check=False).returncode


def command_bench(options: argparse.Namespace) -> int:
    """Measure: start, open, tag, scroll, import, list; each beside its floor."""
    python = setup(*machine.QT, *machine.X11, *machine.SCREEN)
    line = [str(python), "-m", "tests.benchmarks", *options.arguments]
    return subprocess.run(line, cwd=ROOT, check=False).returncode


def command_quality(options: argparse.Namespace) -> int:
    """How well pages, PDFs, languages, near-duplicates and parts to exclude are told, on real files beside the checkout."""
    line = [str(setup()), "-m", "tests.benchmarks.intake_quality"]
    return subprocess.run(line, cwd=ROOT, check=False).returncode


def command_exchange(options: argparse.Namespace) -> int:
    """Every real file of every format beside the checkout, read, written and read back, as a table: --only WORD."""
    line = [str(setup()), "-m", "tests.benchmarks.exchange", *options.arguments]
    return subprocess.run(line, cwd=ROOT, check=False).returncode


FAULTS = ("tests/faults", "tests/store", "tests/app/test_history.py", "tests/gui/test_long_use.py")
"""Where things are broken on purpose, or used for long."""


def command_faults(options: argparse.Namespace) -> int:
    """Break things on purpose: kills, power loss, full disks, damage; --long for the long forms, an hour or more."""
    python = setup(*machine.QT, *machine.X11, *machine.SCREEN)
    words = ["-m", "slow or not slow"] if options.long else []
    return pytest(python, "-n", "2", *FAULTS, *words)


def command_fuzz(options: argparse.Namespace) -> int:
    """Read thousands of changed files in every kind and format: --minutes M, --seed N, --kind WORD, --case N."""
    python = setup(*machine.QT)
    line = [str(python), "-m", "tests.faults.fuzz", *options.arguments]
    return subprocess.run(line, cwd=ROOT, check=False).returncode


def command_sample(options: argparse.Namespace) -> int:
    """Make the sample project anew, or a copy of it at another path."""
    python, path = setup(), Path(options.path).resolve()
    if path == tryout.SAMPLE:
        tryout.sample_to_keep(python, fresh=True)
    else:
        tryout.sample(python, path)
    print(f"The sample project is {path}.")
    return 0


def command_icons(options: argparse.Namespace) -> int:
    """Draw all icons anew from their table."""
    python = setup(*machine.QT)
    script = ROOT / "packaging" / "make_icons.py"
    return subprocess.run([str(python), str(script)], cwd=ROOT, check=False).returncode


def command_screenshots(options: argparse.Namespace) -> int:
    """Draw the window on the sample project, in light and dark, for README and help."""
    python = setup(*machine.QT)
    folder = Path(options.folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="annotator-shot-") as place:
        quiet = {"ANNOTATOR_HOME": place, "QT_QPA_PLATFORM": "offscreen"}
        project = tryout.sample(python, Path(place) / "Sample.annotator", **quiet)
        for theme in ("light", "dark"):
            Path(place, "settings.json").write_text(json.dumps({"look.theme": theme}), "utf-8")
            picture = folder / f"window-{theme}.png"
            tryout.program(python, str(project), "--offscreen-screenshot", str(picture), **quiet)
            print(f"Drew {picture}.")
    return 0


def command_doctor(options: argparse.Namespace) -> int:
    """Tell what this machine has and lacks; changes nothing."""
    needs = (*machine.QT, *machine.X11, *machine.SCREEN)
    lacking = machine.missing(needs)
    python = environment.python_path()
    code = (
        "import sqlite3, PySide6, annotator; "
        "print('Qt for Python', PySide6.__version__, '· SQLite', sqlite3.sqlite_version, "
        "'· Annotator', annotator.__version__)"
    )
    print(f"Python {sys.version.split()[0]} at {sys.executable}", flush=True)
    print(
        f".venv {'is up to date' if environment.up_to_date() else 'will be made or renewed'}",
        flush=True,
    )
    if environment.up_to_date():
        subprocess.run([str(python), "-c", code], cwd=ROOT, check=False)
    print(f"Display: {os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY') or 'none'}")
    if lacking:
        print(f"Missing: {', '.join(need.probe for need in lacking)}")
        print(f"To install them:\n\n    {machine.install_line(lacking)}\n")
    else:
        print("No system package is missing.")
    return 1 if lacking else 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "format": command_format,
    "bench": command_bench,
    "faults": command_faults,
    "fuzz": command_fuzz,
    "quality": command_quality,
    "exchange": command_exchange,
    "sample": command_sample,
    "icons": command_icons,
    "screenshots": command_screenshots,
    "doctor": command_doctor,
}


def main() -> int:
    """Read the command and do it."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    readers = {
        name: commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        for name, function in COMMANDS.items()
    }
    run = readers["run"]
    run.add_argument("--fresh", action="store_true", help="make the sample project anew first")
    run.add_argument("--headless", action="store_true", help="do the main job without a window")
    readers["faults"].add_argument(
        "--long", action="store_true", help="thousands instead of hundreds"
    )
    readers["sample"].add_argument("path", nargs="?", default=str(tryout.SAMPLE))
    pictures = str(ROOT / "resources" / "media")
    readers["screenshots"].add_argument("folder", nargs="?", default=pictures)

    words = sys.argv[1:]
    # What follows these belongs to what they call, whatever it looks like.
    passed_on = words[:1] in (["test"], ["bench"], ["fuzz"], ["exchange"])
    passed_on = passed_on and words[1:] not in (["-h"], ["--help"])
    options = parser.parse_args(words[:1] if passed_on else words)
    options.arguments = words[1:] if passed_on else []
    try:
        return COMMANDS[options.command](options)
    except SetupError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
