"""What can be read and written."""

from __future__ import annotations

from argparse import Namespace

from annotator.cli.console import Console, shown
from annotator.cli.parser import Parser
from annotator.formats.format import Option


def _nothing(_parser: Parser) -> None:
    """These commands take no arguments."""


def _formats(_values: Namespace, console: Console) -> int:
    from annotator.app.sets import formats, formats_left_out

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
            "options": [
                {
                    "name": option.name,
                    "title": option.title,
                    "kind": option.kind,
                    "default": option.default,
                    "choices": list(option.choices),
                    "to": option.to,
                }
                for option in each.options
            ],
        }
        for each in formats()
    ]
    lines: list[str] = []
    for each in formats():
        ways = "in, out" if each.reads and each.writes else "in" if each.reads else "out"
        lines.append(f"{each.name:13} {ways:8} {' '.join(each.extensions):12} {each.title}")
        lines.append(f"{'':13} counts {each.unit}; keeps whole: {_kept(each.holds)}")
        lines += [
            f"{'':13} --option {option.name}={_shown(option)}: {option.title}"
            for option in each.options
        ]
    console.answer(rows, lines)
    for told in formats_left_out():
        console.say(f"note: {shown(told)}")
    return 0


def _kept(holds: frozenset[str]) -> str:
    return ", ".join(sorted(holds)) or "words and types only"


def _shown(option: Option) -> str:
    """The values an option takes, the one it has by itself first."""
    if option.kind == "boolean":
        return "yes|no" if option.default else "no|yes"
    others = [each for each in option.choices if each != option.default]
    return "|".join([str(option.default), *others])


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
