"""What people do with annotations: one function per action, each one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from annotator.app import home, lookup
from annotator.app.relation_fit import unfit
from annotator.core.errors import SpanError, UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.model import (
    ANNOTATION_STATUSES,
    END_KINDS,
    ORIGINS,
    Annotation,
    Annotator,
    Changes,
    End,
    Relation,
    Span,
    SpanRow,
)
from annotator.core.spans import check_span, quote, snap_to_words
from annotator.store import annotations as stored
from annotator.store import articles, entities
from annotator.store.journal import Transaction
from annotator.store.project import Project


def rows(
    project: Project, article: Id, start: int | None = None, end: int | None = None
) -> list[SpanRow]:
    """The spans of an article's annotations, all or those that touch ``start``–``end``."""
    return stored.rows_of_article(project, article, _sha(project, article), start, end)


def list_annotations(
    project: Project,
    article: Id | None = None,
    type: str | None = None,
    annotator: Id | None = None,
    entity: Id | None = None,
) -> list[Annotation]:
    """The annotations that fit, by article and place."""
    return list(stored.select(project, article, type, annotator, entity))


def get(project: Project, identity: Id) -> Annotation | None:
    """One annotation, or None when it is gone."""
    return stored.get(project, identity)


def names(project: Project, ids: Sequence[Id]) -> dict[Id, tuple[str, str | None]]:
    """The type of each of these annotations, and the name of the entity it points to, or None. Those that are not
    there are left out."""
    return stored.names(project, ids)


def annotate(
    project: Project,
    article: Id,
    type: str,
    spans: Sequence[Span | tuple[int, int]],
    entity: Id | None = None,
    attributes: Mapping[str, Any] | None = None,
    annotator: Annotator | None = None,
    note: str = "",
    origin: str = "hand",
    snap: bool = False,
    status: str = "",
    relations: Sequence[tuple[str, End]] = (),
    new_entity: str = "",
) -> Annotation:
    """Tag a place of an article; the annotation is saved when this returns.

    Spans are code points, end-exclusive, in any order; they may not overlap each other. ``snap`` moves them
    to word edges as the window does. ``relations`` go from the new annotation to other ends; ``new_entity`` names
    an entity to be made in the same step and linked. Raises SpanError for spans that are empty, out of range or
    cut a character, UserError for what the codebook does not know.
    """
    type_def = project.codebook.type(type)
    _check_status(status)
    if origin not in ORIGINS:
        raise UserError(f"“{origin}” is not an origin.", f"Use one of {', '.join(ORIGINS)}.")
    sha = _sha(project, article)
    text = _text(project, sha)
    checked = check_spans(text, spans, snap)
    values = _coded(project, type_def.code, attributes or {})
    who = annotator or home.current_annotator()
    identity = new_id()
    if entity is not None:
        _check_entity(project, entity, type_def.entity_kind)
    name = " ".join(new_entity.split())
    if name and not type_def.entity_kind:
        raise UserError(
            "Annotations of this type do not point to entities.", "Leave the entity out."
        )
    with project.change(f"Tag as {project.codebook.name_of(type_def.code)}", who) as tx:
        if _sha(project, article) != sha:
            raise UserError("The text of this article was changed just now.", "Select it again.")
        if name:
            entity = new_id()
            tx.make("entity", entity, {"name": name, "kind": type_def.entity_kind})
        made = Annotation(
            id=identity,
            article=article,
            text=sha,
            annotator=who.id,
            type=type_def.code,
            spans=checked,
            quotes=quote(text, checked),
            entity=entity,
            attributes=values,
            note=note,
            status=status,
            origin=origin,
            created=tx.now,
            modified=tx.now,
            codebook=project.codebook.version,
        )
        tx.make("annotation", identity, fields_of(made))
        for code, target in relations:
            make_relation(project, tx, code, End("annotation", identity), target, who)
    return made


