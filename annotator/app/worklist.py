"""Annotations to look at again after an edit of the codebook or a correction of a text, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.app import home
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotation, Changes
from annotator.store import annotations as stored_annotations
from annotator.store import review as stored
from annotator.store import selection as reading
from annotator.store.project import Project
from annotator.store.review import Reason

__all__ = ["Item", "Reason", "done", "ids", "items", "worklist"]

PAGE = 400


@dataclass(frozen=True, slots=True)
class Item:
    """An annotation to look at, with the steps that ask for it, the first first (none when somebody set the flag
    by a step that was since undone, or the annotation came flagged)."""

    annotation: Annotation
    reasons: tuple[Reason, ...]


def ids(project: Project, article: Id | None = None) -> list[Id]:
    """The ids of the annotations to look at (of an article), by article and place; rows come by :func:`items`."""
    return stored.flagged(project, article)


def items(project: Project, given: Iterable[Id]) -> list[Item]:
    """These annotations (a page of them) with the reasons, in this order."""
    wanted = list(given)
    found: dict[Id, Annotation] = {}
    for start in range(0, len(wanted), PAGE):
        part = wanted[start : start + PAGE]
        found |= {each.id: each for each in stored_annotations.select(project, ids=part)}
    reasons = {identity: flagged.reasons for identity, flagged in stored.why(project, wanted)}
    return [Item(found[each], reasons.get(each, ())) for each in wanted if each in found]


def worklist(project: Project, article: Id | None = None) -> list[Item]:
    """Everything to look at; for long lists take :func:`ids` and pages of :func:`items`."""
    return items(project, ids(project, article))


def done(project: Project, given: Iterable[Id], report: Reporter = silent) -> Changes:
    """These have been looked at: their status is what it was before, and they stand under the present codebook."""
    wanted = list(dict.fromkeys(given))
    only = frozenset({"status", "deleted"})
    waiting = [
        identity
        for identity, fields in reading.fields_of(project, wanted, only)
        if fields["status"] == "review" and not fields["deleted"]
    ]
    before = {identity: flagged.status_before for identity, flagged in stored.why(project, waiting)}
    version = project.codebook.version
    number = "an annotation" if len(waiting) == 1 else f"{len(waiting):,} annotations"
    with project.change(f"Looked at {number}", home.current_annotator()) as tx:
        tx.edit_each(
            "annotation",
            waiting,
            lambda identity, _: {
                "status": before.get(identity, ""),
                "codebook": version,
                "modified": tx.now,
            },
            report,
        )
    return tx.changes()
