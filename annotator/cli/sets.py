"""Annotation sets: out and in."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from annotator.app import lookup, plain
from annotator.app import sets as actions
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean


def _export_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--format", required=True, help="see annotator formats")
    parser.add_argument(
        "--output",
        metavar="PATH",
        required=True,
        help="exactly this file (- is standard output); what is lost is told in PATH.loss.json",
    )
    parser.add_argument(
        "--annotator", metavar="NAME", type=clean, help="only what this annotator made"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace existing files")


def _export(values: Namespace, console: Console) -> int:
    to_stdout = values.output == actions.STDOUT
    if to_stdout and console.json:
        raise WrongUsageError(
            "The set and the answer cannot both go to standard output.",
            "Leave out --json, or give a file.",
        )
    with opened(values, console, write=False) as project:
        who = None
        if values.annotator is not None:
            who = lookup.annotator_named(project, values.annotator).id
        report = actions.export(
            project, values.format, values.output, who, values.overwrite, console.reporter
        )
    lines = [f"lost: {loss.text}{_touching(len(loss.annotations))}" for loss in report.loss]
    summary = f"{counted(report.annotations, 'annotation', 'annotations')} written."
    if to_stdout:
        for line in (*lines, summary):
            console.say(line)
    else:
        written = [f"wrote {path}" for path in report.paths]
        console.answer(report.as_json(), [*written, *lines, summary])
    return 0


def _touching(number: int) -> str:
    return f" ({counted(number, 'annotation', 'annotations')})" if number else ""


def _import_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("path", metavar="PATH", type=Path, help="the file of the set")
    parser.add_argument("--format", required=True, help="see annotator formats")
    parser.add_argument(
        "--annotator", metavar="NAME", type=clean, help="who made the annotations that name nobody"
    )


def _import(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        who = None if values.annotator is None else plain.person(project, values.annotator)
        report = actions.import_set(project, values.path, values.format, who, console.reporter)
    answer: dict[str, Any] = report.as_json()
    lines = [
        f"{name}: {shown(one['where'])}: {shown(one['reason'])}"
        for name, places in (
            ("repaired", answer["repairs"]),
            ("note", answer["notes"]),
            ("refused", answer["refused"]),
        )
        for one in places
    ]
    console.answer(answer, [*lines, report.sentence()])
    return 0


COMMANDS = {
    "export": (_export_arguments, _export),
    "import-annotations": (_import_arguments, _import),
}
