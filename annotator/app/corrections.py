"""Correcting the text of an article: a new text of the same article, annotations carried over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from annotator.app import home, lookup
from annotator.core.carry import Carried, carry
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotation, Changes, Exclusion, Refusal, Span
from annotator.core.text import check_limits, normalise
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored
from annotator.store import history, places
from annotator.store.journal import Transaction
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction came to: annotations moved along, to look at again, and left on the old text."""

    changes: Changes
    moved: int
    review: tuple[Id, ...]
    left: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a correction would come to: how many annotations move along, are touched, stay on the old text."""

    moved: int
    review: int
    left: int


@dataclass(frozen=True, slots=True)
class Version:
    """One text of an article: since when it was the current one, and by which step; how many annotations are on it."""

    text: bytes
    characters: int
    since: str
    label: str
    current: bool
    annotations: int


def versions(project: Project, article: Id) -> list[Version]:
    """All texts an article has had, the latest first; texts that undo took back are among them."""
    known = lookup.article(project, article)
    first: dict[bytes, tuple[str, str]] = {}
    for created, label, change in history.changes_of(project, article):
        if "+" in change:
            first.setdefault(bytes.fromhex(change["+"]["text"]), (created, label))
        elif "text" in change:
            first.setdefault(bytes.fromhex(change["text"][1]), (created, label))
    counts: dict[bytes, int] = {}
    for annotation in stored_annotations.select(project, article=article):
        counts[annotation.text] = counts.get(annotation.text, 0) + 1
    found = []
    for sha, (created, label) in reversed(first.items()):
        text = stored.text(project, sha)
        if text is not None:
            current = sha == known.text
            found.append(Version(sha, len(text), created, label, current, counts.get(sha, 0)))
    return found


def version_text(project: Project, article: Id, version: Version) -> str:
    """The characters of one of an article's texts."""
    text = stored.text(project, version.text)
    if text is None:
        raise UserError("This text is missing.", "Run `annotator check`.")
    return text


def outcome(project: Project, article: Id, text: str) -> Outcome:
    """What :func:`correct_text` with this text would do to the annotations. Changes nothing."""
    new = normalise(text)
    known = lookup.article(project, article)
    old = stored.text(project, known.text)
    if old is None:
        raise UserError("The text of this article is missing.", "Run `annotator check`.")
    placed = [
        a for a in stored_annotations.select(project, article=article) if a.text == known.text
    ]
    spans = [span for annotation in placed for span in (*annotation.spans, *_evidence(annotation))]
    carried = iter(carry(old, new, spans))
    moved = review = left = 0
    for annotation in placed:
        results = [next(carried) for _ in annotation.spans]
        _, lost = _carried_evidence(annotation, new, carried)
        kept = sorted({r.span for r in results if r.span is not None})
        if not kept or _overlapping(kept):
            left += 1
        elif lost or any(r.touched for r in results):
            review += 1
        else:
            moved += 1
    return Outcome(moved, review, left)


