"""Annotations of all articles that answer a filter: all ids in memory, the rows only as they are seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating
from annotator.app import articles, bulk, entities, worklist
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article
from annotator.core.selection import Selection
from annotator.gui.panels.rows import Badge, Cell, RowsModel, one_line
from annotator.gui.session import Session

TYPE, QUOTE, WHY, ENTITY, TITLE, DATE, WHO, MARKS = range(8)
PAGE = 100
PAGES_KEPT = 24
NO_BADGE = Badge("?", "#464646", "#969696")


def find(project: Any, selection: Selection, report: Reporter) -> list[Id]:
    """The ids that answer a filter, by article and place: for a job."""
    report.check()
    return bulk.find(project, selection)


class SelectionRows(RowsModel):
    """Rows are read by pages of ids when a view asks for one of them."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.ids: Sequence[Id] = ()
        self._places: dict[Id, int] = {}
        self._pages: dict[int, dict[int, tuple[Annotation, tuple[Cell, ...]]]] = {}
        self._people: dict[Id, str] = {}
        self.reasons = False
        """Tell why each is to be looked at again."""
        self.titles = [
            self.tr("Type"),
            self.tr("Quote"),
            self.tr("Because of"),
            self.tr("Entity"),
            self.tr("Article"),
            self.tr("Date"),
            self.tr("Annotator"),
            self.tr("Marks"),
        ]

    def length(self) -> int:
        return len(self.ids)

    def show(self, ids: Sequence[Id]) -> None:
        """Show other annotations."""
        session = self._session
        self.beginResetModel()
        self.ids = ids
        self._places = {identity: row for row, identity in enumerate(ids)}
        self._pages.clear()
        self._people = {}
        if session.project is not None and ids:
            people = session.look_up(annotating.annotators, session.project) or []
            self._people = {one.id: one.name for one in people}
        self.endResetModel()

    def refresh(self, ids: Iterable[Id] | None = None) -> None:
        """Read these annotations again where they are shown; None: all."""
        if ids is None:
            self._pages.clear()
            if self.ids:
                self.dataChanged.emit(self.index(0, 0), self.index(self.length() - 1, MARKS))
            return
        rows = [row for identity in ids if (row := self._places.get(identity)) is not None]
        for page in {row // PAGE for row in rows}:
            self._pages.pop(page, None)
        self.rows_changed(rows)

    def row_of(self, identity: Id | None) -> int:
        """Where an annotation stands, or -1."""
        return self._places.get(identity, -1) if identity is not None else -1

    def annotation(self, row: int) -> Annotation | None:
        """The annotation of a row; None when it is gone since."""
        found = self._row(row)
        return found[0] if found else None

    def cell(self, row: int, column: int) -> Cell:
        found = self._row(row)
        if found:
            return found[1][column]
        return Cell(self.tr("deleted"), muted=True) if column == QUOTE else Cell()

    def _row(self, row: int) -> tuple[Annotation, tuple[Cell, ...]] | None:
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._fetch(number)
            while len(self._pages) > PAGES_KEPT:
                self._pages.pop(next(iter(self._pages)))
        return page.get(place)

    def _fetch(self, number: int) -> dict[int, tuple[Annotation, tuple[Cell, ...]]]:
        session = self._session
        ids = list(self.ids[number * PAGE : (number + 1) * PAGE])
        places = {identity: place for place, identity in enumerate(ids)}
        found = session.look_up(bulk.page, session.project, ids) or []
        wanted = list(dict.fromkeys(one.article for one in found))
        about = {
            one.id: one for one in session.look_up(articles.page, session.project, wanted) or []
        }
        names: dict[Id, str] = {}
        for one in found:
            if one.entity is not None and one.entity not in names:
                known = session.look_up(entities.get, session.project, one.entity)
                names[one.entity] = known.name if known is not None else ""
        why: dict[Id, str] = {}
        if self.reasons:
            for item in session.look_up(worklist.items, session.project, ids) or []:
                why[item.annotation.id] = "; ".join(reason.label for reason in item.reasons)
        return {
            places[one.id]: (one, self._cells(one, about, names, why.get(one.id, "")))
            for one in found
        }

    def _cells(
        self, one: Annotation, about: dict[Id, Article], names: dict[Id, str], why: str
    ) -> tuple[Cell, ...]:
        session = self._session
        kind = session.codebook.find_type(one.type) if session.codebook else None
        badge = Badge(kind.letter, kind.colour_light, kind.colour_dark) if kind else NO_BADGE
        name = session.type_name(one.type)
        quote = one_line(one.quote)
        entity = one_line(names.get(one.entity, "")) if one.entity is not None else ""
        article = about.get(one.article)
        title = (one_line(article.title) or self.tr("Untitled")) if article else ""
        date = article.date[:10] if article else ""
        who = one_line(self._people.get(one.annotator, ""))
        marks = [
            (icon, word)
            for icon, word, on in (
                ("doubt", self.tr("in doubt"), one.status == "doubt"),
                ("warning", self.tr("to look at again"), one.status == "review"),
                ("note", self.tr("with a note"), bool(one.note)),
            )
            if on
        ]
        words = [word for _, word in marks]
        parts = (name, quote, why, entity, title, date, who, *words)
        spoken = ", ".join(part for part in parts if part)
        return (
            Cell(badge=badge, tip=name, spoken=name),
            Cell(quote, tip="\n".join(p for p in (quote, one_line(one.note)) if p), spoken=spoken),
            Cell(one_line(why), tip=why),
            Cell(entity),
            Cell(title, muted=True),
            Cell(date, align="left", muted=True),
            Cell(who, muted=True),
            Cell(icons=tuple(icon for icon, _ in marks), tip=", ".join(words)),
        )
