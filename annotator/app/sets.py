"""Annotation sets out and in: export with reading back and a loss report, import with every place verified."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from annotator.app.set_import import SetReport, import_set
from annotator.app.set_source import ProjectSet
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.selection import SetSelection
from annotator.formats.folder import REPORT, SafeFolder
from annotator.formats.format import Format
from annotator.formats.loss import Loss, LossLog
from annotator.formats.table import FORMATS, all_formats, find_format, left_out
from annotator.formats.writing import SafeFile, check_target, told
from annotator.store import sets as stored
from annotator.store.project import Project

__all__ = [
    "FORMATS",
    "ExportReport",
    "ProjectSet",
    "SetReport",
    "count",
    "export",
    "formats",
    "formats_left_out",
    "import_set",
]

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export came to. ``paths`` are the files of the set, ``loss_path`` the report beside them."""

    format: str
    paths: tuple[Path, ...]
    annotations: int
    loss: tuple[Loss, ...]
    loss_path: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """``{format, paths, annotations, loss: [{kind, annotations, text}]}`` and ``loss_path``."""
        return {
            "format": self.format,
            "paths": [str(path) for path in self.paths],
            "annotations": self.annotations,
            "loss": [loss.as_json() for loss in self.loss],
            "loss_path": None if self.loss_path is None else str(self.loss_path),
        }


def formats() -> tuple[Format, ...]:
    """Everything that can be read or written."""
    return all_formats()


def formats_left_out() -> tuple[str, ...]:
    """A sentence for each format of another installed package that cannot be used."""
    return left_out()


def export(
    project: Project,
    format: str,
    output: str | Path,
    annotator: Id | None = None,
    overwrite: bool = False,
    report: Reporter = silent,
    options: Mapping[str, bool | str] | None = None,
    selection: SetSelection | None = None,
) -> ExportReport:
    """Write what was selected of the project, all without a selection, as a set to exactly ``output`` (``-``: standard
    output). ``annotator`` stands for a selection of that annotator's work.

    Written beside, read back and compared, then renamed: whoever stops it keeps the old file. What the format
    cannot hold is told, and written beside it: ``OUTPUT.loss.json`` and ``OUTPUT.loss.txt``, or ``loss.json`` and
    ``loss.txt`` in the folder. Raises UserError when the set cannot be written, or does not read back as it was
    written.
    """
    chosen = find_format(format, to="write")
    given = chosen.chosen(options or {}, "write")
    module = chosen.load()
    with stored.snapshot(project):
        source = ProjectSet(project, _selected(selection, annotator))
        job = _Job(chosen, module, source, given, report)
        if str(output) == STDOUT:
            return _export_to_stdout(job)
        target = Path(output)
        if chosen.files == "many":
            return _export_folder(job, project, target, overwrite)
        return _export_file(job, project, target, overwrite)


def count(project: Project, selection: SetSelection) -> tuple[int, int]:
    """How many articles and annotations an export of this selection would hold."""
    return stored.counts(project, selection.checked(project.codebook))


def _selected(selection: SetSelection | None, annotator: Id | None) -> SetSelection:
    chosen = selection or SetSelection()
    if annotator is None or annotator in chosen.annotators:
        return chosen
    return replace(chosen, annotators=(*chosen.annotators, annotator))


@dataclass(frozen=True, slots=True)
class _Job:
    """One export."""

    format: Format
    module: Any
    source: ProjectSet
    options: Mapping[str, bool | str]
    report: Reporter

    def write(self, out: BinaryIO | SafeFolder) -> tuple[int, tuple[Loss, ...]]:
        log = LossLog()
        count = self.module.write(self.source, out, log, self.report, **self.options)
        return count, log.losses()

    def compare(self, path: Path) -> None:
        wrong = self.module.compare(self.source, path, self.report, **self.options)
        if wrong:
            raise UserError(
                f"The export did not read back as it was written ({wrong}), and was thrown away.",
                "Run `annotator check` on the project, and check the disk.",
            )


