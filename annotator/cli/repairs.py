"""Letters that came out wrong: shown as they would be mended, and mended when told to."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, clean
from annotator.core.errors import UserError
from annotator.core.ids import id_text

if TYPE_CHECKING:
    from annotator.app.repairs import Repair

PARAGRAPHS = 3
"""Paragraphs that would change, printed for each article."""


def _mend_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--article", metavar="ID", help="this article; else all that look wrong")
    parser.add_argument(
        "--encoding", metavar="E", type=clean, default="",
        help="read the article's kept original in this encoding",
    )  # fmt: skip
    parser.add_argument(
        "--yes", action="store_true", help="make the new versions; without it they are only shown"
    )


def _mend(values: Namespace, console: Console) -> int:
    from annotator.app import lookup, repairs

    if values.encoding and not values.article:
        raise UserError("An encoding is for one article.", "Give --article, too.")
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    with opened(values, console, write=values.yes) as project:
        if values.article:
            article = lookup.object_id(project, "article", values.article)
            one = repairs.propose(project, article, values.encoding)
            found = iter([] if one is None else [one])
        else:
            found = repairs.proposals(project, console.reporter)
        for repair in found:
            row = _row(repair)
            expected = repairs.outcome(project, repair)
            row["annotations"] = {
                "moved": expected.moved,
                "review": expected.review,
                "left": expected.left,
            }
            if values.yes:
                repairs.apply(project, repair)
            row["mended"] = values.yes
            rows.append(row)
            lines += _lines(row)
    told = counted(len(rows), "article", "articles")
    lines.append(f"{told} mended." if values.yes else f"{told} can be mended; give --yes to do so.")
    console.answer(rows, lines)
    return 0


def _row(repair: Repair) -> dict[str, Any]:
    return {
        "id": id_text(repair.article.id),
        "title": repair.article.title,
        "how": repair.how,
        "paragraphs": len(repair.changed),
        "before": ["".join(p.text for p in row.left) for row in repair.changed[:PARAGRAPHS]],
        "after": ["".join(p.text for p in row.right) for row in repair.changed[:PARAGRAPHS]],
    }


def _lines(row: dict[str, Any]) -> list[str]:
    head = f"{row['id']}  {shown(row['title'], 60)}: {row['how']}"
    counts = row["annotations"]
    lines = [head]
    for before, after in zip(row["before"], row["after"], strict=True):
        lines += [f"  - {shown(before, 110)}", f"  + {shown(after, 110)}"]
    if any(counts.values()):
        lines.append(
            f"  annotations: {counts['moved']:,} move along, {counts['review']:,} to look at again, "
            f"{counts['left']:,} stay with the earlier text"
        )
    return lines


COMMANDS = {"mend": (_mend_arguments, _mend)}
