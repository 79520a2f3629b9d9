"""Bringing articles in: from files, folders, pasted text.

Sources are read one by one; their texts are kept in short transactions while the reading goes on, and one
last step adds the articles. So a cancelled or killed import adds nothing, memory stays flat, and the
window is never kept waiting for more than that last step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.app import home
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Article
from annotator.core.text import text_hash
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored
from annotator.store import history
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.intake import Draft, Kind

STAGE_BYTES = 1_000_000
STAGE_TEXTS = 250
BACK_UP_FROM = 500
"""An import of this many articles into a project with annotations is backed up first."""


@dataclass(frozen=True, slots=True)
class Added:
    """An article that came in."""

    id: Id
    path: str
    title: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that was there already."""

    path: str
    of: Id


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that could not be read, and why."""

    path: str
    reason: str
    hint: str = ""


@dataclass(slots=True)
class ImportReport:
    """What an import came to."""

    added: list[Added] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it and the project keeps it."""
        return {
            "added": [
                {
                    "id": id_text(a.id),
                    "path": a.path,
                    "title": a.title,
                    "warnings": list(a.warnings),
                }
                for a in self.added
            ],
            "duplicates": [{"path": d.path, "of": id_text(d.of)} for d in self.duplicates],
            "failed": [{"path": f.path, "reason": f.reason, "hint": f.hint} for f in self.failed],
        }

    def sentence(self) -> str:
        """The report in one line."""
        parts = [_counted(len(self.added), "article added", "articles added")]
        if self.duplicates:
            parts.append(_counted(len(self.duplicates), "was there already", "were there already"))
        if self.failed:
            parts.append(_counted(len(self.failed), "file failed", "files failed"))
        return ", ".join(parts) + "."


def kinds() -> tuple[Kind, ...]:
    """Every kind of source that can be read."""
    from annotator.intake import KINDS

    return tuple(KINDS)


def import_paths(
    project: Project,
    paths: Sequence[str | Path],
    kind: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    report: Reporter = silent,
) -> ImportReport:
    """Import files and folders (in natural order). What cannot be read is named, and the rest go in.

    ``kind``, ``language`` and ``encoding`` overrule what would be detected. Raises Cancelled, having added
    nothing, when the job is stopped.
    """
    from annotator.intake import Unread, stream, walk

    result = ImportReport()

    def drafts() -> Iterator[Draft]:
        for done, path in enumerate(walk(paths)):
            report.progress(done, None, path.name)
            report.check()
            try:
                for found in stream(path, kind=kind, language=language, encoding=encoding):
                    placed = dataclasses.replace(found, path=str(path))
                    if isinstance(placed, Unread):
                        result.failed.append(Failed(placed.place, placed.reason, placed.hint))
                    else:
                        yield placed
            except UserError as error:
                result.failed.append(Failed(str(path), error.message, error.hint))

    _add(project, drafts(), result, report)
    return result


def import_drafts(
    project: Project, drafts: Iterable[Draft], report: Reporter = silent
) -> ImportReport:
    """Import articles that were read, and perhaps corrected by a person, before."""
    result = ImportReport()
    _add(project, drafts, result, report)
    return result


def paste(project: Project, text: str, **metadata: str) -> ImportReport:
    """Make an article of pasted text; raises IntakeError when it is empty or too long."""
    from annotator.intake import from_text

    draft = from_text(text)
    return import_drafts(project, [dataclasses.replace(draft, **metadata)])  # type: ignore[arg-type]


def preview(text: str) -> Draft:
    """What :func:`paste` would make of a text."""
    from annotator.intake import from_text

    return from_text(text)


@dataclass(slots=True)
class _Waiting:
    """What is remembered of an article until the last step: everything but its text."""

    id: Id
    sha: bytes
    fields: dict[str, Any]
    path: str
    warnings: tuple[str, ...]