def _export_file(job: _Job, project: Project, target: Path, overwrite: bool) -> ExportReport:
    beside = [target.with_name(f"{target.name}.loss.{end}") for end in ("json", "txt")]
    for path in (target, beside[0]):
        _check_apart(project, path)
        check_target(path, overwrite)
    with (
        SafeFile(target, overwrite) as new,
        SafeFile(beside[0], overwrite) as machine,
        SafeFile(beside[1], overwrite=True) as people,
    ):
        with told(target):
            count, losses = job.write(new.file)
        new.sync()
        job.compare(new.path)
        files = {target.name: _digest(new.path)}
        for file, make in ((machine, _loss_report), (people, _loss_text)):
            with told(file.target):
                file.file.write(make(job.format, files, count, losses))
            file.sync()
        job.report.check()
        new.commit()
        machine.commit()
        people.commit()
    return ExportReport(job.format.name, (target,), count, losses, beside[0])


def _export_folder(job: _Job, project: Project, target: Path, overwrite: bool) -> ExportReport:
    _check_apart(project, target)
    with SafeFolder(target, overwrite) as new:
        count, losses = job.write(new)
        job.compare(new.path)
        names = new.files()
        files = {name: _digest(new.path / name) for name in names}
        for name, make in ((REPORT, _loss_report), ("loss.txt", _loss_text)):
            with new.file(name) as file:
                file.write(make(job.format, files, count, losses))
        job.report.check()
        new.commit()
    paths = tuple(target / name for name in names)
    return ExportReport(job.format.name, paths, count, losses, target / REPORT)


def _check_apart(project: Project, target: Path) -> None:
    """Refuse the project itself and what lies around it while it is open."""
    name = project.path.name
    around = {name, *(name + end for end in ("-wal", "-shm", "-journal"))}
    around |= {f".{name}.lock", f".{name}.holder"}
    real = target.resolve()
    if real.name in around and real.parent == project.path.parent.resolve():
        raise UserError(
            f"“{target}” belongs to the project, and is not replaced.", "Choose another name."
        )


def _export_to_stdout(job: _Job) -> ExportReport:
    """The set goes out only once it was written whole and has read back."""
    import shutil
    import tempfile

    if job.format.files == "many":
        raise UserError(
            f"The format {job.format.name} is a folder of files, and cannot go to the standard output.",
            "Give the name of a folder with --output.",
        )
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        with SafeFile(Path(folder) / "set") as new:
            count, losses = job.write(new.file)
            new.sync()
            job.compare(new.path)
            new.commit()
        out: BinaryIO = sys.stdout.buffer
        with (Path(folder) / "set").open("rb") as file:
            shutil.copyfileobj(file, out, 1 << 20)
        out.flush()
    return ExportReport(job.format.name, (), count, losses)


def _digest(path: Path) -> str:
    digest = sha256()
    with told(path), path.open("rb") as file:
        while portion := file.read(1 << 20):
            digest.update(portion)
    return digest.hexdigest()


def _loss_report(
    format: Format, files: Mapping[str, str], count: int, losses: Iterable[Loss]
) -> bytes:
    """The report for programs. A single file is named as such, several by name and hash."""
    data: dict[str, Any] = {"format": format.name}
    if format.files == "one":
        ((data["file"], data["sha256"]),) = files.items()
    else:
        data["files"] = dict(files)
    data |= {"annotations": count, "loss": [loss.as_json() for loss in losses]}
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _loss_text(
    format: Format, files: Mapping[str, str], count: int, losses: Iterable[Loss]
) -> bytes:
    """The report for people."""
    lines = [f"{format.title}: {count:,} annotations", ""]
    known = list(losses)
    lines.append("What this format could not keep:" if known else "Nothing was lost.")
    for loss in known:
        touched = f" ({len(loss.annotations):,} annotations)" if loss.annotations else ""
        lines.append(f"- {loss.kind}: {loss.text}{touched}")
    return ("\n".join(lines) + "\n").encode("utf-8")
