"""The spans of annotations in depth: add and remove fragments, part one annotation into two, join several into one.

What an annotation says (type, entity, attributes, note, relations) is never lost by it unless this is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.app import home, lookup
from annotator.app.annotations import check_spans, fields_of
from annotator.core.errors import UserError
from annotator.core.ids import Id, new_id
from annotator.core.model import Annotation, Changes, Span
from annotator.core.spans import check_span, quote, snap_to_words
from annotator.store import annotations as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Merged:
    """The annotation that several became, and the attributes (or ``entity``) in which they contradicted each other."""

    annotation: Id
    contradictions: tuple[str, ...]
    changes: Changes


def add_fragment(
    project: Project, identity: Id, start: int, end: int, snap: bool = False
) -> Changes:
    """Add a place to an annotation. One that touches or overlaps a fragment makes that fragment longer."""
    known = lookup.annotation(project, identity)
    text = lookup.text_of_annotation(project, known)
    if snap and (snapped := snap_to_words(text, start, end)) is not None:
        start, end = snapped.start, snapped.end
    check_span(text, start, end)
    return _set_spans(
        project, known, text, _united([*known.spans, Span(start, end)]), "Add a fragment"
    )


def remove_fragment(project: Project, identity: Id, fragment: int) -> Changes:
    """Take a fragment (counted from 0) away from an annotation; the last one stays."""
    known = lookup.annotation(project, identity)
    if not 0 <= fragment < len(known.spans):
        raise UserError(f"This annotation has no fragment {fragment + 1}.", "Choose another one.")
    if len(known.spans) == 1:
        raise UserError("This is the only fragment.", "Delete the annotation instead.")
    text = lookup.text_of_annotation(project, known)
    left = [span for n, span in enumerate(known.spans) if n != fragment]
    return _set_spans(project, known, text, left, "Remove a fragment")


def remove_place(
    project: Project, identity: Id, start: int, end: int, snap: bool = False
) -> Changes:
    """Cut a place out of an annotation: fragments become shorter, fall apart or go."""
    known = lookup.annotation(project, identity)
    text = lookup.text_of_annotation(project, known)
    if snap and (snapped := snap_to_words(text, start, end)) is not None:
        start, end = snapped.start, snapped.end
    check_span(text, start, end)
    left = [
        trimmed
        for span in known.spans
        for piece in _without(span, start, end)
        if (trimmed := _trimmed(text, piece, span)) is not None
    ]
    if not left:
        raise UserError(
            "Nothing of the annotation would be left.", "Delete the annotation instead."
        )
    return _set_spans(project, known, text, left, "Remove a fragment")


def split_annotation(
    project: Project, identity: Id, fragment: int | None = None, position: int | None = None
) -> tuple[Id, Changes]:
    """Part an annotation into two, before a fragment or at a position of the text; the new one's id comes back.

    Type, entity, attributes, evidence and status are copied; relations and note stay with the first.
    """
    known = lookup.annotation(project, identity)
    text = lookup.text_of_annotation(project, known)
    if position is not None:
        first, second = _parted(text, known.spans, position)
    else:
        cut = fragment or 0
        first, second = list(known.spans[:cut]), list(known.spans[cut:])
    if not first or not second:
        raise UserError(
            "One of the two would have no words.", "Put the caret inside the annotation."
        )
    made = new_id()
    with project.change("Split annotation", home.current_annotator()) as tx:
        _write_spans(tx, known, text, first)
        placed = check_spans(text, second)
        copy = replace(
            known,
            id=made,
            spans=placed,
            quotes=quote(text, placed),
            note="",
            created=tx.now,
            modified=tx.now,
        )
        tx.make("annotation", made, fields_of(copy))
    return made, tx.changes()


def merge_contradictions(project: Project, ids: Sequence[Id]) -> dict[str, list[Any]]:
    """The attributes (and ``entity``) for which these annotations have different values, with those values."""
    return _contradictions([lookup.annotation(project, each) for each in dict.fromkeys(ids)])


def merge_annotations(
    project: Project, ids: Sequence[Id], take: Mapping[str, Any] | None = None
) -> Merged:
    """Make several annotations of one article, annotator and type one: the first stays, its spans become all of theirs.

    Values that are equal, or coded in only one, are kept. Where they contradict each other, ``take`` says which value
    (by attribute, or ``entity``); what it does not name becomes *not coded*, and the annotation is marked for review.
    """
    wanted = [lookup.annotation(project, each) for each in dict.fromkeys(ids)]
    if len(wanted) < 2:
        raise UserError("There is nothing to merge.", "Choose at least two annotations.")
    kept, others = wanted[0], wanted[1:]
    for other in others:
        for name in ("article", "text", "annotator", "type"):
            if getattr(other, name) != getattr(kept, name):
                raise UserError(
                    f"These annotations do not have the same {name}.",
                    "Only annotations of one type, by one annotator, in one article can be merged.",
                )
    text = lookup.text_of_annotation(project, kept)
    conflicts = _contradictions(wanted)
    chosen = {code: value for code, value in (take or {}).items() if code in conflicts}
    for code, value in chosen.items():
        if value not in conflicts[code]:
            raise UserError(
                f"None of the annotations has this value of {code}.", "Take one of theirs."
            )
    open_ones = tuple(code for code in conflicts if code not in chosen)
    attributes = {c: v for each in reversed(wanted) for c, v in each.attributes.items()}
    attributes = {c: chosen.get(c, v) for c, v in attributes.items() if c not in open_ones}
    entity = next((each.entity for each in wanted if each.entity is not None), None)
    entity = None if "entity" in open_ones else chosen.get("entity", entity)
    notes = dict.fromkeys(each.note for each in wanted if each.note)
    changes = {
        "attributes": attributes,
        "entity": entity,
        "evidence": {c: p for each in reversed(wanted) for c, p in each.evidence.items()},
        "note": "\n".join(notes),
        "status": "review"
        if open_ones
        else next((e.status for e in wanted if e.status), kept.status),
    }
    with project.change(f"Merge {len(wanted)} annotations", home.current_annotator()) as tx:
        spans = _united([span for each in wanted for span in each.spans])
        _write_spans(tx, kept, text, spans, changes)
        _move_relations(project, tx, kept.id, [other.id for other in others])
        for other in others:
            tx.edit("annotation", other.id, {"deleted": 1, "modified": tx.now})
    return Merged(kept.id, open_ones, tx.changes())


def _contradictions(wanted: Sequence[Annotation]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for code in dict.fromkeys(c for each in wanted for c in each.attributes):
        values: list[Any] = []
        for each in wanted:
            value = each.attributes.get(code)
            if value is not None and value not in values:
                values.append(value)
        if len(values) > 1:
            found[code] = values
    entities = list(dict.fromkeys(each.entity for each in wanted if each.entity is not None))
    if len(entities) > 1:
        found["entity"] = entities
    return found


def _move_relations(project: Project, tx: Transaction, keep: Id, others: Sequence[Id]) -> None:
    """Relations of the others end at the one that stays; doubles and those that would lead to itself go."""
    gone = set(others)
    known: set[tuple[Any, ...]] = set()
    # Those of the annotation that stays come first, so that they are the ones that stay.
    found = sorted(
        stored.relations(project, [keep, *others]),
        key=lambda r: (r.source.id in gone or r.target.id in gone, r.id),
    )
    for relation in found:
        source = keep if relation.source.id in gone else relation.source.id
        target = keep if relation.target.id in gone else relation.target.id
        said = (relation.type, source, target, relation.annotator)
        moved = (source, target) != (relation.source.id, relation.target.id)
        if moved and (source == target or said in known):
            tx.edit("relation", relation.id, {"deleted": 1})
        elif moved:
            tx.edit("relation", relation.id, {"source": source, "target": target})
        known.add(said)


def _set_spans(
    project: Project, known: Annotation, text: str, spans: Sequence[Span], label: str
) -> Changes:
    with project.change(label, home.current_annotator()) as tx:
        _write_spans(tx, known, text, spans)
    return tx.changes()


def _write_spans(
    tx: Transaction,
    known: Annotation,
    text: str,
    spans: Sequence[Span],
    changes: Mapping[str, Any] | None = None,
) -> None:
    placed = check_spans(text, spans)
    fragments = [[s.start, s.end, text[s.start : s.end]] for s in placed]
    if placed != known.spans or changes:
        more = {"modified": tx.now, **(changes or {})}
        tx.edit("annotation", known.id, {"spans": fragments, **more})


def _united(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _without(span: Span, start: int, end: int) -> list[Span]:
    pieces = [(span.start, min(span.end, start)), (max(span.start, end), span.end)]
    return [Span(*piece) for piece in pieces if piece[0] < piece[1]]


def _trimmed(text: str, piece: Span, whole: Span) -> Span | None:
    """A piece of a fragment without the blanks at the ends that were cut."""
    start, end = piece.start, piece.end
    while start > whole.start and start < end and text[start].isspace():
        start += 1
    while end < whole.end and end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _parted(text: str, spans: Sequence[Span], position: int) -> tuple[list[Span], list[Span]]:
    first: list[Span] = []
    second: list[Span] = []
    for span in spans:
        if span.end <= position:
            first.append(span)
        elif span.start >= position:
            second.append(span)
        else:
            left = _trimmed(text, Span(span.start, position), span)
            right = _trimmed(text, Span(position, span.end), span)
            first += [left] if left else []
            second += [right] if right else []
    return first, second