def _add(project: Project, drafts: Iterable[Draft], result: ImportReport, report: Reporter) -> None:
    project.writable()
    keep = bool(home.settings().get("project.keep_originals"))
    waiting: list[_Waiting] = []
    here: dict[bytes, list[_Waiting]] = {}
    texts: list[tuple[bytes, str]] = []
    originals: list[tuple[bytes, str, bytes]] = []
    size = 0

    def stage() -> None:
        nonlocal size
        known = stored.known_texts(project, [sha for sha, _ in texts])
        fresh = []
        for one in batch:
            twin = next((a for a in known.get(one.sha, ()) if _agree(one.fields, a)), None)
            if twin is not None:
                result.duplicates.append(Duplicate(one.path, twin.id))
                one.id = twin.id  # its own twins name the one that is there
            else:
                fresh.append(one)
        needed = {one.sha for one in fresh}
        kept = {one.fields["original"] for one in fresh}
        stored.stage(
            project,
            [(sha, text) for sha, text in texts if sha in needed],
            [original for original in originals if original[0] in kept],
        )
        waiting.extend(fresh)
        batch.clear()
        texts.clear()
        originals.clear()
        size = 0

    batch: list[_Waiting] = []
    twins: list[tuple[str, _Waiting]] = []
    for draft in drafts:
        one, text = _prepare(draft)
        earlier = next((w for w in here.get(one.sha, ()) if _agree(one.fields, w.fields)), None)
        if earlier is not None:
            twins.append((one.path, earlier))
            continue
        here.setdefault(one.sha, []).append(one)
        if keep and draft.original and draft.original != text.encode("utf-8", "replace"):
            sha = sha256(draft.original).digest()
            one.fields["original"] = sha
            originals.append((sha, draft.path, draft.original))
        batch.append(one)
        texts.append((one.sha, text))
        size += len(text)
        if len(texts) >= STAGE_TEXTS or size >= STAGE_BYTES:
            stage()
            report.check()
    if batch:
        stage()
    result.duplicates += [Duplicate(path, first.id) for path, first in twins]
    if waiting:
        report.progress(len(waiting), len(waiting), "Saving")
        report.check()
        _finish(project, waiting, result)
    if result.added or result.failed:
        history.keep_report(project, "import", result.sentence(), result.as_json())


def _finish(project: Project, waiting: Sequence[_Waiting], result: ImportReport) -> None:
    if len(waiting) >= BACK_UP_FROM and stored_annotations.count(project):
        from annotator.app.projects import back_up

        back_up(project, reason="before-import")
    label = f"Import {_counted(len(waiting), 'article', 'articles')}"
    with project.change(label, home.current_annotator()) as tx:
        tx.make_many("article", ((one.id, {**one.fields, "imported": tx.now}) for one in waiting))
        stored.unstage(tx.connection)
    result.added += [Added(w.id, w.path, w.fields["title"], w.warnings) for w in waiting]


def _prepare(draft: Draft) -> tuple[_Waiting, str]:
    fields: dict[str, Any] = {
        name: getattr(draft, name)
        for name in (
            *("title", "source", "author", "date", "date_precision", "date_text", "url"),
            *("language", "section", "page", "database_id", "kind", "encoding"),
        )
    }
    sha = text_hash(draft.text)
    # Names need not be text where the system keeps them as bytes; what is not becomes U+FFFD.
    name = Path(draft.path).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    name += f"/{draft.inside}" if draft.inside else ""
    fields |= {"text": sha, "characters": len(draft.text), "path": name, "original": None}
    return _Waiting(new_id(), sha, fields, draft.place, draft.warnings), draft.text


def _agree(fields: dict[str, Any], other: Article | dict[str, Any]) -> bool:
    """The same text twice is one article only when outlet, date and database id do not contradict."""
    for name in ("source", "date", "database_id"):
        mine = fields[name]
        theirs = other[name] if isinstance(other, dict) else getattr(other, name)
        if mine and theirs and mine != theirs:
            return False
    return True


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
