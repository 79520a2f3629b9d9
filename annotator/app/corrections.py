"""Correcting the text of an article: a new text of the same article, annotations carried over."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from annotator.app import home, lookup
from annotator.core.carry import carry
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotation, Changes, Span
from annotator.core.text import check_limits, normalise
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction came to: annotations moved along, to look at again, and left on the old text."""

    changes: Changes
    moved: int
    review: tuple[Id, ...]
    left: tuple[Id, ...]


def correct_text(
    project: Project,
    article: Id,
    text: str,
    label: str = "Correct text",
    encoding: str | None = None,
    report: Reporter = silent,
) -> Correction:
    """Give an article a new text. Annotations move along as one step with it; those the correction touches are
    marked for review, those of which nothing is left stay on the old text and are named."""
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
    spans = [span for annotation in placed for span in annotation.spans]
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
            kept = sorted({r.span for r in results if r.span is not None})
            if not kept or _overlapping(kept):
                left.append(annotation.id)
                continue
            touched = any(r.touched for r in results)
            tx.edit(
                "annotation", annotation.id, _moved(annotation, sha, new, kept, touched, tx.now)
            )
            if touched:
                review.append(annotation.id)
            else:
                moved += 1
    return Correction(tx.changes(), moved, tuple(review), tuple(left))


def change_encoding(
    project: Project, article: Id, encoding: str, report: Reporter = silent
) -> Correction:
    """Read an article's original file again in another encoding."""
    from annotator.intake import read_bytes

    known = lookup.article(project, article)
    kept = stored.original(project, article)
    if kept is None:
        raise UserError(
            f"The original file of “{known.title}” was not kept, so it cannot be read again.",
            "Import the file again and choose the encoding there.",
        )
    name, data = kept
    drafts = read_bytes(data, name, kind=known.kind or None, encoding=encoding)
    if len(drafts) != 1:
        raise UserError(
            "This file holds several articles, so one of them cannot be read again alone.",
            "Import the file again and choose the encoding there.",
        )
    return correct_text(
        project, article, drafts[0].text, f"Read again as {encoding}", encoding, report
    )


def _moved(
    annotation: Annotation, sha: bytes, text: str, spans: list[Span], touched: bool, now: str
) -> dict[str, object]:
    return {
        "text": sha,
        "spans": [[span.start, span.end, text[span.start : span.end]] for span in spans],
        "status": "review" if touched else annotation.status,
        "modified": now if touched else annotation.modified,
    }


def _overlapping(spans: list[Span]) -> bool:
    return any(a.end > b.start for a, b in pairwise(spans))
