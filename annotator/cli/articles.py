"""Articles: bring in, list, search."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from annotator.app import plain
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, clean, positive


def _import_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "paths", metavar="PATH", type=Path, nargs="+", help="files and folders, in natural order"
    )
    parser.add_argument(
        "--kind", help="what they are (see annotator kinds), instead of detecting it"
    )
    parser.add_argument("--language", metavar="L", help="their language, such as fr")
    parser.add_argument("--encoding", metavar="E", help="their character encoding, such as cp1252")


def _import(values: Namespace, console: Console) -> int:
    from annotator.app.intake import import_paths

    with opened(values, console) as project:
        report = import_paths(
            project,
            values.paths,
            values.kind,
            values.language,
            values.encoding,
            report=console.reporter,
        )
    answer = report.as_json()
    lines = [f"added {one['id']}  {shown(one['title'], 80)}" for one in answer["added"]]
    lines += [f"known {one['of']}  {shown(one['path'])}" for one in answer["duplicates"]]
    for one in answer["failed"]:
        lines.append(f"failed {shown(one['path'])}: {shown(one['reason'])}")
    console.answer(answer, [*lines, report.sentence()])
    return 0 if report.added or report.duplicates else 1


def _articles_arguments(parser: Parser) -> None:
    parser.project()


def _articles(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        rows = list(plain.article_rows(project))
    lines = [
        f"{row['id']}  {shown(row['date'], 16) or '-':10}  {row['annotations']:5,}  "
        f"{shown(row['source'], 24) or '-':16}  {shown(row['title'], 80)}"
        for row in rows
    ]
    console.answer(rows, [*lines, counted(len(rows), "article.", "articles.")])
    return 0


def _search_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "query",
        metavar="QUERY",
        type=clean,
        help="all words must occur; “in quotes” they follow each other; the last may be a beginning",
    )
    parser.add_argument("--limit", metavar="N", type=positive, default=500, help="at most N places")


def _search(values: Namespace, console: Console) -> int:
    from annotator.app.search import search

    with opened(values, console, write=False) as project:
        hits = search(project, values.query, values.limit, report=console.reporter)
    rows = [plain.hit_row(hit) for hit in hits]
    lines = []
    article = None
    for row in rows:
        if row["article"] != article:
            article = row["article"]
            lines.append(f"{article}  {shown(row['date'], 16)}  {shown(row['title'], 80)}")
        left, right = shown(row["left"])[-40:], shown(row["right"])[:40]
        lines.append(f"  {row['start']:>7}  {left:>40}[{shown(row['match'], 60)}]{right}")
    console.answer(rows, [*lines, counted(len(rows), "place.", "places.")])
    return 0


COMMANDS = {
    "import": (_import_arguments, _import),
    "articles": (_articles_arguments, _articles),
    "search": (_search_arguments, _search),
}
