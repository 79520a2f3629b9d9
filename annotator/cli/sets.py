"""Annotation sets: out and in."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from annotator.app import label_memory, lookup, plain
from annotator.app import sets as actions
from annotator.app.projects import Project
from annotator.app.set_labels import LabelMap
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean, pair
from annotator.core.selection import SetSelection


def _export_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--format", required=True, help="see annotator formats")
    parser.add_argument(
        "--output",
        metavar="PATH",
        required=True,
        help="exactly this file (- is standard output); what is lost is told in PATH.loss.json",
    )
    _options(parser)
    group = parser.add_argument_group("what of the project (all that is given must hold)")
    add = group.add_argument
    add("--annotator", metavar="NAME", type=clean, action="append", default=[],
        help="only what this annotator made; given several times, one of these; so are those below")  # fmt: skip
    add("--type", metavar="T", type=clean, action="append", default=[], help="of this type")
    add("--status", metavar="S", type=clean, action="append", default=[],
        help="of articles that are so far (new, in_work, coded, checked, adjudicated), or with this question flag "
             "(doubt, review, none)")  # fmt: skip
    add("--article", metavar="ID", type=clean, action="append", default=[], help="of this article")
    add("--filter", metavar="WORDS", type=clean, default="",
        help="of articles with these words in title, outlet, author or file name")  # fmt: skip
    add("--from", "--since", dest="since", metavar="DATE", type=clean, default="",
        help="of articles from this date on")  # fmt: skip
    add("--to", "--until", dest="until", metavar="DATE", type=clean, default="",
        help="of articles to this date")  # fmt: skip
    parser.add_argument("--overwrite", action="store_true", help="replace existing files")


def _options(parser: Parser) -> None:
    parser.add_argument(
        "--option", metavar="NAME=VALUE", type=pair, action="append", default=[],
        help="an option of the format; annotator formats lists them",
    )  # fmt: skip


def _selection(project: Project, values: Namespace) -> SetSelection:
    """What was asked for; raises UserError for what is not in the project."""
    flags = {"none": "", "doubt": "doubt", "review": "review"}
    return SetSelection(
        annotators=tuple(lookup.annotator_named(project, each).id for each in values.annotator),
        types=tuple(values.type),
        flags=tuple(flags[each] for each in values.status if each in flags),
        statuses=tuple(each for each in values.status if each not in flags),
        articles=tuple(lookup.object_id(project, "article", each) for each in values.article),
        words=values.filter,
        since=values.since,
        until=values.until,
    )


def _export(values: Namespace, console: Console) -> int:
    to_stdout = values.output == actions.STDOUT
    if to_stdout and console.json:
        raise WrongUsageError(
            "The set and the answer cannot both go to standard output.",
            "Leave out --json, or give a file.",
        )
    with opened(values, console, write=False) as project:
        report = actions.export(
            project,
            values.format,
            values.output,
            overwrite=values.overwrite,
            report=console.reporter,
            options=dict(values.option),
            selection=_selection(project, values),
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
    _options(parser)
    group = parser.add_argument_group(
        "what the labels of the file stand for",
        "What is said here is remembered for the format. A label without CODE is left out.",
    )
    for name in ("type", "attribute", "relation"):
        group.add_argument(
            f"--map-{name}", metavar="LABEL=CODE", type=pair, action="append", default=[],
            help=f"a {name} of the file and its code here",
        )  # fmt: skip
    group.add_argument(
        "--unknown", choices=("create", "leave-out"), default="create",
        help="labels that the codebook does not have (create)",
    )  # fmt: skip


def _import(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        who = None if values.annotator is None else plain.person(project, values.annotator)
        chosen = LabelMap(
            dict(values.map_type), dict(values.map_attribute), dict(values.map_relation)
        )
        create = values.unknown == "create"
        labels = chosen.over(label_memory.remembered(values.format))
        report = actions.import_set(
            project,
            values.path,
            values.format,
            who,
            console.reporter,
            dict(values.option),
            labels,
            create,
        )
        label_memory.remember(values.format, chosen)
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
