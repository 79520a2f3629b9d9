"""The codebook of a project: take another, compare, write out, look at its versions and at the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.app import home
from annotator.core.codebook import Codebook, CodebookItem, dump_toml, load_toml
from annotator.core.errors import UserError
from annotator.core.model import Changes
from annotator.core.resources import resource
from annotator.store import codebook as stored
from annotator.store.codebook import Version
from annotator.store.project import Project, codebook_item_id

__all__ = [
    "BuiltIn",
    "Difference",
    "Version",
    "built_in",
    "built_ins",
    "codebook_at",
    "diff",
    "dump_toml",
    "load_toml",
    "replace",
    "versions",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of a codebook that is ``added``, ``removed`` or ``changed``.

    ``detail`` names the fields that changed, ``fields`` holds each before and after.
    """

    change: str
    kind: str
    code: str
    detail: str = ""
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A codebook that comes with the program: the name it is asked for by, its title, and how large it is."""

    name: str
    title: str
    types: int
    attributes: int
    relations: int


BUILT_IN = ("actors-events-claims", "minimal", "claims-analysis", "protest-events")
"""The codebooks that come with the program, the default first."""


def built_in(name: str) -> Codebook:
    """A codebook that comes with the program; raises UserError naming the known ones."""
    wanted = name.strip().lower()
    if wanted not in BUILT_IN:
        raise UserError(f"There is no codebook “{name}”.", f"Known are {', '.join(BUILT_IN)}.")
    return load_toml(resource("codebooks", f"{wanted}.toml").read_text("utf-8"))


def built_ins() -> list[BuiltIn]:
    """The codebooks that come with the program."""
    found = []
    for name in BUILT_IN:
        book = built_in(name)
        sizes = len(book.types), len(book.attributes), len(book.relations)
        found.append(BuiltIn(name, book.name, *sizes))
    return found


def versions(project: Project) -> list[Version]:
    """The versions of the project's codebook that are in force, oldest first: number, step, label, who, when."""
    return stored.versions(project)


def codebook_at(project: Project, version: int) -> Codebook:
    """The codebook as it was in a version, from the history; raises UserError when there is no such version."""
    if version == project.codebook.version:
        return project.codebook
    found = stored.at(project, version)
    if found is None:
        known = ", ".join(str(each.number) for each in stored.versions(project))
        raise UserError(f"The codebook has no version {version}.", f"Known are {known}.")
    return found


def diff(old: Codebook, new: Codebook) -> list[Difference]:
    """What differs between two codebooks, by kind and code."""
    before, after = _by_key(old), _by_key(new)
    found: list[Difference] = []
    for key in sorted(before.keys() | after.keys()):
        kind, parent, code = key
        name = f"{parent}.{code}" if parent else code
        if key not in after:
            found.append(Difference("removed", kind, name))
        elif key not in before:
            found.append(Difference("added", kind, name))
        elif changed := _changed(before[key], after[key]):
            found.append(Difference("changed", kind, name, ", ".join(changed), changed))
    return found


def replace(project: Project, codebook: Codebook) -> Changes:
    """Give a project another codebook, as one step and a new version.

    Raises UserError, naming them, when annotations use types or attributes the new one does not have: nothing
    coded is ever dropped by this.
    """
    codebook.validate()
    _refuse_losses(project, codebook)
    before, after = _by_key(project.codebook), _by_key(codebook)
    with project.change(f"Change codebook to {codebook.name}", home.current_annotator()) as tx:
        for item in after.values():
            identity = codebook_item_id(item)
            known = tx.read("codebook_item", identity)
            fields = _fields(item)
            if known is None:
                tx.make("codebook_item", identity, fields)
            else:
                tx.edit("codebook_item", identity, {**fields, "deleted": 0})
        for key, item in before.items():
            if key not in after:
                tx.edit("codebook_item", codebook_item_id(item), {"deleted": 1})
        fields = {"codebook_name": codebook.name}
        if not tx.empty:
            fields["codebook_version"] = project.codebook.version + 1
        tx.edit("project", project.id, fields)
    return tx.changes()


def _refuse_losses(project: Project, codebook: Codebook) -> None:
    used = stored.usage(project)
    missing = [
        *((f"type {c}", n) for c, n in used.types.items() if codebook.find_type(c) is None),
        *(
            (f"attribute {c}", n)
            for c, n in used.attributes.items()
            if codebook.find_attribute(c) is None
        ),
        *((f"relation {c}", n) for c, n in used.relations.items() if not codebook.find_relation(c)),
    ]
    for (code, value), number in used.values.items():
        before, after = project.codebook.find_attribute(code), codebook.find_attribute(code)
        # A value the present codebook does not know either came with an import, and is no loss.
        known = before is not None and before.value(value) is not None
        if known and after is not None and after.values and after.value(value) is None:
            missing.append((f"value {code}.{value}", number))
    if missing:
        uses = ", ".join(f"{name} ({count} times)" for name, count in sorted(missing))
        raise UserError(
            f"The new codebook lacks what is in use: {uses}.",
            "Add these entries to it, or merge, delete or change them in the project first.",
        )


def _by_key(codebook: Codebook) -> dict[tuple[str, str, str], CodebookItem]:
    return {(item.kind, item.parent, item.code): item for item in codebook.items()}


def _fields(item: CodebookItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "code": item.code,
        "parent": item.parent,
        "position": item.position,
        "data": item.data,
    }


def _changed(before: CodebookItem, after: CodebookItem) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    if before.position != after.position:
        found["position"] = before.position, after.position
    for name in sorted(before.data.keys() | after.data.keys()):
        if before.data.get(name) != after.data.get(name):
            found[name] = before.data.get(name), after.data.get(name)
    return found
