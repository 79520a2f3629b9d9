"""Writing the codebook as part of a step, and what of it is in use."""

from __future__ import annotations

from annotator.core.codebook import Codebook
from annotator.store import door
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


def usage(project: Project) -> dict[tuple[str, str], int]:
    """How often types, relation types, attributes and values are in use.

    Keys are ``("type", code)``, ``("relation", code)``, ``("attribute", code)`` and ``("value", "attribute.value")``.
    """
    connection = project.read()
    found: dict[tuple[str, str], int] = {}
    with door.reading(project.path):
        for kind, table in (("type", "annotation"), ("relation", "relation")):
            for code, count in connection.execute(
                f"SELECT type, count(*) FROM {table} WHERE deleted = 0 GROUP BY type"
            ):
                found[kind, code] = count
        for table in ("annotation", "entity", "article"):
            for code, value, count in connection.execute(
                f"SELECT e.key, v.value, count(*) FROM {table} o, json_each(o.attributes) e, "
                "json_each(CASE e.type WHEN 'array' THEN e.value ELSE json_array(e.value) END) v "
                "WHERE o.deleted = 0 AND o.attributes <> '{}' GROUP BY e.key, v.value"
            ):
                found["attribute", code] = found.get(("attribute", code), 0) + count
                key = ("value", f"{code}.{value}")
                found[key] = found.get(key, 0) + count
    return found
