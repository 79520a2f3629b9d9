"""Entities that turn out to be one, or two, or none: merge, split, delete, with what each would touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.app import home, lookup
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Changes, Entity, Relation
from annotator.core.names import fold
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import entities as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project

HOLDERS = {"article": "article", "entity": "entity"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What renaming, merging or deleting entities touches: how many of each, and where they contradict each other.

    ``contradictions`` are sentences; merging keeps what the entity that stays says.
    """

    annotations: int
    articles: int
    relations: int
    narrower: int
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A place where an entity is meant: an annotation that points to it, with what stands around it."""

    annotation: Id
    article: Id
    title: str
    source: str
    date: str
    start: int
    end: int
    left: str
    quote: str
    right: str
    type: str = ""


def preview(project: Project, ids: Sequence[Id]) -> Preview:
    """What it touches to rename, merge or delete these entities; for merging, the first is the one that stays."""
    known = [lookup.known_entity(project, identity) for identity in ids]
    annotations, articles, relations = stored.count_uses(project, ids)
    narrower = sum(len(stored.children(project, identity)) for identity in ids)
    found: list[str] = []
    for other in known[1:]:
        found += _contradictions(project, known[0], other)
    return Preview(annotations, articles, relations, narrower, tuple(found))


def _contradictions(project: Project, kept: Entity, other: Entity) -> Iterator[str]:
    for code, value in other.attributes.items():
        if kept.attributes.get(code, value) != value:
            yield f"{project.codebook.name_of(code)} differs between “{kept.name}” and “{other.name}”."
    for scheme, value in other.external.items():
        ours = kept.external.get(scheme, value)
        if ours != value:
            yield f"{scheme} is {ours} for “{kept.name}”, {value} for “{other.name}”."


def merge(project: Project, keep: Id, others: Iterable[Id], report: Reporter = silent) -> Changes:
    """Make several entities one: their annotations, relations and narrower entities move, their names become aliases.

    What the entity that stays does not say is taken from the others; where they contradict it, it stays as it is.
    """
    kept = lookup.known_entity(project, keep)
    gone = [lookup.known_entity(project, other) for other in dict.fromkeys(others) if other != keep]
    if not gone:
        raise UserError("There is nothing to merge.", "Name at least two different entities.")
    for other in gone:
        if other.kind != kept.kind:
            raise UserError(
                f"“{other.name}” is of the kind {other.kind}, “{kept.name}” of the kind {kept.kind}.",
                "Only entities of one kind can be merged.",
            )
    with project.change(f"Merge into {kept.name}", home.current_annotator()) as tx:
        for other in gone:
            _move_annotations(project, tx, other.id, keep, report)
            _move_relations(project, tx, other.id, keep)
            _move_values(project, tx, other.id, keep)
            _move_refusals(project, tx, other.id, keep)
            _move_narrower(project, tx, other.id, keep)
            _take_over(tx, keep, other)
            tx.edit("entity", other.id, {"deleted": 1, "merged_into": keep, "parent": None})
    return tx.changes()


def _take_over(tx: Transaction, keep: Id, other: Entity) -> None:
    fields = _fields(tx, keep)
    names = [*fields["aliases"], other.name, *other.aliases]
    notes = [fields["note"], other.note] if other.note not in fields["note"] else [fields["note"]]
    changes: dict[str, Any] = {
        "aliases": lookup.clean_aliases(fields["name"], names),
        "attributes": {**_fields(tx, other.id)["attributes"], **fields["attributes"]},
        "external": {**other.external, **fields["external"]},
        "note": "\n".join(note for note in notes if note),
    }
    for code, value in list(changes["attributes"].items()):
        if value == id_text(keep) and code not in fields["attributes"]:
            del changes["attributes"][code]  # it would name itself
    tx.edit("entity", keep, changes)


def _move_annotations(
    project: Project, tx: Transaction, old: Id, new: Id | None, report: Reporter
) -> None:
    ids = stored.annotations_of(project, old)
    change = {"entity": new, "modified": tx.now}
    tx.edit_each("annotation", ids, lambda *_: change, report)


def _move_relations(project: Project, tx: Transaction, old: Id, new: Id) -> None:
    """Relations end at the entity that stays; one that would say the same twice, or lead to itself, goes."""
    known = {
        _said(each, each.source.id, each.target.id)
        for each in stored_annotations.relations(project, [new])
    }
    for relation in stored_annotations.relations(project, [old]):
        source = new if relation.source.id == old else relation.source.id
        target = new if relation.target.id == old else relation.target.id
        said = _said(relation, source, target)
        if source == target or said in known:
            tx.edit("relation", relation.id, {"deleted": 1})
        else:
            tx.edit("relation", relation.id, {"source": source, "target": target})
            known.add(said)


def _said(relation: Relation, source: Id, target: Id) -> tuple[Any, ...]:
    dates = tuple(sorted(relation.attributes.items()))
    return (relation.type, source, target, relation.annotator, dates)


def _move_values(project: Project, tx: Transaction, old: Id, new: Id | None) -> None:
    """Attributes that name the old entity name the new one, or nothing."""
    before = id_text(old)
    for kind in _kinds_with_entity_values(project):
        for identity in stored.holding(project, kind, before):
            fields = tx.read(kind, identity)
            if fields is None:
                continue
            values = {
                code: (None if new is None else id_text(new)) if value == before else value
                for code, value in fields["attributes"].items()
            }
            if kind == "entity" and identity == new:
                values = {code: value for code, value in values.items() if value != id_text(new)}
            kept = {code: value for code, value in values.items() if value is not None}
            tx.edit(kind, identity, {"attributes": kept})


def _kinds_with_entity_values(project: Project) -> list[str]:
    owners = {
        owner
        for attribute in project.codebook.attributes
        if attribute.kind == "entity"
        for owner in attribute.owners
    }
    return sorted({HOLDERS.get(owner.partition(":")[0], "annotation") for owner in owners})


def _move_refusals(project: Project, tx: Transaction, old: Id, new: Id) -> None:
    for identity in stored.refusals_of(project, old):
        tx.edit("refusal", identity, {"entity": new})


def _move_narrower(project: Project, tx: Transaction, old: Id, new: Id | None) -> None:
    """What lies below the old entity lies below the new one, which itself never comes to lie below itself."""
    above = _fields(tx, old)["parent"]
    if new is not None:
        chain = [new]
        while (parent := _fields(tx, chain[-1])["parent"]) is not None and parent not in chain:
            chain.append(parent)
        if old in chain or _fields(tx, new)["parent"] is None:
            safe = above if above != new and not _below(tx, above, new) else None
            tx.edit("entity", new, {"parent": safe})
    for child in stored.children(project, old):
        if child != new and _fields(tx, child)["parent"] == old:
            tx.edit("entity", child, {"parent": above if new is None else new})


def _below(tx: Transaction, identity: Id | None, above: Id) -> bool:
    """True when an entity lies below another, or is it."""
    seen: set[Id] = set()
    while identity is not None and identity not in seen:
        if identity == above:
            return True
        seen.add(identity)
        identity = _fields(tx, identity)["parent"]
    return False


def _fields(tx: Transaction, identity: Id) -> dict[str, Any]:
    fields = tx.read("entity", identity)
    if fields is None:
        raise UserError("This entity is no longer in the project.", "Look at the list again.")
    return fields


def split(
    project: Project,
    identity: Id,
    name: str,
    annotations: Iterable[Id],
    aliases: Iterable[str] = (),
    report: Reporter = silent,
) -> tuple[Id, Changes]:
    """Make a new entity of part of one: these of its annotations and aliases go to it. The new id comes back.

    Kind, attributes and place in the order are those of the old one; identifiers and relations stay with it.
    """
    known = lookup.known_entity(project, identity)
    name = lookup.clean_name(name)
    wanted = list(dict.fromkeys(annotations))
    mine = set(stored.annotations_of(project, identity))
    if strangers := [each for each in wanted if each not in mine]:
        raise UserError(
            f"{len(strangers)} of these annotations do not point to “{known.name}”.",
            "Look at the list again.",
        )
    moving = lookup.clean_aliases(name, aliases)
    moved = {fold(alias) for alias in (*moving, name)}
    staying = [alias for alias in known.aliases if fold(alias) not in moved]
    made = new_id()
    with project.change(f"Split {name} from {known.name}", home.current_annotator()) as tx:
        fields = {"name": name, "kind": known.kind, "aliases": moving, "parent": known.parent}
        tx.make("entity", made, {**fields, "attributes": dict(known.attributes)})
        tx.edit("entity", identity, {"aliases": staying})
        change = {"entity": made, "modified": tx.now}
        tx.edit_each("annotation", wanted, lambda *_: change, report)
    return made, tx.changes()


def delete(project: Project, identity: Id, report: Reporter = silent) -> Changes:
    """Delete an entity; annotations that pointed to it lose the link, what lay below it moves one up."""
    known = lookup.known_entity(project, identity)
    with project.change(f"Delete entity {known.name}", home.current_annotator()) as tx:
        _move_annotations(project, tx, identity, None, report)
        for relation in stored_annotations.relations(project, [identity]):
            tx.edit("relation", relation.id, {"deleted": 1})
        _move_values(project, tx, identity, None)
        _move_narrower(project, tx, identity, None)
        tx.edit("entity", identity, {"deleted": 1, "parent": None})
    return tx.changes()


def passages(
    project: Project,
    identity: Id,
    narrower: bool = False,
    context: int = 60,
    report: Reporter = silent,
) -> Iterator[Passage]:
    """Every place where an entity (or, with ``narrower``, one below it) is meant, by article and place."""
    lookup.known_entity(project, identity)
    wanted = [identity]
    if narrower:
        for each in wanted:
            wanted += [child for child in stored.children(project, each) if child not in wanted]
    article = None
    for each in wanted:
        for annotation in report.each(stored_annotations.select(project, entity=each)):
            if article is None or article.id != annotation.article:
                article = stored_articles.get(project, annotation.article)
            text = stored_articles.text(project, annotation.text)
            if article is None or text is None:
                continue
            start, end = annotation.spans[0].start, annotation.spans[-1].end
            yield Passage(
                annotation.id,
                article.id,
                article.title,
                article.source,
                article.date,
                start,
                end,
                text[max(0, start - context) : start].replace("\n", " "),
                annotation.quote,
                text[end : end + context].replace("\n", " "),
                annotation.type,
            )
