"""What an import came to: what came in, what was left out and why, each with its place in the file.

Every import leaves a report with the project, outside the chain of undo. Reports are listed by their heads;
what one holds is read when it is asked for.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text
from annotator.store import history
from annotator.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMS = ("text", "csv", "json")
"""What a report can be written as."""


@dataclass(frozen=True, slots=True)
class Added:
    """An article that came in."""

    id: Id
    path: str
    title: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that was there already; ``title`` is what its file calls it."""

    path: str
    of: Id
    title: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that could not be read, and why."""

    path: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An article that somebody did not want after a look at it, or that equals another of the same import."""

    path: str
    title: str
    reason: str = ""


@dataclass(slots=True)
class ImportReport:
    """What an import came to. Paths name the place: the n-th article of a file is ``path#n``.

    ``added`` lies in a file once it is long.
    """

    added: Sequence[Added] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.duplicates or self.failed or self.left_out)

    def pieces(self) -> Iterator[str]:
        """The same as :meth:`as_json` written as JSON, piece by piece."""
        rest = json.dumps(ImportReport([], self.duplicates, self.failed, self.left_out).as_json())
        yield '{"added": ['
        for number, one in enumerate(self.added):
            yield (", " if number else "") + json.dumps(_added(one), ensure_ascii=False)
        yield "]" + rest.removeprefix('{"added": []')

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it and the project keeps it."""
        shown: dict[str, Any] = {
            "added": [_added(one) for one in self.added],
            "duplicates": [
                {"path": d.path, "of": id_text(d.of), "title": d.title} for d in self.duplicates
            ],
            "failed": [{"path": f.path, "reason": f.reason, "hint": f.hint} for f in self.failed],
        }
        if self.left_out:
            shown["left_out"] = [
                {"path": one.path, "title": one.title, "reason": one.reason}
                for one in self.left_out
            ]
        return shown

    def sentence(self) -> str:
        """The report in one line."""
        parts = [counted(len(self.added), "article added", "articles added")]
        if self.duplicates:
            parts.append(counted(len(self.duplicates), "was there already", "were there already"))
        if self.left_out:
            parts.append(counted(len(self.left_out), "was left out", "were left out"))
        if self.failed:
            parts.append(counted(len(self.failed), "failed", "failed"))
        return ", ".join(parts) + "."


def _added(one: Added) -> dict[str, Any]:
    return {
        "id": id_text(one.id),
        "path": one.path,
        "title": one.title,
        "warnings": list(one.warnings),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report. ``outcome`` is ``failed``, ``refused``, ``repaired``, ``note``, ``left out``, ``known`` or
    ``added``; ``article`` is an id."""

    outcome: str
    path: str
    title: str = ""
    article: str = ""
    detail: str = ""


def reports(project: Project) -> list[history.ReportHead]:
    """All reports kept with the project, newest first."""
    return history.report_heads(project)


def read_report(project: Project, identity: Id) -> history.Report:
    """One report; raises UserError when it is not there."""
    found = history.report(project, identity)
    if found is None:
        raise UserError("This report is not in the project.", "Look at the list of reports.")
    return found


def lines(data: Any) -> Iterator[Line]:
    """What a report holds, line by line: what went wrong first."""
    known = data if isinstance(data, dict) else {}
    for one in _rows(known, "failed"):
        reason = f"{one.get('reason', '')} {one.get('hint', '')}".strip()
        yield Line("failed", str(one.get("path", "")), detail=reason)
    for name, outcome in (("refused", "refused"), ("repairs", "repaired"), ("notes", "note")):
        for one in _rows(known, name):
            yield Line(outcome, str(one.get("where", "")), detail=str(one.get("reason", "")))
    for one in _rows(known, "left_out"):
        place, title = str(one.get("path", "")), str(one.get("title", ""))
        yield Line("left out", place, title, detail=str(one.get("reason", "")))
    for one in _rows(known, "duplicates"):
        place, title = str(one.get("path", "")), str(one.get("title", ""))
        yield Line("known", place, title, str(one.get("of", "")))
    for one in _rows(known, "added"):
        warnings = " ".join(str(w) for w in one.get("warnings", ()))
        place, title = str(one.get("path", "")), str(one.get("title", ""))
        yield Line("added", place, title, str(one.get("id", "")), warnings)


def write_report(report: history.Report, form: str) -> str:
    """A report as a text for people, a table (CSV) or JSON."""
    if form == "json":
        about = {"id": id_text(report.id), "kind": report.kind, "created": report.created}
        value = {**about, "summary": report.label, "report": report.data}
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        from annotator.formats.csv_table import guard

        out = io.StringIO()
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(("outcome", "path", "title", "article", "detail"))
        for line in lines(report.data):
            cells = (line.outcome, line.path, line.title, line.article, line.detail)
            table.writerow([guard(cell) for cell in cells])
        return out.getvalue()
    if form != "text":
        raise UserError(f"A report cannot be written as “{form}”.", f"Use {', '.join(FORMS)}.")
    head = [f"{report.created}  {report.kind}", report.label, ""]
    body = [
        "  ".join(part for part in (f"{line.outcome:9}", line.path, line.title) if part)
        + (f"\n           {line.detail}" if line.detail else "")
        for line in lines(report.data)
    ]
    return "\n".join([*head, *body]) + "\n"


def write_file(path: Path, data: bytes, overwrite: bool = False) -> Path:
    """Write a report, or the file an article came from, and give its path; raises UserError when it cannot be written."""
    from annotator.formats.writing import SafeFile, told

    with told(path), SafeFile(path, overwrite) as target:
        target.file.write(data)
        target.sync()
        target.commit()
    return path


def counted(number: int, one: str, many: str) -> str:
    """``1 article``, ``2 articles``."""
    return f"{number:,} {one if number == 1 else many}"


def _rows(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
