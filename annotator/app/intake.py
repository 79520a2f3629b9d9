"""Bringing articles in: from files, folders, pasted text.

Sources are read one by one; their texts are kept in short transactions while the reading goes on, and one
last step adds the articles. So a cancelled or killed import adds nothing, memory stays flat, and the
window is never kept waiting for more than that last step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.app import columns, home
from annotator.app.import_report import Added, Duplicate, Failed, ImportReport, counted
from annotator.app.spool import Spool
from annotator.core.errors import UserError
from annotator.core.ids import Id, new_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Article
from annotator.core.text import text_hash
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored
from annotator.store import history
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.intake import Draft, Kind, Unread

STAGE_BYTES = 1_000_000
STAGE_TEXTS = 250
_KEPT = (
    "title", "source", "author", "date", "date_precision", "date_text", "url", "language", "section",
    "page", "database_id", "kind", "encoding",
)  # fmt: skip
MANY = 1_000
"""From so many articles on, what is said of each lies in a file until it is asked for."""

BACK_UP_FROM = 500
"""An import of this many articles into a project with annotations is backed up first."""


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
    mapping: Mapping[str, str] | None = None,
    name_pattern: str = "",
    keep_originals: bool | None = None,
    report: Reporter = silent,
) -> ImportReport:
    """Import files and folders (in natural order). What cannot be read is named, and the rest go in.

    ``kind``, ``language`` and ``encoding`` overrule what would be detected, ``mapping`` says which column of
    a table is which field (else what was said before of such a table), ``name_pattern`` what the names of
    files say. Raises Cancelled, having added nothing, when the job is stopped.
    """
    from annotator.intake import Unread, walk

    result = ImportReport()
    choices = Choices(kind, language, encoding, mapping, name_pattern).checked()

    def drafts() -> Iterator[Draft]:
        files = list(walk(paths))
        for done, path in enumerate(files):
            report.progress(done, len(files), path.name)
            report.check()
            for found in read_file(path, choices):
                if isinstance(found, Unread):
                    result.failed.append(Failed(found.place, found.reason, found.hint))
                else:
                    yield found

    add_drafts(project, drafts(), result, report, keep_originals)
    return result


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about files: kind, language and encoding, columns of a table, a pattern of names."""

    kind: str | None = None
    language: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] | None = None
    name_pattern: str = ""

    def checked(self) -> Choices:
        """The same; raises UserError for a pattern that no name can fit."""
        from annotator.intake.name_pattern import compile_pattern

        if self.name_pattern:
            compile_pattern(self.name_pattern)
        return self


def read_file(path: Path, choices: Choices) -> Iterator[Draft | Unread]:
    """The articles of one file as they come, with their whole paths; a file that cannot be read is one
    :class:`annotator.intake.Unread`.
    """
    from annotator.intake import Unread, stream
    from annotator.intake.name_pattern import compile_pattern, fill

    pattern = compile_pattern(choices.name_pattern) if choices.name_pattern else None
    count = 0
    try:
        mapping = choices.mapping or columns.remembered_for(path, choices.kind)
        for found in stream(path, choices.kind, choices.language, choices.encoding, mapping):
            placed = dataclasses.replace(found, path=str(path))
            count += 1
            if pattern is not None and not isinstance(placed, Unread) and placed.articles == 1:
                placed = fill(placed, pattern, str(path))
            yield placed
    except UserError as error:
        # What was read of a file before it broke off stays; the place says where it did.
        articles = 1 if not count else count + 1
        yield Unread(articles, error.message, error.hint, str(path), articles)


def import_drafts(
    project: Project, drafts: Iterable[Draft], report: Reporter = silent
) -> ImportReport:
    """Import articles that were read, and perhaps corrected by a person, before."""
    result = ImportReport()
    add_drafts(project, drafts, result, report)
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
    """What is remembered of an article until the last step: everything but its text.

    ``fresh`` is False for one that turned out to be in the project already; ``id`` is then that one's.
    """

    id: Id
    sha: bytes
    fields: dict[str, Any]
    path: str
    warnings: tuple[str, ...]
    fresh: bool = True


