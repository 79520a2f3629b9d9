"""Full text over all articles, each hit with its context (KWIC)."""

from __future__ import annotations

from annotator.core.jobs import Reporter, silent
from annotator.store import search as stored
from annotator.store.project import Project
from annotator.store.search import Hit

__all__ = ["Hit", "count", "search"]


def search(
    project: Project,
    query: str,
    limit: int = 500,
    context: int = 60,
    report: Reporter = silent,
) -> list[Hit]:
    """The places where the query's words occur, articles newest first.

    Words are compared without case and accents; each must occur in the article, the last may be a beginning from
    three letters on; “words in quotes” must follow each other; ``word*`` is a beginning. ``context`` is in code points.
    """
    return list(stored.search(project, query, limit, context, report))


def count(project: Project, query: str) -> int:
    """How many articles fit the query."""
    return stored.count(project, query)
