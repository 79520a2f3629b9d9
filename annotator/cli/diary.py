"""The project's diary: list, write, change, delete."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from annotator.app import diary, lookup, plain
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, clean


def _lines(rows: list[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        yield f"{row['id']}  {row['created']}  {shown(row['annotator'], 40)}"
        yield from (f"    {shown(line)}" for line in row["text"].split("\n"))


def _show_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--words", metavar="WORDS", type=clean, default="", help="with all of these"
    )
    parser.add_argument("--annotator", metavar="NAME", type=clean, help="by this annotator")
    parser.add_argument("--since", metavar="DATE", type=clean, default="", help="from this day on")
    parser.add_argument("--until", metavar="DATE", type=clean, default="", help="to this day")


def _show(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        name = values.annotator
        who = None if name is None else lookup.annotator_named(project, name).id
        found = diary.entries(project, values.words, who, values.since, values.until)
        rows = plain.diary_rows(project, found)
    console.answer(rows, [*_lines(rows), counted(len(rows), "entry.", "entries.")])
    return 0


def _add_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("text", metavar="TEXT", type=clean, help="what to write")
    parser.add_argument("--annotator", metavar="NAME", type=clean, help="in whose name")


def _add(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        who = None if values.annotator is None else plain.person(project, values.annotator)
        rows = plain.diary_rows(project, [diary.add(project, values.text, who)])
    console.answer(rows[0], _lines(rows))
    return 0


def _edit_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("entry", metavar="ID", type=clean, help="the entry")
    parser.add_argument("text", metavar="TEXT", type=clean, help="what it says from now on")


def _edit(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        identity = lookup.object_id(project, "diary", values.entry)
        diary.edit(project, identity, values.text)
        found = [each for each in diary.entries(project) if each.id == identity]
        rows = plain.diary_rows(project, found)
    console.answer(rows[0], _lines(rows))
    return 0


def _delete_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("entries", metavar="ID", type=clean, nargs="+", help="the entries")


def _delete(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        ids = [lookup.object_id(project, "diary", word) for word in values.entries]
        label = diary.delete(project, ids).label
    console.answer({"label": label, "deleted": len(ids)}, [f"Done: {label}."])
    return 0


COMMANDS = {
    "diary show": (_show_arguments, _show),
    "diary add": (_add_arguments, _add),
    "diary edit": (_edit_arguments, _edit),
    "diary delete": (_delete_arguments, _delete),
}
