"""Whom and what an annotation set names: annotators and entities, found in the project or made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from annotator.app.set_merge import fitting_values, join_entity
from annotator.app.set_report import SetReport
from annotator.app.set_survey import Survey
from annotator.core.ids import Id, id_text, new_id
from annotator.core.model import Annotator, Entity
from annotator.formats.foreign import annotator_id, entity_id
from annotator.formats.sets import FoundAnnotation
from annotator.store import annotations as stored_annotations
from annotator.store import entities as stored_entities
from annotator.store import sets as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project


class People:
    """Annotators of a set: by id, else by name; several in one file stay apart."""

    def __init__(
        self, project: Project, tx: Transaction, survey: Survey, fallback: Annotator
    ) -> None:
        self._tx = tx
        self._names = survey.people
        self._fallback = fallback
        here = stored_annotations.annotators(project)
        self._made = {each.id for each in here}
        if tx.annotator is not None:
            self._made.add(tx.annotator.id)  # made with the first change, whatever that is
        self._by_name: dict[str, Id] = {}
        for each in here:
            self._by_name.setdefault(each.name.casefold(), each.id)
        if tx.annotator is not None:  # who has that name already, though not yet in this project
            self._by_name.setdefault(tx.annotator.name.casefold(), tx.annotator.id)

    def begin(self) -> None:
        """Make everybody the file introduces."""
        for identity, name in self._names.items():
            self._make(identity, name)

    def known(self, identity: Id | None, name: str) -> Id:
        """Who this is; somebody unknown is made, and nobody is the fallback."""
        if identity:
            return self._make(identity, self._names.get(identity) or name)
        if not name.strip():
            return self._make(self._fallback.id, self._fallback.name)
        return self._by_name.get(name.strip().casefold()) or self._make(new_id(), name.strip())

    def _make(self, identity: Id, name: str) -> Id:
        if identity == annotator_id(name):  # the file knows nothing but the name
            identity = self._by_name.get(name.strip().casefold(), identity)
        if identity not in self._made and self._tx.read("annotator", identity) is None:
            shown = name or f"Annotator {id_text(identity)[-4:].upper()}"
            self._tx.make("annotator", identity, {"name": shown, "created": self._tx.now})
            self._by_name.setdefault(shown.casefold(), identity)
        self._made.add(identity)
        return identity


class Register:
    """Entities of a set: by id, else by name and kind."""

    def __init__(
        self,
        project: Project,
        tx: Transaction,
        survey: Survey,
        report: SetReport,
        values: Callable[[Mapping[str, Any], str], dict[str, Any]],
    ) -> None:
        self._values = values
        self._project = project
        self._tx = tx
        self._theirs = survey.entities
        self._whole = survey.whole
        self._shared: dict[Id, Entity] = {}
        self._parents: dict[Id, Id] = {}
        self._report = report
        self._here: set[Id] = set()
        self._merged: dict[Id, Id] = {}
        self._by_name: dict[tuple[str, str], list[Id]] = {}

    def begin(self) -> None:
        """Make the entities of the file that the project lacks, parents first; then add to those that both have."""
        self._merged = stored.merged_entities(self._project)
        for entity in stored_entities.every(self._project):
            self._add(entity.id, entity.name, entity.kind)
            if entity.parent is not None:
                self._parents[entity.id] = entity.parent
            if self._whole and entity.id in self._theirs:
                self._shared[entity.id] = entity
        for entity in self._theirs.values():
            self._make(entity, set())
        for identity, here in self._shared.items():
            self._join(here, self._theirs[identity])

    def known(self, identity: Id) -> Id | None:
        """The entity of the project behind an id, also when it was merged into another."""
        seen: set[Id] = set()
        while identity not in self._here and identity in self._merged and identity not in seen:
            seen.add(identity)
            identity = self._merged[identity]
        return identity if identity in self._here else None

    def link(self, found: FoundAnnotation, kind: str) -> Id | None:
        """The entity an annotation of the file points to; made by its name when there is none."""
        if found.entity is not None:
            known = self.known(found.entity)
            if known is not None:
                return known
        name = " ".join(found.entity_name.split())
        if not name:
            if found.entity is not None:
                self._report.note(
                    found.where, "Its entity is neither in the file nor in the project."
                )
            return None
        if not kind:
            self._report.note(
                found.where, f"Its type takes no entity, so “{name[:60]}” was not linked."
            )
            return None
        fitting = self._by_name.get((name.casefold(), kind), [])
        if len(fitting) > 1:
            self._report.note(
                found.where, f"Several entities are called “{name[:60]}”; none was linked."
            )
            return None
        if fitting and found.entity is None:
            return fitting[0]
        made = Entity(found.entity or new_id(), name, kind, external=found.external)
        return self._make(made, set())

    def _make(self, entity: Entity, above: set[Id]) -> Id:
        known = self.known(entity.id)
        if known is None and entity.id == entity_id(entity.name, entity.kind):
            # The file knows nothing but the name.
            fitting = self._by_name.get((entity.name.casefold(), entity.kind), [])
            if fitting:
                known = self._merged[entity.id] = fitting[0]
        if known is not None:
            return known
        parent = None
        if entity.parent is not None and entity.parent not in above and entity.parent != entity.id:
            parent = self.known(entity.parent)
            if parent is None and entity.parent in self._theirs:
                parent = self._make(self._theirs[entity.parent], above | {entity.id})
        fields = {
            "name": entity.name,
            "kind": entity.kind,
            "aliases": list(entity.aliases),
            "attributes": self._values(entity.attributes, f"entity “{entity.name[:60]}”"),
            "external": dict(entity.external),
            "note": entity.note,
            "parent": parent,
        }
        if self._tx.read("entity", entity.id) is None:
            self._tx.make("entity", entity.id, fields)
        else:
            self._tx.edit("entity", entity.id, {**fields, "deleted": 0, "merged_into": None})
        self._report.entities += 1
        self._add(entity.id, entity.name, entity.kind)
        if parent is not None:
            self._parents[entity.id] = parent
        return entity.id

    def _join(self, here: Entity, told: Entity) -> None:
        """Take what the file says of an entity that the project has, too, and does not say itself."""
        where = f"entity “{here.name[:60]}”"
        values = fitting_values(
            here.attributes, told.attributes, lambda each: self._values(each, where)
        )
        joined = join_entity(here, told, values, self._broader(here, told))
        if joined.fields:
            self._tx.edit("entity", here.id, joined.fields)
            if "parent" in joined.fields:
                self._parents[here.id] = joined.fields["parent"]
        if sentence := joined.sentence():
            self._report.note(where, sentence)

    def _broader(self, here: Entity, told: Entity) -> Id | None:
        """The broader entity of the file, as far as it can lie above this one: no entity lies below itself."""
        found = None if told.parent is None else self.known(told.parent)
        above = found
        while above is not None:
            if above == here.id:
                return None
            above = self._parents.get(above)
        return found

    def _add(self, identity: Id, name: str, kind: str) -> None:
        self._here.add(identity)
        self._by_name.setdefault((name.casefold(), kind), []).append(identity)
