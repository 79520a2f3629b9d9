"""Guidelines: show, take, search, print together with the codebook."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from annotator.app import guide, guidelines
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean, positive
from annotator.core.errors import UserError
from annotator.formats.writing import told


def _project(parser: Parser) -> None:
    parser.project()


def _show(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        text = guidelines.text(project)
    lines = [shown(line) for line in text.rstrip("\n").split("\n")]
    console.answer({"guidelines": text}, lines if text.strip() else ["There are no guidelines."])
    return 0


def _import_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("file", metavar="FILE", type=Path, help="Markdown, in UTF-8")


def _import(values: Namespace, console: Console) -> int:
    path: Path = values.file
    with told(path), path.open("rb") as file:
        content = file.read(4 * guidelines.LONGEST + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            f"“{path.name}” is not text in UTF-8.", "Save it again with the encoding UTF-8."
        ) from None
    with opened(values, console) as project:
        label = guidelines.set_text(project, text).label
        written = guidelines.text(project)
    answer = {"label": label, "characters": len(written)}
    console.answer(
        answer, [f"The guidelines have {counted(len(written), 'character', 'characters')}."]
    )
    return 0


def _search_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("query", metavar="WORDS", type=clean, help="all words must occur together")
    parser.add_argument("--language", metavar="L", default="en", help="language of the names")
    parser.add_argument("--limit", metavar="N", type=positive, default=50, help="at most N places")


def _search(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        found = guidelines.search(project, values.query, values.language, values.limit)
    rows = [
        {
            "kind": each.kind,
            "code": each.code,
            "title": each.title,
            "line": each.line,
            "excerpt": each.excerpt,
            "start": each.start,
            "end": each.end,
        }
        for each in found
    ]
    lines = [
        f"{each.kind:10} {each.code or '-':28} {shown(each.title, 30):30} {shown(each.excerpt, 90)}"
        for each in found
    ]
    console.answer(rows, [*lines, counted(len(rows), "place.", "places.")])
    return 0


def _guide_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--output", metavar="PATH", required=True,
        help="exactly here; .html makes a page, anything else Markdown; - is standard output",
    )  # fmt: skip
    parser.add_argument("--language", metavar="L", default="en", help="language of the names")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def _guide(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        if values.output == "-":
            if console.json:
                raise WrongUsageError(
                    "The document and the answer cannot both go to standard output.",
                    "Leave out --json, or give a file.",
                )
            sys.stdout.write(guide.markdown(project, values.language))
            return 0
        path = Path(values.output)
        guide.write(project, path, values.language, values.overwrite)
    console.answer({"path": str(path)}, [f"Wrote {path}."])
    return 0


COMMANDS = {
    "codebook guide": (_guide_arguments, _guide),
    "guidelines show": (_project, _show),
    "guidelines import": (_import_arguments, _import),
    "guidelines search": (_search_arguments, _search),
}