def fields_of(annotation: Annotation) -> dict[str, Any]:
    """An annotation as the store keeps it."""
    return {
        "article": annotation.article,
        "text": annotation.text,
        "annotator": annotation.annotator,
        "type": annotation.type,
        "spans": [
            [span.start, span.end, words]
            for span, words in zip(annotation.spans, annotation.quotes, strict=True)
        ],
        "entity": annotation.entity,
        "attributes": dict(annotation.attributes),
        "evidence": dict(annotation.evidence),
        "note": annotation.note,
        "status": annotation.status,
        "origin": annotation.origin,
        "created": annotation.created,
        "modified": annotation.modified,
        "codebook": annotation.codebook,
    }


def change_type(project: Project, ids: Iterable[Id], type: str) -> Changes:
    """Make annotations another type; attributes the new type does not have, and a link to an entity of a kind
    it does not take, are dropped (and come back with undo). Those with relations that no longer fit are marked to be
    looked at again; the relations stay."""
    type_def = project.codebook.type(type)
    allowed = {attribute.code for attribute in project.codebook.attributes_for(type_def.code)}
    kinds: dict[Id, str] = {}
    wanted = list(ids)
    flagged, _ = unfit(project, wanted, type_def.code)

    def change(tx: Transaction, identity: Id, fields: dict[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in fields["attributes"].items() if k in allowed}
        entity = fields["entity"]
        if entity is not None:
            if entity not in kinds:
                kinds[entity] = (entities.kind_of(project, entity) or ("",))[0]
            if kinds[entity] != type_def.entity_kind:
                entity = None
        evidence = {k: v for k, v in fields["evidence"].items() if k in allowed}
        marked = {"status": "review"} if identity in flagged else {}
        return marked | {
            "type": type_def.code,
            "attributes": kept,
            "evidence": evidence,
            "entity": entity,
        }

    return _edit(
        project, wanted, f"Change type to {project.codebook.name_of(type_def.code)}", change
    )


def set_spans(
    project: Project, identity: Id, spans: Sequence[Span | tuple[int, int]], snap: bool = False
) -> Changes:
    """Move the borders of an annotation, or add and remove fragments."""
    annotation = _annotation(project, identity)
    text = articles.text(project, annotation.text)
    if text is None:
        raise UserError("The text of this annotation is missing.", "Run `annotator check`.")
    checked = check_spans(text, spans, snap)
    words = quote(text, checked)
    fragments = [[s.start, s.end, q] for s, q in zip(checked, words, strict=True)]
    return _edit(project, [identity], "Move borders", lambda *_: {"spans": fragments})


def delete(project: Project, ids: Iterable[Id]) -> Changes:
    """Delete annotations, and the relations that have them at an end."""
    wanted = list(ids)
    label = "Delete annotation" if len(wanted) == 1 else f"Delete {len(wanted)} annotations"
    with project.change(label, home.current_annotator()) as tx:
        for start in range(0, len(wanted), 400):
            for relation in list(stored.relations(project, wanted[start : start + 400])):
                tx.edit("relation", relation.id, {"deleted": 1})
        for identity in wanted:
            fields = tx.read("annotation", identity)
            if fields is None or not fields["deleted"]:  # a missing one is told by edit()
                tx.edit("annotation", identity, {"deleted": 1, "modified": tx.now}, fields)
    return tx.changes()


def set_note(project: Project, identity: Id, note: str) -> Changes:
    """Write, change or clear the note of an annotation."""
    label = "Edit note" if note else "Clear note"
    return _edit(project, [identity], label, lambda *_: {"note": note})


def set_status(project: Project, ids: Iterable[Id], status: str) -> Changes:
    """Set or clear the question flag (``doubt``), or another status."""
    _check_status(status)
    label = {"doubt": "Mark as doubtful", "review": "Mark for review"}.get(status, "Clear doubt")
    return _edit(project, ids, label, lambda *_: {"status": status})


def set_entity(project: Project, ids: Iterable[Id], entity: Id | None) -> Changes:
    """Link annotations to an entity, or unlink them."""
    wanted = list(ids)
    if entity is None:
        return _edit(project, wanted, "Unlink entity", lambda *_: {"entity": None})
    known = _entity(project, entity)

    def change(tx: Transaction, identity: Id, fields: dict[str, Any]) -> dict[str, Any]:
        _check_kind(known, project.codebook.type(fields["type"]).entity_kind)
        return {"entity": entity}

    return _edit(project, wanted, f"Link to {known[1]}", change)


def link_to_new_entity(project: Project, identity: Id, name: str) -> Changes:
    """Make an entity of the kind the annotation's type takes, and link the annotation to it: one step."""
    name = " ".join(name.split())
    if not name:
        raise UserError("An entity needs a name.", "Type one, or press Esc to leave it unlinked.")
    annotation = _annotation(project, identity)
    kind = project.codebook.type(annotation.type).entity_kind
    if not kind:
        raise UserError(
            "Annotations of this type do not point to entities.", "Change the type first."
        )
    entity = new_id()
    with project.change(f"Link to {name}", home.current_annotator()) as tx:
        tx.make("entity", entity, {"name": name, "kind": kind})
        tx.edit("annotation", identity, {"entity": entity, "modified": tx.now})
    return tx.changes()


def set_attributes(project: Project, ids: Iterable[Id], values: Mapping[str, Any]) -> Changes:
    """Code attributes; a value of None makes one *not coded*."""
    given = dict(values)
    names = ", ".join(project.codebook.name_of(code) for code in given)

    def change(tx: Transaction, identity: Id, fields: dict[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in fields["attributes"].items() if k not in given}
        return {"attributes": kept | _coded(project, fields["type"], given)}

    return _edit(project, ids, f"Set {names}", change)


def relate(project: Project, code: str, source: End, target: End, note: str = "") -> Relation:
    """Make a relation between two ends the codebook allows."""
    who = home.current_annotator()
    with project.change(f"Relate: {project.codebook.name_of(code)}", who) as tx:
        return make_relation(project, tx, code, source, target, who, note)


def delete_relation(project: Project, identity: Id) -> Changes:
    """Delete a relation."""
    with project.change("Delete relation", home.current_annotator()) as tx:
        tx.edit("relation", identity, {"deleted": 1})
    return tx.changes()


def relations_of(project: Project, ids: Sequence[Id]) -> list[Relation]:
    """The relations with one of these annotations, entities or articles at an end."""
    return list(stored.relations(project, ids))


def annotators(project: Project) -> list[Annotator]:
    """Everyone who has annotated in this project, by name."""
    return stored.annotators(project)


def counts_by_annotator(project: Project, article: Id) -> dict[Id, int]:
    """How many annotations each annotator has in an article."""
    return stored.counts_by_annotator(project, article)


def check_spans(
    text: str, spans: Sequence[Span | tuple[int, int]], snap: bool = False
) -> tuple[Span, ...]:
    """Spans in order of place, each checked against the text; overlapping ones are refused."""
    if not spans:
        raise UserError("An annotation needs at least one span.", "Select some text first.")
    checked: list[Span] = []
    for given in spans:
        start, end = (given.start, given.end) if isinstance(given, Span) else given
        if snap:
            snapped = snap_to_words(text, start, end)
            if snapped is None:
                raise SpanError("There are only blanks here.", "Select at least one word.")
            start, end = snapped.start, snapped.end
        check_span(text, start, end)
        checked.append(Span(start, end))
    checked.sort()
    for one, following in pairwise(checked):
        if one.overlaps(following):
            raise UserError(
                f"The spans {one.start}–{one.end} and {following.start}–{following.end} overlap.",
                "Fragments of one annotation must lie apart.",
            )
    return tuple(checked)


def make_relation(
    project: Project,
    tx: Transaction,
    code: str,
    source: End,
    target: End,
    who: Annotator,
    note: str = "",
) -> Relation:
    """Make a relation as part of a step."""
    definition = project.codebook.check_relation(
        code, _end_class(project, tx, source), _end_class(project, tx, target)
    )
    relation = Relation(new_id(), definition.code, source, target, who.id, note, tx.now)
    tx.make("relation", relation.id, relation_fields(relation))
    return relation


def relation_fields(relation: Relation) -> dict[str, Any]:
    """A relation as the store keeps it."""
    return {
        "type": relation.type,
        "source_kind": relation.source.kind,
        "source": relation.source.id,
        "target_kind": relation.target.kind,
        "target": relation.target.id,
        "annotator": relation.annotator,
        "attributes": dict(relation.attributes),
        "note": relation.note,
        "created": relation.created,
    }


def _coded(project: Project, type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values without those that are *not coded*."""
    checked = project.codebook.check_values(type, values)
    return {code: value for code, value in checked.items() if value is not None}


def _end_class(project: Project, tx: Transaction, end: End) -> str:
    if end.kind not in END_KINDS:
        raise UserError(f"“{end.kind}” cannot be the end of a relation.", "Choose another end.")
    if end.kind in ("outlet", "author"):
        lookup.article(project, end.id)
        return end.kind
    found = tx.read(end.kind, end.id)
    if found is None or found["deleted"]:
        raise UserError(
            f"There is no {end.kind} with the id {id_text(end.id)}.", "Look at the list again."
        )
    return str(found["type"]) if end.kind == "annotation" else f"entity:{found['kind']}"


def _edit(project: Project, ids: Iterable[Id], label: str, change: Any) -> Changes:
    wanted = list(ids)
    named = label if len(wanted) == 1 else f"{label} ({len(wanted)} annotations)"
    with project.change(named, home.current_annotator()) as tx:
        for identity in wanted:
            fields = tx.read("annotation", identity)
            if fields is None or fields["deleted"]:
                raise UserError("This annotation is no longer there.", "Look at the list again.")
            changes = change(tx, identity, fields)
            if any(fields[name] != value for name, value in changes.items()):
                tx.edit("annotation", identity, {**changes, "modified": tx.now}, fields)
    return tx.changes()


def _annotation(project: Project, identity: Id) -> Annotation:
    found = stored.get(project, identity)
    if found is None:
        raise UserError("This annotation is no longer there.", "Look at the list again.")
    return found


def _sha(project: Project, article: Id) -> bytes:
    sha = articles.text_sha(project, article)
    if sha is None:
        raise UserError("This article is no longer in the project.", "Look at the list again.")
    return sha


def _text(project: Project, sha: bytes) -> str:
    text = articles.text(project, sha)
    if text is None:
        raise UserError("The text of this article is missing.", "Run `annotator check`.")
    return text


def _check_status(status: str) -> None:
    if status not in ANNOTATION_STATUSES:
        known = ", ".join(repr(s) for s in ANNOTATION_STATUSES)
        raise UserError(f"“{status}” is not the status of an annotation.", f"Use one of {known}.")


def _entity(project: Project, entity: Id) -> tuple[str, str]:
    """Kind and name of an entity that must be there."""
    known = entities.kind_of(project, entity)
    if known is None:
        raise UserError("This entity is no longer in the project.", "Choose another one.")
    return known


def _check_entity(project: Project, entity: Id, kind: str) -> None:
    _check_kind(_entity(project, entity), kind)


def _check_kind(known: tuple[str, str], kind: str) -> None:
    if known[0] != kind:
        takes = f"an entity of the kind {kind}" if kind else "no entity"
        raise UserError(
            f"“{known[1]}” is of the kind {known[0]}; this type takes {takes}.",
            "Choose another entity, or change the type.",
        )