def correct_text(
    project: Project,
    article: Id,
    text: str,
    label: str = "Correct text",
    encoding: str | None = None,
    report: Reporter = silent,
) -> Correction:
    """Give an article a new text. Annotations move along as one step with it; those the correction touches are
    marked for review; so are those of which nothing is left, which stay on the old text and are named. Evidence, excluded and
    refused places move along too."""
    new = normalise(text)
    check_limits(new)
    if not new.strip():
        raise UserError("The corrected text is empty.", "To remove an article, delete it.")
    known = lookup.article(project, article)
    old = stored.text(project, known.text)
    if old is None:
        raise UserError("The text of this article is missing.", "Run `annotator check`.")
    placed = [
        a for a in stored_annotations.select(project, article=article) if a.text == known.text
    ]
    report.progress(0, 2, "Comparing the texts")
    marked: list[tuple[str, Exclusion | Refusal]] = [
        *(("exclusion", each) for each in places.exclusions(project, article, known.text)),
        *(("refusal", each) for each in places.refusals(project, article, known.text)),
    ]
    spans = [span for annotation in placed for span in (*annotation.spans, *_evidence(annotation))]
    spans += [Span(each.start, each.end) for _, each in marked]
    carried = iter(carry(old, new, spans))
    review: list[Id] = []
    left: list[Id] = []
    moved = 0
    with project.change(label, home.current_annotator()) as tx:
        sha = tx.add_text(new)
        fields: dict[str, object] = {"text": sha, "characters": len(new)}
        if encoding is not None:
            fields["encoding"] = encoding
        tx.edit("article", article, fields)
        for annotation in placed:
            results = [next(carried) for _ in annotation.spans]
            evidence, lost = _carried_evidence(annotation, new, carried)
            kept = sorted({r.span for r in results if r.span is not None})
            if not kept or _overlapping(kept):
                left.append(annotation.id)
                tx.edit("annotation", annotation.id, {"status": "review", "modified": tx.now})
                continue
            touched = lost or any(r.touched for r in results)
            moved_fields = _moved(annotation, sha, new, kept, touched, tx.now)
            tx.edit("annotation", annotation.id, {**moved_fields, "evidence": evidence})
            if touched:
                review.append(annotation.id)
            else:
                moved += 1
        for kind, each in marked:
            _move_place(tx, kind, each.id, sha, next(carried))
    return Correction(tx.changes(), moved, tuple(review), tuple(left))


def read_original(project: Project, article: Id, encoding: str) -> str:
    """The text of an article's kept original in another encoding; UserError when there is none or it does not fit."""
    from annotator.intake import read_bytes

    known = lookup.article(project, article)
    kept = stored.original(project, article)
    if kept is None:
        raise UserError(
            f"The original file of “{known.title}” was not kept, so it cannot be read again.",
            "Import the file again and choose the encoding there.",
        )
    name, data = kept
    # What is kept of a web archive is the page itself.
    kind = "html" if known.kind == "warc" else known.kind or None
    drafts = read_bytes(data, name, kind=kind, encoding=encoding)
    if len(drafts) != 1:
        raise UserError(
            "This file holds several articles, so one of them cannot be read again alone.",
            "Import the file again and choose the encoding there.",
        )
    return drafts[0].text


def change_encoding(
    project: Project, article: Id, encoding: str, report: Reporter = silent
) -> Correction:
    """Read an article's original file again in another encoding."""
    text = read_original(project, article, encoding)
    return correct_text(project, article, text, f"Read again as {encoding}", encoding, report)


def _moved(
    annotation: Annotation, sha: bytes, text: str, spans: list[Span], touched: bool, now: str
) -> dict[str, object]:
    return {
        "text": sha,
        "spans": [[span.start, span.end, text[span.start : span.end]] for span in spans],
        "status": "review" if touched else annotation.status,
        "modified": now if touched else annotation.modified,
    }


def _evidence(annotation: Annotation) -> list[Span]:
    return [Span(place[0], place[1]) for place in annotation.evidence.values()]


def _carried_evidence(
    annotation: Annotation, text: str, carried: Iterator[Carried]
) -> tuple[dict[str, Any], bool]:
    """The evidence on the new text, and whether some of it was touched or is gone."""
    evidence: dict[str, Any] = {}
    touched = False
    for code in annotation.evidence:
        where = next(carried)
        touched |= where.touched
        if where.span is not None:
            start, end = where.span.start, where.span.end
            evidence[code] = [start, end, text[start:end]]
    return evidence, touched


def _move_place(tx: Transaction, kind: str, identity: Id, sha: bytes, where: Carried) -> None:
    """Move an excluded or refused place to the new text; what cannot move stays with the old one.

    A refused place that was touched says other words now, and may be offered again.
    """
    if where.span is None or (where.touched and kind == "refusal"):
        return
    place = {"text": sha, "start": where.span.start, "end": where.span.end}
    tx.edit(kind, identity, place)


def _overlapping(spans: list[Span]) -> bool:
    return any(a.end > b.start for a, b in pairwise(spans))
