"""``annotator``: the window, or one command. Only the window loads Qt."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType

from annotator import __version__
from annotator.cli.console import Console, prepare_streams, quieten
from annotator.cli.parser import Parser, WrongUsageError
from annotator.cli.table import BY_WORDS, COMMANDS, GROUPS, Command, find
from annotator.core.errors import Cancelled, UsageError, UserError

OK, WRONG_INPUT, WRONG_USAGE = 0, 1, 2
STOPPED, UNHEARD = 130, 141
"""As shells give them for Ctrl+C, and for output that nobody reads to the end."""

SUMMARY = "Annotate news articles by hand: actors, events and claims, in one local file."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 for the user's input, 2 for wrong usage."""
    prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    console = Console("--json" in options)
    while arguments[:1] == ["--json"]:
        arguments = [*arguments[1:], "--json"] if len(arguments) > 1 else []
    found = find(arguments)
    try:
        if found is None:
            code = _without_command(arguments, console)
        else:
            with _terminable():
                code = _run(*found, console)
        sys.stdout.flush()
    except UsageError as error:
        console.usage(error, getattr(error, "usage", ""))
        return WRONG_USAGE
    except UserError as error:
        console.error(error.message, error.hint)
        return WRONG_INPUT
    except (KeyboardInterrupt, Cancelled):
        console.error("Stopped.", "Nothing half-done was kept.")
        return STOPPED
    except BrokenPipeError:
        quieten()
        return UNHEARD
    except Exception as error:  # noqa: BLE001 - the one place of the command line that takes everything
        if _was_stopped(error):
            console.error("Stopped.", "Nothing half-done was kept.")
            return STOPPED
        console.crash(error, found[0].words if found else "")
        return WRONG_INPUT
    return code


def _was_stopped(error: BaseException) -> bool:
    """True when a wish to stop came while Python was busy making a class, and was wrapped in an error of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (KeyboardInterrupt, Cancelled)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _run(command: Command, rest: list[str], console: Console) -> int:
    """Parse the rest and do the work."""
    module = import_module(f"annotator.cli.{command.module}")
    add_arguments, work = module.COMMANDS[command.words]
    summary = command.summary[:1].upper() + command.summary[1:] + "."
    parser = Parser(f"annotator {command.words}", summary)
    add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print exactly one JSON value")
    if _asks_for_help(rest):
        console.answer({"help": parser.format_help()}, [parser.format_help().rstrip()])
        return OK
    try:
        values = parser.parse_args(rest)
    except WrongUsageError as error:
        if Path(command.words).exists():
            error.hint += f" To open the project of that name, write ./{command.words}."
        raise
    return int(work(values, console))


def _asks_for_help(arguments: list[str]) -> bool:
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--help" in options or "-h" in options


def _without_command(arguments: list[str], console: Console) -> int:
    """The window, or a word that is no command."""
    words = [word for word in arguments if word != "--json"]
    if words[:1] and words[0] in GROUPS:
        listing = [each for each in COMMANDS if each.words.split()[0] == words[0]]
        text = "\n".join(_help_lines(listing))
        if _asks_for_help(words[1:]):
            console.answer({"help": text}, [text])
            return OK
        names = ", ".join(each.words for each in listing)
        raise WrongUsageError(f"“{words[0]}” needs one more word.", f"These are known: {names}.")
    if _asks_for_help(words):
        text = _help()
        console.answer({"help": text}, [text])
        return OK
    if "--version" in words:
        console.answer({"version": __version__}, [f"annotator {__version__}"])
        return OK
    return _window(words)


def _window(words: list[str]) -> int:
    parser = Parser("annotator", SUMMARY)
    parser.add_argument("project", nargs="?", metavar="PROJECT")
    parser.add_argument("--offscreen-screenshot", metavar="FILE", type=Path)
    try:
        values = parser.parse_args(words)
    except WrongUsageError:
        if words and not words[0].startswith("-") and not Path(words[0]).exists():
            _not_there(words[0], words)
        raise
    if values.project is not None and not Path(values.project).exists():
        _not_there(values.project, words)
    project = None if values.project is None else Path(values.project)
    # By name, so that nothing here depends on the window: the command line runs where Qt is not installed.
    run = import_module("annotator.gui.main").run
    return int(run(project, values.offscreen_screenshot))


def _not_there(first: str, words: list[str]) -> None:
    """Say whether a word that names nothing is a mistyped command or a missing project."""
    from difflib import get_close_matches

    known = [*BY_WORDS, *GROUPS]
    near = get_close_matches(first, known, n=1, cutoff=0.7)
    if near and not Path(first).suffix:
        raise WrongUsageError(
            f"There is no command “{first}”, and no project of that name.",
            f"Did you mean {near[0]}? See annotator --help.",
        )
    if len([word for word in words if not word.startswith("-")]) > 1 and "/" not in first:
        raise WrongUsageError(f"There is no command “{first}”.", "See annotator --help.")
    raise UserError(
        f"There is no project at “{first}”.", "Check the path, or make it with annotator new."
    )


def _help() -> str:
    return "\n".join(
        [
            "usage: annotator [PROJECT] [--offscreen-screenshot FILE]",
            "       annotator COMMAND … [--json] [--help]",
            "",
            SUMMARY,
            "",
            "Without a command the window opens: the project, or the start screen.",
            "--offscreen-screenshot FILE draws the window to a PNG, on any machine, and ends.",
            "",
            "commands (each with --help; none needs a display):",
            *_help_lines(COMMANDS),
            "",
            "A project whose name is that of a command is opened as ./NAME.",
            "Exit codes: 0, 1 for the input, 2 for wrong usage. ANNOTATOR_HOME moves settings and back-ups.",
        ]
    )


def _help_lines(commands: Sequence[Command]) -> list[str]:
    width = max(len(each.words) for each in commands)
    return [f"  {each.words:{width}}  {each.summary}" for each in commands]


@contextmanager
def _terminable() -> Iterator[None]:
    """A polite request to end (SIGTERM) unwinds like Ctrl+C: nothing half-done, locks free."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
