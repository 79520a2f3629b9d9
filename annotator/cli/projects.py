"""Projects: make, prove, back up, restore."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from annotator.app import plain, projects
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened, tell
from annotator.cli.parser import Parser
from annotator.core.errors import ProjectError


def _new_arguments(parser: Parser) -> None:
    parser.add_argument(
        "project", metavar="PROJECT", type=Path, help="the file to make; must not exist"
    )
    parser.add_argument(
        "--codebook",
        metavar="NAME|FILE",
        help="one that comes with the program (annotator codebook list), a TOML file or a project",
    )
    parser.add_argument("--sample", action="store_true", help="fill it with the sample articles")


def _new(values: Namespace, console: Console) -> int:
    codebook = None
    if values.codebook is not None:
        from annotator.app.codebook_files import named

        codebook = named(values.codebook)
    with projects.create(values.project, codebook, values.sample, console.reporter) as project:
        tell(project, console)
        rows = list(plain.article_rows(project))
        answer = {
            "path": str(project.path),
            "codebook": {"name": project.codebook.name, "version": project.codebook.version},
            "articles": len(rows),
            "annotations": sum(row["annotations"] for row in rows),
        }
    console.answer(answer, [f"Made {answer['path']}."])
    return 0


def _check_arguments(parser: Parser) -> None:
    parser.project()


def _check(values: Namespace, console: Console) -> int:
    try:
        with opened(values, console, write=False) as project:
            found = projects.check_project(project, console.reporter)
    except ProjectError as error:
        if not values.project.is_file():
            raise
        problem = {"kind": "file", "where": values.project.name, "text": error.message}
        answer = {"ok": False, "problems": [problem], "error": error.message, "hint": error.hint}
        console.answer(answer, [error.message, error.hint])
        return 1
    problems = [{"kind": each.kind, "where": each.where, "text": each.text} for each in found]
    lines = [f"{shown(p['kind'])} {shown(p['where'])}: {shown(p['text'])}" for p in problems]
    summary = counted(len(problems), "problem.", "problems.") if problems else "All is well."
    console.answer({"ok": not problems, "problems": problems}, [*lines, summary])
    return 1 if problems else 0


def _backup_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "--output",
        metavar="PATH",
        type=Path,
        help="exactly here, instead of beside the other back-ups",
    )


def _backup(values: Namespace, console: Console) -> int:
    with opened(values, console, write=False) as project:
        path = projects.back_up(project, values.output, report=console.reporter)
    console.answer({"path": str(path)}, [f"Backed up to {path}."])
    return 0


def _restore_arguments(parser: Parser) -> None:
    parser.add_argument(
        "backup", metavar="BACKUP", type=Path, help="the back-up, or a damaged project"
    )
    parser.add_argument(
        "project", metavar="PROJECT", type=Path, help="the file to make; must not exist"
    )


def _restore(values: Namespace, console: Console) -> int:
    path = projects.restore(values.backup, values.project, console.reporter)
    console.answer({"path": str(path)}, [f"Restored to {path}."])
    return 0


def _rescue_arguments(parser: Parser) -> None:
    parser.add_argument("damaged", metavar="DAMAGED", type=Path, help="the damaged project")
    parser.add_argument(
        "project", metavar="PROJECT", type=Path, help="the file to make; must not exist"
    )


def _rescue(values: Namespace, console: Console) -> int:
    from annotator.app import rescue

    found = rescue.rescue(values.damaged, values.project, console.reporter)
    missing = [{"kind": one.kind, "where": one.where, "text": one.text} for one in found.missing]
    answer = {
        "path": str(found.path),
        "kept": found.kept,
        "from_history": found.from_history,
        "missing": missing,
        "pages": found.pages,
        "unreadable_pages": found.unreadable,
    }
    kept = ", ".join(f"{count:,} {shown(kind)}" for kind, count in sorted(found.kept.items()))
    lines = [f"{shown(m['kind'])} {shown(m['where'])}: {shown(m['text'])}" for m in missing]
    lines.append(f"Rescued to {shown(str(found.path))}: {kept}.")
    if missing:
        lines.append(f"{len(missing):,} missing; the list is {rescue.list_path(found.path).name}.")
    else:
        lines.append("Nothing that the file speaks of is missing.")
    console.answer(answer, lines)
    return 0


COMMANDS = {
    "new": (_new_arguments, _new),
    "check": (_check_arguments, _check),
    "backup": (_backup_arguments, _backup),
    "restore": (_restore_arguments, _restore),
    "rescue": (_rescue_arguments, _rescue),
}
