"""What is seen while a project is open: articles, the text, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from annotator.app import articles
from annotator.gui.reader import Reader

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.panels.annotations import AnnotationListPanel
    from annotator.gui.panels.articles import ArticleListPanel
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
    """Only assembles. The text comes first; the panels beside it are made when the window stands."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self.whole = False
        """True when the parts that are made late are there."""
        self._articles: ArticleListPanel | None = None
        self._annotations: AnnotationListPanel | None = None
        self._inspector: InspectorPanel | None = None
        self._concordance: ConcordancePanel | None = None
        self._below: dict[str, QWidget] = {}
        self._below_was_open: list[QWidget] = []
        self._concordance_was_open = False
        self.reader = Reader(session, theme)
        self.left = QStackedWidget()
        self._pair = QSplitter(Qt.Orientation.Vertical)
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.setAccessibleName("Beside the text")
        self.side.tabBar().setAccessibleName("Beside the text")
        self._tabs: dict[str, QStackedWidget] = {}
        self.side.addTab(self._pair, "Annotations")
        for name, title in (
            ("entities", "Entities"), ("layers", "Layers"), ("guidelines", "Guidelines"),
        ):  # fmt: skip
            self._tabs[name] = QStackedWidget()
            self.side.addTab(self._tabs[name], title)
        self.side.currentChanged.connect(self._fill_tab)
        self.centre = QSplitter(Qt.Orientation.Vertical)
        self.centre.addWidget(self.reader)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.left, self.centre, self.side):
            self.columns.addWidget(widget)
        for splitter in (self.columns, self.centre, self._pair):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(5)
        self.columns.setStretchFactor(0, 0)
        self.columns.setStretchFactor(1, 1)
        self.columns.setStretchFactor(2, 0)
        self.columns.setSizes(WIDTHS)
        self.left.setMinimumWidth(160)
        self.side.setMinimumWidth(200)
        self.reader.setMinimumSize(QSize(320, 160))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.columns)

    # What is made late.

    def complete(self, then: Callable[[], object] | None = None) -> None:
        """Make what the first look does not need; called when the window stands.

        With ``then``, called at the end, keys and paints come in between the parts.
        """
        if self.whole:  # another project in the same window
            if then is not None:
                then()
            return
        self._pair.setUpdatesEnabled(False)  # what stands there is seen when all of it does
        parts: list[Callable[[], object]] = []
        for name in ("articles", "annotations", "inspector"):  # loading and making, one at a time
            parts.append(partial(import_module, f"annotator.gui.panels.{name}"))
            parts.append(partial(getattr, self, name))
        self._make([*parts, self.reader.complete], then)

    def _make(self, parts: list[Callable[[], object]], then: Callable[[], object] | None) -> None:
        while parts:
            parts.pop(0)()
            if parts and then is not None:
                # Not 0: that would be done before the loop looks at keys and paints again.
                QTimer.singleShot(1, self, lambda: self._make(parts, then))
                return
        self._pair.setUpdatesEnabled(True)
        self.whole = True
        if then is not None:
            then()

    @property
    def articles(self) -> ArticleListPanel:
        """The list of articles, made on first use."""
        if self._articles is None:
            from annotator.gui.panels.articles import ArticleListPanel

            self._articles = ArticleListPanel(self._session)
            self.left.addWidget(self._articles)
        return self._articles

    @property
    def annotations(self) -> AnnotationListPanel:
        """The list of annotations, made on first use."""
        if self._annotations is None:
            from annotator.gui.panels.annotations import AnnotationListPanel

            self._annotations = AnnotationListPanel(self._session)
            self._pair.insertWidget(0, self._annotations)
        return self._annotations

    @property
    def inspector(self) -> InspectorPanel:
        """The details of the selected annotation, made on first use."""
        if self._inspector is None:
            from annotator.gui.panels.inspector import InspectorPanel

            self._inspector = InspectorPanel(self._session)
            self._pair.addWidget(self._inspector)
            high = max(self._pair.height(), 400)
            if self._pair.count() > 1:
                self._pair.setSizes([high * 45 // 100, high * 55 // 100])
        return self._inspector

    @property
    def concordance(self) -> ConcordancePanel:
        """The concordance below the text, made on first use."""
        if self._concordance is None:
            from annotator.gui.panels.concordance import ConcordancePanel

            self._concordance = ConcordancePanel(self._session)
            self._concordance.closed.connect(self._concordance.hide)
            self.centre.addWidget(self._concordance)
            high = max(self.centre.height(), 400)
            self.centre.setSizes([high * 60 // 100, high * 40 // 100])
        self._alone(self._concordance)
        return self._concordance

    def below(self, name: str, make: Callable[[], QWidget]) -> QWidget:
        """A panel below the text, made on first use and shown; what stood there gives way.

        ``make`` gives a panel with a signal ``closed``.
        """
        panel = self._below.get(name)
        if panel is None:
            panel = self._below[name] = make()
            panel.closed.connect(panel.hide)  # type: ignore[attr-defined]
            self.centre.addWidget(panel)
            high = max(self.centre.height(), 400)
            sizes = [high * 55 // 100, *[high * 45 // 100] * (self.centre.count() - 1)]
            self.centre.setSizes(sizes)
        self._alone(panel)
        panel.show()
        return panel

    def something_below(self) -> bool:
        """True when a panel stands below the text."""
        panels = (self._concordance, *self._below.values())
        return any(panel is not None and panel.isVisibleTo(self) for panel in panels)

    def _alone(self, panel: QWidget) -> None:
        """Let one panel stand below the text."""
        for other in (self._concordance, *self._below.values()):
            if other is not None and other is not panel:
                other.hide()

    def show_tab(self, name: str) -> QWidget:
        """Bring a tab of the right column to the front: ``annotations``, ``entities``, ``layers``, ``guidelines``."""
        if name == "annotations":
            self.side.setCurrentWidget(self._pair)
            return self.annotations
        self.side.setCurrentWidget(self._tabs[name])
        self._fill_tab()
        panel = self._tabs[name].currentWidget()
        assert panel is not None
        return panel

    def _fill_tab(self) -> None:
        """Make the panel of the tab in front, when it is seen for the first time."""
        for name, page in self._tabs.items():
            if page is self.side.currentWidget() and page.count() == 0:
                if name == "entities":
                    from annotator.gui.panels.entities import EntitiesPanel

                    page.addWidget(EntitiesPanel(self._session))
                elif name == "guidelines":
                    from annotator.gui.panels.guidelines import GuidelinesPanel

                    page.addWidget(GuidelinesPanel(self._session))
                else:
                    from annotator.gui.panels.layers import LayersPanel

                    page.addWidget(LayersPanel(self._session))

    def set_focus_mode(self, on: bool) -> None:
        """Hide what stands above and below the text, or show it as it was."""
        self.reader.set_focus_mode(on)
        if self._concordance is not None:
            if on:
                self._concordance_was_open = self._concordance.isVisibleTo(self)
            self._concordance.setVisible(not on and self._concordance_was_open)
        if on:
            self._below_was_open = [p for p in self._below.values() if p.isVisibleTo(self)]
        for panel in self._below_was_open:
            panel.setVisible(not on)

    def flush(self) -> None:
        """Save what is being typed."""
        if self._inspector is not None:
            self._inspector.flush()
        register = self._tabs["entities"].currentWidget()
        if register is not None:
            register.flush()  # type: ignore[attr-defined]

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

    def _first(self) -> Id | None:
        """The topmost article of the list that somebody has annotated, else the topmost of all."""
        session = self._session
        ids = session.look_up(articles.list_ids, session.project, "date", True) or []
        found = session.look_up(articles.page, session.project, ids[:LOOKED_THROUGH]) or []
        annotated = [article.id for article in found if article.annotations]
        return next(iter(annotated or ids), None)

    @property
    def pane(self) -> TextPane:
        """The text itself."""
        return self.reader.pane

    def panes(self) -> list[QWidget]:
        """The parts F6 goes through, those that are shown."""
        parts: list[QWidget | None] = [
            self._articles,
            self.reader,
            self._concordance,
            *self._below.values(),
            self._annotations,
            self._inspector,
            *(page.currentWidget() for page in self._tabs.values()),
        ]
        return [part for part in parts if part is not None and part.isVisibleTo(self)]

    def pane_at(self, widget: QWidget | None) -> QWidget | None:
        """The part that holds a widget."""
        for part in self.panes():
            if widget is not None and (part is widget or part.isAncestorOf(widget)):
                return part
        return None
