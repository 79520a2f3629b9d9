"""Annotations of an article by who made them, for formats that hold one person's work at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, FoundArticle, Part


def by_annotator(marks: Iterable[Annotation]) -> list[tuple[Id | None, list[Annotation]]]:
    """Each annotator's annotations, in the order of their ids; one empty group of nobody's when there are none."""
    groups: dict[Id, list[Annotation]] = {}
    for each in marks:
        groups.setdefault(each.annotator, []).append(each)
    return [(who, groups[who]) for who in sorted(groups)] or [(None, [])]


def compare_by_annotator(
    source: AnnotationSet, parts: Iterable[Part], report: Reporter, keeps: frozenset[str]
) -> str:
    """Hold ``parts``, read back, against the set: texts, annotators, types and the first span of each annotation.

    ``keeps`` is what the format has a place for, as in :class:`Lacking`. Where they first differ, or ``""``.
    """
    names = {each.id: each.name for each in source.annotators()}

    def ours() -> Iterator[Seen]:
        lacking = Lacking(source, LossLog(), keeps)
        for article in report.each(source.articles(), source.count, "Reading back"):
            for who, mine in by_annotator(lacking.annotations(article)):
                name = names.get(who, "") if who is not None else ""
                yield Seen(article.text, tuple((m.type, m.spans[:1], name) for m in mine))

    theirs = (
        Seen(
            part.article.text, tuple((m.type, m.spans, m.annotator_name) for m in part.annotations)
        )
        for part in parts
        if isinstance(part, FoundArticle)
    )
    return difference(ours(), theirs)
