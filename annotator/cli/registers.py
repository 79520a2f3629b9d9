"""Entities in depth: tables in and out, one entity with all that is known of it, splitting."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from annotator.app import affiliations, alias_tables, entities, lookup, plain
from annotator.app.projects import Project
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean
from annotator.core.ids import id_text
from annotator.core.model import Entity


def _import_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a table (TSV or CSV) with a column “name”"
    )
    parser.add_argument("--kind", metavar="KIND", type=clean, help="for tables that do not tell it")
    parser.add_argument(
        "--replace", action="store_true", help="where the two contradict, the table wins"
    )


def _import(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        done = alias_tables.import_table(project, values.file, values.kind, values.replace)
    lines = [f"line {r.line}: {shown(r.name, 40)}: refused: {shown(r.text)}" for r in done.refused]
    lines += [f"line {r.line}: {shown(r.name, 40)}: {shown(r.text)}" for r in done.conflicts]
    lines.append(
        f"{len(done.added):,} added, {len(done.changed):,} changed, {done.unchanged:,} as they were."
    )
    console.answer(done.as_json(), lines)
    return 1 if done.refused and not (done.added or done.changed or done.unchanged) else 0


def _export_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--output",
        metavar="PATH",
        required=True,
        help="exactly here, .csv or .tsv; - is standard output",
    )
    parser.add_argument("--kind", metavar="KIND", type=clean, help="of this kind only")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _export(values: Namespace, console: Console) -> int:
    if values.output == alias_tables.STDOUT and console.json:
        raise WrongUsageError(
            "The table and the answer cannot both go to standard output.",
            "Leave out --json, or give a file.",
        )
    with opened(values, console, write=False) as project:
        count = alias_tables.export_table(project, values.output, values.kind, values.overwrite)
    if values.output != alias_tables.STDOUT:
        answer = {"path": values.output, "entities": count}
        console.answer(
            answer, [f"Wrote {counted(count, 'entity', 'entities')} to {shown(values.output)}."]
        )
    return 0


def _show_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("entity", metavar="ENTITY", type=clean, help="id, name or alias")


def _show(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        row = _whole(project, entities.find(project, values.entity))
    lines = [f"{shown(row['name'])}  ({row['kind']}, {row['id']})"]
    lines += [f"  aliases: {shown('; '.join(row['aliases']))}"] if row["aliases"] else []
    lines += [f"  {code}: {shown(str(value))}" for code, value in row["attributes"].items()]
    lines += [f"  {scheme}: {shown(value)}" for scheme, value in row["external"].items()]
    lines += [f"  below: {shown(' › '.join(row['lineage']))}"] if row["lineage"] else []
    for each in row["affiliations"]:
        dates = (
            f" ({each['from'] or '…'} – {each['to'] or '…'})" if each["from"] or each["to"] else ""
        )
        lines.append(f"  member of {shown(each['organisation'])}{dates}")
    lines += [f"  note: {shown(row['note'])}"] if row["note"] else []
    lines.append(f"  {counted(row['annotations'], 'annotation', 'annotations')}")
    lines += [
        f"    {place['annotation']}  “{shown(place['quote'], 50)}”  {shown(place['title'], 40)}"
        for place in row["passages"]
    ]
    console.answer(row, lines)
    return 0


def _whole(project: Project, entity: Entity) -> dict[str, Any]:
    known = project.codebook.find_relation(affiliations.MEMBER_OF) is not None
    return {
        **plain.entity_row(entity),
        "lineage": [each.name for each in entities.lineage(project, entity.id)],
        "narrower": [each.name for each in entities.children(project, entity.id)],
        "affiliations": [
            {
                "relation": id_text(each.relation),
                "organisation": lookup.known_entity(project, each.organisation).name,
                "organisation_id": id_text(each.organisation),
                "from": each.since,
                "to": each.until,
                "note": each.note,
            }
            for each in (affiliations.affiliations(project, entity.id) if known else [])
        ],
        "passages": [
            {
                "annotation": id_text(each.annotation),
                "article": id_text(each.article),
                "title": each.title,
                "start": each.start,
                "end": each.end,
                "quote": each.quote,
            }
            for each in entities.passages(project, entity.id)
        ],
    }


def _split_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("entity", metavar="ENTITY", type=clean, help="id, name or alias")
    parser.add_argument("name", metavar="NEW", type=clean, help="the name of the new entity")
    parser.add_argument(
        "--annotation",
        metavar="ID",
        action="append",
        default=[],
        help="one that goes to it; give several",
    )
    parser.add_argument(
        "--alias",
        metavar="NAME",
        type=clean,
        action="append",
        default=[],
        help="one that goes to it",
    )


def _split(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        old = entities.find(project, values.entity)
        ids = [lookup.object_id(project, "annotation", each) for each in values.annotation]
        made, _ = entities.split(project, old.id, values.name, ids, values.alias)
        row = plain.entity_row(lookup.known_entity(project, made))
    number = counted(row["annotations"], "annotation", "annotations")
    console.answer(row, [f"{row['id']}  {shown(row['name'])}: {number}."])
    return 0


COMMANDS = {
    "entities import": (_import_arguments, _import),
    "entities export": (_export_arguments, _export),
    "entities show": (_show_arguments, _show),
    "entities split": (_split_arguments, _split),
}
