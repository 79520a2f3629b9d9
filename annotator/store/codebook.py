"""Writing the codebook as part of a step."""

from __future__ import annotations

from annotator.core.codebook import Codebook
from annotator.store.journal import Transaction
from annotator.store.project import Project, codebook_item_id


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
