"""Annotations of an article by who made them, for formats that hold one person's work at a time."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.ids import Id
from annotator.core.model import Annotation


def by_annotator(marks: Iterable[Annotation]) -> list[tuple[Id | None, list[Annotation]]]:
    """Each annotator's annotations, in the order of their ids; one empty group of nobody's when there are none."""
    groups: dict[Id, list[Annotation]] = {}
    for each in marks:
        groups.setdefault(each.annotator, []).append(each)
    return [(who, groups[who]) for who in sorted(groups)] or [(None, [])]
