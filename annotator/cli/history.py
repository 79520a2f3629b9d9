"""The history: take back, bring back, list."""

from __future__ import annotations

from argparse import Namespace

from annotator.app import history
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, positive
from annotator.core.ids import id_text


def _project_argument(parser: Parser) -> None:
    parser.project()


def _undo(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        label = history.undo(project, console.reporter).label
    console.answer({"label": label}, [f"Undone: {shown(label)}."])
    return 0


def _redo(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        label = history.redo(project, console.reporter).label
    console.answer({"label": label}, [f"Redone: {shown(label)}."])
    return 0


def _history_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--limit", metavar="N", type=positive, default=100, help="the newest N steps"
    )


def _history(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        steps = history.steps(project, values.limit)
    rows = [
        {
            "id": id_text(step.id),
            "kind": step.kind,
            "label": step.label,
            "annotator": step.annotator_name,
            "created": step.created,
            "undone": bool(step.undone),
            "objects": step.objects,
        }
        for step in steps
    ]
    lines = [
        f"{row['created']}  {'(undone) ' if row['undone'] else ''}"
        f"{'' if row['kind'] in ('do', 'create') else str(row['kind']) + ': '}"
        f"{shown(str(row['label']), 80)}  {shown(str(row['annotator']), 40)}"
        for row in rows
    ]
    console.answer(rows, [*lines, counted(len(rows), "step.", "steps.")])
    return 0


COMMANDS = {
    "undo": (_project_argument, _undo),
    "redo": (_project_argument, _redo),
    "history": (_history_arguments, _history),
}
