"""The passages that point to an entity, each with the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject

from annotator.app import entities
from annotator.app.entities import Passage
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.gui.panels.rows import Badge, Cell, RowsModel, one_line
from annotator.gui.session import Session

BADGE, QUOTE, ARTICLE, DATE = range(4)
BEFORE = 28
"""Characters shown before a passage."""


def passages(project: Any, entity: Id, narrower: bool, report: Reporter) -> list[Passage]:
    """The passages of an entity, or with ``narrower`` also of those below it: for a job."""
    return list(entities.passages(project, entity, narrower, report=report))


class PassageRows(RowsModel):
    """Passages in the order they are given: the quote, and below it what stands around it."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.places: list[Passage] = []
        self.titles = [self.tr("Type"), self.tr("Quote"), self.tr("Article"), self.tr("Date")]

    def length(self) -> int:
        return len(self.places)

    def show(self, places: Sequence[Passage]) -> None:
        """Show other passages."""
        self.beginResetModel()
        self.places = list(places)
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        one = self.places[row]
        if column == BADGE:
            name = self._session.type_name(one.type)
            return Cell(badge=self._badge(one.type), tip=name, spoken=name)
        title = one_line(one.title) or self.tr("Untitled")
        if column == QUOTE:
            context = in_context(one)
            about = "  ·  ".join(p for p in (title, one_line(one.source), one.date[:10]) if p)
            return Cell(
                one_line(one.quote),
                second=context,
                strong=True,
                tip=f"{context}\n{about}",
                spoken=", ".join((context, about)),
            )
        if column == ARTICLE:
            return Cell(title, muted=True)
        return Cell(one.date[:10], align="left", muted=True)

    def _badge(self, code: str) -> Badge:
        book = self._session.codebook
        kind = book.find_type(code) if book is not None else None
        if kind is None:
            return Badge("?", "#464646", "#969696")
        return Badge(kind.letter or kind.code[:1].upper(), kind.colour_light, kind.colour_dark)


def in_context(one: Passage) -> str:
    """A passage and a few words around it, in one line that shows the passage also where there is little room."""
    left, right = one.left, one.right
    if len(left) > BEFORE:
        left = "…" + left[-BEFORE:].partition(" ")[2]
    return one_line(f"{left}{one.quote}{right}") + ("…" if right else "")
