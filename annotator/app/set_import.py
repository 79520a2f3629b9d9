"""Reading an annotation set into a project: every place verified, twice the same as once, one step to undo.

The file is read twice. The first time only texts are kept (they are dropped again when the import does not finish),
and whatever is wrong with the file as a whole stops it. The second time everything is written as one step.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from annotator.app import home
from annotator.app.set_labels import LabelMap
from annotator.app.set_report import SetReport
from annotator.app.set_survey import Survey
from annotator.app.set_writer import SetWriter
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotator
from annotator.formats import databases
from annotator.formats.format import Format
from annotator.formats.table import find_format
from annotator.formats.writing import told
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import foreign, history
from annotator.store.project import Project

databases.use(foreign.Door())

BACK_UP_FROM = 500
"""An import of this many annotations into a project that has some is backed up first."""


def import_set(
    project: Project,
    path: str | Path,
    format: str,
    annotator: Annotator | None = None,
    report: Reporter = silent,
    options: Mapping[str, bool | str] | None = None,
    labels: LabelMap | None = None,
    create: bool = True,
) -> SetReport:
    """Read a set into the project, making the articles, entities and annotators it needs.

    ``annotator`` takes annotations that name nobody. ``labels`` says which codes of the codebook the labels of the
    file stand for (what is not named there: see :func:`annotator.app.set_labels.propose`); labels that are
    not in the codebook make new entries, or are left out without ``create``. What is there already stays as it is. Raises UserError when
    the file as a whole cannot be used, and Cancelled when the job is stopped; nothing has changed then.
    """
    chosen = find_format(format, to="read")
    given = chosen.chosen(options or {}, "read")
    module = chosen.load()
    source = Path(path)
    project.writable()
    before = state_of(source, chosen)
    survey = Survey(project)
    for part in module.read(source, **given):
        survey.take(part)
        report.check()
        report.progress(survey.articles, None, "Reading")
    survey.finish()
    if survey.annotations >= BACK_UP_FROM and stored_annotations.count(project):
        from annotator.app.projects import back_up

        back_up(project, reason="before-import")
    if state_of(source, chosen) != before:
        raise UserError(f"“{source.name}” was changed while it was read.", "Import it again.")
    result = SetReport()
    me = home.current_annotator()
    name = source.name.encode("utf-8", "replace").decode("utf-8")
    with project.change(f"Import annotations from {name}", me) as tx:
        writer = SetWriter(project, tx, survey, annotator or me, result, labels, create)
        writer.begin()
        for part in module.read(source, **given):
            writer.take(part)
            report.check()
            report.progress(writer.articles, survey.articles, "Importing")
        writer.end()
        stored_articles.unstage(tx.connection)
        summary, data = result.sentence(), result.as_json()
        result.kept = history.keep_report(
            project, "import-annotations", summary, data, within=tx.connection
        )
    return result


def state_of(path: Path, format: Format) -> list[tuple[str, int, int]]:
    """Names, sizes and times of the files read, to see whether they change; raises UserError when there are none."""
    with told(path):
        if path.is_dir() and format.files == "many":
            found = []
            for folder, _, names in os.walk(path):
                for name in sorted(names):
                    status = (Path(folder) / name).stat()
                    found.append((f"{folder}/{name}", status.st_size, status.st_mtime_ns))
            return sorted(found)
        status = path.stat()
        if not path.is_file():
            what = "a folder" if path.is_dir() else "not an ordinary file"
            raise UserError(f"“{path}” is {what}.", "Give the path of an exported file.")
        return [("", status.st_size, status.st_mtime_ns)]
