"""Which texts may hold words in any of their forms: the full-text index asked by the beginnings of words."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.core.ids import Id
from annotator.store import door
from annotator.store.project import Project
from annotator.store.search import NEWEST, fitting
from annotator.store.tokens import runs

Terms = Sequence[Sequence[Sequence[str]]]
"""For each form its words, for each word its possible beginnings (``*`` behind)."""


def expression(terms: Terms) -> str:
    """The question to the index: any form, of it every word, of that any beginning."""
    forms = []
    for words in terms:
        told = [_word(beginnings) for beginnings in words]
        forms.append("(" + " AND ".join(f"({word})" for word in told) + ")")
    return " OR ".join(forms)


def _word(beginnings: Sequence[str]) -> str:
    asked = []
    for one in beginnings:
        bare = one.removesuffix("*")
        spaceless = [] if bare.isascii() else runs().findall(bare)
        if spaceless:
            asked.append('split : "' + " ".join("".join(spaceless)) + '"')
        else:
            asked.append(f'text : "{bare}"' + ("*" if one.endswith("*") else ""))
    return " OR ".join(asked)


def candidates(project: Project, terms: Terms | None) -> list[tuple[Id, int, str]]:
    """Article, number of its text, and language, for all that may hold one of the forms, the newest articles first.

    Without terms all of them. What is read later is asked for text by text, so that no long reading holds
    the file's log.
    """
    with door.reading(project.path):
        rows = fitting(
            project.read(),
            "" if terms is None else expression(terms),
            (),
            "t.number, a.id, a.language",
            NEWEST,
        )
        return [(article, number, language) for number, article, language in rows]


def text_numbered(project: Project, number: int) -> tuple[bytes, str] | None:
    """Hash and characters of a text."""
    with door.reading(project.path):
        row = (
            project.read()
            .execute("SELECT sha, text FROM text WHERE number = ?", (number,))
            .fetchone()
        )
    return None if row is None else (row[0], row[1])
