"""The codebook of a project: take another, compare, write out, look at its versions and at the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.codebook import Codebook, CodebookItem, dump_toml, load_toml
from annotator.core.errors import UserError
from annotator.core.model import Changes
from annotator.core.resources import resource
from annotator.store import codebook as stored
from annotator.store.codebook import Version
from annotator.store.project import Project

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
    if old.name != new.name:
        names = {"name": (old.name, new.name)}
        found.append(Difference("changed", "codebook", new.name, "name", names))
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

    Raises UserError, naming them, when types, attributes, values or relation types in use are missing from the new
    one: nothing coded is dropped by leaving it out. Values that no longer fit their attribute's owners or kind, and
    relations that no longer fit their ends, are flagged for review as after any edit.
    """
    from annotator.app import codebook_edit
    from annotator.app.ask import Answer
    from annotator.core.codebook_edit import Replace

    codebook.validate()
    _refuse_losses(project, codebook)
    return codebook_edit.apply(project, Replace(codebook), Answer(True))


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


def _changed(before: CodebookItem, after: CodebookItem) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    if before.position != after.position:
        found["position"] = before.position, after.position
    for name in sorted(before.data.keys() | after.data.keys()):
        if before.data.get(name) != after.data.get(name):
            found[name] = before.data.get(name), after.data.get(name)
    return found
