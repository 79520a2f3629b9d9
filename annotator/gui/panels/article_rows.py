"""The articles of the list: all ids in memory, the rows themselves only as they are seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt

from annotator.app import articles, reprints
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Article
from annotator.core.selection import ArticleFilter
from annotator.gui.articleheader import STATUS_NAMES
from annotator.gui.panels.rows import Cell, RowsModel, one_line
from annotator.gui.session import Session

PAGE = 64
"""Rows read at once: some more than are seen, since a jump waits for them."""
PAGES_KEPT = 64

STATUS, TITLE, SOURCE, DATE, COUNT = range(5)
SORTS = {TITLE: "title", SOURCE: "source", DATE: "date", COUNT: "annotations"}
"""Which columns the list can be sorted by, and what the store calls that."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list should hold, and in which order."""

    sort: str = "date"
    descending: bool = True
    words: str = ""
    status: str | None = None
    annotator: Id | None = None
    reprints: str = ""

    @property
    def narrows(self) -> bool:
        """True when not every article answers it."""
        return bool(self.words or self.status or self.reprints)


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids that answer a wish, the place of each, and how many articles there are in all."""

    ids: Sequence[Id] = ()
    places: dict[Id, int] = field(default_factory=dict)
    total: int = 0


def list_articles(project: Any, wish: Wish, report: Reporter) -> Listing:
    """The articles that answer a wish. May take some 200 ms with 100,000 articles: for a job."""
    ids = articles.list_ids(
        project,
        wish.sort,
        wish.descending,
        wish.words,
        wish.status,
        wish.annotator,
        ArticleFilter(reprints=wish.reprints) if wish.reprints else None,
    )
    report.check()
    total = articles.count(project) if wish.narrows else len(ids)
    return Listing(ids, {identity: place for place, identity in enumerate(ids)}, total)


class ArticleRows(RowsModel):
    """Rows are fetched by pages of ids when a view asks for one of them, and the last few pages are kept."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.listing = Listing()
        self.two_lines = False
        """Date, outlet and number of annotations stand under the title."""
        self._pages: dict[int, dict[int, tuple[Article, tuple[Cell, ...]]]] = {}
        self.titles = [
            "",
            self.tr("Title"),
            self.tr("Outlet"),
            self.tr("Date"),
            self.tr("Annotations"),
        ]

    def length(self) -> int:
        return len(self.listing.ids)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return self.tr("Status") if section == STATUS else self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == COUNT:
            return int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole and section == STATUS:
            return self.tr("Status")
        return super().headerData(section, orientation, role)

    def show(self, listing: Listing) -> None:
        """Show another list of articles."""
        self.beginResetModel()
        self.listing = listing
        self._pages.clear()
        self.endResetModel()

    def restyle(self) -> None:
        """Make every cell anew: colours, names or the form of rows changed."""
        self._pages.clear()
        if self.listing.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(self.length() - 1, COUNT))

    def refresh(self, ids: Iterable[Id]) -> None:
        """Read these articles again where they are shown."""
        places = self.listing.places
        rows = [row for identity in ids if (row := places.get(identity)) is not None]
        for page in {row // PAGE for row in rows}:
            self._pages.pop(page, None)
        self.rows_changed(rows)

    def row_of(self, identity: Id | None) -> int:
        """Where an article stands, or -1."""
        return self.listing.places.get(identity, -1) if identity is not None else -1

    def article(self, row: int) -> Article | None:
        """The article of a row; None when it is gone since the list was made."""
        found = self._row(row)
        return found[0] if found else None

    def cell(self, row: int, column: int) -> Cell:
        found = self._row(row)
        return found[1][column] if found else Cell()

    def _row(self, row: int) -> tuple[Article, tuple[Cell, ...]] | None:
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._fetch(number)
            while len(self._pages) > PAGES_KEPT:
                self._pages.pop(next(iter(self._pages)))
        return page.get(place)

    def _fetch(self, number: int) -> dict[int, tuple[Article, tuple[Cell, ...]]]:
        session = self._session
        ids = self.listing.ids[number * PAGE : (number + 1) * PAGE]
        places = {identity: place for place, identity in enumerate(ids)}
        found = session.look_up(articles.page, session.project, ids) or []
        statuses: dict[Id, str] = {}
        if session.annotator is not None:
            statuses = (
                session.look_up(articles.statuses, session.project, ids, session.annotator.id) or {}
            )
        marks = session.look_up(reprints.marks, session.project, ids) or {}
        return {
            places[one.id]: (
                one,
                self._cells(one, statuses.get(one.id, "new"), marks.get(one.id, "")),
            )
            for one in found
        }

    def _cells(self, article: Article, status: str, mark: str) -> tuple[Cell, ...]:
        title = one_line(article.title) or one_line(article.path) or self.tr("Untitled")
        source, date = one_line(article.source), article.date[:10]
        count = f"{article.annotations:,}" if article.annotations else ""
        under = "  ·  ".join(part for part in (date, source) if part)
        status_name = STATUS_NAMES.get(status, status)
        said = {
            "reprint": self.tr("Reprint"),
            "printed": self.tr("Has reprints"),
            "open": self.tr("Near-duplicate, to decide"),
        }.get(mark, "")
        spoken = ", ".join(part for part in (title, source, date, status_name, said) if part)
        whole = "\n".join(part for part in (title, under, status_name, said) if part)
        return (
            Cell(
                icons=(f"status-{status}",),
                tip=status_name,
                spoken=self.tr("Status: {0}").format(status_name),
            ),
            Cell(
                title,
                second=(under or "–") if self.two_lines else "",
                aside=count if self.two_lines else "",
                muted=not article.title or mark == "reprint",
                icons=("copy",) if mark else (),
                tip=whole,
                spoken=spoken,
            ),
            Cell(source, muted=True),
            Cell(date, align="left", muted=True),
            Cell(
                count,
                align="end",
                muted=True,
                spoken=self.tr("Annotations: {0}").format(article.annotations),
            ),
        )
