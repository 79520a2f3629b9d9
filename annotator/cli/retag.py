"""Changing many annotations at once."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from annotator.app import bulk, lookup
from annotator.app.projects import Project
from annotator.cli.asking import Terminal
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean, gathered, pair
from annotator.cli.selecting import selection_arguments, selection_of, status_of, value_of
from annotator.core.ids import id_text
from annotator.core.selection import Selection


def _retag_arguments(parser: Parser) -> None:
    parser.project()
    selection_arguments(parser)
    parser.add_argument("--all", action="store_true", help="all annotations of the project")
    group = parser.add_argument_group("what to do with them")
    add = group.add_argument
    add("--set-type", metavar="T", type=clean, default="", help="make them this type")
    add("--link", metavar="NAME", type=clean, help="link them to this entity")
    add("--unlink", action="store_true", help="take the link to an entity away")
    add("--set", metavar="KEY=VALUE", type=pair, action="append", default=[], help="code a value")
    add("--clear", metavar="KEY", type=clean, action="append", default=[], help="make not coded")
    add("--set-status", metavar="S", type=clean, help="doubt, review or none")
    add("--delete", action="store_true", help="delete them")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
    parser.add_argument(
        "--yes", action="store_true", help="do not ask, also about others' annotations"
    )


def _retag(values: Namespace, console: Console) -> int:
    with opened(values, console, write=not values.dry_run) as project:
        selection = selection_of(project, values)
        if selection == Selection() and not values.all:
            raise WrongUsageError(
                "Nothing says which annotations are meant.", "Give a filter, or --all."
            )
        action = _action(project, values)
        preview = bulk.preview(project, selection, action, console.reporter)
        label = ""
        if not values.dry_run and preview.changed:
            ask = Terminal(console, values.yes)
            label = bulk.apply(project, selection, action, ask, console.reporter).label
    answer = {
        "applied": bool(label),
        "label": label,
        "selected": preview.selected,
        "changed": preview.changed,
        "articles": preview.articles,
        "others": preview.others,
        "relations": preview.relations,
        "dropped": dict(preview.dropped),
        "skipped": dict(preview.skipped),
        "examples": [
            {
                "id": id_text(each.annotation),
                "article": id_text(each.article),
                "quote": each.quote,
                "before": dict(each.before),
                "after": dict(each.after),
            }
            for each in preview.examples
        ],
    }
    console.answer(answer, _lines(preview, label))
    return 0


def _action(project: Project, values: Namespace) -> bulk.Action:
    coded: dict[str, Any] = {
        code: value_of(project, code, value) for code, value in gathered(values.set).items()
    }
    coded |= dict.fromkeys(values.clear)
    kind = project.codebook.type(values.set_type).entity_kind if values.set_type else None
    return bulk.Action(
        type=values.set_type,
        entity=None if values.link is None else lookup.entity(project, values.link, kind).id,
        unlink=values.unlink,
        values=coded,
        status=status_of(values.set_status),
        delete=values.delete,
    )


def _lines(preview: bulk.Preview, label: str) -> list[str]:
    lines = [
        f"{id_text(each.annotation)}  “{shown(each.quote, 60)}”  "
        f"{shown(_told(each.before))} → {shown(_told(each.after))}"
        for each in preview.examples
    ]
    if preview.changed > len(preview.examples):
        lines.append("…")
    for what, number in preview.dropped.items():
        lines.append(
            f"{shown(what)} is dropped from {counted(number, 'annotation', 'annotations')}."
        )
    for reason, number in preview.skipped.items():
        lines.append(f"{counted(number, 'annotation', 'annotations')}: {shown(reason)}")
    if preview.relations:
        lines.append(counted(preview.relations, "relation is affected.", "relations are affected."))
    changed = counted(preview.changed, "annotation", "annotations")
    where = counted(preview.articles, "article", "articles")
    verb = "Changed" if label else "Would change"
    return [*lines, f"{verb} {changed} of {preview.selected:,} in {where}."]


def _told(side: Any) -> str:
    parts = []
    for name, value in side.items():
        if isinstance(value, dict):
            parts.append(", ".join(f"{key}={each}" for key, each in value.items()) or "not coded")
        else:
            parts.append(f"{name} {value}" if value not in (None, "") else f"no {name}")
    return "; ".join(parts)


COMMANDS = {"retag": (_retag_arguments, _retag)}
