"""Bringing articles in, what imports came to, and the files articles came from."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from annotator.app import articles, import_report, lookup
from annotator.app.projects import Project
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean
from annotator.core.errors import UserError
from annotator.core.ids import id_text

_COLUMN = "which column of a table is which field (may be given again), such as Headline=title"
_PATTERN = "what the names of files say, such as {date}_{source}_{title}"


def _import_arguments(parser: Parser) -> None:
    parser.project()
    add = parser.add_argument
    add("paths", metavar="PATH", type=Path, nargs="+", help="files and folders, in natural order")
    add("--kind", help="what they are (see annotator kinds), instead of detecting it")
    add("--language", metavar="L", help="their language, such as fr")
    add("--encoding", metavar="E", help="their character encoding, such as cp1252")
    add("--map", dest="mapping", metavar="COLUMN=FIELD", type=column, action="append", help=_COLUMN)
    add("--name-pattern", metavar="PATTERN", type=clean, default="", help=_PATTERN)
    originals = parser.add_mutually_exclusive_group()
    keep, help_keep = "--keep-originals", "keep the bytes of the files in the project"
    originals.add_argument(keep, action="store_true", default=None, help=help_keep)
    originals.add_argument(
        "--no-originals", dest="keep_originals", action="store_false", help="do not keep them"
    )
    add("--dry-run", action="store_true", help="only tell what was found; nothing is written")


def column(text: str) -> tuple[str, str]:
    """``COLUMN=FIELD``, where the column's name may hold ``=`` itself."""
    name, equals, field = clean(text).rpartition("=")
    if not equals or not name.strip():
        raise ArgumentTypeError(f"“{text}” is not COLUMN=FIELD")
    return name, field.strip()


def _import(values: Namespace, console: Console) -> int:
    from annotator.app.columns import check
    from annotator.app.intake import Choices, import_paths

    mapping = check(dict(values.mapping)) if values.mapping else None
    choices = Choices(values.kind, values.language, values.encoding, mapping, values.name_pattern)
    if values.dry_run:
        with opened(values, console, write=False) as project:
            return _look(project, values.paths, choices, console)
    with opened(values, console) as project:
        report = import_paths(
            project,
            values.paths,
            values.kind,
            values.language,
            values.encoding,
            mapping,
            values.name_pattern,
            values.keep_originals,
            report=console.reporter,
        )
    answer = report.as_json()
    lines = [f"added {one['id']}  {shown(one['title'], 80)}" for one in answer["added"]]
    lines += [f"known {one['of']}  {shown(one['path'])}" for one in answer["duplicates"]]
    for one in answer["failed"]:
        lines.append(f"failed {shown(one['path'])}: {shown(one['reason'])}")
    console.answer(answer, [*lines, report.sentence()])
    return 0 if report.added or report.duplicates else 1


def _look(project: Project, paths: list[Path], choices: Any, console: Console) -> int:
    """Tell what an import would bring, article by article."""
    from annotator.app.offer import gather
    from annotator.app.tray import Tray

    with Tray() as tray:
        gather(project, tray, paths, choices.checked(), console.reporter)
        rows = []
        for number in tray.order():
            row = tray.row(number)
            about = row.draft
            state = "failed" if row.failed else "new" if row.ticked else "known"
            rows.append(
                {
                    "state": state, "path": row.place, "title": about.title, "source": about.source,
                    "author": about.author, "date": about.date, "date_text": about.date_text,
                    "language": about.language, "confidence": about.language_confidence,
                    "section": about.section, "page": about.page, "url": about.url,
                    "kind": about.kind, "words": row.words, "words_stated": about.words_stated,
                    "same_as": id_text(row.same_as) if row.same_as else None,
                    "reason": row.reason, "warnings": list(about.warnings),
                }
            )  # fmt: skip
    lines = [
        f"{one['state']:6} {shown(str(one['date']), 16) or '-':10}  {shown(str(one['source']), 24) or '-':16}  "
        f"{shown(str(one['title'] or one['reason']), 70)}  {shown(str(one['path']))}"
        for one in rows
    ]
    console.answer(rows, [*lines, counted(len(rows), "article found.", "articles found.")])
    return 0 if any(one["state"] != "failed" for one in rows) else 1


def _reports_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("report", metavar="ID", nargs="?", type=clean, help="print this one")
    parser.add_argument(
        "--form",
        choices=import_report.FORMS,
        default="text",
        help="as a text (the usual), a table, or JSON",
    )
    parser.add_argument("--output", metavar="PATH", type=Path, help="write it there instead")


def _reports(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        heads = import_report.reports(project)
        if values.report is None:
            if values.output is not None:
                raise WrongUsageError("Nothing says which report is meant.", "Give its ID.")
            rows = [
                {"id": id_text(h.id), "kind": h.kind, "created": h.created, "summary": h.label}
                for h in heads
            ]
            lines = [f"{r['id']}  {r['created']}  {shown(str(r['summary']), 80)}" for r in rows]
            console.answer(rows, [*lines, counted(len(rows), "report.", "reports.")])
            return 0
        wanted = values.report.strip().lower()
        fitting = [head for head in heads if id_text(head.id).startswith(wanted)]
        if len(fitting) != 1:
            what = "No report has" if not fitting else "Several reports have"
            raise UserError(
                f"{what} an id that begins with “{values.report}”.",
                "See annotator import-reports PROJECT.",
            )
        report = import_report.read_report(project, fitting[0].id)
    about = {"id": id_text(report.id), "kind": report.kind, "created": report.created}
    answer = {**about, "summary": report.label, "report": report.data}
    text = import_report.write_report(report, values.form)
    if values.output is not None:
        import_report.write_file(values.output, text.encode("utf-8"))
        console.answer({"path": str(values.output)}, [f"Written to {values.output}."])
        return 0
    # Line by line: what stands in it came from outside and must not steer the terminal.
    console.answer(answer, [shown(line) for line in text.splitlines()])
    return 0


def _original_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("article", metavar="ID", type=clean, help="the article")
    parser.add_argument(
        "--output", metavar="PATH", type=Path, help="where to; else its name, in this folder"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace what is there")


def _original(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        identity = lookup.object_id(project, "article", values.article)
        name, data = articles.original_file(project, identity)
    path = values.output or Path(name)
    import_report.write_file(path, data, values.overwrite)
    answer = {"id": id_text(identity), "path": str(path), "bytes": len(data)}
    console.answer(answer, [f"Written to {shown(str(path))}, {len(data):,} bytes."])
    return 0


COMMANDS = {
    "import": (_import_arguments, _import),
    "import-reports": (_reports_arguments, _reports),
    "original": (_original_arguments, _original),
}