def add_drafts(
    project: Project,
    drafts: Iterable[Draft],
    result: ImportReport,
    report: Reporter,
    keep_originals: bool | None = None,
) -> None:
    """Add articles as one step, and keep the report: ``result`` with what it comes to.

    ``keep_originals`` None does as the settings say.
    """
    project.writable()
    keep = keep_originals
    if keep is None:
        keep = bool(home.settings().get("project.keep_originals"))
    known_as = Known(project)
    # All that grows with the number of articles: where each is remembered, by its text.
    remembered: Spool[_Waiting] = Spool()
    here: dict[bytes, tuple[int, ...]] = {}
    batch: list[_Waiting] = []
    texts: list[tuple[bytes, str]] = []
    originals: list[tuple[bytes, str, bytes]] = []
    size = fresh = 0

    def stage() -> None:
        nonlocal size, fresh
        known = stored.known_texts(project, [sha for sha, _ in texts])
        for one in batch:
            twin = known_as.find(one.sha, one.fields, known.get(one.sha, ()))
            if twin is not None:
                result.duplicates.append(Duplicate(one.path, twin, one.fields["title"]))
                one.id, one.fresh = twin, False  # its own twins name the one that is there
        needed = {one.sha for one in batch if one.fresh}
        kept = {one.fields["original"] for one in batch if one.fresh}
        stored.stage(
            project,
            [(sha, text) for sha, text in texts if sha in needed],
            [original for original in originals if original[0] in kept],
        )
        fresh += sum(one.fresh for one in batch)
        for one in batch:
            remembered.append(one)
        batch.clear()
        texts.clear()
        originals.clear()
        size = 0

    def earlier(number: int) -> _Waiting:
        staged = len(remembered)
        return remembered[number] if number < staged else batch[number - staged]

    twins: list[tuple[str, int]] = []
    last = (b"", b"")
    for draft in drafts:
        one, text = _prepare(draft)
        same = here.get(one.sha, ())
        twin = next((n for n in same if agree(one.fields, earlier(n).fields)), None)
        if twin is not None:
            twins.append((one.path, twin))
            continue
        here[one.sha] = (*same, len(remembered) + len(batch))
        if keep and draft.original == text.encode("utf-8", "replace"):
            one.fields["original"] = one.sha  # the text itself is the file, byte for byte
        elif keep and draft.original:
            if draft.original is not last[0]:  # all articles of a file share it
                last = (draft.original, sha256(draft.original).digest())
                size += len(draft.original)
                originals.append((last[1], draft.path, draft.original))
            elif last[1] not in (sha for sha, *_ in originals):
                originals.append((last[1], draft.path, draft.original))
            one.fields["original"] = last[1]
        batch.append(one)
        texts.append((one.sha, text))
        size += len(text)
        if len(texts) >= STAGE_TEXTS or size >= STAGE_BYTES:
            stage()
            report.check()
    if batch:
        stage()
    here.clear()
    for path, first in twins:
        one = remembered[first]
        result.duplicates.append(Duplicate(path, one.id, one.fields["title"]))
    if fresh:
        report.progress(fresh, fresh, "Saving")
        report.check()
        _finish(project, remembered, fresh, result)
    elif result:
        history.keep_report(project, "import", result.sentence(), result.pieces())


def _finish(
    project: Project, remembered: Iterable[_Waiting], fresh: int, result: ImportReport
) -> None:
    if fresh >= BACK_UP_FROM and stored_annotations.count(project):
        from annotator.app.projects import back_up

        back_up(project, reason="before-import")
    added: list[Added] | Spool[Added] = [] if fresh < MANY else Spool()

    def articles() -> Iterator[tuple[Id, dict[str, Any]]]:
        for one in remembered:
            if one.fresh:
                added.append(Added(one.id, one.path, one.fields["title"], one.warnings))
                yield one.id, {**one.fields, "imported": tx.now}

    label = f"Import {counted(fresh, 'article', 'articles')}"
    with project.change(label, home.current_annotator()) as tx:
        tx.make_many("article", articles())
        stored.unstage(tx.connection)
        result.added = added
        history.keep_report(
            project, "import", result.sentence(), result.pieces(), within=tx.connection
        )


def _prepare(draft: Draft) -> tuple[_Waiting, str]:
    fields = fields_of(draft)
    sha = text_hash(draft.text)
    # Names need not be text where the system keeps them as bytes; what is not becomes U+FFFD.
    name = Path(draft.path).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    name += f"/{draft.inside}" if draft.inside else ""
    fields |= {"text": sha, "characters": len(draft.text), "path": name, "original": None}
    return _Waiting(new_id(), sha, fields, draft.place, draft.warnings), draft.text


class Known:
    """Tells whether an article is in the project already, also after it was corrected or described otherwise."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._former: dict[bytes, list[Id]] | None = None

    def find(self, sha: bytes, fields: Mapping[str, Any], same: Sequence[Article]) -> Id | None:
        """The article that this one is; ``same`` are those whose text it is now."""
        for article in same:
            if agree(fields, article):
                return article.id
        if self._former is None:
            self._former = stored.former_texts(self._project)
        for identity in (*(article.id for article in same), *self._former.get(sha, ())):
            if agree(fields, stored.first_fields(self._project, identity)):
                return identity
        return None


def fields_of(draft: Draft) -> dict[str, Any]:
    """The metadata of an article as they are kept."""
    return {name: getattr(draft, name) for name in _KEPT}


def agree(fields: Mapping[str, Any], other: Article | Mapping[str, Any]) -> bool:
    """The same text twice is one article only when outlet, date and database id do not contradict."""
    for name in ("source", "date", "database_id"):
        mine = fields[name]
        theirs = getattr(other, name) if isinstance(other, Article) else other.get(name, "")
        if mine and theirs and mine != theirs:
            return False
    return True
