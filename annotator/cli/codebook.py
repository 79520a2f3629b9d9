"""The codebook: show, take, write, compare. Codes always stand beside names."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from annotator.app import codebook as codebooks
from annotator.app.codebook_files import named, read_file, write_file
from annotator.cli.console import Console, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, positive
from annotator.core.codebook import Codebook


def _show_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--language", metavar="L", default="en", help="language of the names")
    parser.add_argument("--version", metavar="N", type=positive, help="as it was in this version")


def _show(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        codebook = project.codebook
        if values.version is not None:
            codebook = codebooks.codebook_at(project, values.version)
    console.answer(_as_json(codebook), _lines(codebook, values.language))
    return 0


def _import_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a codebook (TOML, or REFI-QDA .qdc), or a project"
    )


def _import(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        before = project.codebook
        codebooks.replace(project, read_file(values.file))
        after = project.codebook
    found = [_difference(each) for each in codebooks.diff(before, after)]
    answer = {"name": after.name, "version": after.version, "changes": found}
    summary = f"The codebook is {shown(after.name)}, version {after.version}."
    console.answer(answer, [*_difference_lines(found), summary])
    return 0


def _export_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--output",
        metavar="PATH",
        required=True,
        help="exactly here (.qdc: as REFI-QDA, else TOML); - is standard output",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _export(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        codebook = project.codebook
    if values.output == "-":
        if console.json:
            raise WrongUsageError(
                "The codebook and the answer cannot both go to standard output.",
                "Leave out --json, or give a file.",
            )
        sys.stdout.write(codebooks.dump_toml(codebook))
        return 0
    path = Path(values.output)
    lost = write_file(codebook, path, values.overwrite)
    answer = {"path": str(path), "name": codebook.name, "version": codebook.version, "loss": lost}
    console.answer(answer, [f"Wrote {path}.", *lost])
    return 0


def _diff_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "file",
        metavar="FILE|NAME|VERSION",
        help="a TOML file, a project, a codebook that comes with the program, or an earlier version",
    )


def _diff(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        codebook = project.codebook
        if values.file.isdecimal() and not Path(values.file).exists():
            pair = codebooks.codebook_at(project, int(values.file)), codebook
        else:
            pair = codebook, named(values.file)
    found = [_difference(each) for each in codebooks.diff(*pair)]
    console.answer(found, _difference_lines(found) or ["No difference."])
    return 0


def _difference(each: codebooks.Difference) -> dict[str, Any]:
    return {
        "change": each.change,
        "kind": each.kind,
        "code": each.code,
        "detail": each.detail,
        "fields": {name: list(sides) for name, sides in each.fields.items()},
    }


def _difference_lines(found: list[dict[str, Any]]) -> list[str]:
    lines = []
    for each in found:
        lines.append(f"{each['change']:8} {each['kind']:9} {each['code']}")
        for name, (before, after) in each["fields"].items():
            lines.append(f"    {name}: {_short(before)} → {_short(after)}")
    return lines


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key} {each}" for key, each in value.items())
    elif isinstance(value, list):
        value = "; ".join(str(each) for each in value)
    return shown(str(value), 70) if value not in (None, "") else "–"


def _as_json(codebook: Codebook) -> dict[str, Any]:
    return {
        "name": codebook.name,
        "version": codebook.version,
        "types": [_definition(each) for each in codebook.types],
        "attributes": [
            {**_definition(each), "values": [_definition(value) for value in each.values]}
            for each in codebook.attributes
        ],
        "relations": [_definition(each) for each in codebook.relations],
    }


def _definition(definition: Any) -> dict[str, Any]:
    data = {}
    for each in fields(definition):
        value = getattr(definition, each.name)
        if each.name == "values":
            continue
        data[each.name] = list(value) if isinstance(value, tuple) else value
    return data


def _lines(codebook: Codebook, language: str) -> Iterator[str]:
    yield f"{shown(codebook.name)}, version {codebook.version}"
    yield "types"
    for type_def in codebook.types:
        takes = f"  → {type_def.entity_kind}" if type_def.entity_kind else ""
        yield f"  {type_def.code:24} {shown(type_def.name(language))}{takes}"
    yield "attributes"
    for attribute in codebook.attributes:
        about = f"{attribute.kind}; {', '.join(attribute.owners)}"
        yield f"  {attribute.code:24} {shown(attribute.name(language))}  [{about}]"
        for value in attribute.values:
            yield f"    {value.code:22} {shown(value.name(language))}"
    yield "relations"
    for relation in codebook.relations:
        ends = f"{', '.join(relation.source)} → {', '.join(relation.target)}"
        yield f"  {relation.code:24} {shown(relation.name(language))}  [{ends}]"


COMMANDS = {
    "codebook show": (_show_arguments, _show),
    "codebook import": (_import_arguments, _import),
    "codebook export": (_export_arguments, _export),
    "codebook diff": (_diff_arguments, _diff),
}
