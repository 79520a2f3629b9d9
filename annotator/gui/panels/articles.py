"""The articles of the project: sort, filter, see how far one is, open."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import articles
from annotator.core.ids import Id
from annotator.core.jobs import silent
from annotator.core.model import ARTICLE_STATUSES, Changes
from annotator.gui.articleheader import STATUS_NAMES
from annotator.gui.icons import icon
from annotator.gui.panels.article_menu import ArticleMenu
from annotator.gui.panels.article_rows import (
    COUNT,
    DATE,
    SORTS,
    SOURCE,
    STATUS,
    TITLE,
    ArticleRows,
    Listing,
    Wish,
    list_articles,
)
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

AT_ONCE = 5_000
"""Up to so many articles the list is made at once, with more in the background."""
WIDE = 66
"""Characters of width from which outlet, date and number get columns of their own."""


class ArticleListPanel(Panel):
    """Filter above, table below. A click or Enter opens; the arrows only move."""

    listed = Signal()
    """The list was made anew."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wish = Wish()
        self._total = 0
        self._last_row = 0
        self._latest = Latest(session, self.tr("Listing articles"), self)
        self.setAccessibleName(self.tr("Articles"))

        self.filter = FilterField(
            self.tr("Filter articles"), self.tr("Filter articles by title, outlet, author or date")
        )
        self.status_button = self._button("filter", self.tr("Show by status"))
        self.sort_button = self._button("sort", self.tr("Sort"))
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("Number of articles"))

        self.rows = ArticleRows(session, self)
        self.table = RowsView(self.rows, self.tr("Article list"))
        self.table.opened.connect(self._open_row)
        self.table.clicked.connect(self._clicked)
        self.table.typed.connect(self.filter.begin)
        self.filter.filtered.connect(self._filter_now)
        self.filter.done.connect(self.table.take_keyboard)
        self.filter.left.connect(lambda: session.run("go.text"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self._dress_header()
        self.setFocusProxy(self.table)

        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.status_button)
        bar.addWidget(self.sort_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 0, 0)
        column.setSpacing(6)
        column.addLayout(bar)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        bar.setContentsMargins(0, 0, 6, 0)
        self.setTabOrder(self.filter, self.status_button)
        self.setTabOrder(self.status_button, self.sort_button)
        self.setTabOrder(self.sort_button, self.table)

        session.project_changed.connect(self._project_changed)
        session.article_changed.connect(self._show_open_article)
        session.changed.connect(self._changed)
        session.annotator_changed.connect(self._annotator_changed)
        self._measure()
        self._recolour()
        self._project_changed()

    def _button(self, picture: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(picture)
        button.setAutoRaise(True)
        square(button)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(
            lambda: self._fill_statuses(menu) if picture == "filter" else self._fill_sorts(menu)
        )
        button.setMenu(menu)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button

    def _dress_header(self) -> None:
        head = self.table.horizontalHeader()
        for column in (SOURCE, DATE, COUNT):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(STATUS, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.sectionClicked.connect(self._head_clicked)
        self._show_sort()

    # What the window asks for.

    def ids(self) -> list[Id]:
        """The articles of the list as it is sorted and filtered."""
        return list(self.rows.listing.ids)

    def neighbour(self, step: int) -> Id | None:
        """The article so many rows after the open one (before it, when negative); None beyond the ends.

        When the open article is no longer in the list, the one now in its place counts as the next.
        """
        ids = self.rows.listing.ids
        row = self.rows.row_of(self._session.article)
        if row >= 0:
            wanted = row + step
        elif self._session.article is None:
            wanted = 0
        else:
            wanted = self._last_row + (step - 1 if step > 0 else step)
        return ids[wanted] if 0 <= wanted < len(ids) else None

    def next_article(self) -> None:
        """Open the next article of the list, or say that there is none."""
        self._step(1, self.tr("This is the last article of the list."))

    def previous_article(self) -> None:
        """Open the previous article of the list, or say that there is none."""
        self._step(-1, self.tr("This is the first article of the list."))

    def _step(self, step: int, sorry: str) -> None:
        identity = self.neighbour(step)
        if identity is None:
            self._session.notify(sorry)
        else:
            self._session.open_article(identity)

    def selected(self) -> list[Id]:
        """The articles selected in the table, from top to bottom."""
        ids = self.rows.listing.ids
        return [ids[row] for row in self.table.selected_rows() if row < len(ids)]

    def focus_filter(self) -> None:
        """Move the keyboard to the filter."""
        self.filter.begin()

    # The list.

    def _project_changed(self) -> None:
        self._last_row = 0
        self._wish = replace(self._wish, words="", status=None, reprints="")
        self.filter.reset()
        self.rows.show(Listing())
        project = self._session.project
        self._total = (self._session.look_up(articles.count, project) or 0) if project else 0
        self._list()

    def _list(self) -> None:
        project = self._session.project
        if project is None:
            self._say_count()
            return
        who = self._session.annotator
        self._wish = replace(self._wish, annotator=who.id if who else None)
        if self._total <= AT_ONCE:
            self._latest.drop()
            listing = self._session.look_up(list_articles, project, self._wish, silent)
            self._show(listing or Listing())
        else:
            self._latest.ask(list_articles, project, self._wish, done=self._show)
            if not self.rows.length():
                self.table.set_empty_text(self.tr("Reading the list…"))

    def _show(self, listing: Listing) -> None:
        table, bar = self.table, self.table.verticalScrollBar()
        high = table.row_height
        before = self.rows.listing.ids
        row = table.current_row()
        current = before[row] if 0 <= row < len(before) else self._session.article
        seen = row >= 0 and -high < row * high - bar.value() < table.viewport().height()
        offset = row * high - bar.value()
        several = len(table.selectionModel().selection().toList()) > 1
        chosen = self.selected() if several else []
        self.rows.show(listing)
        table.settle()
        now = self.rows.row_of(current)
        if now >= 0:
            table.go_to_row(now, scroll=False)
            bar.setValue(now * high - offset if seen else bar.value())
            table.show_row(now)
        self._select_again(chosen)
        self._total = listing.total
        self._say_count()
        self.listed.emit()

    def _select_again(self, chosen: list[Id]) -> None:
        model = self.table.selectionModel()
        for identity in chosen[:1000]:
            row = self.rows.row_of(identity)
            if row >= 0:
                flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
                model.select(self.rows.index(row, 0), flags)

    def _say_count(self) -> None:
        found = self.rows.length()
        narrowed = self._wish.narrows
        if self._session.project is None:
            text = ""
        elif narrowed:
            text = self.tr("{0} of {1} articles").format(f"{found:,}", f"{self._total:,}")
        else:
            text = self.tr("Articles: {0}").format(f"{found:,}")
        if self._wish.status:
            text += "  ·  " + STATUS_NAMES[self._wish.status]
        if self._wish.reprints:
            text += "  ·  " + self._reprint_names()[self._wish.reprints]
        if text != self.count.text():
            self.count.setText(text)
            if narrowed:
                announce(self.count, text)
        if self._session.project is None:
            empty = ""
        elif narrowed:
            empty = self.tr("No article fits. Esc in the filter shows all again.")
        else:
            empty = self.tr("No articles yet. Add files, paste a text, or drop files here.")
        self.table.set_empty_text(empty)

    def _changed(self, changes: Changes) -> None:
        if changes.touches("article"):
            self._total += len(changes.objects["article"])  # at most, until the list is there
            self.rows.refresh(changes.objects["article"])
            self._list()
            return
        if changes.touches("reprint"):
            self.refresh_marks()
            return
        self.rows.refresh(changes.articles)
        if self._wish.status and changes.touches("article_status"):
            self._list()

    def _annotator_changed(self) -> None:
        self.rows.restyle()
        if self._wish.status:
            self._list()

    # Sorting and filtering.

    def sort_by(self, sort: str, descending: bool) -> None:
        """Sort by ``title``, ``source``, ``date``, ``annotations`` or ``imported``."""
        self._wish = replace(self._wish, sort=sort, descending=descending)
        self._show_sort()
        self._list()

    def show_status(self, status: str | None) -> None:
        """Show only the articles that the annotator has brought so far; None shows all."""
        self._wish = replace(self._wish, status=status)
        self.status_button.setDown(status is not None or bool(self._wish.reprints))
        self._list()

    def show_reprints(self, which: str) -> None:
        """Show only near-duplicates to decide on (``open``), reprints (``reprint``), all but reprints (``none``), or all."""
        self._wish = replace(self._wish, reprints=which)
        self.status_button.setDown(bool(which) or self._wish.status is not None)
        self._list()

    def refresh_marks(self) -> None:
        """What is known of near-duplicates has changed: read the marks of the rows again."""
        self.rows.restyle()
        if self._wish.reprints:
            self._list()

    def _reprint_names(self) -> dict[str, str]:
        return {
            "open": self.tr("Near-duplicates to decide"),
            "reprint": self.tr("Reprints"),
            "none": self.tr("Without reprints"),
        }

    def _filter_now(self) -> None:
        self._wish = replace(self._wish, words=" ".join(self.filter.words()))
        self._list()

    def _head_clicked(self, column: int) -> None:
        if column == STATUS:
            self.status_button.showMenu()
            self._show_sort()
        elif SORTS[column] == self._wish.sort:
            self.sort_by(self._wish.sort, not self._wish.descending)
        else:
            self.sort_by(SORTS[column], column in (DATE, COUNT))

    def _show_sort(self) -> None:
        head = self.table.horizontalHeader()
        column = next((c for c, name in SORTS.items() if name == self._wish.sort), -1)
        order = (
            Qt.SortOrder.DescendingOrder if self._wish.descending else Qt.SortOrder.AscendingOrder
        )
        head.setSortIndicator(column, order)

    def _fill_sorts(self, menu: QMenu) -> None:
        menu.clear()
        group = QActionGroup(menu)
        for text, sort, descending in (
            (self.tr("Newest first"), "date", True),
            (self.tr("Oldest first"), "date", False),
            (self.tr("Title, A to Z"), "title", False),
            (self.tr("Outlet, A to Z"), "source", False),
            (self.tr("Most annotations first"), "annotations", True),
            (self.tr("Fewest annotations first"), "annotations", False),
            (self.tr("As they were added"), "imported", False),
            (self.tr("Added last first"), "imported", True),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            group.addAction(action)
            action.setChecked((self._wish.sort, self._wish.descending) == (sort, descending))
            action.triggered.connect(lambda _=False, s=sort, d=descending: self.sort_by(s, d))

    def _fill_statuses(self, menu: QMenu) -> None:
        menu.clear()
        group = QActionGroup(menu)
        for status in (None, *ARTICLE_STATUSES):
            text = self.tr("All articles") if status is None else STATUS_NAMES[status]
            action = menu.addAction(text)
            if status is not None:
                action.setIcon(icon(f"status-{status}", theme_of(self).dark))
            action.setCheckable(True)
            group.addAction(action)
            action.setChecked(self._wish.status == status)
            action.triggered.connect(lambda _=False, s=status: self.show_status(s))
        menu.addSeparator()
        for which, text in self._reprint_names().items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._wish.reprints == which)
            action.triggered.connect(lambda on, w=which: self.show_reprints(w if on else ""))

    # Opening.

    def _open_row(self, row: int) -> None:
        ids = self.rows.listing.ids
        if 0 <= row < len(ids):
            self._session.open_article(ids[row])
            self._session.run("go.text")

    def _clicked(self) -> None:
        rows = self.table.selected_rows()
        if len(rows) == 1 and rows[0] < self.rows.length():
            self._session.open_article(self.rows.listing.ids[rows[0]])

    def _show_open_article(self, identity: Id | None) -> None:
        row = self.rows.row_of(identity)
        if row >= 0:
            self._last_row = row
            if self.table.selected_rows() != [row]:
                self.table.go_to_row(row)

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def menu(self) -> QMenu | None:
        """What can be done with the selected articles; None when none is selected. A single one is opened first."""
        chosen = self.selected()
        if not chosen:
            return None
        if len(chosen) == 1:
            self._session.open_article(chosen[0])
        return ArticleMenu(self._session, chosen, theme_of(self).dark, self)

    # Looks.

    def _measure(self) -> None:
        table = self.table
        for column, width in (
            (STATUS, table.icon_side + 16),
            (SOURCE, table.width_for("The Evening Herald")),
            (DATE, table.width_for("2026-11-03")),
            (COUNT, table.width_for(self.rows.titles[COUNT])),
        ):
            table.setColumnWidth(column, width)

    def _fit(self) -> None:
        wide = self.width() > WIDE * self.fontMetrics().averageCharWidth()
        if self.rows.two_lines == wide or self.table.isColumnHidden(SOURCE) == wide:
            self.rows.two_lines = not wide
            self.table.set_lines(1 if wide else 2)
            self.table.horizontalHeader().setVisible(wide)
            for column in (SOURCE, DATE, COUNT):
                self.table.setColumnHidden(column, not wide)
            self.rows.restyle()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        super().changeEvent(event)

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.status_button.setIcon(icon("filter", theme.dark))
        self.sort_button.setIcon(icon("sort", theme.dark))
        set_colour(self.count, theme.muted)
