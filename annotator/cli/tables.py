"""What can be read and written."""

from __future__ import annotations

from argparse import Namespace

from annotator.cli.console import Console
from annotator.cli.parser import Parser


def _nothing(_parser: Parser) -> None:
    """These commands take no arguments."""


def _formats(_values: Namespace, console: Console) -> int:
    from annotator.app.sets import FORMATS

    rows = [
        {
            "name": each.name,
            "title": each.title,
            "extensions": list(each.extensions),
            "reads": each.reads,
            "writes": each.writes,
            "files": each.files,
            "unit": each.unit,
            "holds": sorted(each.holds),
        }
        for each in FORMATS
    ]
    lines = [
        f"{each.name:12} {'in, out' if each.reads and each.writes else 'in' if each.reads else 'out':8} "
        f"{' '.join(each.extensions):10} {each.title}"
        for each in FORMATS
    ]
    console.answer(rows, lines)
    return 0


def _kinds(_values: Namespace, console: Console) -> int:
    from annotator.app.intake import kinds

    rows = [
        {"name": each.name, "title": each.title, "extensions": list(each.extensions)}
        for each in kinds()
    ]
    lines = [f"{each.name:12} {each.title} ({' '.join(each.extensions)})" for each in kinds()]
    console.answer(rows, lines)
    return 0


COMMANDS = {"formats": (_nothing, _formats), "kinds": (_nothing, _kinds)}
