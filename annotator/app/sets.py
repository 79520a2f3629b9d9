"""Annotation sets out and in: export with reading back and a loss report, import with every place verified."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from annotator.app.set_import import SetReport, import_set
from annotator.core.codebook import Codebook
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter, silent
from annotator.core.model import (
    FRAGMENT_JOINT,
    Annotation,
    Annotator,
    Article,
    DiaryEntry,
    End,
    Entity,
    Exclusion,
    Refusal,
    Relation,
    Reprint,
)
from annotator.formats.folder import REPORT, SafeFolder
from annotator.formats.loss import Loss, LossLog
from annotator.formats.sets import ProjectInfo
from annotator.formats.table import FORMATS, Format, all_formats, find_format
from annotator.formats.writing import SafeFile, check_target, told
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import diary as stored_diary
from annotator.store import entities as stored_entities
from annotator.store import places as stored_places
from annotator.store import reprints as stored_reprints
from annotator.store import sets as stored
from annotator.store.project import Project

__all__ = ["FORMATS", "ExportReport", "SetReport", "export", "formats", "import_set"]

STDOUT = "-"
PAGE = 200


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


def export(
    project: Project,
    format: str,
    output: str | Path,
    annotator: Id | None = None,
    overwrite: bool = False,
    report: Reporter = silent,
    options: Mapping[str, bool | str] | None = None,
) -> ExportReport:
    """Write the project, or one annotator's work, as a set to exactly ``output`` (``-``: standard output).

    Written beside, read back and compared, then renamed: whoever stops it keeps the old file. What the format
    cannot hold is told, and written beside it: ``OUTPUT.loss.json`` and ``OUTPUT.loss.txt``, or ``loss.json`` and
    ``loss.txt`` in the folder. Raises UserError when the set cannot be written, or does not read back as it was
    written.
    """
    chosen = find_format(format, to="write")
    given = chosen.chosen(options or {}, "write")
    module = chosen.load()
    with stored.snapshot(project):
        source = ProjectSet(project, annotator)
        job = _Job(chosen, module, source, given, report)
        if str(output) == STDOUT:
            return _export_to_stdout(job)
        target = Path(output)
        if chosen.files == "many":
            return _export_folder(job, project, target, overwrite)
        return _export_file(job, project, target, overwrite)


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


class ProjectSet:
    """A project, or one annotator's part of it, as an :class:`annotator.formats.sets.AnnotationSet`.

    Articles, entities and codebook are the whole project's. Everything is read as it is asked for.
    """

    def __init__(self, project: Project, annotator: Id | None = None) -> None:
        self._project = project
        self._annotator = annotator
        self.project = ProjectInfo(stored.note(project), stored.guidelines(project))
        self.codebook: Codebook = project.codebook
        self.count = stored_articles.count(project)

    def annotators(self) -> Iterator[Annotator]:
        """See :class:`annotator.formats.sets.AnnotationSet`, here and below."""
        for person in stored.annotators(self._project):
            if self._annotator in (None, person.id):
                yield person

    def diary(self) -> Iterator[DiaryEntry]:
        """What they wrote in the diary, by id."""
        yield from sorted(
            stored_diary.entries(self._project, self._annotator), key=lambda each: each.id
        )

    def entities(self) -> Iterator[Entity]:
        """The register, by id; parents that were deleted are left out."""
        register = sorted(stored_entities.every(self._project), key=lambda each: each.id)
        ids = {each.id for each in register}
        for entity in register:
            yield entity if entity.parent in ids else replace(entity, parent=None)

    def articles(self) -> Iterator[Article]:
        """All articles, by id."""
        ids = sorted(stored_articles.list_ids(self._project))
        for start in range(0, len(ids), PAGE):
            yield from stored_articles.page(self._project, ids[start : start + PAGE])

    def text(self, article: Article) -> str:
        """The article's current text."""
        return self.older_text(article.text)

    def older_text(self, sha: bytes) -> str:
        """Any text of the project."""
        found = stored_articles.text(self._project, sha)
        if found is None:
            raise UserError(
                f"A text is missing from the project ({sha.hex()[:12]}…).", "Run `annotator check`."
            )
        return found

    def statuses(self, article: Id) -> Mapping[Id, str]:
        """Status by annotator."""
        return stored.statuses_of(self._project, article, self._annotator)

    def exclusions(self, article: Id) -> Iterator[Exclusion]:
        """The excluded places of its current text, by place, then id."""
        sha = stored_articles.text_sha(self._project, article)
        for each in stored_places.exclusions(self._project, article, sha):
            if self._annotator in (None, each.annotator):
                yield each

    def refusals(self, article: Id) -> Iterator[Refusal]:
        """The refused places of its current text, by place, then id."""
        sha = stored_articles.text_sha(self._project, article)
        yield from stored_places.refusals(self._project, article, sha, self._annotator)

    def annotations(self, article: Id) -> Iterator[Annotation]:
        """The article's annotations, by position, then id."""
        found = stored_annotations.select(self._project, article, annotator=self._annotator)
        yield from sorted(found, key=lambda n: (n.spans[0].start, n.spans[-1].end, n.id))

    def relations(self) -> Iterator[Relation]:
        """All relations whose ends are in the set, by id."""
        return stored.relations(self._project, self._annotator)

    def relations_from(self, article: Id) -> Iterator[Relation]:
        """Those that start from an annotation of this article."""
        return stored.relations(self._project, self._annotator, article)

    def reprints(self) -> Iterator[Reprint]:
        """What was decided about near-duplicates, by id."""
        for each in sorted(stored_reprints.decisions(self._project), key=lambda one: one.id):
            if self._annotator in (None, each.annotator):
                yield each

    def left_out(self) -> Iterator[Id]:
        """Annotations of the set with a relation whose other end is outside it."""
        if self._annotator is not None:
            yield from stored.left_out(self._project, self._annotator)

    def attribute_codes(self) -> list[str]:
        """Attributes of the codebook's types, then others that annotations hold."""
        types = {each.code for each in self.codebook.types}
        codes = [each.code for each in self.codebook.attributes if types.intersection(each.owners)]
        return [*codes, *(c for c in stored.attribute_codes(self._project) if c not in codes)]

    def end_name(self, end: End) -> str:
        """An entity's name, a quote, an outlet, an author; else the id."""
        if end.kind == "entity":
            entity = stored_entities.get(self._project, end.id)
            return entity.name if entity else id_text(end.id)
        if end.kind == "annotation":
            annotation = stored_annotations.get(self._project, end.id)
            if annotation is None:
                return id_text(end.id)
            linked = annotation.entity and stored_entities.get(self._project, annotation.entity)
            return linked.name if linked else FRAGMENT_JOINT.join(annotation.quotes)
        article = stored_articles.get(self._project, end.id)
        name = getattr(article, "source" if end.kind == "outlet" else "author", "")
        return name or f"{end.kind} of {id_text(end.id)}"
