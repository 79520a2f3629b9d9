"""What people do with articles: list, read, edit metadata, set a status, correct, delete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from annotator.app import home, lookup
from annotator.app.metadata import typed_fields
from annotator.core.errors import UserError
from annotator.core.ids import Id, derived_id
from annotator.core.model import ARTICLE_METADATA, ARTICLE_STATUSES, Annotator, Article, Changes
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.core.selection import ArticleFilter


def list_ids(
    project: Project,
    sort: str = "imported",
    descending: bool = False,
    words: str = "",
    status: str | None = None,
    annotator: Id | None = None,
    more: ArticleFilter | None = None,
) -> list[Id]:
    """The ids of the articles that fit, sorted; rows come by :func:`page`. ``more`` filters by notes, doubts, status."""
    if sort not in stored.ORDERS:
        raise UserError(
            f"Articles cannot be sorted by “{sort}”.", f"Use {', '.join(stored.ORDERS)}."
        )
    wanted = None if more is None else more.checked()
    return stored.list_ids(project, sort, descending, words, status, annotator, wanted)


def page(project: Project, ids: Sequence[Id]) -> list[Article]:
    """The articles with these ids, in this order; ids that are gone are left out."""
    return stored.page(project, ids)


def list_articles(project: Project) -> list[Article]:
    """All articles in order of import."""
    return list(stored.every(project))


def count(project: Project) -> int:
    """How many articles there are."""
    return stored.count(project)


def get(project: Project, identity: Id) -> Article:
    """One article; raises UserError when it is gone."""
    return lookup.article(project, identity)


def text(project: Project, identity: Id) -> str:
    """An article's current text."""
    found = stored.text_of(project, identity)
    if found is None:
        raise UserError("This article is no longer in the project.", "Look at the list again.")
    return found


def statuses(project: Project, ids: Sequence[Id], annotator: Id) -> dict[Id, str]:
    """How far an annotator is with each of these articles; those not there are ``new``."""
    return stored.statuses(project, ids, annotator)


def edit_metadata(project: Project, ids: Iterable[Id], changes: Mapping[str, str]) -> Changes:
    """Change title, outlet, author, date and so on, of one article or of many, as one step.

    A date may be written as people do (:func:`annotator.app.metadata.typed_date`); unless they are given,
    its precision and wording follow from it.
    """
    unknown = sorted(set(changes) - set(ARTICLE_METADATA) - {"note"})
    if unknown:
        raise UserError(
            f"Articles have no field {', '.join(unknown)}.",
            f"Known are {', '.join(ARTICLE_METADATA)}.",
        )
    cleaned = typed_fields(changes)
    wanted = list(ids)
    label = "Edit article" if len(wanted) == 1 else f"Edit {len(wanted)} articles"
    with project.change(label, home.current_annotator()) as tx:
        for identity in wanted:
            tx.edit("article", identity, cleaned, _there(tx, identity))
    return tx.changes()


def set_status(
    project: Project, ids: Iterable[Id], status: str, annotator: Annotator | None = None
) -> Changes:
    """Say how far the annotator is with these articles."""
    if status not in ARTICLE_STATUSES:
        raise UserError(
            f"“{status}” is not the status of an article.",
            f"Use one of {', '.join(ARTICLE_STATUSES)}.",
        )
    who = annotator or home.current_annotator()
    with project.change(f"Mark as {status.replace('_', ' ')}", who) as tx:
        for article in ids:
            _there(tx, article)
            identity = derived_id(b"status", article, who.id)
            known = tx.read("article_status", identity)
            if known is None and status != "new":
                fields = {"article": article, "annotator": who.id, "status": status}
                tx.make("article_status", identity, fields)
            elif known is not None:
                tx.edit("article_status", identity, {"status": status})
    return tx.changes()


def delete(project: Project, ids: Iterable[Id]) -> Changes:
    """Delete articles with their annotations; undo brings everything back."""
    wanted = list(ids)
    label = "Delete article" if len(wanted) == 1 else f"Delete {len(wanted)} articles"
    with project.change(label, home.current_annotator()) as tx:
        for identity in wanted:
            mine = [a.id for a in stored_annotations.select(project, article=identity)]
            for start in range(0, len(mine), 400):
                for relation in list(
                    stored_annotations.relations(project, mine[start : start + 400])
                ):
                    tx.edit("relation", relation.id, {"deleted": 1})
            for relation in list(stored_annotations.relations(project, [identity])):
                tx.edit("relation", relation.id, {"deleted": 1})
            for annotation in mine:
                tx.edit("annotation", annotation, {"deleted": 1, "modified": tx.now})
            tx.edit("article", identity, {"deleted": 1})
    return tx.changes()


def original(project: Project, identity: Id) -> tuple[str, bytes] | None:
    """The file an article came from (name, bytes), when it was kept."""
    return stored.original(project, identity)


def original_file(project: Project, identity: Id) -> tuple[str, bytes]:
    """The file an article came from, to be written somewhere; raises UserError when it was not kept."""
    article = lookup.article(project, identity)
    found = stored.original(project, identity)
    if found is None:
        raise UserError(
            f"The file that “{article.title or article.path}” came from was not kept.",
            "It is kept when “Keep originals” is on while articles are imported.",
        )
    return PurePath(found[0]).name or "article", found[1]


def _there(tx: Transaction, identity: Id) -> dict[str, Any]:
    """The fields of an article that must not be gone."""
    fields = tx.read("article", identity)
    if fields is None or fields["deleted"]:
        raise UserError("This article is no longer in the project.", "Look at the list again.")
    return fields
