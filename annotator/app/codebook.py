"""The codebook of a project: take another, compare, write out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotator.app import home
from annotator.core.codebook import Codebook, CodebookItem, dump_toml, load_toml
from annotator.core.errors import UserError
from annotator.core.model import Changes
from annotator.store import annotations as stored_annotations
from annotator.store.project import Project, codebook_item_id

__all__ = ["Difference", "diff", "dump_toml", "load_toml", "replace"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of a codebook that is ``added``, ``removed`` or ``changed``."""

    change: str
    kind: str
    code: str
    detail: str = ""


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
        elif detail := ", ".join(_changed(before[key], after[key])):
            found.append(Difference("changed", kind, name, detail))
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
    missing: dict[str, int] = {}
    for annotation in stored_annotations.select(project):
        if codebook.find_type(annotation.type) is None:
            name = f"type {annotation.type}"
            missing[name] = missing.get(name, 0) + 1
        for code in annotation.attributes:
            if codebook.find_attribute(code) is None:
                name = f"attribute {code}"
                missing[name] = missing.get(name, 0) + 1
    if missing:
        uses = ", ".join(f"{name} ({count} annotations)" for name, count in sorted(missing.items()))
        raise UserError(
            f"The new codebook lacks what annotations use: {uses}.",
            "Add these entries to it, or change those annotations first.",
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


def _changed(before: CodebookItem, after: CodebookItem) -> Iterator[str]:
    if before.position != after.position:
        yield "position"
    for name in sorted(before.data.keys() | after.data.keys()):
        if before.data.get(name) != after.data.get(name):
            yield name
