"""The passages of the chosen entity, in context: Enter goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHeaderView, QVBoxLayout, QWidget

from annotator.app import entities
from annotator.app.entities import Passage
from annotator.core.ids import Id
from annotator.gui.panels.entity_passages import (
    ARTICLE,
    BADGE,
    DATE,
    QUOTE,
    PassageRows,
    passages,
)
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.table import RowsView
from annotator.gui.session import Session


class EntityPlaces(Panel):
    """Of an entity with narrower ones, theirs can be listed too. Esc goes back to the register."""

    left = Signal()
    counted = Signal(int)
    """How many passages are listed now."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._entity: Id | None = None
        self._wanted = False
        self._latest = Latest(session, self.tr("Reading passages"), self)
        self.rows = PassageRows(session, self)
        self.table = RowsView(self.rows, self.tr("Passages of the entity"))
        self.table.set_lines(2)
        self.table.installEventFilter(self)
        self.table.clicked.connect(lambda index: self.go(index.row()))
        self.table.opened.connect(self._open)
        head = self.table.horizontalHeader()
        for column in (BADGE, ARTICLE, DATE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(QUOTE, QHeaderView.ResizeMode.Stretch)
        head.hide()
        self.narrower = QCheckBox(self.tr("Also those of narrower entities"))
        self.narrower.setMinimumHeight(26)
        self.narrower.toggled.connect(lambda _: self.read_again())
        self.narrower.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.narrower)
        box.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    @property
    def busy(self) -> bool:
        """True while passages are read."""
        return self._latest.busy

    def show_entity(self, identity: Id | None) -> None:
        """List the passages of an entity, or none."""
        if identity == self._entity:
            return
        self._entity = identity
        self._wanted = False
        below = []
        if identity is not None and self._session.project is not None:
            below = self._session.look_up(entities.children, self._session.project, identity)
        self.narrower.setVisible(bool(below))
        self._show([], known=False)
        self.read_again()

    def read_again(self) -> None:
        """Read what may have changed."""
        if self._entity is None or self._session.project is None:
            self._latest.drop()
            return
        also = self.narrower.isVisibleTo(self) and self.narrower.isChecked()
        self._latest.ask(
            passages, self._session.project, self._entity, also,
            done=self._show, failed=lambda _: self._show([]),
        )  # fmt: skip

    def _show(self, places: list[Passage], known: bool = True) -> None:
        scrolled, row = self.table.verticalScrollBar().value(), self.table.current_row()
        kept = self.rows.places[row].annotation if 0 <= row < self.rows.length() else None
        self.rows.show(places)
        self.table.settle()
        self.table.verticalScrollBar().setValue(scrolled)
        again = next((n for n, one in enumerate(places) if one.annotation == kept), -1)
        if again >= 0:
            self.table.go_to_row(again, scroll=False)
        shown = known and self._entity is not None
        self.table.set_empty_text(self.tr("No annotation points to it yet.") if shown else "")
        self.counted.emit(len(places))
        if self._wanted and known:
            self._wanted = False
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Move the keyboard here, as soon as there is something to go to."""
        if self.busy:
            self._wanted = True
        elif self.rows.length():
            self.table.take_keyboard()

    def go(self, row: int) -> None:
        """Show a passage in its article."""
        one = self.rows.places[row]
        self._session.open_article(one.article, one.start)
        self._session.select_annotation(one.annotation)

    def _open(self, row: int) -> None:
        self.go(row)
        self._session.run("go.text")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.left.emit()
            return True
        return False

    def _fit(self) -> None:
        em, room = self.fontMetrics().averageCharWidth(), self.width()
        self.table.setColumnWidth(BADGE, self.table.plain_metrics.height() + 16)
        self.table.setColumnWidth(ARTICLE, room * 30 // 100)
        self.table.setColumnWidth(DATE, 12 * em)
        self.table.setColumnHidden(DATE, room < 60 * em)
