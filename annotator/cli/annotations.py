"""Annotations: make and list."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from annotator.app import plain
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, clean, gathered, pair, span
from annotator.cli.selecting import selection_arguments, selection_of


def _annotate_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--article", metavar="ID", required=True, help="its id, or a unique beginning"
    )
    parser.add_argument(
        "--type", metavar="TYPE", type=clean, required=True, help="actor, event, claim …"
    )
    parser.add_argument(
        "--span",
        metavar="START:END",
        type=span,
        action="append",
        required=True,
        help="code points of the text, end-exclusive; several make it discontinuous",
    )
    parser.add_argument(
        "--entity",
        metavar="NAME",
        type=clean,
        help="id, name or alias; a new name makes a new entity",
    )
    parser.add_argument(
        "--attribute",
        metavar="KEY=VALUE",
        type=pair,
        action="append",
        default=[],
        help="a coded value; what a date in words means is told by: annotator date",
    )
    parser.add_argument(
        "--relation",
        metavar="TYPE=ID",
        type=pair,
        action="append",
        default=[],
        help="to an annotation or entity, or to outlet or author of the article",
    )
    parser.add_argument("--note", type=clean, default="", help="a note on the annotation")
    parser.add_argument("--annotator", metavar="NAME", type=clean, help="in whose name")


def _annotate(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        row = plain.annotate(
            project,
            values.article,
            values.type,
            values.span,
            values.entity,
            gathered(values.attribute),
            values.annotator,
            values.relation,
            values.note,
        )
    console.answer(row, [_line(row)])
    return 0


def _annotations_arguments(parser: Parser) -> None:
    parser.project()
    selection_arguments(parser)


def _annotations(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        rows = list(plain.selected_rows(project, selection_of(project, values)))
    lines = [_line(row) for row in rows]
    console.answer(rows, [*lines, counted(len(rows), "annotation.", "annotations.")])
    return 0


def _line(row: dict[str, Any]) -> str:
    """One annotation for people."""
    places = " ".join(f"{start}:{end}" for start, end in row["spans"])
    entity = f" = {shown(row['entity'], 40)}" if row["entity"] else ""
    return f"{row['id']}  {row['type']:8}  {places:13}  “{shown(row['quote'], 60)}”{entity}"


COMMANDS = {
    "annotate": (_annotate_arguments, _annotate),
    "annotations": (_annotations_arguments, _annotations),
}
