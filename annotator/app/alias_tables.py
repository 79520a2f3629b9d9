"""Tables of entities and aliases, out and in: the same table twice changes nothing, and what contradicts is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.app import home, lookup
from annotator.core.errors import UserError
from annotator.core.external_ids import check_external
from annotator.core.ids import Id, id_text, new_id, parse_id
from annotator.core.model import Changes, Entity
from annotator.core.names import fold
from annotator.formats import entity_table
from annotator.formats.entity_table import EntityRow
from annotator.formats.writing import SafeFile, check_target, told
from annotator.store import entities as stored
from annotator.store import sets as stored_sets
from annotator.store.journal import Transaction
from annotator.store.project import Project

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row: that it was refused, or contradicts the register, and why."""

    line: int
    name: str
    text: str


@dataclass(slots=True)
class TableImport:
    """What reading a table came to."""

    added: list[Id] = field(default_factory=list)
    changed: list[Id] = field(default_factory=list)
    unchanged: int = 0
    conflicts: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def as_json(self) -> dict[str, Any]:
        """``{added: [id], changed: [id], unchanged, conflicts: [{line, name, reason}], refused: […]}``."""
        return {
            "added": [id_text(each) for each in self.added],
            "changed": [id_text(each) for each in self.changed],
            "unchanged": self.unchanged,
            "conflicts": [_as_json(each) for each in self.conflicts],
            "refused": [_as_json(each) for each in self.refused],
        }


def _as_json(remark: Remark) -> dict[str, Any]:
    return {"line": remark.line, "name": remark.name, "reason": remark.text}


def export_table(
    project: Project, output: str | Path, kind: str | None = None, overwrite: bool = False
) -> int:
    """Write the register (of a kind) to exactly ``output`` (``-``: standard output, with tabs); how many entities."""
    register = list(stored.every(project, kind))
    names = {each.id: each.name for each in stored.every(project)}
    codes = [
        each.code
        for each in project.codebook.attributes
        if any(owner.startswith("entity:") for owner in each.owners)
    ]
    codes += sorted({code for each in register for code in each.attributes} - set(codes))
    rows = [_written(each, names) for each in register]
    data = entity_table.write(rows, codes, entity_table.delimiter_of(output))
    if str(output) == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return len(rows)
    target = Path(output)
    check_target(target, overwrite)
    with SafeFile(target, overwrite) as new:
        with told(target):
            new.file.write(data)
        new.sync()
        new.commit()
    return len(rows)


