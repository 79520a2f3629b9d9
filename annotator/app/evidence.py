"""Where in the text the value of an attribute comes from: its evidence, one place for each attribute of an annotation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.app import home, lookup
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import Annotation, Changes
from annotator.core.spans import check_span, snap_to_words
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place of one attribute's evidence, in the text the annotation is on."""

    attribute: str
    start: int
    end: int
    quote: str


def evidence_of(annotation: Annotation) -> list[Evidence]:
    """The evidence of an annotation, by place."""
    found = [Evidence(code, *place) for code, place in annotation.evidence.items()]
    return sorted(found, key=lambda each: (each.start, each.end, each.attribute))


def set_evidence(
    project: Project, annotation: Id, attribute: str, start: int, end: int, snap: bool = False
) -> Changes:
    """Say where in the text an attribute's value comes from. Raises SpanError for a place that is none.

    The attribute must be one of the annotation's type; it need not be coded yet.
    """
    known = lookup.annotation(project, annotation)
    definition = project.codebook.attribute(attribute)
    if known.type not in definition.owners:
        project.codebook.check_value(definition, None, known.type)
    text = lookup.text_of_annotation(project, known)
    if snap and (snapped := snap_to_words(text, start, end)) is not None:
        start, end = snapped.start, snapped.end
    check_span(text, start, end)
    name = project.codebook.name_of(definition.code)
    place = [start, end, text[start:end]]
    evidence = {**known.evidence, definition.code: place}
    return _write(project, annotation, f"Mark evidence for {name}", evidence)


def clear_evidence(project: Project, annotation: Id, attribute: str) -> Changes:
    """Take an attribute's evidence away."""
    known = lookup.annotation(project, annotation)
    code = attribute.strip().lower()
    if code not in known.evidence:
        raise UserError(f"There is no evidence for {code}.", "Nothing was changed.")
    evidence = {each: place for each, place in known.evidence.items() if each != code}
    name = project.codebook.name_of(code)
    return _write(project, annotation, f"Clear evidence for {name}", evidence)


def fitting(evidence: Mapping[str, Any], codes: set[str]) -> dict[str, Any]:
    """The evidence that is for one of these attributes."""
    return {code: place for code, place in evidence.items() if code in codes}


def _write(project: Project, annotation: Id, label: str, evidence: Mapping[str, Any]) -> Changes:
    with project.change(label, home.current_annotator()) as tx:
        tx.edit("annotation", annotation, {"evidence": dict(evidence), "modified": tx.now})
    return tx.changes()
