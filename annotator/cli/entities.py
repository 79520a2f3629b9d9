"""Entities: list and merge."""

from __future__ import annotations

from argparse import Namespace

from annotator.app import plain
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, clean
from annotator.core.ids import id_text


def _list_arguments(parser: Parser) -> None:
    parser.project()


def _list(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        rows = list(plain.entity_rows(project))
    lines = []
    for row in rows:
        aliases = f"  ({shown('; '.join(row['aliases']), 80)})" if row["aliases"] else ""
        lines.append(
            f"{row['id']}  {row['kind']:8}  {row['annotations']:5,}  {shown(row['name'])}{aliases}"
        )
    console.answer(rows, [*lines, counted(len(rows), "entity.", "entities.")])
    return 0


def _merge_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "keep", metavar="KEEP", type=clean, help="the entity that stays: id, name or alias"
    )
    parser.add_argument(
        "others", metavar="OTHER", type=clean, nargs="+", help="those that go into it"
    )


def _merge(values: Namespace, console: Console) -> int:
    from annotator.app import entities

    with opened(values, console) as project:
        kept = entities.find(project, values.keep)
        others = [entities.find(project, other, kept.kind) for other in values.others]
        entities.merge(project, kept.id, [other.id for other in others])
        row = plain.entity_row(entities.find(project, id_text(kept.id)))
    console.answer(
        row,
        [
            f"Merged into {shown(row['name'])}: {counted(row['annotations'], 'annotation', 'annotations')}."
        ],
    )
    return 0


COMMANDS = {
    "entities": (_list_arguments, _list),
    "entities merge": (_merge_arguments, _merge),
}
