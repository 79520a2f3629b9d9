"""The register of entities: list, find while typing, make, rename, describe, and put in order.

Merging, splitting and deleting are in :mod:`annotator.app.entity_joins`, dated memberships in
:mod:`annotator.app.affiliations`, tables of aliases in :mod:`annotator.app.alias_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotator.app import home, lookup
from annotator.app.entity_joins import (
    Passage,
    Preview,
    delete,
    merge,
    passages,
    preview,
    split,
)
from annotator.app.entity_names import (
    AliasOffer,
    Suggestion,
    alias_owners,
    alike,
    shared_names,
    suggest,
    surface_form_offer,
    warm,
)
from annotator.core.errors import UserError
from annotator.core.external_ids import check_external
from annotator.core.ids import Id, new_id
from annotator.core.model import Changes, Entity
from annotator.core.names import fold
from annotator.store import entities as stored
from annotator.store.project import Project

__all__ = [
    "AliasOffer",
    "Passage",
    "Preview",
    "Suggestion",
    "add_alias",
    "alias_owners",
    "alike",
    "children",
    "create",
    "delete",
    "find",
    "fold",
    "get",
    "lineage",
    "list_entities",
    "merge",
    "passages",
    "preview",
    "put_below_new",
    "rename",
    "set_aliases",
    "set_attributes",
    "set_external",
    "set_kind",
    "set_note",
    "set_parent",
    "settle_alias",
    "shared_names",
    "split",
    "suggest",
    "surface_form_offer",
    "warm",
]  # fmt: skip

find = lookup.entity


def list_entities(project: Project, kind: str | None = None) -> list[Entity]:
    """All entities (of a kind) by name."""
    return list(stored.every(project, kind))


def get(project: Project, identity: Id) -> Entity | None:
    """One entity, or None when it is gone."""
    return stored.get(project, identity)


def create(
    project: Project,
    name: str,
    kind: str,
    aliases: Sequence[str] = (),
    attributes: Mapping[str, Any] | None = None,
    external: Mapping[str, str] | None = None,
    note: str = "",
    parent: Id | None = None,
) -> Entity:
    """Make an entity; raises UserError for a kind that no type of the codebook declares."""
    name = lookup.clean_name(name)
    lookup.check_kind(project, kind)
    identity = new_id()
    _check_parent(project, identity, kind, parent)
    fields: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "aliases": lookup.clean_aliases(name, aliases),
        "attributes": _coded(project, kind, attributes or {}),
        "external": check_external(external or {}),
        "note": note,
        "parent": parent,
    }
    with project.change(f"New entity {name}", home.current_annotator()) as tx:
        tx.make("entity", identity, fields)
    return Entity(**{**fields, "id": identity, "aliases": tuple(fields["aliases"])})


def rename(project: Project, identity: Id, name: str, keep_alias: bool = True) -> Changes:
    """Give an entity another name; the old one stays as an alias unless told otherwise."""
    known = lookup.known_entity(project, identity)
    name = lookup.clean_name(name)
    aliases = [*known.aliases, known.name] if keep_alias else list(known.aliases)
    changes = {"name": name, "aliases": lookup.clean_aliases(name, aliases)}
    return _edit(project, identity, f"Rename {known.name}", changes)


def set_aliases(project: Project, identity: Id, aliases: Iterable[str]) -> Changes:
    """Set the other names of an entity."""
    known = lookup.known_entity(project, identity)
    changes = {"aliases": lookup.clean_aliases(known.name, aliases)}
    return _edit(project, identity, f"Edit aliases of {known.name}", changes)


def add_alias(project: Project, identity: Id, alias: str) -> Changes:
    """Give an entity one more name."""
    known = lookup.known_entity(project, identity)
    alias = lookup.clean_name(alias)
    changes = {"aliases": lookup.clean_aliases(known.name, [*known.aliases, alias])}
    return _edit(project, identity, f"Add alias {alias}", changes)


def settle_alias(project: Project, alias: str, owner: Id, others: Iterable[Id] = ()) -> Changes:
    """Say whose alias it is: the owner gets it, and the others, who may have it too, lose it. One step.

    The name of another is not taken away from it; raises UserError when the alias is one.
    """
    known = lookup.known_entity(project, owner)
    alias = lookup.clean_name(alias)
    losing = [lookup.known_entity(project, each) for each in others]
    for each in losing:
        if fold(each.name) == fold(alias):
            raise UserError(
                f"“{alias}” is the very name of “{each.name}”.", "Rename that entity first."
            )
    with project.change(f"Settle alias {alias}", home.current_annotator()) as tx:
        mine = lookup.clean_aliases(known.name, [*known.aliases, alias])
        tx.edit("entity", owner, {"aliases": mine})
        for each in losing:
            kept = [other for other in each.aliases if fold(other) != fold(alias)]
            tx.edit("entity", each.id, {"aliases": kept})
    return tx.changes()


def set_kind(project: Project, identity: Id, kind: str) -> Changes:
    """Make an entity one of another kind; refused while something hangs on the kind that it has."""
    known = lookup.known_entity(project, identity)
    lookup.check_kind(project, kind)
    seen = preview(project, [identity])
    hanging = {
        "annotations": seen.annotations,
        "relations": seen.relations,
        "narrower entities": seen.narrower,
        "broader entity": int(known.parent is not None),
        "attributes": len(known.attributes),
    }
    if kind != known.kind and any(hanging.values()):
        what = ", ".join(f"{name} ({count:,})" for name, count in hanging.items() if count)
        raise UserError(
            f"“{known.name}” cannot change its kind: {what} would not fit.",
            "Take these away first, or make a new entity.",
        )
    return _edit(project, identity, f"Change kind of {known.name}", {"kind": kind})


def set_note(project: Project, identity: Id, note: str) -> Changes:
    """Write, change or clear the note on an entity."""
    known = lookup.known_entity(project, identity)
    return _edit(project, identity, f"Edit note on {known.name}", {"note": note})


def set_attributes(project: Project, ids: Iterable[Id], values: Mapping[str, Any]) -> Changes:
    """Code attributes of entities, checked against those of their kind; a value of None makes one *not coded*."""
    known = [lookup.known_entity(project, identity) for identity in ids]
    names = ", ".join(project.codebook.name_of(code) for code in values)
    label = f"Set {names}" + (f" ({len(known)} entities)" if len(known) > 1 else "")
    checked = {each.id: _checked(project, each.kind, values) for each in known}
    with project.change(label, home.current_annotator()) as tx:
        for each in known:
            given = checked[each.id]
            kept = {code: value for code, value in each.attributes.items() if code not in given}
            coded = {code: value for code, value in given.items() if value is not None}
            tx.edit("entity", each.id, {"attributes": kept | coded})
    return tx.changes()


def set_external(project: Project, identity: Id, external: Mapping[str, str]) -> Changes:
    """Set the identifiers an entity has elsewhere, by register; ``wikidata`` takes a Q-number."""
    known = lookup.known_entity(project, identity)
    changes = {"external": check_external(external)}
    return _edit(project, identity, f"Edit identifiers of {known.name}", changes)


# --- the order of issues ---


def set_parent(project: Project, ids: Iterable[Id], parent: Id | None) -> Changes:
    """Put entities below a broader one of their kind, or (None) on top; an entity never lies below itself."""
    known = [lookup.known_entity(project, identity) for identity in ids]
    for each in known:
        _check_parent(project, each.id, each.kind, parent)
    what = known[0].name if len(known) == 1 else f"{len(known)} entities"
    where = "to the top" if parent is None else f"below {lookup.known_entity(project, parent).name}"
    with project.change(f"Move {what} {where}", home.current_annotator()) as tx:
        for each in known:
            tx.edit("entity", each.id, {"parent": parent})
    return tx.changes()


def put_below_new(project: Project, identity: Id, name: str) -> Changes:
    """Make a broader entity of this name where the entity stands now, and put it below that: one step."""
    known = lookup.known_entity(project, identity)
    name = lookup.clean_name(name)
    made = new_id()
    with project.change(f"Move {known.name} below {name}", home.current_annotator()) as tx:
        tx.make("entity", made, {"name": name, "kind": known.kind, "parent": known.parent})
        tx.edit("entity", identity, {"parent": made})
    return tx.changes()


def children(project: Project, identity: Id) -> list[Entity]:
    """The entities directly below one, by name."""
    return stored.some(project, stored.children(project, identity))


def lineage(project: Project, identity: Id) -> list[Entity]:
    """The entities above one, the broadest first."""
    above = stored.parents(project)
    chain: list[Id] = []
    while (identity := above.get(identity, b"")) and identity not in chain:
        chain.append(identity)
    return stored.some(project, chain[::-1])


def _check_parent(project: Project, identity: Id, kind: str, parent: Id | None) -> None:
    if parent is None:
        return
    broader = lookup.known_entity(project, parent)
    if broader.kind != kind:
        raise UserError(
            f"“{broader.name}” is of another kind ({broader.kind}).",
            f"Choose an entity of the kind {kind}.",
        )
    if identity == parent or identity in {each.id for each in lineage(project, parent)}:
        raise UserError(
            f"“{broader.name}” lies below this entity, so it cannot lie above it too.",
            "Move the broader one first, or choose another.",
        )


def _checked(project: Project, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = project.codebook.check_values(f"entity:{kind}", values)
    lookup.check_entity_values(project, checked)
    return checked


def _coded(project: Project, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = _checked(project, kind, values)
    return {code: value for code, value in checked.items() if value is not None}


def _edit(project: Project, identity: Id, label: str, changes: Mapping[str, Any]) -> Changes:
    with project.change(label, home.current_annotator()) as tx:
        tx.edit("entity", identity, changes)
    return tx.changes()
