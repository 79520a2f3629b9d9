"""Search all articles, and read every hit in its context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import search
from annotator.app.search import Hit
from annotator.core.errors import UserError
from annotator.core.jobs import Reporter
from annotator.core.model import Changes
from annotator.gui.icons import icon
from annotator.gui.panels.concordance_rows import (
    DATE,
    LEFT,
    MATCH,
    RIGHT,
    SOURCE,
    TITLE,
    ConcordanceRows,
)
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import PassingPanel
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

FIRST = 500
"""Hits shown at first; more when asked for."""
TIMES = 4
PAUSE = 300
CONTEXT = 90


@dataclass(frozen=True, slots=True)
class Answer:
    """The first hits, and in how many articles the words occur."""

    hits: list[Hit]
    articles: int
    complete: bool


def look_for(project: Any, query: str, limit: int, report: Reporter) -> Answer:
    """Search all articles: for a job."""
    hits = search.search(project, query, limit + 1, CONTEXT, report)
    report.check()
    return Answer(hits[:limit], search.count(project, query), len(hits) <= limit)


class ConcordancePanel(PassingPanel):
    """Type, and the hits come, newest article first. Enter or a double click goes to the place."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._limit = FIRST
        self._answer: Answer | None = None
        self._shown_query = ""
        self._latest = Latest(session, self.tr("Searching"), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.search_now)
        self.setAccessibleName(self.tr("Search all articles"))

        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search all articles: words, “a phrase”, begin*"))
        self.field.setAccessibleName(self.tr("Search all articles"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumHeight(28)
        self.field.setMaxLength(1000)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("Hits"))
        self.more = QPushButton(self.tr("Show more"))
        self.more.setMinimumHeight(26)
        self.more.clicked.connect(self.show_more)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        square(self.close_button)
        self.close_button.setAccessibleName(self.tr("Close the search"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.clicked.connect(self.leave)

        self.rows = ConcordanceRows(self)
        self.table = RowsView(self.rows, self.tr("Hits in context"))
        # Left stays left in every language of the program: the columns are sides, not first and last.
        self.table.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.table.opened.connect(self._open)
        self.table.typed.connect(self._type)
        self._dress_header()
        self.setFocusProxy(self.field)

        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.field, 1)
        bar.addWidget(self.count)
        bar.addWidget(self.more)
        bar.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        self.setTabOrder(self.field, self.table)

        session.project_changed.connect(self._project_changed)
        session.changed.connect(self._changed)
        self._recolour()
        self._say()

    def _dress_header(self) -> None:
        head = self.table.horizontalHeader()
        for column in range(len(self.rows.titles)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(LEFT, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(RIGHT, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(DATE, Qt.SortOrder.DescendingOrder)
        head.sectionClicked.connect(self._head_clicked)

    # What the window asks for.

    def start(self, words: str = "") -> None:
        """Move the keyboard to the search field; words, if given, are looked for at once."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        words = " ".join(words.split())
        if words and words != self.field.text():
            self.field.setText(words)
            self.search_now()
        self.field.selectAll()

    def _stop(self) -> None:
        self._pause.stop()
        self._latest.drop()

    # Searching.

    def _typed(self) -> None:
        self._limit = FIRST
        self._latest.drop()  # what is being looked for is no longer wanted
        self._pause.start()
        self._say()

    def search_now(self) -> None:
        """Look for what stands in the field."""
        self._pause.stop()
        query = self.field.text().strip()
        project = self._session.project
        if not query or project is None:
            self._latest.drop()
            self._show(None)
            return
        self._latest.ask(
            look_for, project, query, self._limit,
            done=lambda answer: self._answered(query, answer), failed=self._refused,
        )  # fmt: skip
        self._say()

    def show_more(self) -> None:
        """Look for more hits than the first ones."""
        self._limit *= TIMES
        self.search_now()

    def _answered(self, query: str, answer: Answer) -> None:
        self._shown_query = query
        self._show(answer)

    def _refused(self, error: UserError) -> None:
        self._show(None)
        self.table.set_empty_text(f"{error.message} {error.hint}".strip())
        announce(self.count, error.message)

    def _show(self, answer: Answer | None) -> None:
        table = self.table
        row = table.current_row()
        chosen = self.rows.lines[row] if 0 <= row < self.rows.length() else None
        scrolled = table.verticalScrollBar().value()
        self._answer = answer
        self.rows.show(answer.hits if answer else [])
        again = next(
            (n for n, line in enumerate(self.rows.lines) if chosen and line.hit == chosen.hit), -1
        )
        table.settle()
        if again >= 0:
            table.verticalScrollBar().setValue(scrolled)
            table.go_to_row(again)
        self._say()
        if answer is not None:
            announce(self.count, self.count.text())

    def _say(self) -> None:
        answer = self._answer
        busy = self._latest.busy or self._pause.isActive()
        if busy:
            text = self.tr("Searching…")
        elif answer is None:
            text = ""
        elif answer.complete:
            text = self.tr("Hits: {0}  ·  Articles: {1}").format(
                f"{len(answer.hits):,}", f"{answer.articles:,}"
            )
        else:
            text = self.tr("First {0} hits  ·  Articles: {1}").format(
                f"{len(answer.hits):,}", f"{answer.articles:,}"
            )
        self.count.setText(text)
        self.more.setVisible(not busy and answer is not None and not answer.complete)
        if answer is not None and not answer.hits and not busy:
            self.table.set_empty_text(self.tr("No article has these words."))
        elif not self.field.text().strip():
            self.table.set_empty_text(
                self.tr("Type words to see every place where they occur, newest first.")
            )
        else:
            self.table.set_empty_text("")

    # Order.

    def _head_clicked(self, column: int) -> None:
        same = column == self.rows.column
        self.sort_by(column, not self.rows.descending if same else column == DATE)

    def sort_by(self, column: int, descending: bool) -> None:
        """Sort by a column: the contexts by the words next to the hit."""
        row = self.table.current_row()
        line = self.rows.lines[row] if 0 <= row < self.rows.length() else None
        self.rows.sort_by(column, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        if line is not None:
            self.table.go_to_row(self.rows.row_of(line))

    # Going there.

    def _open(self, row: int) -> None:
        hit = self.rows.lines[row].hit
        self._session.open_article(hit.article, hit.start, hit.end)
        self._session.run("go.text")

    def _type(self, text: str) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(text)

    # Following the project.

    def _project_changed(self) -> None:
        self._pause.stop()
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self._show(None)

    def _changed(self, changes: Changes) -> None:
        if self._answer is None or not changes.touches("article"):
            return
        if self.isVisible() and not self._latest.busy:
            self._pause.start()  # several steps in a row make one new search
            self._say()

    # Keys and looks.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            fresh = self.field.text().strip() == self._shown_query and not self._pause.isActive()
            if fresh and self.rows.length() and not self._latest.busy:
                self.table.take_keyboard()
            else:
                self.search_now()
        elif event.key() == Qt.Key.Key_Down and self.rows.length():
            self.table.take_keyboard()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _fit(self) -> None:
        em, room = self.fontMetrics().averageCharWidth(), self.width()
        self.table.setColumnWidth(MATCH, min(18 * em, room * 15 // 100))
        for column, width, least in ((SOURCE, 16, 90), (DATE, 12, 60), (TITLE, 28, 130)):
            self.table.setColumnHidden(column, room < least * em)
            self.table.setColumnWidth(column, width * em)

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.close_button.setIcon(icon("close", theme.dark))
        set_colour(self.count, theme.muted)
