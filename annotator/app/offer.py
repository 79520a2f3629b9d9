"""Import with a look first: files are read into a tray, looked at and corrected there, and brought in after a yes."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app import home
from annotator.app.import_report import Duplicate, Failed, ImportReport, LeftOut
from annotator.app.intake import Choices, Known, add_drafts, fields_of, read_file
from annotator.app.tray import FAILED, KNOWN, TICKED, TWIN, WARNED, Tray
from annotator.core.jobs import Reporter, silent
from annotator.core.text import text_hash
from annotator.intake import Draft, Unread, walk
from annotator.intake.name_pattern import compile_pattern
from annotator.store import articles as stored
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.core.ids import Id

AT_ONCE = 200
"""Articles for which the project is asked in one query whether it has them."""
BYTES_AT_ONCE = 4_000_000
FEW = 1_000
"""Of up to so many files, each is laid into the tray as soon as it is read."""


def gather(
    project: Project,
    tray: Tray,
    paths: Sequence[str | Path],
    choices: Choices | None = None,
    report: Reporter = silent,
) -> Tray:
    """Read files and folders (in natural order) into the tray; writes nothing to the project.

    When the job is stopped, what was read until then lies in the tray.
    """
    files = list(walk(paths))
    _read(project, tray, [(path, choices or Choices()) for path in files], report)
    return tray


def gather_again(
    project: Project,
    tray: Tray,
    files: Mapping[int, Choices],
    report: Reporter = silent,
) -> Tray:
    """Read some files of the tray (by number) once more, with other choices; their rows are replaced."""
    tray.forget_files(files)
    wanted = [(Path(tray.paths[number]), choices) for number, choices in files.items()]
    _read(project, tray, wanted, report, list(files))
    return tray


def bring_in(
    project: Project,
    tray: Tray,
    keep_originals: bool | None = None,
    report: Reporter = silent,
) -> ImportReport:
    """Add what is ticked in the tray as one step; the rest stands in the report as left out."""
    result = ImportReport()
    total = tray.counts().ticked
    for number in tray.order():
        flags = tray.flags[number]
        if flags & FAILED:
            row = tray.row(number)
            result.failed.append(Failed(row.place, row.reason, row.hint))
        elif not flags & TICKED:
            row = tray.row(number)
            if row.same_as is not None:
                result.duplicates.append(Duplicate(row.place, row.same_as, row.draft.title))
            else:
                twin = "" if row.twin is None else f"The same as {tray.row(row.twin).place}."
                result.left_out.append(LeftOut(row.place, row.draft.title, twin))
    add_drafts(
        project, report.each(tray.drafts(), total, "Importing"), result, report, keep_originals
    )
    return result


def _read(
    project: Project,
    tray: Tray,
    files: Sequence[tuple[Path, Choices]],
    report: Reporter,
    numbers: Sequence[int] | None = None,
) -> None:
    known = Known(project)
    batch: list[tuple[int, Draft | Unread]] = []
    size = 0
    for done, (path, choices) in enumerate(files):
        file = tray.begin_file(path) if numbers is None else numbers[done]
        report.progress(done, len(files), path.name)
        report.check()
        for found in read_file(path, choices):
            batch.append((file, found))
            size += len(found.text) + len(found.original) if isinstance(found, Draft) else 0
            if len(batch) >= AT_ONCE or size >= BYTES_AT_ONCE:
                _put(project, tray, known, batch)
                size = 0
                report.progress(done, len(files), path.name)
                report.check()
        if len(files) <= FEW or done == len(files) - 1:
            _put(project, tray, known, batch)
            size = 0
    report.progress(len(files), len(files), "")


def _put(
    project: Project, tray: Tray, known: Known, batch: list[tuple[int, Draft | Unread]]
) -> None:
    hashes = [text_hash(one.text) for _, one in batch if isinstance(one, Draft)]
    there = stored.known_texts(project, hashes)
    marks = iter(hashes)
    for file, one in batch:
        same: Id | None = None
        if isinstance(one, Draft):
            sha = next(marks)
            same = known.find(sha, fields_of(one), there.get(sha, ()))
        tray.put(file, one, same)
    batch.clear()


def asks_first() -> bool:
    """True when articles are shown before they are imported."""
    return bool(home.settings().get("project.look_before_import"))


SHOWN = ("all", "new", "problems", "duplicates", "left out")
"""What of a tray can be shown alone."""

_WORDED = ("title", "source", "author", "date", "language", "section", "url")


def shown_of(
    tray: Tray, what: str = "all", words: Sequence[str] = (), report: Reporter = silent
) -> Sequence[int]:
    """The rows to show, in order: of this sort (:data:`SHOWN`), holding all ``words`` in their details."""
    order = tray.order()
    if what == "all" and not words:
        return order
    wanted = [word.casefold() for word in words]
    found = array("L")
    for number in report.each(order, len(order), "Filtering"):
        if not _is(tray.flags[number], what):
            continue
        if wanted:
            row = tray.row(number)
            about = [getattr(row.draft, name) for name in _WORDED]
            text = " ".join([*about, row.place, row.reason]).casefold()
            if not all(word in text for word in wanted):
                continue
        found.append(number)
    return found


def fitting(
    tray: Tray, pattern: str, report: Reporter = silent
) -> tuple[int, int, str, dict[str, str]]:
    """How many of the tray's files fit a pattern of names, of how many, and an example: its name and fields."""
    compiled = compile_pattern(pattern)
    fits, example, fields = 0, "", {}
    for path in report.each(tray.paths, len(tray.paths), "Comparing"):
        read = compiled.read(path)
        if read is not None:
            fits += 1
            if not example:
                example, fields = Path(path).name, dict(read)
    return fits, len(tray.paths), example, fields


def _is(flags: int, what: str) -> bool:
    if what == "new":
        return not flags & (FAILED | KNOWN | TWIN)
    if what == "problems":
        return bool(flags & (FAILED | WARNED))
    if what == "duplicates":
        return bool(flags & (KNOWN | TWIN))
    return not flags & TICKED if what == "left out" else True
