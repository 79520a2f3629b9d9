"""The register of entities: list, find while typing, make, rename, merge."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.app import home, lookup
from annotator.core.errors import UserError
from annotator.core.ids import Id, new_id
from annotator.core.model import Changes, Entity
from annotator.store import annotations as stored_annotations
from annotator.store import entities as stored
from annotator.store.project import Project

CLOSE_ENOUGH = 78
"""Below this score (0–100) a name is not what was meant."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entity that fits what was typed, and the name or alias by which it does."""

    entity: Entity
    matched: str
    reason: str


def list_entities(project: Project, kind: str | None = None) -> list[Entity]:
    """All entities (of a kind) by name."""
    return list(stored.every(project, kind))


def get(project: Project, identity: Id) -> Entity | None:
    """One entity, or None when it is gone."""
    return stored.get(project, identity)


def suggest(
    project: Project,
    query: str,
    kind: str | None = None,
    article: Id | None = None,
    limit: int = 12,
) -> list[Suggestion]:
    """The entities that fit what was typed, best first.

    Names and aliases are compared without accents and case: beginnings before word beginnings before middles
    before initials before near spellings; among equals those of this article come first, then those linked most
    recently. An empty query gives those of this article, then the recent ones.
    """
    here = {e: n for n, e in enumerate(stored.in_article(project, article))} if article else {}
    recent = {e: n for n, e in enumerate(stored.recent(project))}
    wanted = fold(query)
    ranked: list[tuple[tuple[int, int, int, str], Suggestion]] = []
    for entity in stored.every(project, kind):
        best: tuple[int, str, str] | None = None
        for name in (entity.name, *entity.aliases):
            score = _closeness(wanted, fold(name))
            if score is not None and (best is None or score < best[0]):
                best = (score, name, "name" if name == entity.name else "alias")
        if best is not None:
            order = (
                best[0],
                here.get(entity.id, len(here) + 1),
                recent.get(entity.id, len(recent) + 1),
                fold(entity.name),
            )
            ranked.append((order, Suggestion(entity, best[1], best[2])))
    if wanted and len(ranked) < limit:
        ranked += _near(project, wanted, kind, {s.entity.id for _, s in ranked})
    ranked.sort(key=lambda pair: pair[0])
    return [suggestion for _, suggestion in ranked[:limit]]


def create(project: Project, name: str, kind: str, aliases: Sequence[str] = ()) -> Entity:
    """Make an entity; raises UserError for a kind that no type of the codebook declares."""
    name = _name(name)
    _check_kind(project, kind)
    identity = new_id()
    fields = {"name": name, "kind": kind, "aliases": _aliases(name, aliases)}
    with project.change(f"New entity {name}", home.current_annotator()) as tx:
        tx.make("entity", identity, fields)
    return Entity(identity, name, kind, tuple(fields["aliases"]))


def rename(project: Project, identity: Id, name: str, keep_alias: bool = True) -> Changes:
    """Give an entity another name; the old one stays as an alias unless told otherwise."""
    known = _known(project, identity)
    name = _name(name)
    aliases = [*known.aliases, known.name] if keep_alias else list(known.aliases)
    with project.change(f"Rename {known.name}", home.current_annotator()) as tx:
        tx.edit("entity", identity, {"name": name, "aliases": _aliases(name, aliases)})
    return tx.changes()


def set_aliases(project: Project, identity: Id, aliases: Iterable[str]) -> Changes:
    """Set the other names of an entity."""
    known = _known(project, identity)
    with project.change(f"Edit aliases of {known.name}", home.current_annotator()) as tx:
        tx.edit("entity", identity, {"aliases": _aliases(known.name, aliases)})
    return tx.changes()


def merge(project: Project, keep: Id, others: Iterable[Id]) -> Changes:
    """Make several entities one: their annotations and relations move, their names become aliases."""
    kept = _known(project, keep)
    gone = [_known(project, other) for other in others if other != keep]
    if not gone:
        raise UserError("There is nothing to merge.", "Name at least two different entities.")
    for other in gone:
        if other.kind != kept.kind:
            raise UserError(
                f"“{other.name}” is of the kind {other.kind}, “{kept.name}” of the kind {kept.kind}.",
                "Only entities of one kind can be merged.",
            )
    names = [*kept.aliases]
    for other in gone:
        names += [other.name, *other.aliases]
    with project.change(f"Merge into {kept.name}", home.current_annotator()) as tx:
        for other in gone:
            for annotation in stored.annotations_of(project, other.id):
                tx.edit("annotation", annotation, {"entity": keep, "modified": tx.now})
            for relation in stored_annotations.relations(project, [other.id]):
                ends = {
                    side: keep
                    for side, end in (("source", relation.source), ("target", relation.target))
                    if end.id == other.id
                }
                tx.edit("relation", relation.id, ends)
            tx.edit("entity", other.id, {"deleted": 1, "merged_into": keep})
        tx.edit("entity", keep, {"aliases": _aliases(kept.name, names)})
    return tx.changes()


def delete(project: Project, identity: Id) -> Changes:
    """Delete an entity; annotations that pointed to it lose the link."""
    known = _known(project, identity)
    with project.change(f"Delete entity {known.name}", home.current_annotator()) as tx:
        for annotation in stored.annotations_of(project, identity):
            tx.edit("annotation", annotation, {"entity": None, "modified": tx.now})
        for relation in stored_annotations.relations(project, [identity]):
            tx.edit("relation", relation.id, {"deleted": 1})
        tx.edit("entity", identity, {"deleted": 1})
    return tx.changes()


def fold(text: str) -> str:
    """A name for comparing: no accents, no case, blanks single."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def _closeness(wanted: str, name: str) -> int | None:
    if not wanted:
        return 0
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if f" {wanted}" in name:
        return 2
    if wanted in name:
        return 3
    initials = "".join(word[0] for word in name.split())
    return 4 if len(wanted) > 1 and wanted in initials else None


def _near(
    project: Project, wanted: str, kind: str | None, known: set[Id]
) -> list[tuple[tuple[int, int, int, str], Suggestion]]:
    from rapidfuzz import fuzz

    found = []
    for entity in stored.every(project, kind):
        if entity.id in known:
            continue
        scores = [(fuzz.ratio(wanted, fold(name)), name) for name in (entity.name, *entity.aliases)]
        score, name = max(scores)
        if score >= CLOSE_ENOUGH:
            found.append(
                ((5, 100 - int(score), 0, fold(entity.name)), Suggestion(entity, name, "near"))
            )
    return found


def _known(project: Project, identity: Id) -> Entity:
    found = stored.get(project, identity)
    if found is None:
        raise UserError("This entity is no longer in the project.", "Look at the list again.")
    return found


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise UserError("An entity needs a name.", "Type one.")
    return cleaned


def _aliases(name: str, aliases: Iterable[str]) -> list[str]:
    cleaned = [" ".join(alias.split()) for alias in aliases]
    return [alias for alias in dict.fromkeys(cleaned) if alias and alias != name]


def _check_kind(project: Project, kind: str) -> None:
    kinds = project.codebook.entity_kinds()
    if kind not in kinds:
        raise UserError(
            f"“{kind}” is not a kind of entity in this codebook.", f"Known are {', '.join(kinds)}."
        )


find = lookup.entity
