"""What is seen while a project is open: articles, the text, and what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from annotator.app import articles
from annotator.gui.panels.annotations import AnnotationListPanel
from annotator.gui.panels.articles import ArticleListPanel
from annotator.gui.reader import Reader

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.panels.concordance import ConcordancePanel
    from annotator.gui.panels.inspector import InspectorPanel
    from annotator.gui.session import Session
    from annotator.gui.textpane import TextPane
    from annotator.gui.theme import Theme

WIDTHS = [270, 650, 320]
"""Of the three columns, until somebody moves the lines between them."""
LOOKED_THROUGH = 100
"""Rows of the list in which an annotated article is looked for at first opening."""


class WorkArea(QWidget):
    """Only assembles. The inspector and the concordance are made when they are first needed."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self.articles = ArticleListPanel(session)
        self.reader = Reader(session, theme)
        self.annotations = AnnotationListPanel(session)
        self.inspector: InspectorPanel | None = None
        self.concordance: ConcordancePanel | None = None
        self.side = QSplitter(Qt.Orientation.Vertical)
        self.side.addWidget(self.annotations)
        self.centre = QSplitter(Qt.Orientation.Vertical)
        self.centre.addWidget(self.reader)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.articles, self.centre, self.side):
            self.columns.addWidget(widget)
        for splitter in (self.columns, self.centre, self.side):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(5)
        self.columns.setStretchFactor(0, 0)
        self.columns.setStretchFactor(1, 1)
        self.columns.setStretchFactor(2, 0)
        self.columns.setSizes(WIDTHS)
        self.articles.setMinimumWidth(160)
        self.side.setMinimumWidth(200)
        self.reader.setMinimumSize(QSize(320, 160))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.columns)

    # What is made late.

    def complete(self) -> None:
        """Make what the first look does not need; called when the window stands."""
        self.ensure_inspector()
        self.reader.complete()

    def ensure_inspector(self) -> InspectorPanel:
        """The inspector, made on first use."""
        if self.inspector is None:
            from annotator.gui.panels.inspector import InspectorPanel

            self.inspector = InspectorPanel(self._session)
            self.side.addWidget(self.inspector)
            high = max(self.side.height(), 400)
            self.side.setSizes([high * 45 // 100, high * 55 // 100])
        return self.inspector

    def ensure_concordance(self) -> ConcordancePanel:
        """The concordance, made on first use."""
        if self.concordance is None:
            from annotator.gui.panels.concordance import ConcordancePanel

            self.concordance = ConcordancePanel(self._session)
            self.centre.addWidget(self.concordance)
            high = max(self.centre.height(), 400)
            self.centre.setSizes([high * 60 // 100, high * 40 // 100])
        return self.concordance

    # Going places.

    def open_first(self, wanted: Id | None) -> None:
        """Open the article read last, or the first of the list."""
        session = self._session
        if wanted is not None and session.look_up(articles.page, session.project, [wanted]):
            session.open_article(wanted)
            return
        first = self._first()
        if first is not None:
            session.open_article(first)
        elif articles.count(session.project):
            self._wait_for_first()

    def _first(self) -> Id | None:
        """The topmost article that somebody has annotated, else the topmost of all."""
        top = self.articles.ids()[:LOOKED_THROUGH]
        found = self._session.look_up(articles.page, self._session.project, top) or []
        annotated = [article.id for article in found if article.annotations]
        return next(iter(annotated or top), None)

    def _wait_for_first(self) -> None:
        """A long list is made in the background: open its first article when it is there."""

        def listed() -> None:
            self.articles.listed.disconnect(listed)
            first = self._first()
            if self._session.article is None and first is not None:
                self._session.open_article(first)

        self.articles.listed.connect(listed)

    @property
    def pane(self) -> TextPane:
        """The text itself."""
        return self.reader.pane

    def panes(self) -> list[QWidget]:
        """The parts F6 goes through, those that are shown."""
        parts: list[QWidget | None] = [
            self.articles,
            self.reader,
            self.concordance,
            self.annotations,
            self.inspector,
        ]
        return [part for part in parts if part is not None and part.isVisibleTo(self)]

    def pane_at(self, widget: QWidget | None) -> QWidget | None:
        """The part that holds a widget."""
        for part in self.panes():
            if widget is not None and (part is widget or part.isAncestorOf(widget)):
                return part
        return None
