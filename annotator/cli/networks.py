"""Networks of actors and issues."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from annotator.app import lookup, networks
from annotator.cli.console import Console, counted
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean, positive
from annotator.core.network import (
    ACTOR_ISSUE,
    ACTORS,
    AGGREGATIONS,
    DUPLICATES,
    EVENTS,
    KINDS,
    NORMALISATIONS,
    STANCES,
    WINDOWS,
    NetworkOptions,
)

STDOUT = "-"


def _arguments(parser: Parser) -> None:
    parser.project()
    add = parser.add_argument
    add(
        "--kind",
        choices=KINDS,
        default=ACTOR_ISSUE,
        help="actor-issue is two-mode; events lists the claims",
    )
    add(
        "--actors",
        choices=ACTORS,
        default=ACTORS[0],
        help="who says it, or the organisation at the article's date",
    )
    add(
        "--stance",
        choices=STANCES,
        default=STANCES[0],
        help="support 1, neutral 0, oppose -1; binary leaves neutral out",
    )
    add("--aggregation", metavar="A", default="", help=_by_kind(AGGREGATIONS))
    add("--normalisation", metavar="N", default="", help=_by_kind(NORMALISATIONS))
    add(
        "--duplicates",
        choices=DUPLICATES,
        default="",
        help="within what the same claim of an actor counts once",
    )
    add("--isolates", action="store_true", help="keep nodes without ties")
    add("--since", metavar="DATE", type=clean, default="", help="of articles from this date on")
    add("--until", metavar="DATE", type=clean, default="", help="of articles to this date")
    add(
        "--window",
        choices=WINDOWS,
        default="no",
        help="a network around each of these; PATH is then a folder",
    )
    add("--size", metavar="N", type=positive, default=1, help="size of the time window")
    add("--annotator", metavar="NAME", type=clean, help="only the claims of this annotator")
    add("--format", choices=tuple(networks.FORMATS), default="matrix", help="form of the file")
    add(
        "--output",
        metavar="PATH",
        default=STDOUT,
        help="exactly this file; without it, standard output",
    )
    add("--overwrite", action="store_true", help="replace what is there")  # fmt: skip


def _by_kind(words: dict[str, tuple[str, ...]]) -> str:
    two = ", ".join(words[ACTOR_ISSUE])
    return f"actor-issue: {two}; the others: {', '.join(words['actor-actor'])}"


def _network(values: Namespace, console: Console) -> int:
    to_stdout = values.output == STDOUT
    if to_stdout and values.window != "no" and not console.json:
        raise WrongUsageError("Time windows are several files.", "Name a folder with --output.")
    with opened(values, console, write=False) as project:
        who = values.annotator and lookup.annotator_named(project, values.annotator).id
        options = NetworkOptions(
            values.kind, values.actors, values.stance, values.aggregation, values.normalisation,
            values.duplicates, values.isolates, values.since, values.until, values.window,
            values.size, (who,) if who else (),
        )  # fmt: skip
        if to_stdout and console.json:
            console.answer(networks.rows(project, options), [])
            return 0
        if to_stdout:
            found = networks.count(project, options, console.reporter)
            sys.stdout.flush()
            sys.stdout.buffer.write(networks.as_bytes(found, options, values.format))
            sys.stdout.buffer.flush()
            for line in _left_out(found):
                console.say(line)
            return 0
        report = networks.export(
            project, options, Path(values.output), values.format, values.overwrite, console.reporter
        )
    many = counted(len(report.counted.claims), "claim", "claims")
    what = "listed" if values.kind == EVENTS else "read"
    wrote = [f"wrote {path}" for path in report.paths]
    console.answer(report.as_json(), [*wrote, *_left_out(report.counted), f"{many} {what}."])
    return 0


def _left_out(found: networks.Counted) -> list[str]:
    return [
        f"left out: {counted(number, 'claim', 'claims')} with {why}"
        for why, number in sorted(found.left_out.items())
    ]


COMMANDS = {"network": (_arguments, _network)}
