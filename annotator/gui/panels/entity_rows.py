"""The register of entities, and the passages that point to one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from annotator.app import annotations as annotating
from annotator.app import articles, entities
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Entity
from annotator.gui.matching import fold
from annotator.gui.panels.rows import Badge, Cell, RowsModel, one_line
from annotator.gui.session import Session

NAME, KIND, ALIASES, COUNT = range(4)
BADGE, QUOTE, ARTICLE, DATE = range(4)

Entry = tuple[Entity, str]
"""An entity, and what is searched when the register is filtered."""


def register(project: Any, report: Reporter) -> list[Entry]:
    """All entities. Some 300 ms with 20,000: for a job."""
    found = entities.list_entities(project)
    report.check()
    return [(one, fold(" ".join((one.name, *one.aliases)))) for one in found]


_KEYS: dict[int, Callable[[Entry], Any]] = {
    NAME: lambda entry: entry[1],
    KIND: lambda entry: (entry[0].kind, entry[1]),
    ALIASES: lambda entry: (len(entry[0].aliases), entry[1]),
    COUNT: lambda entry: (entry[0].annotations, entry[1]),
}


class EntityRows(RowsModel):
    """The entities that the filter lets through, sorted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: list[Entry] = []
        self._words: list[str] = []
        self.shown: list[Entity] = []
        self.column, self.descending = NAME, False
        self.titles = [self.tr("Name"), self.tr("Kind"), self.tr("Aliases"), self.tr("Annotations")]

    def length(self) -> int:
        return len(self.shown)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == COUNT:
            return int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        return super().headerData(section, orientation, role)

    def total(self) -> int:
        """How many entities there are."""
        return len(self._all)

    def show(self, entries: Sequence[Entry]) -> None:
        """Show another register."""
        self._all = list(entries)
        self.arrange(self._words, self.column, self.descending)

    def arrange(self, words: Sequence[str], column: int, descending: bool) -> None:
        """Filter by words of name or alias, and sort by a column."""
        self._words, self.column, self.descending = list(words), column, descending
        wanted = [fold(word) for word in words]
        fitting = [entry for entry in self._all if all(word in entry[1] for word in wanted)]
        fitting.sort(key=_KEYS[column], reverse=descending)
        self.beginResetModel()
        self.shown = [entity for entity, _ in fitting]
        self.endResetModel()

    def row_of(self, identity: Id | None) -> int:
        """Where an entity stands, or -1."""
        return next((n for n, one in enumerate(self.shown) if one.id == identity), -1)

    def cell(self, row: int, column: int) -> Cell:
        one = self.shown[row]
        if column == NAME:
            aliases = ", ".join(one.aliases)
            tip = "\n".join(part for part in (one.name, aliases, one.note) if part)
            spoken = ", ".join(part for part in (one.name, one.kind, aliases) if part)
            return Cell(one_line(one.name), tip=tip, spoken=spoken)
        if column == KIND:
            return Cell(one_line(one.kind), muted=True)
        if column == ALIASES:
            return Cell(one_line(", ".join(one.aliases)), muted=True)
        count = f"{one.annotations:,}" if one.annotations else ""
        spoken = self.tr("Annotations: {0}").format(one.annotations)
        return Cell(count, align="end", muted=True, spoken=spoken)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that points to an entity, and the article it stands in."""

    annotation: Annotation
    article: Article | None


def passages(project: Any, entity: Id, report: Reporter) -> list[Place]:
    """The annotations that point to an entity, by article and place: for a job."""
    found = annotating.list_annotations(project, entity=entity)
    report.check()
    ids = list(dict.fromkeys(one.article for one in found))
    known = {article.id: article for article in articles.page(project, ids)}
    return [Place(one, known.get(one.article)) for one in found]


class PassageRows(RowsModel):
    """Passages in the order they are given."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.places: list[Place] = []
        self.titles = [self.tr("Type"), self.tr("Quote"), self.tr("Article"), self.tr("Date")]

    def length(self) -> int:
        return len(self.places)

    def show(self, places: Sequence[Place]) -> None:
        """Show other passages."""
        self.beginResetModel()
        self.places = list(places)
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        place = self.places[row]
        one, article = place.annotation, place.article
        if column == BADGE:
            name = self._session.type_name(one.type)
            return Cell(badge=self._badge(one.type), tip=name, spoken=name)
        if column == QUOTE:
            return Cell(one_line(one.quote), tip=one_line(one.quote))
        if article is None:
            return Cell()
        if column == ARTICLE:
            return Cell(one_line(article.title) or self.tr("Untitled"), muted=True)
        return Cell(article.date[:10], align="left", muted=True)

    def _badge(self, code: str) -> Badge:
        book = self._session.codebook
        kind = book.find_type(code) if book is not None else None
        if kind is None:
            return Badge("?", "#464646", "#969696")
        return Badge(kind.letter or kind.code[:1].upper(), kind.colour_light, kind.colour_dark)
