"""The codebook in the project file: written as part of a step, what uses it, and its versions in the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.core.codebook import Codebook, CodebookItem, from_items
from annotator.core.ids import Id
from annotator.store import door
from annotator.store.journal import Transaction
from annotator.store.objects import CODEBOOK_ITEM, Fields, decode
from annotator.store.project import Project, codebook_item_id


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the codebook: its number, and the step that made it."""

    number: int
    name: str
    step: Id
    label: str
    annotator: str
    created: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How many things carry each item of the codebook; values by (attribute, value)."""

    types: Mapping[str, int]
    attributes: Mapping[str, int]
    values: Mapping[tuple[str, str], int]
    relations: Mapping[str, int]
    entities: Mapping[str, int]


def write(project: Project, tx: Transaction, codebook: Codebook) -> bool:
    """Make ``codebook`` the project's, entry by entry; True when anything differs from before.

    Entries it does not have are marked as deleted, and come back when a later codebook has them again.
    """
    changed = False
    before = {codebook_item_id(item) for item in project.codebook.items()}
    for item in codebook.items():
        identity = codebook_item_id(item)
        before.discard(identity)
        fields = {
            "kind": item.kind,
            "code": item.code,
            "parent": item.parent,
            "position": item.position,
            "data": dict(item.data),
            "deleted": 0,
        }
        if tx.read("codebook_item", identity) is None:
            tx.make("codebook_item", identity, fields)
            changed = True
        else:
            changed |= tx.edit("codebook_item", identity, fields)
    for identity in sorted(before):
        changed |= tx.edit("codebook_item", identity, {"deleted": 1})
    about = {"codebook_name": codebook.name, "codebook_version": codebook.version}
    return tx.edit("project", project.id, about) or changed


def usage(project: Project) -> Usage:
    """What is in use. Reads all annotations once: some seconds when there are a million."""
    attributes: dict[str, int] = {}
    values: dict[tuple[str, str], int] = {}
    choices = [each.code for each in project.codebook.attributes if each.values]
    with door.reading(project.path):
        connection = project.read()
        types = dict(
            connection.execute(
                "SELECT type, count(*) FROM annotation WHERE deleted = 0 GROUP BY type"
            )
        )
        relations = dict(
            connection.execute(
                "SELECT type, count(*) FROM relation WHERE deleted = 0 GROUP BY type"
            )
        )
        entities = dict(
            connection.execute("SELECT kind, count(*) FROM entity WHERE deleted = 0 GROUP BY kind")
        )
        for table in ("annotation", "entity", "article"):
            for code, number in connection.execute(
                f"SELECT e.key, count(*) FROM {table} o, json_each(o.attributes) e "
                "WHERE o.deleted = 0 AND o.attributes <> '{}' GROUP BY e.key"
            ):
                attributes[code] = attributes.get(code, 0) + number
            for code in choices:
                if code not in attributes:
                    continue
                for value, number in connection.execute(
                    f"SELECT v.value, count(*) FROM {table} o, json_each(o.attributes, ?) v "
                    "WHERE o.deleted = 0 AND o.attributes <> '{}' GROUP BY v.value",
                    (f"$.{code}",),
                ):
                    values[code, str(value)] = values.get((code, str(value)), 0) + number
    return Usage(types, attributes, values, relations, entities)


def carriers(
    project: Project,
    kind: str,
    values: Mapping[str, frozenset[str]],
    types: Iterable[str] = (),
) -> list[Id]:
    """The annotations, entities or articles of these types or with these values (none named: any of the attribute)."""
    parts: list[str] = []
    given: list[Any] = []
    codes = sorted(types)
    if codes:
        parts.append(f"o.type IN ({', '.join('?' * len(codes))})")
        given += codes
    for code, wanted in sorted(values.items()):
        path = f"$.{code}"
        if wanted:
            marks = ", ".join("?" * len(wanted))
            parts.append(
                "(o.attributes <> '{}' AND EXISTS (SELECT 1 FROM json_each(o.attributes, ?) v "
                f"WHERE v.value IN ({marks})))"
            )
            given += [path, *sorted(wanted)]
        else:
            parts.append("(o.attributes <> '{}' AND json_type(o.attributes, ?) IS NOT NULL)")
            given.append(path)
    if not parts:
        return []
    sql = f"SELECT o.id FROM {kind} o WHERE o.deleted = 0 AND ({' OR '.join(parts)}) ORDER BY o.number"
    with door.reading(project.path):
        return [row[0] for row in project.read().execute(sql, given)]


def refusals_of(project: Project, types: Iterable[str]) -> list[Id]:
    """Places that were refused for these types."""
    codes = sorted(types)
    marks = ", ".join("?" * len(codes))
    with door.reading(project.path):
        return [
            row[0]
            for row in project.read().execute(
                f"SELECT id FROM refusal WHERE deleted = 0 AND type IN ({marks})", codes
            )
        ]


# --- versions ---

_ABOUT_PROJECT = (
    "SELECT s.number, s.id, s.label, coalesce(a.name, ''), s.created, p.change FROM patch p "
    "JOIN step s ON s.number = p.step LEFT JOIN annotator a ON a.id = s.annotator "
    "WHERE p.object = ? AND p.kind = 'project' AND s.kind IN ('create', 'do') AND s.undone = 0 "
    "ORDER BY p.number"
)


def _versions(project: Project) -> list[tuple[int, Version]]:
    """Every version in force with the number of its step, oldest first."""
    found: list[tuple[int, Version]] = []
    number, name = 1, ""
    with door.reading(project.path):
        for step, identity, label, who, created, text in project.read().execute(
            _ABOUT_PROJECT, (project.id,)
        ):
            change = decode(text, dict)
            first = change.get("+")
            if first is not None:
                number, name = first.get("codebook_version", 1), first.get("codebook_name", "")
            elif "codebook_version" in change or "codebook_name" in change:
                number = change.get("codebook_version", [None, number])[1]
                name = change.get("codebook_name", [None, name])[1]
            else:
                continue
            found.append((step, Version(number, name, identity, label, who, created)))
    return found


def versions(project: Project) -> list[Version]:
    """The versions of the codebook that are in force, oldest first; undone ones are left out."""
    return [version for _, version in _versions(project)]


def steps_of_versions(project: Project) -> frozenset[int]:
    """The numbers of the steps that made the versions in force."""
    return frozenset(step for step, _ in _versions(project))


def at(project: Project, number: int) -> Codebook | None:
    """The codebook as it was in a version, folded from the history; None when there is no such version."""
    found = next((each for each in reversed(_versions(project)) if each[1].number == number), None)
    if found is None:
        return None
    step, version = found
    items: dict[Id, Fields] = {}
    with door.reading(project.path):
        for identity, text in project.read().execute(
            "SELECT object, change FROM patch WHERE kind = 'codebook_item' "
            "AND object IN (SELECT id FROM codebook_item) AND step <= ? ORDER BY number",
            (step,),
        ):
            change = decode(text, dict)
            if "+" in change:
                items[identity] = CODEBOOK_ITEM.unmade(change["+"])
            elif "-" in change:
                items.pop(identity, None)
            elif identity in items:
                items[identity] = CODEBOOK_ITEM.patched(items[identity], change, 1)[0]
    rows = (
        CodebookItem(f["kind"], f["code"], f["parent"], f["position"], f["data"])
        for f in items.values()
        if not f["deleted"]
    )
    return from_items(version.name, version.number, rows)
