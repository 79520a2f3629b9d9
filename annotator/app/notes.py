"""Notes and values on articles as such. Notes on annotations and entities stand with those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from annotator.app import home
from annotator.core.codebook import ARTICLE_OWNER
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import Changes
from annotator.store.journal import Transaction
from annotator.store.project import Project


def set_article_note(project: Project, article: Id, note: str) -> Changes:
    """Write, change or clear the note on an article."""
    label = "Edit note on article" if note else "Clear note on article"
    with project.change(label, home.current_annotator()) as tx:
        _there(tx, article)
        tx.edit("article", article, {"note": note})
    return tx.changes()


def set_article_values(project: Project, ids: Iterable[Id], values: Mapping[str, Any]) -> Changes:
    """Code attributes of articles, such as genre; a value of None makes one *not coded*."""
    checked = project.codebook.check_values(ARTICLE_OWNER, values)
    names = ", ".join(project.codebook.name_of(code) for code in checked)
    wanted = list(dict.fromkeys(ids))
    label = f"Set {names}" if len(wanted) == 1 else f"Set {names} ({len(wanted)} articles)"
    with project.change(label, home.current_annotator()) as tx:
        for identity in wanted:
            known = _there(tx, identity)["attributes"]
            coded = {code: value for code, value in checked.items() if value is not None}
            kept = {code: value for code, value in known.items() if code not in checked}
            tx.edit("article", identity, {"attributes": kept | coded})
    return tx.changes()


def project_note(project: Project) -> str:
    """The note on the project as a whole."""
    from annotator.store import sets

    return sets.note(project)


def set_project_note(project: Project, note: str) -> Changes:
    """Write, change or clear the note on the project as a whole."""
    with project.change("Edit note on project", home.current_annotator()) as tx:
        tx.edit("project", project.id, {"note": note})
    return tx.changes()


def _there(tx: Transaction, identity: Id) -> dict[str, Any]:
    fields = tx.read("article", identity)
    if fields is None or fields["deleted"]:
        raise UserError("This article is no longer in the project.", "Look at the list again.")
    return fields
