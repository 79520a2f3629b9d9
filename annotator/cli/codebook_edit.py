"""Changing the codebook from the command line: a look first, then one step. Codes always stand beside names."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from annotator.app import codebook as codebooks
from annotator.app import codebook_edit, plain, worklist
from annotator.app.lookup import object_id
from annotator.cli.asking import Terminal
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean, pair, positive
from annotator.core.codebook import Codebook
from annotator.core.codebook_edit import Describe, Edit, Recode, item
from annotator.core.codebook_joining import (
    DeleteAttribute,
    DeleteRelation,
    DeleteType,
    DeleteValue,
    MergeTypes,
    MergeValues,
    SplitType,
    SplitValue,
)
from annotator.core.codebook_parts import ValueDef
from annotator.core.ids import id_text

ITEM = "a type, attribute or relation by its code, type:CODE to be exact, or ATTRIBUTE.VALUE"


def located(book: Codebook, word: str) -> tuple[str, str, str]:
    """Kind, code and (for a value) attribute of what a word means; raises UserError when it means none or several."""
    kind, colon, code = word.partition(":")
    if colon and kind.strip() in ("type", "attribute", "relation"):
        return kind.strip(), item(book, kind.strip(), code).code, ""
    attribute, dot, value = word.partition(".")
    if dot:
        owner = book.attribute(attribute)
        return "value", item(book, "value", value, owner.code).code, owner.code
    found = [
        (kind, each.code)
        for kind, each in (
            ("type", book.find_type(word)),
            ("attribute", book.find_attribute(word)),
            ("relation", book.find_relation(word)),
        )
        if each is not None
    ]
    if not found:
        raise WrongUsageError(
            f"There is nothing called “{word}” in the codebook.",
            "List its codes with annotator codebook show.",
        )
    if len(found) > 1:
        kinds = " or ".join(f"{kind}:{code}" for kind, code in found)
        raise WrongUsageError(f"“{word}” means several things.", f"Write {kinds}.")
    return (*found[0], "")


def _editing(parser: Parser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only tell what it touches")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _run(values: Namespace, console: Console, make: Callable[[Codebook], Edit]) -> int:
    with opened(values, console, write=not values.dry_run) as project:
        edit = make(project.codebook)
        touches = codebook_edit.preview(project, edit, console.reporter)
        label = ""
        if not values.dry_run:
            ask = Terminal(console, values.yes)
            label = codebook_edit.apply(project, edit, ask, console.reporter).label
        version = project.codebook.version
    answer = {
        "applied": bool(label),
        "label": label or touches.label,
        "version": version,
        "annotations": touches.annotations,
        "articles": touches.articles,
        "others": touches.others,
        "changed": touches.changed,
        "review": touches.review,
        "dropped": dict(touches.dropped),
        "entities": touches.entities,
        "coded_articles": touches.coded_articles,
        "relations": touches.relations,
        "changes": [
            {"change": d.change, "kind": d.kind, "code": d.code, "detail": d.detail}
            for d in touches.codebook
        ],
    }
    lines = [f"It touches {touches.sentence()}"]
    if not touches.label:
        lines = ["Nothing is different."]
    elif label:
        lines.append(f"Done: {shown(label)}. The codebook is now version {version}.")
        if touches.review:
            lines.append("What to look at again is listed by annotator codebook worklist.")
    console.answer(answer, lines)
    return 0


def _rename_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("item", metavar="ITEM", type=clean, help=ITEM)
    parser.add_argument(
        "--name", metavar="LANGUAGE=NAME", type=pair, action="append", default=[], help="a new name"
    )
    parser.add_argument("--code", metavar="CODE", type=clean, help="a new code")
    _editing(parser)


def _rename(values: Namespace, console: Console) -> int:
    if bool(values.name) == bool(values.code):
        raise WrongUsageError("There is no new name, or both name and code.", "Give one of them.")

    def make(book: Codebook) -> Edit:
        kind, code, parent = located(book, values.item)
        if values.code:
            return Recode(kind, code, values.code, parent)
        names = {**item(book, kind, code, parent).names, **dict(values.name)}
        return Describe(kind, code, {"names": names}, parent)

    return _run(values, console, make)


def _merge_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("items", metavar="ITEM", type=clean, nargs="+", help="types, or values of one attribute")  # fmt: skip
    parser.add_argument(
        "--into", metavar="ITEM", type=clean, required=True, help="the one that stays"
    )
    parser.add_argument(
        "--no-review", action="store_true", help="do not flag the annotations to be looked at again"
    )
    _editing(parser)


def _merge(values: Namespace, console: Console) -> int:
    def make(book: Codebook) -> Edit:
        found = [located(book, word) for word in (*values.items, values.into)]
        kinds = {(kind, parent) for kind, _, parent in found}
        kind, parent = found[-1][0], found[-1][2]
        if len(kinds) > 1 or kind not in ("type", "value"):
            raise WrongUsageError(
                "These cannot be merged.", "Name types, or values of one attribute."
            )
        codes = tuple(code for _, code, _ in found[:-1])
        review = not values.no_review
        if kind == "type":
            return MergeTypes(codes, found[-1][1], review)
        return MergeValues(parent, codes, found[-1][1], review)

    return _run(values, console, make)


def _split_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("item", metavar="ITEM", type=clean, help="a type, or ATTRIBUTE.VALUE")
    parser.add_argument(
        "--into", metavar="CODE[=NAME]", type=clean, action="append", required=True,
        help="the code of a new one, and its English name",
    )  # fmt: skip
    parser.add_argument(
        "--default", metavar="CODE", type=clean, default="",
        help="the new value that all become meanwhile; without it they keep the old one",
    )  # fmt: skip
    _editing(parser)


def _split(values: Namespace, console: Console) -> int:
    new = []
    for word in values.into:
        code, _, name = word.partition("=")
        new.append((code.strip(), {"en": name.strip()} if name.strip() else {}))

    def make(book: Codebook) -> Edit:
        kind, code, parent = located(book, values.item)
        if kind == "value":
            parts = tuple(ValueDef(*each) for each in new)
            return SplitValue(parent, code, parts, values.default)
        if kind != "type" or values.default:
            raise WrongUsageError(
                "Only types and values can be split, and only values take a default.",
                "Name a type, or ATTRIBUTE.VALUE.",
            )
        old = book.type(code)
        return SplitType(
            code, tuple(replace(old, code=c, names=n, letter="", key=0) for c, n in new)
        )

    return _run(values, console, make)


def _delete_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("item", metavar="ITEM", type=clean, help=ITEM)
    parser.add_argument(
        "--into", metavar="ITEM", type=clean, default="",
        help="the type that its annotations become, or the relation type that its relations become",
    )  # fmt: skip
    _editing(parser)


def _delete(values: Namespace, console: Console) -> int:
    def make(book: Codebook) -> Edit:
        kind, code, parent = located(book, values.item)
        into = values.into.removeprefix(f"{kind}:")
        if into and kind not in ("type", "relation"):
            raise WrongUsageError("--into is for types and relation types.", "Leave it out.")
        edits: dict[str, Callable[[], Edit]] = {
            "type": lambda: DeleteType(code, into),
            "attribute": lambda: DeleteAttribute(code),
            "relation": lambda: DeleteRelation(code, into),
            "value": lambda: DeleteValue(parent, code),
        }
        return edits[kind]()

    return _run(values, console, make)


def _versions_arguments(parser: Parser) -> None:
    parser.project()


def _versions(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        found = codebooks.versions(project)
    rows = [
        {
            "version": each.number,
            "name": each.name,
            "label": each.label,
            "annotator": each.annotator,
            "created": each.created,
            "step": id_text(each.step),
        }
        for each in found
    ]
    lines = [
        f"{each.number:4}  {each.created}  {shown(each.label, 80)}  {shown(each.annotator, 40)}"
        for each in found
    ]
    console.answer(rows, lines)
    return 0


def _worklist_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--article", metavar="ID", type=clean, help="of this article")
    parser.add_argument(
        "--limit", metavar="N", type=positive, default=100, help="at most N of them"
    )
    parser.add_argument("--done", metavar="ID", type=clean, action="append", default=[],
                        help="this annotation has been looked at (several times, or all)")  # fmt: skip


def _worklist(values: Namespace, console: Console) -> int:
    with opened(values, console, write=bool(values.done)) as project:
        article = None if values.article is None else object_id(project, "article", values.article)
        if values.done:
            every = values.done == ["all"]
            ids = worklist.ids(project, article) if every else [
                object_id(project, "annotation", word) for word in values.done
            ]  # fmt: skip
            worklist.done(project, ids, console.reporter)
        waiting = worklist.ids(project, article)
        items = worklist.items(project, waiting[: values.limit])
    rows = [plain.worklist_row(each) for each in items]
    lines = []
    for row in rows:
        lines.append(f"{row['id']}  {row['type']:8}  “{shown(row['quote'], 60)}”")
        lines += [
            f"    {shown(reason['label'], 100)}{_changes(reason['changes'])}"
            for reason in row["reasons"]
        ]
    console.answer(
        rows, [*lines, counted(len(waiting), "annotation to look at.", "annotations to look at.")]
    )
    return 0


def _changes(changes: dict[str, list[Any]]) -> str:
    parts = [
        f"{name.removeprefix('attributes.')} {before if before is not None else '–'} → "
        f"{after if after is not None else '–'}"
        for name, (before, after) in changes.items()
        if name not in ("spans", "text")
    ]
    return f"  ({shown('; '.join(parts), 100)})" if parts else ""


def _list(_values: Namespace, console: Console) -> int:
    found = codebooks.built_ins()
    rows = [
        {
            "name": each.name,
            "title": each.title,
            "types": each.types,
            "attributes": each.attributes,
            "relations": each.relations,
        }
        for each in found
    ]
    console.answer(rows, [f"{each.name:22} {each.title}" for each in found])
    return 0


COMMANDS = {
    "codebook rename": (_rename_arguments, _rename),
    "codebook merge": (_merge_arguments, _merge),
    "codebook split": (_split_arguments, _split),
    "codebook delete": (_delete_arguments, _delete),
    "codebook versions": (_versions_arguments, _versions),
    "codebook worklist": (_worklist_arguments, _worklist),
    "codebook list": (lambda _parser: None, _list),
}