def _written(entity: Entity, names: dict[Id, str]) -> EntityRow:
    return EntityRow(
        name=entity.name,
        id=id_text(entity.id),
        kind=entity.kind,
        aliases=entity.aliases,
        parent=names.get(entity.parent, "") if entity.parent else "",
        external=dict(entity.external),
        note=entity.note,
        attributes={code: _cell(value) for code, value in entity.attributes.items()},
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def import_table(
    project: Project, path: str | Path, kind: str | None = None, replace: bool = False
) -> TableImport:
    """Take the entities and aliases of a table into the register, as one step.

    A row is the entity of its id, else of its name and kind, else of its Wikidata number; else it is new. Aliases are added;
    what the register lacks is taken over; where the two contradict, the register stays and the row is named (with
    ``replace``, the table wins). ``kind`` is for tables that do not tell it.
    """
    path = Path(path)
    rows = list(entity_table.read(path))
    if kind is not None:
        lookup.check_kind(project, kind)
    reading = _Reading(project, kind, replace)
    with project.change(f"Import entities from {path.name}", home.current_annotator()) as tx:
        reading.take(tx, rows)
    reading.report.changes = tx.changes()
    return reading.report


class _Reading:
    """One table on its way into the register."""

    def __init__(self, project: Project, kind: str | None, replace: bool) -> None:
        self.report = TableImport()
        self._project = project
        self._kind = kind
        self._replace = replace
        self._register: dict[Id, dict[str, Any]] = {}
        self._by_name: dict[tuple[str, str], list[Id]] = {}
        self._by_wikidata: dict[tuple[str, str], Id] = {}
        self._merged = stored_sets.merged_entities(project)
        for each in stored.every(project):
            self._remember(each.id, _fields(each))
        self._before = {identity: dict(fields) for identity, fields in self._register.items()}
        self._rows: dict[Id, EntityRow] = {}

    def take(self, tx: Transaction, rows: Sequence[EntityRow]) -> None:
        """Heed every row, then write what differs."""
        placed: list[tuple[Id, EntityRow]] = []
        for row in rows:
            identity = self._place(row)
            if identity is not None:
                placed.append((identity, row))
        for identity, row in placed:
            self._join(identity, row)
        for identity, row in placed:
            self._put_below(identity, row)
        self._write(tx, [identity for identity, _ in placed])
        self._tell_shared(dict(placed))

    # --- which entity a row is ---

    def _place(self, row: EntityRow) -> Id | None:
        if not row.name:
            return self._refuse(row, "It has no name.")
        known = self._by_id(row.id)
        kinds = self._project.codebook.entity_kinds()
        kind = row.kind or (self._register[known]["kind"] if known else "") or self._kind or ""
        if not kind and len(kinds) == 1:
            kind = kinds[0]
        if kind not in kinds:
            why = f"“{kind}” is no kind of entity here" if kind else "Its kind is not told"
            return self._refuse(row, f"{why}; known are {', '.join(kinds)}.")
        if known is not None and self._register[known]["kind"] != kind:
            return self._refuse(
                row, f"In the register it is of the kind {self._register[known]['kind']}."
            )
        try:
            external = check_external(row.external)
        except UserError as error:
            return self._refuse(row, error.message)
        if known is None:
            fitting = self._by_name.get((fold(row.name), kind), [])
            exact = [one for one in fitting if self._register[one]["name"] == row.name]
            fitting = exact if len(exact) == 1 else fitting
            if len(fitting) > 1:
                return self._refuse(row, "Several entities have this name; give the id.")
            known = fitting[0] if fitting and not parse_id(row.id) else None
        if known is None and not parse_id(row.id):
            known = self._by_wikidata.get((external.get("wikidata", ""), kind))
        if known is None:
            known = parse_id(row.id) or new_id()
            self._remember(known, {**_EMPTY, "name": row.name, "kind": kind})
        return known

    def _by_id(self, text: str) -> Id | None:
        identity = parse_id(text) if text else None
        seen: set[Id] = set()
        while identity is not None and identity not in self._register and identity not in seen:
            seen.add(identity)
            identity = self._merged.get(identity)
        return identity if identity in self._register else None

    def _remember(self, identity: Id, fields: dict[str, Any]) -> None:
        self._register[identity] = fields
        self._by_name.setdefault((fold(fields["name"]), fields["kind"]), []).append(identity)
        if fields["external"].get("wikidata"):
            self._by_wikidata[fields["external"]["wikidata"], fields["kind"]] = identity

    # --- what a row says ---

    def _join(self, identity: Id, row: EntityRow) -> None:
        fields = self._register[identity]
        first = identity not in self._rows
        self._rows[identity] = row
        aliases = [*fields["aliases"], *row.aliases]
        if self._replace and first and identity in self._before:
            aliases = list(row.aliases)
        if row.name != fields["name"]:
            if self._replace:
                fields["name"] = row.name
            elif fold(row.name) != fold(fields["name"]):
                aliases.append(row.name)
                self._contradict(row, f"In the register it is called “{fields['name']}”.")
        fields["aliases"] = lookup.clean_aliases(fields["name"], aliases)
        self._join_values(row, fields, "external", check_external(row.external))
        self._join_values(row, fields, "attributes", self._coded(row, fields["kind"]))
        if row.note and row.note != fields["note"]:
            if self._replace or not fields["note"]:
                fields["note"] = row.note
            else:
                self._contradict(row, "Its note is another one in the register.")

    def _join_values(
        self, row: EntityRow, fields: dict[str, Any], name: str, theirs: dict[str, Any]
    ) -> None:
        ours = dict(fields[name])
        for code, value in theirs.items():
            if code in ours and ours[code] != value and not self._replace:
                shown = _cell(ours[code])
                self._contradict(row, f"{code} is {shown} in the register, {_cell(value)} here.")
            else:
                ours[code] = value
        fields[name] = ours

    def _coded(self, row: EntityRow, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for code, cell in row.attributes.items():
            try:
                values = self._project.codebook.check_values(f"entity:{kind}", {code: cell})
            except UserError as error:
                self._contradict(row, error.message)
                continue
            found |= {c: value for c, value in values.items() if value is not None}
        return found

    def _put_below(self, identity: Id, row: EntityRow) -> None:
        if not row.parent:
            return
        fields = self._register[identity]
        fitting = self._by_name.get((fold(row.parent), fields["kind"]), [])
        parent = self._by_id(row.parent) or (fitting[0] if len(fitting) == 1 else None)
        if parent is None:
            why = "Several entities are" if fitting else "No entity is"
            self._contradict(row, f"{why} called “{row.parent}”, which it should lie below.")
        elif parent != fields["parent"]:
            if fields["parent"] is not None and not self._replace:
                self._contradict(row, "In the register it lies below another entity.")
            elif self._lies_below(parent, identity):
                self._contradict(row, f"“{row.parent}” lies below it already.")
            else:
                fields["parent"] = parent

    def _lies_below(self, identity: Id | None, above: Id) -> bool:
        while identity is not None:
            if identity == above:
                return True
            identity = self._register[identity]["parent"]
        return False

    # --- writing and telling ---

    def _write(self, tx: Transaction, ids: Sequence[Id]) -> None:
        later: list[tuple[Id, Id | None]] = []
        for identity in dict.fromkeys(ids):
            fields = self._register[identity]
            if identity not in self._before:
                later.append((identity, fields["parent"]))
                if tx.read("entity", identity) is None:
                    tx.make("entity", identity, {**fields, "parent": None})
                else:
                    again = {**fields, "parent": None, "deleted": 0, "merged_into": None}
                    tx.edit("entity", identity, again)
                self.report.added.append(identity)
            elif fields == self._before[identity]:
                self.report.unchanged += 1
            else:
                later.append((identity, fields["parent"]))
                tx.edit("entity", identity, {k: v for k, v in fields.items() if k != "parent"})
                self.report.changed.append(identity)
        for identity, parent in later:
            tx.edit("entity", identity, {"parent": parent})

    def _tell_shared(self, rows: dict[Id, EntityRow]) -> None:
        """Name the aliases that two entities of a kind have: whom they mean will be asked."""
        owners: dict[tuple[str, str], set[Id]] = {}
        for identity, fields in self._register.items():
            for form in (fields["name"], *fields["aliases"]):
                owners.setdefault((fold(form), fields["kind"]), set()).add(identity)
        for identity, row in rows.items():
            fields = self._register[identity]
            for form in dict.fromkeys((fields["name"], *fields["aliases"])):
                others = owners[fold(form), fields["kind"]] - {identity}
                for other in sorted(others):
                    name = self._register[other]["name"]
                    self._contradict(row, f"“{form}” is also a name of “{name}”.")

    def _refuse(self, row: EntityRow, why: str) -> Id | None:
        self.report.refused.append(Remark(row.line, row.name, why))
        return None

    def _contradict(self, row: EntityRow, why: str) -> None:
        self.report.conflicts.append(Remark(row.line, row.name, why))


_EMPTY: dict[str, Any] = {
    "aliases": [],
    "attributes": {},
    "external": {},
    "note": "",
    "parent": None,
}


def _fields(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "attributes": dict(entity.attributes),
        "external": dict(entity.external),
        "note": entity.note,
        "parent": entity.parent,
    }
